"""What one method found about one claim."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Outcome(enum.Enum):
    """Which way the evidence points.  UNKNOWN and NOT_RUN never count as support."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    UNKNOWN = "unknown"
    NOT_RUN = "not_run"


class Rigour(enum.Enum):
    """What the evidence is worth."""

    PROOF = "proof"
    ENCLOSURE = "enclosure"
    NUMERICAL = "numerical"
    STATISTICAL = "statistical"

    @property
    def sentence(self) -> str:
        return _WORTH[self]


_WORTH = {
    Rigour.PROOF: "a proof, by symbolic identity or by ball arithmetic",
    Rigour.ENCLOSURE: "both sides lie in one proved ball: equality to that many digits, no more",
    Rigour.NUMERICAL: "floating-point agreement within a stated error",
    Rigour.STATISTICAL: "agreement over random samples",
}


@dataclass(frozen=True)
class Evidence:
    """One finding.  ``detail`` says in words what was found, or why nothing was.

    ``size`` is the resolution of the comparison: for support, how far apart (relatively) the two
    sides could still be; for refutation, how far apart they are at least.  It decides whether two
    methods contradict each other or merely see with different sharpness.
    """

    method: str
    claim: str
    outcome: Outcome
    rigour: Rigour
    detail: str
    seconds: float = 0.0
    size: float = 0.0
