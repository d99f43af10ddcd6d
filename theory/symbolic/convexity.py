"""Whether a formula is seen to be convex: the rules of disciplined convex programming.

Sums and positive multiples of convex functions are convex; so are exp of a convex function, the
square of an affine one, and log Σ_j w_j exp(a_j) with affine a_j and positive w_j.  What no rule
reaches may be convex all the same.
"""

from __future__ import annotations

from collections.abc import Collection

import sympy
from sympy import Expr, Symbol


def is_convex(e: Expr, letters: Collection[Symbol]) -> bool:
    """Proved if True: convex in the letters together, wherever they are real, for all values of
    the other letters that their assumptions allow."""
    e = sympy.sympify(e)
    if is_affine(e, letters):
        return True
    if e.is_Add:
        return all(is_convex(term, letters) for term in e.args)
    factor, rest = e.as_independent(*letters, as_Add=False)
    if factor != 1:
        return bool(factor.is_nonnegative) and is_convex(rest, letters)
    if isinstance(e, sympy.exp):
        return is_convex(e.args[0], letters)
    if e.is_Pow and e.exp.is_Integer and e.exp > 0 and e.exp % 2 == 0:
        return is_affine(e.base, letters)
    return isinstance(e, sympy.log) and _is_sum_of_exponentials(e.args[0], letters)


def is_affine(e: Expr, letters: Collection[Symbol]) -> bool:
    """Proved if True."""
    if not e.has(*letters):
        return True
    if not e.is_polynomial(*letters):
        return False
    return sympy.Poly(e, *letters).total_degree() <= 1


def _is_sum_of_exponentials(e: Expr, letters: Collection[Symbol]) -> bool:
    """Σ_j w_j exp(a_j), w_j > 0 and a_j affine."""
    for term in sympy.Add.make_args(e):
        weight, rest = term.as_independent(*letters, as_Add=False)
        powers = [] if rest == 1 else sympy.Mul.make_args(rest)
        affine = all(isinstance(p, sympy.exp) and is_affine(p.args[0], letters) for p in powers)
        if not (affine and weight.is_positive):
            return False
    return True
