"""How the letters of a formula are read, and what an argument returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr

from proofs_check.engine.claims import Claim
from theory.activation import Piece
from theory.outcome import Truth
from theory.symbolic.exact import Decision


@dataclass(frozen=True)
class Reading:
    """One way to read the letters: what is put into a formula, and of what a proof then speaks.

    ``pieces`` are those of a φ of several, which join without a jump.  ``assumed`` are hypotheses
    that an argument may use, if its proof then names them as given.
    """

    put: Callable[[Expr], Expr]
    scope: str
    seconds: float
    given: tuple[Claim, ...] = ()
    pieces: tuple[Piece, ...] = ()
    assumed: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Proof:
    """Whether a claim holds under a reading, and what must be finite for that."""

    decision: Decision
    given: tuple[Claim, ...] = ()


OPEN = Proof(Decision(Truth.UNKNOWN, "no argument was found"))
