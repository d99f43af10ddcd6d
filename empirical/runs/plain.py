"""JSON that keeps what JSON has no word for: NaN and the infinities, as texts that SQL can cast."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from theory.errors import InputError

DEPTH = 64  # lists within lists; what is kept has a handful

_HALF = re.compile("[\ud800-\udfff]")  # of a pair: no text that can be printed
_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def plain(value: Any) -> Any:
    """A JSON value; NumPy scalars and arrays become numbers and lists."""
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, float):  # NumPy's float64 is one
        return float(value) if math.isfinite(value) else _word(value)
    if isinstance(value, dict):
        wrong = [key for key in value if not isinstance(key, str)]
        if wrong:
            raise TypeError(f"the keys of numbers must be texts, but {wrong[0]!r} is none.")
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # arrays and scalars of NumPy and torch
        return plain(value.tolist())
    raise TypeError(f"{value!r:.60} of type {type(value).__name__} cannot be written as JSON.")


def dump(value: Any) -> str:
    """Readable, with a newline at the end."""
    return json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


class Document(dict[str, Any]):
    """An object of JSON, or what else is kept by name; what it lacks is an InputError.

    Others may have written it, or half of it.
    """

    def __init__(self, content: dict[str, Any], source: str) -> None:
        super().__init__(content)
        self.source = source

    def __missing__(self, key: object) -> NoReturn:
        raise InputError(f"{self.source} has no {key!r:.60}; remove its folder and run again.")


def load(text: str, source: str = "the document") -> Any:
    """What was dumped; tuples have become lists, and objects are Documents.

    ValueError for what is no JSON, or nested deeper than anything that is kept.
    """
    try:
        return _restored(json.loads(text, parse_constant=_no_constant), source, DEPTH)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def json_value(text: str) -> Any:
    """As JSON says it; what is nested too deeply to be read stays a text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _word(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _restored(value: Any, source: str, depth: int) -> Any:
    if isinstance(value, str):
        return _WORDS.get(value, _whole(value))
    if isinstance(value, list | dict) and depth == 0:
        raise ValueError("it is nested too deeply")
    if isinstance(value, list):
        return [_restored(item, source, depth - 1) for item in value]
    if isinstance(value, dict):
        items = {_whole(key): _restored(item, source, depth - 1) for key, item in value.items()}
        return Document(items, source)
    return value


def _whole(text: str) -> str:
    if not text.isascii() and _HALF.search(text):
        raise ValueError("half a character")
    return text
