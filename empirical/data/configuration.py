"""Which examples an experiment asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Data:
    """A data set and a part of it.

    Attributes:
        set: name of the data set (``python -m empirical data`` lists them).
        otherwise: the embedded set that stands in where the user named no folder of files.
        count: how many examples; the first of the set, or drawn by ``seed``.
        split: train or test.
        seed: draw without replacement with this seed; None takes the first.
        grey: average the colours.
        side: resize square pictures by averaging to side × side; None leaves them.
    """

    set: str = "digits"
    otherwise: str = "digits"
    count: int = 100
    split: str = "train"
    seed: int | None = None
    grey: bool = True
    side: int | None = None
