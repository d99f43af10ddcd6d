"""Indexed sums on torch tensors: each index is an axis, Σ_i is a sum along it.

Nothing is differentiated here: gradients are autograd's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr, Indexed, IndexedBase, KroneckerDelta, Sum, Symbol

from proofs_check.engine.with_activation import WithActivation, of_order
from theory.activation import Activation
from theory.errors import ExpressionError
from theory.expression.arrays import Arrays
from theory.expression.program import Program
from theory.symbolic.abstract import DERIVATIVES

Letters = Mapping[Any, Any]  # numbers by symbol, tensors by base
Evaluator = Callable[[Letters], Any]
Sizes = Mapping[Symbol, int]
Axes = tuple[Symbol, ...]


class IndexedTensors:
    """Compiles formulas: ``sizes`` has the last value of each free index, and of each size that is
    a symbol.  An evaluator maps letters to a tensor with an axis for each free index asked for."""

    def __init__(self, torch: Any, sizes: Sizes, activation: Activation | None):
        self.torch, self.sizes = torch, dict(sizes)
        self.functions = on_tensors(torch, activation)

    def compiled(self, e: Expr, free: Axes = ()) -> Evaluator:
        run, shape = self._compiled(sympy.sympify(e), free), [self.sizes[i] for i in free]
        return lambda letters: run(letters).expand(shape)

    def _compiled(self, e: Expr, axes: Axes) -> Evaluator:
        """Tensors with one axis for each of ``axes``, of length 1 where it does not matter."""
        if e.is_Rational:
            number = self._full(float(e), axes)
            return lambda _: number
        if e.is_Symbol:
            return self._symbol(e, axes)
        if isinstance(e, Indexed):
            return self._entry(e, axes)
        if isinstance(e, Sum):
            return self._sum(e, axes)
        parts = [self._compiled(x, axes) for x in e.args]
        if isinstance(e, KroneckerDelta):
            return lambda letters: (parts[0](letters) == parts[1](letters)).double()
        if e.is_Add or e.is_Mul:
            return self._folded(e.is_Add, parts)
        if e.is_Pow and e.exp.is_Integer:
            power = int(e.exp)
            return lambda letters: parts[0](letters) ** power
        run = self._function(e)
        return lambda letters: self._full(run(*(part(letters) for part in parts)), axes)

    def _full(self, x: Any, axes: Axes) -> Any:
        """A number as a tensor."""
        x = self.torch.as_tensor(x, dtype=self.torch.float64)
        return x if x.dim() == len(axes) else x.reshape([1] * len(axes))

    @staticmethod
    def _folded(add: bool, parts: list[Evaluator]) -> Evaluator:
        def run(letters: Letters) -> Any:
            total = parts[0](letters)
            for part in parts[1:]:
                total = total + part(letters) if add else total * part(letters)
            return total

        return run

    def _symbol(self, e: Symbol, axes: Axes) -> Evaluator:
        if e in axes:
            shape = [self.sizes[e] if i == e else 1 for i in axes]
            places = self.torch.arange(1.0, self.sizes[e] + 1, dtype=self.torch.float64).view(shape)
            return lambda _: places
        if e in self.sizes:
            size = self._full(float(self.sizes[e]), axes)
            return lambda _: size
        return lambda letters: self._full(letters[e], axes)

    def _entry(self, e: Indexed, axes: Axes) -> Evaluator:
        places = tuple(int(i) - 1 if i.is_Integer else slice(None) for i in e.indices)
        named = [i for i in e.indices if not i.is_Integer]
        if len(set(named)) < len(named) or not set(named) <= set(axes):
            raise ExpressionError(f"{e} has an index twice, or one without a value.")
        order = sorted(range(len(named)), key=lambda j: axes.index(named[j]))
        shape = [self.sizes[i] if i in named else 1 for i in axes]
        return lambda letters: letters[e.base][places].permute(order).reshape(shape)

    def _sum(self, e: Sum, axes: Axes) -> Evaluator:
        bound = {i: sympy.Dummy(str(i), integer=True) for i, *_ in e.limits}
        lengths = {bound[i]: self._size(last) for i, _, last in e.limits}
        self.sizes |= lengths
        inner = self._compiled(e.function.xreplace(bound), (*axes, *lengths))
        last = tuple(range(len(axes), len(axes) + len(lengths)))

        def run(letters: Letters) -> Any:
            terms = inner(letters)
            return terms.expand(*terms.shape[: len(axes)], *lengths.values()).sum(dim=last)

        return run

    def _size(self, last: Expr) -> int:
        if last.is_Integer:
            return int(last)
        if last not in self.sizes:
            raise ExpressionError(f"the size {last} has no value.")
        return self.sizes[last]

    def _function(self, e: Expr) -> Callable[..., Any]:
        """exp, φ', …, as the program of its name."""
        letters = tuple(sympy.Dummy(real=True) for _ in e.args) or (sympy.Dummy(real=True),)
        made = e.func(*letters) if e.args else e
        program = Program.compile([made], letters, functions=self.functions)
        kernel: Any = WithActivation(Arrays(self.torch), self.functions)
        run = program.bind(kernel)
        return lambda *parts: run(*(parts or (0.0,)))[0]


def on_tensors(torch: Any, activation: Activation | None) -> dict[str, Callable[[Any], Any]]:
    """φ and its derivatives, by the names by which programs ask for them."""
    if activation is None:
        return {}

    def function(order: int) -> Callable[[Any], Any]:
        run = activation.on_arrays(torch, lambda piece: of_order(piece, order))
        return lambda x: run(x)[0]

    return {kind.kernel_name: function(kind.order) for kind in DERIVATIVES}


def shapes(expressions: list[Expr], ranges: Mapping[Symbol, Expr]) -> dict[IndexedBase, list[Expr]]:
    """The last values of the indices of everything that has some."""
    found: dict[IndexedBase, list[Expr]] = {}

    def visit(e: Expr, ranges: Mapping[Symbol, Expr]) -> None:
        if isinstance(e, Indexed):
            known = found.setdefault(e.base, [sympy.S.One] * len(e.indices))
            for place, i in enumerate(e.indices):
                known[place] = ranges.get(i, known[place])
            return
        if isinstance(e, Sum):
            visit(e.function, {**ranges, **{i: last for i, _, last in e.limits}})
            return
        for part in e.args:
            visit(part, ranges)

    for e in expressions:
        visit(sympy.sympify(e), ranges)
    return found
