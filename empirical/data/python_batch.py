"""CIFAR's Python batches: a pickle, read without running anything that it names.

A pickle may call any function.  Here it may name only the few that rebuild NumPy arrays and byte
strings, and not even those are called: stand-ins note the shape, the type and the bytes, and an
array of unsigned bytes or of integers is built from them after a check.
"""

from __future__ import annotations

import io
import math
import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np

from empirical.data.records import readable
from theory.errors import InputError

_TYPES = ("u1", "i4", "i8")  # pixels and labels


class _Type:
    """Stands for numpy.dtype."""

    def __init__(self, code: Any = "", *_: Any) -> None:
        self.code = code.decode("latin1") if isinstance(code, bytes) else code

    def __setstate__(self, _state: Any) -> None:
        pass


class _Array:
    """Stands for a numpy.ndarray."""

    def __init__(self, *_: Any) -> None:
        self.state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


def _reconstruct(*_: Any) -> _Array:
    return _Array()


def _from_buffer(content: Any, dtype: Any, shape: Any, order: Any, *_: Any) -> _Array:
    array = _Array()
    array.state = (1, shape, dtype, order != "C", content)
    return array


def _encoded(text: Any, encoding: Any = "latin1") -> bytes:
    if not isinstance(text, str) or encoding not in ("latin1", b"latin1"):
        raise pickle.UnpicklingError(f"bytes encoded as {encoding!r}")
    return text.encode("latin1")


_ALLOWED = {
    **{(f"numpy.{core}.multiarray", "_reconstruct"): _reconstruct for core in ("core", "_core")},
    **{(f"numpy.{core}.numeric", "_frombuffer"): _from_buffer for core in ("core", "_core")},
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Type,
    ("_codecs", "encode"): _encoded,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise InputError(
                f"the pickle asks for {module}.{name}, which no CIFAR batch needs and which could "
                "run code; it is refused. Get the original file."
            )
        return _ALLOWED[module, name]


def read_python_batch(path: Path) -> dict[str, Any]:
    """What the batch holds, by name; arrays are NumPy arrays, Python 2 strings are bytes."""
    with readable(path):
        content = path.read_bytes()
    try:
        _check_notes(content)
        read = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    except InputError as problem:
        raise InputError(f"{path}: {problem}") from problem
    except Exception as problem:  # a damaged pickle can raise anything
        raise InputError(
            f"{path} is no whole CIFAR batch in Python's format ({problem}); get it again."
        ) from problem
    if not isinstance(read, dict):
        raise InputError(f"{path}: expected a dictionary, found {type(read).__name__}.")
    return {_text(key): _plain(value, path) for key, value in read.items()}


def _check_notes(content: bytes) -> None:
    """Every operation must be whole, and no numbered note beyond what a file of its length has.

    The unpickler makes room for as many notes as the largest number says: a damaged number
    could take all memory.
    """
    for operation, argument, _ in pickletools.genops(content):
        if operation.name.endswith("PUT") and int(argument or 0) > len(content):
            raise pickle.UnpicklingError(f"note number {argument}")


def _text(key: Any) -> str:
    return key.decode("latin1") if isinstance(key, bytes) else str(key)


def _plain(value: Any, path: Path) -> Any:
    """An array for the note of an array; anything else as it is."""
    if not isinstance(value, _Array):
        return value
    try:
        _version, shape, dtype, fortran, content = value.state
        shape = tuple(int(size) for size in shape)
        code = dtype.code.lstrip("<|=")
        if code not in _TYPES or fortran:
            raise ValueError(f"type {code!r}, Fortran order {bool(fortran)}")
        if len(content) != math.prod(shape) * int(code[1]):
            raise ValueError(f"{len(content)} bytes for shape {shape}")
        return np.frombuffer(bytes(content), dtype=f"<{code}").reshape(shape)
    except (TypeError, ValueError, AttributeError) as problem:
        raise InputError(
            f"{path} holds an array of an unexpected kind ({problem}); get it again."
        ) from problem
