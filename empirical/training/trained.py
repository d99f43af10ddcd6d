"""What training gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters


class Outcome(Enum):
    """How a member's training ended; each value reads as the end of a sentence."""

    REACHED = "its loss came down to the loss asked for"
    EPOCH_CAP = (
        "it took as many epochs as were allowed, and its loss stayed above the one asked for"
    )
    STALLED = "its weights came back to the same bits, so that no later epoch can change its loss"
    DIVERGED = "its loss became infinite, undefined or a million million times that of the start"


@dataclass(frozen=True, eq=False)
class Trained:
    """An ensemble after training.

    A member is frozen when it ends: its loss is that of the weights returned, measured by the
    forward pass that ended it, after ``epochs`` updates.

    Attributes
    ----------
    parameters
        Stacked, on the CPU, in the precision of training.
    losses
        (N,) float64.
    epochs
        (N,) int64, updates made.
    outcomes
        One a member.
    curve_epochs
        (m,), log-spaced; the last is the largest of ``epochs``.
    curve_losses
        (N, m); once a member is frozen its loss stays what it is, so that the last column is
        ``losses``.
    watch_losses
        (N, m), on the examples watched; None without.
    seconds
        Of training, interruptions left out.
    """

    parameters: Parameters
    losses: np.ndarray
    epochs: np.ndarray
    outcomes: tuple[Outcome, ...]
    curve_epochs: np.ndarray
    curve_losses: np.ndarray
    watch_losses: np.ndarray | None
    seconds: float

    def reached(self) -> np.ndarray:
        """(N,) bool."""
        return np.array([outcome is Outcome.REACHED for outcome in self.outcomes])
