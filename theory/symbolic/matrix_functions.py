"""Functions of a matrix of letters that have no formula: entries of e^{sM}, the least eigenvalue.

Of the exponential SymPy knows its equation, d/ds e^{sM} = M e^{sM}, and that it is 1 at s = 0: what
is proved with these holds for every matrix.  Numbers are put in where all letters have some.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Expr
from sympy.core.function import ArgumentIndexError


class MatrixFunction(sympy.Function):
    """Abstract: a real number that depends on the entries of a real square matrix."""

    first: int  # place of the first entry among the arguments

    @property
    def entries(self) -> tuple[Expr, ...]:
        """Row by row."""
        return tuple(self.args[self.first :])

    @property
    def size(self) -> int:
        return math.isqrt(len(self.entries))

    @property
    def matrix(self) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix(self.size, self.size, self.entries)

    @property
    def numbers(self) -> tuple[Expr, ...]:
        """Those of its arguments that are no places."""
        return self.entries

    def _eval_is_real(self) -> bool | None:
        return True if all(e.is_extended_real for e in self.numbers) else None


class MatrixExp(MatrixFunction):
    """MatrixExp(i, j, s, *entries) is (e^{sM})_{ij}, with places from 1."""

    first = 3

    @classmethod
    def eval(cls, i: Expr, j: Expr, s: Expr, *entries: Expr) -> Expr | None:
        return sympy.S(int(i == j)) if s.is_zero else None

    @property
    def numbers(self) -> tuple[Expr, ...]:
        return self.args[2], *self.entries

    def fdiff(self, argindex: int = 1) -> Expr:
        if argindex != self.first:
            raise ArgumentIndexError(self, argindex)
        i, j, s = self.args[: self.first]
        row = self.matrix.row(int(i) - 1)
        ways = enumerate(row, 1)
        return sympy.Add(*(m * MatrixExp(k, j, s, *self.entries) for k, m in ways))


class LeastEigenvalue(MatrixFunction):
    """LeastEigenvalue(*entries), of the symmetric part (M + Mᵀ)/2."""

    first = 0

    def fdiff(self, argindex: int = 1) -> Expr:
        raise ArgumentIndexError(self, argindex)


def exponential(s: Expr, matrix: sympy.MatrixBase) -> sympy.ImmutableMatrix:
    """e^{sM}, entry by entry."""
    entry = lambda i, j: MatrixExp(i + 1, j + 1, s, *matrix)  # noqa: E731
    return sympy.ImmutableMatrix(*matrix.shape, entry)


def least_eigenvalue(matrix: sympy.MatrixBase) -> Expr:
    return LeastEigenvalue(*matrix)


def rows(values: Sequence[Any], size: int) -> list[list[Any]]:
    """The entries row by row."""
    return [list(values[i * size : (i + 1) * size]) for i in range(size)]
