"""An end next to a zero e of φ' where φ ≠ 0: so close that no Newton step tells it from e.

Uphill towards e the integral of φ/φ' diverges, so U² and with it p grow without bound before e.  If
p < 1 is proved at a station s before e, the end lies between s and e, whatever its distance from e.
"""

from __future__ import annotations

import flint
from flint import arb

from theory.one_layer.certified.endpoint import Box
from theory.one_layer.certified.march import March, Station
from theory.one_layer.certified.reduced import Reduced
from theory.rigour.signs import sign_at, slope_sign, value_sign

_FLAT = arb("1e-3")  # elasticity of φ at a candidate, below which a zero of φ' may be next to it
_FARTHER_BITS = 2  # from a point tried for the sign of φ' to the next, in distance


def is_flat(problem: Reduced, guess: Station) -> bool:
    """Whether φ hardly changes around the candidate; nothing is proved."""
    value, slope = problem.phi.values(guess.at)
    return bool(abs(slope) * (1 + abs(guess.at)) < _FLAT * abs(value))


def prove_crest(problem: Reduced, sign: int, origin: Station) -> tuple[Box, arb] | None:
    """A box that holds the end, and the station s; ``sign`` is that of U on the way.

    Proved: φ' ≠ 0 from a0 to s, p < 1 at s, and φ' has a zero in the box, next to which φ keeps its
    sign; so p, strictly monotone, is 1 exactly once between s and the zero.  None proves nothing.
    """
    slope = sign_at(problem.phi, 1, origin.at)
    if slope is None:
        return None
    direction = sign * slope  # a' = U φ'
    march = March(problem, origin, direction, ((1 + abs(origin.at)) / 8).mid())
    last = None
    for station in march.stations():
        if not _below_one(problem, sign, station):
            break
        last = station
    if last is None or march.blocked is None or not _below_one(problem, sign, march.here):
        return None
    far = beyond_zero_of_slope(problem, march.here.at, march.blocked)
    if far is None or slope_sign(problem.phi, problem.a0, march.here.at) != slope:
        return None
    a = march.here.at.union(far)
    return Box(1 / (problem.K * problem.phi.values(a)[0]), a), march.here.at


def _below_one(problem: Reduced, sign: int, station: Station) -> bool:
    """0 < p < 1 at a station, and R > 0."""
    square = problem.squared(station.accumulated)
    output = sign * problem.K * problem.phi.values(station.at)[0]
    return bool(output > 0 and square > 0 and square * output * output < 1)


def beyond_zero_of_slope(problem: Reduced, here: arb, there: arb) -> arb | None:
    """A point with φ' changing its sign between it and ``here``, on one smooth piece, where φ keeps
    its own (proved); ``there`` may lie so near the zero of φ' that its sign is open."""
    side, gap = sign_at(problem.phi, 1, here), there - here
    for i in range(0, flint.ctx.prec, _FARTHER_BITS):
        far = (here + gap * arb(2) ** i).mid()
        if abs(far - here) > (1 + abs(here)) / 4:
            return None
        if {side, sign_at(problem.phi, 1, far)} == {1, -1}:
            a, b = (here, far) if here < far else (far, here)
            proved = (
                len(problem.phi.parts_between(a, b)) == 1
                and slope_sign(problem.phi, a, b) == 0
                and value_sign(problem.phi, a, b) in (1, -1)
            )
            return far if proved else None
    return None
