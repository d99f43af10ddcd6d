"""What becomes of each start: it is at rest, trapped, or on its way to interpolation.

The table of `docs/mathematics.md`, for arrays of shape (n,) in U0, a0 and K.  p0 has the sign of
``u0 φ(v0)``; if that is negative, the energy u0²/2 is compared with the barrier B.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from theory.one_layer.floats.potential import EPSILON, Potential
from theory.one_layer.floats.scan import VANISHED
from theory.one_layer.floats.tangent_flow import Motion, Search, positions
from theory.one_layer.floats.terrain import Terrain
from theory.outcome import Flow

FLOWS = tuple(Flow)
CODE = {flow: code for code, flow in enumerate(FLOWS)}
WIDER = -1  # not yet known: the window on φ was too narrow

_TIE = 8 * EPSILON  # of u0²/2, which is itself rounded


@dataclass(frozen=True)
class Fate:
    """``outcome`` (n,) holds codes; ``motion`` has the starts that move to interpolation.

    ``odd`` are the indices of the starts that do not move as φ's interval says they should.
    """

    outcome: Any
    motion: Motion
    odd: Any


def fate(potential: Potential, ground: Terrain, width: Any, u: Any, v: Any) -> Fate:
    """The fate of n starts; a start that is ``odd`` is UNDECIDED as far as this function knows."""
    xp = potential.namespace
    f, df, level = potential.values(v)
    j = ground.locate(xp, v)
    here = ground.at(j)
    moves = (v > here.left.position) & (v < here.right.position)
    if not bool(moves.all()):
        j, moves = _beside(xp, ground, j, moves, v, xp.sign(df))
        here = ground.at(j)
    moves &= xp.isfinite(f) & xp.isfinite(df) & (df != 0)
    side, zero = xp.sign(f), f == 0
    if bool(zero.any()):
        moves &= ~(zero & (u == 0))
        side = xp.where(zero, here.sign, side)
        sign = xp.where(side == 0, xp.sign(u), side)
    else:
        sign = side
    outcome = xp.full_like(v, CODE[Flow.INTERPOLATES], dtype=xp.int8)
    odd = xp.where(~moves)[0]
    outcome[odd] = CODE[Flow.UNDECIDED]
    energy = u * u
    at = Motion(positions(xp, v), j, 2 / width**2, sign, v, f, df, energy, v, energy, level)
    opposed = (side * u < 0) & moves
    if bool(opposed.any()):
        _face_barrier(potential, here, at, u, opposed, outcome)
    moves = outcome == CODE[Flow.INTERPOLATES]
    return Fate(outcome, at if bool(moves.all()) else at.take(xp.where(moves)[0]), odd)


def _beside(xp: Any, ground: Terrain, j: Any, inside: Any, v: Any, direction: Any) -> Any:
    """A v that floats cannot tell from a zero of φ' is in the interval where φ' has its sign."""
    for k in (j, xp.where(j + 1 < len(ground.zero), j + 1, j)):
        row = ground.at(k)
        left, right = row.left, row.right
        end = ((v == left.position) & left.stationary) | ((v == right.position) & right.stationary)
        beside = ~inside & end & (row.direction == direction)
        j, inside = xp.where(beside, k, j), inside | beside
    return j, inside


def _face_barrier(
    potential: Potential, here: Terrain, at: Motion, u: Any, opposed: Any, outcome: Any
) -> None:
    """Starts with p0 < 0: u0²/2 against the rise of G from φ's zero, or from the end ahead.

    Those that pass φ's zero are put there, where u² = u0² - 2B.
    """
    xp, energy = potential.namespace, at.radicand / 2
    through = here.zero == here.zero
    floor = here.above
    if not bool(through.all()):
        floor = here.above.either(xp, u * here.direction > 0, here.below)
    bottomless = floor.more_low == xp.inf
    place = xp.where(bottomless, at.v, floor.position) if bool(bottomless.any()) else floor.position
    height, error = potential.height(at.v, at.base_level, place, floor.level, opposed)
    error = error + _TIE * energy
    close = opposed & (abs(energy - height) <= error)
    if bool(close.any()):
        exact, rounding = potential.exact.height(at.v, at.base_level, place, floor.level, close)
        height = xp.where(close, exact, height)
        error = xp.where(close, rounding + _TIE * energy, error)
    above = energy > height + floor.more_high + error
    below = energy < height + floor.more_low - error
    crosses = above & through & opposed
    held = opposed & ~(below | crosses)
    if bool(held.any()):
        tie = through & (abs(energy - height) <= error)
        code = xp.where(floor.extends, WIDER, CODE[Flow.UNDECIDED])
        code = xp.where(above, CODE[Flow.TRAPPED], code)
        code = xp.where(tie, CODE[Flow.SADDLE], code)
        outcome[held] = xp.asarray(code, dtype=xp.int8)[held]
    _cross(potential, here, at, crosses, height)


def _cross(potential: Potential, here: Terrain, at: Motion, crosses: Any, height: Any) -> None:
    xp = potential.namespace
    at.sign = xp.where(crosses, -at.sign, at.sign)
    at.v = xp.where(crosses, here.zero, at.v)
    at.value = xp.where(crosses, 0.0, at.value)
    at.slope = xp.where(crosses, here.slope, at.slope)
    at.radicand = xp.where(crosses, at.radicand - 2 * height, at.radicand)
    at.base = at.v
    if potential.integrates:
        at.base_radicand = at.radicand


def bracketed(potential: Potential, ground: Terrain, motion: Motion) -> tuple[Search, Any]:
    """Motions with their brackets, and whether leaving one calls for a wider window.

    A motion that has strayed out of its bracket starts again from its base.
    """
    xp, here = potential.namespace, ground.at(motion.interval)
    forward = motion.sign * here.direction > 0
    ahead = here.right.either(xp, forward, here.left)
    behind = here.left.either(xp, forward, here.right)
    blocked = here.zero == here.zero
    floor = xp.where(blocked, here.zero, behind.position)
    open_ends = (behind.untried & ~blocked, ahead.untried & True)
    search = Search(*[*motion.columns(), floor, ahead.position, *open_ends])
    stray = ~((motion.v - floor) * (motion.v - ahead.position) < 0)
    if bool(stray.any()):
        back = motion.take(stray)
        back.move(potential, back.base)
        search.v[stray], search.slope[stray] = back.v, back.slope
        search.value[stray] = xp.where(back.sign * back.value < 0, 0.0, back.value)  # at φ's zero
        search.radicand[stray] = back.radicand
    return search, ahead.extends | (behind.extends & ~blocked)


def frozen(width: Any, u2: Any, v: Any, value: Any, slope: Any, namespace: Any) -> Any:
    """Where φ' is 0 or has underflowed: v stays while u² moves from ``u2`` to 1/(Kφ)²."""
    reach = namespace.maximum(u2, 1 / (width * value) ** 2)
    return (abs(value) > VANISHED) & (reach * abs(slope) <= VANISHED * abs(v * value))
