"""Intervals with dyadic ends: the pair (a, b) of integers is the set [a, b] / 2^bits.

Every operation gives a set that contains all results for points of its arguments: sums are exact,
and products and quotients are rounded down below and up above (``x >> n`` is a floor, and
``-(-x >> n)`` a ceiling, for integers of either sign).
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, isqrt
from typing import ClassVar

Interval = tuple[int, int]

LARGEST = 1 << 15  # bits of a number before its binary point: larger ones are refused
WORD = 1024  # bits of numbers that cost about the same


class Rejected(Exception):
    """Something of the certificate does not follow, or could not be followed; the words say what.

    A rejection refutes nothing.
    """


class TooMuch(Rejected):
    """Work; nothing else was found wrong."""


class Work:
    """Operations on short numbers, a microsecond each, as far as a stranger can make them many."""

    done: ClassVar[int] = 0
    most: ClassVar[float] = inf


def spend(operations: int) -> None:
    """Nothing takes for ever, whatever a stranger wrote."""
    Work.done += operations
    if Work.done > Work.most:
        raise TooMuch(f"too much work: more than {Work.most:.0f} operations")


def weight(bits: int) -> int:
    """Operations on short numbers that take as long as one on numbers of so many bits."""
    return (1 + bits // WORD) ** 2


class Intervals:
    """Arithmetic on one grid of 2^-bits."""

    def __init__(self, bits: int):
        self.bits = bits
        self.weight, self.usual = weight(bits), bits + WORD
        self.zero: Interval = (0, 0)
        self.one: Interval = (1 << bits, 1 << bits)
        self.constants: dict[str, Interval] = {}
        self.values: dict[tuple[str, Interval], Interval] = {}  # of functions, already found
        self.waves: dict[int, tuple[Interval, Interval]] = {}  # sin and cos, already found
        self.grids: dict[int, Intervals] = {}

    def spend(self, operations: int) -> None:
        spend(operations * self.weight)

    def finer(self, extra: int) -> Intervals:
        """The same grid, refined; kept, for its constants."""
        if extra not in self.grids:
            self.grids[extra] = Intervals(self.bits + extra)
        return self.grids[extra]

    def of(self, low: Fraction | int, high: Fraction | int | None = None) -> Interval:
        """The smallest interval of the grid that holds [low, high]."""
        low, high = Fraction(low), Fraction(low if high is None else high)
        if (long := long_bits(low, high)) > self.usual:
            spend(8 * weight(long))
        above = high.numerator << self.bits
        return (low.numerator << self.bits) // low.denominator, -(-above // high.denominator)

    def add(self, x: Interval, y: Interval) -> Interval:
        return x[0] + y[0], x[1] + y[1]

    def sub(self, x: Interval, y: Interval) -> Interval:
        return x[0] - y[1], x[1] - y[0]

    def neg(self, x: Interval) -> Interval:
        return -x[1], -x[0]

    def mul(self, x: Interval, y: Interval) -> Interval:
        low, high = extremes(x, y)
        return self.sized((low >> self.bits, -(-high >> self.bits)))

    def square(self, x: Interval) -> Interval:
        a, b = x
        low = 0 if a <= 0 <= b else min(a * a, b * b)
        return self.sized((low >> self.bits, -(-max(a * a, b * b) >> self.bits)))

    def times(self, x: Interval, n: int) -> Interval:
        return (x[0] * n, x[1] * n) if n >= 0 else (x[1] * n, x[0] * n)

    def over(self, x: Interval, n: int) -> Interval:
        """By an integer n > 0."""
        return x[0] // n, -(-x[1] // n)

    def scaled(self, x: Interval, q: Fraction) -> Interval:
        return self.over(self.times(x, q.numerator), q.denominator)

    def div(self, x: Interval, y: Interval) -> Interval:
        """For y > 0 the least quotient is x's lower end over an end of y, by its sign."""
        if y[0] <= 0 <= y[1]:
            raise Rejected("a division by an interval that holds 0")
        if y[1] < 0:
            x, y = self.neg(x), self.neg(y)
        low, high = x[0] << self.bits, x[1] << self.bits
        small = low // (y[1] if low >= 0 else y[0])
        return self.sized((small, -(-high // (y[0] if high >= 0 else y[1]))))

    def power(self, x: Interval, n: int) -> Interval:
        """By an integer: x^2m is (x^m)^2, which is not negative, and x^(2m+1) rises with x."""
        if n < 0:
            return self.div(self.one, self.power(x, -n))
        if n % 2 and n > 1 and x[0] < 0 < x[1]:
            low, high = (x[0], x[0]), (x[1], x[1])
            return self.power(low, n)[0], self.power(high, n)[1]
        if n < 2:
            return x if n else self.one
        half = self.square(self.power(x, n // 2))
        return self.mul(half, x) if n % 2 else half

    def sqrt(self, x: Interval) -> Interval:
        if x[0] < 0:
            raise Rejected("a square root of an interval with negative numbers")
        low, high = x[0] << self.bits, x[1] << self.bits
        root = isqrt(high)
        return isqrt(low), root + (root * root < high)

    def hull(self, x: Interval, y: Interval) -> Interval:
        return min(x[0], y[0]), max(x[1], y[1])

    def meet(self, x: Interval, y: Interval) -> Interval:
        """Of two enclosures of one number."""
        return max(x[0], y[0]), min(x[1], y[1])

    def widened(self, x: Interval, error: int) -> Interval:
        return x[0] - error, x[1] + error

    def sized(self, x: Interval) -> Interval:
        if (long := max(x[1].bit_length(), x[0].bit_length())) > self.usual:
            if long > self.bits + LARGEST:
                raise Rejected(f"a number beyond 2^{LARGEST}")
            spend(4 * weight(long))
        return x


def long_bits(*numbers: Fraction) -> int:
    """Of the longest numerator or denominator."""
    return max(max(q.numerator.bit_length(), q.denominator.bit_length()) for q in numbers)


def extremes(x: Interval, y: Interval) -> Interval:
    """The least and the largest product, not rounded: linear in each factor, a product is extreme
    at two ends, and the signs tell which."""
    (a, b), (c, d) = x, y
    if a >= 0:
        return (a * c, b * d) if c >= 0 else (b * c, a * d) if d <= 0 else (b * c, b * d)
    if b <= 0:
        return (a * d, b * c) if c >= 0 else (b * d, a * c) if d <= 0 else (a * d, a * c)
    if c >= 0:
        return a * d, b * d
    if d <= 0:
        return b * c, a * c
    return min(a * d, b * c), max(a * c, b * d)


def within(x: Interval, y: Interval) -> bool:
    return y[0] <= x[0] and x[1] <= y[1]


def size(x: Interval) -> int:
    """The largest absolute value, in units of the grid."""
    return max(abs(x[0]), abs(x[1]))


def sign(x: Interval) -> int:
    """1 or -1 if all numbers have that sign, strictly; else 0, which says nothing."""
    return 1 if x[0] > 0 else -1 if x[1] < 0 else 0
