"""An elementwise nonlinearity φ, in the one form from which every kernel is served.

φ is a list of smooth pieces.  Smooth activations have one; ``max``, ``min`` and ``abs`` of
linear arguments cut the line into several, and on each piece the formula is free of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from theory import foreign
from theory.catalogue import CATALOGUE, MIXING, folded, named
from theory.errors import ExpressionError
from theory.expression.domain import Guard, of_tree
from theory.expression.grammar import Formula, parse_formula, refusing_what_sympy_cannot
from theory.expression.parameters import with_parameters
from theory.expression.program import Program
from theory.expression.time_limit import within_time
from theory.kinks import approximate, pieces_of
from theory.piece import Piece, variable
from theory.settings import settings_put_back

if TYPE_CHECKING:
    import sympy

__all__ = ["Activation", "Piece", "variable"]


@dataclass(frozen=True)
class Activation:
    """φ with its name, its formula in ``z``, its domain and its smooth pieces; made by :meth:`of`.

    Attributes
    ----------
    name
        What it is called: of the catalogue, or the formula as text.
    expression
        What SymPy made of the formula, in ``z``.
    pieces
        From left to right, each smooth between its ends.
    guards
        What the formula demands of z as it was written: z/z is 1 with the guard z ≠ 0.

    Examples
    --------
    >>> from theory import Activation
    >>> relu = Activation.of("relu")
    >>> relu.kinks, len(relu.pieces)
    ((0,), 2)
    """

    name: str
    expression: sympy.Expr
    pieces: tuple[Piece, ...] = field(compare=False)
    guards: tuple[Guard, ...] = ()

    @classmethod
    def of(cls, source: Any, **parameters: Any) -> Activation:
        """φ from whatever names it.

        Parameters
        ----------
        source
            A name (``"gelu"``), a formula in z (``"tanh(a*z)"``), a SymPy expression in one
            symbol, a function of a SymPy symbol (``lambda z: sympy.tanh(z)**3``), or what PyTorch
            calls it (``torch.tanh``, ``torch.nn.ELU(alpha=2)``).
        **parameters
            Exact numbers for the other letters of a formula or for the parameters of a named
            activation: ``a=2``, ``negative_slope="1/5"``.

        Returns
        -------
        Activation

        Raises
        ------
        ExpressionError
            For what cannot be read, is not of one number, or is not exact.

        Examples
        --------
        >>> from theory import Activation
        >>> Activation.of("tanh(a*z)", a=2).name
        'tanh(2*z)'
        >>> Activation.of("elu", alpha="1/2").kinks
        (0,)
        >>> Activation.of(lambda z: z**3 + z).name
        'z**3 + z'
        """
        if isinstance(source, Activation) and not parameters:
            return source
        text = source if isinstance(source, str) else foreign.written(source, parameters)
        if isinstance(text, str):
            return _from_text(with_parameters(text.strip(), parameters))
        return _from_sympy(text)

    def __repr__(self) -> str:
        return f"Activation.of({self.name!r})"

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
        return self.on_arrays(namespace, lambda piece: piece.values_program)

    def array_value(self, namespace: Any) -> Callable[[Any], Any]:
        """x ↦ φ(x), elementwise; the function that training differentiates by autograd."""
        both = self.on_arrays(namespace, lambda piece: piece.value_program)
        return lambda x: both(x)[0]

    def on_arrays(
        self, namespace: Any, program: Callable[[Piece], Program]
    ) -> Callable[[Any], tuple[Any, ...]]:
        from theory.expression.arrays import Arrays

        kernel = Arrays(namespace)
        runs = [program(piece).bind(kernel) for piece in self.pieces]
        bounds = [approximate(k) for k in self.kinks]
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

    def on_scalars(self, program: Callable[[Piece], Program]) -> Callable[[float], tuple[Any, ...]]:
        """The same of one float at a time, on the piece that holds it; raises where there is no
        value (theory/expression/scalars.py)."""
        from theory.expression.scalars import Scalars

        runs = [program(piece).bind(Scalars()) for piece in self.pieces]
        if len(runs) == 1:
            return runs[0]
        bounds = [approximate(k) for k in self.kinks]
        return lambda x: runs[bisect_left(bounds, x)](x)

    def scalar_functions(self) -> Callable[[float], tuple[Any, Any]]:
        """x ↦ (φ(x), φ'(x)) of one float; NaN or infinity where undefined."""
        import numpy as np

        from theory.expression.scalars import or_as_arrays

        both = lambda piece: piece.values_program  # noqa: E731
        return or_as_arrays(self.on_scalars(both), self.on_arrays(np, both))


def _full(namespace: Any, x: Any, y: Any) -> Any:
    """A constant output (φ' of the identity) as an array of x's shape."""
    return namespace.zeros_like(x) + y if type(y) is float else y


@lru_cache(maxsize=256)
def _from_text(text: str) -> Activation:
    import theory.rigour.domain  # noqa: F401  its import must not count against the time

    with settings_put_back(), within_time():
        known = named(text)
        if known is not None:
            return _build(known.name, parse_formula(known.text))
        if folded(text) in MIXING:
            raise ExpressionError(
                f"φ: {text} is applied to a whole layer and not to each unit by itself: "
                f"{MIXING[folded(text)]}. The theorems need a function of one number."
            )
        try:
            formula = parse_formula(text)
            return _build(_catalogue_name(formula) or formula.name, formula)
        except ExpressionError as error:
            raise ExpressionError(f"φ: {error}") from None


@lru_cache(maxsize=1)
def _catalogue_expressions() -> dict[Any, str]:
    return {parse_formula(entry.text).expression: entry.name for entry in CATALOGUE.values()}


def _catalogue_name(formula: Formula) -> str | None:
    """The name of an activation with this expression; all of them are defined everywhere."""
    from theory.rigour.domain import holds_everywhere

    name = _catalogue_expressions().get(formula.expression)
    return name if name and all(map(holds_everywhere, formula.guards)) else None


def _from_sympy(expression: sympy.Expr) -> Activation:
    import sympy

    from theory.symbolic.slopes import jumps

    if not isinstance(expression, sympy.Expr):
        raise ExpressionError(
            f"φ must be a name, a formula or a SymPy expression, not {type(expression).__name__}."
        )
    if expression.has(sympy.Float):
        raise ExpressionError(
            f"φ contains floats: {expression}. Write exact numbers, Rational(1, 10) for 0.1."
        )
    if expression.has(sympy.Piecewise) and len(expression.free_symbols) == 1:
        return _from_text(str(expression.subs(*expression.free_symbols, sympy.Symbol("z"))))
    if jumps(expression):
        raise ExpressionError(
            f"φ may have kinks (abs, max, min), but nothing that jumps: {expression}."
        )
    symbols = sorted(expression.free_symbols, key=str)
    if len(symbols) > 1:
        raise ExpressionError(f"φ has more than one symbol: {', '.join(map(str, symbols))}.")
    import theory.rigour.domain  # noqa: F401  its import must not count against the time

    with settings_put_back(), within_time():
        written = expression
        if symbols:
            expression = expression.subs(symbols[0], variable())
            written = written.xreplace({symbols[0]: variable()})
        guards = tuple(dict.fromkeys((*of_tree(written), *of_tree(expression))))
        formula = Formula(expression, guards, str(expression))
        return _build(_catalogue_name(formula) or formula.name, formula)


def _build(name: str, formula: Formula) -> Activation:
    with refusing_what_sympy_cannot(name):
        pieces = tuple(pieces_of(formula))
        return Activation(name, formula.expression, pieces, formula.guards)
