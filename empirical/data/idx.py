"""The IDX format of MNIST: a magic number, the sizes big-endian, then the bytes.

The magic number is 0, 0, the type of the numbers (8: unsigned bytes) and the number of axes:
2051 for pictures, 2049 for labels.  Files may be compressed with gzip.
"""

from __future__ import annotations

import gzip
import math
import os
from pathlib import Path
from typing import IO, cast

import numpy as np

from empirical.data.records import read_records, readable
from theory.errors import InputError

_BYTES = 8
_BLOCK = 1 << 20


def read_shape(path: Path, axes: int) -> tuple[int, ...]:
    """The sizes that the header states, with the length of the file checked against them."""
    with readable(path):
        with _opened(path) as stream:
            shape = _header(stream, axes, path)
        expected = 4 + 4 * axes + math.prod(shape)
        length = _length(path, expected)
    if length != expected:
        raise InputError(
            f"{path} holds {length:,} bytes; its header {shape} means {expected:,}. Get it again."
        )
    return shape


def read_idx(path: Path, indices: np.ndarray, axes: int) -> np.ndarray:
    """(n, *shape of one) uint8: the records ``indices`` of a checked file."""
    with readable(path), _opened(path) as stream:
        shape = _header(stream, axes, path)[1:]
        return read_records(stream, math.prod(shape), indices, path).reshape(-1, *shape)


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path) if path.suffix == ".gz" else path.open("rb"))


def _header(stream: IO[bytes], axes: int, path: Path) -> tuple[int, ...]:
    magic = stream.read(4)
    expected = bytes((0, 0, _BYTES, axes))
    if magic != expected:
        raise InputError(
            f"{path} starts with {magic.hex(' ') or 'nothing'}; an IDX file of unsigned bytes with "
            f"{axes} axes starts with {expected.hex(' ')}. It is another file, or damaged."
        )
    sizes = stream.read(4 * axes)
    if len(sizes) != 4 * axes:
        raise InputError(f"{path} ends within its header; get it again.")
    return tuple(int.from_bytes(sizes[4 * i : 4 * i + 4], "big") for i in range(axes))


def _length(path: Path, expected: int) -> int:
    """Of the content, in bytes."""
    if path.suffix != ".gz":
        return path.stat().st_size
    # gzip ends with the length modulo 2^32; if that differs, the file may still be several
    # gzip members in a row, and reading on to the end of it, or to the damage, decides.
    with path.open("rb") as stream:
        stream.seek(-4, os.SEEK_END)
        if int.from_bytes(stream.read(4), "little") == expected % 2**32:
            return expected
    with gzip.open(path) as content:
        return sum(len(block) for block in iter(lambda: content.read(_BLOCK), b""))
