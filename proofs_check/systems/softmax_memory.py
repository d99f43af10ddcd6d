"""The update ξ⁺ = X softmax(β Xᵀξ) of Ramsauer et al. 2021; the patterns are the rows of X here.

The softmax is written p_j = 1/Σ_k e^{s_k − s_j}: a sum of positive terms, in which nothing cancels
and nothing overflows on balls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import sympy
from sympy import Expr, ImmutableMatrix, Symbol, exp, log, sqrt

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Map
from proofs_check.engine.system import System, Trainable

beta = Symbol("beta", positive=True)


def softmax(scores: list[Expr]) -> list[Expr]:
    """p_j = e^{s_j} / Σ_k e^{s_k}."""
    return [1 / sum((exp(sympy.expand(s - mine)) for s in scores), sympy.S.Zero) for mine in scores]


def largest(*numbers: Expr) -> Expr:
    """The largest of real numbers, by absolute values."""
    return reduce(lambda a, b: (a + b + abs(a - b)) / 2, numbers)


@dataclass(frozen=True)
class Memory:
    """``patterns`` X, formulas of the inputs; ``state`` ξ."""

    patterns: ImmutableMatrix

    @property
    def state(self) -> tuple[Symbol, ...]:
        return tuple(Symbol(f"z_{k + 1}", real=True) for k in range(self.patterns.cols))

    def row(self, i: int) -> tuple[Expr, ...]:
        return tuple(self.patterns.row(i))

    def scores(self, at: tuple[Expr, ...]) -> list[Expr]:
        """β x_j · ξ."""
        return [sympy.expand(beta * dot(self.row(j), at)) for j in range(self.patterns.rows)]

    def image(self, at: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """ξ⁺."""
        p = sympy.Matrix(softmax(self.scores(at)))
        return tuple(self.patterns.T * p)

    @property
    def rule(self) -> Map:
        return Map(self.state, self.image(self.state))

    @property
    def energy(self) -> Expr:
        """−(1/β) ln Σ e^{β x_j·ξ} + ½ ‖ξ‖², without the constant."""
        total = sum((exp(s) for s in self.scores(self.state)), sympy.S.Zero)
        return dot(self.state, self.state) / 2 - log(total) / beta

    @property
    def largest_norm(self) -> Expr:
        """M."""
        return sqrt(largest(*(dot(self.row(j), self.row(j)) for j in range(self.patterns.rows))))

    def separation(self, i: int) -> Expr:
        """Δ_i = x_i·x_i − max_{j≠i} x_i·x_j."""
        mine = self.row(i)
        others = (dot(mine, self.row(j)) for j in range(self.patterns.rows) if j != i)
        return dot(mine, mine) - largest(*others)

    def system(self, defaults: dict[Symbol, Any], **words: Any) -> System:
        """Of the inputs on which the patterns depend; torch has a softmax of its own."""
        return System(defaults=defaults, iterated=self.rule, train=self._trained, words=words)

    def _trained(self, torch: Any, case: Case) -> Trainable:
        numbers = [[float(case.put(x)) for x in row] for row in self.patterns.tolist()]
        patterns, b = torch.tensor(numbers), float(case.number(beta))

        def applied(weights: Any, point: Any) -> Any:
            return torch.softmax(b * weights["X"] @ point, dim=0) @ weights["X"]

        def loss(weights: Any) -> Any:
            return (weights["X"] - patterns).square().sum()

        return Trainable({"X": patterns}, loss, lambda _: {}, applied)


def dot(a: tuple[Expr, ...], b: tuple[Expr, ...]) -> Expr:
    return sum((x * y for x, y in zip(a, b, strict=True)), sympy.S.Zero)
