"""Derivatives of formulas by cases: where they exist, and nowhere else.

SymPy gives |x| and max(x, 0) a slope at the kink too, and what jumps the slope of its pieces.
Neither is one, and nothing may be concluded from it.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol

from theory.errors import ExpressionError
from theory.expression.threshold import Sgn

JUMPS = (
    sympy.sign, sympy.Heaviside, sympy.Piecewise, sympy.DiracDelta, sympy.floor, sympy.ceiling,
    sympy.frac, sympy.Mod, Sgn,
)  # fmt: skip
KINKS = (sympy.Abs, sympy.Max, sympy.Min)


def jumps(e: Expr, by: Expr | None = None) -> bool:
    """Whether a function in a formula may jump as its letters move, or as one of them does."""
    found = sympy.sympify(e).atoms(*JUMPS)
    return bool(found) if by is None else any(x.free_symbols & by.free_symbols for x in found)


def bends(e: Expr) -> bool:
    """Whether a function in a formula may have a kink or a jump."""
    return bool(sympy.sympify(e).has(*KINKS, *JUMPS))


def slope(e: Expr, s: Expr) -> Expr:
    """∂e/∂s, which is not finite where |·|, max or min has a kink.

    Where it is continuous along a smooth orbit, the rate that is made of it is that of e at almost
    every time.  Raises ExpressionError of what may jump: that can change without any rate.
    """
    if jumps(e, s):
        raise ExpressionError(f"{e} may jump, and its derivative does not tell how it changes.")
    found = e.diff(s)
    if not e.has(*KINKS):
        return found
    return found.replace(sympy.sign, lambda a: a / sympy.Abs(a)).replace(
        sympy.Heaviside, lambda a, *_: (1 + a / sympy.Abs(a)) / 2
    )


def slopes(images: tuple[Expr, ...], letters: tuple[Symbol, ...]) -> sympy.Matrix:
    """The Jacobian, row by row."""
    return sympy.Matrix([[slope(e, s) for s in letters] for e in images])
