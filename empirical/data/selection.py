"""Which records of a set are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from empirical.data.configuration import Data
from theory.errors import InputError

MOST = 1 << 24  # examples of a set: a draw permutes their numbers, 8 bytes each


@dataclass(frozen=True, eq=False)
class Selection:
    """Record numbers in the order of the examples, (n,) int64, and the choice in words."""

    indices: np.ndarray
    words: str


def select(data: Data, total: int, what: str) -> Selection:
    """``data.count`` of the records ``data.first``, …, total − 1 of ``what``.

    Drawn by seed, a larger count keeps the examples of a smaller one.
    """
    if total > MOST:
        raise InputError(f"{what} claims {total:,} examples; at most {MOST:,} are read.")
    left = total - data.first
    if data.count > left:
        after = f", {max(left, 0):,} of them from number {data.first} on" if data.first else ""
        raise InputError(
            f"{what} has {total:,} examples{after}; {data.count:,} were asked for: lower the count."
        )
    if data.seed is None:
        indices = np.arange(data.first, data.first + data.count)
    else:
        drawn = np.random.default_rng(data.seed).permutation(left)[: data.count]
        indices = drawn + data.first
    return Selection(indices.astype(np.int64), f"{what}: {_words(data, total)}")


def _words(data: Data, total: int) -> str:
    start = f" from number {data.first} on" if data.first else ""
    if data.seed is not None:
        return f"{data.count:,} of {total:,}{start}, drawn with seed {data.seed}"
    if data.count == total:
        return f"all {total:,}"
    return f"{data.count:,} of {total:,}{start or ', the first'}"
