"""The whole network is one-dimensional: f(z) = x g(⟨x, z⟩/‖x‖²), g(α) = K U φ(a α).

Here U = ‖x‖² u, a = ‖x‖² v, K = k/‖x‖².  The fixed points of f are the α x with g(α) = α, its
2-cycles those of g, and the Jacobian of f at α x has the eigenvalue g'(α) once and 0 otherwise.
All of them on an interval are enumerated with proof.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from theory.activation import variable
from theory.elasticity.network_map import BITS, WholeMap
from theory.elasticity.regions import smooth_pieces
from theory.elasticity.zeros import Zeros, zeros
from theory.expression.balls import precision
from theory.outcome import Classification, Truth
from theory.rigour.ball_activation import ball
from theory.rigour.decimals import Interval
from theory.rigour.whole_line import Decision

DIGITS = 12
REACH = 8  # the interval examined if no bound on the fixed points is proved
FARTHEST = 2**12  # the largest interval tried for a proof that nothing lies outside
_EDGE = arb("1.0625")  # an interval's ends lie this much beyond a bound, where no zero sits


@dataclass(frozen=True)
class FixedPoint:
    """g(α) = α at one α in ``place``; ``multiplier`` encloses g'(α)."""

    place: Interval
    multiplier: Interval
    classification: Classification
    ball: arb


@dataclass(frozen=True)
class Cycle:
    """g(α) = β, g(β) = α, α ≠ β; ``multiplier`` encloses g'(α) g'(β)."""

    places: tuple[Interval, Interval]
    multiplier: Interval
    classification: Classification


@dataclass(frozen=True)
class Portrait:
    """All fixed points and 2-cycles on [lower, upper] that are not in the open boxes.

    ``outside`` decides that no fixed point, ``cycles_outside`` that no 2-cycle with a point
    outside, exists on the rest of the line.  ``continuum``: why whole intervals are fixed.
    """

    lower: Interval
    upper: Interval
    fixed_points: tuple[FixedPoint, ...]
    cycles: tuple[Cycle, ...]
    open_boxes: tuple[Interval, ...]
    open_cycles: tuple[Interval, ...]
    outside: Decision
    cycles_outside: Decision
    continuum: str = ""

    @property
    def complete(self) -> bool:
        """Every fixed point on the whole line is listed."""
        return not self.open_boxes and not self.continuum and self.outside.truth is Truth.TRUE

    @property
    def cycles_complete(self) -> bool:
        return not self.open_cycles and self.cycles_outside.truth is Truth.TRUE


def portrait(whole: WholeMap, lower: int | None = None, upper: int | None = None) -> Portrait:
    """Enumerate on [lower, upper], or on an interval that is proved to hold every fixed point.

    If no such interval is found, [-REACH, REACH] is examined and ``outside`` is UNKNOWN.
    """
    with precision(BITS):
        if lower is None or upper is None:
            low, high = _interval(whole)
        else:
            low, high = arb(lower), arb(upper)
        ends = Interval.from_ball(low, 6), Interval.from_ball(high, 6)
        outside = _outside(whole, low, high)
        fixed = _continuum(whole)
        if fixed:
            return Portrait(*ends, (), (), (), (), outside, outside, fixed)
        found = zeros(lambda x: _less(whole.values(x), x), low, high)
        points = tuple(_fixed_point(whole, z.at) for z in found.unique)
        cycles, unclear, cycles_outside = _cycles(whole, low, high, found)
        return Portrait(
            *ends,
            points,
            cycles,
            tuple(Interval.hull(a, b, DIGITS) for a, b in found.open_boxes),
            unclear,
            outside,
            cycles_outside,
        )


def only_fixed_point(found: Portrait) -> Decision:
    """Whether g has exactly one fixed point on the whole line."""
    if found.continuum:
        return Decision(Truth.FALSE, found.continuum)
    if len(found.fixed_points) > 1:
        places = ", ".join(p.place.common_digits() for p in found.fixed_points)
        return Decision(Truth.FALSE, f"{len(found.fixed_points)} fixed points: α = {places}")
    if found.open_boxes:
        where = ", ".join(map(str, found.open_boxes))
        return Decision(Truth.UNKNOWN, f"there may be others in {where}")
    if found.outside.truth is not Truth.TRUE:
        return Decision(Truth.UNKNOWN, found.outside.reason)
    if not found.fixed_points:
        return Decision(Truth.FALSE, f"g has no fixed point; {found.outside.reason}")
    return Decision(
        Truth.TRUE,
        f"α = {found.fixed_points[0].place.common_digits()} is the only fixed point on "
        f"[{found.lower.common_digits()}, {found.upper.common_digits()}]; {found.outside.reason}",
    )


def _less(values: tuple[arb, arb], x: arb) -> tuple[arb, arb]:
    return values[0] - x, values[1] - 1


def _fixed_point(whole: WholeMap, at: arb) -> FixedPoint:
    multiplier = whole.values(at)[1]
    return FixedPoint(
        Interval.from_ball(at, DIGITS),
        Interval.from_ball(multiplier, DIGITS),
        _kind(multiplier),
        at,
    )


def _kind(multiplier: arb) -> Classification:
    if abs(multiplier) < 1:
        return Classification.ATTRACTOR
    if abs(multiplier) > 1:
        return Classification.NOT_ATTRACTOR
    return Classification.UNDECIDED


def _continuum(whole: WholeMap) -> str:
    """Whether g(α) = α on an interval: φ is linear through 0 on the piece that holds ``place``."""
    from theory.symbolic.exact import is_zero

    z = variable()
    for piece in whole.phi.pieces if whole.interpolates else ():
        if not (whole.place > ball(piece.lower) and whole.place < ball(piece.upper)):
            continue
        if is_zero(z * piece.derivative - piece.value, seconds=0).truth is Truth.TRUE:
            return (
                f"φ is linear on ({piece.lower}, {piece.upper}): every α with v α there is a "
                "fixed point, with multiplier 1"
            )
    return ""


def _interval(whole: WholeMap) -> tuple[arb, arb]:
    values = whole.bounds(arb.neg_inf(), arb.pos_inf())[0]
    if values.lower.is_finite() and values.upper.is_finite():
        reach = max(abs(values.lower), abs(values.upper), arb(1)) * _EDGE
        return -reach.upper(), reach.upper()
    size = 2
    while size <= FARTHEST:
        ends = (-size * _EDGE).mid(), (size * _EDGE).mid()
        if _outside(whole, *ends).truth is Truth.TRUE:
            return ends
        size *= 2
    return -REACH * _EDGE, REACH * _EDGE


def _outside(whole: WholeMap, low: arb, high: arb) -> Decision:
    """Whether no fixed point lies above ``high`` or below ``low``."""
    above = _none_beyond(whole, high, arb.pos_inf())
    below = _none_beyond(whole, low, arb.neg_inf())
    if above and below:
        return Decision(Truth.TRUE, f"none lies above ({above}) or below ({below})")
    side = "below" if above else "above"
    return Decision(
        Truth.UNKNOWN, f"that no fixed point lies {side} the interval could not be proved"
    )


def _none_beyond(whole: WholeMap, end: arb, infinity: arb) -> str:
    """The proof in words that g has no fixed point between ``end`` and ``infinity``, or ''.

    Either g is bounded there by a number that ``end`` has passed, or g(α) - α has one strict sign
    at ``end`` and a slope of that sign (seen outwards) from there on.
    """
    upward = infinity > 0
    values, slopes = whole.bounds(*((end, infinity) if upward else (infinity, end)))
    if (values.upper < end) if upward else (values.lower > end):
        bound = values.upper if upward else values.lower
        return f"g {'≤' if upward else '≥'} {bound.str(6, radius=False)} there"
    if not smooth_pieces(whole.phi):
        return ""
    excess, _ = _less(whole.values(end), end)
    if excess > 0 and (slopes.lower >= 1 if upward else slopes.upper <= 1):
        return "g(α) > α at the end and g(α) − α grows outwards"
    if excess < 0 and (slopes.upper <= 1 if upward else slopes.lower >= 1):
        return "g(α) < α at the end and g(α) − α falls outwards"
    return ""


def _cycles(
    whole: WholeMap, low: arb, high: arb, fixed: Zeros
) -> tuple[tuple[Cycle, ...], tuple[Interval, ...], Decision]:
    """2-cycles: the zeros of g(g(α)) - α that are not fixed points of g."""
    slopes = whole.bounds(arb.neg_inf(), arb.pos_inf())[1]
    if slopes.lower >= 0 and smooth_pieces(whole.phi):
        words = "g increases on the whole line, so it has no cycle of any length"
        return (), (), Decision(Truth.TRUE, words)
    found = zeros(lambda x: _less(whole.twice(x), x), low, high)
    cycles: list[Cycle] = []
    seen: list[arb] = []
    merging: list[tuple[arb, arb]] = []
    for zero in found.unique:
        # alone holds one zero of g∘g - id: if a fixed point lies in it, it is that one
        if any(zero.alone.contains(point.at) for point in fixed.unique):
            continue
        image, slope = whole.values(zero.at)
        if any(zero.alone.contains(s) for s in seen):
            continue  # the other point of a cycle that is listed
        # from a fixed point, or from the other point of a cycle, balls cannot tell it
        if image.overlaps(zero.at) or any(s.overlaps(zero.at) for s in seen):
            merging.append((zero.at.lower(), zero.at.upper()))
            continue
        seen.append(image)
        multiplier = slope * whole.values(image)[1]
        places = Interval.from_ball(zero.at, DIGITS), Interval.from_ball(image, DIGITS)
        cycles.append(Cycle(places, Interval.from_ball(multiplier, DIGITS), _kind(multiplier)))
    unclear = tuple(Interval.hull(a, b, DIGITS) for a, b in (*found.open_boxes, *merging))
    return tuple(cycles), unclear, _cycles_outside(whole, low, high)


def _cycles_outside(whole: WholeMap, low: arb, high: arb) -> Decision:
    values = whole.bounds(arb.neg_inf(), arb.pos_inf())[0]
    if values.lower >= low and values.upper <= high:
        return Decision(Truth.TRUE, "g maps the whole line into the interval")
    return Decision(Truth.UNKNOWN, "g is not proved to map the line into the interval")
