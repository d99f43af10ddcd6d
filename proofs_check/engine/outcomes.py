"""What evidence and answers are called.  Light: commands need the words, and not SymPy."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from proofs_check.host.exits import ExitCode


class Outcome(enum.Enum):
    """Which way the evidence points.  UNKNOWN and NOT_RUN never count as support."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    UNKNOWN = "unknown"
    NOT_RUN = "not_run"

    @property
    def word(self) -> str:
        """Of the claim: what it is by this evidence."""
        return _WORDS[self]


_WORDS = {
    Outcome.SUPPORTS: "supported",
    Outcome.REFUTES: "refuted",
    Outcome.UNKNOWN: "undecided",
    Outcome.NOT_RUN: "not run",
}


def weight(outcome: Outcome, size: float) -> tuple[int, float]:
    """The least is the grossest contradiction, else what is unknown, else the bluntest support."""
    return (Outcome.REFUTES, Outcome.UNKNOWN, Outcome.SUPPORTS).index(outcome), -size


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


class Verdict(enum.Enum):
    """The answer for one version of a statement."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    NOT_APPLICABLE = "not_applicable"
    INCONCLUSIVE = "inconclusive"
    CONFLICT = "conflict"

    @property
    def exit_code(self) -> int:
        """Of the command line: 0 verified, 1 refuted or conflict, 3 neither."""
        if self is Verdict.VERIFIED:
            return ExitCode.DONE
        refuted = self in (Verdict.REFUTED, Verdict.CONFLICT)
        return ExitCode.REFUTED if refuted else ExitCode.UNDECIDED


@dataclass(frozen=True)
class Judgement:
    """A verdict and the reason in words.

    Attributes
    ----------
    verdict
        The answer.
    reason
        Why.
    """

    verdict: Verdict
    reason: str
