"""What may be a seed, wherever in a configuration it stands."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from theory.errors import InputError

LARGEST = 2**63 - 1  # that every generator of random numbers takes


def require_seeds(configuration: Any, place: str = "") -> None:
    """InputError for a ``seed`` that is negative or too large, or fewer ``seeds`` than one."""
    if isinstance(configuration, (tuple, list)):
        for i, item in enumerate(configuration):
            require_seeds(item, f"{place}[{i}]")
    if not is_dataclass(configuration):
        return
    for field in fields(configuration):
        value, name = getattr(configuration, field.name), f"{place}.{field.name}".lstrip(".")
        if isinstance(value, int) and (least := _least(field.name)) is not None:
            if not least <= value <= LARGEST:
                raise InputError(
                    f"{name} must be a whole number from {least} to {LARGEST}, but is {value}."
                )
        else:
            require_seeds(value, name)


def _least(name: str) -> int | None:
    if name == "seed" or name.endswith("_seed"):
        return 0
    return 1 if name == "seeds" or name.endswith("_seeds") else None
