"""Layers of networks as a certificate has them: their exact numbers, and what each layer reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from proofs_check.certificates.balls import exact
from theory.memories.network import Network
from theory.memories.rounding import Floats

Sides = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Part:
    """What a layer reads of an earlier one, of 0 the input: ``weights`` are a matrix, or kernels
    (out, in, k, k) for pictures that become those of another size, by means of so many numbers a
    side."""

    reads: int
    weights: Floats
    before: Sides | None = None
    after: Sides | None = None
    mean: int = 1

    def written(self) -> dict[str, Any]:
        rows_of = rows(self.weights.reshape(len(self.weights), -1))
        if self.before is None or self.after is None:
            return {"reads": self.reads, "matrix": rows_of}
        return {
            "reads": self.reads, "kernel": rows_of, "side": self.weights.shape[-1],
            "mean": self.mean, "from": list(self.before), "to": list(self.after),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class ExactLayer:
    """√s Σ W h + t b, the ``scale`` being s and t, of the parts, and the ``offset`` b."""

    parts: Sequence[Part]
    offset: Floats
    scale: tuple[Fraction, Fraction] | None = None

    def written(self, number: int) -> dict[str, Any]:
        """As the ``number``-th layer."""
        parts = [part.written() for part in self.parts]
        alone = parts[0].keys() == {"reads", "matrix"} and parts[0]["reads"] == number - 1
        simple = alone and len(parts) == 1
        found: dict[str, Any] = {"matrix": parts[0]["matrix"]} if simple else {"parts": parts}
        found["offset"] = numbers(self.offset)
        if self.scale is not None:
            found["scale"] = {"square": str(self.scale[0]), "offset": str(self.scale[1])}
        return found

    def places(self) -> int:
        """Binary places of the finest number of W and t b."""
        t = self.scale[1] if self.scale else Fraction(1)
        scaled = [t * Fraction(b) for b in self.offset.tolist()]
        finest = max(q.denominator.bit_length() - 1 for q in scaled)
        means = (places(part.weights) + (part.mean**2 - 1).bit_length() for part in self.parts)
        return max(finest, *means)


def layers_of(network: Network) -> list[ExactLayer] | None:
    """None where they are known with an error only."""
    if not network.exact or any(network.handed):
        return None
    each = enumerate(zip(network.matrices, network.offsets, strict=True))
    return [ExactLayer([Part(i, m)], b) for i, (m, b) in each]


def numbers(x: Floats) -> list[str]:
    return list(map(exact, x.tolist()))


def rows(x: Floats) -> list[list[str]]:
    return list(map(numbers, x))


def places(*arrays: Floats) -> int:
    """Binary places of the finest number."""
    return max(map(_places, arrays), default=0)


def _places(x: Floats) -> int:
    mantissas, exponents = np.frexp(x[x != 0].ravel())
    whole = (mantissas * 2.0**53).astype(np.int64)
    spare = np.log2((whole & -whole).astype(float)).astype(int)
    return int((53 - exponents - spare).max(initial=0))
