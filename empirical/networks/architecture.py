"""The contract of a network: shapes, fans, and one map for a whole ensemble."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch

Parameters = dict[str, "torch.Tensor"]
"""An ensemble of N networks: name → tensor (N, *shape), stacked over the members."""


class Architecture(Protocol):
    """A frozen dataclass (so that it can be hashed, printed and stored) with these members."""

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of one example."""

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Of one answer."""

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of one network's parameters, in a fixed order; names are unique."""

    def fans(self) -> dict[str, tuple[int, int]]:
        """(fan_in, fan_out) of every parameter; a bias has those of its layer."""

    def apply(self, parameters: Parameters, x: torch.Tensor) -> torch.Tensor:
        """x (N, B, *input_shape), or (1, B, *input_shape) for all alike → (N, B, *output_shape)."""
