"""Where an orbit goes, what rises or stays below a bound on it, and how fast it arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.base import SUFFIX, Claim, Limit, Where
from proofs_check.engine.letters import latex, plain

if TYPE_CHECKING:
    from proofs_check.engine.system import System


@dataclass(frozen=True)
class Ends(Claim):
    """Where the flow goes."""

    limit: Limit = Limit.ARRIVES

    @property
    def where(self) -> Where:
        return Where.END

    @property
    def text(self) -> str:
        return self.limit.sentence

    @property
    def latex(self) -> str:
        return rf"\text{{{self.text}}}"


@dataclass(frozen=True)
class Monotone(Claim):
    """A quantity never falls along the flow (or never rises, if not ``rising``)."""

    quantity: Expr
    rising: bool = True

    @property
    def where(self) -> Where:
        return Where.ALONG

    @property
    def text(self) -> str:
        return f"{plain(self.quantity)} never {'falls' if self.rising else 'rises'} along the flow"

    @property
    def latex(self) -> str:
        sign = r"\ge" if self.rising else r"\le"
        return rf"\frac{{d}}{{dt}}\,({latex(self.quantity)}) {sign} 0"


@dataclass(frozen=True)
class Bound(Claim):
    """left ≤ right (left < right, if ``strict``), along the flow or at its end."""

    left: Expr
    right: Expr
    strict: bool = False
    at: Where = Where.ALONG

    def __post_init__(self) -> None:
        for name in ("left", "right"):
            object.__setattr__(self, name, sympy.sympify(getattr(self, name)))

    @property
    def where(self) -> Where:
        return self.at

    @property
    def text(self) -> str:
        sign = "<" if self.strict else "≤"
        return f"{plain(self.left)} {sign} {plain(self.right)}{SUFFIX[self.at]}"

    @property
    def latex(self) -> str:
        sign = "<" if self.strict else r"\le"
        return f"{latex(self.left)} {sign} {latex(self.right)}"


@dataclass(frozen=True)
class Rate(Claim):
    """Near its end the flow closes in on the target as e^{−value · t}."""

    value: Expr

    @property
    def where(self) -> Where:
        return Where.END

    @property
    def text(self) -> str:
        return f"the distance from the target decays at the rate {plain(self.value)}"

    @property
    def latex(self) -> str:
        return rf"\text{{rate}} = {latex(self.value)}"


@dataclass(frozen=True)
class Tends(Claim):
    """As the flow goes on, wherever it goes, a quantity of the state tends to a number, or ±∞."""

    quantity: Expr
    value: Expr

    def __post_init__(self) -> None:
        for name in ("quantity", "value"):
            object.__setattr__(self, name, sympy.sympify(getattr(self, name)))

    @property
    def where(self) -> Where:
        return Where.END

    @property
    def bound(self) -> float | None:
        """+∞ or −∞, if that is the value."""
        return float(self.value) if self.value in (sympy.oo, -sympy.oo) else None

    @property
    def text(self) -> str:
        return f"{plain(self.quantity)} tends to {plain(self.value)} along the flow"

    @property
    def latex(self) -> str:
        return rf"{latex(self.quantity)} \to {latex(self.value)}"


@dataclass(frozen=True)
class Eigenvalue(Claim):
    """matrix · vector = value · vector."""

    matrix: sympy.ImmutableMatrix
    vector: sympy.ImmutableMatrix
    value: Expr
    at: Where = Where.EVERYWHERE

    @property
    def where(self) -> Where:
        return self.at

    @property
    def residuals(self) -> tuple[Expr, ...]:
        return tuple(self.matrix * self.vector - self.value * self.vector)

    @property
    def text(self) -> str:
        return f"{plain(self.value)} is an eigenvalue of {self.matrix}{SUFFIX[self.at]}"

    @property
    def latex(self) -> str:
        return rf"{latex(self.value)} \in \operatorname{{spec}} {latex(self.matrix)}"


@dataclass(frozen=True)
class Falls(Claim):
    """A quantity at the end falls from each value of a parameter to the next, as listed.

    ``family`` gives the system at a whole number that shapes it (a depth); without it ``over`` is
    a parameter of the system itself.  Starts and parameters keep the case's values, by their
    letters; those that only a larger system has, its defaults.
    """

    quantity: Expr
    over: Symbol
    values: tuple[int, ...]
    family: Callable[[int], System] | None = None

    @property
    def repeats(self) -> bool:
        """Whether a value is listed twice: then it is false of every quantity."""
        return len(set(self.values)) < len(self.values)

    @property
    def where(self) -> Where:
        return Where.END

    def expressions(self) -> tuple[Expr, ...]:
        return (self.quantity,)

    def with_expressions(self, new: tuple[Expr, ...]) -> Falls:
        return replace(self, quantity=new[0])

    @property
    def text(self) -> str:
        listed = ", ".join(map(str, self.values))
        return (
            f"{plain(self.quantity)} falls from each to the next of {plain(self.over)} = {listed}"
        )

    @property
    def latex(self) -> str:
        return rf"{latex(self.quantity)} \downarrow\ ({latex(self.over)} = {self.values})"
