"""``Piecewise((z, z > 0), (exp(z) - 1, True))`` as one formula with max, min and abs.

With the pieces f_1, f_2, … that meet at c_1 < c_2 < …, a function that is continuous there is

    f_1(min(z, c_1)) + Σ_i (f_i(z held between c_{i−1} and c_i) − f_i(c_{i−1})),

so every kernel can evaluate it.  It is *proved* that the pieces meet; one that jumps is refused.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from theory.errors import ExpressionError

if TYPE_CHECKING:
    import sympy

Visit = Callable[[ast.expr, "sympy.Expr"], "sympy.Expr"]  # the expression of a node, z put in
_WHAT = "Piecewise((z, z > 0), (exp(z) - 1, True))"


def branches_of(node: ast.expr) -> list[tuple[ast.expr, ast.expr]] | None:
    """(value, condition) of a Piecewise or of ``a if z > 0 else b``; None if it is neither."""
    if isinstance(node, ast.IfExp):
        rest = branches_of(node.orelse) or [(node.orelse, ast.Constant(True))]
        return [(node.body, node.test), *rest]
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Piecewise":
        pairs = [a.elts for a in node.args if isinstance(a, ast.Tuple) and len(a.elts) == 2]
        if not pairs or len(pairs) < len(node.args) or node.keywords:
            raise ExpressionError(f"Piecewise takes pairs of a formula and a condition: {_WHAT}.")
        return [(value, condition) for value, condition in pairs]
    return None


def joined(
    branches: Sequence[tuple[ast.expr, ast.expr]], z: sympy.Expr, visit: Visit
) -> sympy.Expr:
    """The branches as one continuous formula of ``z``."""
    import sympy

    x = sympy.Dummy("x", real=True)
    places = _ordered([p for _, c in branches for p in _boundaries(c, x, visit)])
    values = [_branch(branches, point, x, visit) for point in _between(places)]
    found = visit(values[0], sympy.Min(z, places[0]) if places else z)
    for i, place in enumerate(places):
        if _sign(visit(values[i], place) - visit(values[i + 1], place)) != 0:
            raise ExpressionError(
                f"it was not proved that the pieces meet at {place}; one that jumps there has no "
                "gradient flow."
            )
        held = _held(z, place, places[i + 1] if i + 1 < len(places) else None)
        found += visit(values[i + 1], held) - visit(values[i + 1], place)
    return found


def _held(z: sympy.Expr, low: sympy.Expr, high: sympy.Expr | None) -> sympy.Expr:
    """z, held between the two; by abs, whose argument must be linear."""
    import sympy

    if high is None:
        return sympy.Max(z, low)
    return (sympy.Abs(z - low) - sympy.Abs(z - high) + low + high) / 2


def _comparisons(condition: ast.expr) -> list[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """Every comparison in it, chained ones apart."""
    if isinstance(condition, ast.Compare):
        sides = [condition.left, *condition.comparators]
        pairs = zip(itertools.pairwise(sides), condition.ops, strict=True)
        return [(left, sign, right) for (left, right), sign in pairs]
    if isinstance(condition, ast.BoolOp):
        return [c for value in condition.values for c in _comparisons(value)]
    if isinstance(condition, ast.BinOp) and isinstance(condition.op, ast.BitAnd | ast.BitOr):
        return _comparisons(condition.left) + _comparisons(condition.right)
    if isinstance(condition, ast.Constant) and condition.value is True:
        return []
    if isinstance(condition, ast.Name) and condition.id == "True":
        return []
    raise ExpressionError(
        f"{ast.unparse(condition)} is not allowed as a condition; write z < 1, -1 <= z < 1 or True."
    )


def _boundaries(condition: ast.expr, x: sympy.Symbol, visit: Visit) -> list[sympy.Expr]:
    """Where a comparison changes: both sides must differ by a line."""
    found = []
    for left, _, right in _comparisons(condition):
        difference = (visit(left, x) - visit(right, x)).expand()
        slope = difference.diff(x)
        if slope.free_symbols or slope == 0:
            raise ExpressionError("the conditions of a Piecewise compare z with numbers, z < 1.")
        found.append((x - difference / slope).expand())
    return found


def _holds(condition: ast.expr, point: sympy.Expr, visit: Visit) -> bool:
    """At a point that is no boundary."""
    if isinstance(condition, ast.BoolOp | ast.BinOp):
        parts = (
            condition.values
            if isinstance(condition, ast.BoolOp)
            else [condition.left, condition.right]
        )
        every = isinstance(condition.op, ast.And | ast.BitAnd)
        return (all if every else any)(_holds(part, point, visit) for part in parts)
    for left, sign, right in _comparisons(condition):
        if not isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            raise ExpressionError("the conditions of a Piecewise are <, <=, > or >=.")
        side = _sign(visit(left, point) - visit(right, point))
        if side != (-1 if isinstance(sign, ast.Lt | ast.LtE) else 1):
            return False
    return True


def _branch(
    branches: Sequence[tuple[ast.expr, ast.expr]],
    point: sympy.Expr,
    x: sympy.Symbol,
    visit: Visit,
) -> ast.expr:
    for value, condition in branches:
        if _holds(condition, point, visit):
            return value
    raise ExpressionError(f"no condition of the Piecewise holds at z = {point}; end with True.")


def _ordered(places: Sequence[sympy.Expr]) -> list[sympy.Expr]:
    found: list[sympy.Expr] = []
    for place in places:
        sides = [_sign(place - other) for other in found]
        if 0 not in sides:
            found.insert(sides.count(1), place)
    return found


def _between(places: Sequence[sympy.Expr]) -> list[sympy.Expr]:
    """A point of every interval."""
    import sympy

    if not places:
        return [sympy.S.Zero]
    middles = [(a + b) / 2 for a, b in itertools.pairwise(places)]
    return [places[0] - 1, *middles, places[-1] + 1]


def _sign(constant: sympy.Expr) -> int:
    from theory.symbolic.exact import sign

    found = sign(constant, seconds=0)
    if found is None:
        raise ExpressionError("a condition of the Piecewise could not be decided.")
    return found
