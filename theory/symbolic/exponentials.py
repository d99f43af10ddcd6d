"""Exponentials of sums as products, with a letter for each monomial: e^{2a + b} is A² B."""

from __future__ import annotations

import math

import sympy
from sympy import Expr


def in_letters(e: Expr, largest: int) -> Expr | None:
    """The expression with e^m a positive letter for each monomial m of the exponents.

    Where the result vanishes identically, so does the expression.  None where there is no
    exponential, one is inside another, or a power above ``largest`` would be needed.
    """
    powers = sorted(e.atoms(sympy.exp), key=str)
    terms = {p: sympy.expand(p.args[0]).as_coefficients_dict() for p in powers}
    monomials = [(m, c) for found in terms.values() for m, c in found.items()]
    if not powers or any(m.has(sympy.exp) or not c.is_Rational for m, c in monomials):
        return None
    shares: dict[Expr, int] = {}  # the least common denominator of a monomial's coefficients
    for m, c in monomials:
        shares[m] = math.lcm(shares.get(m, 1), int(c.q))
    if any(abs(c * shares[m]) > largest for m, c in monomials):
        return None
    letters = {m: sympy.Dummy(positive=True) for m in shares}
    put = {
        p: sympy.Mul(*(letters[m] ** int(c * shares[m]) for m, c in found.items()))
        for p, found in terms.items()
    }
    return e.xreplace(put)
