"""Claims about all weights, of any sizes: what gradient flow keeps of them, what one step changes.

The loss may be ``AnyLoss`` of a product: then the claim is made of every
differentiable loss.  ``gradient(W)[m, n]`` stands for ∂L/∂W[m, n].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import sympy
from sympy import Expr, Indexed, IndexedBase

from proofs_check.engine.claims.ansatz import GAMMA, FormClaim
from proofs_check.engine.letters import latex, plain
from theory.symbolic.slopes import slope
from theory.symbolic.sums import refreshed, substituted

_SMALL = sympy.Dummy("epsilon", real=True)
Equality = tuple[Expr, Expr]


def gradient(weight: IndexedBase) -> IndexedBase:
    """The table of ∂L/∂W, for formulas of claims about one step.

    Parameters
    ----------
    weight
        W, an ``IndexedBase``.

    Returns
    -------
    sympy.IndexedBase
        With the indices of W.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import gradient
    >>> m, n = sympy.symbols("m n", integer=True)
    >>> gradient(sympy.IndexedBase("W"))[m, n]
    ∇W[m, n]
    """
    return IndexedBase(f"∇{weight}")


@dataclass(frozen=True)
class WeightClaim(FormClaim):
    """Abstract: of weights that gradient descent on ``loss`` moves, all those that the ansatz names
    by their patterns in ``at``; ``quantity`` may have free indices.

    Parameters
    ----------
    ansatz
        As of :class:`FormClaim`.
    loss
        Of the weights, by their patterns; ``AnyLoss`` of a product for every loss.
    quantity
        A formula in the weights' patterns.
    """

    loss: Expr
    quantity: Expr

    @property
    def moving(self) -> tuple[Indexed, ...]:
        return tuple(w for w in self.ansatz.at if isinstance(w, Indexed))

    @cached_property
    def slopes(self) -> dict[Expr, Expr]:
        """∂L/∂W of each weight, by differentiation; no index of a pattern may be bound."""
        loss = refreshed(self.loss)
        return {w: slope(loss, w) for w in self.moving}

    def stepped(self, size: Expr) -> Expr:
        """The quantity after each weight moved by −size · ∂L/∂W."""
        moved = {w: w - size * slope for w, slope in self.slopes.items()}
        return substituted(self.quantity, moved)

    def expressions(self) -> tuple[Expr, ...]:
        return self.loss, self.quantity

    def with_expressions(self, new: tuple[Expr, ...]) -> WeightClaim:
        loss, quantity = new
        return replace(self, loss=loss, quantity=quantity)

    @property
    def equalities(self) -> tuple[Equality, ...]:
        """What has to be equal for the claim to hold, in terms of the weights."""
        raise NotImplementedError

    @property
    def _loss(self) -> str:
        return plain(self.loss)


@dataclass(frozen=True)
class FlowKeeps(WeightClaim):
    """Gradient flow on ``loss`` keeps ``quantity``.

    Parameters
    ----------
    ansatz, loss, quantity
        As of :class:`WeightClaim`.
    """

    def rate(self, e: Expr) -> Expr:
        """The derivative of a formula of the weights along the flow."""
        moved = {w: w - _SMALL * slope for w, slope in self.slopes.items()}
        return substituted(e, moved).diff(_SMALL).xreplace({_SMALL: sympy.S.Zero})

    @property
    def equalities(self) -> tuple[Equality, ...]:
        """The rate of the first term against that of the others: 0 alone has no size."""
        first, *others = sympy.Add.make_args(self.quantity)
        return ((self.rate(first), -self.rate(sympy.Add(*others))),)

    @property
    def text(self) -> str:
        return f"gradient flow on {self._loss} keeps {plain(self.quantity)}"

    @property
    def latex(self) -> str:
        return (
            rf"\dot W = -\nabla {latex(self.loss)}:\quad {latex(self.quantity)} = \mathrm{{const}}"
        )


@dataclass(frozen=True)
class StepGives(WeightClaim):
    """One step of gradient descent on ``loss``, with any γ, makes ``quantity`` to ``following``, a
    formula of the weights before the step and of the gradients there.

    Parameters
    ----------
    ansatz, loss, quantity
        As of :class:`WeightClaim`.
    following
        A formula of the weights before the step and of :func:`gradient`.
    """

    following: Expr

    @property
    def equalities(self) -> tuple[Equality, ...]:
        put = {gradient(w.base)[w.indices]: slope for w, slope in self.slopes.items()}
        return ((self.stepped(GAMMA), substituted(self.following, put)),)

    def expressions(self) -> tuple[Expr, ...]:
        return self.loss, self.quantity, self.following

    def with_expressions(self, new: tuple[Expr, ...]) -> StepGives:
        loss, quantity, following = new
        return replace(self, loss=loss, quantity=quantity, following=following)

    @property
    def text(self) -> str:
        return (
            f"a gradient step on {self._loss}, with any γ, makes {plain(self.quantity)} to "
            f"{plain(self.following)}"
        )

    @property
    def latex(self) -> str:
        return (
            rf"W \leftarrow W - \gamma \nabla {latex(self.loss)}:\quad {latex(self.quantity)} "
            rf"\leftarrow {latex(self.following)}"
        )
