"""A smooth piece of φ: its formula, its derivative, φ/φ', and where they are valid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from theory.expression.domain import Guard
from theory.expression.program import Program

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class Piece:
    """φ equals ``value`` on [lower, upper] (SymPy numbers, perhaps infinite), and is smooth there
    wherever all ``guards`` hold strictly; where one fails, φ has no value, whatever ``value`` says.
    """

    lower: sympy.Expr
    upper: sympy.Expr
    value: sympy.Expr
    guards: tuple[Guard, ...] = ()

    @cached_property
    def derivative(self) -> sympy.Expr:
        """φ' on the piece, with 1 - tanh² written as 1/cosh², which is visibly positive."""
        import sympy

        slope = sympy.diff(self.value, variable())
        return slope.replace(lambda e: e.is_Add and len(e.args) == 2, _without_tanh)

    @cached_property
    def ratio(self) -> sympy.Expr | None:
        """φ/φ', the integrand of Theorem 1, with common factors cancelled; None if φ' ≡ 0."""
        import sympy

        if self.derivative == 0:
            return None
        ratio = self.value / self.derivative
        # cosh² tanh is sinh cosh: fewer operations, and no pole where tanh has one
        flat = ratio.replace(sympy.tanh, lambda w: sympy.sinh(w) / sympy.cosh(w))
        # (1 + exp(-z)) exp(z) is 1 + exp(z), which balls of any width enclose well
        return min(ratio, flat, sympy.expand_mul(ratio), key=sympy.count_ops)

    @cached_property
    def open_guards(self) -> tuple[Guard, ...]:
        """Those of the guards that were not proved to hold strictly on the whole piece."""
        from theory.rigour.domain import holds_throughout

        return tuple(g for g in self.guards if not holds_throughout(g.strict, self))

    def program(self, expressions: Sequence[sympy.Expr]) -> Program:
        """z ↦ the expressions, without a value where φ is not defined around z."""
        inside = tuple(guard.strict for guard in self.open_guards)
        return Program.compile(expressions, domains=[inside] * len(expressions))

    @cached_property
    def value_program(self) -> Program:
        """z ↦ (φ,)."""
        return Program.compile([self.value], domains=[self.open_guards])

    @cached_property
    def values_program(self) -> Program:
        """z ↦ (φ, φ')."""
        inside = tuple(guard.strict for guard in self.open_guards)
        domains = [self.open_guards, inside]
        return Program.compile([self.value, self.derivative], domains=domains)

    @cached_property
    def ratio_program(self) -> Program:
        """z ↦ (φ/φ',).  Only for a piece with φ' not identically 0."""
        if self.ratio is None:
            raise ValueError(f"φ' vanishes identically where φ = {self.value}")
        return self.program([self.ratio])


def variable() -> sympy.Symbol:
    """The real symbol z."""
    import sympy

    return sympy.Symbol("z", real=True)


def _without_tanh(e: sympy.Expr) -> sympy.Expr:
    """c - c tanh² as c/cosh²; any other sum as it is."""
    import sympy

    for c, rest in (e.args, e.args[::-1]):
        square = -rest / c
        if square.is_Pow and square.exp == 2 and isinstance(square.base, sympy.tanh):
            return c / sympy.cosh(square.base.args[0]) ** 2
    return e
