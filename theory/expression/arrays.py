"""Array kernel: NumPy arrays, or torch tensors when the caller has torch.

This module never imports torch: the namespace is the caller's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

from theory.errors import ExpressionError
from theory.expression.codes import STEP
from theory.expression.domain import Demand
from theory.expression.functions import FUNCTIONS


class Arrays:
    """Elementwise float evaluation in the array library ``namespace`` (numpy or torch)."""

    def __init__(self, namespace: Any):
        self.namespace = namespace

    def precision(self) -> int:
        return 53

    def rational(self, p: int, q: int) -> float:
        try:
            return p / q
        except OverflowError:
            return math.inf if p > 0 else -math.inf

    def constant(self, name: str) -> float:
        return math.pi if name == "Pi" else math.e

    def function(self, name: str) -> Callable[[Any], Any]:
        if name == STEP:
            raise ExpressionError(
                "in floats, rounding decides on which side of a jump a formula by cases is."
            )
        row = FUNCTIONS[name]
        return self._on_constants_too(_resolve(self.namespace, row), name)

    def power(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def within(self, demand: Demand) -> Callable[[Any, Any], Any]:
        met, where = _MET[demand], self.namespace.where

        def restricted(value: Any, guard: Any) -> Any:
            if type(guard) is float:
                return value if met(guard) else value * math.nan
            nothing = self.namespace.zeros_like(guard) + math.nan
            return where(met(guard), self.namespace.zeros_like(guard) + value, nothing)

        return restricted

    def maximum(self, a: Any, b: Any) -> Any:
        if type(a) is float and type(b) is float:
            return math.nan if math.isnan(a + b) else max(a, b)
        zero = self.namespace.zeros_like(b if type(a) is float else a)
        return self.namespace.maximum(zero + a, zero + b)

    def choice(self, condition: Any, pair: tuple[Any, Any]) -> Any:
        raise NotImplementedError  # no program for floats has one: see ``function``

    def _on_constants_too(self, function: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
        """A function of a constant subexpression meets a Python float, which torch refuses."""
        scalar = getattr(math, name, None)
        if scalar is None:
            return function

        def apply(x: Any) -> Any:
            if type(x) is not float:
                return function(x)
            try:
                return scalar(x)
            except (OverflowError, ValueError):  # what an array would answer
                return math.inf if name in ("exp", "cosh") else math.nan

        return apply


_MET: dict[Demand, Callable[[Any], Any]] = {
    Demand.NONZERO: lambda g: g != 0,
    Demand.POSITIVE: lambda g: g > 0,
    Demand.NONNEGATIVE: lambda g: g >= 0,
}


def _resolve(namespace: Any, row: Any) -> Callable[[Any], Any]:
    if namespace.__name__ == "torch":
        return getattr(namespace, row.torch)
    if row.numpy.startswith("special."):
        import scipy

        return reduce(getattr, row.numpy.split("."), scipy)
    return getattr(namespace, row.numpy)
