"""The sign of a number as a step: what a threshold unit does.

sgn is −1, 0 or 1.  It is no row of the table of functions: an activation cannot be made of it, and
it has no derivative.  Formulas of maps may hold it; each kernel has it under its own name.
"""

from __future__ import annotations

from typing import Any

import sympy
from flint import arb
from sympy import Expr

from theory.errors import ExpressionError


class Sgn(sympy.Function):
    """sgn(a): evaluated where the sign of a is known to SymPy without any approximation."""

    nargs = 1
    kernel_name = "sgn"
    is_real = True
    is_integer = True

    @classmethod
    def eval(cls, a: Expr) -> Expr | None:
        if a.is_Rational:
            return sympy.sign(a)
        if a.is_number:
            return None  # a sign that SymPy would find by floats
        if a.is_positive:
            return sympy.S.One
        if a.is_negative:
            return sympy.S.NegativeOne
        return sympy.S.Zero if a.is_zero else None

    def fdiff(self, argindex: int = 1) -> Expr:
        raise ExpressionError(f"{self} is a step and has no derivative.")


def updated(field: Expr, state: Expr) -> Expr:
    """What a threshold unit in ``state`` becomes: the sign of its ``field``, and at 0 no change."""
    step = Sgn(field)
    return step + (1 - step**2) * state


def sgn_of_ball(x: arb) -> arb:
    """A ball that holds the sign of every number of the ball."""
    if not x.is_finite():
        return arb.nan()
    if x > 0 or x < 0:
        return arb(1) if x > 0 else arb(-1)
    return arb(0) if x == 0 else arb(0, 1)


def sgn_of_array(x: Any) -> Any:
    import numpy as np

    return np.sign(x)
