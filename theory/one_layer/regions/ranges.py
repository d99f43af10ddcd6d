"""The inputs of a question about many starts: each a number or an interval, exact as written."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import arb

from theory.errors import InputError
from theory.expression.balls import precision
from theory.expression.grammar import parse_number
from theory.expression.interval import written_ends
from theory.one_layer.regions.classify import Boxes
from theory.one_layer.regions.profile import BITS, Bounds, above, below, down, up
from theory.one_layer.start import MAX_WIDTH
from theory.rigour.ball_activation import ball

ALIASES = {"k": "width", "r": "norm", "u_0": "u0", "v_0": "v0"}
MAX_DEPTH = 8
LARGEST = 1e6  # of |u0|, |v0| and the norm: squares of squares of them are taken in floats


@dataclass(frozen=True)
class Span:
    """[low, high], as floats that bound the ends from outside; ``text`` as it was written."""

    low: float
    high: float
    text: str

    @property
    def ranges(self) -> bool:
        return self.low != self.high and not self.point

    @property
    def length(self) -> float:
        return self.high - self.low

    @cached_property
    def point(self) -> bool:
        """Whether one number was written, be it no float."""
        return written_ends(self.text) is None


@dataclass(frozen=True)
class Inputs:
    """The starts, the width k and, with one hidden layer, the norm of the example; those that range
    are ``axes``."""

    spans: Mapping[str, Span]
    depth: int = 1

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Inputs:
        """From what was written, by name; InputError for what is no number and no interval."""
        depth = _depth(values.get("depth", "1"))
        middle = middle_layers(depth)
        defaults = {"u0": "1", **dict.fromkeys(middle, "1"), "v0": "1", "width": "2"}
        if depth == 1:
            defaults["norm"] = "1"
        named: dict[str, str] = {}
        for name, text in values.items():
            if name == "depth":
                continue
            found = _all_middle(text, middle) if name == "w0" else {_canonical(name): text}
            for known, each in found.items():
                if known not in defaults:
                    names = ", ".join([*defaults, "depth"])
                    raise InputError(
                        f"a network of depth {depth} has no input {name!r}; its inputs are {names}."
                    )
                if known in named:
                    raise InputError(f"{known} is given twice, as {named[known]} and as {each}.")
                named[known] = each
        spans = {name: _span(name, named.get(name, usual)) for name, usual in defaults.items()}
        if depth > 1 and math.isinf(spans["width"].high):
            raise InputError(
                f"width = {spans['width'].text}: all widths are asked about with one hidden layer "
                "only; give a range such as 2:64."
            )
        return cls(spans, depth)

    @property
    def axes(self) -> tuple[str, ...]:
        return tuple(name for name, span in self.spans.items() if span.ranges)

    @property
    def seen(self) -> tuple[float, float]:
        """Bounds of a = ‖x‖² v0 over all starts."""
        (low,), (high,) = self.boxes({}, 1).a
        return float(low), float(high)

    @property
    def energy(self) -> float:
        """A bound of U²/2 over all starts."""
        (low,), (high,) = self.boxes({}, 1).U
        return float(max(low * low, high * high))  # twice what is needed, so no rounding matters

    def boxes(self, cells: Mapping[str, Bounds], count: int) -> Boxes:
        """The ``cells`` of some inputs, all of the others, in the letters U, a and 1/K²."""
        full = {
            name: (np.full(count, span.low), np.full(count, span.high))
            for name, span in self.spans.items()
        } | dict(cells)
        r, k = full["norm"], full["width"]
        square = _exact_or_outwards(r)
        fourth = down(square[0] * square[0]), up(square[1] * square[1])
        widths = down(k[0] * k[0]), up(k[1] * k[1])
        inverse = down(fourth[0] / widths[1]), up(fourth[1] / widths[0])
        return Boxes(
            _times(full["u0"], square),
            _times(full["v0"], square),
            (np.maximum(inverse[0], 0.0), inverse[1]),
        )


def middle_layers(depth: int) -> list[str]:
    """The starts of the layers between, from the outermost."""
    return [f"w_{i}_0" for i in range(2, depth + 1)]


def _depth(text: str) -> int:
    depth = parse_number(str(text), "depth")
    if not (depth.is_Integer and 1 <= depth <= MAX_DEPTH):
        raise InputError(f"depth must be a whole number from 1 to {MAX_DEPTH}, but is {text}.")
    return int(depth)


def _canonical(name: str) -> str:
    return ALIASES.get(name, re.sub(r"^w_?(\d+)[,_]0$", r"w_\1_0", name))


def _all_middle(text: str, middle: Sequence[str]) -> dict[str, str]:
    """One number for all the layers between, or a list with one for each."""
    if not middle:
        raise InputError("w0 is the start of the layers between, and with depth 1 there are none.")
    ranges = written_ends(text) is not None
    parts = [text] if ranges else text.split(",")
    if ranges and len(middle) > 1:
        raise InputError(
            f"w0 = {text} would range in {len(middle)} layers; name them: {', '.join(middle)}."
        )
    if len(parts) == 1:
        parts = parts * len(middle)
    if len(parts) != len(middle):
        raise InputError(f"w0 needs one number or {len(middle)}, but {len(parts)} were given.")
    return dict(zip(middle, parts, strict=True))


def _span(name: str, text: str) -> Span:
    ends = written_ends(text) or (text, text)
    infinite = not ends[1] and name == "width"
    numbers = [_bounds(name, end) for end in (ends[:1] if infinite else ends)]
    low, high = numbers[0][0], math.inf if infinite else numbers[-1][1]
    if not infinite and numbers[0][0] > numbers[1][1]:
        raise InputError(f"{name} = {text}: the interval is empty; write the smaller end first.")
    if name == "width":
        _require_widths(text, numbers)
    elif max(abs(low), abs(high)) > LARGEST:
        raise InputError(f"{name} = {text}: at most {LARGEST:g} in size is possible for a range.")
    if name == "norm" and not low > 0:
        raise InputError(f"norm must be positive, but is {text}.")
    return Span(low, high, text)


def _require_widths(text: str, numbers: list[tuple[float, float]]) -> None:
    for low, high in numbers:
        if low != high or low != int(low) or not 1 <= low <= MAX_WIDTH:
            raise InputError(
                f"width must be a whole number from 1 to {MAX_WIDTH}, a range 2:64 of them, or 2: "
                f"for all from 2 on; not {text!r}."
            )


def _bounds(name: str, text: str) -> tuple[float, float]:
    exact = parse_number(text, name)
    with precision(BITS):
        value: arb = ball(exact)
        return below(value.lower()), above(value.upper())


def _exact_or_outwards(r: Bounds) -> Bounds:
    """r²; 1 stays 1, so that a unit example costs no sharpness."""
    if (r[0] == 1).all() and (r[1] == 1).all():
        return r
    return down(r[0] * r[0]), up(r[1] * r[1])


def _times(x: Bounds, positive: Bounds) -> Bounds:
    if (positive[0] == 1).all() and (positive[1] == 1).all():
        return x
    low = down(x[0] * np.where(x[0] < 0, positive[1], positive[0]))
    high = up(x[1] * np.where(x[1] < 0, positive[0], positive[1]))
    return low, high
