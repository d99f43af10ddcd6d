"""Claims put together: all of several, one exactly if the other."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol

from proofs_check.engine.claims.base import Claim, Where
from theory.errors import InputError


@dataclass(frozen=True)
class Every(Claim):
    """All of the claims.

    Parameters
    ----------
    parts
        The claims.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Every, Holds
    >>> r = sympy.Symbol("r", positive=True)
    >>> Every((Holds(r > 1), Holds(r < 2))).text
    'r > 1, and r < 2'
    """

    parts: tuple[Claim, ...]

    def __post_init__(self) -> None:
        if not self.parts or len({part.where for part in self.parts}) > 1:
            raise InputError("Every needs one claim or more, all of the same states.")

    @property
    def where(self) -> Where:
        return self.parts[0].where

    @property
    def own_letters(self) -> frozenset[Symbol]:
        return frozenset().union(*(part.own_letters for part in self.parts))

    @property
    def text(self) -> str:
        return ", and ".join(part.text for part in self.parts)

    @property
    def latex(self) -> str:
        return r" \;\wedge\; ".join(part.latex for part in self.parts)

    def expressions(self) -> tuple[Expr, ...]:
        return tuple(e for part in self.parts for e in part.expressions())

    def with_expressions(self, new: tuple[Expr, ...]) -> Every:
        parts, rest = [], list(new)
        for part in self.parts:
            n = len(part.expressions())
            parts.append(part.with_expressions(tuple(rest[:n])))
            del rest[:n]
        return Every(tuple(parts))


@dataclass(frozen=True)
class Iff(Claim):
    """Both claims are true, or both are false, in the case at hand.

    Parameters
    ----------
    first, second
        The claims, of which each is to follow from the other.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Iff, Holds
    >>> r = sympy.Symbol("r", positive=True)
    >>> Iff(Holds(r > 1), Holds(r**2 > 1)).text
    'r > 1 exactly if r² > 1'
    """

    first: Claim
    second: Claim

    def __post_init__(self) -> None:
        if self.first.where is not self.second.where:
            raise InputError("the two sides of Iff must speak of the same states.")

    @property
    def where(self) -> Where:
        return self.first.where

    @property
    def own_letters(self) -> frozenset[Symbol]:
        return self.first.own_letters | self.second.own_letters

    @property
    def text(self) -> str:
        return f"{self.first.text} exactly if {self.second.text}"

    @property
    def latex(self) -> str:
        return rf"{self.first.latex} \iff {self.second.latex}"

    def expressions(self) -> tuple[Expr, ...]:
        return (*self.first.expressions(), *self.second.expressions())

    def with_expressions(self, new: tuple[Expr, ...]) -> Iff:
        n = len(self.first.expressions())
        return Iff(self.first.with_expressions(new[:n]), self.second.with_expressions(new[n:]))
