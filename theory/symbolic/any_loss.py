"""A loss of which nothing is known but that it can be differentiated: ℓ(Q) of all entries Q[a, b].

Its derivative is Σ G[a, b] ∂Q[a, b], G the gradient of ℓ at Q.  With G a table of its own, an
identity that is proved with it holds for every differentiable ℓ, and at every Q.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Expr, IndexedBase, Sum, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits

SLOPE = IndexedBase("G")  # ∂ℓ/∂Q[a, b]


class AnyLoss(ExprWithLimits):
    """ℓ of the entries ``Q[a, b]``; limits (a, 1, rows), (b, 1, columns) as of a sum."""

    __slots__ = ()

    def __new__(cls, entry: Expr, *limits: Sequence[Any]) -> AnyLoss:
        bounds = (sympy.Tuple(i, *map(sympy.sympify, ends)) for i, *ends in limits)
        found = Expr.__new__(cls, sympy.sympify(entry), *bounds)
        found.is_commutative = True
        return found

    @property
    def indices(self) -> tuple[Symbol, ...]:
        return tuple(i for i, *_ in self.limits)

    def _eval_derivative(self, s: Expr) -> Expr:
        """The chain rule, once: G is not differentiated, as nothing is known of its slope."""
        return Sum(SLOPE[self.indices] * self.function.diff(s), *self.limits)
