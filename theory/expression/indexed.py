"""Values of indexed sums: small sizes, tables of numbers, any kernel's arithmetic.

``W1[m, n]`` is looked up in a table, Σ is a loop, a Kronecker delta is 0 or 1.  On balls each
value is a proved enclosure for the sizes and tables that were put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr, Indexed, IndexedBase, KroneckerDelta, Sum, Symbol

from theory.errors import ExpressionError
from theory.expression.program import Program
from theory.expression.running import integer_power

Table = Callable[..., Any]  # whole numbers, the indices, ↦ a number


class IndexedValues:
    """Evaluates at ``numbers`` for symbols and ``tables`` for what has indices.

    ``sizes`` are the last values of the indices; ``functions`` are kernel names beyond the table
    of functions (φ, φ', …).  Equal subexpressions at equal indices are computed once.
    """

    def __init__(
        self,
        kernel: Any,
        numbers: Mapping[Symbol, Any],
        sizes: Mapping[Symbol, int],
        tables: Mapping[IndexedBase, Table],
        functions: Mapping[str, Any] | None = None,
    ):
        self.kernel, self.numbers, self.sizes, self.tables = kernel, numbers, sizes, dict(tables)
        self.functions = functions or {}
        self.known: dict[tuple[Expr, tuple[int, ...]], Any] = {}
        self.indices: dict[Expr, tuple[Symbol, ...]] = {}
        self.inner: dict[Sum, Expr] = {}  # a sum without its outermost index
        self.nodes: dict[tuple[Any, int], Callable[..., Any]] = {}

    def value(self, e: Expr, at: Mapping[Symbol, int] | None = None) -> Any:
        """The value with the free indices ``at`` whole numbers."""
        return self._value(e, at or {})

    def _value(self, e: Expr, at: Mapping[Symbol, int]) -> Any:
        if e.is_Rational:
            return self.kernel.rational(int(e.p), int(e.q))
        if e.is_Symbol:
            return self._symbol(e, at)
        mine = self._indices(e)
        key = (e, tuple(at[i] for i in mine if i in at))
        if key not in self.known:
            self.known[key] = self._computed(e, at)
        return self.known[key]

    def _indices(self, e: Expr) -> tuple[Symbol, ...]:
        """The letters on which it may depend: found from below, each part of a formula once."""
        found = self.indices.get(e)
        if found is None:
            if e.is_Symbol:
                found = (e,)
            elif isinstance(e, Sum):
                bound = e.bound_symbols
                found = tuple(i for i in self._indices(e.function) if i not in bound)
            else:
                parts = e.indices if isinstance(e, Indexed) else e.args
                found = tuple(dict.fromkeys(i for a in parts for i in self._indices(a)))
            self.indices[e] = found
        return found

    def _symbol(self, e: Symbol, at: Mapping[Symbol, int]) -> Any:
        if e in at:
            return self.kernel.rational(at[e], 1)
        if e not in self.numbers:
            raise ExpressionError(f"the letter {e} has no value.")
        return self.numbers[e]

    def _place(self, e: Expr, at: Mapping[Symbol, int]) -> int:
        if e.is_Integer:
            return int(e)
        if e in at:
            return at[e]
        raise ExpressionError(f"{e} is no index with a value.")

    def _computed(self, e: Expr, at: Mapping[Symbol, int]) -> Any:
        if isinstance(e, Indexed):
            return self.tables[e.base](*(self._place(i, at) for i in e.indices))
        if isinstance(e, Sum):
            return self._sum(e, at)
        if isinstance(e, KroneckerDelta):
            a, b = (self._place(i, at) for i in e.args)
            return self.kernel.rational(int(a == b), 1)
        if e.is_Add or e.is_Mul:
            return self._folded(e, at)
        if e.is_Pow and e.exp.is_Integer:
            power = integer_power(self._value(e.base, at), abs(int(e.exp)))
            return power if e.exp > 0 else self.kernel.rational(1, 1) / power
        return self._node(e)(*(self._value(a, at) for a in e.args))

    def _folded(self, e: Expr, at: Mapping[Symbol, int]) -> Any:
        first, *rest = (self._value(a, at) for a in e.args)
        for value in rest:
            first = first + value if e.is_Add else first * value
        return first

    def _sum(self, e: Sum, at: Mapping[Symbol, int]) -> Any:
        index, _, last = e.limits[-1]  # the outermost
        if e not in self.inner:
            others = e.limits[:-1]
            self.inner[e] = Sum(e.function, *others) if others else e.function
        total = self.kernel.rational(0, 1)
        for n in range(1, self._size(last) + 1):
            total = total + self._value(self.inner[e], {**at, index: n})
        return total

    def _size(self, last: Expr) -> int:
        if last.is_Integer:
            return int(last)
        if last not in self.sizes:
            raise ExpressionError(f"the size {last} has no value.")
        return self.sizes[last]

    def _node(self, e: Expr) -> Callable[..., Any]:
        """A function as the program of its name: exp, φ', …; of its own arguments."""
        key = (e.func, len(e.args)) if e.args else (e, 0)
        if key not in self.nodes:
            letters = tuple(sympy.Dummy(real=True) for _ in e.args)
            made = e.func(*letters) if letters else e
            program = Program.compile([made], letters or (sympy.Dummy(),), (), self.functions)
            run = program.bind(self.kernel)
            padding = () if letters else (self.kernel.rational(0, 1),)
            self.nodes[key] = lambda *values: run(*values, *padding)[0]
        return self.nodes[key]
