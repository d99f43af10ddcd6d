"""CIFAR's Python batches: a dictionary of arrays, numbers and names, kept as a pickle."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from empirical.data.pickled import Called, array_parts, plain_values
from empirical.untrusted import read
from theory.errors import InputError

LARGEST = 1 << 26  # bytes of a batch: CIFAR-10's have 31 million

_TYPES = ("u1", "i4", "i8")  # pixels and labels


def read_python_batch(path: Path) -> dict[str, Any]:
    """What the batch holds, by name; arrays are NumPy arrays, Python 2 strings are bytes."""
    content = read(path, LARGEST)
    try:
        found = plain_values(content)
    except InputError as problem:
        raise InputError(f"{path}: {problem}") from problem
    except Exception as problem:  # a damaged pickle can lead anywhere
        words = str(problem) or type(problem).__name__
        raise InputError(
            f"{path} is no whole CIFAR batch in Python's format ({words:.200}); get it again."
        ) from problem
    if not isinstance(found, dict):
        raise InputError(f"{path}: expected a dictionary, found {type(found).__name__}.")
    return {key: _array(value, path) for key, value in found.items()}


def _array(value: Any, path: Path) -> Any:
    """An array for the note of an array; anything else as it is."""
    if not isinstance(value, Called):
        return value
    try:
        shape, code, fortran, content = array_parts(value) or ((), "", False, b"")
        code = code.lstrip("<|=")
        if code not in _TYPES or fortran:
            raise ValueError(f"type {code:.20}, Fortran order {fortran}")
        if not isinstance(content, bytes) or not _is_shape(shape):
            raise ValueError("no bytes, or no shape")
        if len(content) != math.prod(shape) * int(code[1]):
            raise ValueError(f"{len(content)} bytes for shape {shape}")
        return np.frombuffer(content, dtype=f"<{code}").reshape(shape)
    except Exception as problem:
        raise InputError(
            f"{path} holds an array of an unexpected kind ({problem}); get it again."
        ) from problem


def _is_shape(shape: Any) -> bool:
    """Up to two axes, none longer than a file may be."""
    return (
        isinstance(shape, tuple)
        and 1 <= len(shape) <= 2
        and all(type(size) is int and 0 <= size <= LARGEST for size in shape)
    )
