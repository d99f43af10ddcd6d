"""Conditions on numbers and on φ, for all or for some values of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.base import SUFFIX, Claim, Where
from proofs_check.engine.letters import latex, plain
from theory.errors import InputError


@dataclass(frozen=True)
class Holds(Claim, where=Where.EVERYWHERE):
    """A relation between the numbers that are put in (and φ at them): r = 1, φ'(v0) ≠ 0.

    Parameters
    ----------
    relation
        SymPy's ``Eq``, ``Ne``, ``<`` …, between formulas of starts and parameters.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Holds
    >>> r = sympy.Symbol("r", positive=True)
    >>> Holds(sympy.Eq(r, 1)).text
    'r = 1'
    """

    relation: sympy.core.relational.Relational

    def __post_init__(self) -> None:
        if type(self.relation) not in SIGNS:
            raise InputError(
                f"Holds needs a relation between letters, such as sympy.Gt(x0, 1), but has "
                f"{self.relation!r}: SymPy decides one between numbers at once."
            )

    @property
    def text(self) -> str:
        sign = SIGNS[type(self.relation)]
        return f"{plain(self.relation.lhs)} {sign} {plain(self.relation.rhs)}"

    @property
    def latex(self) -> str:
        return latex(self.relation)

    def expressions(self) -> tuple[Expr, ...]:
        return self.relation.args

    def with_expressions(self, new: tuple[Expr, ...]) -> Holds:
        return Holds(type(self.relation)(*new, evaluate=False))


@dataclass(frozen=True)
class Finite(Claim):
    """An expression has a finite value; by itself of every point of the orbit.

    Parameters
    ----------
    value
        A formula.
    at
        The states of which it speaks, a :class:`Where`.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Finite, dphi, phi
    >>> v = sympy.Symbol("v", real=True)
    >>> Finite(phi(v) / dphi(v)).text
    "φ(v)/φ'(v) is finite at every time"
    """

    value: Expr
    at: Where = Where.ALONG

    @property
    def text(self) -> str:
        return f"{plain(self.value)} is finite{SUFFIX[self.at]}"

    @property
    def latex(self) -> str:
        return rf"|{latex(self.value)}| < \infty"


@dataclass(frozen=True)
class ForAll(Claim, where=Where.EVERYWHERE):
    """A claim for every value of some letters in their intervals (or sets).

    Parameters
    ----------
    over
        By letter its interval or set, as SymPy has them: ``sympy.Interval(0, 1)``, ``sympy.Reals``,
        ``sympy.Naturals``.
    claim
        What is claimed at each of its values.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import ForAll, Holds
    >>> z = sympy.Symbol("z", real=True)
    >>> ForAll({z: sympy.Interval(0, 1)}, Holds(z**2 <= z)).text
    'z² ≤ z for all z in [0, 1]'
    """

    over: Mapping[Symbol, Any]
    claim: Claim

    word = "for all"

    @property
    def text(self) -> str:
        return f"{self.claim.text} {self.word} {domains(self.over)}"

    @property
    def latex(self) -> str:
        return rf"{self.claim.latex} \quad \text{{{self.word} }} {domains(self.over)}"

    def expressions(self) -> tuple[Expr, ...]:
        return self.claim.expressions()

    def with_expressions(self, new: tuple[Expr, ...]) -> Claim:
        return replace(self, claim=self.claim.with_expressions(new))

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        return self.claim.rests_on

    def __hash__(self) -> int:
        return hash((type(self), tuple(self.over.items()), self.claim))


@dataclass(frozen=True)
class Exists(ForAll):
    """A claim for some values of letters in their sets; over ``CASES``, for some φ and start, which
    is what "can" says.

    It is verified by a witness.  One that is given, by the letters' names and ``phi``, is tried
    first; over ``CASES`` it and the case at hand are all that is tried, and no case refutes it.

    Parameters
    ----------
    over
        By letter its interval or set; or ``CASES``.
    claim
        What is claimed at one of its values.
    witness
        Values that are tried first, by name, and ``phi`` over ``CASES``; exact, as text.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Exists, Holds
    >>> z = sympy.Symbol("z", real=True)
    >>> Exists({z: sympy.Interval(0, 2)}, Holds(z**2 > z), {"z": "3/2"}).text
    'z² > z for some z in [0, 2], as z = 3/2'
    """

    witness: Mapping[str, str] = field(default_factory=dict)

    word = "for some"

    def __post_init__(self) -> None:
        if self.of_cases is not ("phi" in self.witness):
            raise InputError(
                "for some φ and start, a claim is made over CASES, with a witness that names a φ: "
                "Exists(CASES, claim, {'phi': 'tanh'}); over letters a witness names no φ."
            )

    @property
    def of_cases(self) -> bool:
        return PHI in self.over

    @property
    def text(self) -> str:
        named = ", ".join(f"{'φ' if n == 'phi' else n} = {x}" for n, x in self.witness.items())
        if self.of_cases:
            return f"for some φ and start, as {named}: {self.claim.text}"
        return super().text + (f", as {named}" if named else "")

    @property
    def latex(self) -> str:
        return rf"\exists\,\varphi:\ {self.claim.latex}" if self.of_cases else super().latex

    __hash__ = ForAll.__hash__


@dataclass(frozen=True)
class Many(Exists):
    """A claim for all values of an open interval (or box) that is not named: for infinitely
    many.

    Parameters
    ----------
    over, claim
        As of :class:`Exists`.
    witness
        None: no one point shows it.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Many, Holds
    >>> z = sympy.Symbol("z", real=True)
    >>> Many({z: sympy.Interval(0, 2)}, Holds(z**2 > z)).text
    'z² > z for all z in [0, 2] of some open interval'
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.witness:
            raise InputError("no one point shows a claim for an open interval: give no witness.")

    @property
    def text(self) -> str:
        return f"{self.claim.text} for all {domains(self.over)} of some open interval"

    __hash__ = ForAll.__hash__


PHI = Symbol("φ")  # itself, where a claim is made for some φ
CASES: Mapping[Symbol, Any] = {PHI: "the activations, from any start"}


SIGNS = {
    sympy.Eq: "=",
    sympy.Ne: "≠",
    sympy.Lt: "<",
    sympy.Le: "≤",
    sympy.Gt: ">",
    sympy.Ge: "≥",
}


def domains(over: Mapping[Symbol, Any]) -> str:
    """The letters and their sets, in words; letters of one set that follow one another share it."""
    groups: list[tuple[str, str]] = []
    for s, d in over.items():
        if groups and groups[-1][1] == _domain(d):
            groups[-1] = f"{groups[-1][0]}, {plain(s)}", groups[-1][1]
        else:
            groups.append((plain(s), _domain(d)))
    return ", ".join(f"{names} in {domain}" for names, domain in groups)


_NAMED = {sympy.S.Reals: "R", sympy.S.Naturals: "N"}


def _domain(domain: Any) -> str:
    if domain in _NAMED:
        return _NAMED[domain]
    if isinstance(domain, sympy.Interval):
        left = "(" if domain.left_open else "["
        right = ")" if domain.right_open else "]"
        return f"{left}{plain(domain.start)}, {plain(domain.end)}{right}"
    if isinstance(domain, sympy.FiniteSet):
        return f"{{{', '.join(plain(x).replace('-', '−') for x in domain)}}}"
    return str(domain)
