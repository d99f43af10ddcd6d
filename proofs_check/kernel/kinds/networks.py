"""A network around a point: what it answers there, and its derivative on a ball, enclosed.

On the points s = c + T z with ‖z‖ ≤ r, in the Euclidean norm, the derivative of every quantity y on
the way is enclosed by layers: row i of ∂y/∂z lies within e_i of row i of a matrix M, and ∂y/∂z
within e of M in the spectral norm.  So y_i moves by at most r (‖M_i‖ + e_i), which encloses the
arguments of φ, and φ' on them, and so on to the next layer.  Such matrices are a convex set: it
holds means of derivatives too, as A in g(s) - g(t) = A (s - t).  Of quantities one below the other,
which a layer reads together, the rows stay what they are, and ‖(A, B) z‖² = ‖A z‖² + ‖B z‖² bounds
the whole.  In Coq: ``affine_rule``, ``activation_rule`` and ``stacked_rule`` of Layers.v.

Matrices are lists of rows of integers over 2^bits, and products are rounded down: by less than one
unit in each entry, so by at most n units in a row of n, and n + m in the norm of n rows of m.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, Context, Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain, compress
from math import isqrt
from operator import mul as product
from typing import Any

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected, spend, weight
from proofs_check.kernel.core.reading import listed_up_to, rational
from proofs_check.kernel.core.series import Program
from proofs_check.kernel.core.trees import derivative

Vector = list[int]
Matrix = list[list[int]]
Numbers = list[list[Fraction]]
Reads = Sequence[tuple[int, bool]]  # places on the path, and whether φ comes between
WIDEST = 1 << 16  # numbers of a layer
CHEAP = 16  # products of integers in a sum, in the time of one operation on intervals


def on_grid(system: System, numbers: Sequence[Fraction]) -> Vector:
    found = [q * (1 << system.f.bits) for q in numbers]
    if any(q.denominator != 1 for q in found):
        raise Rejected("a number of a network that is too fine for the grid")
    return [q.numerator for q in found]


def length(v: Sequence[int]) -> int:
    """At least the Euclidean norm."""
    return isqrt(sum(map(product, v, v))) + 1


def turned(a: Matrix) -> Matrix:
    return list(map(list, zip(*a, strict=True)))


def unit_matrix(f: Intervals, n: int) -> Matrix:
    return [[f.one[0] * (i == j) for j in range(n)] for i in range(n)]


def times(f: Intervals, a: Matrix, b: Matrix) -> Matrix:
    """The product, rounded down.  A row of b is one long number, with so many bytes for each of its
    entries that those of the product do not meet; sums are of a few long numbers and not of many
    short ones.  With ``half`` added, entries are not negative."""
    width = len(b[0])
    if any(len(row) != len(b) for row in a) or any(len(row) != width for row in b):
        raise Rejected("matrices that do not fit")
    longest = [max(c.bit_length() for row in m for c in row) for m in (a, b)]
    filled = sum(len(row) - row.count(0) for row in a)
    count = (filled + len(a) + len(b)) * width + len(a) * len(b)
    spend(weight(max(f.bits, *longest)) * (count // CHEAP + 1))
    size = (sum(longest) + len(b).bit_length()) // 8 + 1
    half = 1 << 8 * size - 1
    halves = int.from_bytes(half.to_bytes(size, "little") * width, "little")
    rows = []
    for row in b:
        parts = b"".join((c + half).to_bytes(size, "little") for c in row)
        rows.append(int.from_bytes(parts, "little") - halves)
    found = []
    for line in a:
        total = sum(map(product, compress(line, line), compress(rows, line)))
        sums = (total + halves).to_bytes(size * width, "little")
        ends = range(0, size * width, size)
        entries = [int.from_bytes(sums[i : i + size], "little") - half for i in ends]
        found.append([entry >> f.bits for entry in entries])
    return found


def norm(f: Intervals, a: Matrix) -> int:
    """At least the spectral norm: with G = A Aᵀ, or AᵀA, ‖A‖⁴ = ‖G²‖ is at most its largest sum of
    absolute values in a row, and G is known but for a matrix of entries, and of norm, up to n.  In
    Coq: ``norm_rule`` of Bounds.v."""
    a = a if len(a) <= len(a[0]) else turned(a)
    gram = times(f, a, turned(a))
    largest = max(sum(map(abs, row)) for row in times(f, gram, gram))
    of_gram = isqrt(largest + len(a) << f.bits) + 1 + len(a)
    return isqrt(of_gram << f.bits) + 1


class Layer:
    """h ↦ q W h + b, where h is what ``reads`` says, and q = 1 if there is no ``factor``."""

    def __init__(
        self, f: Intervals, matrix: Matrix, offset: Vector, reads: Reads = ((0, True),),
        factor: Activations | None = None,
    ):  # fmt: skip
        self.f, self.matrix, self.offset = f, matrix, offset
        self.reads, self.factor = reads, factor

    def with_offset(self, offset: Vector) -> Layer:
        """The same matrix, of which ``size`` and ``rows`` are found once."""
        self.size, self.rows  # noqa: B018
        other = copy(self)
        other.offset = offset
        return other

    @cached_property
    def size(self) -> int:
        return norm(self.f, self.matrix)

    @cached_property
    def rows(self) -> list[tuple[Vector, int]]:
        """Their absolute values, and norms."""
        return [(list(map(abs, row)), length(row)) for row in self.matrix]


@dataclass(frozen=True)
class Spread:
    """A quantity at the centre, ``value`` ± ``error``; M, e_i and e are ``rows``, ``errors`` and
    ``whole``."""

    value: Vector
    error: Vector
    rows: Matrix
    errors: Vector
    whole: int

    @classmethod
    def of(cls, centre: Vector, frame: Matrix) -> Spread:
        zero = [0] * len(centre)
        return cls(centre, zero, frame, zero, 0)

    def reach(self, radius: int, bits: int) -> Vector:
        """How far from its value each number may be, on the ball."""
        parts = zip(self.error, self.rows, self.errors, strict=True)
        return [e - (-radius * (length(row) + error) >> bits) for e, row, error in parts]


def stacked(parts: Sequence[Spread]) -> Spread:
    """One below the other."""
    if len(parts) == 1:
        return parts[0]
    value, error, rows, errors = (
        list(chain.from_iterable(each))
        for each in zip(*((x.value, x.error, x.rows, x.errors) for x in parts), strict=True)
    )
    return Spread(value, error, rows, errors, length([x.whole for x in parts]))


def after_layer(layer: Layer, x: Spread) -> Spread:
    """W ∂ - W M = W (∂ - M): row i is at most Σ_j |W_ij| e_j long, and at most ‖W_i‖ e."""
    f, n = layer.f, len(x.rows[0])
    rows = times(f, layer.matrix, x.rows)
    value, error, errors = [], [], []
    for weights, (sizes, long) in zip(layer.matrix, layer.rows, strict=True):
        value.append(sum(map(product, weights, x.value)) >> f.bits)
        error.append((sum(map(product, sizes, x.error)) >> f.bits) + 2)
        by_rows = sum(map(product, sizes, x.errors))
        errors.append((min(by_rows, long * x.whole) >> f.bits) + 1 + n)
    whole = (layer.size * x.whole >> f.bits) + 1 + len(rows) + n
    made = Spread(value, error, rows, errors, min(whole, length(errors)))
    made = made if layer.factor is None else layer.factor.after(made, 0)
    return replace(made, value=list(map(int.__add__, made.value, layer.offset)))


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
        """D ∂ - m M = D (∂ - M) + (D - m) M for slopes D within d of m."""
        n, bits = len(x.rows[0]), self.f.bits
        value, error, rows, errors, turns = [], [], [], [], []
        steepest = 0
        for a, wrong, row, e in zip(x.value, x.error, x.rows, x.errors, strict=True):
            long = length(row)
            moved = (radius * (long + e) >> bits) + 1 + wrong
            (low, high), _ = self.on((a - wrong, a + wrong))
            _, (least, most) = self.on((a - moved, a + moved))
            middle, slope = (low + high) // 2, (least + most) // 2
            value.append(middle)
            error.append(max(high - middle, middle - low))
            rows.append([slope * c >> bits for c in row])
            spread, steep = max(most - slope, slope - least), max(abs(least), abs(most))
            errors.append((steep * e + spread * long >> bits) + 1 + n)
            turns.append((spread * long >> bits) + 1)
            steepest = max(steepest, steep)
        whole = (steepest * x.whole >> bits) + 1 + length(turns) + len(rows) + n
        return Spread(value, error, rows, errors, min(whole, length(errors)))

    def through(self, layers: Sequence[Layer], x: Spread, radius: int) -> list[Spread]:
        """The path: the state, and what is after each layer."""
        path, bent = [x], dict[int, Spread]()
        for layer in layers:
            for i, through in layer.reads:
                if through and i not in bent:
                    bent[i] = self.after(path[i], radius)
            x = stacked([bent[i] if through else path[i] for i, through in layer.reads])
            if len(layer.matrix[0]) != len(x.value):
                raise Rejected("a state of another length than the network has")
            path.append(after_layer(layer, x))
        return path


class Multiple(Activations):
    """z ↦ q z, for a number q of an interval: it has the slope q everywhere."""

    def __init__(self, f: Intervals, q: Interval):
        self.f, self.q = f, q

    def on(self, x: Interval) -> tuple[Interval, ...]:
        return self.f.mul(x, self.q), self.q


def digest(numbers: Sequence[Fraction]) -> str:
    """Of numbers that are floats."""
    try:
        content = b"".join(struct.pack("<d", float(q)) for q in numbers)
    except OverflowError:
        raise Rejected("weights that are no floats") from None
    if any(Fraction(float(q)) != q for q in numbers):
        raise Rejected("weights that are no floats")
    return hashlib.sha256(content).hexdigest()


def about(q: Fraction) -> str:
    """At least the number, in a few digits: it is rounded up."""
    few = Context(6, ROUND_CEILING, MIN_EMIN, MAX_EMAX)
    return str(few.divide(Decimal(q.numerator), Decimal(q.denominator)))


def read_matrix(x: Any) -> Numbers:
    rows = [read_vector(row) for row in listed_up_to(x, WIDEST, "rows", 1)]
    if any(len(row) != len(rows[0]) for row in rows):
        raise Rejected("the rows of a matrix have one length")
    return rows


def read_vector(x: Any) -> list[Fraction]:
    return [rational(q) for q in listed_up_to(x, WIDEST, "numbers", 1)]


def read_triangle(x: Any) -> Numbers:
    """The rows of a matrix from its diagonal on."""
    rows = [read_vector(row) for row in listed_up_to(x, WIDEST, "rows", 1)]
    if any(len(row) != len(rows) - i for i, row in enumerate(rows)):
        raise Rejected("a row of a triangle has a number less than the row above it")
    return rows
