"""How the letters of a claim are read, and what a proof under that reading consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims import Bound, Claim, Conserved, Differential, Equation
from proofs_check.engine.letters import t
from proofs_check.engine.system import System
from theory.activation import Piece
from theory.outcome import Truth
from theory.symbolic.exact import Decision, all_zero, is_zero
from theory.symbolic.mean import by_letters


@dataclass(frozen=True)
class Reading:
    """One way to read the letters: what is put into a formula, and of what a proof then speaks.

    ``pieces`` are those of a φ of several, which join without a jump.  ``assumed`` are hypotheses
    that an argument may use, if its proof then names them as given.  ``signed`` are letters of
    the state that were proved to stay positive, each with a positive letter in its place;
    ``signs`` are the claims that say so.  ``together`` are equations of all times that are claimed
    beside the one at hand, and not proved: a surface may be sought that all of them make up.
    """

    put: Callable[[Expr], Expr]
    scope: str
    seconds: float
    given: tuple[Claim, ...] = ()
    pieces: tuple[Piece, ...] = ()
    assumed: tuple[Claim, ...] = ()
    signed: Mapping[Symbol, Symbol] = field(default_factory=dict)
    signs: tuple[Claim, ...] = ()
    together: tuple[Claim, ...] = ()

    def zero(self, *expressions: Expr) -> Decision:
        """Whether all of them vanish for all values of their letters."""
        read = (self.put(e).xreplace(dict(self.signed)) for e in expressions)
        return all_zero(*(is_zero(by_letters(e), seconds=self.seconds) for e in read))


@dataclass(frozen=True)
class Proof:
    """Whether a claim holds under a reading, and what must be true besides for that."""

    decision: Decision
    given: tuple[Claim, ...] = ()


OPEN = Proof(Decision(Truth.UNKNOWN, "no argument was found"))


def equations(proved: Sequence[Claim]) -> tuple[Claim, ...]:
    """Those of the proved claims that equate two sides at every time."""
    return tuple(c for c in proved if isinstance(c, Equation | Conserved | Differential))


def positive_letters(proved: Sequence[Claim]) -> tuple[dict[Symbol, Symbol], tuple[Claim, ...]]:
    """Letters of the state that stay positive, by proved claims 0 < s; and those claims."""
    claims = [
        c
        for c in proved
        if isinstance(c, Bound) and c.strict and c.left == 0 and isinstance(c.right, Symbol)
    ]
    return {c.right: sympy.Dummy(c.right.name, positive=True) for c in claims}, tuple(claims)


def residual(system: System, claim: Claim) -> Expr:
    left, right = claim.sides(system)  # type: ignore[attr-defined]
    return system.unobserved(left - right)


def rate(system: System, h: Expr) -> Expr:
    """dh/dt, or dh/dτ where h does not hold t: the one vanishes identically if the other does."""
    if system.clock is not None and not h.has(t):
        return system.rate(h, system.direction)
    return system.rate(h)
