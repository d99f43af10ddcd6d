"""The network whose infinite-width limit is taken: depth and the two scales."""

from __future__ import annotations

import math
from dataclasses import dataclass

from theory.errors import InputError

MAX_DEPTH = 64  # hidden layers; each costs as much as the first


@dataclass(frozen=True)
class Architecture:
    """``depth`` L >= 1 hidden layers, scales σ_w (``weight``) and σ_b (``bias``)."""

    depth: int = 1
    weight: float = 1.0
    bias: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= MAX_DEPTH:
            raise InputError(
                f"depth must be a number of hidden layers from 1 to {MAX_DEPTH}, not {self.depth}."
            )
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise InputError(f"σ_w must be a positive number, but is {self.weight}.")
        if not (math.isfinite(self.bias) and self.bias >= 0):
            raise InputError(f"σ_b must be a number >= 0, but is {self.bias}.")
