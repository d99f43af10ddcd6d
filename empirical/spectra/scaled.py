"""Long products of matrices as (matrix, exponent): M · 2**exponent.

A product of 389 Jacobians leaves the range of float64.  Every factor is rescaled by a power of
two, which is exact, so that the largest entry stays between 1/2 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, eq=False)
class Scaled:
    """n matrices (n, rows, columns), or n vectors as (n, rows, 1), times 2**exponent (n,)."""

    values: torch.Tensor
    exponent: torch.Tensor

    @classmethod
    def of(cls, values: torch.Tensor) -> Scaled:
        return cls(values, values.new_zeros(len(values))).normalised()

    def normalised(self) -> Scaled:
        """The same numbers with largest entry in [1/2, 1); zeros and NaN as they are."""
        largest = self.values.abs().amax(dim=(1, 2))
        shift = torch.frexp(largest)[1].to(largest.dtype)
        shift = torch.where(torch.isfinite(largest) & (largest > 0), shift, 0.0)
        # in two steps: 2**1074 itself is out of range
        half = torch.trunc(shift / 2)
        values = self.values * _power_of_two(-half) * _power_of_two(half - shift)
        return Scaled(values, self.exponent + shift)

    def expanded(self, n: int) -> Scaled:
        """One matrix as n alike."""
        return Scaled(self.values.expand(n, -1, -1), self.exponent.expand(n))

    def after(self, first: Scaled) -> Scaled:
        """self · first: ``first`` acts first."""
        product = torch.matmul(self.values, first.values)
        return Scaled(product, self.exponent + first.exponent).normalised()

    def mapped(self, matrix: torch.Tensor, slopes: torch.Tensor | None) -> Scaled:
        """diag(slopes) · matrix · self, for matrix (out, in) and slopes (n, out)."""
        values = torch.matmul(matrix, self.values)
        if slopes is not None:
            values = values * slopes[:, :, None]
        return Scaled(values, self.exponent).normalised()

    def in_units_of(self, other: Scaled) -> torch.Tensor:
        """The numbers divided by 2**(other's exponent)."""
        shift = (self.exponent - other.exponent).clamp(-2000, 1000)
        half = torch.trunc(shift / 2)
        return self.values * _power_of_two(half) * _power_of_two(shift - half)


def _power_of_two(k: torch.Tensor) -> torch.Tensor:
    """2**k exactly, (n,) → (n, 1, 1), for whole |k| ≤ 1022; ``exp2`` may round."""
    bits = (k.to(torch.int64) + 1023) << 52
    return bits.view(torch.float64)[:, None, None]
