"""A U-Net: a convolutional autoencoder whose decoder also sees the encoder's maps.

Going down, each level is a 3×3 convolution and φ, then 2×2 means; at the bottom one more; going
up, the nearest-neighbour enlargement is joined to the encoder's map of that size, then 3×3 and φ.
A 1×1 convolution without φ gives the answer.  An ensemble is one grouped convolution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from empirical.networks.architecture import require_activation, require_positive
from theory.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from empirical.networks.architecture import Parameters


@dataclass(frozen=True)
class UNet:
    """A convolutional autoencoder whose decoder also sees the encoder's maps.

    Stacked parameters: ``down{l}``, ``bottom``, ``up{l}`` (N, out, in, 3, 3) and ``answer``
    (N, out, in, 1, 1), each with a ``…_bias`` (N, out).

    Attributes
    ----------
    shape
        (H, W) or (C, H, W), of pictures in and out.
    channels
        At full size; doubled at each halving.
    levels
        How many halvings.
    activation
        φ, a catalogue name or a formula in z.

    Raises
    ------
    InputError
        For pictures too small for the halvings.
    ExpressionError
        For an unknown φ.

    Examples
    --------
    >>> from empirical import UNet
    >>> UNet((28, 28), channels=8).input_shape
    (28, 28)
    """

    shape: tuple[int, ...]
    channels: int = 16
    levels: int = 2
    activation: str = "leaky_relu"

    def __post_init__(self) -> None:
        require_positive(self, "channels", "levels")
        require_activation(self.activation)
        object.__setattr__(self, "shape", tuple(self.shape))
        if len(self.shape) not in (2, 3) or min(self.shape) < 1:
            raise InputError(f"UNet: shape is (H, W) or (C, H, W), not {self.shape}.")
        if min(self.shape[-2:]) < 2**self.levels:
            raise InputError(
                f"UNet: {self.levels} halvings need pictures of at least {2**self.levels} pixels "
                f"a side, but the shape is {self.shape}; use fewer levels."
            )

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.shape

    output_shape = input_shape

    @property
    def colours(self) -> int:
        return 1 if len(self.shape) == 2 else self.shape[0]

    def _convolutions(self) -> dict[str, tuple[int, int, int]]:
        """name → (out, in, side of the kernel)."""
        found, previous = dict[str, tuple[int, int, int]](), self.colours
        for level in range(self.levels):
            found[f"down{level}"] = (self.channels << level, previous, 3)
            previous = self.channels << level
        found["bottom"] = (self.channels << self.levels, previous, 3)
        for level in reversed(range(self.levels)):
            here = self.channels << level
            found[f"up{level}"] = (here, 2 * here + here, 3)
        return found | {"answer": (self.colours, self.channels, 1)}

    def shapes(self) -> dict[str, tuple[int, ...]]:
        shapes = dict[str, tuple[int, ...]]()
        for name, (out, into, side) in self._convolutions().items():
            shapes |= {name: (out, into, side, side), f"{name}_bias": (out,)}
        return shapes

    def fans(self) -> dict[str, tuple[int, int]]:
        fans = dict[str, tuple[int, int]]()
        for name, (out, into, side) in self._convolutions().items():
            fans[name] = fans[f"{name}_bias"] = (into * side**2, out * side**2)
        return fans

    def apply(self, parameters: Parameters, x: Tensor) -> Tensor:
        """x (N or 1, B, *shape) → (N, B, *shape)."""
        from torch.nn import functional

        from empirical.networks.activations import nonlinearity

        members, examples = parameters["bottom"].shape[0], x.shape[1]
        height, width = self.shape[-2:]
        phi = nonlinearity(self.activation).value
        z = x.reshape(x.shape[0], examples, self.colours, height, width)
        z = z.expand(members, -1, -1, -1, -1).transpose(0, 1).flatten(1, 2)  # (B, N·C, H, W)

        def convolved(name: str, z: Tensor) -> Tensor:
            w = parameters[name]
            bias = parameters[f"{name}_bias"].flatten()
            return functional.conv2d(
                z, w.flatten(0, 1), bias, padding=w.shape[-1] // 2, groups=members
            )

        kept = []
        for level in range(self.levels):
            kept.append(phi(convolved(f"down{level}", z)))
            z = functional.avg_pool2d(kept[-1], 2)
        z = phi(convolved("bottom", z))
        for level in reversed(range(self.levels)):
            skip = kept[level]
            z = functional.interpolate(z, size=skip.shape[-2:], mode="nearest")
            z = phi(convolved(f"up{level}", _joined(z, skip, members)))
        z = convolved("answer", z)
        z = z.reshape(examples, members, self.colours, height, width).transpose(0, 1)
        return z.reshape(members, examples, *self.shape)


def _joined(z: Tensor, skip: Tensor, members: int) -> Tensor:
    """Along the channels of each member."""
    import torch

    pair = [t.unflatten(1, (members, -1)) for t in (z, skip)]
    return torch.cat(pair, dim=2).flatten(1, 2)
