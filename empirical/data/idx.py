"""The IDX format of MNIST: a magic number, the sizes big-endian, then the bytes.

The magic number is 0, 0, the type of the numbers (8: unsigned bytes) and the number of axes:
2051 for pictures, 2049 for labels.  Files may be compressed with gzip.
"""

from __future__ import annotations

import gzip
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

import numpy as np

from empirical.data.records import read_records, readable
from empirical.untrusted import opened
from theory.errors import InputError

CONTENT = 1 << 30  # bytes: MNIST has 47 million, the largest set of its kind (EMNIST) 547 million
DEFLATE = 1032  # times as large is the most that an unpacked file can be

_BYTES = 8
_BLOCK = 1 << 20


def read_shape(path: Path, axes: int) -> tuple[int, ...]:
    """The sizes that the header states, with the length of the file checked against them."""
    with readable(path), opened(path, CONTENT) as file:
        with _content(file, path) as stream:
            shape = _header(stream, axes, path)
        expected = 4 + 4 * axes + math.prod(shape)
        if expected > CONTENT:
            raise InputError(
                f"{path}: its header {shape} means {expected:,} bytes; at most {CONTENT:,} are "
                "read. It is damaged, or another file."
            )
        length = _length(file, path, expected)
    if length != expected:
        raise InputError(
            f"{path} holds {length:,} bytes; its header {shape} means {expected:,}. Get it again."
        )
    return shape


def read_idx(path: Path, indices: np.ndarray, axes: int) -> np.ndarray:
    """(n, *shape of one) uint8: the records ``indices`` of a checked file."""
    with readable(path), opened(path, CONTENT) as file, _content(file, path) as stream:
        shape = _header(stream, axes, path)[1:]
        return read_records(stream, math.prod(shape), indices, path).reshape(-1, *shape)


@contextmanager
def _content(file: BufferedReader, path: Path) -> Iterator[IO[bytes]]:
    """From its start, unpacked."""
    file.seek(0)
    if path.suffix != ".gz":
        yield file
        return
    with gzip.GzipFile(fileobj=file) as unpacked:
        yield cast(IO[bytes], unpacked)


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


def _length(file: BufferedReader, path: Path, expected: int) -> int:
    """Of the content, in bytes; of one that is longer than expected, that it is longer."""
    size = file.seek(0, os.SEEK_END)
    if path.suffix != ".gz":
        return size
    if expected > DEFLATE * size:
        return DEFLATE * size
    # gzip ends with the length modulo 2^32; if that differs, the file may still be several
    # gzip members in a row, and reading on to the end of it, or to the damage, decides.
    file.seek(-4, os.SEEK_END)
    if int.from_bytes(file.read(4), "little") == expected:
        return expected
    length = 0
    with _content(file, path) as stream:
        while length <= expected and (block := stream.read(_BLOCK)):
            length += len(block)
    return length
