"""Where an orbit goes, what rises or stays below a bound on it, and how fast it arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.base import SUFFIX, Claim, Limit, Where
from proofs_check.engine.letters import latex, plain
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.system import System


@dataclass(frozen=True)
class Ends(Claim, where=Where.END):
    """Where the flow goes.

    Parameters
    ----------
    limit
        A :class:`Limit`; by default it arrives at the target.

    Examples
    --------
    >>> from proofs_check import Ends, Limit
    >>> Ends(Limit.TRAPPED).text
    'the flow never reaches the target'
    """

    limit: Limit = Limit.ARRIVES

    @property
    def text(self) -> str:
        return self.limit.sentence

    @property
    def latex(self) -> str:
        return rf"\text{{{self.text}}}"


@dataclass(frozen=True)
class Monotone(Claim, where=Where.ALONG):
    """A quantity never falls along the flow (or never rises, if not ``rising``).

    Parameters
    ----------
    quantity
        A formula of the state.
    rising
        False if it never rises.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Monotone
    >>> u, v = sympy.symbols("u v", real=True)
    >>> Monotone(u * v).text
    'u v never falls along the flow'
    """

    quantity: Expr
    rising: bool = True

    @property
    def text(self) -> str:
        return f"{plain(self.quantity)} never {'falls' if self.rising else 'rises'} along the flow"

    @property
    def latex(self) -> str:
        sign = r"\ge" if self.rising else r"\le"
        return rf"\frac{{d}}{{dt}}\,({latex(self.quantity)}) {sign} 0"


@dataclass(frozen=True)
class Bound(Claim):
    """left ≤ right (left < right, if ``strict``), along the flow or at its end.

    Parameters
    ----------
    left, right
        Formulas of the state.
    strict
        Whether equality is excluded.
    at
        The states of which it speaks, a :class:`Where`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Bound
    >>> u, v = sympy.symbols("u v", real=True)
    >>> Bound(u * v, 1).text
    'u v ≤ 1 at every time'
    """

    left: Expr
    right: Expr
    strict: bool = False
    at: Where = Where.ALONG

    @property
    def text(self) -> str:
        sign = "<" if self.strict else "≤"
        return f"{plain(self.left)} {sign} {plain(self.right)}{SUFFIX[self.at]}"

    @property
    def latex(self) -> str:
        sign = "<" if self.strict else r"\le"
        return f"{latex(self.left)} {sign} {latex(self.right)}"


@dataclass(frozen=True)
class Rate(Claim, where=Where.END):
    """Near its end the flow closes in on the target as e^{−value · t}.

    Parameters
    ----------
    value
        A formula of the state at the end, in 1 over the unit of t.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Rate
    >>> u, v = sympy.symbols("u v", real=True)
    >>> Rate(u**2 + v**2).text
    'the distance from the target decays at the rate u² + v²'
    """

    value: Expr

    @property
    def text(self) -> str:
        return f"the distance from the target decays at the rate {plain(self.value)}"

    @property
    def latex(self) -> str:
        return rf"\text{{rate}} = {latex(self.value)}"


@dataclass(frozen=True)
class Tends(Claim, where=Where.END):
    """As the flow goes on, wherever it goes, a quantity of the state tends to a number, or ±∞.

    Parameters
    ----------
    quantity
        A formula of the state.
    value
        A formula of starts and parameters, or ``±sympy.oo``.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Tends
    >>> u, v = sympy.symbols("u v", real=True)
    >>> Tends(v, -sympy.oo).text
    'v tends to −∞ along the flow'
    """

    quantity: Expr
    value: Expr

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
    """matrix · vector = value · vector, and the vector is not 0.

    Parameters
    ----------
    matrix
        Square, of formulas.
    vector
        One column, of formulas, with as many rows.
    value
        A formula.
    at
        The states of which it speaks, a :class:`Where`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Eigenvalue
    >>> a = sympy.Symbol("a", real=True)
    >>> Eigenvalue(sympy.ImmutableMatrix([[a]]), sympy.ImmutableMatrix([1]), a).text
    'a is an eigenvalue of [[a]] with the eigenvector (1)'
    """

    matrix: sympy.ImmutableMatrix
    vector: sympy.ImmutableMatrix
    value: Expr
    at: Where = Where.EVERYWHERE

    def __post_init__(self) -> None:
        if self.vector.is_zero_matrix:
            raise InputError("an eigenvector is not 0: 0 satisfies the equation for every value.")

    @property
    def length(self) -> Bound:
        """The vector is not 0 where the flow ends."""
        squares = sympy.Add(*(e**2 for e in self.vector))
        return Bound(sympy.S.Zero, squares, strict=True, at=Where.END)

    @property
    def residuals(self) -> tuple[Expr, ...]:
        return tuple(self.matrix * self.vector - self.value * self.vector)

    @property
    def text(self) -> str:
        vector = ", ".join(map(plain, self.vector))
        rows = ", ".join(
            f"[{', '.join(map(plain, self.matrix.row(i)))}]" for i in range(self.matrix.rows)
        )
        return (
            f"{plain(self.value)} is an eigenvalue of [{rows}] with the eigenvector "
            f"({vector}){SUFFIX[self.at]}"
        )

    @property
    def latex(self) -> str:
        matrix, vector = latex(self.matrix), latex(self.vector)
        return rf"{matrix} {vector} = \left({latex(self.value)}\right) {vector} \ne 0"


@dataclass(frozen=True)
class Falls(Claim, where=Where.END):
    """A quantity at the end falls from each value of a parameter to the next, as listed; and
    ``throughout``, with every whole number from the first one on.

    ``family`` gives the system at a whole number that shapes it (a depth); without it ``over`` is
    a parameter of the system itself.  Starts and parameters keep the case's values, by their
    letters; those that only a larger system has, its defaults.

    Parameters
    ----------
    quantity
        A formula of the state.
    over
        The parameter, by its letter.
    values
        Its values, rising whole numbers.
    family
        A function of a whole number that returns the system.
    throughout
        Whether every whole number from the first one on is meant.
    """

    quantity: Expr
    over: Symbol
    values: tuple[int, ...]
    family: Callable[[int], System] | None = None
    throughout: bool = False

    def __post_init__(self) -> None:
        if self.throughout and self.family is not None:
            raise InputError("throughout is of a parameter of the system: give no family.")
        if len(self.values) < 2:
            raise InputError(
                f"a quantity falls from one value of {self.over} to the next: list at least two, "
                f"not {list(self.values)}."
            )

    @property
    def repeats(self) -> bool:
        """Whether a value is listed twice: then it is false of every quantity."""
        return len(set(self.values)) < len(self.values)

    def expressions(self) -> tuple[Expr, ...]:
        return (self.quantity,)

    def with_expressions(self, new: tuple[Expr, ...]) -> Falls:
        return replace(self, quantity=new[0])

    @property
    def text(self) -> str:
        listed = ", ".join(map(str, self.values))
        if self.throughout:
            first = self.values[0]
            return f"{plain(self.quantity)} falls with every whole {plain(self.over)} ≥ {first}"
        return (
            f"{plain(self.quantity)} falls from each to the next of {plain(self.over)} = {listed}"
        )

    @property
    def latex(self) -> str:
        values = rf"\ge {self.values[0]}" if self.throughout else f"= {self.values}"
        return rf"{latex(self.quantity)} \downarrow\ ({latex(self.over)} {values})"
