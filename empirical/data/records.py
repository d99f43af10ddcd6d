"""Which records of a set are read, and records of one size in a stream that is read forwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from empirical.data.configuration import Data
from theory.errors import InputError

MOST = 1 << 24  # examples of a set: a draw permutes their numbers, 8 bytes each
LARGEST = 1 << 24  # bytes of a record: a picture or a name; more is damage, or meant to fill memory


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say which file it was that could not be read, and what to do.

    For the readers of formats, which raise whatever damage leads them to.
    """
    try:
        yield
    except InputError:
        raise
    except (PermissionError, IsADirectoryError, FileNotFoundError) as problem:
        raise InputError(f"{path} cannot be opened: {problem.strerror}.") from problem
    except Exception as problem:
        words = str(problem) or type(problem).__name__
        raise InputError(
            f"{path} is damaged or not what its name says ({words:.200}); get it again."
        ) from problem


def read_records(stream: IO[bytes], size: int, indices: np.ndarray, path: Path) -> np.ndarray:
    """(n, size) uint8: the distinct records ``indices`` in that order, of a stream at record 0."""
    if size > LARGEST:
        raise InputError(f"{path}: a record has {size:,} bytes, at most {LARGEST:,} are read.")
    records = np.empty((len(indices), size), dtype=np.uint8)
    position = 0
    for place in np.argsort(indices, kind="stable"):
        index = int(indices[place])
        if index > position:
            stream.seek((index - position) * size, 1)
        block = stream.read(size)
        if len(block) != size:
            raise InputError(f"{path} ends within record number {index}; get it again.")
        records[place] = np.frombuffer(block, dtype=np.uint8)
        position = index + 1
    stream.read(1)  # at the end of a compressed stream this is what compares the check sum
    return records


def require_sequence(data: Data, what: str, parts: str) -> None:
    """InputError for one frame, or one second."""
    if data.count < 2:
        raise InputError(f"a {what} is a sequence and needs two {parts}; count is 1.")


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
