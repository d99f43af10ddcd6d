"""Attracting fixed points of a network, f(x) = W_L φ(… φ(W_1 x + b_1) …) + b_L, by contraction.

The state s is x, or, where that is shorter, the first preactivation W_1 x + b_1; g leads from a
state to the next one, once around the layers.  On the points s = c + T z with ‖z‖ ≤ r, in the
Euclidean norm, the derivative of every quantity y on the way is enclosed: row i of ∂y/∂z lies
within e_i of row i of a matrix M.  So y_i moves by at most r (‖M_i‖ + e_i), which encloses the
arguments of φ, and φ' on them, and so on to the next layer.

Let R be about T^-1, η ≥ ‖R T - 1‖_F.  As T^-1 = (R T)^-1 R, all of ‖T^-1 (∂g/∂z)‖ is at most
(‖R M‖ + ‖R‖_F ‖e‖)/(1 - η), which is shown to be at most q < 1, and ‖T^-1 (g(c) - c)‖ is at most
some m.  If m + q r ≤ r, then g maps these points into themselves and contracts there (Banach).

Matrices are lists of rows of integers over 2^bits, and products are rounded down: by less than one
unit in each entry, so by at most n units in a row of n.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from operator import mul as product
from typing import Any

from proofs_check.kernel.claims import Claim
from proofs_check.kernel.flows import Orbit, System
from proofs_check.kernel.intervals import Interval, Intervals, Rejected, spend, weight
from proofs_check.kernel.reading import listed_up_to, parted, rational
from proofs_check.kernel.series import Program
from proofs_check.kernel.trees import derivative

Vector = list[int]
Matrix = list[list[int]]
WIDEST = 1024  # numbers of a layer
MOST_LAYERS = 64
MOST_MEMORIES = 200
ALONE = ("radius", "rate", "near")
CHEAP = 16  # products of integers in a sum, in the time of one operation on intervals


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


@dataclass(frozen=True)
class Spread:
    """A quantity at the centre, ``value`` ± ``error``, and the rows of its derivative."""

    value: Vector
    error: Vector
    rows: Matrix
    errors: Vector


def length(v: Sequence[int]) -> int:
    """At least the Euclidean norm."""
    return isqrt(sum(map(product, v, v))) + 1


def times(f: Intervals, a: Matrix, b: Matrix) -> Matrix:
    """The product, rounded down."""
    columns = list(zip(*b, strict=True))
    if any(len(row) != len(b) for row in a):
        raise Rejected("matrices that do not fit")
    longest = max((c.bit_length() for m in (a, b) for row in m for c in row), default=0)
    spend(weight(max(f.bits, longest)) * (len(a) * len(b) * len(columns) // CHEAP + 1))
    return [[sum(map(product, row, c)) >> f.bits for c in columns] for row in a]


def after_layer(f: Intervals, layer: Layer, x: Spread) -> Spread:
    n, bits = len(x.rows[0]), f.bits
    rows = times(f, layer.matrix, x.rows)
    value, error, errors = [], [], []
    for weights, offset in zip(layer.matrix, layer.offset, strict=True):
        sizes = list(map(abs, weights))
        value.append((sum(map(product, weights, x.value)) >> bits) + offset)
        error.append((sum(map(product, sizes, x.error)) >> bits) + 2)
        errors.append((sum(map(product, sizes, x.errors)) >> bits) + 1 + n)
    return Spread(value, error, rows, errors)


class Activations:
    """φ and φ' on intervals, each on the piece of φ that holds it."""

    def __init__(self, system: System):
        self.f = system.f
        self.pieces = [
            (system.on(p), Program([p.formula, derivative(p.formula, "z")])) for p in system.pieces
        ]

    def on(self, x: Interval) -> tuple[Interval, ...]:
        reason = Rejected("φ has no formula")
        for here, program in self.pieces:
            try:
                here.inside(x)
                return program.values(self.f, {"z": x})
            except Rejected as error:
                reason = error
        raise reason

    def after(self, x: Spread, radius: int) -> Spread:
        """D A - m M = D (A - M) + (D - m) M for a derivative D within d of m."""
        n, bits = len(x.rows[0]), self.f.bits
        value, error, rows, errors = [], [], [], []
        for a, wrong, row, e in zip(x.value, x.error, x.rows, x.errors, strict=True):
            long = length(row)
            moved = (radius * (long + e) >> bits) + 1 + wrong
            (low, high), _ = self.on((a - wrong, a + wrong))
            _, (least, most) = self.on((a - moved, a + moved))
            middle, slope = (low + high) // 2, (least + most) // 2
            value.append(middle)
            error.append(max(high - middle, middle - low))
            rows.append([slope * c >> bits for c in row])
            spread = max(most - slope, slope - least)
            errors.append((max(abs(least), abs(most)) * e + spread * long >> bits) + 1 + n)
        return Spread(value, error, rows, errors)


def memories(system: System, orbit: Orbit | None, claim: Claim) -> None:
    layers = [Layer.on(system, *layer) for layer in claim["layers"]]
    phi = Activations(system)
    for i, one in enumerate(claim["memories"], 1):
        try:
            memory = memory_on(system, one)
            if contracts(phi, layers, claim["inner"], memory) > memory.near:
                raise Rejected("the fixed point may be farther from the example")
        except Rejected as error:
            raise Rejected(f"memory {i}: {error}") from None


def contracts(phi: Activations, layers: Sequence[Layer], inner: bool, m: Memory) -> int:
    """The argument above; ``inner`` says that the state is the first preactivation.  How far the
    fixed point may be from the example in a number."""
    f, n = phi.f, len(m.centre)
    square = all(len(row) == n for part in (m.frame, m.inverse) for row in part)
    if not square or {len(m.frame), len(m.inverse)} != {n} or m.radius <= 0:
        raise Rejected("a centre and a frame that do not fit, or a ball that is empty")
    x = Spread(m.centre, [0] * n, m.frame, [0] * n)
    if len(x.value) != len(layers[0].matrix[0] if not inner else layers[0].matrix):
        raise Rejected("a state of another length than the network has")
    answer = x
    if not inner:
        x = after_layer(f, layers[0], x)
    for layer in layers[1:]:
        x = after_layer(f, layer, phi.after(x, m.radius))
    if inner:
        answer, x = x, after_layer(f, layers[0], x)
    if len(m.example) != len(answer.value):
        raise Rejected("an example of another length than the network's answers")
    unit = f.one[0]
    off = [[c - unit * (i == j) for j, c in enumerate(row)]
           for i, row in enumerate(times(f, m.inverse, m.frame))]  # fmt: skip
    left = unit - length([length(row) for row in off]) - n  # 1 - η
    spread = length([length(row) for row in m.inverse]) * length(x.errors) // unit + 1
    most = (m.rate * left // unit) - spread - n  # what ‖R M‖ may be
    if left <= 0 or most <= 0 or not m.rate < unit:
        raise Rejected("no rate below 1 is left")
    bounded(f, times(f, m.inverse, x.rows), most)
    wrong = [abs(a - c) + e for a, c, e in zip(x.value, m.centre, x.error, strict=True)]
    step = [sum(map(product, map(abs, row), wrong)) // unit + 1 for row in m.inverse]
    missed = -(-length(step) * unit // left)
    if missed + (-(-m.rate * m.radius // unit)) > m.radius:
        raise Rejected("the points may not be mapped into themselves")
    rows = zip(answer.value, answer.error, answer.rows, answer.errors, m.example, strict=True)
    return max(
        abs(a - at) + e - (-m.radius * (length(row) + error) // unit)
        for a, e, row, error, at in rows
    )


def bounded(f: Intervals, a: Matrix, most: int) -> None:
    """‖A‖ ≤ most, as most² - AᵀA is positive definite: the pivots of Gauss's elimination are."""
    gram = times(f, list(map(list, zip(*a, strict=True))), a)
    square = most * most >> f.bits
    rows: list[list[Interval]] = [
        [(square * (i == j) - g - 1, square * (i == j) - g + 1) for j, g in enumerate(row)]
        for i, row in enumerate(gram)
    ]
    if all(row[i][0] > sum(max(-x[0], x[1]) for j, x in enumerate(row) if j != i)
           for i, row in enumerate(rows)):  # fmt: skip
        return  # it is diagonally dominant
    f.spend(len(rows) ** 3 // 3)
    for k, row in enumerate(rows):
        if row[k][0] <= 0:
            raise Rejected("the derivative may be too large")
        for i in range(k + 1, len(rows)):
            part = f.div(rows[i][k], row[k])
            for j in range(k + 1, i + 1):
                rows[i][j] = f.sub(rows[i][j], f.mul(part, rows[j][k]))


def told_memories(claim: Claim) -> str:
    layers = claim["layers"]
    sizes = [len(layers[0][0][0]), *(len(matrix) for matrix, _ in layers)]
    numbers = [q for matrix, offset in layers for row in (*matrix, offset) for q in row]
    state = "W_1 x + b_1" if claim["inner"] else "x"
    words = [
        f"f(x) = W_L φ(… φ(W_1 x + b_1) …) + b_L with layers of {sizes} numbers, whose weights "
        f"as float64, little-endian, W_1 by rows, b_1, W_2, …, have the SHA-256 {_digest(numbers)}"
        f": of the points x with ‖T^-1 ({state} - c)‖ ≤ r, with c and T as in "
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
    rows = [read_vector(row) for row in listed_up_to(x, WIDEST, "rows", 1)]
    if any(len(row) != len(rows[0]) for row in rows):
        raise Rejected("the rows of a matrix have one length")
    return rows


def read_vector(x: Any) -> list[Fraction]:
    return [rational(q) for q in listed_up_to(x, WIDEST, "numbers", 1)]


def read_layers(x: Any) -> list[tuple[list[list[Fraction]], list[Fraction]]]:
    """What does not fit is refused before its numbers are read."""
    layers = listed_up_to(x, MOST_LAYERS, "layers", 2)
    for layer in layers:
        for part in parted(layer, ("matrix", "offset"), "a layer").values():
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
    for memory in listed_up_to(x, MOST_MEMORIES, "memories", 1):
        parted(memory, parts, "a memory")
        found.append({part: read(memory[part]) for part, read in parts.items()})
    return found
