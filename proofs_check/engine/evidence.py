"""What one method found about one claim.  Evidence holds the claim itself, never a name of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from proofs_check.engine.claims import Claim
from proofs_check.engine.outcomes import Outcome, Rigour

__all__ = ["Evidence", "Outcome", "Rigour"]


@dataclass(frozen=True)
class Evidence:
    """What one method found of one claim.

    Attributes
    ----------
    method
        symbolic, certified, flow or training.
    claim
        Of which it speaks.
    outcome
        Which way it points.
    rigour
        What it is worth.
    detail
        In words.
    given
        Claims on which a proof or a refutation rests and which others have to prove: that what it
        divides by is not 0 on this orbit, that the orbit arrives.
    scope
        Of what the proof speaks.
    size
        The resolution: for support how far apart, relatively, the sides could still be; for
        refutation how far apart they are at least.
    seconds
        That it took, by the clock.
    error
        What a method failed with, by a mistake of the program; its outcome is then unknown.

    Examples
    --------
    >>> from proofs_check import check
    >>> report = check("theorem2", "sin", methods=("certified",))
    >>> claim = report.theorem.claims[0]
    >>> evidence = next(e for e in report.about(claim) if e.method == "certified")
    >>> evidence.outcome.value, evidence.rigour.value
    ('supports', 'enclosure')
    """

    method: str
    claim: Claim
    outcome: Outcome
    rigour: Rigour
    detail: str
    given: tuple[Claim, ...] = ()
    scope: str = ""
    size: float = 0.0
    seconds: float = 0.0
    error: Exception | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        words = f"{self.outcome.value} ({self.rigour.value})"
        return f"<{self.method} {words}: {self.claim.text}>"
