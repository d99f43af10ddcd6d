"""Dual activations: Gaussian expectations of φ and φ' over a pair (u, v), and their derivatives.

For (u, v) normal with mean 0, variances q1, q2 and covariance c, Price's theorem gives

    ∂/∂c E[F(u)G(v)] = E[F'(u)G'(v)],   ∂/∂q2 E[F(u)G(v)] = ½E[F(u)G''(v)],

and Stein's lemma takes one derivative off: q2 E[F(u)G''(v)] = E[F(u) v G'(v)] − c E[F'(u)G'(v)].

By conditioning (the Cholesky form): u ~ N(0, q1), v | u ~ N(c u/q1, q2 − c²/q1), each by
:func:`theory.ntk.rules.normal_rule`.  Perfect correlation and zero variance need one variable only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from theory.ntk.parts import Floats, Parts
from theory.ntk.rules import Rule, cuts_around, normal_rule, reach

# q2 - c²/q1 below this fraction of q2 is rounding: the pair is then perfectly correlated
CORRELATED = 1e-13
CHUNK = 60_000  # values of v at a time: they stay in the cache


@dataclass(frozen=True)
class Moments:
    """For m pairs, each of shape (m,): ``value`` E[φφ], ``slope`` E[φ'φ'] (also ∂value/∂c),
    ``value_q2`` ∂value/∂q2, ``slope_c`` ∂slope/∂c, ``slope_q2`` ∂slope/∂q2.

    The last two are NaN where they do not exist: a corner of φ at perfect correlation.
    """

    value: Floats
    slope: Floats
    value_q2: Floats
    slope_c: Floats
    slope_q2: Floats


Dual = Callable[[Floats, Floats, Floats], Moments]


def by_quadrature(parts: Parts, rule: Rule) -> Dual:
    """The moments of any φ; (q1, q2, c), each of shape (m,), to :class:`Moments`."""

    def moments(q1: Floats, q2: Floats, c: Floats) -> Moments:
        triples = np.stack([q1, q2, c], axis=1)
        distinct, back = np.unique(triples, axis=0, return_inverse=True)
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is reported above
            found = [_Pair(parts, rule, *map(float, t)).moments() for t in distinct]
        return Moments(*np.array(found)[back.reshape(-1)].T)

    return moments


@dataclass(frozen=True)
class _Pair:
    """One (u, v)."""

    parts: Parts
    rule: Rule
    q1: float
    q2: float
    c: float

    @property
    def correlated(self) -> bool:
        """One variable determines the other, or is constant."""
        return not (self.q1 > 0 and self.q2 - self.c * self.c / self.q1 > CORRELATED * self.q2)

    def moments(self) -> tuple[float, ...]:
        value, slope, bent, moved, moved_slope = self._line() if self.correlated else self._plane()
        if self.parts.corners:
            bent, moved_slope = self._with_corners(bent, moved_slope)
        if self.q2 == 0:  # q2 is at its least, its own derivative is 0: nothing multiplies these
            return value, slope, 0.0, bent, 0.0
        value_q2 = (moved - self.c * slope) / (2 * self.q2)
        return value, slope, value_q2, bent, (moved_slope - self.c * bent) / (2 * self.q2)

    def _width(self, q: float) -> float:
        return reach(self.parts, float(np.sqrt(q))) + self.rule.margin

    def _marks(self, factor: float = 1.0) -> Floats:
        return np.array(self.parts.marks) * factor

    def _line(self) -> tuple[float, ...]:
        """u = √q1 t, v = ±√q2 t; if one of them is constant, the sign does not matter."""
        a, b = np.sqrt(self.q1), np.sqrt(self.q2) * (np.sign(self.c) or 1.0)
        width = max(self._width(self.q1), self._width(self.q2))
        cuts = [
            cuts_around(self._marks(1 / s), 1 / abs(s), width, self.rule.level)
            for s in (a, b)
            if s != 0
        ]
        t, w = normal_rule(np.zeros(1), 1.0, np.concatenate([[0.0], *cuts]), self.rule, width)
        t, w = t[0], w[0]
        f, g, v = self.parts.values(a * t), self.parts.values(b * t), b * t
        products = (f[0] * g[0], f[1] * g[1], f[2] * g[2], f[0] * v * g[1], f[1] * v * g[2])
        return tuple(float(np.sum(w * x)) for x in products)

    def _plane(self) -> tuple[float, ...]:
        beta, rest = self.c / self.q1, float(np.sqrt(self.q2 - self.c * self.c / self.q1))
        out, within = self._width(self.q1), self._width(self.q2)
        far = within * float(np.sqrt(self.q2))
        u, w = normal_rule(
            np.zeros(1), float(np.sqrt(self.q1)), self._outer_cuts(beta, rest), self.rule, out
        )
        u, w = u[0], w[0]
        cuts = cuts_around(self._marks(), 1.0, far, self.rule.level)
        total = np.zeros(5)
        step = 1
        start = 0
        while start < len(u):
            here = u[start : start + step]
            v, inner = normal_rule(beta * here, rest, cuts, self.rule, within)
            f, g = self.parts.values(here), self.parts.values(v)
            means = [np.einsum("ij,ij->i", inner, x) for x in (*g, v * g[1], v * g[2])]
            weighed = [w[start : start + step] * y for y in (f[0], f[1], f[2], f[0], f[1])]
            total += [np.dot(x, y) for x, y in zip(weighed, means, strict=True)]
            start += step
            step = max(1, CHUNK // v.shape[1])
        return tuple(map(float, total))

    def _outer_cuts(self, beta: float, rest: float) -> Floats:
        """Where φ(u) bends, and where E[φ(v) | u] does: around the marks as v = βu sees them."""
        far = self._width(self.q1) * float(np.sqrt(self.q1))
        own = cuts_around(self._marks(), 1.0, far, self.rule.level)
        if beta == 0:
            return own
        blur = (rest if self.parts.corners else np.hypot(rest, 1.0)) / abs(beta)
        return np.concatenate([own, cuts_around(self._marks(1 / beta), blur, far, self.rule.level)])

    def _with_corners(self, bent: float, moved: float) -> tuple[float, float]:
        """E[φ''(u)φ''(v)] and E[φ'(u)vφ''(v)] with the point masses of φ'' at the corners."""
        if self.correlated:
            return np.nan, np.nan
        for place, jump in self.parts.corners:
            of_u = self._given(self.q1, self.q2, place)  # v = place
            of_v = self._given(self.q2, self.q1, place)  # u = place
            at_v, at_u = (_density(place, q) for q in (self.q2, self.q1))
            bent += jump * (at_v * of_u[2] + at_u * of_v[2])
            moved += jump * place * at_v * of_u[1]
            for other, step in self.parts.corners:
                bent += jump * step * self._density(place, other)
        return bent, moved

    def _given(self, q: float, fixed: float, at: float) -> tuple[float, ...]:
        """E[(φ, φ', φ'')(u)] for u ~ N(c at/fixed, q − c²/fixed)."""
        spread, mean = float(np.sqrt(q - self.c**2 / fixed)), self.c * at / fixed
        width = self._width(q)
        cuts = cuts_around(self._marks(), 1.0, width * spread + abs(mean), self.rule.level)
        u, w = normal_rule(np.array([mean]), spread, cuts, self.rule, width)
        return tuple(float(np.sum(w[0] * y)) for y in self.parts.values(u[0]))

    def _density(self, a: float, b: float) -> float:
        """Of (u, v) at (a, b)."""
        rest = self.q2 - self.c**2 / self.q1
        return _density(a, self.q1) * _density(b - self.c * a / self.q1, rest)


def _density(x: float, q: float) -> float:
    """Of N(0, q) at x."""
    return float(np.exp(-x * x / (2 * q)) / np.sqrt(2 * np.pi * q))
