"""Training examples: numbers, their shape, and where they came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from theory.errors import InputError


@dataclass(frozen=True, eq=False)
class Examples:
    """n examples of one shape.

    Attributes
    ----------
    values
        (n, *shape) float64; pictures are scaled to [0, 1], grey pictures have shape (height,
        width), colour ones (height, width, 3).
    source
        In one line which set, which part of it and which file they are.
    embedded
        They come with the package or are generated: no file of the user's.
    labels
        (n,) int64, where the set has classes; otherwise None.
    rate
        Samples or frames per second, where they follow one another; otherwise None.
    names
        One per example, where the set has them.

    Raises
    ------
    InputError
        For no example, NaN or infinity.
    """

    values: np.ndarray
    source: str
    embedded: bool = False
    labels: np.ndarray | None = None
    rate: float | None = None
    names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=np.float64)
        if values.ndim < 2 or values.shape[0] == 0 or values.size == 0:
            raise InputError(f"{self.source}: no examples (an array of shape {values.shape}).")
        bad = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
        if bad.any():
            raise InputError(
                f"{self.source}: {bad.sum()} of {len(values)} examples hold NaN or infinity, "
                f"the first is number {int(np.argmax(bad))}; remove or repair them."
            )
        object.__setattr__(self, "values", values)

    @property
    def count(self) -> int:
        """n, how many there are."""
        return len(self.values)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one example."""
        return self.values.shape[1:]

    @property
    def size(self) -> int:
        """d, the coordinates of one example."""
        return int(np.prod(self.shape))

    @property
    def flat(self) -> np.ndarray:
        """(n, d), the values as vectors."""
        return self.values.reshape(self.count, -1)

    @cached_property
    def fingerprint(self) -> str:
        """Of the numbers themselves: runs on different files are different runs."""
        digest = hashlib.sha256(repr(self.values.shape).encode())
        digest.update(np.ascontiguousarray(self.values).tobytes())
        return digest.hexdigest()[:16]
