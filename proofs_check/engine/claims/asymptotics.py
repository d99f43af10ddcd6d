"""What formulas tend to as a letter grows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.activation import SigmoidLike
from proofs_check.engine.claims.base import Claim, Where
from proofs_check.engine.claims.conditions import SIGNS
from proofs_check.engine.letters import latex, phi, plain
from theory.errors import InputError
from theory.symbolic.mean import Mean

_RELATIONS = (sympy.Eq, sympy.Lt, sympy.Gt)  # which a limit can be in


@dataclass(frozen=True)
class InTheLimit(Claim, where=Where.EVERYWHERE):
    """The left side has a limit as the letter tends to ∞, and it is in this relation to the right
    side.

    Parameters
    ----------
    letter
        What grows beyond every bound.
    relation
        Between a formula in it and what that tends to.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import InTheLimit
    >>> n = sympy.Symbol("n", positive=True)
    >>> InTheLimit(n, sympy.Eq(1 + 1 / n, 1, evaluate=False)).text
    'the limit of 1 + 1/n as n → ∞ = 1'
    """

    letter: Symbol
    relation: sympy.core.relational.Relational

    def __post_init__(self) -> None:
        if type(self.relation) not in _RELATIONS or self.relation.rhs.has(self.letter):
            raise InputError(
                f"a limit as {self.letter} → ∞ is =, < or > something without {self.letter}, but "
                f"{self.relation} was given."
            )

    @property
    def own_letters(self) -> frozenset[Symbol]:
        return frozenset({self.letter})

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        z = Symbol("z", real=True)
        return (SigmoidLike(phi(z)),) if self.relation.has(Mean) else ()

    @property
    def text(self) -> str:
        sign = SIGNS[type(self.relation)]
        left, right = map(plain, self.relation.args)
        return f"the limit of {left} as {plain(self.letter)} → ∞ {sign} {right}"

    @property
    def latex(self) -> str:
        sign = SIGNS[type(self.relation)]
        left, right = map(latex, self.relation.args)
        return rf"\lim_{{{latex(self.letter)} \to \infty}} {left} {sign} {right}"

    def expressions(self) -> tuple[Expr, ...]:
        return self.relation.args

    def with_expressions(self, new: tuple[Expr, ...]) -> InTheLimit:
        return replace(self, relation=type(self.relation)(*new, evaluate=False))
