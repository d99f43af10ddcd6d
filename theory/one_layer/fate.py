"""What becomes of each start: it is at rest, trapped, or on its way to interpolation.

The table of fates in `docs/mathematics.md`, for arrays of shape (n,) in U0, a0 and K.  p0 has the sign of
``u0 φ(v0)``; if that is negative, the energy u0²/2 is compared with the barrier B.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from theory.one_layer.potential import EPSILON, Potential
from theory.one_layer.scan import VANISHED
from theory.one_layer.tangent_flow import Motion, Search
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
    motion = Motion(j, j, 2 / width**2, sign, *state, v, energy, level + 0.0)
    opposed = xp.where(moves & (side * u < 0))[0]
    if len(opposed):
        outcome[opposed] = _face_barrier(potential, ground, motion, u, opposed)
        moves = outcome == CODE[Flow.INTERPOLATES]
    motion.which = xp.where(moves)[0]
    motion.base, motion.base_radicand = motion.v, motion.radicand
    return Fate(outcome, motion if len(motion.which) == len(v) else _kept(motion), odd)
