"""Letters of a formula other than z, and the numbers that take their places in its text."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from theory.catalogue import NAMES, named
from theory.errors import ExpressionError
from theory.expression.functions import ALIASES, FUNCTIONS

_TAKEN = {"z", "pi", "e", "E", "abs", "max", "min", "Piecewise", "True", *FUNCTIONS, *ALIASES}


def parameters_of(text: str) -> tuple[str, ...]:
    """The parameters of a named activation, or the letters of a formula that are not z."""
    known = named(text)
    if known is not None:
        return tuple(name for name, _ in known.parameters)
    return tuple(dict.fromkeys(node.id for node in _letters(text)))


def with_parameters(text: str, values: Mapping[str, Any]) -> str:
    """The formula with exact numbers for its parameters; those of a named activation that are
    left out keep their defaults."""
    if not values:
        return text
    known, having = named(text), parameters_of(text)
    for name in values:
        if name not in having:
            has = f"its parameters are {', '.join(having)}" if having else "it has none"
            raise ExpressionError(f"φ: {text!r} has no parameter {name!r}; {has}.")
    if known is not None:
        return _put(known.general, dict(known.parameters) | dict(values))
    return _put(text, values)


def _put(text: str, values: Mapping[str, Any]) -> str:
    """Place by place and not by Python's own printer, which would shorten 0.1000000000000000055."""
    written = text.encode()
    for node in sorted(_names(text), key=lambda n: n.col_offset, reverse=True):
        if node.id in values:
            value = _number(str(values[node.id]), node.id).encode()
            written = written[: node.col_offset] + value + written[node.end_col_offset :]
    return written.decode()


def _number(value: str, name: str) -> str:
    from theory.expression.grammar import parse_number

    parse_number(value, name)
    return value if value.replace(".", "").isdigit() else f"({value})"


def _letters(text: str) -> list[ast.Name]:
    return [n for n in _names(text) if n.id not in _TAKEN and n.id not in NAMES]


def _names(text: str) -> list[ast.Name]:
    """Where they stand, but for those of functions; none in what cannot be read, of which the
    grammar says why."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return [node for node in names if id(node) not in called]
