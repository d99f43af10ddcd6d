"""A program rewritten for Taylor series, where a division costs as much as several products.

Quotients by one divisor share its reciprocal, and hyperbolic functions of one argument share its
exponential.  The values are the same; on wide balls the forms would be less sharp, so that only
jets around a point are evaluated with them.
"""

from __future__ import annotations

from typing import Any

from theory.expression.program import ADD, CALL, DIV, IPOW, MUL, Builder, Program


def lowered(program: Program) -> Program:
    """The same functions, with fewer divisions and exponentials of series."""
    low = _Lowering(program.inputs)
    registers = low.builder.registers(program)
    for code, a, b in program.instructions:
        if code == CALL:
            registers.append(low.call(a, registers[b]))
        elif code == IPOW:
            registers.append(low.power(registers[a], b))
        elif code == DIV:
            registers.append(low.quotient(registers[a], registers[b]))
        else:
            registers.append(low.builder.emit(code, registers[a], registers[b]))
    return low.builder.program([registers[i] for i in program.outputs])


class _Lowering:
    def __init__(self, inputs: int) -> None:
        self.builder = Builder(inputs)
        self.cosh: dict[Any, Any] = {}  # cosh of a register ↦ the register of its argument
        self.powers: dict[Any, tuple[Any, int]] = {}

    def number(self, p: int, q: int = 1) -> Any:
        return self.builder.constant((p, q))

    def times(self, a: Any, b: Any) -> Any:
        one = self.number(1)
        if a == one or b == one:
            return b if a == one else a
        return self.builder.emit(MUL, a, b)

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
