"""The parameters of a network as one vector, so that an optimiser makes few passes over memory.

A stack of G members is a matrix (G, size); every parameter starts on a 64-byte boundary, so that
the same member gives the same bits wherever it lies in a stack.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from empirical.networks.architecture import Architecture, Parameters

_ALIGNED = 16  # numbers: 64 bytes in float32, 128 in float64


def _rounded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


@dataclass(frozen=True)
class Layout:
    """Where each parameter lies: name → (offset, shape)."""

    places: dict[str, tuple[int, tuple[int, ...]]]
    size: int

    @classmethod
    def of(cls, architecture: Architecture) -> Layout:
        places, offset = dict[str, tuple[int, tuple[int, ...]]](), 0
        for name, shape in architecture.shapes().items():
            places[name] = (offset, shape)
            offset += _rounded(math.prod(shape))
        return cls(places, offset)

    def views(self, flat: Tensor) -> Parameters:
        """Of a stack (G, size): name → (G, *shape), sharing memory."""
        return {
            name: flat[:, offset : offset + math.prod(shape)].view(-1, *shape)
            for name, (offset, shape) in self.places.items()
        }

    def flattened(self, parameters: Parameters) -> Tensor:
        """(G, size), gaps filled with zeros."""
        some = next(iter(parameters.values()))
        flat = torch.zeros(len(some), self.size, dtype=some.dtype, device=some.device)
        for name, view in self.views(flat).items():
            view.copy_(parameters[name])
        return flat
