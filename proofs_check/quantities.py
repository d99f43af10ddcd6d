"""The letters of an equation as floats, for the methods whose evidence is numerical."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from theory.activation import Activation
from theory.one_layer.trajectory import integral_of_ratio


@dataclass(frozen=True)
class FloatQuantities:
    """``lambda1`` is what the method measured, not the equation under test."""

    activation: Activation
    K: float
    U: float
    a: float
    U0: float
    a0: float
    lambda1: float

    def phi(self, z: float) -> float:
        return float(self.activation.array_functions(np)(np.float64(z))[0])

    def dphi(self, z: float) -> float:
        return float(self.activation.array_functions(np)(np.float64(z))[1])

    def integral(self, a: float, b: float) -> float:
        return integral_of_ratio(self.activation, a, b)
