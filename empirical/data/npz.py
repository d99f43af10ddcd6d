"""NumPy's npz: arrays out of a zip archive; objects (pickles) are refused.

NumPy reads a header as long as the file says and an archive of any kind.  Here the table of
contents, the header and the size of an array are held against bounds before anything is read.
"""

from __future__ import annotations

import ast
import math
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

import numpy as np

from empirical.data.idx import DEFLATE
from empirical.data.records import LARGEST, read_records, readable
from empirical.untrusted import opened
from theory.errors import InputError

CONTENT = 1 << 32  # bytes of an archive, or of an array in it: ImageNet's batches have 1.6e9
DIRECTORY = 1 << 20  # bytes of the table of contents: some ten thousand arrays
HEADER = 4096  # characters: NumPy writes 118 for a plain array
AXES = 32
_PLAIN = re.compile(r"[<>|=]?[?biufcSU]\d*")  # numbers and texts
_BLOCK = 1 << 20
_ENCRYPTED = 1  # the flag's bit


@dataclass(frozen=True)
class Header:
    """What an array is, before it is read."""

    shape: tuple[int, ...]
    dtype: np.dtype
    fortran: bool = False

    @property
    def size(self) -> int:
        """In bytes."""
        return self.dtype.itemsize * math.prod(self.shape)


def read_header(path: Path, key: str) -> Header:
    """Of the array ``key``."""
    with _archive(path) as archive, _rows(archive, key, path) as (_stream, header):
        return header


def read_rows(path: Path, key: str, indices: np.ndarray) -> np.ndarray:
    """(n, *shape of one): the rows ``indices`` of the array ``key``; the rest is not kept."""
    with _archive(path) as archive, _rows(archive, key, path) as (stream, header):
        shape = header.shape[1:]
        size = header.dtype.itemsize * math.prod(shape)
        raw = read_records(stream, size, indices, path)
        return _valid(raw.reshape(-1).view(header.dtype).reshape(-1, *shape))


def read_arrays(path: Path, key: str | None = None) -> dict[str, np.ndarray]:
    """All arrays of an archive, or one, whole; packed ones are refused and links not followed.

    For archives that this program wrote: what they take in memory, they take on the disk.
    """
    with _archive(path, follow=False) as archive:
        keys = [key] if key is not None else [n.removesuffix(".npy") for n in archive.namelist()]
        return {name: _whole(archive, name, path) for name in keys}


def _whole(archive: zipfile.ZipFile, key: str, path: Path) -> np.ndarray:
    with _array(archive, key, path) as (stream, header):
        if archive.getinfo(f"{key}.npy").compress_type != zipfile.ZIP_STORED:
            raise InputError(f"{path} [{key}] is packed, which this program does not do.")
        content = bytearray(header.size)
        place = 0
        while place < len(content):
            block = stream.read(min(_BLOCK, len(content) - place))
            if not block:
                raise InputError(f"{path} [{key}] ends after {place:,} bytes.")
            content[place : place + len(block)] = block
            place += len(block)
        stream.read(1)  # compares the check sum
        flat = np.frombuffer(content, dtype=header.dtype)
        return _valid(flat.reshape(header.shape, order="F" if header.fortran else "C"))


@contextmanager
def _archive(path: Path, follow: bool = True) -> Iterator[zipfile.ZipFile]:
    with readable(path), opened(path, CONTENT, follow=follow) as file:
        careful = _Careful(file)
        with zipfile.ZipFile(cast(IO[bytes], careful)) as archive:
            careful.largest = LARGEST
            yield archive


class _Careful:
    """The file, for a reader that asks for as many bytes as the file itself claims to have."""

    def __init__(self, file: BufferedReader) -> None:
        self.size = file.seek(0, os.SEEK_END)
        self.largest = DIRECTORY
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, count: int = -1) -> bytes:
        left = self.size - self._file.tell()
        count = left if count < 0 else min(count, left)
        if count > self.largest:
            raise ValueError(f"a part of {count:,} bytes, where at most {self.largest:,} are read")
        return self._file.read(count)


@contextmanager
def _rows(archive: zipfile.ZipFile, key: str, path: Path) -> Iterator[tuple[IO[bytes], Header]]:
    """The stream behind the header, at row 0."""
    with _array(archive, key, path) as (stream, header):
        if header.fortran or not header.shape:
            raise InputError(
                f"{path} [{key}]: expected rows in C order, shape {header.shape}; save it again."
            )
        yield stream, header


@contextmanager
def _array(archive: zipfile.ZipFile, key: str, path: Path) -> Iterator[tuple[IO[bytes], Header]]:
    """The stream behind the header."""
    names = archive.namelist()
    if f"{key}.npy" not in names:
        has = ", ".join(name.removesuffix(".npy") for name in names) or "nothing"
        raise InputError(f"{path} has no array {key!r}; it holds {has:.200}. It is another file.")
    entry, name = archive.getinfo(f"{key}.npy"), f"{path} [{key}]"
    _check_entry(entry, cast(_Careful, archive.fp).size, name)
    with archive.open(entry) as stream:
        yield stream, _header(stream, entry.file_size, name)


def _check_entry(entry: zipfile.ZipInfo, length: int, name: str) -> None:
    """What the table of contents says of an array can be true, and is within bounds."""
    if entry.flag_bits & _ENCRYPTED:
        raise InputError(f"{name} is encrypted; save it without a password.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(
            f"{name} is packed by method {entry.compress_type}; only NumPy's own (none, or "
            "deflate) is read. Save it again."
        )
    most = entry.compress_size
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        most *= DEFLATE
    if entry.compress_size > length or entry.file_size > most:
        raise InputError(
            f"{name} claims {entry.file_size:,} bytes, more than the file can hold. Get it again."
        )
    if entry.file_size > CONTENT:
        raise InputError(
            f"{name} unpacks to {entry.file_size:,} bytes; at most {CONTENT:,} are read."
        )


def _header(stream: IO[bytes], length: int, name: str) -> Header:
    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise InputError(f"{name}: version {version} of the npy format is not read; save it again.")
    size = int.from_bytes(_exactly(stream, 2 if version == (1, 0) else 4, name), "little")
    if size > HEADER:
        raise InputError(f"{name} has a header of {size:,} bytes; at most {HEADER:,} are read.")
    header = _described(_exactly(stream, size, name).decode("latin1"), name)
    content = length - stream.tell()
    if content != header.size:
        raise InputError(
            f"{name} holds {content:,} bytes; {header.dtype} of shape {header.shape} means "
            f"{header.size:,}. Get it again."
        )
    return header


def _exactly(stream: IO[bytes], count: int, name: str) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise InputError(f"{name} ends within its header; get it again.")
    return content


def _described(text: str, name: str) -> Header:
    """From NumPy's words: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }"""
    try:
        # Python 2 wrote (3L, 4L)
        found = ast.literal_eval(re.sub(r"(?<=\d)L(?=[,)])", "", text).strip())
        kind, fortran, shape = found["descr"], found["fortran_order"], found["shape"]
        whole = isinstance(shape, tuple) and all(type(n) is int and n >= 0 for n in shape)
        if not whole or len(shape) > AXES or not isinstance(fortran, bool):
            raise ValueError(f"shape {shape}")
        if "O" in str(kind):
            raise InputError(
                f"{name} holds Python objects, which can run any code; it is not read."
            )
        if not isinstance(kind, str) or not _PLAIN.fullmatch(kind):
            raise ValueError(f"type {kind}")
        return Header(shape, np.dtype(kind), fortran)
    except InputError:
        raise
    except Exception as problem:  # what Python's compiler makes of damaged words
        raise InputError(
            f"{name}: the header is no array of numbers or texts ({problem!s:.200}); get it again."
        ) from problem


def _valid(array: np.ndarray) -> np.ndarray:
    """The array itself; ValueError for texts and truth values that are none."""
    flat = np.ascontiguousarray(array).reshape(-1)
    if array.dtype.kind == "U":
        codes = flat.view(array.dtype.byteorder + "u4")
        if ((codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))).any():
            raise ValueError("texts with characters that are none")
    if array.dtype.kind == "b" and flat.view("u1").max(initial=0) > 1:
        raise ValueError("truth values other than 0 and 1")
    return array
