"""What numbers say of a claim."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.05  # the error that a decision may make


@dataclass(frozen=True)
class Decision:
    """``holds`` None: not decided."""

    holds: bool | None
    reason: str

    @property
    def falls(self) -> bool | None:
        """Of a decision on whether something rises: the opposite."""
        return None if self.holds is None else not self.holds

    def telling(self, more: str) -> Decision:
        """The same, with more at the end of its reason."""
        return Decision(self.holds, f"{self.reason}{more}")

    @property
    def opposite(self) -> Decision:
        """Whether it falls, with the reason."""
        return Decision(self.falls, self.reason)


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
