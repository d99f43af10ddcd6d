"""Which parts of a formula could be undefined: denominators, roots, logarithms, integrals."""

from __future__ import annotations

import sympy
from sympy import Expr

from proofs_check.engine.case import Case, derivative
from theory.expression.threshold import Sgn
from theory.symbolic.abstract import Abstract
from theory.symbolic.matrix_functions import MatrixFunction
from theory.symbolic.mean import Mean

UNDEFINED = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)

_ANALYTIC = (
    sympy.exp,
    sympy.sin,
    sympy.cos,
    sympy.sinh,
    sympy.cosh,
    sympy.tanh,
    sympy.erf,
    sympy.erfc,
    sympy.atan,
    sympy.asinh,
)
_ENTIRE = (
    *_ANALYTIC, sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside, Sgn, MatrixFunction,
)  # fmt: skip


def critical(e: Expr, case: Case) -> tuple[Expr, ...]:
    """Subexpressions that must be finite for the whole to be; innermost parts among them."""
    found: dict[Expr, None] = {e: None} if e.has(*UNDEFINED) else {}
    parts = sympy.preorder_traversal(e)
    for part in parts:
        closed = isinstance(part, sympy.Integral | Mean)  # enclosed as a whole, or not at all
        if closed or not _safe(part, case):
            found[part] = None
        if closed:
            parts.skip()
    return tuple(found)


def is_entire(e: Expr, case: Case) -> bool:
    """Whether the formula has a finite real value for all real values of its letters."""
    return not critical(e, case)


def is_analytic(e: Expr) -> bool:
    """Whether a formula without φ is analytic for all real values of its letters."""
    return all(_analytic(part) for part in sympy.preorder_traversal(e))


def _analytic(part: Expr) -> bool:
    if isinstance(part, sympy.Pow):
        return bool(part.exp.is_Integer and part.exp >= 0) or bool(
            part.base.is_positive and part.exp.is_real
        )
    if isinstance(part, sympy.Function):
        return isinstance(part, _ANALYTIC)
    return part.is_Atom or part.is_Add or part.is_Mul


def _safe(part: Expr, case: Case) -> bool:
    """Whether this node is finite wherever its arguments are."""
    if isinstance(part, Abstract):
        return _smooth_everywhere(case, part.order)
    if isinstance(part, sympy.Pow):
        return bool(part.exp.is_Integer and part.exp >= 0) or bool(
            part.base.is_positive and part.exp.is_real
        )
    if isinstance(part, sympy.log):
        return bool(part.args[0].is_positive)
    if isinstance(part, sympy.Piecewise):
        return part.args[-1].cond == True  # noqa: E712 (SymPy's own)
    if isinstance(part, sympy.Function):
        return isinstance(part, _ENTIRE)
    return not isinstance(part, sympy.Integral | sympy.Derivative)


def _smooth_everywhere(case: Case, order: int) -> bool:
    """φ and its derivatives of a formula without poles, roots and kinks."""
    piece = case.sole_piece
    if piece is None or piece.open_guards:
        return False
    return is_entire(derivative(piece, order), case)
