"""An elementwise nonlinearity φ, in the one form from which every kernel is served.

φ is a list of smooth pieces.  Smooth activations have one; ``max``, ``min`` and ``abs`` of
linear arguments cut the line into several, and on each piece the formula is free of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from theory.catalogue import CATALOGUE, NAMES
from theory.errors import ExpressionError
from theory.expression.grammar import parse_activation, refusing_what_sympy_cannot
from theory.expression.program import Program

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class Piece:
    """φ equals ``value`` on [lower, upper] (SymPy numbers, perhaps infinite), smooth there."""

    lower: sympy.Expr
    upper: sympy.Expr
    value: sympy.Expr

    @cached_property
    def derivative(self) -> sympy.Expr:
        """φ' on the piece, with 1 - tanh² written as 1/cosh², which is visibly positive."""
        import sympy

        slope = sympy.diff(self.value, variable())
        return slope.replace(lambda e: e.is_Add and len(e.args) == 2, _without_tanh)

    @cached_property
    def ratio(self) -> sympy.Expr | None:
        """φ/φ', the integrand of Theorem 1, with common factors cancelled; None if φ' ≡ 0."""
        import sympy

        if self.derivative == 0:
            return None
        ratio = self.value / self.derivative
        # cosh² tanh is sinh cosh: fewer operations, and no pole where tanh has one
        flat = ratio.replace(sympy.tanh, lambda w: sympy.sinh(w) / sympy.cosh(w))
        # (1 + exp(-z)) exp(z) is 1 + exp(z), which balls of any width enclose well
        return min(ratio, flat, sympy.expand_mul(ratio), key=sympy.count_ops)

    @cached_property
    def values_program(self) -> Program:
        """z ↦ (φ, φ')."""
        return Program.compile([self.value, self.derivative])

    @cached_property
    def ratio_program(self) -> Program:
        """z ↦ (φ/φ',).  Only for a piece with φ' not identically 0."""
        if self.ratio is None:
            raise ValueError(f"φ' vanishes identically where φ = {self.value}")
        return Program.compile([self.ratio])


@dataclass(frozen=True)
class Activation:
    """φ with its name, its text, its SymPy expression in ``z`` and its smooth pieces."""

    name: str
    expression: sympy.Expr
    pieces: tuple[Piece, ...] = field(compare=False)

    @classmethod
    def of(cls, source: str | sympy.Expr | Activation) -> Activation:
        """From a catalogue name, a formula in z, or a SymPy expression in one symbol."""
        if isinstance(source, Activation):
            return source
        if isinstance(source, str):
            return _from_text(source.strip())
        return _from_sympy(source)

    @property
    def kinks(self) -> tuple[sympy.Expr, ...]:
        """Where two pieces meet."""
        return tuple(piece.lower for piece in self.pieces[1:])

    @property
    def smooth(self) -> bool:
        return len(self.pieces) == 1

    @property
    def constant(self) -> bool:
        """φ' vanishes identically."""
        return all(piece.derivative == 0 for piece in self.pieces)

    def array_functions(self, namespace: Any) -> Callable[[Any], tuple[Any, Any]]:
        """x ↦ (φ(x), φ'(x)), elementwise, in numpy or torch."""
        return self._on_arrays(namespace, lambda piece: piece.values_program)

    def array_value(self, namespace: Any) -> Callable[[Any], Any]:
        """x ↦ φ(x), elementwise; the function that training differentiates by autograd."""
        both = self._on_arrays(namespace, lambda piece: Program.compile([piece.value]))
        return lambda x: both(x)[0]

    def _on_arrays(
        self, namespace: Any, program: Callable[[Piece], Program]
    ) -> Callable[[Any], tuple[Any, ...]]:
        from theory.expression.arrays import Arrays

        kernel = Arrays(namespace)
        runs = [program(piece).bind(kernel) for piece in self.pieces]
        bounds = [float(k) for k in self.kinks]
        if not bounds:
            return lambda x: tuple(_full(namespace, x, y) for y in runs[0](x))

        def joined(x: Any) -> tuple[Any, ...]:
            # each formula sees only its own side, so that no infinity of one side
            # becomes the NaN of a gradient on the other
            values = runs[0](namespace.clip(x, None, bounds[0]))
            for i, run in enumerate(runs[1:]):
                upper = bounds[i + 1] if i + 1 < len(bounds) else None
                here = run(namespace.clip(x, bounds[i], upper))
                values = tuple(
                    namespace.where(x > bounds[i], _full(namespace, x, b), _full(namespace, x, a))
                    for a, b in zip(values, here, strict=True)
                )
            return values

        return joined


def variable() -> sympy.Symbol:
    """The real symbol z."""
    import sympy

    return sympy.Symbol("z", real=True)


def _without_tanh(e: sympy.Expr) -> sympy.Expr:
    """c - c tanh² as c/cosh²; any other sum as it is."""
    import sympy

    for c, rest in (e.args, e.args[::-1]):
        square = -rest / c
        if square.is_Pow and square.exp == 2 and isinstance(square.base, sympy.tanh):
            return c / sympy.cosh(square.base.args[0]) ** 2
    return e


def _full(namespace: Any, x: Any, y: Any) -> Any:
    """A constant output (φ' of the identity) as an array of x's shape."""
    return namespace.zeros_like(x) + y if type(y) is float else y


@lru_cache(maxsize=256)
def _from_text(text: str) -> Activation:
    if text in NAMES:
        named = NAMES[text]
        return _build(named.name, parse_activation(named.text))
    try:
        expression = parse_activation(text)
    except ExpressionError as error:
        raise ExpressionError(f"φ: {error}") from None
    return _build(_catalogue_name(expression) or text, expression)


@lru_cache(maxsize=1)
def _catalogue_expressions() -> dict[Any, str]:
    return {parse_activation(entry.text): entry.name for entry in CATALOGUE.values()}


def _catalogue_name(expression: sympy.Expr) -> str | None:
    return _catalogue_expressions().get(expression)


def _from_sympy(expression: sympy.Expr) -> Activation:
    import sympy

    if not isinstance(expression, sympy.Expr):
        raise ExpressionError(
            f"φ must be a name, a formula or a SymPy expression, not {type(expression).__name__}."
        )
    if expression.has(sympy.Float):
        raise ExpressionError(
            f"φ contains floats: {expression}. Write exact numbers, Rational(1, 10) for 0.1."
        )
    symbols = sorted(expression.free_symbols, key=str)
    if len(symbols) > 1:
        raise ExpressionError(f"φ has more than one symbol: {', '.join(map(str, symbols))}.")
    if symbols:
        expression = expression.subs(symbols[0], variable())
    return _build(_catalogue_name(expression) or str(expression), expression)


def _build(name: str, expression: sympy.Expr) -> Activation:
    with refusing_what_sympy_cannot(name):
        return Activation(name, expression, tuple(_pieces(expression)))


def _pieces(expression: sympy.Expr) -> list[Piece]:
    import sympy

    ends = [-sympy.oo, *_kinks(expression), sympy.oo]
    pieces = []
    for lower, upper in itertools.pairwise(ends):
        value = _resolved(expression, _between(lower, upper)) if len(ends) > 2 else expression
        Program.compile([value])  # refuses what no kernel can evaluate
        pieces.append(Piece(lower, upper, value))
    return pieces


def _kinks(expression: sympy.Expr) -> list[sympy.Expr]:
    """The points where an ``abs``, ``max`` or ``min`` changes branch, in order."""
    import sympy

    z, points = variable(), set()
    for atom in expression.atoms(sympy.Abs, sympy.Max, sympy.Min):
        arguments = [atom.args[0], sympy.S.Zero] if isinstance(atom, sympy.Abs) else atom.args
        for i, a in enumerate(arguments):
            for b in arguments[:i]:
                difference = sympy.expand(a - b)
                slope = sympy.diff(difference, z)
                if slope.free_symbols:
                    raise ExpressionError(
                        f"{atom} has a kink whose place is not a linear equation in z; "
                        "only abs, max and min of linear arguments are supported."
                    )
                if slope != 0:
                    points.add(sympy.expand(z - difference / slope))
    return sorted(points)


def _between(lower: sympy.Expr, upper: sympy.Expr) -> sympy.Expr:
    if lower.is_infinite:
        return upper - 1
    return lower + 1 if upper.is_infinite else (lower + upper) / 2


def _resolved(expression: sympy.Expr, point: sympy.Expr) -> sympy.Expr:
    """The formula that holds around ``point``, with abs, max and min replaced by a branch."""
    import sympy

    z = variable()

    def branch(*arguments: sympy.Expr, largest: bool) -> sympy.Expr:
        order = sorted(arguments, key=lambda a: a.subs(z, point))
        return order[-1] if largest else order[0]

    return (
        expression.replace(sympy.Max, lambda *a: branch(*a, largest=True))
        .replace(sympy.Min, lambda *a: branch(*a, largest=False))
        .replace(sympy.Abs, lambda a: a if a.subs(z, point) > 0 else -a)
    )
