"""Where the weights start: each member's from its own seed and scheme alone.

Numbers are drawn on the CPU in float64 and then rounded, so that a start is the same on every
device, in every ensemble, and to rounding in every precision.  Biases start at 0 except where the
table says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Generator, Tensor

from empirical.networks.architecture import Architecture, Parameters
from empirical.networks.fully_connected import FullyConnected
from empirical.training.configuration import Initialisation, Member
from theory.errors import InputError

Fans = tuple[int, int]
Draw = Callable[[tuple[int, ...], Fans, float, Generator], Tensor]


def _uniform(bound: Callable[[Fans, float], float]) -> Draw:
    def draw(shape: tuple[int, ...], fans: Fans, scale: float, generator: Generator) -> Tensor:
        unit = torch.rand(shape, generator=generator, dtype=torch.float64)
        return (2 * unit - 1) * bound(fans, scale)

    return draw


def _normal(deviation: Callable[[Fans, float], float]) -> Draw:
    def draw(shape: tuple[int, ...], fans: Fans, scale: float, generator: Generator) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64) * deviation(fans, scale)

    return draw


# scheme → (weights, whether biases are drawn like weights)
_SCHEMES: dict[str, tuple[Draw, bool]] = {
    "pytorch": (_uniform(lambda fans, scale: scale / math.sqrt(fans[0])), True),
    "uniform": (_uniform(lambda fans, scale: scale), True),
    "xavier-uniform": (_uniform(lambda fans, scale: scale * math.sqrt(6 / sum(fans))), False),
    "xavier-normal": (_normal(lambda fans, scale: scale * math.sqrt(2 / sum(fans))), False),
    "kaiming-uniform": (_uniform(lambda fans, scale: scale * math.sqrt(6 / fans[0])), False),
    "kaiming-normal": (_normal(lambda fans, scale: scale * math.sqrt(2 / fans[0])), False),
    "normal": (_normal(lambda fans, scale: scale), False),
    "ntk": (_normal(lambda fans, scale: scale), True),
}
RANK_ONE = "rank-one"
SCHEMES = (*_SCHEMES, RANK_ONE)


def initialise(
    architecture: Architecture,
    members: Sequence[Member],
    *,
    dtype: torch.dtype = torch.float32,
    example: Any = None,
) -> Parameters:
    """Parameters (N, *shape) of an ensemble.

    ``example`` is wanted by "rank-one" only: x (inputs,), or a pair (x, y) for the map x ↦ y.
    InputError for an unknown scheme, or one that does not suit the architecture.
    """
    starts = [_start(architecture, member, example) for member in members]
    return {
        name: torch.stack([start[name] for start in starts]).to(dtype)
        for name in architecture.shapes()
    }


def _start(architecture: Architecture, member: Member, example: Any) -> dict[str, Tensor]:
    start = member.initialisation
    if start.scheme == RANK_ONE:
        return _rank_one(architecture, start, example)
    if start.scheme not in _SCHEMES:
        raise InputError(f"initialisation {start.scheme!r} is none of {', '.join(SCHEMES)}.")
    draw, biases_too = _SCHEMES[start.scheme]
    generator = Generator().manual_seed(member.seed)
    fans, drawn = architecture.fans(), {}
    for name, shape in architecture.shapes().items():
        if len(shape) == 1 and not biases_too:
            drawn[name] = torch.zeros(shape, dtype=torch.float64)
        else:
            drawn[name] = draw(shape, fans[name], start.scale, generator)
    return drawn


def _rank_one(architecture: Architecture, start: Initialisation, example: Any) -> dict[str, Tensor]:
    """The start of Invariants 1 to 4: v0 1 xᵀ from the input, w0 1 1ᵀ, y u0 1ᵀ to the answer."""
    if not isinstance(architecture, FullyConnected) or architecture.parametrisation != "standard":
        raise InputError(
            "initialisation 'rank-one' is for FullyConnected, parametrisation standard."
        )
    if example is None:
        raise InputError("initialisation 'rank-one' needs the example that is trained.")
    x, y = example if isinstance(example, tuple) else (example, example)
    x, y = (torch.as_tensor(t, dtype=torch.float64, device="cpu").flatten() for t in (x, y))
    if (len(x), len(y)) != (architecture.inputs, architecture.outputs):
        raise InputError(
            f"initialisation 'rank-one': the example has {len(x)} and {len(y)} coordinates, "
            f"the network {architecture.inputs} and {architecture.outputs}."
        )
    drawn, last = {}, f"weight{architecture.hidden + 1}"
    for name, shape in architecture.shapes().items():
        drawn[name] = torch.full(shape, 0.0 if len(shape) == 1 else start.w0, dtype=torch.float64)
    drawn["weight1"] = start.v0 * x.expand(architecture.width, -1)
    drawn[last] = start.u0 * y.unsqueeze(1).expand(-1, architecture.width)
    return drawn
