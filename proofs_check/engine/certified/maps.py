"""The certified method on maps: cycles, multipliers, stability, all cycles of an interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, arb_mat

from proofs_check.engine.certified.ball_comparison import compare_balls
from proofs_check.engine.certified.ball_map import (
    BallMap,
    Box,
    NoNumbersError,
    behaviour,
    points_of,
    values_of,
)
from proofs_check.engine.certified.basins import attracts
from proofs_check.engine.certified.enclosing import (
    Found,
    compared,
    on_orbit,
    proved,
    unknown,
    where_from,
)
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.spectra import criterion, linearly_stable
from proofs_check.engine.claims import (
    Attracts,
    Criterion,
    Cycle,
    CycleNear,
    Enumerates,
    LinearlyStable,
    Multiplier,
    Recurrence,
    Stability,
    Stable,
    StepLaw,
)
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.outcomes import Outcome, Rigour, weight
from proofs_check.engine.theorem import Theorem
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.decimals import in_decimals

EDGE = arb("0.0625")  # beyond a bound of the map, where no point of a cycle can lie


def _with_numbers(
    examiner: Callable[[Theorem, Any, Orbits], Found],
) -> Callable[[Theorem, Any, Orbits], Found]:
    def examine(theorem: Theorem, claim: MapClaim, orbits: Orbits) -> Found:
        try:
            return examiner(theorem, claim, orbits)
        except NoNumbersError as error:
            return unknown(str(error))

    return examine


def _rule_and_points(
    theorem: Theorem, claim: MapClaim, orbits: Orbits
) -> tuple[BallMap, list[Box]]:
    system = theorem.system
    return BallMap(system, claim, orbits), points_of(system, claim, orbits)


def _residuals(rule: BallMap, points: list[Box]) -> Found:
    """Every image against the next point: a proof that they differ, or overlap."""
    following = [*points[1:], points[0]]
    pairs = [
        pair
        for x, y in zip(points, following, strict=True)
        for pair in zip(rule.velocity(x), y, strict=True)
    ]
    found = [compare_balls(*pair) for pair in pairs]
    return min(found, key=lambda f: weight(f[0], f[2]))


def _cycle(theorem: Theorem, claim: Cycle, orbits: Orbits) -> Found:
    return _residuals(*_rule_and_points(theorem, claim, orbits))


def _no_cycle(rule: BallMap, points: list[Box]) -> str:
    outcome, *_, words = _residuals(rule, points)
    return f"it is no cycle: {words}" if outcome is Outcome.REFUTES else ""


def _multiplier(theorem: Theorem, claim: Multiplier, orbits: Orbits) -> Found:
    rule, points = _rule_and_points(theorem, claim, orbits)
    none = _no_cycle(rule, points)
    if none:
        return proved(False, none)
    (value,) = values_of(theorem.system, claim, orbits, claim.values)
    return _as_multiplier(rule.along(points), value)


def _as_multiplier(product: arb_mat, value: arb) -> Found:
    """Whether the value can be an eigenvalue: det(J − λ), relative to the size of its terms."""
    n = product.nrows()
    if n == 1:
        return compare_balls(product[0, 0], value)
    shifted = arb_mat(
        [[product[i, j] - (value if i == j else 0) for j in range(n)] for i in range(n)]
    )
    det = shifted.det()
    size = max((abs(x).upper() for x in (*product.entries(), value)), key=float)
    scale = size**n
    if not det.is_finite() or not scale > 0:
        return unknown("the Jacobian has no finite enclosure there")
    words = f"det(J − λ) = {in_decimals(det, 5)} for λ = {in_decimals(value, 12)}"
    if det.contains(0):
        gap = float((abs(det).upper() / scale).upper())
        return Outcome.SUPPORTS, Rigour.ENCLOSURE, gap, words
    return Outcome.REFUTES, Rigour.PROOF, float((abs(det).lower() / scale).lower()), words


def _stable(theorem: Theorem, claim: Stable, orbits: Orbits) -> Found:
    rule, points = _rule_and_points(theorem, claim, orbits)
    none = _no_cycle(rule, points)
    if none:
        return proved(False, none)
    found = behaviour(rule, points)
    if found.truth is Truth.UNKNOWN:
        return unknown(found.reason)
    return proved((found.truth is Truth.TRUE) is claim.stable, found.reason)


def _stability(theorem: Theorem, claim: Stability, orbits: Orbits) -> Found:
    """The claimed multipliers, and what the points near really do: they have to agree."""
    rule, points = _rule_and_points(theorem, claim, orbits)
    none = _no_cycle(rule, points)
    if none:
        return proved(False, none)
    values = values_of(theorem.system, claim, orbits, claim.values)
    product = rule.along(points)
    for value in values:
        outcome, _, _, words = _as_multiplier(product, value)
        if outcome is not Outcome.SUPPORTS:
            return proved(False, words) if outcome is Outcome.REFUTES else unknown(words)
    found = behaviour(rule, points)
    if found.truth is Truth.UNKNOWN:
        return unknown(found.reason)
    said = _said(values)
    if said is Truth.UNKNOWN:
        return unknown(f"a multiplier was not separated from 1: {found.reason}")
    return proved(said is found.truth, found.reason)


def _said(multipliers: tuple[arb, ...]) -> Truth:
    """What they say of stability."""
    if any(abs(x) > 1 for x in multipliers):
        return Truth.FALSE
    return Truth.TRUE if all(abs(x) < 1 for x in multipliers) else Truth.UNKNOWN


def _enumerates(theorem: Theorem, claim: Enumerates, orbits: Orbits) -> Found:
    """Every point of the interval with fᵖ(α) = α, by subdivision and interval Newton."""
    from theory.flows.line_cycles import cycles_in_interval

    rule, points = _rule_and_points(theorem, claim, orbits)
    none = _no_cycle(rule, points)
    if none:
        return proved(False, none)
    ends = _ends(theorem, claim, orbits, rule)
    if isinstance(ends, str):
        return unknown(ends)
    low, high = ends
    if not low < high:
        return unknown(f"[{low.str(5, radius=False)}, {high.str(5, radius=False)}] is no interval")
    for point in points:
        slope = rule.along(rule.pursued(point, claim.period))[0, 0]
        if not (slope > 1 or slope < 1):
            return unknown(
                f"the multiplier {in_decimals(slope, 8)} at a point was not separated from 1"
            )
    words, number, complete = [], 0, True
    for period in (d for d in range(1, claim.period + 1) if claim.period % d == 0):
        found = cycles_in_interval(rule, low, high, period)  # type: ignore[arg-type]
        complete = complete and found.complete
        for cycle in found.cycles:
            inside = [x >= low and x <= high for (x,) in cycle.points]
            complete = complete and all(
                yes or x < low or x > high for yes, (x,) in zip(inside, cycle.points, strict=True)
            )
            number += sum(inside)
            places = " ↔ ".join(x.str(8, radius=False) for (x,) in cycle.points)
            words.append(
                f"{places} ({cycle.stability.value}, {cycle.jacobian[0, 0].str(6, radius=False)})"
            )
        words += [f"undecided near {in_decimals(x, 5)}" for x in found.undecided[:2]]
    listed = "; ".join(words) or "none"
    outside = [x for (x,) in points if not (x >= low and x <= high)]
    if number > claim.count or (complete and number != claim.count):
        return proved(False, f"there are {number}{'' if complete else ' or more'}: {listed}")
    if any(x < low or x > high for x in outside):
        return proved(False, "a point lies outside the interval")
    if not complete or outside:
        return unknown(f"not all were decided: {listed}")
    return proved(True, listed)


def _ends(
    theorem: Theorem, claim: Enumerates, orbits: Orbits, rule: BallMap
) -> tuple[arb, arb] | str:
    """The interval, an infinite end replaced: every point of a cycle is the image of another."""
    ends: list[arb] = []
    for end, side in ((claim.lower, 0), (claim.upper, 1)):
        if not end.is_infinite:
            ends += values_of(theorem.system, claim, orbits, [end])
            continue
        image = rule.image_of_the_line()
        if image is None:
            return "the map was not proved to be bounded, so points far out cannot be excluded"
        ends.append(image[side] + (2 * side - 1) * EDGE * (1 + abs(image[side])))
    return ends[0], ends[1]


def _recurrence(theorem: Theorem, claim: Recurrence, orbits: Orbits) -> Found:
    system = theorem.system
    quantity = system.unobserved(claim.quantity)
    after = system.rate(quantity) + quantity
    return compared(on_orbit(system, orbits, after, claim.following), where_from(orbits))


def _cycle_near(theorem: Theorem, claim: CycleNear, orbits: Orbits) -> Found:
    """PROOF: interval Newton finds one and only one cycle in the boxes; or none can lie in them."""
    from theory.flows.maps import cycle_in

    rule, points = _rule_and_points(theorem, claim, orbits)
    radius = ball(claim.radius)
    boxes = [tuple(x.union(x - radius).union(x + radius) for x in point) for point in points]
    found = cycle_in(rule, boxes)  # type: ignore[arg-type]
    if found is None:
        none = _no_cycle(rule, boxes)
        return proved(False, none) if none else unknown("interval Newton decided nothing there")
    if not found.least_period:
        return unknown("its points were not separated from one another")
    places = " → ".join(f"({', '.join(in_decimals(x, 8) for x in p)})" for p in found.points)
    left = list(found.multipliers)
    words = f"{places}, multipliers {', '.join(x.str(8) for x in left) or 'not separated'}"
    for value in values_of(theorem.system, claim, orbits, claim.multipliers):
        near = [x for x in left if abs(x - value) < radius]
        if not near:
            apart = left and all(abs(x - value) > radius for x in left)
            return proved(False, words) if apart else unknown(words)
        left.remove(near[0])
    return proved(True, words)


def _linearly_stable(theorem: Theorem, claim: LinearlyStable, orbits: Orbits) -> Found:
    rule, points = _rule_and_points(theorem, claim, orbits)
    none = _no_cycle(rule, points)
    return proved(False, none) if none else linearly_stable(rule, points, claim, orbits)


def _step_law(theorem: Theorem, claim: StepLaw, orbits: Orbits) -> Found:
    return _recurrence(theorem, claim.at_hand, orbits)


EXAMINERS: dict[type, Callable[[Theorem, Any, Orbits], Found]] = {
    Cycle: _with_numbers(_cycle),
    Multiplier: _with_numbers(_multiplier),
    Stable: _with_numbers(_stable),
    Stability: _with_numbers(_stability),
    Enumerates: _with_numbers(_enumerates),
    Recurrence: _recurrence,
    Attracts: _with_numbers(attracts),
    StepLaw: _step_law,
    LinearlyStable: _with_numbers(_linearly_stable),
    Criterion: criterion,
    CycleNear: _with_numbers(_cycle_near),
}
