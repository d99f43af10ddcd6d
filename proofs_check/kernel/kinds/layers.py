"""A network as it is written: layers in an order in which each reads earlier ones.

a_l = √s_l Σ_k W_l,k h_k + t_l b_l, where h_k is φ(a_i) for a layer i < l, or the input x where
i = 0, and s_l = t_l = 1 where nothing else is written; f(x) = a_L.  So a_1, a_2, … are defined one
after the other.  The root is enclosed on the grid; W and t b are exact there.

W ∗ y, a convolution of pictures, is linear in y: each row of its matrix has the weights of a kernel
at the places where the sum (``KERNEL``) has them, once for every time that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any, NamedTuple

from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected, long_bits, spend, weight
from proofs_check.kernel.core.reading import listed_up_to, parted, rational, whole
from proofs_check.kernel.core.texts import digits
from proofs_check.kernel.kinds.networks import (
    WIDEST,
    Layer,
    Matrix,
    Multiple,
    Numbers,
    Reads,
    digest,
    on_grid,
    read_matrix,
    read_vector,
)

MOST_LAYERS, MOST_PARTS, MOST_ENTRIES = 64, 8, 1 << 23
WIDEST_KERNEL, MOST_READ = 16, 1 << 20
Sides = tuple[int, int]
KERNEL = (
    "W ∗ v[k, p: h' × w' → h × w] has at channel o, row y and column x, all counted from 0, "
    "Σ W[o, i, s, t] V[i, y + s - ⌊k/2⌋, x + t - ⌊k/2⌋], the sum over the channels i and s, t < k, "
    "where V[i, y, x], 0 outside of h rows and w columns, is the mean of the p × p numbers from "
    "row ⌊y h'/h⌋ and column ⌊x w'/w⌋ on of channel i of v, in pictures of h' × w'; b has a number "
    "for each o"
)


class Window(NamedTuple):
    """How a kernel of side × side reads pictures: they become means of so many numbers."""

    side: int
    mean: int
    before: Sides
    after: Sides

    def places(self) -> list[list[tuple[int, int]]]:
        """For each pixel that is written, (number of the kernel, pixel that it meets)."""
        (h, w), whole_kernel = self.after, range(self.side)

        def taps(i: int, j: int) -> Iterator[tuple[int, int]]:
            for s in whole_kernel:
                for t in whole_kernel:
                    y, x = i + s - self.side // 2, j + t - self.side // 2
                    if 0 <= y < h and 0 <= x < w:
                        yield from ((s * self.side + t, pixel) for pixel in self.met(y, x))

        return [list(taps(i, j)) for i in range(h) for j in range(w)]

    def met(self, y: int, x: int) -> list[int]:
        """The pixels of which that one is the mean."""
        (high, wide), (h, w) = self.before, self.after
        top, left, mean = y * high // h, x * wide // w, range(self.mean)
        return [(top + u) * wide + left + v for u in mean for v in mean]

    def matrix(self, system: System, kernels: Numbers) -> Matrix:
        pixels, size, n = self.before[0] * self.before[1], self.side**2, self.mean**2
        channels, pairs = len(kernels[0]) // size, self.after[0] * self.after[1] * size * n
        spend(pairs * (1 + len(kernels) * channels))
        places, rows = self.places(), []
        for kernel in kernels:
            weights = on_grid(system, [q / n for q in kernel])
            for taps in places:
                row = [0] * (channels * pixels)
                for i in range(channels):
                    for number, pixel in taps:
                        row[i * pixels + pixel] += weights[i * size + number]
                rows.append(row)
        return rows


@dataclass(frozen=True)
class Weighted:
    """W_l,k, by rows or as kernels."""

    reads: int
    numbers: Numbers
    window: Window | None

    def matrix(self, system: System) -> Matrix:
        if self.window is not None:
            return self.window.matrix(system, self.numbers)
        return [on_grid(system, row) for row in self.numbers]


@dataclass(frozen=True)
class Written:
    """A layer: s and t are the ``scale``."""

    parts: Sequence[Weighted]
    offset: list[Fraction]
    scale: tuple[Fraction, Fraction] | None
    size: int

    def made(self, system: System, reads: Reads) -> Layer:
        f = system.f
        matrices = [part.matrix(system) for part in self.parts]
        s, t = self.scale or (Fraction(1), Fraction(1))
        spend(len(self.offset) * weight(long_bits(t)))
        offsets = on_grid(system, [q * t for q in self.offset])
        offset = [q for q in offsets for _ in range(self.size // len(offsets))]
        factor = Multiple(f, f.sqrt(f.of(s))) if self.scale else None
        rows = [list(chain.from_iterable(row)) for row in zip(*matrices, strict=True)]
        return Layer(f, rows, offset, reads, factor)


def loop_of(system: System, layers: Sequence[Written], inner: bool) -> list[Layer]:
    """Once around; ``inner`` says that the state is a_1, which then leads to a_L, and to a_1."""
    reads: list[Reads] = [
        [(part.reads - inner, part.reads > 0) for part in layer.parts] for layer in layers
    ]
    if inner:
        if not all(through for each in reads[1:] for _, through in each):
            raise Rejected("the state of a network whose input is read more than once is the input")
        reads[0] = [(len(layers) - 1, False) for _ in reads[0]]
    made = [layer.made(system, each) for layer, each in zip(layers, reads, strict=True)]
    return [*made[1:], made[0]] if inner else made


def read_layers(x: Any) -> list[Written]:
    """What does not fit is refused before its numbers are read."""
    layers, sizes, plain = listed_up_to(x, MOST_LAYERS, "layers", 2), [0], []
    entries = 0  # of all matrices
    for number, layer in enumerate(layers, 1):
        scaled = isinstance(layer, dict) and "scale" in layer
        simple = isinstance(layer, dict) and "matrix" in layer
        parts = {"offset", "matrix" if simple else "parts"} | ({"scale"} if scaled else set())
        parted(layer, parts, "a layer")
        one = [{"reads": number - 1, "matrix": layer["matrix"]}] if simple else layer["parts"]
        plain.append([_sized(p, sizes) for p in listed_up_to(one, MOST_PARTS, "parts", 1)])
        shapes = {(rows, pixels) for _, _, rows, pixels in plain[-1]}
        ((rows, pixels), *others) = shapes
        if others or len(listed_up_to(layer["offset"], WIDEST, "numbers", 1)) * pixels != rows:
            raise Rejected("layers that do not fit one another")
        sizes.append(rows)
        entries += rows * sum(sizes[part["reads"]] for part, *_ in plain[-1])
    if sizes[0] != sizes[-1] or entries > MOST_ENTRIES:
        raise Rejected("layers that do not fit one another, or are too large")
    return [
        Written(
            [
                Weighted(p["reads"], read_matrix(p["kernel" if w else "matrix"]), w)
                for p, w, *_ in each
            ],
            read_vector(layer["offset"]),
            _scale(layer["scale"]) if "scale" in layer else None,
            size,
        )
        for each, layer, size in zip(plain, layers, sizes[1:], strict=True)
    ]


def _sized(x: Any, sizes: list[int]) -> tuple[dict[str, Any], Window | None, int, int]:
    """A part, as it is written, its window, and how many rows it has, and pixels a channel."""
    convolved = isinstance(x, dict) and "kernel" in x
    parts = ("kernel", "side", "mean", "from", "to") if convolved else ("matrix",)
    parted(x, ("reads", *parts), "a part of a layer")
    whole(x["reads"], 0, len(sizes) - 1, "an earlier layer")
    rows = listed_up_to(x[parts[0]], WIDEST, "rows", 1)
    wide = {len(row) if isinstance(row, list) else 0 for row in rows}
    window, pixels, (columns, *others) = None, 1, wide
    if convolved:
        side, mean = (whole(x[k], 1, WIDEST_KERNEL, k) for k in ("side", "mean"))
        (high, width), (h, w) = before, after = _sides(x["from"]), _sides(x["to"])
        window, pixels = Window(side, mean, before, after), h * w
        reach = (h - 1) * high // h + mean, (w - 1) * width // w + mean
        read = h * w * (side * mean) ** 2
        if columns % side**2 or reach[0] > high or reach[1] > width or read > MOST_READ:
            raise Rejected("a kernel that does not fit its pictures, or is too large")
        columns = columns // side**2 * high * width
    if sizes == [0]:  # the first part of all
        sizes[0] = columns
    if others or not columns or columns != sizes[x["reads"]] or len(rows) * pixels > WIDEST:
        raise Rejected("layers that do not fit one another")
    return x, window, len(rows) * pixels, pixels


def _sides(x: Any) -> Sides:
    h, w = (whole(n, 1, WIDEST, "a side") for n in listed_up_to(x, 2, "sides", 2))
    return h, w


def _scale(x: Any) -> tuple[Fraction, Fraction]:
    parted(x, ("square", "offset"), "a scale")
    square, offset = rational(x["square"]), rational(x["offset"])
    if not square > 0:
        raise Rejected("a scale whose square is not positive")
    return square, offset


def is_chain(layers: Sequence[Written]) -> bool:
    """Each layer has one matrix, for what the layer before it answers."""
    return all(
        [(part.reads, part.window) for part in layer.parts] == [(i, None)]
        for i, layer in enumerate(layers)
    )


def told_network(layers: Sequence[Written]) -> str:
    numbers, scaled = list[Fraction](), any(layer.scale for layer in layers)
    for layer in layers:
        numbers += [q for part in layer.parts for row in part.numbers for q in row] + layer.offset
    sizes = [_inputs(layers[0]), *(layer.size for layer in layers)]
    if is_chain(layers):
        form, order = "f(x) = W_L φ(… φ(W_1 x + b_1) …) + b_L", "W_1 by rows, b_1, W_2, …"
    else:
        form, order = (
            f"f(x) = a_{len(layers)}, {', '.join(_equations(layers))},",
            "W_1,1 by rows, W_1,2, …, b_1, W_2,1, …",
        )
    words = (
        f"{form} with layers of {sizes} numbers, whose weights as float64, little-endian, {order}, "
        f"have the SHA-256 {digest(numbers)}"
    )
    if scaled:
        both = [layer.scale or (Fraction(1), Fraction(1)) for layer in layers]
        s, t = (", ".join(digits(one[i]) for one in both) for i in range(2))
        words += f" and W_l stands for √s_l times these, b_l for t_l times these, s = {s}, t = {t}"
    if any(part.window for layer in layers for part in layer.parts):
        words += f"; {KERNEL}"
    return f"{words}: "


def _inputs(first: Written) -> int:
    part = first.parts[0]
    window, n = part.window, len(part.numbers[0])
    return n // window.side**2 * window.before[0] * window.before[1] if window else n


def _equations(layers: Sequence[Written]) -> Iterator[str]:
    for number, layer in enumerate(layers, 1):
        terms = []
        for k, part in enumerate(layer.parts, 1):
            read = f"φ(a_{part.reads})" if part.reads else "x"
            if part.window:
                (high, wide), (h, w) = part.window.before, part.window.after
                how = f"{part.window.side}, {part.window.mean}: {high} × {wide} → {h} × {w}"
                read = f"∗ {read}[{how}]"
            terms.append(f"W_{number},{k} {read}")
        yield f"a_{number} = {' + '.join(terms)} + b_{number}"
