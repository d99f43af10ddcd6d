"""What the certified analysis of one start gives back."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from theory.outcome import Classification, Flow
from theory.rigour.decimals import Interval


@dataclass(frozen=True)
class Balls:
    """u, v and λ1 as balls at the precision of the proof."""

    u: arb
    v: arb
    lambda1: arb


@dataclass(frozen=True)
class Enclosure:
    """The certified analysis of one start.

    ``reason`` says what was proved, or why nothing was.  ``swept`` is an interval on which φ' ≠ 0
    was proved, in the variable a = ‖x‖² v.  ``balls`` and the three intervals are present only if
    the flow interpolates.
    """

    outcome: Flow
    certified: bool
    reason: str
    classification: Classification | None = None
    digits: int = 15
    balls: Balls | None = None
    u: Interval | None = None
    v: Interval | None = None
    lambda1: Interval | None = None
    swept: Interval | None = None
    stuck: bool = False
    """φ'(v0) = 0: v never moves and Theorem 1's integral does not exist."""
