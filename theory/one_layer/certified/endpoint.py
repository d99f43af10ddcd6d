"""Proof of the end point: interval Newton on conservation and interpolation.

Unknowns (U, a); equations ``(U² - U0²)/2 - ∫_{a0}^{a} φ/φ' = 0`` and ``K U φ(a) - 1 = 0``.  Their
Jacobian has determinant K (U² φ'² + φ²)/φ' ≠ 0, so every solution with φ' ≠ 0 is regular.
"""

from __future__ import annotations

from dataclasses import dataclass

import flint
from flint import arb

from theory.one_layer.certified.march import Station
from theory.one_layer.certified.reduced import Reduced
from theory.rigour.signs import sign_of, slope_sign

POLISHING = 14  # Newton steps; each doubles the digits
_GRAIN_BITS = 6
INFLATIONS = 6  # attempts at a box, each wider than the last


@dataclass(frozen=True)
class Box:
    """A box that holds exactly one solution (proved)."""

    U: arb
    a: arb


def prove_endpoint(problem: Reduced, guess: Station) -> Box | None:
    """A box around ``guess`` with one and only one solution of the two equations in it.

    Proved by Moore's theorem: the interval Newton image lies in the interior of the box, on
    which the Jacobian is invertible.  None proves nothing.  That the *flow* arrives at this
    solution is not proved here but in :mod:`theory.one_layer.certified.enclosure`.
    """
    a = guess.at.mid()
    value, _ = problem.phi.values(a)
    U = (1 / (problem.K * value)).mid()
    if not U.is_finite():
        return None
    accumulated = problem.growth(problem.a0, a)
    if not accumulated.is_finite() and guess.at.is_exact():
        # next to a pole one quadrature fails where the many short ones of the search did not;
        # their sum belongs to ``guess.at``, which only an exact point shares with its midpoint
        accumulated = guess.accumulated
    correction = None
    for _ in range(POLISHING):
        step = _newton_step(problem, U, a, accumulated, U, a)
        if step is None:
            return None
        moved_U, moved_a = (U + step[0]).mid(), (a + step[1]).mid()
        accumulated += problem.growth(a, moved_a)
        U, a = moved_U, moved_a
        size = _relative(step[0], U) + _relative(step[1], a)
        if correction is not None and not size < correction / 4:
            break
        correction = size
    return _verify(problem, U, a, accumulated)


def _newton_step(
    problem: Reduced, U: arb, a: arb, accumulated: arb, box_U: arb, box_a: arb
) -> tuple[arb, arb] | None:
    """-J(box)^{-1} F(U, a) by Cramer's rule; None if J(box) may be singular."""
    value, _ = problem.phi.values(a)
    defect = (U * U - problem.U0 * problem.U0) / 2 - accumulated
    excess = problem.K * U * value - 1
    value, slope = problem.phi.values(box_a)
    ratio = value / slope
    determinant = problem.K * (box_U * box_U * slope + ratio * value)
    if not determinant.is_finite() or determinant.contains(0):
        return None
    dU = -(problem.K * box_U * slope * defect + ratio * excess) / determinant
    da = -(box_U * excess - problem.K * value * defect) / determinant
    return dU, da


def _verify(problem: Reduced, U: arb, a: arb, accumulated: arb) -> Box | None:
    step = _newton_step(problem, U, a, accumulated, U, a)
    if step is None:
        return None
    radii = [2 * s.abs_upper() + _grain(x) for s, x in zip(step, (U, a), strict=True)]
    for _ in range(INFLATIONS):
        box_U, box_a = arb(U, radii[0]), arb(a, radii[1])
        step = _newton_step(problem, U, a, accumulated, box_U, box_a)
        if step is None:
            return None
        image = U + step[0], a + step[1]
        if box_U.contains_interior(image[0]) and box_a.contains_interior(image[1]):
            return Box(*image)
        radii = [4 * s.abs_upper() + _grain(x) for s, x in zip(step, (U, a), strict=True)]
    return None


def _grain(x: arb) -> arb:
    """A few ulps of x: a start that is the end point exactly needs a box with an interior."""
    size = arb(1) if x == 0 else abs(x)
    return size * arb(2) ** (_GRAIN_BITS - flint.ctx.prec)


def _relative(step: arb, x: arb) -> arb:
    return (abs(step) / abs(x)).mid() if abs(x) > 0 else abs(step).mid()


def bluntness(box: Box, digits: int) -> str:
    """A complaint if u or v is known to fewer digits than were asked for; '' otherwise."""
    tolerance = arb(10) ** (-digits)
    sharp = all(
        x.rad() < tolerance * abs(x).lower() or (x.contains(0) and x.rad() < tolerance)
        for x in (box.U, box.a)
    )
    return "" if sharp else f"the end point could not be enclosed to {digits} digits"


def gap(problem: Reduced, box: Box, sign: int) -> str:
    """What is missing to conclude that the orbit joins the start to the box; '' if nothing is.

    φ' ≠ 0 on the hull J of a0 and the box makes φ monotone on J.  If φ has one sign at both ends,
    R = U² is monotone between two positive values, so U ≠ 0 in between.  If φ changes sign,
    the passage (:mod:`theory.one_layer.certified.passage`) has R > 0 at its zero, the minimum of R.
    """
    if slope_sign(problem.phi, *swept(problem, box.a)) not in (1, -1):
        return "φ' ≠ 0 could not be proved on the interval that the trajectory sweeps"
    if sign_of(box.U) != sign:
        return "the candidate lies on the wrong branch of the conserved curve"
    return ""


def swept(problem: Reduced, last: arb) -> tuple[arb, arb]:
    """Ends of the hull of a0 and the box (a ball of the hull would overshoot by 2^-30)."""
    ends = [problem.a0.lower(), problem.a0.upper(), last.lower(), last.upper()]
    return min(ends), max(ends)
