"""A straight-line program: one walk of a SymPy tree, run by every kernel.

The same short list of instructions evaluates φ on real balls, complex balls, Taylor jets,
range bounds, NumPy arrays and torch tensors.  Equal subexpressions are computed once, also
across several outputs, so that φ, φ' and G together cost little more than one of them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from theory.errors import ExpressionError
from theory.expression.functions import BY_SYMPY

if TYPE_CHECKING:
    import sympy

_ADD, _MUL, _DIV, _IPOW, _POW, _CALL, _RATIONAL, _CONSTANT = range(8)


class Kernel(Protocol):
    """What a number system must offer besides ``+ - * /``."""

    def rational(self, p: int, q: int) -> Any: ...
    def constant(self, name: str) -> Any: ...
    def function(self, name: str) -> Callable[[Any], Any]: ...
    def power(self, base: Any, exponent: Any) -> Any: ...


def integer_power(base: Any, n: int) -> Any:
    """``base**n`` for n >= 1 by repeated squaring (``arb(0, 1)**2`` is nan in python-flint)."""
    result, square = None, base
    while n:
        if n & 1:
            result = square if result is None else result * square
        n >>= 1
        if n:
            square = square * square
    return result


@dataclass(frozen=True)
class Program:
    """Instructions ``(code, a, b)``; register 0 is the variable; ``outputs`` are registers."""

    instructions: tuple[tuple[int, Any, Any], ...]
    outputs: tuple[int, ...]

    @classmethod
    def compile(cls, expressions: Sequence[sympy.Expr]) -> Program:
        walk = _Walk()
        return cls(outputs=tuple(walk.visit(e) for e in expressions), instructions=tuple(walk.code))

    def bind(self, kernel: Kernel) -> Callable[[Any], tuple[Any, ...]]:
        """A function of x that returns the outputs, with the kernel's operations looked up."""
        steps = [_bound(kernel, *instruction) for instruction in self.instructions]
        outputs = self.outputs

        def run(x: Any) -> tuple[Any, ...]:
            registers = [x]
            for step in steps:
                registers.append(step(registers))
            return tuple([registers[i] for i in outputs])

        return run


def _bound(kernel: Kernel, code: int, a: Any, b: Any) -> Callable[[list[Any]], Any]:
    if code in _OPERATORS:
        operation = _OPERATORS[code]
        return lambda r: operation(r[a], r[b])
    if code == _IPOW:
        return lambda r: integer_power(r[a], b)
    if code == _CALL:
        function = kernel.function(a)
        return lambda r: function(r[b])
    if code == _POW:
        return lambda r: kernel.power(r[a], r[b])
    if code == _RATIONAL:
        return lambda r: kernel.rational(a, b)
    return lambda r: kernel.constant(a)


_OPERATORS = {_ADD: operator.add, _MUL: operator.mul, _DIV: operator.truediv}


class _Walk:
    """Postorder over a SymPy tree with one register per distinct subexpression."""

    def __init__(self) -> None:
        self.code: list[tuple[int, Any, Any]] = []
        self.known: dict[Any, int] = {}

    def emit(self, code: int, a: Any, b: Any) -> int:
        key = (code, a, b)
        if key not in self.known:
            self.code.append(key)
            self.known[key] = len(self.code)
        return self.known[key]

    def visit(self, e: sympy.Expr) -> int:
        if e not in self.known:
            self.known[e] = self._new(e)
        return self.known[e]

    def _new(self, e: sympy.Expr) -> int:
        if e.is_Symbol:
            return 0
        if e.is_Rational:
            return self.emit(_RATIONAL, int(e.p), int(e.q))
        if e.is_Add:
            return self._fold(_ADD, sorted(e.args, key=lambda t: t.could_extract_minus_sign()))
        if e.is_Mul:
            return self._product(e)
        if e.is_Pow:
            return self._power(e)
        name = type(e).__name__
        if name in BY_SYMPY and len(e.args) == 1:
            return self.emit(_CALL, BY_SYMPY[name].name, self.visit(e.args[0]))
        if name in ("Pi", "Exp1"):
            return self.emit(_CONSTANT, name, None)
        raise ExpressionError(f"{name} cannot be evaluated rigorously in {e}.")

    def _fold(self, code: int, terms: Sequence[sympy.Expr]) -> int:
        result = self.visit(terms[0])
        for term in terms[1:]:
            result = self.emit(code, result, self.visit(term))
        return result

    def _product(self, e: sympy.Expr) -> int:
        below = [f for f in e.args if f.is_Pow and f.exp.is_Rational and f.exp < 0]
        above = [f for f in e.args if f not in below]
        numerator = self._fold(_MUL, above) if above else self.emit(_RATIONAL, 1, 1)
        if not below:
            return numerator
        return self.emit(_DIV, numerator, self._fold(_MUL, [1 / f for f in below]))

    def _power(self, e: sympy.Expr) -> int:
        base, exponent = e.args
        if exponent.is_Rational and exponent < 0:
            return self.emit(_DIV, self.emit(_RATIONAL, 1, 1), self.visit(1 / e))
        if exponent.is_Integer:
            return self.emit(_IPOW, self.visit(base), int(exponent))
        if exponent.is_Rational and exponent.q == 2:
            root = self.emit(_CALL, "sqrt", self.visit(base))
            return self.emit(_IPOW, root, int(exponent.p))
        return self.emit(_POW, self.visit(base), self.visit(exponent))
