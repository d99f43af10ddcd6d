"""Whether a polynomial is 0 when it is multiplied out: by FLINT, where SymPy would take minutes."""

from __future__ import annotations

from math import comb

import sympy
from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from theory.deadline import check

MAX_TERMS = 200_000  # of any part, before equal terms are collected
MAX_SYMBOLS = 200
MAX_POWER = 1000


class _TooLong(Exception):
    """It has too many terms, or is no polynomial with rational coefficients."""


def multiplies_out_to_zero(expression: sympy.Expr) -> bool:
    """True is proved, by exact arithmetic over Q.  False says nothing: no polynomial, or too long
    a one, or one that is not 0."""
    symbols = sorted(expression.free_symbols, key=str)
    if not symbols or len(symbols) > MAX_SYMBOLS:
        return False
    names = [f"x{i}" for i in range(len(symbols))]
    context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
    known = dict(zip(symbols, context.gens(), strict=True))
    try:
        return bool(_polynomial(expression, context, known) == 0)
    except _TooLong:
        return False


def _polynomial(
    e: sympy.Expr, context: fmpq_mpoly_ctx, known: dict[sympy.Expr, fmpq_mpoly]
) -> fmpq_mpoly:
    if e not in known:
        check()
        known[e] = _new(e, context, known)
    return known[e]


def _new(e: sympy.Expr, context: fmpq_mpoly_ctx, known: dict[sympy.Expr, fmpq_mpoly]) -> fmpq_mpoly:
    if e.is_Rational:
        return context.constant(fmpq(int(e.p), int(e.q)))
    if e.is_Add:
        return sum((_polynomial(x, context, known) for x in e.args), context.constant(0))
    if e.is_Mul:
        found = context.constant(1)
        for factor in sorted((_polynomial(x, context, known) for x in e.args), key=len):
            if len(found) * len(factor) > MAX_TERMS:
                raise _TooLong
            found *= factor
        return found
    if e.is_Pow and e.exp.is_Integer and 0 < e.exp <= MAX_POWER:
        base, n = _polynomial(e.base, context, known), int(e.exp)
        if comb(len(base) + n - 1, n) > MAX_TERMS:
            raise _TooLong
        return base**n
    raise _TooLong
