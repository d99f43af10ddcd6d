"""Which examples an experiment asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from theory.errors import InputError

SPLITS = ("train", "test")

# What only some sets have; None leaves it to the set.
OPTIONS = ("seed", "side", "file", "rate", "dimension", "norm", "largest_norm")


@dataclass(frozen=True)
class Data:
    """A data set and a part of it.

    Attributes
    ----------
    set
        Name of the data set (``python -m empirical data`` lists them).
    otherwise
        The embedded set that stands in where the user named no folder of files.
    count
        How many examples; the first of the set, or drawn by ``seed``.
    split
        train or test.
    first
        Leave out the examples, frames or seconds before this number (from 0).
    seed
        Draw without replacement with this seed; None takes the first.  Generated sets are generated
        from it, and None is 0.
    grey
        Weigh the colours to grey (luma); grey sets stay grey either way.
    side
        Cut out the middle square and average it to side × side; None leaves them.
    file
        The film or sound file in the folder, where there are several.
    rate
        Samples per second of a sound; None leaves it.
    dimension
        Of generated points; None is 2.
    norm
        The Euclidean norm of generated points.
    largest_norm
        Norms are uniform between ``norm`` and this.

    Raises
    ------
    InputError
        For a number out of its range; whether the set has the option is seen by ``load``.

    Examples
    --------
    >>> from empirical import Data
    >>> Data("digits", count=3).seed is None
    True
    """

    set: str = "digits"
    otherwise: str = "digits"
    count: int = 100
    split: str = "train"
    first: int = 0
    seed: int | None = None
    grey: bool = True
    side: int | None = None
    file: str | None = None
    rate: int | None = None
    dimension: int | None = None
    norm: float | None = None
    largest_norm: float | None = None

    def __post_init__(self) -> None:
        for name in ("set", "otherwise", "split", *(["file"] if self.file is not None else [])):
            if not isinstance(getattr(self, name), str):
                raise InputError(f"{name} is {getattr(self, name)!r:.60}; it must be a text.")
        for name, least in (("count", 1), ("first", 0)):
            _whole(name, getattr(self, name), least)
        for name, least in (("seed", 0), ("side", 1), ("rate", 1), ("dimension", 1)):
            if getattr(self, name) is not None:
                _whole(name, getattr(self, name), least)
        if self.split not in SPLITS:
            raise InputError(f"split is {self.split!r}; it must be one of {', '.join(SPLITS)}.")
        for name in ("norm", "largest_norm"):
            value = getattr(self, name)
            if value is not None and not (_is_number(value) and value > 0):
                raise InputError(f"{name} is {value!r:.60}; it must be a positive number.")
        if self.largest_norm is not None and (self.norm is None or self.largest_norm < self.norm):
            raise InputError(
                f"largest_norm is {self.largest_norm} with norm {self.norm}; "
                "give both, and largest_norm no smaller than norm."
            )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _whole(name: str, value: object, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f"{name} is {value!r}; it must be a whole number, {least} or more.")
