"""What a pickle of plain values and NumPy arrays says, without Python's unpickler.

The unpickler calls what a pickle names, hashes what it nests (66 bytes of tuples within tuples
keep it busy for ever), and makes room for whatever number a pickle writes.  Here every operation
is interpreted on a stack of plain values: nothing is called, keys are texts, and the work is
bounded by the length of the file.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from pickle import UnpicklingError
from typing import Any, ClassVar

from theory.errors import InputError

OPERATIONS = 1 << 20  # a batch of CIFAR-10 has some 40,000, and 100,000 as Python 3 writes it

_CONSTANTS = {
    "NONE": None,
    "NEWTRUE": True,
    "NEWFALSE": False,
}
_NUMBERS = ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT")
_BYTES = ("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8")
_TEXTS = ("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8")
_OLD_TEXTS = ("STRING", "BINSTRING", "SHORT_BINSTRING")  # of Python 2: bytes
_TUPLES = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_PUTS = ("PUT", "BINPUT", "LONG_BINPUT")
_GETS = ("GET", "BINGET", "LONG_BINGET")

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


def plain_values(content: bytes) -> Any:
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


def array_parts(value: Any) -> tuple[Any, str, bool, Any] | None:
    """(shape, type, whether in Fortran order, content) of a ``Called`` array; None: no array."""
    if not isinstance(value, Called):
        return None
    if value.function == _FROM_BUFFER:
        content, dtype, shape, order = value.arguments
        return shape, _type_code(dtype), order != "C", content
    _version, shape, dtype, fortran, content = value.state
    return shape, _type_code(dtype), bool(fortran), content


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
        if name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _NUMBERS or name in _TEXTS:
            self.stack.append(argument)
        elif name in _BYTES:
            self.stack.append(bytes(argument))
        elif name in _OLD_TEXTS:
            self.stack.append(argument.encode("latin1"))
        elif name in _TUPLES:
            self.stack.append(tuple(self.last(_TUPLES[name])))
        elif name in _PUTS:
            self.notes[int(argument)] = self.stack[-1]
        elif name in _GETS:
            self.stack.append(self.notes[int(argument)])
        elif name in self._OTHERS:
            self._OTHERS[name](self)
        elif name == "GLOBAL":
            self.stack.append(_named(*argument.split(" ", 1)))
        elif name not in ("PROTO", "FRAME"):
            raise InputError(
                f"the pickle asks for the operation {name}, which no CIFAR batch needs and which "
                "could run code; it is refused. Get the original file."
            )

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

    def _put_pairs(self, target: Any, values: list[Any]) -> dict[Any, Any]:
        if not isinstance(target, dict) or len(values) % 2:
            raise UnpicklingError("pairs for what is no dictionary")
        for key, value in zip(values[::2], values[1::2], strict=True):
            target[_text(key)] = value
        return target

    def _mark(self) -> None:
        self.stack.append(_MARK)

    def _pop_mark(self) -> None:
        self.since_mark()

    def _duplicate(self) -> None:
        self.stack.append(self.stack[-1])

    def _memoize(self) -> None:
        self.notes[len(self.notes)] = self.stack[-1]

    def _tuple(self) -> None:
        self.stack.append(tuple(self.since_mark()))

    def _list(self) -> None:
        self.stack.append(self.since_mark())

    def _empty_list(self) -> None:
        self.stack.append([])

    def _append(self) -> None:
        self._extend([self.pop()])

    def _appends(self) -> None:
        self._extend(self.since_mark())

    def _extend(self, values: list[Any]) -> None:
        if not isinstance(self.stack[-1], list):
            raise UnpicklingError("items for what is no list")
        self.stack[-1].extend(values)

    def _dictionary(self) -> None:
        self.stack.append(self._put_pairs({}, self.since_mark()))

    def _empty_dictionary(self) -> None:
        self.stack.append({})

    def _set_item(self) -> None:
        pair = self.last(2)
        self._put_pairs(self.stack[-1], pair)

    def _set_items(self) -> None:
        pairs = self.since_mark()
        self._put_pairs(self.stack[-1], pairs)

    def _stack_global(self) -> None:
        module, name = self.last(2)
        self.stack.append(_named(_text(module), _text(name)))

    def _reduce(self) -> None:
        function, arguments = self.last(2)
        if not isinstance(function, _Name) or not isinstance(arguments, tuple):
            raise UnpicklingError("a call of what is no function")
        if function.stands_for == _ENCODE:
            self.stack.append(self._encoded(*arguments))
        elif function.stands_for == _CLASS:
            raise UnpicklingError("an array without a shape")
        else:
            self.stack.append(Called(function.stands_for, arguments))

    def _encoded(self, text: Any, encoding: Any = "latin1") -> bytes:
        if not isinstance(text, str) or encoding not in ("latin1", b"latin1"):
            raise UnpicklingError("bytes in another encoding than latin1")
        self.left_to_encode -= len(text)
        if self.left_to_encode < 0:
            raise UnpicklingError("more bytes than the file has")
        return text.encode("latin1")

    def _build(self) -> None:
        state, target = self.pop(), self.stack[-1]
        if not isinstance(target, Called) or not isinstance(state, tuple):
            raise UnpicklingError("a state for what has none")
        target.state = state

    _OTHERS: ClassVar[dict[str, Callable[[_Machine], Any]]] = {
        "MARK": _mark,
        "POP": pop,
        "POP_MARK": _pop_mark,
        "DUP": _duplicate,
        "MEMOIZE": _memoize,
        "TUPLE": _tuple,
        "LIST": _list,
        "EMPTY_LIST": _empty_list,
        "APPEND": _append,
        "APPENDS": _appends,
        "DICT": _dictionary,
        "EMPTY_DICT": _empty_dictionary,
        "SETITEM": _set_item,
        "SETITEMS": _set_items,
        "STACK_GLOBAL": _stack_global,
        "REDUCE": _reduce,
        "BUILD": _build,
    }


def _named(module: str, name: str) -> _Name:
    if (module, name) not in _ALLOWED:
        raise InputError(
            f"the pickle asks for {module:.60}.{name:.60}, which no CIFAR batch needs and which "
            "could run code; it is refused. Get the original file."
        )
    return _Name(_ALLOWED[module, name])
