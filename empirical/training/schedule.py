"""At which epochs training looks up: to write a point of the curves, or to see whether it moves."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

LOOK_EVERY = 1024  # epochs from one test for stalling to the next: it costs under 1 %
LOOK_LENGTH = 16  # epochs of a test: weights that wander between 2, 4, 8 or 16 values are seen too


def curve_epochs(cap: int, points: int) -> list[int]:
    """About ``points`` epochs from 0 to ``cap``, log-spaced."""
    if cap == 0:
        return [0]
    spaced = np.geomspace(1, cap, max(points, 2))
    return sorted({0, *np.unique(np.rint(spaced).astype(int)).tolist()})


def next_of(epochs: list[int], epoch: int) -> int:
    """The first of ``epochs`` after ``epoch``; the last if there is none."""
    return epochs[min(bisect_right(epochs, epoch), len(epochs) - 1)]


def looks_at(epoch: int) -> bool:
    """A test for stalling starts here."""
    return epoch % LOOK_EVERY == 0


def next_look(epoch: int) -> int:
    """The first after ``epoch``."""
    return (epoch // LOOK_EVERY + 1) * LOOK_EVERY
