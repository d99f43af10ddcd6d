"""The sign of a function of one letter q on 0 < q ≤ b, though it may vanish at 0; with proof.

If f and its derivatives below the m-th are exactly 0 at q = 0 and the m-th is positive on [0, δ],
then f > 0 on (0, δ] by Taylor's theorem; from δ to b intervals decide.  Products, powers and roots
are taken apart, so that a factor such as √(cosh² q − 1) is no obstacle.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.certified.line import covered
from theory.outcome import Truth
from theory.symbolic.exact import is_zero
from theory.symbolic.slopes import bends

ORDERS = 9  # of a zero at 0
NEAR = tuple(sympy.Rational(1, 4**i) for i in range(12))  # δ that are tried


def sign_on(e: Expr, q: Symbol, far: Expr) -> int | None:
    """+1 or −1 if that is the sign for all 0 < q ≤ ``far`` (a rational number, or ∞)."""
    if e.is_positive or e.is_negative:
        return 1 if e.is_positive else -1
    if isinstance(e, sympy.Mul):
        signs = [sign_on(f, q, far) for f in e.args]
        return None if None in signs else sympy.prod(signs)
    if isinstance(e, sympy.Pow):
        base = sign_on(e.base, q, far)
        if base is None or (base < 0 and not e.exp.is_Integer):
            return None
        return base if e.exp.is_Integer and e.exp % 2 else 1
    return _by_taylor(e, q, far)


def _by_taylor(e: Expr, q: Symbol, far: Expr) -> int | None:
    if bends(e):
        return None
    derivative = e
    for _ in range(ORDERS):
        zero = is_zero(derivative.subs(q, 0)).truth
        if zero is not Truth.TRUE:
            break
        derivative = derivative.diff(q)
    if zero is not Truth.FALSE:
        return None
    for near in NEAR:
        near = min(near, far)
        for sign, demand in ((1, "positive"), (-1, "negative")):
            if covered(derivative, demand, q, sympy.S.Zero, near):
                rest = near == far or covered(e, demand, q, near, far)
                return sign if rest else None
    return None
