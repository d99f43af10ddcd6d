"""What becomes of each start: it is at rest, trapped, or on its way to interpolation.

The table of `docs/mathematics.md`, for arrays of shape (n,) in U0, a0 and K.  p0 has the sign of
``u0 φ(v0)``; if that is negative, the energy u0²/2 is compared with the barrier B.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from theory.one_layer.potential import EPSILON, Potential
from theory.one_layer.scan import VANISHED
from theory.one_layer.tangent_flow import Motion, Search, positions
from theory.one_layer.terrain import Terrain
from theory.outcome import Flow

FLOWS = tuple(Flow)
CODE = {flow: code for code, flow in enumerate(FLOWS)}
WIDER = -1  # not yet known: the window on φ was too narrow

_FROZEN = EPSILON / 8  # v that moves by less, relative to itself, does not move in floats
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
    moves &= xp.isfinite(f) & xp.isfinite(df) & (df != 0)
    side, zero = xp.sign(f), f == 0
    if bool(zero.any()):
        moves &= ~(zero & (u == 0))
        side = xp.where(zero, here.sign, side)
    sign = xp.where(side == 0, xp.sign(u), side)
    outcome = xp.full_like(v, CODE[Flow.INTERPOLATES], dtype=xp.int8)
    odd = xp.where(~moves)[0]
    outcome[odd] = CODE[Flow.UNDECIDED]
    energy = u * u
    # copies, because a kernel may return v itself, and crossings are written into these
    state = (v + 0.0, f + 0.0, df + 0.0, energy)
    everything = positions(xp, v)
    motion = Motion(everything, j, 2 / width**2, sign, *state, v, energy, level + 0.0)
    opposed = xp.where(moves & (side * u < 0))[0]
    if len(opposed):
        outcome[opposed] = _face_barrier(potential, ground, motion, u, opposed)
        moves = outcome == CODE[Flow.INTERPOLATES]
    motion.base, motion.base_radicand = motion.v, motion.radicand
    return Fate(outcome, motion if bool(moves.all()) else motion.take(moves), odd)


def _face_barrier(
    potential: Potential, ground: Terrain, motion: Motion, u: Any, which: Any
) -> Any:
    """The codes of starts with p0 < 0; those that cross φ's zero are moved to its far side.

    u0²/2 is compared with the rise of G from φ's zero, or from the end v moves towards.
    """
    xp = potential.namespace
    v, energy = motion.v[which], motion.base_radicand[which] / 2
    here = ground.at(motion.interval[which])
    through = here.zero == here.zero
    end = here.right.either(xp, u[which] * here.direction > 0, here.left)
    target = xp.where(through, here.zero, end.position)
    low, high = xp.where(through, 0.0, end.tail_low), xp.where(through, 0.0, end.tail_high)
    height, error = _height(potential, target, v, motion.base_level[which], energy, low)
    above, below = energy > height + high + error, energy < height + low - error
    tie = through & (abs(energy - height) <= error)
    unknown = xp.where(end.extends, WIDER, CODE[Flow.UNDECIDED])
    code = xp.where(above, CODE[Flow.TRAPPED], unknown)
    code = xp.where(through, xp.where(tie, CODE[Flow.SADDLE], CODE[Flow.UNDECIDED]), code)
    crosses = above & through
    code = xp.where(below | crosses, CODE[Flow.INTERPOLATES], code)
    _cross(motion, ground, which[crosses], height[crosses])
    return xp.asarray(code, dtype=xp.int8)


def _height(
    potential: Potential, target: Any, v: Any, level: Any, energy: Any, low: Any
) -> tuple[Any, Any]:
    """The barrier up to ``target`` and its rounding; a close call is computed again, exactly."""
    xp = potential.namespace
    height, error = potential.rise(target, v, level)
    infinite = low == xp.inf
    if bool(infinite.any()):  # whatever the kernel says so close to a zero of φ'
        height, error = xp.where(infinite, 0.0, height), xp.where(infinite, 0.0, error)
    error = error + _TIE * energy
    close = abs(energy - height) <= error
    if bool(close.any()):
        height[close], error[close] = potential.exact.rise(target[close], v[close])
        error[close] += _TIE * energy[close]
    return height, error


def _cross(motion: Motion, ground: Terrain, which: Any, height: Any) -> None:
    """Puts starts at φ's zero, where u² = u0² - 2B."""
    here = ground.at(motion.interval[which])
    motion.sign[which] *= -1
    motion.v[which], motion.value[which], motion.slope[which] = here.zero, 0.0, here.slope
    motion.radicand[which] -= 2 * height
    motion.base_level[which] -= height


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
    search = Search(
        *motion.columns(), floor, ahead.position, behind.untried & ~blocked, ahead.untried & True
    )
    stray = ~((motion.v - floor) * (motion.v - ahead.position) < 0)
    if bool(stray.any()):
        base = motion.base[stray]
        f, df, _ = potential.values(base)
        f = xp.where(motion.sign[stray] * f < 0, 0.0, f)  # rounding at a zero of φ
        search.v[stray], search.value[stray], search.slope[stray] = base, f, df
        search.radicand[stray] = motion.base_radicand[stray]
    return search, ahead.extends | (behind.extends & ~blocked)


def frozen(width: Any, u2: Any, v: Any, value: Any, slope: Any, namespace: Any) -> Any:
    """Where v cannot move by as much as its own rounding while u² moves from ``u2`` to 1/(Kφ)²."""
    reach = namespace.maximum(u2, 1 / (width * value) ** 2)
    return (abs(value) > VANISHED) & (reach * abs(slope) <= _FROZEN * abs(v * value))
