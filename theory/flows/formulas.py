"""Formulas of a state as a field takes them: flat, closed, and smooth where they have to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from theory.errors import ExpressionError
from theory.flows.balance import balanced
from theory.flows.pieces import guards_of, without_kinks

if TYPE_CHECKING:
    import sympy

Where = tuple[tuple["sympy.Symbol", "sympy.Expr"], ...]


def flat(expression: sympy.Expr) -> sympy.Expr:
    """In forms that balls enclose well, every kink as a ``Piecewise``."""
    import sympy

    return balanced(without_kinks(sympy.sympify(expression)))


def abbreviations(where: Mapping[sympy.Symbol, sympy.Expr], state: Sequence[sympy.Symbol]) -> Where:
    """Each in symbols of the state and of those before it, and free of kinks."""
    known, found = list(state), []
    for symbol, meaning in where.items():
        if symbol in known:
            raise ExpressionError(f"{symbol} abbreviates {meaning}, but has a meaning already.")
        meaning = flat(meaning)
        require_closed(meaning, known)
        found.append((symbol, meaning))
        known.append(symbol)
    require_smooth([meaning for _, meaning in found])
    return tuple(found)


def require_smooth(expressions: Sequence[sympy.Expr]) -> None:
    """ExpressionError if one has a kink."""
    for e in expressions:
        if guards_of([e]):
            raise ExpressionError(f"{e} has a kink; abbreviations and domains must be smooth.")


def require_closed(expression: sympy.Expr, state: Sequence[sympy.Symbol]) -> None:
    """ExpressionError if it contains another symbol, or a float."""
    import sympy

    foreign = expression.free_symbols - set(state)
    if foreign:
        names = ", ".join(sorted(map(str, foreign)))
        raise ExpressionError(
            f"{expression} contains {names}, which is no variable of the state "
            f"({', '.join(map(str, state))}). Give every parameter an exact value first."
        )
    if expression.has(sympy.Float):
        raise ExpressionError(
            f"{expression} contains floats. Write exact numbers, Rational(1, 10) for 0.1."
        )
