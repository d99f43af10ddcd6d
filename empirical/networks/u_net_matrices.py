"""A U-Net as layers of matrices: a convolution, a mean and an enlargement are linear maps.

Units that a later layer joins are handed on, without φ, beside those of the layers between: the
layers remain a chain.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from empirical.networks.u_net import UNet

Array = np.ndarray
LARGEST_LAYER = 3000  # units: with 4000 a proof takes more than 2 GB and minutes an example


@dataclass
class Layers:
    """For ``theory.memories.network.Network``: of the inputs of the i-th layer but the first the
    last ``handed[i]`` were handed on; ``sums`` are of moduli where an entry is a sum of up to nine
    weights, None where all entries are exact."""

    matrices: list[Array] = field(default_factory=list)
    offsets: list[Array] = field(default_factory=list)
    handed: list[int] = field(default_factory=list)
    sums: list[Array | None] = field(default_factory=list)

    def add(
        self, block: Array, offset: Array, handed: int = 0, kept: int = 0, sums: Array | None = None
    ) -> None:
        """``block`` acts on the first units; the last ``kept`` are handed on, as they came.

        ``handed`` of the layer's inputs had been handed on to it.
        """
        columns = self.matrices[-1].shape[0] if self.matrices else block.shape[1]
        whole = np.zeros((len(block) + kept, columns))
        whole[: len(block), : block.shape[1]] = block
        if kept:
            whole[len(block) :, columns - kept :] = np.eye(kept)
        self.matrices.append(whole)
        self.offsets.append(np.concatenate([offset, np.zeros(kept)]))
        self.sums.append(sums)
        if len(self.matrices) > 1:
            self.handed.append(handed)


def largest_layer(network: UNet) -> int:
    """Units of the largest layer, those that are handed on and the answer's included."""
    sizes = [channels * h * w for channels, h, w in levels_of(network)]
    return max(math.prod(network.shape), *itertools.accumulate(sizes))


def levels_of(network: UNet) -> list[tuple[int, int, int]]:
    """(channels, height, width) on the way down, the bottom last."""
    h, w = network.shape[-2:]
    return [(network.channels << n, h >> n, w >> n) for n in range(network.levels + 1)]


def matrices_of(network: UNet, weights: Mapping[str, Array]) -> Layers:
    """Of one network, in float64."""
    sides = [(h, w) for _, h, w in levels_of(network)]
    sizes = [channels * h * w for channels, h, w in levels_of(network)]
    found = Layers()

    def offset(name: str, level: int) -> Array:
        h, w = sides[level]
        return np.repeat(weights[f"{name}_bias"], h * w)

    first = convolution(weights["down0"], sides[0])
    found.add(first, offset("down0", 0))
    for level in range(1, network.levels + 1):
        name = f"down{level}" if level < network.levels else "bottom"
        halved = halving(sides[level - 1])
        block = _applied(convolution(weights[name], sides[level]), halved)
        handed = sum(sizes[: level - 1])
        found.add(block, offset(name, level), handed, handed + sizes[level - 1])
    for level in reversed(range(network.levels)):
        name, channels = f"up{level}", network.channels << (level + 1)
        w = weights[name]
        grown = enlarging(sides[level + 1], sides[level])
        below, beside = w[:, :channels], w[:, channels:]
        parts = [
            _applied(convolution(below, sides[level]), grown),
            convolution(beside, sides[level]),
        ]
        sums = _applied(convolution(abs(below), sides[level]), grown)
        handed, kept = sum(sizes[: level + 1]), sum(sizes[:level])
        found.add(np.hstack(parts), offset(name, level), handed, kept, sums)
    found.add(convolution(weights["answer"], sides[0]), offset("answer", 0))
    return found


def convolution(kernel: Array, side: tuple[int, int]) -> Array:
    """Of pictures (in, h, w) as vectors, with zeros around them; kernel (out, in, k, k), k odd."""
    out, into, k, _ = kernel.shape
    h, w = side
    matrix = np.zeros((out, h, w, into, h, w))
    for dy in range(k):
        for dx in range(k):
            up, left = dy - k // 2, dx - k // 2
            i = np.arange(max(0, -up), min(h, h - up))[:, None]
            j = np.arange(max(0, -left), min(w, w - left))[None]
            # the indices i, j come first in what is assigned: they are apart from each other
            matrix[:, i, j, :, i + up, j + left] = kernel[:, :, dy, dx]
    return matrix.reshape(out * h * w, into * h * w)


def halving(side: tuple[int, int]) -> Array:
    """(h' w', h w): 2×2 means; a row or a column that is left over is left out."""
    h, w = side
    matrix = np.zeros((h // 2, w // 2, h, w))
    for i in range(h // 2):
        for j in range(w // 2):
            matrix[i, j, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = 0.25
    return matrix.reshape(h // 2 * (w // 2), h * w)


def enlarging(side: tuple[int, int], to: tuple[int, int]) -> Array:
    """(h' w', h w): every pixel is the nearest one's, as PyTorch counts."""
    rows, columns = (np.arange(n) * m // n for n, m in zip(to, side, strict=True))
    nearest = (rows[:, None] * side[1] + columns).ravel()
    return np.eye(side[0] * side[1])[nearest]


def _applied(matrix: Array, pixels: Array) -> Array:
    """The matrix after ``pixels`` has been applied in every channel."""
    channels = matrix.shape[1] // len(pixels)
    parts = matrix.reshape(len(matrix), channels, len(pixels)) @ pixels
    return np.asarray(parts.reshape(len(matrix), -1))
