"""Scalar kernel: Python's own floats, ten times as fast as arrays of one number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from theory.expression.arrays import Arrays

RAISED = (ArithmeticError, ValueError)  # by floats, where an array has infinity or NaN


class Scalars(Arrays):
    """One float at a time, by the functions of ``math``; raises one of :data:`RAISED` where a value
    is undefined or too large for a float."""

    def __init__(self) -> None:
        super().__init__(np)

    def function(self, name: str) -> Callable[[Any], Any]:
        return abs if name == "abs" else getattr(math, name, None) or super().function(name)

    def power(self, base: Any, exponent: Any) -> float:
        return math.pow(base, exponent)


def or_as_arrays(
    quick: Callable[..., tuple[Any, ...]], full: Callable[..., tuple[Any, ...]]
) -> Callable[..., tuple[Any, ...]]:
    """``quick`` on Python's floats; where it raises, ``full``, which answers NaN or infinity.

    The caller has NumPy ignore what is undefined.
    """

    def run(*x: Any) -> tuple[Any, ...]:
        try:
            return quick(*x)
        except RAISED:
            return full(*map(np.float64, x))

    return run
