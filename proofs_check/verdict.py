"""The answer for one version of a theorem."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from proofs_check.host.exits import ExitCode


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
    """A verdict and the reason in words."""

    verdict: Verdict
    reason: str
