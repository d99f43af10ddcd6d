"""The root of the monotone equation of Theorem 1, for many starts at once.

On its way to interpolation, v solves ``K s √R(v) φ(v) = 1`` with ``R(v) = u0² + 2 (G(v) - G(v0))``,
whose left side increases from ``behind`` to ``ahead``.  Each step replaces φ by its tangent at v
and solves *that* flow exactly: with ``y = g + δ``, ``g = φ/φ'``, the two conditions become the
quadratic ``(R - g² + y²) y² = 1/(Kφ')²`` in y².  The step is of second order, never needs R < 0,
and is exact for the identity.  A bracket catches every step that leaves it.

Arrays have shape (n,), in NumPy or torch.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from theory.one_layer.potential import Potential

TOLERANCE = 1e-13  # of the last step, relative to v and to the distance from a zero of φ
_AIM = 4e-15  # of the first steps: rounding in G rarely keeps a step from becoming this small
_STEPS = 160  # bisection alone needs about 60
_PATIENCE = 10  # steps before every third one halves the bracket
_COMPACT = 0.85  # fraction still active below which the arrays are shortened


@dataclass
class Search:
    """The state of n searches; ``base`` is a point whose R is ``base_radicand``."""

    which: Any
    width2: Any  # K²
    sign: Any  # s
    v: Any
    value: Any  # φ(v)
    slope: Any  # φ'(v)
    radicand: Any  # R(v)
    base: Any
    base_radicand: Any
    base_level: Any  # G(base), where G has a formula
    behind: Any
    ahead: Any
    behind_open: Any  # the bracket's end is where knowledge ends, and has not been tried
    ahead_open: Any

    def take(self, index: Any) -> Search:
        return Search(*(getattr(self, f.name)[index] for f in fields(self)))


@dataclass(frozen=True)
class Roots:
    """What ``Search.which`` led to: NaN unless ``reached``; ``escaped`` left an open bracket."""

    v: Any
    value: Any
    slope: Any
    radicand: Any
    reached: Any
    escaped: Any


def solve(potential: Potential, search: Search) -> Roots:
    """Every root that is there; ends after a fixed number of steps."""
    xp = potential.namespace
    empty = xp.full_like(search.v, xp.nan)
    found = Roots(*(xp.full_like(empty, xp.nan) for _ in range(4)), empty < 0, empty < 0)
    search.which = _positions(xp, empty)
    for step in range(_STEPS):
        excess, delta = correction(xp, search)
        done = abs(delta) <= (_AIM if step < _PATIENCE else TOLERANCE) * scale(xp, search)
        _record(found, search, done)
        low = _bracket(xp, search, excess)
        goal = _within(xp, search, search.v + delta, step > _PATIENCE and step % 3 == 0)
        stuck = search.behind == search.ahead
        found.escaped[search.which[stuck & ~done]] = True
        if potential.rebases:
            _rebase(xp, search, low & (search.radicand >= 0))
        active = ~(done | stuck)
        remaining = int(active.sum())
        if remaining == 0:
            break
        if remaining < _COMPACT * len(goal):
            search, goal = search.take(active), goal[active]
        search.v = goal
        search.value, search.slope, climbed = potential.climb(search.base, search.base_level, goal)
        search.radicand = search.base_radicand + 2 * climbed
    return found


def correction(xp: Any, at: Search) -> tuple[Any, Any]:
    """``1 - p²`` and the tangent flow's step from v to its end; NaN where R or sφ is negative."""
    f2, d2 = at.value * at.value, at.slope * at.slope
    d2r = d2 * at.radicand
    excess = 1 - at.width2 * at.radicand * f2
    gap = d2r - f2
    root = xp.sqrt(gap * gap + 4 * d2 / at.width2)
    pull = 2 * excess / (at.width2 * (root + d2r + f2))
    size = at.sign * at.value
    reach = xp.sqrt(xp.maximum(f2 + pull * d2, f2 * 0)) + size
    delta = at.sign * at.slope * pull / reach
    return excess, xp.where((at.radicand >= 0) & (size >= 0), delta, xp.nan)


def scale(xp: Any, at: Search) -> Any:
    """What a step is compared with: |v|, and the distance from a zero of φ, at most 1."""
    near = abs(at.value / at.slope)
    return abs(at.v) + xp.where(near < 1, near, 1.0)


def _bracket(xp: Any, at: Search, excess: Any) -> Any:
    """Moves the bracket's end to v, and says which points are below the root."""
    low = (excess > 0) | (at.radicand < 0) | (at.sign * at.value < 0)
    lost = excess != excess
    if bool(lost.any()):  # overflow ahead of the base, a negative radicand behind it
        low = xp.where(lost, (at.v - at.base) * (at.ahead - at.behind) <= 0, low)
    at.behind = xp.where(low, at.v, at.behind)
    at.ahead = xp.where(low, at.ahead, at.v)
    return low


def _within(xp: Any, at: Search, goal: Any, halve: bool) -> Any:
    """The goal, or a point of the bracket where it lies outside (or is NaN)."""
    outside = ~((goal - at.behind) * (goal - at.ahead) < 0)
    if halve:
        outside = outside | True
    if not bool(outside.any()):
        return goal
    index = xp.where(outside)[0]
    behind, ahead, wish = at.behind[index], at.ahead[index], goal[index]
    past = (wish - ahead) * (ahead - behind) > 0
    before = (wish - behind) * (behind - ahead) > 0
    to_ahead, to_behind = past & at.ahead_open[index], before & at.behind_open[index]
    at.ahead_open[index] = at.ahead_open[index] & ~to_ahead
    at.behind_open[index] = at.behind_open[index] & ~to_behind
    inside = xp.where(to_behind, behind, behind + (ahead - behind) / 2)
    goal[index] = xp.where(to_ahead, ahead, inside)
    return goal


def _rebase(xp: Any, at: Search, below: Any) -> None:
    at.base = xp.where(below, at.v, at.base)
    at.base_radicand = xp.where(below, at.radicand, at.base_radicand)


def _record(found: Roots, at: Search, done: Any) -> None:
    which = at.which[done]
    found.reached[which] = True
    for name in ("v", "value", "slope", "radicand"):
        getattr(found, name)[which] = getattr(at, name)[done]


def _positions(xp: Any, like: Any) -> Any:
    return xp.arange(len(like)) if xp is np else xp.arange(len(like), device=like.device)
