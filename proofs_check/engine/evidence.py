"""What one method found about one claim.  Evidence holds the claim itself, never a name of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from proofs_check.engine.claims import Claim
from proofs_check.engine.outcomes import Outcome, Rigour

__all__ = ["Evidence", "Outcome", "Rigour"]


@dataclass(frozen=True)
class Evidence:
    """``given`` are claims on which a proof or a refutation rests and which others have to prove:
    that what it divides by is not 0 on this orbit, that the orbit arrives.  ``scope`` says of what
    the proof speaks.  ``size`` is the resolution: for support how far apart, relatively, the sides
    could still be; for refutation how far apart they are at least.  ``error`` is what a method
    failed with, by a mistake of the program; its outcome is then unknown."""

    method: str
    claim: Claim
    outcome: Outcome
    rigour: Rigour
    detail: str
    given: tuple[Claim, ...] = ()
    scope: str = ""
    size: float = 0.0
    seconds: float = 0.0
    error: Exception | None = field(default=None, compare=False, repr=False)
