"""Counting from 0 to 9 and back, in sequences of ten handwritten digits (Fig. 4b).

Sequence s goes up for even s and down for odd s, and takes the s-th example of every digit: no
picture occurs twice, since a network maps every picture to one successor only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.examples import Examples
from theory.errors import InputError

DIGITS = 10
POOL = 400  # examples looked through for each sequence: that a digit is missing is unlikely


def counted(
    data: Data, folder: Path | None, load: Callable[[Data, Path | None], Examples], total: int
) -> Examples:
    """``data.count`` of the digits that ``load`` gives (``total`` of them), ten a sequence."""
    wanted = -(-data.count // DIGITS)
    pool = min(POOL * wanted, total - data.first)
    if pool < data.count:
        raise InputError(
            f"{data.count} digits from number {data.first} on were asked for, but there are "
            f"{total:,} in all; lower the count."
        )
    found = load(replace(data, count=pool), folder)
    assert found.labels is not None
    order: list[int] = []
    for s in range(wanted):
        up = [_example(found.labels, digit, s) for digit in range(DIGITS)]
        order += up if s % 2 == 0 else up[::-1]
    order = order[: data.count]
    words = f"{data.count} digits counting up and down in turn, from {found.source}"
    return Examples(found.values[order], words, found.embedded, found.labels[order])


def _example(labels: np.ndarray, digit: int, number: int) -> int:
    places = np.flatnonzero(labels == digit)
    if len(places) <= number:
        raise InputError(
            f"only {len(places)} of {len(labels)} digits are a {digit}, {number + 1} are needed; "
            "lower the count."
        )
    return int(places[number])
