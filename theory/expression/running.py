"""A program bound to a kernel: its steps one after another, and after many runs as one function."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import CodeType
from typing import TYPE_CHECKING, Any

from theory.deadline import check
from theory.expression.codes import ADD, CALL, CHOICE, DEMANDS, DIV, IPOW, MAX, MUL, PAIR, Kernel

if TYPE_CHECKING:
    from theory.expression.program import Program

MANY_RUNS = 200  # before a program becomes a function, which takes as long as that to compile
RUNS_A_LOOK = 8  # evaluations for one look at the clock, which costs half as much as a short one

Step = tuple[Callable[..., Any], int, int | None]


def running(program: Program, kernel: Kernel) -> Callable[..., tuple[Any, ...]]:
    """A function of the variables that returns the outputs, with the kernel's operations looked up.

    Every loop of every method runs one of these, so here is where the deadline is looked at:
    the function raises OutOfTime once it has passed.
    """
    steps = [_bound(kernel, *instruction) for instruction in program.instructions]
    outputs, known = program.outputs, {}
    runs = itertools.count()
    quick: Callable[..., tuple[Any, ...]] | None = None

    def run(*x: Any) -> tuple[Any, ...]:
        nonlocal quick
        n = next(runs)
        if n % RUNS_A_LOOK == 0:
            check()
            if n >= MANY_RUNS and quick is None:
                quick = _as_function(program, steps)
        stamp = kernel.precision()
        if stamp not in known:  # a constant's ball depends on the working precision
            known[stamp] = [_constant(kernel, c) for c in program.constants]
        if quick is not None:
            return quick(*x, *known[stamp])
        registers = [*x, *known[stamp]]
        for operation, a, b in steps:
            registers.append(
                operation(registers[a]) if b is None else operation(registers[a], registers[b])
            )
        return tuple([registers[i] for i in outputs])

    return run


def _as_function(program: Program, steps: Sequence[Step]) -> Callable[..., tuple[Any, ...]]:
    """The steps as a function of Python's, with a local variable for each register.

    Its text is made of the numbers of registers and of nothing that a formula says.
    """
    given = program.inputs + len(program.constants)
    lines = [f"def run({', '.join(f'r{i}' for i in range(given))}):"]
    for i, ((code, _, n), (_, a, b)) in enumerate(zip(program.instructions, steps, strict=True)):
        value = f"f{i}(r{a})" if b is None else f"f{i}(r{a}, r{b})"
        if code in _SIGNS:
            value = f"r{a} {_SIGNS[code]} r{b}"
        elif code == IPOW and n == 2:
            value = f"r{a} * r{a}"
        lines.append(f" r{given + i} = {value}")
    lines.append(f" return ({''.join(f'r{i},' for i in program.outputs)})")
    scope: dict[str, Any] = {f"f{i}": operation for i, (operation, _, _) in enumerate(steps)}
    exec(_code("\n".join(lines)), scope)
    return scope["run"]


@lru_cache(maxsize=256)
def _code(lines: str) -> CodeType:
    """Programs that differ in their constants and functions share it."""
    return compile(lines, "<program>", "exec", dont_inherit=True)


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


def _constant(kernel: Kernel, constant: tuple[int, int] | str) -> Any:
    if isinstance(constant, str):
        return kernel.constant(constant)
    return kernel.rational(*constant)


def _bound(kernel: Kernel, code: int, a: Any, b: Any) -> Step:
    if code in _OPERATORS:
        return _OPERATORS[code], a, b
    if code == IPOW:
        return (lambda x: integer_power(x, b)), a, None
    if code == CALL:
        return kernel.function(a), b, None
    if code in DEMANDS:
        return kernel.within(DEMANDS[code]), a, b
    if code in (MAX, CHOICE):
        return kernel.maximum if code == MAX else kernel.choice, a, b
    return kernel.power, a, b


_SIGNS = {ADD: "+", MUL: "*", DIV: "/"}
_OPERATORS = {
    ADD: operator.add,
    MUL: operator.mul,
    DIV: operator.truediv,
    PAIR: lambda a, b: (a, b),
}
