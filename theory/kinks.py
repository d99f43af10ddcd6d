"""The line cut where an ``abs``, ``max`` or ``min`` changes branch.

Whether φ is continuous there is another question: see :mod:`theory.rigour.domain`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from theory.errors import ExpressionError
from theory.expression.domain import Demand, Guard, of_tree
from theory.expression.grammar import Formula
from theory.expression.program import Program
from theory.piece import Piece, variable

if TYPE_CHECKING:
    import sympy
    from flint import arb

FARTHEST = 1e300  # of a kink; floats must be able to tell on which side a point lies
_PRECISIONS = (64, 512, 8192)  # bits, to tell two kinks apart


def pieces_of(formula: Formula) -> Iterator[Piece]:
    """The smooth pieces of a formula, from left to right."""
    import sympy

    places = kinks(formula)
    for lower, upper in itertools.pairwise([-sympy.oo, *places, sympy.oo]):
        point = _between(lower, upper) if places else None
        value = _without_quotients(_resolved(formula.expression, point))
        Program.compile([value])  # refuses what no kernel can evaluate
        written = [_guard_around(guard, point) for guard in formula.guards]
        guards = tuple(dict.fromkeys((*written, *of_tree(value))))
        Program.compile([guard.expression for guard in guards])
        yield Piece(lower, upper, value, guards)


def _without_quotients(value: sympy.Expr) -> sympy.Expr:
    """(z − a)/|z − a| as the sign that it is on one side: at a itself it would be 0/0, and the
    guards tell that there it has no value."""
    import sympy

    z = variable()
    poles = any(p.exp.is_negative and p.base.has(z) for p in value.atoms(sympy.Pow))
    return sympy.cancel(value) if poles and value.is_rational_function(z) else value


def _guard_around(guard: Guard, point: sympy.Expr | None) -> Guard:
    """The guard on the branch around ``point``; one that has no value itself is never met."""
    import sympy

    expression = _resolved(guard.expression, point)
    if expression.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I):
        return Guard(sympy.S.Zero, Demand.NONZERO)
    return Guard(expression, guard.demand, guard.necessary)


def kinks(formula: Formula) -> list[sympy.Expr]:
    """The points where a branch changes, in order, each once."""
    import sympy

    found: list[sympy.Expr] = []
    parts = [formula.expression, *(guard.expression for guard in formula.guards)]
    atoms = set().union(*(p.atoms(sympy.Abs, sympy.Max, sympy.Min) for p in parts))
    for atom in sorted(atoms, key=sympy.default_sort_key):
        arguments = [atom.args[0], sympy.S.Zero] if isinstance(atom, sympy.Abs) else atom.args
        for a, b in itertools.combinations(arguments, 2):
            point = _zero_of_line(a - b, atom)
            if point is not None:
                _insert(found, point)
    return found


def approximate(number: sympy.Expr) -> float:
    """The nearest float or almost; infinite for ±oo.  SymPy's own may look for digits for ever."""
    from theory.expression.balls import precision
    from theory.rigour.ball_activation import ball

    if number.is_Rational or number.is_infinite:
        return float(number)
    with precision(64):
        return float(ball(number).mid())


def _zero_of_line(difference: sympy.Expr, atom: sympy.Expr) -> sympy.Expr | None:
    """The zero of a linear function; None for a constant."""
    import sympy

    from theory.symbolic.exact import may_blow_up

    z = variable()
    difference = difference if may_blow_up(difference) else sympy.expand(difference)
    slope = sympy.diff(difference, z)
    if slope.free_symbols:
        raise ExpressionError(
            f"{str(atom)[:60]} has a kink whose place is not a linear equation in z; "
            "only abs, max and min of linear arguments are supported."
        )
    if slope == 0:
        return None
    point = sympy.expand(z - difference / slope)
    if not abs(approximate(point)) < FARTHEST:
        raise ExpressionError(f"{str(atom)[:60]} has its kink too far out to be computed with.")
    return point


def _insert(found: list[sympy.Expr], point: sympy.Expr) -> None:
    for i, other in enumerate(found):
        side = _side(point - other)
        if side == 0:
            return
        if side < 0:
            found.insert(i, point)
            return
    found.append(point)


def _side(constant: sympy.Expr) -> int:
    from theory.symbolic.exact import sign

    side = sign(constant, seconds=0)
    if side is None:
        raise ExpressionError("two of its kinks lie so close that they cannot be told apart.")
    return side


def _between(lower: sympy.Expr, upper: sympy.Expr) -> sympy.Expr:
    """A rational point strictly between two kinks."""
    from theory.expression.balls import precision
    from theory.rigour.ball_activation import ball

    for bits in _PRECISIONS:
        with precision(bits):
            a, b = ball(lower), ball(upper)
            if a.is_finite() and b.is_finite():
                middle = ((a.upper() + b.lower()) / 2).mid()
            else:
                middle = (a.upper() + 1 if a.is_finite() else b.lower() - 1).mid()
            if a < middle < b:
                return _rational(middle)
    raise ExpressionError("two of its kinks lie so close that they cannot be told apart.")


def _rational(x: arb) -> sympy.Expr:
    import sympy

    mantissa, exponent = (int(part) for part in x.man_exp())
    return mantissa * sympy.Rational(2) ** exponent


def _resolved(expression: sympy.Expr, point: sympy.Expr | None) -> sympy.Expr:
    """The formula that holds around ``point``, with abs, max and min replaced by a branch."""
    import sympy

    if point is None or not expression.has(sympy.Abs, sympy.Max, sympy.Min):
        return expression
    z = variable()

    def first(side: int, *arguments: sympy.Expr) -> sympy.Expr:
        best = arguments[0]
        for other in arguments[1:]:
            if _side((other - best).subs(z, point)) == side:
                best = other
        return best

    return (
        expression.replace(sympy.Max, lambda *a: first(1, *a))
        .replace(sympy.Min, lambda *a: first(-1, *a))
        .replace(sympy.Abs, lambda a: a if _side(a.subs(z, point)) > 0 else -a)
    )
