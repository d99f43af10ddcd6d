"""Numbers as a source prints them."""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr

from proofs_check.engine.claims.base import Claim, Where
from proofs_check.engine.claims.orbits import Bound
from proofs_check.engine.letters import latex, plain
from theory.errors import InputError


@dataclass(frozen=True)
class Rounds(Claim, where=Where.END):
    """A quantity at the end, rounded to ``places`` decimals, is the number shown.

    Parameters
    ----------
    quantity
        A formula of the state.
    shown
        The number that is printed.
    places
        Decimals, 0 or more.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Rounds
    >>> x = sympy.Symbol("x", real=True)
    >>> Rounds(x, sympy.Rational(63, 100), 2).text
    'x ≈ 0.63 to 2 decimals where the flow ends'
    """

    quantity: Expr
    shown: Expr
    places: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.places < 0 or not (self.shown * 10**self.places).is_Integer:
            raise InputError(
                f"a number that is shown to {self.places} decimals is an exact number with no "
                f"more, such as Rational(697, 1000) to 3, but is {self.shown}."
            )

    @property
    def bound(self) -> Bound:
        """Less than half a unit of the last decimal lies between."""
        half = sympy.Rational(1, 2 * 10**self.places)
        return Bound(sympy.Abs(self.quantity - self.shown), half, strict=True, at=Where.END)

    @property
    def text(self) -> str:
        shown = sympy.N(self.shown, 15).round(self.places)
        return f"{plain(self.quantity)} ≈ {shown} to {self.places} decimals where the flow ends"

    @property
    def latex(self) -> str:
        return rf"{latex(self.quantity)} \approx {latex(self.shown)}"
