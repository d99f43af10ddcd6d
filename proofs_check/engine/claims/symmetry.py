"""What a symmetry of the loss makes of gradient flow and of gradient descent."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Indexed, Symbol

from proofs_check.engine.claims.base import Claim, Where
from proofs_check.engine.claims.maps import Recurrence
from proofs_check.engine.letters import latex, plain, t
from proofs_check.engine.symmetry import Symmetry
from proofs_check.engine.system import System
from theory.errors import InputError


@dataclass(frozen=True)
class Invariant(Claim, where=Where.EVERYWHERE):
    """The loss at hand has the symmetry: L(g_s θ) = L(θ) for all θ and all s near the identity.

    Parameters
    ----------
    symmetry
        With the loss, a :class:`Symmetry`.
    """

    symmetry: Symmetry

    def expressions(self) -> tuple[Expr, ...]:
        return (self.symmetry.loss,)

    def with_expressions(self, new: tuple[Expr, ...]) -> Invariant:
        return Invariant(replace(self.symmetry, loss=new[0]))

    @property
    def text(self) -> str:
        return f"the loss {plain(self.symmetry.loss)} does not change under {action(self.symmetry)}"

    @property
    def latex(self) -> str:
        moves = r",\; ".join(
            rf"{latex(w)} \mapsto {latex(e)}" for w, e in self.symmetry.moved.items()
        )
        return rf"L = {latex(self.symmetry.loss)} \text{{ does not change under }} {moves}"


@dataclass(frozen=True)
class Law(Claim, where=Where.ALONG):
    """Abstract: of a ``quantity`` of groups of weights, for every loss with the symmetry.

    Parameters
    ----------
    symmetry
        Of the loss, a :class:`Symmetry`.
    quantity
        A formula in entries of the groups, with free indices or sums.
    """

    symmetry: Symmetry
    quantity: Expr

    def __post_init__(self) -> None:
        super().__post_init__()
        for e in self.expressions():
            _require_lengths(self.symmetry, e)

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        return (Invariant(self.symmetry),)

    @property
    def own_letters(self) -> frozenset[Symbol]:
        used = set().union(*(e.free_symbols for e in self.expressions()))
        return frozenset(x for x in used if isinstance(x, Indexed) or x in self.symmetry.bound)


@dataclass(frozen=True)
class FlowLaw(Law):
    """Along θ̇ = −∇L − λ θ the quantity decays as e^{−``rate`` t}; at rate 0 it is conserved.

    Parameters
    ----------
    symmetry, quantity
        As of :class:`Law`.
    rate
        In 1 over the unit of t; 0 for a conservation law.
    """

    rate: Expr = sympy.S.Zero

    def expressions(self) -> tuple[Expr, ...]:
        return self.quantity, self.rate

    def with_expressions(self, new: tuple[Expr, ...]) -> FlowLaw:
        return FlowLaw(self.symmetry, *new)

    def sides(self, system: System) -> tuple[Expr, Expr]:
        """Of the system at hand."""
        here = self.symmetry.at_hand(self.quantity)
        return here, system.at_start(here) * sympy.exp(-self.rate * t)

    @property
    def text(self) -> str:
        how = f"decays as {plain(sympy.exp(-self.rate * t))}" if self.rate != 0 else "is conserved"
        return f"{plain(self.quantity)} {how}, by the symmetry {action(self.symmetry)}"

    @property
    def latex(self) -> str:
        if self.rate == 0:
            return rf"{latex(self.quantity)} = \mathrm{{const}}"
        return rf"{latex(self.quantity)} \propto {latex(sympy.exp(-self.rate * t))}"


@dataclass(frozen=True)
class StepLaw(Law):
    """After a step θ⁺ = θ − γ (∇L + λ θ) the quantity is ``following``, a formula of the weights
    before it and of the gradient.

    Parameters
    ----------
    symmetry, quantity
        As of :class:`Law`.
    following
        The formula, with :func:`gradient` of the groups.
    """

    following: Expr = sympy.S.Zero

    def __post_init__(self) -> None:
        if self.symmetry.rate is None:
            raise InputError("a law of gradient descent needs a symmetry with a learning rate.")
        super().__post_init__()

    def expressions(self) -> tuple[Expr, ...]:
        return self.quantity, self.following

    def with_expressions(self, new: tuple[Expr, ...]) -> StepLaw:
        return StepLaw(self.symmetry, *new)

    @property
    def at_hand(self) -> Recurrence:
        """Of the system at hand."""
        here = self.symmetry.at_hand
        return Recurrence(here(self.quantity), here(self.following))

    @property
    def text(self) -> str:
        words = f"after one step {plain(self.quantity)} is {plain(self.following)}"
        named = slopes(self.symmetry, self.following)
        return f"{words}{named and f' with {named}'}, by the symmetry {action(self.symmetry)}"

    @property
    def latex(self) -> str:
        return rf"\left({latex(self.quantity)}\right)^{{+}} = {latex(self.following)}"


def action(symmetry: Symmetry) -> str:
    """w[i] ↦ w[i] + s, group by group."""
    return ", ".join(f"{plain(w)} ↦ {plain(e)}" for w, e in symmetry.moved.items())


def slopes(symmetry: Symmetry, e: Expr) -> str:
    """What the gradients in a formula are."""
    held = [g for g in symmetry.groups if e.has(symmetry.slope(g))]
    return ", ".join(f"{plain(symmetry.slope(g).label)} = ∂L/∂{plain(g.label)}" for g in held)


def _require_lengths(symmetry: Symmetry, e: Expr) -> None:
    """Every entry of a group stands in a sum over that group."""
    for total in e.atoms(sympy.Sum):
        for index, first, last in total.limits:
            for entry in total.function.atoms(Indexed):
                length = symmetry.length(entry.base)
                if index in entry.indices and (first != 1 or last != length):
                    raise InputError(
                        f"{entry} is summed from {first} to {last}, but the group {entry.base} "
                        f"has {length or 'no'} entries."
                    )
    loose = {x for x in e.free_symbols if isinstance(x, Symbol) and x in symmetry.ranges}
    if loose:
        raise InputError(f"the index {loose.pop()} of {plain(e)} is not summed over.")
