"""Cycles of maps g_1, …, g_n that attract, and cycles that do not, from derivatives on balls.

A fixed point is a cycle of n = 1 points.  Indices are modulo n; g_i leads from p_i to p_{i+1}.  On
the i-th ball ∂g_i/∂z lies within e_i of M_i (``networks.py``).

*It attracts.*  Of n balls s = c_i + T_i z, ‖z‖ ≤ r_i, each is mapped into the next one.  With R_i
about T_i^-1 and η_i ≥ ‖R_i T_i - 1‖, T_i^-1 = (R_i T_i)^-1 R_i, so that ‖T_{i+1}^-1 (∂g_i/∂z)‖ is
at most (‖R_{i+1} M_i‖ + ‖R_{i+1}‖ e_i)/(1 - η_{i+1}), which is shown to be at most q_i, and
‖T_{i+1}^-1 (g_i(c_i) - c_{i+1})‖ at most some m_i with m_i + q_i r_i ≤ r_{i+1}.  The product of all
q_i is below 1, so that once around contracts each ball into itself (Banach).  In Coq:
``cycle_rule`` of Contraction.v, and ``network_rule`` of Layers.v for n = 1.

*It does not.*  T_i is 1, all r_i are r.  Symmetric P_i have P_i - M_iᵀ P_{i+1} M_i ≥ 1/2, and
wᵀ P_1 w < 0 for some w.  Let e_i ≤ 1, ‖P_{i+1}‖ e_i ≤ a and ‖P_{i+1} M_i‖ e_i ≤ b for all i, and
κ = a + 2 b < 1/2.  Let A_i be any matrix within e_i of M_i.  (1) to (4) are ``form_rule`` of
Forms.v in Coq, of all points together.

(1) P_i - A_iᵀ P_{i+1} A_i ≥ 1/2 - κ > 0.
(2) At most one cycle has its points in the balls: between two, y_{i+1} = A_i y_i for some A_i, so
    that Σ y_iᵀ P_i y_i = Σ y_iᵀ A_iᵀ P_{i+1} A_i y_i, and y = 0 by (1).
(3) There is one.  For all points together let F(s)_{i+1} = s_{i+1} - g_i(s_i), (M s)_{i+1} =
    M_i s_i, A likewise, (P s)_i = P_i s_i, and H = (1 + M)ᵀ P.  H (1 - M) has the symmetric part
    P - Mᵀ P M.  So for y = s - c of norm r there is an A with
    yᵀ H F(s) = yᵀ H F(c) + yᵀ H (1 - A) y ≥ -r ‖H F(c)‖ + (1/2 - κ) r².
    If that is positive, s - τ H F(s) maps the ball ‖y‖ ≤ r into itself for a small τ > 0, and
    contracts, for yᵀ H (1 - A) y ≥ (1/2 - κ) ‖y‖².  So H F has a zero inside (Banach), and F too:
    H is invertible, as H (1 - M) is.
(4) It is not stable.  V(s) = (s - p_i)ᵀ P_i (s - p_i) falls with a step from s in the i-th ball, by
    at least (1/2 - κ) ‖s - p_i‖² ≥ (1/2 - κ) |V(s)|/‖P_i‖.  From p_1 + t w, where it is negative,
    it falls by as much again and again: the orbit leaves the balls, however small t > 0 is.
(5) The powers of the derivative D of once around grow at a geometric rate.  Along y_{i+1} = A_i y_i
    from w, A_i the derivative at p_i, y_iᵀ P_i y_i falls as V does, by a factor 1 + μ/K with
    μ = 1/2 - κ and K ≥ ‖P_i‖, and is ≥ -K ‖y_i‖².  So ‖y_s‖² ≥ (1 + μ/K)^s |wᵀ P_1 w|/K, where
    y_{nt} = D^t w (``growth_rule``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isqrt
from operator import mul as product
from typing import Any

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Intervals, Rejected, spend, weight
from proofs_check.kernel.kinds.networks import (
    CHEAP,
    Activations,
    Layer,
    Matrix,
    Spread,
    Vector,
    length,
    norm,
    on_grid,
    times,
    turned,
    unit_matrix,
)

Steps = Sequence[Sequence[Layer]]  # from each point of a cycle to the next


class Ball:
    """c + T z, with T from its rows of a triangle, ‖z‖ ≤ r; R about its inverse."""

    def __init__(self, system: System, one: Mapping[str, Any]):
        self.f = f = system.f
        self.centre = on_grid(system, one["centre"])
        triangle = [on_grid(system, row) for row in one["frame"]]
        self.frame = [[0] * i + row for i, row in enumerate(triangle)]
        self.radius, self.rate = on_grid(system, [one["radius"], one["rate"]])
        n, unit = len(self.centre), f.one[0]
        if len(triangle) != n or self.radius <= 0 or not all(row[0] for row in triangle):
            raise Rejected("a centre and a frame that do not fit, or a ball that is empty")
        most = max(3 * f.bits, *(c.bit_length() for row in triangle for c in row))
        spend(weight(most) * (n**3 // (6 * CHEAP) + 1))
        columns: Matrix = []  # of R: T R = 1, from below
        for j in range(n):
            found = [0] * n
            for i in range(j, -1, -1):
                known = sum(map(product, triangle[i][1 : j - i + 1], found[i + 1 : j + 1]))
                found[i] = ((unit * (i == j) << f.bits) - known) // triangle[i][0]
                if found[i].bit_length() > 3 * f.bits:
                    raise Rejected("a frame without an inverse")
            columns.append(found)
        self.inverse = turned(columns)
        off = [
            [a - b for a, b in zip(row, one, strict=True)]
            for row, one in zip(times(f, self.inverse, self.frame), unit_matrix(f, n), strict=True)
        ]
        self.left = unit - length([length(row) for row in off]) - n  # 1 - η
        if self.left <= 0:
            raise Rejected("a frame without an inverse")

    def reached(self, x: Spread, before: Ball) -> None:
        """From the ball before, by a step of which x is the end."""
        f, n, unit = self.f, len(self.centre), self.f.one[0]
        if len(x.value) != n:
            raise Rejected("points of different lengths")
        spread = norm(f, self.inverse) * x.whole // unit + 1
        most = (before.rate * self.left // unit) - spread - n  # what ‖R M‖ may be
        if most <= 0:
            raise Rejected("no such rate is left")
        bounded(f, times(f, self.inverse, x.rows), most)
        if self.away(x) - (-before.rate * before.radius // unit) > self.radius:
            raise Rejected("the points may not be mapped into the next ball")

    def away(self, x: Spread) -> int:
        """At least ‖T^-1 (y - c)‖ for its value y."""
        unit = self.f.one[0]
        gap = [a - c for a, c in zip(x.value, self.centre, strict=True)]
        step = [
            abs(sum(map(product, row, gap))) // unit
            + sum(map(product, map(abs, row), x.error)) // unit + 2
            for row in self.inverse
        ]  # fmt: skip
        return -(-length(step) * unit // self.left)


def bounded(f: Intervals, a: Matrix, most: int) -> None:
    """‖A‖ ≤ most, as most² - AᵀA is δ + L Lᵀ but for a matrix of a norm below δ; that is the sum of
    ``off``, and of what was rounded: less than 2 units in an entry, and 1 in most².  In Coq:
    ``size_rule`` of Linear.v and ``remainder_rule`` of Bounds.v."""
    n, square = len(a[0]), most * most >> f.bits
    delta = square >> 20
    left = [
        [(square - delta) * (i == j) - g for j, g in enumerate(row)]
        for i, row in enumerate(times(f, turned(a), a))
    ]
    root = triangular(f, left)
    off = [
        [x - y for x, y in zip(*rows, strict=True)]
        for rows in zip(left, times(f, root, turned(root)), strict=True)
    ]
    if not length([length(row) for row in off]) + 2 * n + 1 < delta:
        raise Rejected("the derivative may be too large")


def triangular(f: Intervals, a: Matrix) -> Matrix:
    """L with about a = L Lᵀ, of which nothing is trusted (Cholesky)."""
    n = len(a)
    spend(n**3 // (6 * CHEAP) + 1)
    found: Matrix = []
    for i, row in enumerate(a):
        new: Vector = []
        for before in found:
            left = (row[len(new)] << f.bits) - sum(map(product, new, before))
            new.append(left // before[len(new)])
            if new[-1].bit_length() > 3 * f.bits:
                raise Rejected("the derivative may be too large")
        left = (row[i] << f.bits) - sum(map(product, new, new))
        if left <= 0:
            raise Rejected("the derivative may be too large")
        found.append([*new, isqrt(left), *[0] * (n - i - 1)])
    return found


def attracts(phi: Activations, steps: Steps, balls: Sequence[Ball]) -> list[list[Spread]]:
    """The first argument above: what each step leads through."""
    paths = [
        phi.through(layers, Spread.of(ball.centre, ball.frame), ball.radius)
        for layers, ball in zip(steps, balls, strict=True)
    ]
    rates = Fraction(1)
    for path, before, after in zip(paths, balls, (*balls[1:], balls[0]), strict=True):
        after.reached(path[-1], before)
        rates *= Fraction(before.rate, phi.f.one[0])
    if not rates < 1:
        raise Rejected("no rate below 1 is left")
    return paths


class Quadratic:
    """A point c and its symmetric matrix P, from its rows of a triangle."""

    def __init__(self, system: System, one: Mapping[str, Any]):
        self.centre = on_grid(system, one["centre"])
        triangle = [on_grid(system, row) for row in one["form"]]
        n = len(triangle)
        self.matrix = [
            [triangle[min(i, j)][max(i, j) - min(i, j)] for j in range(n)] for i in range(n)
        ]
        if len(self.centre) != n:
            raise Rejected("a centre and a form that do not fit")
        self.size = norm(system.f, self.matrix)


def repels(
    phi: Activations, steps: Steps, forms: Sequence[Quadratic], radius: int, direction: Vector
) -> list[list[Spread]]:
    """The second argument above: what each step leads through."""
    f, unit = phi.f, phi.f.one[0]
    n = len(forms[0].centre)
    paths, a, b, lost = [], 0, 0, 0  # and ‖H F(c)‖
    for layers, here, after in zip(steps, forms, (*forms[1:], forms[0]), strict=True):
        path = phi.through(layers, Spread.of(here.centre, unit_matrix(f, n)), radius)
        x = path[-1]
        if {len(here.centre), len(x.value)} != {n} or x.whole > unit or radius <= 0:
            raise Rejected("points that do not fit, or a ball that is empty, or too large")
        formed = times(f, after.matrix, x.rows)  # P M, each entry less than a unit below it
        image = times(f, turned(x.rows), formed)
        for i, (row, column) in enumerate(zip(image, turned(x.rows), strict=True)):
            below = sum(map(abs, column)) // unit + 2  # how far an entry of M'PM is below the true
            others = sum(abs(p - q) for p, q in zip(here.matrix[i], row, strict=True))
            at = here.matrix[i][i] - row[i]
            if 2 * (at - (others - abs(at)) - n * below) < unit:
                raise Rejected("P - M'PM may be below 1/2")
        turned_by = norm(f, formed) + n
        a, b = (max(k, size * x.whole // unit + 1) for k, size in ((a, after.size), (b, turned_by)))
        gap = [abs(c - v) + e for c, v, e in zip(after.centre, x.value, x.error, strict=True)]
        lost += (after.size + turned_by) * length(gap) // unit + 1
        paths.append(path)
    if not (unit - 2 * (a + 2 * b)) * radius > 2 * lost * unit:
        raise Rejected("a cycle may not be in these balls")
    if len(direction) != n:
        raise Rejected("a direction of another length")
    along = [sum(map(product, row, direction)) for row in forms[0].matrix]
    if not sum(map(product, along, direction)) < 0:
        raise Rejected("the form is not negative in that direction")
    return paths
