"""Claims about full weights of a given form, of any size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Indexed

from proofs_check.engine.ansatz import Ansatz, Letter
from proofs_check.engine.claims.base import Claim, Where
from proofs_check.engine.letters import latex, plain
from theory.symbolic.sums import derivative

GAMMA = sympy.Symbol("gamma", positive=True)  # the learning rate, of any size


@dataclass(frozen=True)
class FormClaim(Claim, where=Where.EVERYWHERE):
    """Abstract: of full weights of free sizes; ``ansatz`` has their form, if they have one.

    Parameters
    ----------
    ansatz
        The form of the weights, an :class:`Ansatz`.
    """

    ansatz: Ansatz


@dataclass(frozen=True)
class AnsatzKept(FormClaim):
    """One step of gradient descent on ``loss``, with any γ, from weights of the form leads to
    weights of the form, with each letter moved by γ times its ``velocity``.

    Parameters
    ----------
    ansatz
        As of :class:`FormClaim`.
    loss
        Of the full weights, by their patterns.
    velocity
        By letter of the ansatz, how it moves: a formula in the letters.
    """

    loss: Expr
    velocity: Mapping[Letter, Expr]

    def __hash__(self) -> int:
        return hash((self.ansatz, self.loss, tuple(self.velocity.items())))

    def stepped(self, pattern: Indexed) -> Expr:
        """The weight after a step, in terms of the weights."""
        return pattern - GAMMA * derivative(self.loss, pattern)

    def sides(self, pattern: Indexed) -> tuple[Expr, Expr]:
        """The weight after a step from the form, and the form at the moved letters."""
        moved = self.ansatz.moved(pattern, self.velocity, GAMMA)
        return self.stepped(pattern), moved

    @property
    def text(self) -> str:
        moves = ", ".join(f"{plain(s)} by γ · ({plain(v)})" for s, v in self.velocity.items())
        return (
            f"a gradient step on {plain(self.loss)}, with any γ, keeps {self.ansatz.text}, and "
            f"moves {moves}"
        )

    @property
    def latex(self) -> str:
        pairs = [(latex(w), latex(e)) for w, e in self.ansatz.entries.items()]
        form = r",\ ".join(f"{w} = {e}" for w, e in pairs)
        moves = r",\ ".join(
            rf"{latex(s)} \leftarrow {latex(s)} + \gamma \left({latex(v)}\right)"
            for s, v in self.velocity.items()
        )
        return rf"W \leftarrow W - \gamma \nabla L:\quad {form}:\quad {moves}"

    def expressions(self) -> tuple[Expr, ...]:
        return (self.loss, *self.ansatz.entries.values(), *self.velocity.values())

    def with_expressions(self, new: tuple[Expr, ...]) -> AnsatzKept:
        rest = iter(new)
        loss = next(rest)
        ansatz = _with_entries(self.ansatz, rest)
        return AnsatzKept(ansatz, loss, dict(zip(self.velocity, rest, strict=True)))


@dataclass(frozen=True)
class AtForm(FormClaim):
    """left = right for all weights of the form, with any values of the free indices.

    Parameters
    ----------
    ansatz
        As of :class:`FormClaim`.
    left, right
        Formulas in the weights' patterns and the letters of the ansatz.
    """

    left: Expr
    right: Expr

    @property
    def text(self) -> str:
        return f"{plain(self.left)} = {plain(self.right)} for {self.ansatz.text}"

    @property
    def latex(self) -> str:
        return f"{latex(self.left)} = {latex(self.right)}"

    def expressions(self) -> tuple[Expr, ...]:
        return (*self.ansatz.entries.values(), self.left, self.right)

    def with_expressions(self, new: tuple[Expr, ...]) -> AtForm:
        rest = iter(new)
        ansatz = _with_entries(self.ansatz, rest)
        return AtForm(ansatz, next(rest), next(rest))


def _with_entries(ansatz: Ansatz, rest: Iterator[Expr]) -> Ansatz:
    return replace(ansatz, entries={pattern: next(rest) for pattern in ansatz.entries})
