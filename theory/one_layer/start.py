"""The start of training: width, initial weights and the norm of the example, all exact.

Under Invariants 1 and 2 the network is ``W1 = x u 1ᵀ``, ``W2 = v 1 xᵀ`` with numbers u, v
(Theorem 1).  For an example of norm r the substitution U = r² u, a = r² v, K = k/r²
turns the flow into that of a unit example, so everything is solved in (U, a, K).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from theory.errors import InputError
from theory.expression.grammar import parse_number

if TYPE_CHECKING:
    import sympy

MAX_WIDTH = 10**12  # no network is wider; keeps exact arithmetic short


@dataclass(frozen=True)
class Start:
    """Where gradient flow of a network with one hidden layer starts, in exact SymPy numbers; made
    by :meth:`of`.

    Attributes
    ----------
    width
        k, the number of hidden units.
    u0, v0
        The equal entries of the outer and of the inner weights.
    norm
        r, the Euclidean norm of the example.

    Examples
    --------
    >>> from theory import Start
    >>> Start.of(width=2, u0="1/2", v0=0.1)
    Start(width=2, u0=1/2, v0=1/10, norm=1)
    """

    width: int
    u0: sympy.Expr
    v0: sympy.Expr
    norm: sympy.Expr

    @classmethod
    def of(
        cls,
        width: int | str = 2,
        u0: object = 1,
        v0: object = 1,
        norm: object = 1,
    ) -> Start:
        """From integers, fractions, decimal strings or SymPy numbers.

        Parameters
        ----------
        width
            A positive whole number.
        u0, v0, norm
            Real numbers, the norm positive.  A float is taken exactly as it is printed, so 0.1
            means 1/10.

        Returns
        -------
        Start

        Raises
        ------
        InputError
            For what is no such number: what was expected, what came.
        """
        r = _number(norm, "norm")
        if not r.is_positive:
            raise InputError(f"norm must be positive, but is {r}.")
        return cls(_width(width), _number(u0, "u0"), _number(v0, "v0"), r)

    @cached_property
    def U0(self) -> sympy.Expr:
        return self.u0 * self.norm**2

    @cached_property
    def a0(self) -> sympy.Expr:
        return self.v0 * self.norm**2

    @cached_property
    def K(self) -> sympy.Expr:
        return self.width / self.norm**2


def nearest_float(number: sympy.Expr) -> float:
    """Infinite where it is too large for a float, which SymPy answers by an exception."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _width(width: int | str) -> int:
    try:
        value = int(str(width))
    except ValueError:
        raise InputError(f"width must be a whole number of hidden units, not {width!r}.") from None
    if not 1 <= value <= MAX_WIDTH:
        raise InputError(f"width must be between 1 and {MAX_WIDTH}, but is {value}.")
    return value


def _number(value: object, name: str) -> sympy.Expr:
    return parse_number(str(value), name)
