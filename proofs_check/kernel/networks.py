"""Networks and balls around their fixed points, as they stand in a certificate, and in words."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from proofs_check.kernel.claims import Claim
from proofs_check.kernel.flows import System
from proofs_check.kernel.intervals import Rejected
from proofs_check.kernel.reading import rational
from proofs_check.kernel.regions import listed_up_to

Vector = list[int]
Matrix = list[list[int]]
WIDEST = 1024  # numbers of a layer
MOST_LAYERS = 64
MOST_MEMORIES = 200
ALONE = ("radius", "rate", "near")


@dataclass(frozen=True)
class Layer:
    matrix: Matrix
    offset: Vector

    @classmethod
    def on(cls, system: System, matrix: list[list[Fraction]], offset: list[Fraction]) -> Layer:
        return cls([on_grid(system, row) for row in matrix], on_grid(system, offset))


@dataclass(frozen=True)
class Memory:
    """``centre`` c, ``frame`` T, ``inverse`` R, ``radius`` r and ``rate`` q as above; the fixed
    point is within ``near`` of the ``example`` in each number."""

    centre: Vector
    frame: Matrix
    inverse: Matrix
    radius: int
    rate: int
    example: Vector
    near: int


def memory_on(system: System, one: Mapping[str, Any]) -> Memory:
    centre, example = (on_grid(system, one[k]) for k in ("centre", "example"))
    frame, inverse = ([on_grid(system, row) for row in one[k]] for k in ("frame", "inverse"))
    radius, rate, near = on_grid(system, [one[k] for k in ALONE])
    return Memory(centre, frame, inverse, radius, rate, example, near)


def on_grid(system: System, numbers: Sequence[Fraction]) -> Vector:
    found = [q * (1 << system.f.bits) for q in numbers]
    if any(q.denominator != 1 for q in found):
        raise Rejected("a number of a network that is too fine for the grid")
    return [q.numerator for q in found]


def told_memories(claim: Claim) -> str:
    layers = claim["layers"]
    sizes = [len(layers[0][0][0]), *(len(matrix) for matrix, _ in layers)]
    numbers = [q for matrix, offset in layers for row in (*matrix, offset) for q in row]
    state = "a = W_1 x + b_1" if claim["inner"] else "a = x"
    words = [
        f"f(x) = W_L φ(… φ(W_1 x + b_1) …) + b_L with layers of {sizes} numbers, whose weights "
        f"as float64, little-endian, W_1 by rows, b_1, W_2, …, have the SHA-256 {_digest(numbers)}"
        f": of the points x with ‖T^-1 ({state.removeprefix('a = ')} - c)‖ ≤ r, with c and T as in "
        "the file, one and only one is a fixed point, and iteration of f leads from all of them to "
        "it, "
    ]
    for m in claim["memories"]:
        words.append(
            f"  with r = {_about(m['radius'])} by a factor of at most {_about(m['rate'])} a step "
            f"in this norm; in each number it is within {_about(m['near'])} of the example"
        )
    return "\n".join(words)


def _about(q: Fraction) -> str:
    """At least the number, in a few digits."""
    try:
        return f"{float(q) * (1 + 1e-5):.6g}"
    except OverflowError:
        return "more than 10^308"


def _digest(numbers: Sequence[Fraction]) -> str:
    try:
        content = b"".join(struct.pack("<d", float(q)) for q in numbers)
    except OverflowError:
        raise Rejected("weights that are no floats") from None
    if any(Fraction(float(q)) != q for q in numbers):
        raise Rejected("weights that are no floats")
    return hashlib.sha256(content).hexdigest()


def read_matrix(x: Any) -> list[list[Fraction]]:
    rows = [read_vector(row) for row in listed_up_to(x, WIDEST, "rows")]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise Rejected("the rows of a matrix have one length")
    return rows


def read_vector(x: Any) -> list[Fraction]:
    found = [rational(q) for q in listed_up_to(x, WIDEST, "numbers")]
    if not found:
        raise Rejected("a list of numbers that is empty")
    return found


def read_layers(x: Any) -> list[tuple[list[list[Fraction]], list[Fraction]]]:
    """What does not fit is refused before its numbers are read."""
    layers = listed_up_to(x, MOST_LAYERS, "layers")
    if len(layers) < 2:
        raise Rejected("a network has two layers or more")
    for layer in layers:
        if not isinstance(layer, dict) or set(layer) != {"matrix", "offset"}:
            raise Rejected("a layer has a matrix and an offset")
        for part in layer.values():
            listed_up_to(part, WIDEST, "numbers of a layer")
    for before, after in pairwise((*layers, layers[0])):
        fits = all(isinstance(q, list) and len(q) == len(before["matrix"]) for q in after["matrix"])
        if not fits or len(before["matrix"]) != len(before["offset"]):
            raise Rejected("layers that do not fit one another")
    return [(read_matrix(layer["matrix"]), read_vector(layer["offset"])) for layer in layers]


def read_memories(x: Any) -> list[dict[str, Any]]:
    parts = {"centre": read_vector, "example": read_vector, "frame": read_matrix,
             "inverse": read_matrix} | dict.fromkeys(ALONE, rational)  # fmt: skip
    found = []
    for memory in listed_up_to(x, MOST_MEMORIES, "memories"):
        if not isinstance(memory, dict) or set(memory) != set(parts):
            raise Rejected(f"a memory has the parts {', '.join(parts)}")
        found.append({part: read(memory[part]) for part, read in parts.items()})
    if not found:
        raise Rejected("no memory")
    return found
