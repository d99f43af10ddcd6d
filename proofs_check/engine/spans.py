"""The range of one input: an interval with exact ends, or whole numbers, perhaps all from one on.

A letter that ranges stands for itself in formulas, and for a ball in numbers.  One that takes all
whole numbers from n on is put in as 1/κ with κ in [0, 1/n], since no ball is half a line.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.letters import plain
from theory.errors import InputError
from theory.expression.balls import precision
from theory.expression.grammar import parse_number
from theory.expression.hulls import spanning
from theory.expression.interval import written_ends
from theory.rigour.ball_activation import ball
from theory.symbolic.exact import sign

LONGEST = 2**40  # a whole number beyond which a range without end is not parted any more
FINEST = 2.0**-44  # of an interval, relative to its middle
MOST_CORNERS = 4
BITS = 96  # of the balls that compare ends

Box: TypeAlias = "Mapping[Symbol, Span]"


@dataclass(frozen=True)
class Span:
    """All numbers of an interval.

    Attributes
    ----------
    low, high
        Its ends, exact; ±∞ where there is none.
    whole
        Whether only the whole numbers among them are meant.
    """

    low: Expr
    high: Expr
    whole: bool = False

    @classmethod
    def read(cls, value: object, letter: Symbol, name: str) -> Span | None:
        """From ``"[a, b]"``, ``"a:b"``, ``"a:"`` or a pair of numbers, ``None`` for no end; None
        for what is no range."""
        if isinstance(value, tuple) and len(value) == 2:
            written: tuple[str, str] | None = (
                str(value[0]),
                "" if value[1] is None else str(value[1]),
            )
        else:
            written = written_ends(value) if isinstance(value, str) else None
        if written is None:
            return None
        shown = f"{name} = {value}"
        whole = bool(letter.is_integer)
        if not written[0] or not (written[1] or whole):
            needs = "2:64 or 2: (all from 2 on)" if whole else "[a, b] or a:b, with both ends"
            raise InputError(f"{shown} is no range: write {needs}.")
        low = parse_number(written[0], name)
        high = parse_number(written[1], name) if written[1] else sympy.oo
        falls = high is not sympy.oo and sign(high - low)
        if falls is None:
            raise InputError(f"{shown}: which of its ends is the smaller could not be decided.")
        if falls == -1:
            raise InputError(f"{shown}: the interval is empty; write the smaller end first.")
        if high is sympy.oo and not low >= 1:
            raise InputError(f"{shown}: a range without end begins at 1 or later.")
        return cls(low, low if falls == 0 and high is not sympy.oo else high, whole)

    def __str__(self) -> str:
        if self.point:
            return str(self.low)
        if self.whole:
            return f"{self.low}:{'' if self.high is sympy.oo else self.high}"
        return f"[{self.low}, {self.high}]"

    @property
    def point(self) -> bool:
        return bool(self.low == self.high)

    def letter(self, letter: Symbol) -> Symbol:
        """What ranges over :meth:`ball`: the letter, or κ of a range without end."""
        endless = self.high is sympy.oo
        return Symbol(f"inverse_of_{letter.name}", positive=True) if endless else letter

    def number(self, letter: Symbol) -> Expr:
        """What is put in for the letter."""
        if self.point:
            return self.low
        return 1 / self.letter(letter) if self.high is sympy.oo else letter

    @property
    def ball(self) -> arb:
        """Of what :meth:`letter` ranges over."""
        if self.high is sympy.oo:
            return spanning(arb(0), (1 / ball(self.low)).upper())
        return spanning(ball(self.low).lower(), ball(self.high).upper())

    @property
    def size(self) -> float:
        """How much of a range it is: its length; of whole numbers the sum of 1/(n (n + 1)), so that
        all of them are a finite part."""
        if self.whole:
            return _tail(self.low) - _tail(self.high + 1)
        return float(self.high - self.low)

    @property
    def middle(self) -> Expr:
        """An exact number of it, a rational one if it can be cut."""
        if self.point:
            return self.low
        if self.whole:
            return 2 * self.low if self.high is sympy.oo else (self.low + self.high) // 2
        exact = (self.low + self.high) / 2
        return exact if exact.is_Rational else sympy.Rational(float(exact))

    @property
    def halves(self) -> tuple[Span, Span] | None:
        """Two parts that cover it; None for one number, and for what is too fine to be cut."""
        middle = self.middle
        if self.point or (self.whole and self.low > LONGEST):
            return None
        if self.whole:
            return Span(self.low, middle, True), Span(middle + 1, self.high, True)
        with precision(BITS):
            low, here, high = map(ball, (self.low, middle, self.high))
            if not (low < here < high and high - low > FINEST * (1 + abs(here))):
                return None
        return Span(self.low, middle), Span(middle, self.high)


def _tail(n: Expr) -> float:
    return float(1 / n) if n >= 1 else float(2 - n)


def share(box: Box, of: Box) -> float:
    """The part that a box is of another, which holds it; of a slice of that, the part of it."""
    found = 1.0
    for s, span in box.items():
        found *= (span.size or of[s].size) / of[s].size
    return found


def halved(box: Box, of: Box) -> tuple[Box, Box] | None:
    """Cut across the letter that is widest, relative to its range."""
    for s in sorted(box, key=lambda s: -box[s].size / of[s].size):
        halves = box[s].halves
        if halves is not None:
            return {**box, s: halves[0]}, {**box, s: halves[1]}
    return None


def middle(box: Box) -> Box:
    """The point in the middle."""
    return {s: Span(span.middle, span.middle, span.whole) for s, span in box.items()}


def points(box: Box) -> Iterator[Box]:
    """The middle of a box, and some of its corners."""
    yield middle(box)
    ends = [{x.low, x.high if x.high.is_finite else x.low} for x in box.values()]
    corners = itertools.islice(itertools.product(*(sorted(e, key=str) for e in ends)), MOST_CORNERS)
    for corner in corners:
        yield {s: Span(x, x, box[s].whole) for s, x in zip(box, corner, strict=True)}


def in_words(box: Box) -> str:
    """u0 = 1, v0 in [−1/2, 1/2]."""
    return ", ".join(
        f"{plain(s)} {'=' if span.point else 'in'} {span}".replace("-", "−")
        for s, span in box.items()
    )
