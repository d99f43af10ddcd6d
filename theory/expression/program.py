"""A straight-line program: one walk of a SymPy tree, run by every kernel.

The same short list of instructions evaluates φ on real balls, complex balls, Taylor jets,
range bounds, NumPy arrays and torch tensors.  Equal subexpressions are computed once, also
across several outputs, so that φ, φ' and G together cost little more than one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from theory.errors import ExpressionError
from theory.expression.cases import NAMES, Cases
from theory.expression.codes import (
    ADD,
    CALL,
    CODES,
    DIV,
    IPOW,
    MUL,
    POW,
    Kernel,
)
from theory.expression.domain import Guard
from theory.expression.functions import BY_SYMPY, FUNCTIONS
from theory.expression.running import running

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class Program:
    """First the ``inputs`` registers of the variables, then the constants, then one register an
    instruction.

    ``constants`` are ``(p, q)`` for p/q, or a name; ``instructions`` are ``(code, a, b)``;
    ``outputs`` are registers.
    """

    constants: tuple[tuple[int, int] | str, ...]
    instructions: tuple[tuple[int, Any, Any], ...]
    outputs: tuple[int, ...]
    inputs: int = 1

    @classmethod
    def compile(
        cls,
        expressions: Sequence[sympy.Expr],
        variables: Sequence[sympy.Symbol] = (),
        domains: Sequence[Sequence[Guard]] = (),
        functions: Collection[str] = (),
        where: Sequence[tuple[sympy.Symbol, sympy.Expr]] = (),
    ) -> Program:
        """Of the ``variables``, in that order; without them, of the one symbol that occurs.

        ``where`` are abbreviations, each in the variables and the abbreviations before it.

        ``domains`` are the guards of each output, which has no value where one fails.
        ``functions`` are names that the kernel knows beyond the table: φ, φ', …
        """
        walk = Walk(tuple(variables), functions)
        for symbol, meaning in where:
            walk.known[symbol] = walk.visit(meaning)
        roots = [walk.visit(e) for e in expressions]
        if domains:
            roots = [walk.within(r, guards) for r, guards in zip(roots, domains, strict=True)]
        return walk.builder.program(roots)

    def bind(self, kernel: Kernel) -> Callable[..., tuple[Any, ...]]:
        """A function of the variables that returns the outputs, in the kernel's arithmetic."""
        return running(self, kernel)


class Builder:
    """A program in the making: one register per distinct instruction and constant.

    Registers are tagged until :meth:`program` numbers them: ``("k", i)`` for a constant,
    ``("i", i)`` for an instruction, ``("x", i)`` for a variable.
    """

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.constants: list[Any] = []
        self.code: list[tuple[int, Any, Any]] = []
        self.known: dict[Any, Any] = {}

    def emit(self, code: int, a: Any, b: Any) -> Any:
        return self._register("i", self.code, (code, a, b))

    def constant(self, value: tuple[int, int] | str) -> Any:
        return self._register("k", self.constants, value)

    def _register(self, tag: str, table: list[Any], entry: Any) -> Any:
        if entry not in self.known:
            table.append(entry)
            self.known[entry] = (tag, len(table) - 1)
        return self.known[entry]

    def program(self, roots: Sequence[Any]) -> Program:
        """The program of those instructions on which the ``roots`` depend."""
        first, needed = self.inputs + len(self.constants), self._needed(roots)
        places = {i: first + place for place, i in enumerate(needed)}

        def number(register: Any) -> Any:
            if not isinstance(register, tuple):
                return register  # an exponent or the name of a function
            tag, i = register
            return places[i] if tag == "i" else i + (0 if tag == "x" else self.inputs)

        instructions = tuple(
            (code, number(a), number(b)) for code, a, b in (self.code[i] for i in needed)
        )
        outputs = tuple(map(number, roots))
        return Program(tuple(self.constants), instructions, outputs, self.inputs)

    def _needed(self, roots: Sequence[Any]) -> list[int]:
        needed, waiting = set(), [i for tag, i in roots if tag == "i"]
        while waiting:
            i = waiting.pop()
            if i not in needed:
                needed.add(i)
                operands = (r for r in self.code[i][1:] if isinstance(r, tuple))
                waiting += [j for tag, j in operands if tag == "i"]
        return sorted(needed)

    def registers(self, program: Program) -> list[Any]:
        """The registers of the variables and constants of another program, to be built upon."""
        return [("x", i) for i in range(self.inputs)] + [
            self.constant(c) for c in program.constants
        ]


class Walk:
    """Postorder over a SymPy tree with one register per distinct subexpression."""

    def __init__(self, variables: tuple[sympy.Symbol, ...], functions: Collection[str]) -> None:
        self.functions = functions
        self.variables = {x: ("x", i) for i, x in enumerate(variables)}
        self.builder = Builder(max(1, len(variables)))
        self.emit, self.constant = self.builder.emit, self.builder.constant
        self.known: dict[Any, Any] = {}

    def visit(self, e: sympy.Expr) -> Any:
        if e not in self.known:
            self.known[e] = self._new(e)
        return self.known[e]

    def _new(self, e: sympy.Expr) -> Any:
        if e.is_Symbol:
            return self._variable(e)
        if e.is_Rational:
            return self.constant((int(e.p), int(e.q)))
        if e.is_Add:
            return self._fold(ADD, sorted(e.args, key=lambda t: t.could_extract_minus_sign()))
        if e.is_Mul:
            return self._product(e)
        if e.is_Pow:
            return self._power(e)
        if getattr(e, "kernel_name", None) in self.functions:
            return self.emit(CALL, e.kernel_name, self.visit(e.args[0]))
        name = type(e).__name__
        if name == "Held":
            return self._held(e)
        if name in BY_SYMPY and len(e.args) == 1:
            return self.emit(CALL, BY_SYMPY[name].name, self.visit(e.args[0]))
        if name in ("Pi", "Exp1"):
            return self.constant(name)
        if name in NAMES:
            return Cases(self).visit(e)
        raise ExpressionError(f"{name} cannot be evaluated rigorously in {e}.")

    def within(self, register: Any, guards: Sequence[Guard]) -> Any:
        for guard in guards:
            register = self.emit(CODES[guard.demand], register, self.visit(guard.expression))
        return register

    def _held(self, e: Any) -> Any:
        registers = [self.visit(x) for x in e.operands]
        if e.operation in FUNCTIONS:
            return self.emit(CALL, e.operation, registers[0])
        return self.emit(POW, *registers)

    def _variable(self, e: sympy.Expr) -> Any:
        if not self.variables:
            return ("x", 0)
        if e not in self.variables:
            names = ", ".join(map(str, self.variables))
            raise ExpressionError(f"the letter {e} is none of the variables {names}.")
        return self.variables[e]

    def _fold(self, code: int, terms: Sequence[sympy.Expr]) -> Any:
        result = self.visit(terms[0])
        for term in terms[1:]:
            result = self.emit(code, result, self.visit(term))
        return result

    def _product(self, e: sympy.Expr) -> Any:
        below = [f for f in e.args if f.is_Pow and f.exp.is_Rational and f.exp < 0]
        above = [f for f in e.args if f not in below]
        numerator = self._fold(MUL, above) if above else self.constant((1, 1))
        if not below:
            return numerator
        return self.emit(DIV, numerator, self._fold(MUL, [1 / f for f in below]))

    def _power(self, e: sympy.Expr) -> Any:
        base, exponent = e.args
        if exponent.is_Rational and exponent < 0:
            return self.emit(DIV, self.constant((1, 1)), self.visit(1 / e))
        if exponent.is_Integer:
            return self.emit(IPOW, self.visit(base), int(exponent))
        if exponent.is_Rational and exponent.q == 2:
            root = self.emit(CALL, "sqrt", self.visit(base))
            return self.emit(IPOW, root, int(exponent.p))
        return self.emit(POW, self.visit(base), self.visit(exponent))
