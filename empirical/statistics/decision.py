"""What numbers say of a claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

LEVEL = 0.05  # the error that a decision may make


class Provable(Enum):
    """What `prove` may prove beside what was measured."""

    STORAGE = "storage"  # ρ at examples, or along sequences
    PLANE = "plane"  # that there are no other attractors: `prove --plane`


@dataclass(frozen=True)
class Decision:
    """Whether a claim holds, by what was measured.

    Attributes
    ----------
    holds
        None: not decided.
    reason
        Why, with the numbers; of what was not decided or not tested what is missing.
    tested
        False where the claim's numbers were not tried at this scale.
    provable
        What it rests on, if proofs may stand beside it.

    Examples
    --------
    >>> from empirical import Decision
    >>> Decision(True, "20 of 20").telling(" networks").reason
    '20 of 20 networks'
    """

    holds: bool | None
    reason: str
    tested: bool = True
    provable: Provable | None = None

    @classmethod
    def untested(cls, reason: str) -> Decision:
        """At this scale."""
        return cls(None, reason, tested=False)

    @property
    def opposite(self) -> Decision:
        """Of a decision on whether something rises: whether it falls, with the reason."""
        return replace(self, holds=None if self.holds is None else not self.holds)

    def telling(self, more: str) -> Decision:
        """The same, with more at the end of its reason."""
        return replace(self, reason=f"{self.reason}{more}")

    def headed(self, before: str) -> Decision:
        """The same, with more at the beginning of its reason."""
        return replace(self, reason=f"{before}{self.reason}")

    def about_storage(self) -> Decision:
        """The same, as one that rests on ρ."""
        return replace(self, provable=Provable.STORAGE)

    def about_spurious(self) -> Decision:
        """The same, as one that rests on there being no other attractor."""
        return replace(self, provable=Provable.PLANE)


def all_of(*decisions: Decision) -> Decision:
    """False if one is, True if all are."""
    answers = [decision.holds for decision in decisions]
    holds = False if False in answers else None if None in answers else True
    return Decision(holds, "; ".join(decision.reason for decision in decisions))


def beyond(low: float, high: float, bar: float) -> bool | None:
    """Whether an interval lies above the bar, or below it."""
    return True if low > bar else False if high < bar else None


def unless(wrong: object, unknown: object) -> bool | None:
    """A claim about all: False if there is anything wrong, else None if anything is unknown."""
    return False if wrong else None if unknown else True
