"""An activation of which nothing is known but that it can be differentiated: φ, φ', φ'', φ'''.

Each derivative is a function symbol of its own, so that SymPy treats φ(z) and φ'(z) as independent
quantities and an identity that is proved with them holds for every differentiable φ.
"""

from __future__ import annotations

import sympy
from sympy import Expr
from sympy.core.function import ArgumentIndexError


class Abstract(sympy.Function):
    """A real function of one real variable; ``order`` counts the derivatives of φ."""

    nargs = 1
    order: int
    kernel_name: str  # by which a program asks its kernel for the function

    def fdiff(self, argindex: int = 1) -> Expr:
        if self.order + 1 == len(DERIVATIVES):
            raise ArgumentIndexError(self, argindex)
        return DERIVATIVES[self.order + 1](self.args[0])

    def _eval_is_real(self) -> bool | None:
        return True if self.args[0].is_extended_real else None


class AbstractPhi(Abstract):
    """φ(·), the activation, whatever it is.

    Parameters
    ----------
    args
        z, a formula.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import phi
    >>> v = sympy.Symbol("v", real=True)
    >>> phi(v).diff(v)
    AbstractSlope(v)
    """

    order = 0
    kernel_name = "φ"


class AbstractSlope(Abstract):
    """φ'(·), the derivative of the activation.

    Parameters
    ----------
    args
        z, a formula.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import dphi
    >>> dphi(sympy.Symbol("v", real=True)).is_real
    True
    """

    order = 1
    kernel_name = "φ'"


class AbstractCurvature(Abstract):
    """φ''(·), the second derivative of the activation.

    Parameters
    ----------
    args
        z, a formula.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import d2phi
    >>> d2phi(sympy.Symbol("v", real=True)).is_real
    True
    """

    order = 2
    kernel_name = "φ''"


class AbstractThird(Abstract):
    """φ'''(·)."""

    order = 3
    kernel_name = "φ'''"


DERIVATIVES: tuple[type[Abstract], ...] = (
    AbstractPhi,
    AbstractSlope,
    AbstractCurvature,
    AbstractThird,
)
phi, dphi, d2phi, d3phi = DERIVATIVES
