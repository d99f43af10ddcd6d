"""The root of the monotone equation of Theorem 1, for many starts at once.

On its way to interpolation, v solves ``K s √R(v) φ(v) = 1`` with ``R(v) = u0² + 2 (G(v) - G(v0))``,
whose left side increases from ``behind`` to ``ahead``.  Each step replaces φ by its tangent at v
and solves *that* flow exactly: with ``y = g + δ``, ``g = φ/φ'``, the two conditions become the
quadratic ``(R - g² + y²) y² = 1/(Kφ')²`` in y².  The step is of second order, is always defined,
and is exact for the identity.

:func:`glide` takes a few such steps on trust, and most starts have then arrived.  :func:`solve`
does the others, with a bracket that catches every step that leaves it.  Either way a root counts
only if p = 1 there and one more step would not move it, or if the bracket is as narrow as that.
Arrays have shape (n,), in NumPy or torch.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from theory.one_layer.floats.potential import Potential

TOLERANCE = 1e-13  # of the last step, relative to v and to the distance from a zero of φ
_APPROACH = 5  # steps in single precision; more would not be seen there
_FAR = 4  # of them, from as far as the start, where Newton's own step may fail
_NARROW = 1 / 16  # of the tolerance: a bracket's end is no better than its width
_BALANCED = 1e-6  # of 1 - p²: next to a zero of φ' the steps are small anywhere
_SETTLED = 1e-10  # of a step of second order: the next one would be its square
_SOME = 1e-300  # 0/0 is 0 where nothing moved
_STEPS = 160  # bisection alone needs about 60
_PATIENCE = 14  # steps before every third one halves the bracket
_NEAR = 4  # steps after which a root that is sought beyond a zero of φ' is close to it,
_LEAP = 1 / 16  # and the distance to it shrinks by this factor
_COMPACT = 0.85  # fraction still active below which the arrays are shortened


@dataclass
class Motion:
    """The state of n starts on their way; ``base`` is a point whose R is ``base_radicand``."""

    which: Any  # index of the start
    interval: Any  # index of I in the terrain
    target: Any  # 2/K²
    sign: Any  # s
    v: Any
    value: Any  # φ(v)
    slope: Any  # φ'(v)
    radicand: Any  # R(v)
    base: Any
    base_radicand: Any
    base_level: Any  # G(base), where G has a formula

    def columns(self) -> list[Any]:
        return [getattr(self, f.name) for f in fields(self)]

    def take(self, index: Any) -> Self:
        return type(self)(*(column[index] for column in self.columns()))

    def move(self, potential: Potential, v: Any) -> None:
        self.v = v
        self.value, self.slope, climbed = potential.climb(self.base, self.base_level, v)
        self.radicand = self.base_radicand + 2 * climbed


@dataclass
class Search(Motion):
    """A motion between brackets."""

    behind: Any
    ahead: Any
    behind_open: Any  # this end of the bracket is where knowledge ends, and is not proved
    ahead_open: Any


@dataclass(frozen=True)
class Roots:
    """v, φ, φ' and R where ``reached``; ``escaped`` searches left an open bracket."""

    v: Any
    value: Any
    slope: Any
    radicand: Any
    reached: Any
    escaped: Any


def glide(potential: Potential, at: Motion, left: Any, right: Any) -> Roots:
    """Roots that need no bracket, each verified to lie in I = (left, right) on the side sφ > 0.

    The last step is too small to be worth another evaluation: φ and R follow it to first order,
    and φ' with the φ'' that the last two points show.
    """
    xp = potential.namespace
    at.move(potential, _approach(potential, at))
    slope, (_, before) = at.slope, newton(xp, at)
    at.move(potential, at.v + before)
    error, delta = newton(xp, at)
    reached = (abs(delta) <= _SETTLED * scale(xp, at)) & (abs(error) <= _BALANCED)
    reached &= (at.sign * at.value > 0) & (at.radicand >= 0) & (at.v > left) & (at.v < right)
    return Roots(
        at.v + delta,
        at.value + at.slope * delta,
        at.slope + (at.slope - slope) * (delta / (before + _SOME)),
        at.radicand + 2 * delta * at.value / (at.slope + _SOME),
        reached,
        reached & False,
    )


def _approach(potential: Potential, start: Motion) -> Any:
    """v after a few steps in single precision, which cost half as much."""
    xp = potential.namespace
    at = Motion(*(xp.asarray(column, dtype=xp.float32) for column in start.columns()))
    for step in range(_APPROACH):
        if step:
            at.move(potential, at.v)
        at.v = at.v + (correction(xp, at) if step < _FAR else newton(xp, at)[1])
    return xp.asarray(at.v, dtype=xp.float64)


def solve(potential: Potential, search: Search) -> Roots:
    """Every root that is there; ends after a fixed number of steps."""
    xp = potential.namespace
    v, value, slope, radicand = (xp.full_like(search.v, xp.nan) for _ in range(4))
    found = Roots(v, value, slope, radicand, search.v != search.v, search.v != search.v)
    search.which = positions(xp, search.v)
    for step in range(_STEPS):
        valid = (search.radicand >= 0) & (search.sign * search.value >= 0)
        delta = xp.where(valid, correction(xp, search), xp.nan)
        excess = search.target - 2 * search.radicand * search.value**2
        low = _narrow(xp, search, excess)
        least = TOLERANCE * scale(xp, search)
        still, balanced = abs(delta) <= least, abs(excess) <= _BALANCED * search.target
        unproven = search.behind_open | search.ahead_open
        narrow = (abs(search.ahead - search.behind) <= _NARROW * least) & ~unproven
        done, stuck = valid & ((still & balanced) | narrow), search.behind == search.ahead
        _record(xp, found, search, xp.where(still & balanced, delta, 0.0), done)
        found.escaped[search.which[stuck & unproven]] = True
        # a step this small that does not balance the equation is checked from the root's far side
        far = xp.where(low, search.ahead, search.behind) - search.v
        delta = xp.where(still & ~balanced, 1.5 * least * xp.sign(far), delta)
        goal = _within(xp, search, search.v + delta, step)
        if potential.integrates:
            below = low & valid
            search.base = xp.where(below, search.v, search.base)
            search.base_radicand = xp.where(below, search.radicand, search.base_radicand)
        active = ~(done | stuck)
        remaining = int(active.sum())
        if remaining == 0:
            break
        if remaining < _COMPACT * len(goal):
            index = xp.where(active)[0]
            search, goal = search.take(index), goal[index]
        search.move(potential, goal)
    found.value[...], found.slope[...] = potential.values(found.v)[:2]
    return found


def correction(xp: Any, at: Motion) -> Any:
    """The tangent flow's step from v to its end: from sφ to s(φ + φ'δ) = φ' y > 0."""
    f2, d2 = at.value * at.value, at.slope * at.slope
    d2r = d2 * at.radicand
    gap = d2r - f2
    root = xp.sqrt(gap * gap + 2 * at.target * d2)
    pull = (at.target - 2 * at.radicand * f2) / (root + d2r + f2)
    end, near = xp.sqrt(f2 + pull * d2), at.sign * at.value
    reach = end + abs(near)
    delta, wrong = at.slope * pull / reach, near < 0
    if bool(wrong.any()):
        delta = xp.where(wrong, reach / at.slope, delta)
    return at.sign * delta


def newton(xp: Any, at: Motion) -> tuple[Any, Any]:
    """log (K² R φ²) and Newton's step on it: cheaper than the tangent flow, and as good nearby."""
    fr = at.value * at.radicand
    error = xp.log(fr * at.value * 2 / at.target)
    steepness = at.slope * at.slope * at.radicand + at.value * at.value
    return error, error * fr * at.slope / (-2 * steepness)


def scale(xp: Any, at: Motion) -> Any:
    """What a step is compared with: |v|, and the distance from a zero of φ, at most 1."""
    near = abs(at.value / at.slope)
    return abs(at.v) + xp.minimum(near, xp.ones_like(near[:1]))


def _narrow(xp: Any, at: Search, excess: Any) -> Any:
    """Moves the bracket's end to v, and says which points are below the root."""
    low = (excess > 0) | (at.radicand < 0) | (at.sign * at.value < 0)
    lost = excess != excess
    if bool(lost.any()):  # overflow ahead of the base, a negative radicand behind it
        low = xp.where(lost, (at.v - at.base) * (at.ahead - at.behind) <= 0, low)
    at.behind, at.behind_open = xp.where(low, at.v, at.behind), at.behind_open & ~low
    at.ahead, at.ahead_open = xp.where(low, at.ahead, at.v), at.ahead_open & low
    return low


def _within(xp: Any, at: Search, goal: Any, step: int) -> Any:
    """The goal, or a point of the bracket where it lies outside (or is NaN)."""
    outside = ~((goal - at.behind) * (goal - at.ahead) < 0)
    halve = step > _PATIENCE and step % 3 == 0
    if halve:
        outside = outside | True
    if not bool(outside.any()):
        return goal
    index = xp.where(outside)[0]
    behind, ahead, wish = at.behind[index], at.ahead[index], goal[index]
    past = (wish - ahead) * (ahead - behind) > 0
    before = (wish - behind) * (behind - ahead) > 0
    to_ahead, to_behind = past & at.ahead_open[index], before & at.behind_open[index]
    part = 0.5 if halve or step < _NEAR else _LEAP
    inside = xp.where(past, ahead + part * (behind - ahead), behind + (ahead - behind) / 2)
    inside = xp.where(before, behind + part * (ahead - behind), inside)
    inside = xp.where(to_behind, behind, inside)
    goal[index] = xp.where(to_ahead, ahead, inside)
    return goal


def _record(xp: Any, found: Roots, at: Search, delta: Any, done: Any) -> None:
    which, delta = at.which[done], delta[done]
    found.reached[which] = True
    found.v[which] = at.v[done] + delta
    step = 2 * delta * at.value[done] / (at.slope[done] + _SOME)
    found.radicand[which] = at.radicand[done] + step


def positions(xp: Any, like: Any) -> Any:
    """0, 1, …, as many as ``like`` has entries."""
    return xp.arange(len(like)) if xp is np else xp.arange(len(like), device=like.device)
