"""Records of one size, one after another in a stream that is read forwards, and no further."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from theory.errors import InputError

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
