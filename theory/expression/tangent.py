"""The derivatives of a straight-line program, as another program: forward automatic
differentiation.

A component that does not depend on a variable costs nothing, and what a function and its
derivative have in common is computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from theory.expression.balls import SOFTPLUS
from theory.expression.codes import (
    ADD,
    CALL,
    CHOICE,
    DEMANDS,
    DIV,
    IPOW,
    MAX,
    MUL,
    NONNEGATIVE,
    NONZERO,
    PAIR,
    POSITIVE,
    POW,
    STEP,
)
from theory.expression.program import Builder, Program

Tangents = dict[int, Any]  # variable → register of the partial derivative; absent: identically 0


def tangent(program: Program) -> Program:
    """The outputs of ``program``, then its Jacobian row by row: ∂ output_i / ∂ x_j.

    Where ``program`` is evaluated on balls, so are the derivatives: the balls contain the partial
    derivatives at every point at which the functions are differentiable, and are not finite where
    a ball meets a point at which one is not (|x| and √x at 0, a branch cut).
    """
    walk = _Tangent(program.inputs)
    registers: list[Any] = walk.builder.registers(program)
    slopes: list[Tangents] = [{i: walk.number(1)} for i in range(program.inputs)]
    slopes += [{} for _ in program.constants]
    for code, a, b in program.instructions:
        register, slope = walk.instruction(code, a, b, registers, slopes)
        registers.append(register)
        slopes.append(slope)
    zero = walk.number(0)
    rows = [slopes[i].get(j, zero) for i in program.outputs for j in range(program.inputs)]
    return walk.builder.program([registers[i] for i in program.outputs] + rows)


class _Tangent:
    def __init__(self, inputs: int) -> None:
        self.builder = Builder(inputs)
        self.emit = self.builder.emit

    def number(self, p: int, q: int = 1) -> Any:
        return self.builder.constant((p, q))

    def times(self, a: Any, b: Any) -> Any:
        one = self.number(1)
        if a == one or b == one:
            return b if a == one else a
        return self.emit(MUL, a, b)

    def call(self, name: str, a: Any) -> Any:
        return self.emit(CALL, name, a)

    def power(self, a: Any, n: int) -> Any:
        return a if n == 1 else self.emit(IPOW, a, n)

    def over(self, a: Any, b: Any) -> Any:
        return self.emit(DIV, a, b)

    def plus(self, a: Any, b: Any) -> Any:
        return self.emit(ADD, a, b)

    def scaled(self, factor: Any, slope: Tangents) -> Tangents:
        return {i: self.times(factor, d) for i, d in slope.items()}

    def sum(self, a: Tangents, b: Tangents) -> Tangents:
        total = dict(a)
        for i, d in b.items():
            total[i] = self.plus(total[i], d) if i in total else d
        return total

    def pairs(self, a: Tangents, b: Tangents) -> Tangents:
        zero = self.number(0)
        return {i: self.emit(PAIR, a.get(i, zero), b.get(i, zero)) for i in {**a, **b}}

    def instruction(
        self, code: int, a: Any, b: Any, registers: list[Any], slopes: list[Tangents]
    ) -> tuple[Any, Tangents]:
        if code == CALL:
            x, y = registers[b], self.call(a, registers[b])
            slope = slopes[b]
            return y, self.scaled(_DERIVATIVES[a](self, x, y), slope) if slope else {}
        if code == IPOW:
            y = self.power(registers[a], b)
            below = self.power(registers[a], b - 1) if b > 1 else self.number(1)
            factor = self.times(self.number(b), below)
            return y, self.scaled(factor, slopes[a]) if slopes[a] else {}
        x, z = registers[a], registers[b]
        y = self.emit(code, x, z)
        return y, self._binary(code, (x, slopes[a]), (z, slopes[b]), y)

    def _binary(
        self, code: int, a: tuple[Any, Tangents], b: tuple[Any, Tangents], y: Any
    ) -> Tangents:
        (x, dx), (z, dz) = a, b
        if not dx and not dz:
            return {}
        if code in DEMANDS:  # x where z meets the demand; a derivative exists on the inside
            inside = POSITIVE if code == NONNEGATIVE else code
            return {i: self.emit(inside, d, z) for i, d in dx.items()}
        if code == ADD:
            return self.sum(dx, dz)
        if code == PAIR:
            return self.pairs(dx, dz)
        if code == CHOICE:  # the slope of the condition is 0, and undefined at a jump
            return self.sum({i: self.emit(CHOICE, x, d) for i, d in dz.items()}, dx)
        if code == MAX:
            ahead = self.plus(x, self.times(self.number(-1), z))
            first = self.call(STEP, ahead)
            chosen = {i: self.emit(CHOICE, first, d) for i, d in self.pairs(dx, dz).items()}
            return {i: self.emit(NONZERO, d, ahead) for i, d in chosen.items()}
        if code == MUL:
            return self.sum(self.scaled(z, dx), self.scaled(x, dz))
        if code == DIV:  # d(x/z) = dx/z - (y/z) dz
            left = {i: self.over(d, z) for i, d in dx.items()}
            right = self.scaled(self.times(self.number(-1), self.over(y, z)), dz) if dz else {}
            return self.sum(left, right)
        if code != POW:
            raise ValueError(f"no rule for the derivative of instruction {code}")
        # x^z with dx z/x + log(x) dz
        left = self.scaled(self.times(y, self.over(z, x)), dx) if dx else {}
        right = self.scaled(self.times(y, self.call("log", x)), dz) if dz else {}
        return self.sum(left, right)


def _one_plus_square(t: _Tangent, x: Any, sign: int = 1) -> Any:
    return t.plus(t.number(1), t.times(t.number(sign), t.power(x, 2)))


def _reciprocal(t: _Tangent, x: Any) -> Any:
    return t.over(t.number(1), x)


def _gauss(t: _Tangent, x: Any, sign: int) -> Any:
    """± (2/√π) exp(-x²)."""
    scale = t.over(t.number(2 * sign), t.call("sqrt", t.builder.constant("Pi")))
    return t.times(scale, t.call("exp", t.times(t.number(-1), t.power(x, 2))))


def _between_roots(t: _Tangent, x: Any) -> Any:
    """√(x - 1) √(x + 1), the root of x² - 1 that is analytic where acosh is."""
    below, above = t.plus(x, t.number(-1)), t.plus(x, t.number(1))
    return t.times(t.call("sqrt", below), t.call("sqrt", above))


# name ↦ the derivative as a register, from the registers of the argument x and the value y
_DERIVATIVES: dict[str, Callable[[_Tangent, Any, Any], Any]] = {
    "abs": lambda t, x, y: t.over(x, y),
    STEP: lambda t, x, y: t.emit(NONZERO, t.number(0), x),
    "exp": lambda t, x, y: y,
    "log": lambda t, x, y: _reciprocal(t, x),
    "sqrt": lambda t, x, y: t.over(t.number(1, 2), y),
    "sin": lambda t, x, y: t.call("cos", x),
    "cos": lambda t, x, y: t.times(t.number(-1), t.call("sin", x)),
    "tan": lambda t, x, y: _one_plus_square(t, y),
    "sinh": lambda t, x, y: t.call("cosh", x),
    "cosh": lambda t, x, y: t.call("sinh", x),
    "tanh": lambda t, x, y: _one_plus_square(t, y, -1),
    "asin": lambda t, x, y: _reciprocal(t, t.call("sqrt", _one_plus_square(t, x, -1))),
    "acos": lambda t, x, y: t.over(t.number(-1), t.call("sqrt", _one_plus_square(t, x, -1))),
    "atan": lambda t, x, y: _reciprocal(t, _one_plus_square(t, x)),
    "asinh": lambda t, x, y: _reciprocal(t, t.call("sqrt", _one_plus_square(t, x))),
    "acosh": lambda t, x, y: _reciprocal(t, _between_roots(t, x)),
    "atanh": lambda t, x, y: _reciprocal(t, _one_plus_square(t, x, -1)),
    "erf": lambda t, x, y: _gauss(t, x, 1),
    "erfc": lambda t, x, y: _gauss(t, x, -1),
    SOFTPLUS: lambda t, x, y: _reciprocal(
        t, t.plus(t.number(1), t.call("exp", t.times(t.number(-1), x)))
    ),
}
