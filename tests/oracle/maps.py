"""Cycles of maps, their multipliers by differences, and how many there are on a line."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import sympy
from mpmath import mp, mpf

from oracle.comparison import CLOSE, equal
from oracle.formulas import DIGITS, Undefined, value
from oracle.orbits import Setting
from proofs_check.engine import claims as kinds
from proofs_check.engine.claims import Where
from proofs_check.engine.claims.maps import MapClaim

STEP = mpf(10) ** -(DIGITS // 3)  # of central differences
GRID = 1201  # points at which an interval is looked at
WIDE = 60  # for an end that is infinite
ITERATES = 400  # of points of a basin, at most
STILL = mpf(10) ** -10  # of an iterate that moves no more
MET = 1e-6  # so close orbits have come that converge to one point

Point = list[Any]


def _env(claim: MapClaim, setting: Setting) -> dict[Any, Any]:
    """Numbers of all letters of which the map may speak."""
    if claim.at is not Where.END:
        return dict(setting.numbers)
    if not setting.orbit.arrived:
        raise Undefined("the orbit does not arrive")
    time, state = setting.orbit.end
    env = {**setting.numbers, **dict(zip(setting.system.state, state, strict=True))}
    for letter in setting.system.observed:
        env[letter] = setting.at(letter, time, state)
    return env


class _Map:
    def __init__(self, claim: MapClaim, setting: Setting):
        self.claim, self.setting, self.env = claim, setting, _env(claim, setting)
        self.points = [[self.number(e) for e in row] for row in claim.rows]

    def number(self, e: Any) -> Any:
        return value(e, self.env, self.setting.phi)

    def on(self, x: Point) -> Point:
        env = {**self.env, **dict(zip(self.claim.rule.letters, x, strict=True))}
        return [value(e, env, self.setting.phi) for e in self.claim.rule.images]

    def times(self, n: int, x: Point) -> Point:
        for _ in range(n):
            x = self.on(x)
        return x

    def settled(self, x: Point) -> Point:
        for _ in range(ITERATES):
            x, before = self.on(x), x
            if max(abs(a - b) for a, b in zip(x, before, strict=True)) < STILL:
                break
        return x

    @property
    def is_cycle(self) -> bool:
        following = [*self.points[1:], self.points[0]]
        return all(
            abs(a - b) <= CLOSE * (1 + abs(b))
            for x, y in zip(self.points, following, strict=True)
            for a, b in zip(self.on(x), y, strict=True)
        )

    @property
    def multipliers(self) -> Any:
        """Of the p-fold map at the first point."""
        x, p = self.points[0], len(self.points)
        columns = []
        with mp.workdps(DIGITS):
            for i in range(len(x)):
                up, down = (self.times(p, [*x[:i], x[i] + s * STEP, *x[i + 1 :]]) for s in (1, -1))
                columns.append([float((a - b) / (2 * STEP)) for a, b in zip(up, down, strict=True)])
        return np.linalg.eigvals(np.array(columns).T)

    @property
    def radius(self) -> float:
        return float(max(abs(self.multipliers)))

    def has(self, multiplier: Any) -> bool:
        return bool(min(abs(self.multipliers - float(multiplier))) < CLOSE * (1 + abs(multiplier)))


def cycle(claim: kinds.Cycle, setting: Setting) -> bool:
    return _Map(claim, setting).is_cycle


def multiplier(claim: kinds.Multiplier, setting: Setting) -> bool:
    here = _Map(claim, setting)
    return here.is_cycle and here.has(here.number(claim.value))


def stable(claim: kinds.Stable, setting: Setting) -> bool:
    here = _Map(claim, setting)
    if not here.is_cycle or abs(here.radius - 1) < CLOSE:
        return False
    return (here.radius < 1) is claim.stable


def linearly_stable(claim: kinds.LinearlyStable, setting: Setting) -> bool:
    """All multipliers but those that are named, each as often as it is."""
    here = _Map(claim, setting)
    if not here.is_cycle:
        return False
    left = [complex(x) for x in here.multipliers]
    for named in (float(here.number(m)) for m in claim.besides):
        near = [x for x in left if abs(x - named) < CLOSE * (1 + abs(named))]
        if not near:
            return False
        left.remove(near[0])
    return all(abs(x) < 1 - CLOSE for x in left)


def stability(claim: kinds.Stability, setting: Setting) -> bool:
    here = _Map(claim, setting)
    if not here.is_cycle:
        return False
    said = [here.number(m) for m in claim.multipliers]
    if not all(map(here.has, said)) or abs(here.radius - 1) < CLOSE:
        return False
    return (max(map(abs, said)) < 1) is (here.radius < 1)


def enumerates(claim: kinds.Enumerates, setting: Setting) -> bool:
    """By changes of sign on a grid that has no point of a cycle on it."""
    here = _Map(claim, setting)
    ends = [
        mpf(WIDE) * (1 if e.is_extended_positive else -1) if e.is_infinite else here.number(e)
        for e in (claim.lower, claim.upper)
    ]
    low, high = ends
    if not here.is_cycle or not all(low <= x <= high for (x,) in here.points):
        return False
    places = [low + (high - low) * (n + mpf("0.37")) / GRID for n in range(GRID)]
    gaps = [here.times(claim.period, [x])[0] - x for x in (low, *places, high)]
    crossings = sum(bool(a * b < 0) for a, b in itertools.pairwise(gaps))
    return crossings + sum(g == 0 for g in (gaps[0], gaps[-1])) == claim.count


def recurrence(claim: kinds.Recurrence, setting: Setting) -> bool:
    pairs = itertools.pairwise(setting.orbit.path)
    return all(
        abs(setting.at(claim.quantity, *after) - setting.at(claim.following, *before))
        <= CLOSE * (1 + abs(setting.at(claim.quantity, *after)))
        for before, after in pairs
    )


def attracts(claim: kinds.Attracts, setting: Setting) -> bool:
    """From its middle, its corners and the middles of its sides all orbits meet inside."""
    here = _Map(claim, setting)
    (middle,), radius = here.points, here.number(claim.radius)
    if radius < 0:
        return False
    steps = itertools.product((0, -1, 1), repeat=len(middle))
    starts = [[x + radius * d for x, d in zip(middle, step, strict=True)] for step in steps]
    ends = [here.settled(x) for x in starts]
    apart = max(abs(a - b) for end in ends for a, b in zip(end, ends[0], strict=True))
    moved = max(abs(a - b) for a, b in zip(here.on(ends[0]), ends[0], strict=True))
    outside = max(abs(a - b) for a, b in zip(ends[0], middle, strict=True))
    return bool(max(apart, moved) < MET and outside <= radius + MET)


def lyapunov(claim: kinds.Lyapunov, setting: Setting) -> bool:
    """At all points of finite sets."""
    if not all(isinstance(domain, sympy.FiniteSet) for domain in claim.over.values()):
        raise Undefined("not all sets are finite")
    for point in itertools.product(*claim.over.values()):
        env = {
            **setting.numbers,
            **{s: mpf(int(x)) for s, x in zip(claim.over, point, strict=True)},
        }
        after = {**env, **{
            s: value(e, env, setting.phi)
            for s, e in zip(claim.rule.letters, claim.rule.images, strict=True)
        }}  # fmt: skip
        before, later = (value(claim.quantity, x, setting.phi) for x in (env, after))
        moves = any(not equal(env[s], after[s]) for s in claim.rule.letters)
        if not equal(before, later) and later > before:
            return False
        if claim.strict and moves and equal(before, later):
            return False
    return True
