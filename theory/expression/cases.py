"""Formulas by cases: Max, Min, sign, Heaviside and Piecewise as instructions of a program.

A condition is a number, 1 where it holds and 0 where it does not, made of steps.  On a ball that
meets several cases it is all of [0, 1], and the value is the hull of the cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from theory.errors import ExpressionError
from theory.expression.codes import ADD, CALL, CHOICE, MAX, MUL, NONZERO, PAIR, STEP

if TYPE_CHECKING:
    import sympy

    from theory.expression.program import Walk

NAMES = ("Max", "Min", "sign", "Heaviside", "Piecewise")  # of SymPy's functions


class Cases:
    """Instructions for one walk of a tree."""

    def __init__(self, walk: Walk):
        self.walk, self.emit = walk, walk.emit
        self.one, self.zero = walk.constant((1, 1)), walk.constant((0, 1))

    def visit(self, e: sympy.Expr) -> Any:
        return getattr(self, f"_{type(e).__name__.lower()}")(e)

    def _max(self, e: sympy.Expr) -> Any:
        return self._largest([self.walk.visit(a) for a in e.args])

    def _min(self, e: sympy.Expr) -> Any:
        return self._minus(self._largest([self._minus(self.walk.visit(a)) for a in e.args]))

    def _largest(self, registers: Sequence[Any]) -> Any:
        first, *others = registers
        for other in others:
            first = self.emit(MAX, first, other)
        return first

    def _sign(self, e: sympy.Expr) -> Any:
        x = self.walk.visit(e.args[0])
        return self.emit(ADD, self._step(x), self._minus(self._step(self._minus(x))))

    def _heaviside(self, e: sympy.Expr) -> Any:
        x, at_zero = (self.walk.visit(a) for a in e.args)
        beside = self._choice(self._step(self._minus(x)), self.zero, at_zero)
        return self._choice(self._step(x), self.one, beside)

    def _piecewise(self, e: sympy.Expr) -> Any:
        """Undefined where no condition holds."""
        (value, condition), *others = reversed([(x, c) for x, c in e.args])
        found = self.walk.visit(value)
        if condition != True:  # noqa: E712 (SymPy's own)
            found = self.emit(NONZERO, found, self._condition(condition))
        for value, condition in others:
            found = self._choice(self._condition(condition), self.walk.visit(value), found)
        return found

    def _condition(self, c: Any) -> Any:
        name = type(c).__name__
        if name in ("BooleanTrue", "BooleanFalse"):
            return self.one if bool(c) else self.zero
        if name == "Not":
            return self._opposite(self._condition(c.args[0]))
        if name in ("And", "Or"):
            return self._joined([self._condition(a) for a in c.args], name == "And")
        rule = _RELATIONS.get(name)
        if rule is None:
            raise ExpressionError(
                f"the condition {c} of a Piecewise cannot be evaluated rigorously."
            )
        left, right = (self.walk.visit(a) for a in c.args)
        return rule(self, self.emit(ADD, left, self._minus(right)))

    def _joined(self, parts: Sequence[Any], every: bool) -> Any:
        if not every:
            return self._opposite(self._joined([self._opposite(p) for p in parts], True))
        first, *others = parts
        for other in others:
            first = self.emit(MUL, first, other)
        return first

    def _choice(self, condition: Any, first: Any, second: Any) -> Any:
        return self.emit(CHOICE, condition, self.emit(PAIR, first, second))

    def _step(self, x: Any) -> Any:
        return self.emit(CALL, STEP, x)

    def _at_least(self, x: Any) -> Any:
        return self._opposite(self._step(self._minus(x)))

    def _zero(self, x: Any) -> Any:
        return self.emit(MUL, self._at_least(x), self._at_least(self._minus(x)))

    def _opposite(self, condition: Any) -> Any:
        return self.emit(ADD, self.one, self._minus(condition))

    def _minus(self, x: Any) -> Any:
        return self.emit(MUL, self.walk.constant((-1, 1)), x)


_RELATIONS: dict[str, Callable[[Cases, Any], Any]] = {  # of left − right
    "StrictGreaterThan": lambda cases, gap: cases._step(gap),
    "StrictLessThan": lambda cases, gap: cases._step(cases._minus(gap)),
    "GreaterThan": lambda cases, gap: cases._at_least(gap),
    "LessThan": lambda cases, gap: cases._at_least(cases._minus(gap)),
    "Equality": lambda cases, gap: cases._zero(gap),
    "Unequality": lambda cases, gap: cases._opposite(cases._zero(gap)),
}
