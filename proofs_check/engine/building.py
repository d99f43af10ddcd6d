"""A theorem of a given shape: from itself, or from the function that makes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proofs_check.engine.theorem import Theorem
from proofs_check.engine.users_code import users_errors
from theory.errors import InputError

Source = Theorem | Callable[..., Theorem]


@dataclass(frozen=True)
class Built:
    """``shape`` has the whole numbers that a function was called with, its defaults included;
    ``values`` are those that are left for the letters."""

    theorem: Theorem
    shape: Mapping[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def built(source: Source, values: Mapping[str, Any]) -> Built:
    """The theorem for these values; InputError for what is none."""
    if isinstance(source, Theorem):
        return Built(source, {}, dict(values))
    if not callable(source):
        raise InputError(f"expected a Theorem, or a function that returns one, not {source!r}.")
    shape = {}
    for name, parameter in _parameters(source).items():
        if name in values:
            shape[name] = _whole(name, values[name])
        elif parameter.default is inspect.Parameter.empty:
            raise InputError(f"{name} needs a whole number: {_name(source)} has no default for it.")
        else:
            shape[name] = parameter.default
    with users_errors(_name(source), source):
        found = source(**shape)
    if not isinstance(found, Theorem):
        raise InputError(f"{_name(source)} must return a Theorem, but returned {found!r}.")
    return Built(found, shape, {k: v for k, v in values.items() if k not in shape})


def whole_numbers(source: Source) -> tuple[str, ...]:
    """The names of the whole numbers on which a theorem's system depends."""
    return () if isinstance(source, Theorem) else tuple(_parameters(source))


def _parameters(source: Callable[..., Theorem]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(source).parameters
    except (TypeError, ValueError):
        raise InputError(
            f"expected a Theorem, or a function that returns one, not {source!r}."
        ) from None


def _name(source: Callable[..., Theorem]) -> str:
    return f"{getattr(source, '__name__', 'the function')}(…)"


def _whole(name: str, value: Any) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise InputError(f"{name} must be a whole number, but is {value!r}.") from None
