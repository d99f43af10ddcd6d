"""The letters of an equation as SymPy symbols, and an equation written in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy

from proofs_check.statement import Equation
from theory.errors import InputError
from theory.one_layer.derivation import dphi, phi

_K = sympy.Symbol("K", positive=True)
_U, _A, _U0, _A0, _S = sympy.symbols("U a U_0 a_0 s", real=True)


@dataclass(frozen=True)
class SymbolicQuantities:
    """The letters as SymPy symbols; ``lambda1`` by Proposition 4."""

    phi: Callable[[Any], Any]
    dphi: Callable[[Any], Any]
    K: Any = _K
    U: Any = _U
    a: Any = _A
    U0: Any = _U0
    a0: Any = _A0

    @property
    def lambda1(self) -> Any:
        return self.K * self.U * self.dphi(self.a) * self.a

    def integral(self, a: Any, b: Any) -> Any:
        return sympy.Integral(self.phi(_S) / self.dphi(_S), (_S, a, b))


ABSTRACT = SymbolicQuantities(phi, dphi)


def sides(equation: Equation, q: SymbolicQuantities = ABSTRACT) -> tuple[sympy.Expr, sympy.Expr]:
    """Left and right as expressions; InputError if they are none."""
    found = equation.sides(q)
    try:
        left, right = (sympy.sympify(side, strict=True) for side in found)
    except sympy.SympifyError:
        raise InputError(
            f"the sides of “{equation.text}” are no expressions, but {found!r}; let each return "
            "what it computes from q."
        ) from None
    return left, right


def require_exact(equation: Equation) -> None:
    """InputError for a float in a side: it is not the number that was written."""
    for side in sides(equation):
        for number in side.atoms(sympy.Float):
            raise InputError(
                f"“{equation.text}” holds the float {number}, which is rounded; "
                "write decimals as fractions, such as 3 * q.K / (10 * q.K) for 3/10."
            )
