"""What kind of function φ is: one of a list, one formula, …; and one of two claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from sympy import Expr, Symbol

from proofs_check.engine.claims.base import Claim, Where
from proofs_check.engine.letters import latex, phi, plain


@dataclass(frozen=True)
class Among(Claim, where=Where.EVERYWHERE):
    """φ(z) is one of the ``formulas`` in z, or, with ``powers``, some z^p with 0 < p ≠ 1.

    Parameters
    ----------
    z
        The letter of the formulas.
    formulas
        Functions of it, of which φ is to be one.
    powers
        Whether z^p with 0 < p ≠ 1 counts too.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Among
    >>> z = sympy.Symbol("z", real=True)
    >>> Among(z, (z, sympy.sin(z))).text
    'φ(z) is one of z; sin(z)'
    """

    z: Symbol
    formulas: tuple[Expr, ...]
    powers: bool = False

    def expressions(self) -> tuple[Expr, ...]:
        return self.formulas

    def with_expressions(self, new: tuple[Expr, ...]) -> Among:
        return replace(self, formulas=tuple(new))

    @property
    def text(self) -> str:
        listed = [*map(plain, self.formulas), *(["z^p with 0 < p ≠ 1"] if self.powers else [])]
        return f"{plain(phi(self.z))} is one of {'; '.join(listed)}"

    @property
    def latex(self) -> str:
        listed = [*map(latex, self.formulas), *([r"z^p \; (0 < p \ne 1)"] if self.powers else [])]
        return rf"{latex(phi(self.z))} \in \{{{',; '.join(listed)}\}}"


@dataclass(frozen=True)
class FunctionClaim(Claim, where=Where.EVERYWHERE):
    """Abstract: what kind of function of its letter ``function`` is; ``kind`` says it in words,
    ``brief`` in a formula.

    Parameters
    ----------
    function
        A function of one letter, such as ``phi(z)``.
    """

    function: Expr

    kind: ClassVar[str]
    brief: ClassVar[str]

    @property
    def text(self) -> str:
        return f"{plain(self.function)} {self.kind}"

    @property
    def latex(self) -> str:
        return rf"{latex(self.function)} \text{{ {self.brief}}}"


@dataclass(frozen=True)
class Differentiable(FunctionClaim):
    """A function of one letter has a finite derivative; quantified by :class:`ForAll`.

    Parameters
    ----------
    function
        As of :class:`FunctionClaim`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Differentiable, phi
    >>> Differentiable(phi(sympy.Symbol("z", real=True))).text
    'φ(z) is differentiable'
    """

    kind = brief = "is differentiable"


@dataclass(frozen=True)
class OneFormula(FunctionClaim):
    """φ is not piecewise.

    Parameters
    ----------
    function
        As of :class:`FunctionClaim`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import OneFormula, phi
    >>> OneFormula(phi(sympy.Symbol("z", real=True))).text
    'φ(z) is one formula, smooth where it is defined'
    """

    kind, brief = "is one formula, smooth where it is defined", "is not piecewise"


@dataclass(frozen=True)
class SigmoidLike(FunctionClaim):
    """A function of one letter is bounded, monotone and not constant, with a bounded slope.

    Parameters
    ----------
    function
        As of :class:`FunctionClaim`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import SigmoidLike, phi
    >>> SigmoidLike(phi(sympy.Symbol("z", real=True))).text
    'φ(z) is bounded, monotone, not constant, with a bounded slope'
    """

    kind = "is bounded, monotone, not constant, with a bounded slope"
    brief = "is sigmoid-like"


@dataclass(frozen=True)
class Either(Claim):
    """One claim or the other, or both.

    Parameters
    ----------
    first, second
        The claims, of which one has to be true.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Either, Holds
    >>> r = sympy.Symbol("r", positive=True)
    >>> Either(Holds(sympy.Eq(r, 1)), Holds(sympy.Eq(r, 2))).text
    'r = 1, or r = 2'
    """

    first: Claim
    second: Claim

    @property
    def where(self) -> Where:
        return self.first.where

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        return (*self.first.rests_on, *self.second.rests_on)

    @property
    def own_letters(self) -> frozenset[Symbol]:
        return self.first.own_letters | self.second.own_letters

    @property
    def text(self) -> str:
        return f"{self.first.text}, or {self.second.text}"

    @property
    def latex(self) -> str:
        return rf"{self.first.latex} \;\text{{ or }}\; {self.second.latex}"

    def expressions(self) -> tuple[Expr, ...]:
        return (*self.first.expressions(), *self.second.expressions())

    def with_expressions(self, new: tuple[Expr, ...]) -> Either:
        n = len(self.first.expressions())
        return Either(self.first.with_expressions(new[:n]), self.second.with_expressions(new[n:]))
