"""The certified method on basins: a contraction of a box, or an orbit that leads elsewhere.

*True.*  On the box B of radius r around c let the rows of the Jacobian have |J_i1| + … ≤ q < 1, and
|f(c) − c| + q r ≤ r in every coordinate.  Then f maps B into itself and contracts it in the maximum
norm, so B has one fixed point and every orbit from B converges to it (Banach).

*False.*  f(x) = x has no solution in B, or the orbit of c converges to a point outside of B.
"""

from __future__ import annotations

from functools import reduce

from flint import arb, arb_mat

from proofs_check.engine.certified.ball_map import BallMap, Box, points_of, values_of
from proofs_check.engine.certified.enclosing import Found, proved, unknown
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Attracts
from proofs_check.engine.theorem import Theorem
from theory.flows.maps import converges_to_fixed_point
from theory.rigour.decimals import in_decimals

POLISHING = 60  # steps of the box, which shrinks to the fixed point
STEPS = 200  # of the orbit of the middle
PIECES = 256  # into which a box is cut for its slopes
GAIN = 0.98  # of the sums, by smaller parts, that makes still smaller ones worth while


def attracts(theorem: Theorem, claim: Attracts, orbits: Orbits) -> Found:
    rule = BallMap(theorem.system, claim, orbits)
    (center,) = points_of(theorem.system, claim, orbits)
    (radius,) = values_of(theorem.system, claim, orbits, claim.values)
    if not radius > 0:
        no_box = "its radius is not positive" if radius <= 0 else "its radius may be 0"
        return proved(False, no_box) if radius < 0 else unknown(no_box)
    box = tuple(c + arb(0, radius.upper()) for c in center)
    found = _contraction(rule, box, center, radius)
    if found is None:
        return unknown("the map was not proved to be smooth near the point")
    slopes, q, into = found
    if into:
        place = ", ".join(in_decimals(x, 10) for x in _polished(rule, box))
        return proved(True, f"it contracts by {q.str(4, radius=False)}, to {place}")
    return _elsewhere(rule, center, box, slopes) or unknown(
        f"rows of the Jacobian have sums up to {q.str(4, radius=False)}: no contraction was proved"
    )


def _contraction(
    rule: BallMap, box: Box, center: Box, radius: arb
) -> tuple[arb_mat, arb, bool] | None:
    """The Jacobian on the box, the largest sum of a row, and whether the map was proved to contract
    the box into itself; from more and smaller parts of it until it was.  None if it was not proved
    to be smooth."""
    off = [abs(f - c).upper() for f, c in zip(rule.velocity(center), center, strict=True)]
    parts: list[Box] = [box]
    found: tuple[arb_mat, arb, bool] | None = None
    while len(parts) <= PIECES:
        every = [rule.jacobian(part) for part in parts]
        if all(x.is_finite() for slopes in every for x in slopes.entries()):
            slopes = reduce(_hull, every)
            sums = (_row_sum(each, i) for each in every for i in range(rule.dimension))
            q = max((x.upper() for x in sums), key=float)
            into = bool(q < 1) and all(x + q * radius <= radius for x in off)
            last, found = found, (slopes, q, into)
            if into or (last is not None and q > GAIN * last[1]):
                return found
        parts = [half for part in parts for half in _halves(part)]
    return found


def _halves(box: Box) -> list[Box]:
    """Cut across the widest side; the halves overlap a little."""
    widest = max(range(len(box)), key=lambda i: float(box[i].rad()))
    x = box[widest]
    sides = (x.lower().union(x.mid()), x.mid().union(x.upper()))
    return [(*box[:widest], side, *box[widest + 1 :]) for side in sides]


def _hull(a: arb_mat, b: arb_mat) -> arb_mat:
    entries = [x.union(y) for x, y in zip(a.entries(), b.entries(), strict=True)]
    return arb_mat(a.nrows(), a.ncols(), entries)


def _row_sum(slopes: arb_mat, i: int) -> arb:
    return sum((abs(slopes[i, j]) for j in range(slopes.ncols())), arb(0))


def _polished(rule: BallMap, box: Box) -> Box:
    """Every image of the box, in which the fixed point lies, is cut with the box before."""
    for _ in range(POLISHING):
        middle = [x.mid() for x in box]
        errors = arb_mat(len(box), 1, [x - m for x, m in zip(box, middle, strict=True)])
        spread = rule.jacobian(box) * errors
        image = [f + spread[i, 0] for i, f in enumerate(rule.velocity(middle))]
        following = tuple(a.intersection(b) for a, b in zip(image, box, strict=True))
        if all(a.rad() >= b.rad() for a, b in zip(following, box, strict=True)):
            break
        box = following
    return box


def _elsewhere(rule: BallMap, center: Box, box: Box, slopes: arb_mat) -> Found | None:
    """A proof that the claim is false."""
    n = rule.dimension
    errors = arb_mat(n, 1, [x - c for x, c in zip(box, center, strict=True)])
    spread = (slopes - _identity(n)) * errors
    for i, (f, c) in enumerate(zip(rule.velocity(center), center, strict=True)):
        residual = f - c + spread[i, 0]
        if residual.is_finite() and not residual.contains(0):
            least = abs(residual).lower().str(3, radius=False)
            return proved(False, f"each point there is moved, by {least} or more")
    found = converges_to_fixed_point(rule, center, STEPS)  # type: ignore[arg-type]
    if found.proved and found.fixed is not None:
        (fixed,) = found.fixed.points
        if any(not x.overlaps(b) for x, b in zip(fixed, box, strict=True)):
            place = ", ".join(in_decimals(x, 8) for x in fixed)
            return proved(False, f"the orbit of the point itself converges to {place}")
    return None


def _identity(n: int) -> arb_mat:
    return arb_mat([[arb(int(i == j)) for j in range(n)] for i in range(n)])
