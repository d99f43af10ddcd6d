"""Networks of n threshold units, s_i ∈ {−1, 1}: what a unit sees, its update, the energy.

A unit takes the sign of its field h_i = Σ_j W_ij s_j; where the field is 0 it stays as it is.  One
unit is updated at a time (asynchronous), or all at once (synchronous); both have the same fixed
points.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, FiniteSet, ImmutableMatrix, Rational, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Map
from proofs_check.engine.system import System, Trainable
from theory.errors import InputError
from theory.expression.threshold import updated

UNITS = FiniteSet(-1, 1)


@dataclass(frozen=True)
class Network:
    """``couplings`` are the weights W as formulas of the inputs."""

    couplings: ImmutableMatrix

    @property
    def units(self) -> tuple[Symbol, ...]:
        return tuple(Symbol(f"s_{i + 1}", real=True) for i in range(self.couplings.rows))

    @property
    def states(self) -> dict[Symbol, FiniteSet]:
        return dict.fromkeys(self.units, UNITS)

    def field(self, i: int) -> Expr:
        """What unit i sees."""
        return sum(
            (w * s for w, s in zip(self.couplings.row(i), self.units, strict=True)), Rational(0)
        )

    def update(self, i: int) -> Map:
        """Of unit i alone."""
        return Map((self.units[i],), (updated(self.field(i), self.units[i]),))

    @property
    def synchronous(self) -> Map:
        """Of all units at once."""
        images = (self.update(i).images[0] for i in range(len(self.units)))
        return Map(self.units, tuple(images))

    @property
    def energy(self) -> Expr:
        """−½ sᵀ W s."""
        s = sympy.Matrix(self.units)
        return sympy.expand(-(s.T * self.couplings * s)[0] / 2)

    def system(self, defaults: dict[Symbol, Any], **words: Any) -> System:
        """Of the inputs on which the couplings depend; in torch the units update themselves."""
        return System(
            defaults=defaults, iterated=self.synchronous, train=self._trained, words=words
        )

    def _trained(self, torch: Any, case: Case) -> Trainable:
        numbers = [[float(case.put(w)) for w in row] for row in self.couplings.tolist()]
        couplings = torch.tensor(numbers)

        def applied(weights: Any, point: Any) -> Any:
            field = weights["W"] @ point
            return torch.where(field == 0, point, torch.sign(field))

        def loss(weights: Any) -> Any:
            return (weights["W"] - couplings).square().sum()

        return Trainable({"W": couplings}, loss, lambda _: {}, applied)


def letters(name: str, rows: int, columns: int) -> ImmutableMatrix:
    """A matrix of inputs, name_1_1, …"""
    if min(rows, columns) < 1:
        raise InputError(f"a network needs at least one unit and pattern, not {rows} × {columns}.")
    return ImmutableMatrix(rows, columns, lambda i, j: Symbol(f"{name}_{i + 1}_{j + 1}", real=True))


def entries(matrix: ImmutableMatrix) -> Iterator[tuple[int, int, Expr]]:
    """Row, column and entry, from 0."""
    for i, j in itertools.product(range(matrix.rows), range(matrix.cols)):
        yield i, j, matrix[i, j]
