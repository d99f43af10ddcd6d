"""A random stream per record: record k is the same however many are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from empirical.data.configuration import SPLITS, Data


def record_generators(data: Data) -> Iterator[np.random.Generator]:
    """For the records ``first``, …, ``first + count − 1`` of the split; train and test differ."""
    for number in range(data.first, data.first + data.count):
        yield np.random.default_rng([data.seed or 0, SPLITS.index(data.split), number])


def set_generator(data: Data) -> np.random.Generator:
    """For what all records of the split have in common."""
    return np.random.default_rng([data.seed or 0, SPLITS.index(data.split)])


def words(data: Data, what: str) -> str:
    """The source of generated examples in a line."""
    start = f" from number {data.first} on" if data.first else ""
    return f"{what}: {data.count:,} generated{start} ({data.split}, seed {data.seed or 0})"
