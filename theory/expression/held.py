"""Constants that SymPy must not touch: exp(10**9*log(3)) or erfc(10**9).

SymPy asks any number for its sign or its digits, and would write such a one out, for ever.  A
:class:`Held` is a number to SymPy, but closed: its sign and its digits come from balls, and only
:mod:`theory.expression.program` looks inside.
"""

from __future__ import annotations

from typing import Any

import sympy
from flint import arb
from sympy.printing.precedence import PRECEDENCE

from theory.errors import ExpressionError
from theory.expression.balls import precision

POWER = "**"  # what is held, besides the functions of the table
PRECISIONS = (64, 512, 8192)  # bits, tried in turn
_ACCURACY = 16  # bits that must be known of a constant, unless it underflows


class Held(sympy.AtomicExpr):
    """``operation(*operands)``, a real number that is not 0, with its sign known."""

    is_number = True
    is_commutative = True
    is_extended_real = True
    is_real = True
    is_finite = True
    is_zero = False

    __slots__ = ("operands", "operation", "positive")
    operation: str
    operands: tuple[sympy.Expr, ...]
    positive: bool

    def __new__(cls, operation: str, *operands: sympy.Expr) -> Held:
        self = super().__new__(cls)
        self.operation, self.operands = operation, operands
        self.positive = self._is_positive()
        return self

    def _is_positive(self) -> bool:
        """By strict range bounds: balls lose the sign of exp(-exp(exp(10)))."""
        from theory.expression.program import Program
        from theory.expression.ranges import Range, Ranges

        self._ball(*PRECISIONS)
        program = Program.compile([self]).bind(Ranges())
        for bits in PRECISIONS:
            with precision(bits):
                bounds = program(Range(arb(0), arb(0)))[0]
            if bounds.positive or bounds.negative:
                return bool(bounds.positive)
        raise ExpressionError(f"the sign of the constant {str(self)[:60]} could not be computed.")

    def _ball(self, *precisions: int) -> Any:
        """A finite ball, as sharp as the precisions allow: one that underflows stays blunt."""
        from theory.rigour.ball_activation import ball

        value = arb.nan()
        for bits in precisions:
            with precision(bits):
                value = ball(self)
            if value.is_finite() and value.rel_accuracy_bits() >= _ACCURACY:
                return value
        if value.is_finite() and value.abs_upper() < 1:
            return value
        raise ExpressionError(
            f"the constant {str(self)[:60]} could not be evaluated: it is undefined, or a part of "
            "it is too large or too small."
        )

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.operation, *self.operands)

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.operation, *self.operands

    def _eval_is_extended_positive(self) -> bool:
        return self.positive

    def _eval_is_extended_negative(self) -> bool:
        return not self.positive

    def _eval_evalf(self, prec: int) -> sympy.Float:
        from sympy.core.numbers import Float

        value = self._ball(prec + _ACCURACY, *PRECISIONS)
        end = value.upper() if self.positive else value.lower()  # never 0, also if it underflows
        mantissa, exponent = (int(part) for part in end.man_exp())
        size = abs(mantissa)
        return Float._new((int(mantissa < 0), size, exponent, size.bit_length()), prec)

    def _sympystr(self, printer: Any) -> str:
        inner = [printer._print(x) for x in self.operands]
        if self.operation == POWER:
            parts = (printer.parenthesize(x, PRECEDENCE["Pow"]) for x in self.operands)
            return f"({POWER.join(parts)})"
        return f"{self.operation}({', '.join(inner)})"

    def _latex(self, printer: Any) -> str:
        inner = [printer._print(x) for x in self.operands]
        if self.operation == POWER:
            return rf"\left(\left({inner[0]}\right)^{{{inner[1]}}}\right)"
        return rf"\operatorname{{{self.operation}}}\left({', '.join(inner)}\right)"
