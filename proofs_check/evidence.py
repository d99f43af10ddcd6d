"""Which way evidence points, and what it is worth."""

from __future__ import annotations

import enum


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
