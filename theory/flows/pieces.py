"""Expressions with several smooth pieces: which conditions separate them, and each piece.

``Abs``, ``Max``, ``Min``, ``sign`` and ``Heaviside`` become ``Piecewise`` first.  What happens
exactly on a boundary is never asked: a box that may meet one is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from theory.errors import ExpressionError

if TYPE_CHECKING:
    import sympy


def without_kinks(expression: sympy.Expr) -> sympy.Expr:
    """The same function with every kink written as a ``Piecewise``."""
    import sympy

    if not expression.has(sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside):
        return expression

    def larger(a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
        return _either(a - b, a, b)

    def smaller(a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
        return _either(a - b, b, a)

    def folded(choose, *terms):  # type: ignore[no-untyped-def]
        result = terms[0]
        for term in terms[1:]:
            result = choose(result, term)
        return result

    return (
        expression.replace(sympy.Abs, lambda a: _either(a, a, -a))
        .replace(sympy.Max, lambda *a: folded(larger, *a))
        .replace(sympy.Min, lambda *a: folded(smaller, *a))
        .replace(sympy.sign, lambda a: _either(a, sympy.Integer(1), sympy.Integer(-1)))
        .replace(sympy.Heaviside, lambda a, *_: _either(a, sympy.Integer(1), sympy.Integer(0)))
    )


def _either(condition: sympy.Expr, positive: sympy.Expr, negative: sympy.Expr) -> sympy.Expr:
    import sympy

    return sympy.Piecewise((positive, condition > 0), (negative, True))


def guards_of(expressions: Sequence[sympy.Expr]) -> tuple[sympy.Basic, ...]:
    """The inequalities that choose the pieces, each after those that it contains itself."""
    import sympy
    from sympy.core.relational import Relational

    found: set[sympy.Basic] = set()
    for e in expressions:
        for piecewise in e.atoms(sympy.Piecewise):
            for _, condition in piecewise.args:
                found |= condition.atoms(Relational)
    for relation in found:
        if relation.rel_op not in ("<", "<=", ">", ">="):
            raise ExpressionError(
                f"the condition {relation} of a Piecewise is no inequality; "
                "only < and > can be proved on a box."
            )
    return tuple(sorted(found, key=lambda r: (r.count_ops(), str(r))))


def smooth_form(expression: sympy.Expr, truth: Mapping[sympy.Basic, bool]) -> sympy.Expr:
    """The expression on the branch in which the guards have the given truth."""
    import sympy

    if not truth:
        return expression
    known = {guard: sympy.true if value else sympy.false for guard, value in truth.items()}
    found = expression.xreplace(known)
    if found.has(sympy.nan):
        raise ExpressionError(
            f"{expression} has no value where {', '.join(map(str, _signed(truth)))}. "
            "Give its Piecewise a last piece with the condition True."
        )
    return found


def _signed(truth: Mapping[sympy.Basic, bool]) -> list[sympy.Basic]:
    import sympy

    return [guard if value else sympy.Not(guard) for guard, value in truth.items()]
