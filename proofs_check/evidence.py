"""What one method found, and about what: the claim itself, never its name.

A name can be given twice; evidence counts for a claim only if it examined that very claim, with the
same text and the same functions.  What methods note besides (an end point, a rate, a step of the
derivation) is of types that no hypothesis or conclusion can have.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from proofs_check.statement import Claim
from theory.errors import InputError


class Outcome(enum.Enum):
    """Which way the evidence points.  UNKNOWN and NOT_RUN never count as support."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    UNKNOWN = "unknown"
    NOT_RUN = "not_run"


class Rigour(enum.Enum):
    """What the evidence is worth."""

    PROOF = "proof"
    CITED = "cited proof"
    ENCLOSURE = "enclosure"
    NUMERICAL = "numerical"
    STATISTICAL = "statistical"

    @property
    def sentence(self) -> str:
        return _WORTH[self]


_WORTH = {
    Rigour.PROOF: "a proof, by symbolic identity or by ball arithmetic",
    Rigour.CITED: "a proof by hand that is cited, of which the machine checked the premises",
    Rigour.ENCLOSURE: "both sides lie in one proved ball: equality to that many digits, no more",
    Rigour.NUMERICAL: "floating-point agreement within a stated error",
    Rigour.STATISTICAL: "agreement over random samples",
}


@dataclass(frozen=True)
class Observation:
    """Something that a method notes beside the claims; it proves and refutes none of them."""

    name: str


@dataclass(frozen=True)
class DerivationStep:
    """A step of the symbolic proof, by its name there."""

    step: str

    @property
    def name(self) -> str:
        return f"derivation: {self.step}"


Subject = Claim | Observation | DerivationStep
WHOLE_METHOD = Observation("-")  # no claim in particular: a method not run, or broken off


@dataclass(frozen=True)
class Evidence:
    """One finding.  ``detail`` says in words what was found, or why nothing was.

    ``size`` is the resolution of the comparison: for support, how far apart (relatively) the two
    sides could still be; for refutation, how far apart they are at least.  It decides whether two
    methods contradict each other or merely see with different sharpness.
    """

    method: str
    subject: Subject
    outcome: Outcome
    rigour: Rigour
    detail: str
    seconds: float = 0.0
    size: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.subject, Subject):
            raise InputError(
                f"evidence of {self.method} must be about a Claim, an Observation or a "
                f"DerivationStep, but is about {self.subject!r}; name the object, not its name."
            )

    @property
    def claim(self) -> str:
        """The subject's name, to show; never to match, since names may coincide."""
        return self.subject.name
