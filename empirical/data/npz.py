"""NumPy's npz: single rows of single arrays; objects (pickles) are refused."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from empirical.data.records import read_records, readable
from theory.errors import InputError


@dataclass(frozen=True)
class Header:
    """What an array is, before it is read."""

    shape: tuple[int, ...]
    dtype: np.dtype


def read_header(path: Path, key: str) -> Header:
    """Of the array ``key``."""
    with _array(path, key) as (_stream, header):
        return header


def read_rows(path: Path, key: str, indices: np.ndarray) -> np.ndarray:
    """(n, *shape of one): the rows ``indices`` of the array ``key``; the rest is not kept."""
    with _array(path, key) as (stream, header):
        shape = header.shape[1:]
        size = header.dtype.itemsize * math.prod(shape)
        raw = read_records(stream, size, indices, path)
        return raw.reshape(-1).view(header.dtype).reshape(-1, *shape)


@contextmanager
def _array(path: Path, key: str) -> Iterator[tuple[IO[bytes], Header]]:
    """The stream behind the header, at row 0."""
    with readable(path), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if f"{key}.npy" not in names:
            has = ", ".join(name.removesuffix(".npy") for name in names) or "nothing"
            raise InputError(f"{path} has no array {key!r}; it holds {has}. It is another file.")
        with archive.open(f"{key}.npy") as stream:
            header = _header(stream, archive.getinfo(f"{key}.npy").file_size, f"{path} [{key}]")
            yield stream, header


def _header(stream: IO[bytes], length: int, name: str) -> Header:
    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise InputError(f"{name}: version {version} of the npy format is not read; save it again.")
    if version == (1, 0):
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    else:
        shape, fortran, dtype = np.lib.format.read_array_header_2_0(stream)
    if dtype.hasobject:
        raise InputError(f"{name} holds Python objects, which can run any code; it is not read.")
    if fortran or not shape:
        raise InputError(f"{name}: expected rows in C order, shape {shape}; save it again.")
    content = length - stream.tell()
    if content != dtype.itemsize * math.prod(shape):
        raise InputError(
            f"{name} holds {content:,} bytes; {dtype} of shape {shape} means "
            f"{dtype.itemsize * math.prod(shape):,}. Get it again."
        )
    return Header(shape, dtype)
