"""CIFAR's Python batches, a pickle of plain values and arrays, read without Python's unpickler.

The unpickler calls what a pickle names, hashes what it nests (66 bytes of tuples within tuples
keep it busy for ever), and makes room for whatever number a pickle writes.  Here every operation
is interpreted on a stack of plain values: nothing is called, keys are texts, and the work is
bounded by the length of the file.
"""

from __future__ import annotations

import math
import pickletools
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np

from empirical.untrusted import read
from theory.errors import InputError

LARGEST = 1 << 26  # bytes of a batch: CIFAR-10's have 31 million
OPERATIONS = 1 << 20  # a batch of CIFAR-10 has some 40,000, and 100,000 as Python 3 writes it

_TYPES = ("u1", "i4", "i8")  # pixels and labels
_VALUES = (
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
)
_REFUSED = (
    "the pickle asks for {}, which no CIFAR batch needs and which could run code; it is refused. "
    "Get the original file."
)
_MARK = object()


@dataclass(frozen=True)
class _Name:
    """A class or function that the pickle names."""

    stands_for: str


@dataclass(eq=False)
class Called:
    """A call that was not made, and the state that its result was to be given."""

    function: str
    arguments: tuple[Any, ...]
    state: Any = None


_ARRAY, _FROM_BUFFER, _TYPE, _ENCODE, _CLASS = "array", "buffer", "type", "encode", "class"
_ALLOWED = {
    **{(f"numpy.{core}.multiarray", "_reconstruct"): _ARRAY for core in ("core", "_core")},
    **{(f"numpy.{core}.numeric", "_frombuffer"): _FROM_BUFFER for core in ("core", "_core")},
    ("numpy", "ndarray"): _CLASS,
    ("numpy", "dtype"): _TYPE,
    ("_codecs", "encode"): _ENCODE,
}


def read_python_batch(path: Path) -> dict[str, Any]:
    """What the batch holds, by name; arrays are NumPy arrays, Python 2 strings are bytes."""
    content = read(path, LARGEST)
    try:
        found = _plain_values(content)
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


def _plain_values(content: bytes) -> Any:
    """None, truth values, numbers, bytes, texts, lists, tuples, dictionaries, ``Called`` arrays.

    InputError for a pickle that names anything else than NumPy's arrays; any other exception for
    one that is damaged.
    """
    machine = _Machine(len(content))
    for count, (operation, argument, _) in enumerate(pickletools.genops(content)):
        if count > OPERATIONS:
            raise UnpicklingError(f"more than {OPERATIONS:,} operations")
        if operation.name == "STOP":
            return machine.pop()
        machine.perform(operation.name, argument)
    raise UnpicklingError("it has no end")


def _array(value: Any, path: Path) -> Any:
    """An array for the note of an array; anything else as it is."""
    if not isinstance(value, Called):
        return value
    try:
        if value.function == _FROM_BUFFER:
            content, dtype, shape, order = value.arguments
            fortran = order != "C"
        else:
            _version, shape, dtype, fortran, content = value.state
        code = _type_code(dtype).lstrip("<|=")
        if code not in _TYPES or fortran:
            raise ValueError(f"type {code:.20}, Fortran order {bool(fortran)}")
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


def _type_code(dtype: Any) -> str:
    if not isinstance(dtype, Called) or dtype.function != _TYPE:
        raise UnpicklingError("a type that is none")
    return _text(dtype.arguments[0])


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin1")
    if not isinstance(value, str):
        raise UnpicklingError(f"{type(value).__name__} where a text is meant")
    return value


class _Machine:
    def __init__(self, length: int) -> None:
        self.stack: list[Any] = []
        self.notes: dict[int, Any] = {}
        self.left_to_encode = length  # a text of the file is encoded once

    def perform(self, name: str, argument: Any) -> None:
        match name:
            case "PUT" | "BINPUT" | "LONG_BINPUT":
                self.notes[int(argument)] = self.stack[-1]
            case "MEMOIZE":
                self.notes[len(self.notes)] = self.stack[-1]
            case "APPEND":
                self.extend([self.pop()])
            case "APPENDS":
                self.extend(self.since_mark())
            case "SETITEM":
                pair = self.last(2)
                _with_pairs(self.stack[-1], pair)
            case "SETITEMS":
                pairs = self.since_mark()
                _with_pairs(self.stack[-1], pairs)
            case "BUILD":
                self.build(self.pop(), self.stack[-1])
            case "POP":
                self.pop()
            case "POP_MARK":
                self.since_mark()
            case "PROTO" | "FRAME":
                pass
            case _:
                self.stack.append(self.made(name, argument))

    def made(self, name: str, argument: Any) -> Any:
        """What comes onto the stack."""
        match name:
            case _ if name in _VALUES:
                return argument
            case "BINBYTES" | "SHORT_BINBYTES" | "BINBYTES8" | "BYTEARRAY8":
                return bytes(argument)
            case "STRING" | "BINSTRING" | "SHORT_BINSTRING":  # of Python 2: bytes
                return argument.encode("latin1")
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                return {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[name]
            case "EMPTY_TUPLE" | "TUPLE1" | "TUPLE2" | "TUPLE3":
                return tuple(self.last(0 if name == "EMPTY_TUPLE" else int(name[-1])))
            case "TUPLE":
                return tuple(self.since_mark())
            case "EMPTY_LIST" | "LIST":
                return [] if name == "EMPTY_LIST" else self.since_mark()
            case "EMPTY_DICT" | "DICT":
                return _with_pairs({}, [] if name == "EMPTY_DICT" else self.since_mark())
            case "MARK":
                return _MARK
            case "DUP":
                return self.stack[-1]
            case "GET" | "BINGET" | "LONG_BINGET":
                return self.notes[int(argument)]
            case "GLOBAL":
                return _named(*argument.split(" ", 1))
            case "STACK_GLOBAL":
                return _named(*map(_text, self.last(2)))
            case "REDUCE":
                return self.called(*self.last(2))
        raise InputError(_REFUSED.format(f"the operation {name}"))

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is _MARK:
            raise UnpicklingError("a value is missing")
        return value

    def last(self, count: int) -> list[Any]:
        return [self.pop() for _ in range(count)][::-1]

    def since_mark(self) -> list[Any]:
        values = []
        while (value := self.stack.pop()) is not _MARK:
            values.append(value)
        return values[::-1]

    def extend(self, values: list[Any]) -> None:
        if not isinstance(self.stack[-1], list):
            raise UnpicklingError("items for what is no list")
        self.stack[-1].extend(values)

    def called(self, function: Any, arguments: Any) -> Any:
        if not isinstance(function, _Name) or not isinstance(arguments, tuple):
            raise UnpicklingError("a call of what is no function")
        if function.stands_for == _ENCODE:
            return self.encoded(*arguments)
        if function.stands_for == _CLASS:
            raise UnpicklingError("an array without a shape")
        return Called(function.stands_for, arguments)

    def encoded(self, text: Any, encoding: Any = "latin1") -> bytes:
        if not isinstance(text, str) or encoding not in ("latin1", b"latin1"):
            raise UnpicklingError("bytes in another encoding than latin1")
        self.left_to_encode -= len(text)
        if self.left_to_encode < 0:
            raise UnpicklingError("more bytes than the file has")
        return text.encode("latin1")

    def build(self, state: Any, target: Any) -> None:
        if not isinstance(target, Called) or not isinstance(state, tuple):
            raise UnpicklingError("a state for what has none")
        target.state = state


def _with_pairs(target: Any, values: list[Any]) -> dict[Any, Any]:
    if not isinstance(target, dict) or len(values) % 2:
        raise UnpicklingError("pairs for what is no dictionary")
    for key, value in zip(values[::2], values[1::2], strict=True):
        target[_text(key)] = value
    return target


def _named(module: str, name: str) -> _Name:
    if (module, name) not in _ALLOWED:
        raise InputError(_REFUSED.format(f"{module:.60}.{name:.60}"))
    return _Name(_ALLOWED[module, name])
