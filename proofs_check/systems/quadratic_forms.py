"""½ Σ h_i x_i², a quadratic form in coordinates along its eigenvectors, h_1 the largest of them.

Gradient descent takes the same steps in all orthonormal coordinates; training runs on the form
turned at random.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import Expr, Le, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Holds
from proofs_check.engine.system import Trainable
from theory.errors import InputError

gamma = Symbol("gamma", positive=True)  # the learning rate
beta = Symbol("beta", nonnegative=True)  # momentum
CURVATURES = ("4/5", "1/3", "1/5", "1/7", "1/9", "1/11")  # by default
START = "9/10"


@dataclass(frozen=True)
class Form:
    """``x`` are the coordinates, ``before`` those of one step earlier."""

    dimension: int
    x: tuple[Symbol, ...] = field(init=False)
    before: tuple[Symbol, ...] = field(init=False)
    starts: tuple[Symbol, ...] = field(init=False)
    h: tuple[Symbol, ...] = field(init=False)

    def __post_init__(self) -> None:
        if not 1 <= self.dimension <= len(CURVATURES):
            raise InputError(
                f"dimension must be from 1 to {len(CURVATURES)}, but is {self.dimension}."
            )
        for name, word in (("x", "x_{}"), ("before", "y_{}"), ("starts", "x_{}_0")):
            object.__setattr__(self, name, self._letters(word, real=True))
        object.__setattr__(self, "h", self._letters("h_{}", positive=True))

    def _letters(self, word: str, **domain: bool) -> tuple[Symbol, ...]:
        return tuple(Symbol(word.format(i + 1), **domain) for i in range(self.dimension))

    @property
    def largest_first(self) -> tuple[Holds, ...]:
        return tuple(Holds(Le(other, self.h[0])) for other in self.h[1:])

    @property
    def defaults(self) -> dict[Symbol, Any]:
        curvatures = dict(zip(self.h, CURVATURES[: self.dimension], strict=True))
        return curvatures | dict.fromkeys(self.starts, START)

    @property
    def origin(self) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([[0] * self.dimension])

    def descent(self) -> Mapping[Symbol, Expr]:
        """x⁺ = x − γ h x."""
        return {s: s - gamma * top * s for s, top in zip(self.x, self.h, strict=True)}

    def heavy_ball(self) -> Mapping[Symbol, Expr]:
        """x⁺ = x − γ h x + β (x − y), y⁺ = x."""
        step: dict[Symbol, Expr] = {}
        for s, y, top in zip(self.x, self.before, self.h, strict=True):
            step |= {s: s - gamma * top * s + beta * (s - y), y: s}
        return step

    def train(self, torch: Any, case: Case, momentum: float = 0.0) -> Trainable:
        """In random coordinates, from rest."""
        seed = torch.Generator().manual_seed(case.seed)
        basis, _ = torch.linalg.qr(torch.randn(self.dimension, self.dimension, generator=seed))
        start, curvature = (
            torch.tensor([float(case.number(s)) for s in row]) for row in (self.starts, self.h)
        )
        form = basis @ torch.diag(curvature) @ basis.T

        def read(w: Any) -> dict[str, Any]:
            return dict(zip(map(str, self.x), basis.T @ w["w"], strict=True))

        return Trainable(
            {"w": basis @ start},
            lambda w: w["w"] @ form @ w["w"] / 2,
            read,
            rate=float(case.number(gamma)),
            momentum=momentum,
        )
