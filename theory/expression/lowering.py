"""Programs rewritten: the same functions in forms that are sharper, or cheaper.

``continued`` writes log(1 + e^x) as one function, whose kernels avoid the branch cut of the
logarithm on the side where e^x is large.  ``divided`` is for complex balls.  ``lowered`` is for
Taylor series, where a division costs as much as several products: quotients by one divisor share
its reciprocal, and hyperbolic functions of one argument share its exponential; on wide balls that
would be less sharp.  ``inlined`` writes out what was called by a name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from theory.expression.balls import SOFTPLUS
from theory.expression.codes import ADD, CALL, DIV, IPOW, MUL
from theory.expression.program import Builder, Program


def continued(program: Program) -> Program:
    """The same functions, with every log(1 + e^x) as one call of ``softplus``."""
    builder = Builder(program.inputs)
    registers = builder.registers(program)
    one = builder.constant((1, 1))
    exponentials: dict[Any, Any] = {}  # the register of e^x ↦ that of x
    sums: dict[Any, Any] = {}  # the register of 1 + e^x ↦ that of x
    for code, a, b in program.instructions:
        if code == CALL and a == "log" and registers[b] in sums:
            registers.append(builder.emit(CALL, SOFTPLUS, sums[registers[b]]))
            continue
        operands = _operands(code, a, b, registers)
        register = builder.emit(code, *operands)
        registers.append(register)
        if code == CALL and a == "exp":
            exponentials[register] = operands[1]
        for term, other in (operands, operands[::-1]) if code == ADD else ():
            if term == one and other in exponentials:
                sums[register] = exponentials[other]
    return builder.program([registers[i] for i in program.outputs])


def _operands(code: int, a: Any, b: Any, registers: list[Any]) -> tuple[Any, Any]:
    if code == CALL:
        return a, registers[b]
    return registers[a], b if code == IPOW else registers[b]


def inlined(program: Program, bodies: Mapping[str, Program]) -> Program:
    """The same functions, with calls of these names written out: what they share is computed once,
    and every value is the same to the last bit."""
    builder = Builder(program.inputs)

    def copied(part: Program, inputs: Sequence[Any]) -> list[Any]:
        registers = [*inputs, *map(builder.constant, part.constants)]
        for code, a, b in part.instructions:
            if code == CALL and a in bodies:
                registers += copied(bodies[a], [registers[b]])
            else:
                registers.append(builder.emit(code, *_operands(code, a, b, registers)))
        return [registers[i] for i in part.outputs]

    return builder.program(copied(program, [("x", i) for i in range(program.inputs)]))


def divided(program: Program) -> Program:
    """The same functions, dividing by each factor of a divisor by itself, and by a power's base.

    A complex ball is a rectangle, which products and powers turn and widen; the reciprocal of a
    wide product may not exist where those of its factors do.
    """
    return _rewritten(program, _Lowering(program.inputs, hyperbolic=True))


def lowered(program: Program) -> Program:
    """The same functions, with fewer divisions and exponentials of series."""
    return _rewritten(program, _Lowering(program.inputs, hyperbolic=False))


def _rewritten(program: Program, low: _Lowering) -> Program:
    registers = low.builder.registers(program)
    for code, a, b in program.instructions:
        if code == CALL:
            registers.append(low.call(a, registers[b]))
        elif code == IPOW:
            registers.append(low.power(registers[a], b))
        elif code == DIV:
            registers.append(low.quotient(registers[a], registers[b]))
        elif code == MUL:
            registers.append(low.times(registers[a], registers[b]))
        else:
            registers.append(low.builder.emit(code, registers[a], registers[b]))
    return low.builder.program([registers[i] for i in program.outputs])


class _Lowering:
    """``hyperbolic``: keep hyperbolic functions as they are."""

    def __init__(self, inputs: int, hyperbolic: bool) -> None:
        self.builder, self.hyperbolic = Builder(inputs), hyperbolic
        self.cosh: dict[Any, Any] = {}  # cosh of a register ↦ the register of its argument
        self.powers: dict[Any, tuple[Any, int]] = {}
        self.products: dict[Any, tuple[Any, Any]] = {}

    def number(self, p: int, q: int = 1) -> Any:
        return self.builder.constant((p, q))

    def times(self, a: Any, b: Any) -> Any:
        one = self.number(1)
        if a == one or b == one:
            return b if a == one else a
        numbers = [r for r in (a, b) if r[0] == "k"]
        if len(numbers) == 1:
            other = b if numbers[0] == a else a
            first, second = self.products.get(other, (None, None))
            both = first and self.product_of_numbers(numbers[0], first)
            if both:  # c (d x) = (c d) x
                return self.times(both, second)
            a, b = numbers[0], other
        register = self.builder.emit(MUL, a, b)
        self.products[register] = (a, b)
        return register

    def product_of_numbers(self, a: Any, b: Any) -> Any:
        if a[0] != "k" or b[0] != "k":
            return None
        left, right = (self.builder.constants[r[1]] for r in (a, b))
        if isinstance(left, str) or isinstance(right, str):
            return None
        p, q = left[0] * right[0], left[1] * right[1]
        shared = math.gcd(p, q)
        return self.number(p // shared, q // shared)

    def plus(self, a: Any, b: Any) -> Any:
        return self.builder.emit(ADD, a, b)

    def inverse(self, a: Any) -> Any:
        return self.builder.emit(DIV, self.number(1), a)

    def power(self, a: Any, n: int) -> Any:
        if n == 1:
            return a
        register = self.builder.emit(IPOW, a, n)
        self.powers[register] = (a, n)
        return register

    def quotient(self, a: Any, b: Any) -> Any:
        if b[0] == "k":
            return self.builder.emit(DIV, a, b)
        if b in self.products:
            first, second = self.products[b]
            return self.quotient(self.quotient(a, first), second)
        base, n = self.powers.get(b, (b, 1))
        if n % 2 == 0 and base in self.cosh:
            return self.times(a, self.power(self.inverse_square_of_cosh(self.cosh[base]), n // 2))
        return self.times(a, self.power(self.inverse(base), n))

    def logistic(self, x: Any) -> tuple[Any, Any]:
        """e^{2x} and 1/(e^{2x} + 1)."""
        e = self.builder.emit(CALL, "exp", self.times(self.number(2), x))
        return e, self.inverse(self.plus(e, self.number(1)))

    def inverse_square_of_cosh(self, x: Any) -> Any:
        """4 e^{2x}/(e^{2x} + 1)², without the cancellation of 1 - tanh²."""
        e, below = self.logistic(x)
        return self.times(self.times(self.number(4), e), self.power(below, 2))

    def call(self, name: str, x: Any) -> Any:
        if self.hyperbolic:
            return self.builder.emit(CALL, name, x)
        if name == "tanh":  # 1 - 2/(e^{2x} + 1)
            below = self.logistic(x)[1]
            return self.plus(self.number(1), self.times(self.number(-2), below))
        if name in ("sinh", "cosh"):
            e = self.builder.emit(CALL, "exp", x)
            sign = 1 if name == "cosh" else -1
            both = self.plus(e, self.times(self.number(sign), self.inverse(e)))
            register = self.times(self.number(1, 2), both)
            if name == "cosh":
                self.cosh[register] = x
            return register
        return self.builder.emit(CALL, name, x)
