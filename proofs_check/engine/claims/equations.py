"""Equations: identities, closed forms, conservation laws, relations at the end."""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.base import SUFFIX, Claim, Where
from proofs_check.engine.letters import latex, plain, t
from proofs_check.engine.system import System


@dataclass(frozen=True)
class Equation(Claim):
    """Abstract: left = right, of the states that ``where`` names.

    Parameters
    ----------
    left, right
        Formulas in the letters of the system, with ``phi``, ``dphi`` and ``t``.
    """

    left: Expr
    right: Expr

    def sides(self, system: System) -> tuple[Expr, Expr]:
        return self.left, self.right

    @property
    def text(self) -> str:
        return f"{plain(self.left)} = {plain(self.right)}{SUFFIX[self.where]}"

    @property
    def latex(self) -> str:
        return f"{latex(self.left)} = {latex(self.right)}"


@dataclass(frozen=True)
class Identity(Equation, where=Where.EVERYWHERE):
    """An equation for all values of its letters: no dynamics.

    Parameters
    ----------
    left, right
        As of :class:`Equation`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Identity
    >>> z = sympy.Symbol("z", real=True)
    >>> Identity(sympy.sin(2 * z), 2 * sympy.sin(z) * sympy.cos(z)).text
    'sin(2 z) = 2 sin(z) cos(z)'
    """


@dataclass(frozen=True)
class Along(Equation, where=Where.ALONG):
    """An equation at every time of the flow, t included: a closed form, a conservation law.

    Parameters
    ----------
    left, right
        As of :class:`Equation`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Along, t
    >>> x, x0 = sympy.symbols("x x_0", real=True)
    >>> Along(x, x0 * sympy.exp(-t)).text
    'x = x0/exp(t) at every time'
    """


@dataclass(frozen=True)
class AtEnd(Equation, where=Where.END):
    """An equation at the point to which the flow converges.

    Parameters
    ----------
    left, right
        As of :class:`Equation`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import AtEnd, phi
    >>> k, u, v = sympy.symbols("k u v", real=True)
    >>> AtEnd(k * u * phi(v), 1).text
    'k u φ(v) = 1 where the flow ends'
    """


@dataclass(frozen=True)
class Conserved(Claim, where=Where.ALONG):
    """A quantity keeps the value that it has at the start.

    Parameters
    ----------
    quantity
        A formula of the state.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Conserved
    >>> u, v = sympy.symbols("u v", real=True)
    >>> Conserved(u**2 - v**2).text
    'u² − v² is conserved'
    """

    quantity: Expr

    def sides(self, system: System) -> tuple[Expr, Expr]:
        return self.quantity, system.at_start(self.quantity)

    @property
    def text(self) -> str:
        return f"{plain(self.quantity)} is conserved"

    @property
    def latex(self) -> str:
        return rf"{latex(self.quantity)} = \mathrm{{const}}"


@dataclass(frozen=True)
class Differential(Claim, where=Where.ALONG):
    """left · d(of) = right · d(by) along the flow: a relation between the changes of two letters,
    of the state, observed, or t: ``Differential(1, u, v, t)`` says that u changes at the rate v.

    Parameters
    ----------
    left, right
        Formulas of the state.
    of, by
        The letters whose changes they multiply.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Differential
    >>> u, v = sympy.symbols("u v", real=True)
    >>> Differential(u, u, v, v).text
    'u du = v dv'
    """

    left: Expr
    of: Symbol
    right: Expr
    by: Symbol

    def sides(self, system: System) -> tuple[Expr, Expr]:
        """Divided by dτ (by dt, where there is no clock, or t is one of the letters)."""
        field = system.motion if t in (self.of, self.by) else system.direction
        changes = [sympy.S.One if s == t else system.rate(s, field) for s in (self.of, self.by)]
        return self.left * changes[0], self.right * changes[1]

    def expressions(self) -> tuple[Expr, ...]:
        """The factors; the letters whose changes they multiply are no formulas."""
        return self.left, self.right

    def with_expressions(self, new: tuple[Expr, ...]) -> Differential:
        left, right = new
        return Differential(left, self.of, right, self.by)

    @property
    def text(self) -> str:
        left, right = _product(self.left, self.of), _product(self.right, self.by)
        return f"{left} = {right}"

    @property
    def latex(self) -> str:
        return rf"{latex(self.left)}\,d{latex(self.of)} = {latex(self.right)}\,d{latex(self.by)}"


def _product(factor: Expr, letter: Symbol) -> str:
    return f"d{plain(letter)}" if factor == 1 else f"{plain(factor)} d{plain(letter)}"
