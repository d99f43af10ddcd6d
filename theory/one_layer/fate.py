"""What becomes of each start: it is at rest, trapped, or on its way to a root in a known bracket.

The table of MATHEMATICS 2.1, for arrays of shape (n,) in U0, a0 and K.  p0 has the sign of
``u0 φ(v0)``; if that is negative, the energy u0²/2 is compared with the barrier B.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from theory.one_layer.potential import EPSILON, Potential
from theory.one_layer.scan import VANISHED
from theory.one_layer.tangent_flow import Search
from theory.one_layer.terrain import Terrain
from theory.outcome import Flow

FLOWS = tuple(Flow)
CODE = {flow: code for code, flow in enumerate(FLOWS)}
WIDER = -1  # not yet known: the window on φ was too narrow

_FROZEN = EPSILON / 8  # v that moves by less, relative to itself, does not move in floats
_TIE = 8 * EPSILON  # of u0²/2, which is itself rounded


@dataclass(frozen=True)
class Fate:
    """``outcome`` (n,) holds codes; where it is INTERPOLATES, v is frozen or the search's root.

    ``moving`` are the indices of the searches, ``extends`` whether a search that leaves its
    bracket calls for a wider window; ``resting`` starts may be equilibria.
    """

    outcome: Any
    value: Any
    slope: Any
    resting: Any
    moving: Any
    extends: Any
    search: Search


@dataclass(frozen=True)
class _Barriers:
    """Starts with p0 < 0: their indices, codes, whether they cross φ's zero, and B."""

    which: Any
    outcome: Any
    crosses: Any
    height: Any


def fate(potential: Potential, ground: Terrain, width: Any, u: Any, v: Any) -> Fate:
    """The fate of n starts."""
    xp = potential.namespace
    f, df, level = potential.values(v)
    j, inside = ground.locate(xp, v)
    reach = xp.maximum(u * u, 1 / (width * f) ** 2)  # u² stays below this
    frozen = (abs(f) > VANISHED) & (reach * abs(df) <= _FROZEN * abs(v * f))
    resting = (f == 0) & ((df == 0) | (u == 0))
    moves = inside & xp.isfinite(f) & xp.isfinite(df) & (df != 0) & ~frozen & ~resting
    outcome = xp.where(frozen | moves, CODE[Flow.INTERPOLATES], CODE[Flow.UNDECIDED])
    side = xp.where(f == 0, ground.sign[j], xp.sign(f))
    sign = xp.where(side == 0, xp.sign(u), side)
    # copies, because a kernel may return v itself, and crossings are written into these
    state = (v + 0.0, f + 0.0, df + 0.0, u * u)
    at = Search(j, width**2, sign, *state, v, u * u, level + 0.0, v, v, moves, moves)
    opposed = xp.where(moves & (side * u < 0))[0]
    if len(opposed):
        barriers = _barriers(potential, ground, at.take(opposed), u[opposed], opposed)
        outcome[opposed] = barriers.outcome
        _cross(ground, at, barriers)
        moves[opposed] = barriers.outcome == CODE[Flow.INTERPOLATES]
    moving = xp.where(moves)[0]
    search = at if len(moving) == len(v) else at.take(moving)
    return Fate(outcome, f, df, resting, moving, _bracket(xp, ground, search), search)


def _barriers(potential: Potential, ground: Terrain, at: Search, u: Any, which: Any) -> _Barriers:
    """Compares u0²/2 with B, the rise of G from φ's zero, or from the end v moves towards."""
    xp, j, zero = potential.namespace, at.which, ground.zero[at.which]
    through, rightwards = zero == zero, u * ground.direction[j] > 0

    def end(name: str) -> Any:
        left, right = getattr(ground.left, name)[j], getattr(ground.right, name)[j]
        return xp.where(rightwards, right, left)

    target = xp.where(through, zero, end("position"))
    low = xp.where(through, 0.0, end("tail_low"))
    high = xp.where(through, 0.0, end("tail_high"))
    height, error = potential.rise(target, at.v)
    height = xp.where(low == xp.inf, 0.0, height)  # infinite anyway, and here perhaps NaN
    error = xp.where(low == xp.inf, 0.0, error) + _TIE * at.radicand
    energy = at.radicand / 2
    close = abs(energy - height) <= error
    if bool(close.any()):
        height[close], error[close] = potential.exact.rise(target[close], at.v[close])
        error[close] += _TIE * energy[close]
    above, below = energy > height + high + error, energy < height + low - error
    outcome = xp.where(end("extends") & ~through, WIDER, CODE[Flow.UNDECIDED])
    outcome = xp.where(above & ~through, CODE[Flow.TRAPPED], outcome)
    tie = through & (abs(energy - height) <= error)
    outcome = xp.where(tie, CODE[Flow.SADDLE], outcome)
    crosses = above & through
    outcome = xp.where(below | crosses, CODE[Flow.INTERPOLATES], outcome)
    return _Barriers(which, outcome, crosses, height)


def _cross(ground: Terrain, at: Search, barriers: _Barriers) -> None:
    """Starts that pass φ's zero begin their search there, on its far side, with u² = u0² - 2B."""
    here, height = barriers.which[barriers.crosses], barriers.height[barriers.crosses]
    j = at.which[here]
    at.sign[here] = -at.sign[here]
    at.v[here], at.value[here], at.slope[here] = ground.zero[j], 0.0, ground.slope[j]
    at.radicand[here] = at.radicand[here] - 2 * height
    at.base_level[here] = at.base_level[here] - height


def _bracket(xp: Any, ground: Terrain, at: Search) -> Any:
    """Sets the bracket of each search; returns where leaving it calls for a wider window."""
    j, zero = at.which, ground.zero[at.which]
    rightwards = at.sign * ground.direction[j] > 0

    def ends(name: str) -> tuple[Any, Any]:
        left, right = getattr(ground.left, name)[j], getattr(ground.right, name)[j]
        return xp.where(rightwards, left, right), xp.where(rightwards, right, left)

    behind, at.ahead = ends("position")
    behind_untried, at.ahead_open = ends("untried")
    at.behind = xp.where(zero == zero, zero, behind)
    at.behind_open = behind_untried & (zero != zero)
    at.base, at.base_radicand = at.v, at.radicand
    extends_behind, extends_ahead = ends("extends")
    return extends_ahead | (extends_behind & (zero != zero))
