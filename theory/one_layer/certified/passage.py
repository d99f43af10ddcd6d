"""A start with p < 0: what lies between it and p = 0?

The orbit moves towards smaller |φ|.  With B = |∫ φ/φ'| from a0 to the zero z0 of φ, or to the end
of the interval on which φ' ≠ 0, there are four ways on: cross z0 (U0²/2 > B), turn back where u
passes 0 (U0²/2 < B), run into the saddle (0, z0) (equality), or, without a zero, be trapped.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import flint
from flint import arb

from theory.activation import Activation
from theory.errors import required
from theory.expression.balls import precision
from theory.one_layer.certified import ends
from theory.one_layer.certified.crest import beyond_zero_of_slope
from theory.one_layer.certified.march import March, Station
from theory.one_layer.certified.reduced import SEARCH_BITS, Reduced
from theory.one_layer.start import Start
from theory.rigour.ball_activation import ball
from theory.rigour.signs import sign_at


class Way(enum.Enum):
    """How a start with p < 0 goes on."""

    CROSSES = "v passes the zero of φ while u keeps its sign"
    TURNS = "u passes 0 and v turns back"
    SADDLE = "the orbit runs into the saddle (0, z0)"
    TRAPPED = "the output keeps its wrong sign for ever"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Passage:
    """The way, why, and for a crossing the far side of the zero.

    ``close`` marks an undecided comparison that more precision may decide.
    """

    way: Way
    reason: str
    beyond: Station | None = None
    close: bool = False


_CUT = arb("0.4375")
_TINY = arb("1e-15")  # printed as 0 in a reason
_PRECISIONS = (SEARCH_BITS, 256, 1024)  # tried in turn when a comparison is too close to call


def passage(phi: Activation, start: Start) -> Passage:
    """Which way the orbit of a start with p < 0 goes; proved unless UNDECIDED."""
    found = Passage(Way.UNDECIDED, "nothing was tried")
    for bits in _PRECISIONS:
        with precision(bits):
            found = _at_precision(phi, start)
        if not found.close:
            return found
    return found


def _at_precision(phi: Activation, start: Start) -> Passage:
    problem = Reduced.of(phi, start)
    if sign_at(problem.phi, 0, problem.a0) is None:
        why = "φ(v0) is too small to have a sign at this precision"
        return Passage(Way.UNDECIDED, why, close=True)
    towards = _downhill(problem)
    step = ((1 + abs(problem.a0)) / 8).mid()
    march = March(problem, Station(problem.a0, arb(0)), towards, step)
    before = march.here
    for station in march.stations():
        side = sign_at(problem.phi, 0, station.at)
        if {side, sign_at(problem.phi, 0, problem.a0)} == {1, -1}:
            return _zero_between(phi, start, problem, before, station)
        if side is None:
            march.stumble(before)  # it may have stepped on the zero exactly
            continue
        if problem.squared(station.accumulated) < 0:
            return Passage(Way.TURNS, f"u reaches 0 before v = {_short(station.at)}")
        before = station
        if abs(station.at) > 4 and ends.decidable_early(phi):
            tail = _at_infinity(phi, problem, station, towards)
            if tail.way is not Way.UNDECIDED:
                return tail
    if march.blocked is not None:
        return _at_end(phi, start, problem, march)
    return _at_infinity(phi, problem, before, towards)


def _downhill(problem: Reduced) -> int:
    value, slope = problem.phi.values(problem.a0)
    return -1 if value * slope > 0 else 1


def _zero_between(
    phi: Activation, start: Start, problem: Reduced, near: Station, far: Station
) -> Passage:
    """φ has its zero z0 between two stations: compare R(z0) with 0."""
    side = sign_at(problem.phi, 0, problem.a0)
    low, high = near.at, far.at
    for _ in range(4 * flint.ctx.prec):
        # not halves: a dyadic point may be the zero itself, and then has no sign
        middle = (low + (high - low) * _CUT).mid()
        found = sign_at(problem.phi, 0, middle)
        fine = abs(high - low) < (1 + abs(problem.a0)) * arb(2) ** -flint.ctx.prec
        if found is None or fine or not (low < middle < high or high < middle < low):
            break
        low, high = (middle, high) if found == side else (low, middle)
    at_low = near.accumulated + problem.growth(near.at, low)
    square = problem.squared(at_low)
    if square < 0:
        return Passage(Way.TURNS, f"u reaches 0 before the zero of φ near {_short(low)}")
    value, slope = problem.phi.values(low.union(high))
    drop = 2 * abs(high - low) * (value / slope).abs_upper()
    if square > drop:
        beyond = Station(high, at_low + problem.growth(low, high))
        return Passage(Way.CROSSES, f"v passes the zero of φ near {_short(low)}", beyond)
    return _saddle(phi, start, low.union(high))


def _saddle(phi: Activation, start: Start, zero: arb) -> Passage:
    if ends.is_saddle(phi, start, zero):
        return Passage(Way.SADDLE, "u0²/2 equals the barrier exactly (proved symbolically)")
    return Passage(
        Way.UNDECIDED,
        "u0²/2 agrees with the barrier to the working precision, and their equality "
        "could be neither proved nor refuted",
        close=True,
    )


def _at_end(phi: Activation, start: Start, problem: Reduced, march: March) -> Passage:
    """φ' ≠ 0 could not be continued past ``march.blocked``: the end of I, a kink or a pole."""
    here, there = march.here.at, required(march.blocked, "the obstacle")
    if beyond_zero_of_slope(problem, here, there) is not None or ends.pole(
        phi, problem, here, there
    ):
        return Passage(
            Way.TURNS,
            f"φ' has a zero near {_short(there)} where φ ≠ 0, so ∫φ/φ' diverges and u reaches 0",
        )
    barrier = ends.finite_barrier(phi, problem, march.here.at, there, march.direction)
    if barrier is None:
        return Passage(Way.UNDECIDED, _obstacle(phi, there))
    energy = problem.U0 * problem.U0 / 2
    if energy > barrier.height:
        return Passage(
            Way.TRAPPED,
            f"φ and φ' both vanish at z = {barrier.end}; u0²/2 = {_short(energy)} exceeds the "
            f"barrier B = {_short(barrier.height)}, so v tends to {barrier.end} "
            "and p to 0 from below",
        )
    if energy < barrier.height:
        return Passage(Way.TURNS, f"u0²/2 is below the barrier B = {_short(barrier.height)}")
    if ends.barrier_equals_energy(phi, start, barrier.end):
        return Passage(Way.TRAPPED, f"u0²/2 equals the barrier at z = {barrier.end} exactly")
    why = f"u0²/2 is too close to the barrier B = {_short(barrier.height)}"
    return Passage(Way.UNDECIDED, why, close=True)


def _obstacle(phi: Activation, there: arb) -> str:
    for kink in phi.kinks:
        if abs(there - ball(kink)) < 1e-9:
            return (
                f"v runs into z = {kink}, where two formulas for φ meet; the flow could not be "
                "followed beyond"
            )
    return (
        f"φ could not be followed past z = {_short(there)}: an end of its domain, "
        "or a zero of φ' that was not identified"
    )


def _at_infinity(phi: Activation, problem: Reduced, last: Station, towards: int) -> Passage:
    height = ends.infinite_barrier(phi, problem, last, towards)
    energy = problem.U0 * problem.U0 / 2
    where = "+∞" if towards > 0 else "-∞"
    if height is not None and energy > height:
        return Passage(
            Way.TRAPPED,
            f"u0²/2 = {_short(energy)} exceeds the barrier B ≤ {_short(height)}: v runs to {where} "
            "while p stays below 0",
        )
    return Passage(
        Way.UNDECIDED,
        f"v moves towards {where}, and no bound of the barrier there was proved to lie "
        "below u0²/2 (a start at the barrier exactly cannot be decided by balls)",
        close=height is not None,
    )


def _short(x: arb) -> str:
    return "0" if abs(x) < _TINY else x.str(8, radius=False)
