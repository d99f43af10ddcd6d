"""Bounds of the numbers of a configuration, said before any work is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from theory.errors import InputError


def require_least(least: float, what: str, **values: float | Sequence[float]) -> None:
    """InputError for the first of these that is smaller; of several numbers, if one is or none is
    there."""
    for name, value in values.items():
        numbers = value if isinstance(value, Sequence) else [value]
        if not numbers or not min(numbers) >= least:
            raise InputError(f"{what}: {name} must be {least} or more, not {value}.")


def require_growing(above: float, what: str, **values: Sequence[float]) -> None:
    """InputError for the first of these that is empty, does not grow, or begins at ``above`` or
    below."""
    for name, numbers in values.items():
        if not numbers or list(numbers) != sorted(set(numbers)) or numbers[0] <= above:
            raise InputError(f"{what}: {name} must be above {above} and grow, not {numbers}.")


def require_some_of(known: Collection[str], what: str, **values: Sequence[str]) -> None:
    """InputError for the first of these that is empty, or holds another one or one twice."""
    for name, words in values.items():
        if not words or len(set(words)) < len(words) or not set(words) <= set(known):
            raise InputError(
                f"{what}: {name} must be some of {', '.join(known)}, each once, but they are "
                f"{', '.join(words) or 'none'}."
            )
