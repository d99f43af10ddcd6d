"""Checks certificates of proofs_check: python verify.py CERTIFICATE.json

One file, which needs Python 3.11 and nothing else; it is made of the modules of proofs_check/kernel
by `python -m proofs_check.kernel.single`, and read from top to bottom.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import stat
import struct
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, MAX_EMAX, MIN_EMIN, ROUND_CEILING
from fractions import Fraction
from functools import cached_property, partial, reduce
from itertools import chain, compress, pairwise
from math import factorial, inf, isqrt, prod
from operator import mul as product
from typing import Any, ClassVar, NamedTuple, NoReturn


# --- core.intervals ---
#
# Intervals with dyadic ends: the pair (a, b) of integers is the set [a, b] / 2^bits.
#
# Every operation gives a set that contains all results for points of its arguments: sums are exact,
# and products and quotients are rounded down below and up above (``x >> n`` is a floor, and
# ``-(-x >> n)`` a ceiling, for integers of either sign).

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


# --- core.functions ---
#
# Elementary functions on intervals, from their series with the remainder bounded in each case.
#
# A function is evaluated at points of a grid that is finer by ``extra`` bits, on which the rounding
# of all steps is enclosed too; where it is monotone an interval is mapped by its two ends.  Arguments
# are reduced by identities (exp x = (exp x/2)², atan x = 2 atan(x/(1 + √(1 + x²))), sin(x + π/2) =
# cos x, log 2x = log 2 + log x) until a series converges by several bits a term.

FARTHEST = 1 << 13  # the largest argument of exp, sinh and cosh
GUARD = 16  # bits for the rounding of a few operations
KEPT = 1000  # values of sin and cos, which are asked for in pairs
TURNS = 64  # bits of the largest argument of sin and cos

AtPoint = Callable[[Intervals, int], Interval]
Function = Callable[[Intervals, Interval], Interval]


def coarser(x: Interval, extra: int) -> Interval:
    return x[0] >> extra, -(-x[1] >> extra)


def rising(at: AtPoint) -> Function:
    """An interval is mapped by its two ends."""
    return lambda f, x: (at(f, x[0])[0], at(f, x[1])[1])


def odd(at: AtPoint) -> AtPoint:
    """From x ≥ 0 to all x."""
    return lambda f, x: f.neg(at(f, -x)) if x < 0 else at(f, x)


def exp_at(f: Intervals, x: int) -> Interval:
    """With |y| ≤ 1/2, what follows the term t of y^i/i! sums to at most |t| (1/2 + 1/4 + …)."""
    if x < -((f.bits + 1) << f.bits):
        return 0, 1  # e^-n < 2^-n
    if x > FARTHEST << f.bits:
        raise Rejected(f"exp of a number beyond {FARTHEST}")
    halvings = (abs(x) >> f.bits).bit_length() + 1 + isqrt(f.bits) // 2
    g = f.finer(halvings + GUARD)
    y = coarser((x << halvings + GUARD, x << halvings + GUARD), halvings)
    total = term = g.one
    i = 0
    while size(term) > 1:
        i += 1
        term = g.over(g.mul(term, y), i)
        total = g.add(total, term)
    g.spend(3 * i + 2 * halvings)
    total = g.widened(total, size(term))
    for _ in range(halvings):
        total = g.square(total)
    low, high = coarser(total, halvings + GUARD)
    return max(low, 0), high


exp = rising(exp_at)


def odd_series(g: Intervals, x: Interval, alternating: bool) -> Interval:
    """x ∓ x^3/3 + x^5/5 ∓ …, for |x| ≤ 1/2.  The terms fall by 4 and more, so that what follows a
    power t sums to at most |t|."""
    square = g.square(x)
    square = g.neg(square) if alternating else square
    total = power = x
    i = 1
    while size(power) > 1:
        i += 2
        power = g.mul(power, square)
        total = g.add(total, g.over(power, i))
    g.spend(3 * i)
    return g.widened(total, size(power))


def log2(g: Intervals) -> Interval:
    """2 artanh(1/3)."""
    if "log2" not in g.constants:
        g.constants["log2"] = g.times(odd_series(g, g.of(Fraction(1, 3)), False), 2)
    return g.constants["log2"]


def log_at(f: Intervals, x: int) -> Interval:
    """log(2^n m) = n log 2 + 2 artanh((m - 1)/(m + 1)), with m from 3/4 to 3/2: the argument of
    artanh is at most 1/5."""
    if x <= 0:
        raise Rejected("log of an interval with numbers that are not positive")
    n = x.bit_length() - f.bits - (4 * x < 3 << x.bit_length())
    extra = GUARD + abs(n).bit_length()
    g = f.finer(extra)
    shifted = x << extra
    m = coarser((shifted, shifted), n) if n >= 0 else (shifted << -n, shifted << -n)
    t = g.div(g.sub(m, g.one), g.add(m, g.one))
    if size(t) > g.one[0] // 2:
        raise Rejected("log: the reduced argument is too large")
    both = g.add(g.times(odd_series(g, t, False), 2), g.times(log2(g), n))
    return coarser(both, extra)


log = rising(log_at)


def sinh_at(f: Intervals, x: int) -> Interval:
    return f.over(f.sub(exp_at(f, x), exp_at(f, -x)), 2)


def cosh(f: Intervals, x: Interval) -> Interval:
    """Even, and rises with |x|."""
    far, near = size(x), 0 if sign(x) == 0 else min(abs(x[0]), abs(x[1]))
    low, high = (f.over(f.add(exp_at(f, e), exp_at(f, -e)), 2) for e in (near, far))
    return max(low[0], f.one[0]), high[1]


def tanh_at(f: Intervals, x: int) -> Interval:
    """2/(1 + e^-2x) - 1, for x ≥ 0."""
    low, high = f.div(f.times(f.one, 2), f.add(f.one, exp(f, (-2 * x, -2 * x))))
    return max(0, low - f.one[0]), min(high - f.one[0], f.one[0])


def atan_at(f: Intervals, x: int) -> Interval:
    """Three halvings of the angle lead from any x below 1, 1/2 and then 1/4."""
    g = f.finer(GUARD)
    y: Interval = (x << GUARD, x << GUARD)
    for _ in range(3):
        y = g.div(y, g.add(g.one, g.sqrt(g.add(g.one, g.square(y)))))
    if size(y) > g.one[0] // 2:
        raise Rejected("atan: the reduced argument is too large")
    return coarser(g.times(odd_series(g, y, True), 8), GUARD)


atan = rising(atan_at)


def pi(f: Intervals) -> Interval:
    """Machin: π = 16 atan(1/5) - 4 atan(1/239)."""
    if "pi" not in f.constants:
        g = f.finer(GUARD)
        fifth, small = (odd_series(g, g.of(Fraction(1, n)), True) for n in (5, 239))
        f.constants["pi"] = coarser(g.sub(g.times(fifth, 16), g.times(small, 4)), GUARD)
    return f.constants["pi"]


def sin_cos_at(f: Intervals, x: int) -> tuple[Interval, Interval]:
    kept = f.waves
    if x not in kept:
        if len(kept) > KEPT:
            kept.clear()
        kept[x] = _sin_cos_at(f, x)
    return kept[x]


def _sin_cos_at(f: Intervals, x: int) -> tuple[Interval, Interval]:
    """With y = x - nπ/2 and |y| ≤ 1, the remainder after the power t of y is at most |t|: all
    derivatives of sin and cos are at most 1, and the next factorial is larger."""
    if abs(x) >> f.bits + TURNS:
        raise Rejected("sin or cos of a number that is too large")
    extra = GUARD + (abs(x) >> f.bits).bit_length()
    g = f.finer(extra)
    quarter = g.over(pi(g), 2)
    shifted = x << extra
    n = (2 * shifted + quarter[0]) // (2 * quarter[0])
    y = g.sub((shifted, shifted), g.times(quarter, n))
    if size(y) > g.one[0]:
        raise Rejected("sin or cos: the reduced argument is too large")
    sums, term, i = [g.one, g.zero], g.one, 0  # of the even and of the odd powers
    while size(term) > 1:
        i += 1
        term = g.over(g.mul(term, y), i)
        part = term if i % 4 < 2 else g.neg(term)
        sums[i % 2] = g.add(sums[i % 2], part)
    g.spend(3 * i)
    cosine, sine = (coarser(g.widened(s, size(term) + 1), extra) for s in sums)
    turned = (sine, cosine), (cosine, f.neg(sine)), (f.neg(sine), f.neg(cosine))
    return (*turned, (f.neg(cosine), sine))[n % 4]


def wave(f: Intervals, x: Interval, which: int) -> Interval:
    """sin (0) or cos (1): the hull of the values at the ends, and of each extreme value ±1 that is
    taken where x/π - 1/2, or x/π, is an integer between them."""
    values = [sin_cos_at(f, end)[which] for end in x]
    low, high = min(v[0] for v in values), max(v[1] for v in values)
    turns = f.div(x, pi(f))
    if which == 0:
        turns = f.sub(turns, f.over(f.one, 2))
    first, last = -(-turns[0] >> f.bits), turns[1] >> f.bits
    for n in range(first, min(last, first + 1) + 1):
        low, high = (min(low, -f.one[0]), high) if n % 2 else (low, max(high, f.one[0]))
    return max(low, -f.one[0]), min(high, f.one[0])


def tan(f: Intervals, x: Interval) -> Interval:
    """It rises where cos has no zero."""
    if sign(wave(f, x, 1)) == 0:
        raise Rejected("tan of an interval that may hold a pole")
    low, high = (f.div(*sin_cos_at(f, end)) for end in x)
    return low[0], high[1]


def asin_at(f: Intervals, x: int) -> Interval:
    """atan(x/√(1 - x²)), strictly inside (-1, 1)."""
    if abs(x) >= f.one[0]:
        raise Rejected("an inverse sine or cosine outside (-1, 1)")
    return atan(f, f.div((x, x), f.sqrt(f.sub(f.one, f.square((x, x))))))


asin = rising(asin_at)


def acos(f: Intervals, x: Interval) -> Interval:
    return f.sub(f.over(pi(f), 2), asin(f, x))


def erf_at(f: Intervals, x: int) -> Interval:
    """For x ≥ 0: 2x e^(-x²)/√π · Σ (2x²)^n/(1·3···(2n + 1)).  Once the ratio of the terms,
    2x²/(2n + 3), is below 1/2, what follows a term t sums to at most t.  Far out
    1 - erf x ≤ e^(-x²).
    """
    whole = (x >> f.bits) + 1
    if whole > 2 and (whole - 1) ** 2 > f.bits:
        square = f.square((x, x))
        return f.sub(f.one, exp(f, f.neg(square)))[0], f.one[0]
    extra = GUARD + 3 * whole**2
    g = f.finer(extra)
    y: Interval = (x << extra, x << extra)
    square = g.square(y)
    double = g.times(square, 2)
    total = term = g.one
    n = 0
    while size(term) > 1 or 2 * size(double) > (2 * n + 3) << g.bits:
        n += 1
        g.spend(2)
        term = g.over(g.mul(term, double), 2 * n + 1)
        total = g.add(total, term)
    total = (total[0], total[1] + size(term))
    if "2/√π" not in g.constants:
        g.constants["2/√π"] = g.div(g.times(g.one, 2), g.sqrt(pi(g)))
    front = g.mul(g.mul(y, exp(g, g.neg(square))), g.constants["2/√π"])
    low, high = coarser(g.mul(front, total), extra)
    return low, min(high, f.one[0])


erf = rising(odd(erf_at))


def erfc(f: Intervals, x: Interval) -> Interval:
    return f.sub(f.one, erf(f, x))


def asinh_at(f: Intervals, x: int) -> Interval:
    """log(x + √(x² + 1)) for x ≥ 0."""
    return log(f, f.add((x, x), f.sqrt(f.add(f.square((x, x)), f.one))))


def acosh(f: Intervals, x: Interval) -> Interval:
    """log(x + √(x² - 1)), where x > 1; both grow with x."""
    if x[0] <= f.one[0]:
        raise Rejected("acosh of a number that is not above 1")
    return log(f, f.add(x, f.sqrt(f.sub(f.square(x), f.one))))


def atanh_at(f: Intervals, x: int) -> Interval:
    """log((1 + x)/(1 - x))/2."""
    if abs(x) >= f.one[0]:
        raise Rejected("atanh outside (-1, 1)")
    return f.over(log(f, f.div(f.add(f.one, (x, x)), f.sub(f.one, (x, x)))), 2)


def absolute(f: Intervals, x: Interval) -> Interval:
    return x if x[0] >= 0 else f.neg(x) if x[1] <= 0 else (0, size(x))


def signum(f: Intervals, x: Interval) -> Interval:
    """Where it is constant; sign 0 is 0, and it has no derivative there."""
    if sign(x) == 0:
        raise Rejected("the sign of an interval that holds 0")
    return f.times(f.one, sign(x))


def rational_power(f: Intervals, x: Interval, q: Fraction) -> Interval:
    """e^(q log x) for x > 0; x^(n/2) by the square root."""
    if q.denominator == 2 and x[0] > 0:
        return f.power(f.sqrt(x), q.numerator)
    return exp(f, f.scaled(log(f, x), q))


FUNCTIONS: dict[str, Function] = {
    "exp": exp, "log": log, "sin": lambda f, x: wave(f, x, 0), "cos": lambda f, x: wave(f, x, 1),
    "tan": tan, "sinh": rising(sinh_at), "cosh": cosh, "tanh": rising(odd(tanh_at)), "asin": asin,
    "acos": acos, "atan": atan, "asinh": rising(odd(asinh_at)), "acosh": acosh,
    "atanh": rising(atanh_at), "erf": erf, "erfc": erfc, "abs": absolute, "sign": signum,
}  # fmt: skip


# --- core.trees ---
#
# Formulas as trees: exact numbers, letters, operations; their derivatives by the usual rules.
#
# The operations are number, letter, +, *, /, ^ with a rational exponent, pi, elementary functions,
# phi, phi', phi'' and so on for φ and its derivatives, integral for ∫_a^b f ds, and matrix_exp for an
# entry of e^(sM), of s and the entries of M, row by row.

MOST_TREES = 400_000  # of all that are read and made
PHI = ("phi", "phi'", "phi''", "phi'''")


class Tree:
    """An operation, its arguments, and a word or number that belongs to it.  Equal trees are one
    object, so that what is found of one is found once."""

    __slots__ = ("arguments", "data", "operation")
    known: ClassVar[dict[Any, Tree]] = {}
    operation: str
    arguments: tuple[Tree, ...]
    data: Any

    def __new__(cls, operation: str, arguments: tuple[Tree, ...] = (), data: Any = None) -> Tree:
        spend(1 + len(arguments) // 4)
        key = operation, tuple(map(id, arguments)), data
        found = cls.known.get(key)
        if found is None:
            if len(cls.known) > MOST_TREES:
                raise Rejected(f"more than {MOST_TREES} formulas")
            found = cls.known[key] = super().__new__(cls)
            found.operation, found.arguments, found.data = operation, arguments, data
        return found

    @classmethod
    def forget(cls) -> None:
        """All but 0 and 1, before another certificate."""
        cls.known = {
            key: e for key, e in cls.known.items() if e.operation == "number" and e in (ZERO, ONE)
        }


def number(q: Fraction | int) -> Tree:
    return Tree("number", (), Fraction(q))


def letter(name: str) -> Tree:
    return Tree("letter", (), name)


ZERO, ONE = number(0), number(1)


def add(*parts: Tree) -> Tree:
    kept = tuple(p for p in parts if p is not ZERO)
    return Tree("+", kept) if len(kept) > 1 else kept[0] if kept else ZERO


def mul(*parts: Tree) -> Tree:
    if ZERO in parts:
        return ZERO
    kept = tuple(p for p in parts if p is not ONE)
    return Tree("*", kept) if len(kept) > 1 else kept[0] if kept else ONE


def sub(a: Tree, b: Tree) -> Tree:
    return add(a, mul(number(-1), b))


def div(a: Tree, b: Tree) -> Tree:
    return a if b is ONE else Tree("/", (a, b))


def power(a: Tree, q: Fraction | int) -> Tree:
    return ONE if q == 0 else a if q == 1 else Tree("^", (a,), Fraction(q))


def of(name: str, a: Tree) -> Tree:
    return Tree(name, (a,))


def slope(name: str, a: Tree, itself: Tree) -> Tree:
    """The derivative of a function at a, where it has one."""
    square = power(a, 2)
    if name == "exp":
        return itself
    if name in ("sin", "sinh", "cosh"):
        return of({"sin": "cos", "sinh": "cosh", "cosh": "sinh"}[name], a)
    if name == "cos":
        return mul(number(-1), of("sin", a))
    if name in ("tan", "tanh"):
        return add(ONE, mul(number(1 if name == "tan" else -1), power(itself, 2)))
    if name in ("log", "atan", "atanh"):
        below = {"log": a, "atan": add(ONE, square), "atanh": sub(ONE, square)}[name]
        return div(ONE, below)
    if name in ("asin", "acos", "asinh", "acosh"):
        below = {"asinh": add(square, ONE), "acosh": sub(square, ONE)}.get(name, sub(ONE, square))
        return div(number(-1 if name == "acos" else 1), power(below, Fraction(1, 2)))
    if name in ("erf", "erfc"):
        front = div(number(2 if name == "erf" else -2), power(Tree("pi"), Fraction(1, 2)))
        return mul(front, of("exp", mul(number(-1), square)))
    if name == "abs":
        return of("sign", a)
    if name == "sign":
        return ZERO
    raise Rejected(f"no derivative of {name} is known")


def derivative(e: Tree, by: str | Tree, kept: dict[Tree, Tree] | None = None) -> Tree:
    """∂e/∂by for a letter, or for an entry W[m, n], with all others held."""
    kept = {} if kept is None else kept
    if e not in kept:
        kept[e] = _derivative(e, letter(by) if isinstance(by, str) else by, kept)
    return kept[e]


def _derivative(e: Tree, by: Tree, kept: dict[Tree, Tree]) -> Tree:
    if e.operation in ("letter", "entry"):
        return _of_leaf(e, by)
    if e.operation == "integral":
        return _of_integral(e, by, kept)
    inner = [derivative(a, by, kept) for a in e.arguments]
    if all(d is ZERO for d in inner):
        return ZERO
    if e.operation == "+":
        return add(*inner)
    if e.operation == "sum":
        return Tree("sum", (inner[0],), e.data)
    if e.operation == "matrix_exp":
        return _of_matrix_exp(e, inner)
    if e.operation == "*":
        parts = e.arguments
        return add(*(
            mul(*parts[:i], d, *parts[i + 1 :]) for i, d in enumerate(inner) if d is not ZERO
        ))  # fmt: skip
    if e.operation == "/":
        a, b = e.arguments
        return sub(div(inner[0], b), div(mul(a, inner[1]), power(b, 2)))
    if e.operation == "^":
        (a,) = e.arguments
        return mul(number(e.data), power(a, e.data - 1), inner[0])
    if e.operation in PHI:
        if e.operation == PHI[-1]:
            raise Rejected("a derivative of φ beyond the third")
        return mul(of(PHI[PHI.index(e.operation) + 1], e.arguments[0]), inner[0])
    return mul(slope(e.operation, e.arguments[0], e), inner[0])


def _of_leaf(e: Tree, by: Tree) -> Tree:
    """∂W[i, j]/∂W[m, n] = δ(i, m) δ(j, n)."""
    if named(e) != named(by):
        return ZERO
    if e.operation == by.operation == "letter":  # also one from before another certificate
        return ONE
    if e.operation != by.operation or len(e.data[1]) != len(by.data[1]):
        raise Rejected(f"{named(by)} has another number of indices")
    return mul(*(Tree("delta", (), pair) for pair in zip(e.data[1], by.data[1], strict=True)))


def _of_matrix_exp(e: Tree, inner: list[Tree]) -> Tree:
    """(e^(sM))' = s' M e^(sM), if M does not change.  In Coq: ``exponential_rule`` of Along.v."""
    (i, j), (_, *entries) = e.data, e.arguments
    if any(d is not ZERO for d in inner[1:]):
        raise Rejected("a derivative by the entries of a matrix")
    n = isqrt(len(entries))
    row = entries[n * (i - 1) : n * i]
    ways = (mul(m, Tree("matrix_exp", e.arguments, (k, j))) for k, m in enumerate(row, 1))
    return mul(inner[0], add(*ways))


def _of_integral(e: Tree, by: Tree, kept: dict[Tree, Tree]) -> Tree:
    """By its ends: the integrand at each, times the end's own derivative."""
    inside, low, high = e.arguments
    if by.operation != "letter" or by.data in letters(inside) | {e.data}:
        raise Rejected("a derivative under an integral")
    return add(*(
        mul(number(n), substituted(inside, {e.data: x}), derivative(x, by, kept))
        for x, n in ((high, 1), (low, -1))
    ))  # fmt: skip


def named(e: Tree) -> str | None:
    """The name of a letter or an entry."""
    if e.operation == "letter":
        return str(e.data)
    return str(e.data[0]) if e.operation == "entry" else None


def letters(e: Tree) -> set[str]:
    """Those on which it depends."""
    found: set[str] = set()
    for node in nodes(e):
        if node.operation == "letter":
            found.add(node.data)
        if node.operation == "integral":
            ends = letters(node.arguments[1]) | letters(node.arguments[2])
            found |= ends | (letters(node.arguments[0]) - {node.data})
    return found


def nodes(*roots: Tree) -> list[Tree]:
    """Each part of the trees once, parts before wholes; not what is under an integral."""
    found: dict[Tree, None] = {}

    def visit(e: Tree) -> None:
        if e not in found:
            for a in e.arguments[1:] if e.operation == "integral" else e.arguments:
                visit(a)
            found[e] = None

    for root in roots:
        visit(root)
    spend(len(found))
    return list(found)


def rebuilt(e: Tree, changed: Callable[[Tree, tuple[Tree, ...]], Tree | None]) -> Tree:
    """From parts to wholes: each part is what ``changed`` puts for it and its new arguments, or
    else the same operation on these."""
    kept: dict[Tree, Tree] = {}
    for node in nodes(e):
        arguments = tuple(kept.get(a, a) for a in node.arguments)
        same = arguments == node.arguments
        kept[node] = changed(node, arguments) or (
            node if same else Tree(node.operation, arguments, node.data)
        )
    return kept[e]


def substituted(e: Tree, put: Mapping[str, Tree]) -> Tree:
    """With trees for letters, all at once."""

    def changed(node: Tree, arguments: tuple[Tree, ...]) -> Tree | None:
        if node.operation == "letter":
            return put.get(node.data)
        if node.operation != "integral":
            return None
        inner = {s: x for s, x in put.items() if s != node.data}
        if any(node.data in letters(x) for x in inner.values()):
            raise Rejected(f"the letter {node.data} of an integral has two meanings")
        inside = substituted(node.arguments[0], inner)
        return Tree("integral", (inside, *arguments[1:]), node.data)

    return rebuilt(e, changed) if put else e


def written_out(e: Tree, formula: Tree) -> Tree:
    """With the formula of φ, a tree in z, for φ, and its derivatives for those of φ."""
    orders = [formula]

    def changed(node: Tree, arguments: tuple[Tree, ...]) -> Tree | None:
        if node.operation == "integral":
            inside = written_out(node.arguments[0], formula)
            return Tree("integral", (inside, *arguments[1:]), node.data)
        if node.operation not in PHI:
            return None
        while len(orders) <= PHI.index(node.operation):
            orders.append(derivative(orders[-1], "z"))
        return substituted(orders[PHI.index(node.operation)], {"z": arguments[0]})

    return rebuilt(e, changed)


# --- core.reading ---
#
# Formulas and numbers as a stranger wrote them, within limits.
#
# Written down, a formula is a number in a string, "-3/2", or a list with an operation first:
# ["letter", "u"], ["+", a, b, …], ["*", a, b, …], ["^", a, "n"] with a rational n, ["/", a, b],
# ["exp", a] and other functions, ["pi"], ["phi", a], ["phi'", a], ["phi''", a] for φ and its
# derivatives, ["integral", f, "s", a, b] for ∫_a^b f ds, and ["matrix_exp", i, j, s, M_11, …] for the
# entry i, j of e^(sM), with the entries of M row by row.

MOST_CHARACTERS = 32 << 20
DEEPEST = 100  # levels of a formula
MOST_NODES = 20_000  # of all formulas of a certificate
LARGEST_MATRIX = 16  # rows
LONGEST = 12_000  # characters of a number
EXPONENTS = 1000  # the largest numerator and denominator of an exponent
LEAST_WORK, WORK_EACH = 4_000_000, 40  # operations, and more for each character
NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
DIGITS = frozenset("0123456789")
NUMBER = re.compile("(-?)(?:([0-9]+)(?:/([0-9]+))?|0x([0-9a-fA-F]+)p(-?[0-9]{1,6}))")


class Malformed(Rejected):
    """What was read is no certificate."""


@contextmanager
def limited(document: Any) -> Iterator[None]:
    """Who asks for much work has to write much: operations by the size of all that is read."""
    if Work.most < inf:  # of a collection of certificates
        yield
        return
    size, waiting = 0, [document]
    while waiting and size < MOST_CHARACTERS:
        x = waiting.pop()
        size += len(x) if isinstance(x, str) else 4
        if isinstance(x, (dict, list)):
            waiting += x.values() if isinstance(x, dict) else x
    Work.done, Work.most = 0, LEAST_WORK + size * WORK_EACH
    try:
        yield
    finally:
        Work.most = inf


class Reader:
    """From lists and strings that a stranger wrote to trees, within limits."""

    def __init__(self) -> None:
        self.left, self.with_indices, self.with_means = MOST_NODES, False, False

    def indexed(self, e: Any) -> Tree:
        """With entries ["entry", "W", "i", "j"], sums ["sum", f, "i", "d"] from 1 to d, and
        ["delta", "i", "j"]."""
        self.with_indices = True
        found = self.tree(e)
        self.with_indices = False
        return found

    def with_mean(self, e: Any) -> Tree:
        """With means ["mean", f, "Z", …] over independent standard normal letters."""
        self.with_means = True
        found = self.tree(e)
        self.with_means = False
        return found

    def tree(self, e: Any, depth: int = 0) -> Tree:
        self.left -= 1
        if depth > DEEPEST or self.left < 0:
            raise Rejected(f"a formula of more than {DEEPEST} levels or {MOST_NODES} parts")
        if isinstance(e, str):
            return number(rational(e))
        if not isinstance(e, list) or not e or not isinstance(e[0], str):
            raise Rejected(
                "a formula is neither a number in a string nor a list with its operation"
            )
        operation, rest = e[0], e[1:]
        if operation == "letter" and len(rest) == 1:
            return letter(name(rest[0]))
        if self.with_indices and operation in ("entry", "delta") and len(rest) > 1:
            words = tuple(map(name_of_many, rest))
            if operation == "entry":
                return Tree(operation, (), (words[0], words[1:]))
            if len(words) == 2:
                return Tree(operation, (), words)
        if self.with_indices and operation == "sum" and len(rest) == 3:
            return Tree("sum", (self.tree(rest[0], depth + 1),), tuple(map(name_of_many, rest[1:])))
        if self.with_means and operation == "mean" and 1 < len(rest) < 4:
            return Tree("mean", (self.tree(rest[0], depth + 1),), tuple(map(name, rest[1:])))
        if operation == "pi" and not rest:
            return Tree("pi")
        if operation == "integral" and len(rest) == 4 and not self.with_indices:
            parts = [self.tree(a, depth + 1) for a in (rest[0], rest[2], rest[3])]
            return Tree("integral", tuple(parts), name(rest[1]))
        if operation == "^" and len(rest) == 2 and isinstance(rest[1], str):
            q = rational(rest[1])
            if max(abs(q.numerator), q.denominator) > EXPONENTS:
                raise Rejected(f"an exponent beyond {EXPONENTS}")
            return power(self.tree(rest[0], depth + 1), q)
        if operation == "matrix_exp" and 3 < len(rest) <= 3 + LARGEST_MATRIX**2:
            return self.of_matrix(rest, depth)
        arguments = tuple(self.tree(a, depth + 1) for a in rest)
        if operation == "+" and arguments:
            return add(*arguments)
        if operation == "*" and arguments:
            return Tree("*", arguments) if len(arguments) > 1 else arguments[0]
        if operation == "/" and len(arguments) == 2:
            return Tree("/", arguments)
        if (operation in FUNCTIONS or operation in PHI) and len(arguments) == 1:
            return Tree(operation, arguments)
        raise Rejected(f"no operation {operation[:20]!r} of {len(rest)} parts is known")

    def of_matrix(self, rest: list[Any], depth: int) -> Tree:
        i, j, *parts = rest
        n = isqrt(len(parts) - 1)
        if n * n != len(parts) - 1:
            raise Rejected("a matrix that is not square")
        place = tuple(whole(x, 1, n, "a place of a matrix") for x in (i, j))
        return Tree("matrix_exp", tuple(self.tree(a, depth + 1) for a in parts), place)


def name(word: Any) -> str:
    if not isinstance(word, str) or not 0 < len(word) <= 40 or not NAME.issuperset(word):
        raise Rejected("a letter's name must be at most 40 letters, digits and _")
    if word[0] in DIGITS:
        raise Rejected("a letter's name that begins with a digit, as a number does")
    return word


def name_of_many(word: Any) -> str:
    """Of weights, an index or a length, where a letter gamma is the size of a step."""
    if word == "gamma":
        raise Rejected("gamma is the size of a step, and no weight, index or length")
    return name(word)


def rational(word: Any) -> Fraction:
    """From "-3/2", or from a dyadic number with a hexadecimal numerator, "-0x1fp-60"."""
    if not isinstance(word, str) or not 0 < len(word) <= LONGEST:
        raise Rejected(f"a number must be a string of at most {LONGEST} characters")
    spend(1 + (len(word) // 256) ** 2)
    found = NUMBER.fullmatch(word)
    if found is None:
        raise Rejected(f"{word[:40]!r} is no number")
    minus, top, bottom, digits, exponent = found.groups()
    if digits and abs(int(exponent)) > 4 * LONGEST:
        raise Rejected(f"a power of 2 beyond {4 * LONGEST}")
    if digits:
        value = Fraction(int(digits, 16)) * Fraction(2) ** int(exponent)
    elif below := decimal(bottom or "1"):
        value = Fraction(decimal(top), below)
    else:
        raise Rejected(f"{word[:40]!r} is divided by 0")
    return -value if minus else value


def decimal(digits: str) -> int:
    """In halves: Python refuses to read more than 4300 digits at once."""
    if len(digits) < 1000:
        return int(digits)
    half = len(digits) // 2
    return decimal(digits[:-half]) * 10**half + decimal(digits[-half:])


def listed_up_to(x: Any, most: int, what: str, least: int = 0) -> list[Any]:
    if not isinstance(x, list) or not least <= len(x) <= most:
        raise Malformed(f"{what}: a list of {least} to {most}")
    return x


def whole(x: Any, low: int, high: int, what: str) -> int:
    if not isinstance(x, int) or isinstance(x, bool) or not low <= x <= high:
        raise Malformed(f"{what} must be a whole number from {low} to {high}")
    return x


def flag(x: Any) -> bool:
    if not isinstance(x, bool):
        raise Malformed(f"{str(x)[:40]!r} is neither true nor false")
    return x


def parted(x: Any, parts: Iterable[str], what: str) -> dict[str, Any]:
    """Something with all of these parts, and no others."""
    if not isinstance(x, dict) or set(x) != set(parts):
        raise Malformed(f"{what} has the parts {', '.join(sorted(parts))}, and no others")
    return x


# --- core.identities ---
#
# Identities, by multiplying out over the rational numbers.
#
# A formula becomes a quotient of two polynomials with rational coefficients in *atoms*: letters, π,
# φ(a), φ'(a), …, f(a) for other functions, roots, integrals; atoms of equal arguments are one.  Of
# exp, sinh, cosh, tanh and of roots a little more is used: e^(a+b) = e^a e^b, e^(p/q log a) =
# a^(p/q), log e^a = a, their definitions, (a^(1/n))^n = a, and sin 0 = 0, log 1 = 0, 1^(1/n) = 1 and
# the like.  Two formulas whose quotients are equal have equal values wherever both have one, whatever
# φ is; those that differ may still be equal, which is then not shown.  In Coq: ``quotients_rule`` and
# ``atoms_rule`` of Laws.v.
#
# Roots are those of positive numbers.  Of letters that are known to be positive, of π and of e^(…) it
# is used that (c Π a^k)^(1/n) = c^(1/n) Π (a^(1/n))^k for c > 0 and whole k, as both sides are
# positive and have one n-th power: so (a^3)^(4/3) = a^4.

Monomial = tuple[tuple[int, int], ...]  # atoms and their exponents, in the order of the atoms
Polynomial = dict[Monomial, Fraction]
Quotient = tuple[Polynomial, Polynomial]

MOST_TERMS = 20_000  # of one product
AT_ZERO = {"log": (1, 0), "cos": (0, 1)} | dict.fromkeys(  # a value of each function, exactly
    ("sin", "tan", "asin", "atan", "asinh", "atanh", "erf", "abs"), (0, 0)
)
UNIT: Polynomial = {(): Fraction(1)}


class Algebra:
    """Quotients of polynomials in atoms that are named as they come; ``positive`` are letters."""

    def __init__(self, positive: frozenset[str] = frozenset()) -> None:
        self.positive = positive
        self.atoms: list[tuple[str, Any, tuple[Quotient, ...]]] = []
        self.kept: dict[Tree, Quotient] = {}

    def equal(self, left: Tree, right: Tree) -> bool:
        """Whether the two are one quotient: what is proved is equality where both have values."""
        return self.same(self.quotient(left), self.quotient(right))

    def same(self, x: Quotient, y: Quotient) -> bool:
        spend(4)
        return not self.reduced(
            plus(self.times(x[0], y[1]), self.times(self.times(y[0], x[1]), constant(-1)))
        )

    def quotient(self, e: Tree) -> Quotient:
        for node in nodes(e):
            if node not in self.kept:
                self.kept[node] = self._quotient(node)
        return self.kept[e]

    def _quotient(self, e: Tree) -> Quotient:
        kind, parts = e.operation, [self.quotient(a) for a in e.arguments]
        if kind == "number":
            return constant(e.data), UNIT
        if kind in ("letter", "pi"):
            return self.atom(kind, e.data, ())
        if kind == "+":
            if all(p[1] == UNIT for p in parts):
                return plus(*(p[0] for p in parts)), UNIT
            total = parts[0]
            for p in parts[1:]:
                total = self.over_common(total, p)
            return total
        if kind == "*":
            total = parts[0]
            for p in parts[1:]:
                total = shortened(self.times(total[0], p[0]), self.times(total[1], p[1]))
            return total
        if kind == "/":
            return self.divided(*parts)
        if kind == "^":
            return self.power(parts[0], e.data)
        if kind == "exp":
            return self.exponential(parts[0])
        if kind in ("sinh", "cosh", "tanh"):
            up, down = self.exponential(parts[0]), self.exponential(self.negative(parts[0]))
            above = self.over_common(up, self.negative(down) if kind == "sinh" else down)
            if kind == "tanh":
                return self.divided(self.over_common(up, self.negative(down)), above)
            return shortened(above[0], self.times(above[1], constant(2)))
        if kind == "matrix_exp" and self.same(parts[0], ({}, UNIT)):
            return constant(e.data[0] == e.data[1]), UNIT
        if kind in AT_ZERO and self.same(parts[0], (constant(AT_ZERO[kind][0]), UNIT)):
            return constant(AT_ZERO[kind][1]), UNIT
        if kind == "log":
            return self.logarithm(parts[0])
        if kind in ("integral", "mean") and self.positive:
            raise Rejected("its letter may be called like one that is positive, and not be so")
        return self.atom(kind, e.data, tuple(parts))

    def divided(self, x: Quotient, y: Quotient) -> Quotient:
        if not self.reduced(y[0]):
            raise Rejected("a division by a formula that is 0")
        return shortened(self.times(x[0], y[1]), self.times(x[1], y[0]))

    def power(self, x: Quotient, q: Fraction) -> Quotient:
        if q < 0:
            return self.divided((UNIT, UNIT), self.power(x, -q))
        if q.denominator > 1 and not self.same(x, (UNIT, UNIT)):
            x = self.root(x, q.denominator)
        q = Fraction(q.numerator)
        found: Quotient = (UNIT, UNIT)
        for _ in range(q.numerator):
            found = self.times(found[0], x[0]), self.times(found[1], x[1])
        return found

    def root(self, x: Quotient, n: int) -> Quotient:
        """(A/B)^(1/n) is A^(1/n)/B^(1/n) if A or B is known to be positive, for then both are."""
        if not any(map(self.is_positive, x)):
            return self.atom("root", n, (x,))
        return self.divided(*(self.root_of(p, n) for p in x))

    def root_of(self, p: Polynomial, n: int) -> Quotient:
        """By factors, if it is a positive term."""
        if not self.is_positive(p):
            return self.atom("root", n, ((p, UNIT),))
        ((monomial, c),) = p.items()
        found = (UNIT, UNIT) if c == 1 else self.atom("root", n, ((constant(c), UNIT),))
        for i, k in monomial:
            factor = self.power(
                self.atom("root", n, (({((i, 1),): Fraction(1)}, UNIT),)), Fraction(k)
            )
            found = self.times(found[0], factor[0]), self.times(found[1], factor[1])
        return found

    def is_positive(self, p: Polynomial) -> bool:
        """A term of factors that are."""
        atoms = [self.atoms[i] for monomial in p for i, _ in monomial]
        return [c > 0 for c in p.values()] == [True] and all(
            kind in ("pi", "exp") or (kind == "letter" and data in self.positive)
            for kind, data, _ in atoms
        )

    def exponential(self, x: Quotient) -> Quotient:
        """e^(Σ c_i m_i) is the product of the e^(m_i/q_i) to whole powers, c_i = p_i/q_i."""
        if x[1] != UNIT:
            return self.atom("exp", None, (x,))
        above, below = UNIT, UNIT
        for monomial, c in x[0].items():
            root = Fraction(1, c.denominator)
            kind, _, inside = self.atoms[monomial[0][0]] if monomial else ("", None, ())
            if kind == "log" and monomial[0][1] == len(monomial) == 1:
                part = self.power(inside[0], root)
            else:
                part = self.atom("exp", None, (({monomial: root}, UNIT),))
            if abs(c.numerator) > 64:
                raise Rejected("a large multiple under exp")
            for _ in range(abs(c.numerator)):
                one, other = part if c > 0 else part[::-1]
                above, below = self.times(above, one), self.times(below, other)
        return above, below

    def logarithm(self, x: Quotient) -> Quotient:
        """log Π (e^a)^k is Σ k a, for whole k of either sign."""
        above, below = ([*p.items()] for p in x)
        total: Quotient = {}, UNIT
        for sign_, terms in ((1, above), (-1, below)):
            if [c for _, c in terms] != [1] or any(
                self.atoms[i][0] != "exp" for i, _ in terms[0][0]
            ):
                return self.atom("log", None, (x,))
            for i, k in terms[0][0]:
                (a,) = self.atoms[i][2]
                total = self.over_common(total, (self.times(a[0], constant(sign_ * k)), a[1]))
        return total

    def atom(self, kind: str, data: Any, parts: tuple[Quotient, ...]) -> Quotient:
        """The letter for it: an atom of the same kind whose arguments are equal, or a new one."""
        spend(1 + len(self.atoms) // 16)
        for i, (other, word, known) in enumerate(self.atoms):
            if other == kind and word == data and all(map(self.same, known, parts)):
                return {((i, 1),): Fraction(1)}, UNIT
        self.atoms.append((kind, data, parts))
        return {((len(self.atoms) - 1, 1),): Fraction(1)}, UNIT

    def reduced(self, p: Polynomial) -> Polynomial:
        """With r^n = a for r = a^(1/n), where a is a polynomial."""
        while True:
            spend(1 + len(p))
            for monomial in p:
                found = next((x for x in monomial if self._falls(*x)), None)
                if found is not None:
                    break
            else:
                return p
            i, c = found[0], p[monomial]
            degree, base = self.atoms[i][1], self.atoms[i][2][0][0]
            rest = tuple((j, m if j != i else m - degree) for j, m in monomial)
            rest = tuple((j, m) for j, m in rest if m)
            p = plus({m: x for m, x in p.items() if m != monomial}, self.times({rest: c}, base))

    def _falls(self, i: int, n: int) -> bool:
        kind, data, parts = self.atoms[i]
        return kind == "root" and n >= data and parts[0][1] == UNIT

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        if q == UNIT or p == UNIT:
            return p if q == UNIT else q
        if len(p) * len(q) > MOST_TERMS:
            raise Rejected(f"an identity of more than {MOST_TERMS} terms")
        factors = max(map(len, p), default=0) + max(map(len, q), default=0)
        bits = max(map(long_bits, p.values()), default=0)
        bits += max(map(long_bits, q.values()), default=0)
        if bits > 2 * LARGEST:
            raise Rejected(f"a coefficient of more than {LARGEST} bits")
        spend(len(p) * len(q) * (factors // 4 + 4 * weight(bits)))
        found: dict[Monomial, Fraction] = {}
        for m, a in p.items():
            for n, b in q.items():
                both = merged(m, n)
                found[both] = found.get(both, Fraction(0)) + a * b
        return {m: c for m, c in found.items() if c}

    def negative(self, x: Quotient) -> Quotient:
        return self.times(x[0], constant(-1)), x[1]

    def over_common(self, x: Quotient, y: Quotient) -> Quotient:
        if x[1] == y[1]:
            return plus(x[0], y[0]), x[1]
        return shortened(
            plus(self.times(x[0], y[1]), self.times(y[0], x[1])), self.times(x[1], y[1])
        )


def constant(q: Fraction | int) -> Polynomial:
    return {(): Fraction(q)} if q else {}


def plus(first: dict[Any, Fraction], *others: dict[Any, Fraction]) -> dict[Any, Fraction]:
    """The sum of what consists of terms with coefficients; those that cancel are gone."""
    found = {term: c for term, c in first.items() if c}
    spend(1 + len(found) // 8)
    for summand in others:
        spend(len(summand))
        for term, c in summand.items():
            total = c
            if term in found:
                total += found[term]
                spend(weight(long_bits(total)))
            if total:
                found[term] = total
            else:
                found.pop(term, None)
    return found


def merged(m: Monomial, n: Monomial) -> Monomial:
    if not m or not n:
        return m or n
    powers = dict(m)
    for i, k in n:
        powers[i] = powers.get(i, 0) + k
    return tuple(sorted(powers.items()))


def shortened(above: Polynomial, below: Polynomial) -> Quotient:
    """Without the powers of atoms that divide all terms of both: the values stay the same where
    the longer quotient has one.  What is divided by a number is a polynomial."""
    if list(below) == [()]:
        return {m: c / below[()] for m, c in above.items()}, UNIT
    common: dict[int, int] | None = None
    for monomial in (*above, *below):
        powers = dict(monomial)
        if common is None:
            common = powers
        else:
            common = {i: min(n, powers[i]) for i, n in common.items() if i in powers}
        if not common:
            return above, below
    divisor = common or {}
    return tuple(
        {tuple((i, n - divisor.get(i, 0)) for i, n in m if n > divisor.get(i, 0)): c
         for m, c in p.items()}
        for p in (above, below)
    )  # type: ignore[return-value]  # fmt: skip


# --- core.series ---
#
# Taylor coefficients of formulas, in intervals, order after order.
#
# A program holds each part of some formulas once.  From the coefficients of its letters up to order
# n it finds those of all parts: sums, products (Cauchy), quotients, and y = f(a) from y' = f'(a) a',
# that is k y_k = Σ i a_i (f'(a))_{k-i}.  So f itself is asked for values alone, and one table of
# derivatives serves algebra and numbers.  The values of order 0 enclose the formula on a whole box.

Coefficients = list[Interval]
REMEMBERED = 4000  # values of functions


class Program:
    """Formulas without φ and integrals, in an order in which each part comes after its own parts;
    what only derivatives need comes last."""

    def __init__(self, outputs: Sequence[Tree]):
        self.outputs = tuple(map(in_pairs, outputs))
        self.order: list[Tree] = []
        self.slopes: dict[Tree, Tree] = {}
        waiting, seen = list(self.outputs), set()
        self.valued = 0  # so many parts are needed for values
        while waiting:
            further = []
            for e in nodes(*waiting):
                if e in seen:
                    continue
                if e.operation == "integral":
                    raise Rejected("no rule encloses an integral")
                seen.add(e)
                self.order.append(e)
                inner = self._slope(e)
                if inner is not None:
                    self.slopes[e] = in_pairs(inner)
                    further.append(self.slopes[e])
            self.valued = self.valued or len(self.order)
            waiting = [e for e in further if e not in seen]
        self.cost = sum(1 + len(e.arguments) for e in self.order)

    @staticmethod
    def _slope(e: Tree) -> Tree | None:
        if e.operation in FUNCTIONS:
            return slope(e.operation, e.arguments[0], e)
        if e.operation == "^" and e.data.denominator > 1:
            return mul(number(e.data), div(e, e.arguments[0]))
        return None

    def values(self, f: Intervals, at: Mapping[str, Interval]) -> tuple[Interval, ...]:
        """Of the outputs, for letters anywhere in the box."""
        first = Expansion(self, f, {s: [x] for s, x in at.items()}, self.order[: self.valued])
        first.extend()
        return tuple(first.table[e][0] for e in self.outputs)

    def known(
        self, f: Intervals, at: Mapping[str, Interval], free: set[str], not_0: Sequence[Tree]
    ) -> tuple[Interval | None, ...]:
        """Of the outputs, where they have values though the letters ``free`` have no bounds, and
        formulas ``not_0`` are divided by; None for a value of which nothing is known."""
        found = Partial(self, f, {s: [x] for s, x in at.items()}, free, not_0)
        found.extend()
        return tuple(found.table[e][0] for e in self.outputs)


def in_pairs(e: Tree) -> Tree:
    """The same with products of two, squares, and no other whole powers."""

    def changed(node: Tree, arguments: tuple[Tree, ...]) -> Tree | None:
        if node.operation == "*":
            return reduce(lambda a, b: power(a, 2) if a is b else Tree("*", (a, b)), arguments)
        if node.operation == "^" and node.data.denominator == 1:
            return _power_in_pairs(arguments[0], node.data.numerator)
        return None

    return rebuilt(e, changed)


def _power_in_pairs(a: Tree, n: int) -> Tree:
    if n < 0:
        return div(ONE, _power_in_pairs(a, -n))
    if n < 3:
        return power(a, n)
    half = power(_power_in_pairs(a, n // 2), 2)
    return Tree("*", (half, a)) if n % 2 else half


class Expansion:
    """The coefficients of a program's parts; ``letters`` are those of the letters, and grow."""

    def __init__(
        self, program: Program, f: Intervals, letters: Mapping[str, Coefficients],
        parts: Sequence[Tree] = (),
    ):  # fmt: skip
        self.program, self.f, self.letters = program, f, letters
        self.table: dict[Tree, Coefficients] = {e: [] for e in parts or program.order}
        self.orders = 0

    def extend(self) -> None:
        """One order more; the letters must have it."""
        k = self.orders
        self.f.spend(self.program.cost + k * len(self.table))
        for e, found in self.table.items():
            found.append(self._coefficient(e, k))
        self.orders += 1

    def output(self, i: int, k: int) -> Interval:
        return self.table[self.program.outputs[i]][k]

    def _coefficient(self, e: Tree, k: int) -> Interval:
        """Of order k; what it is made of has this order already, and slopes all but this one."""
        f, kind = self.f, e.operation
        parts = [self.table[a] for a in e.arguments]
        if kind == "letter":
            if e.data not in self.letters:
                raise Rejected(f"the letter {e.data} has no number")
            known = self.letters[e.data]
            return known[k] if k < len(known) else f.zero
        if kind == "number":
            return f.zero if k else f.of(e.data)
        if kind == "pi":
            return f.zero if k else pi(f)
        if kind == "+":
            return sum(p[k][0] for p in parts), sum(p[k][1] for p in parts)
        if kind == "*":
            a, b = parts
            return cauchy(f, a, b, k)
        if kind == "/":  # a = q b
            a, b = parts
            return f.div(f.sub(a[k], cauchy(f, b, self.table[e], k, 1)) if k else a[0], b[0])
        if kind == "matrix_exp":
            if k or parts[0][0] != f.zero:
                raise Rejected("no rule encloses e^(sM) but for s = 0")
            return f.one if e.data[0] == e.data[1] else f.zero
        (a,) = parts
        if kind == "^" and e.data == 2:
            return cauchy(f, a, a, k) if k else f.square(a[0])
        if k == 0:
            return rational_power(f, a[0], e.data) if kind == "^" else remembered(f, kind, a[0])
        slope_ = self.program.slopes[e]
        if slope_ is ZERO:
            return f.zero
        grown = [f.times(c, i) for i, c in enumerate(a)]
        return f.over(cauchy(f, grown, self.table[slope_], k, 1), k)


def integrated(program: Program, f: Intervals, s: str, ends: Interval, order: int) -> Interval:
    """The integral over the letter s from a to b, both on the grid: of the Taylor polynomial of
    the output at the middle m, where odd powers cancel, and of the rest c (s - m)^n, n even, with c
    a coefficient of order n somewhere between.  That it has them shows that it is smooth there."""
    a, b = ends
    if (a + b) % 2:
        raise Rejected("a number in a table that is too fine for its grid")
    middle, half = ((a + b) // 2,) * 2, ((b - a) // 2,) * 2
    wide, sharp = (Expansion(program, f, {s: [x, f.one]}) for x in (ends, middle))
    for k in range(order + 1):
        wide.extend()
        if k < order:
            sharp.extend()
    total, square = f.zero, f.square(half)
    for k in range(order, -1, -2):
        c = (sharp if k < order else wide).output(0, k)
        total = f.add(f.mul(total, square), f.over(f.times(c, 2), k + 1))
    return f.mul(total, half)


EVERYWHERE = frozenset(
    ("+", "*", "exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf")
)


class Partial(Expansion):
    """Values alone, or None for a number of which nothing is known.  There is one wherever the
    operation has a value for all numbers, or divides by what is known not to be 0."""

    def __init__(
        self, program: Program, f: Intervals, letters: Mapping[str, Coefficients],
        free: set[str], not_0: Sequence[Tree],
    ):  # fmt: skip
        super().__init__(program, f, letters, program.order[: program.valued])
        self.free, self.not_0 = free, set(not_0)

    def _coefficient(self, e: Tree, k: int) -> Interval:
        parts = [self.table[a][0] for a in e.arguments]
        zero = e.operation == "/" and parts[1] is not None and not sign(parts[1])
        free = e.operation == "letter" and e.data in self.free
        if None not in parts and not zero and not free:
            return super()._coefficient(e, 0)
        whole = e.operation == "^" and e.data.denominator == 1 and e.data > 0
        if free or whole or e.operation in EVERYWHERE or self._divides(e):
            return None  # type: ignore[return-value]
        raise Rejected(f"{e.operation} of what may be any number, or a division by what may be 0")

    def _divides(self, e: Tree) -> bool:
        return e.operation == "/" and self._never_0(e.arguments[1])

    def _never_0(self, e: Tree) -> bool:
        x = self.table[e][0]
        products = e.operation == "*" or (e.operation == "^" and e.data > 0)
        return (
            e in self.not_0
            or (x is not None and sign(x) != 0)
            or (products and all(map(self._never_0, e.arguments)))
        )


def remembered(f: Intervals, kind: str, x: Interval) -> Interval:
    """Of a function: several formulas ask for it on one box."""
    if kind not in FUNCTIONS:
        raise Rejected(f"{kind} has no value by itself")
    if (kind, x) not in f.values:
        if len(f.values) > REMEMBERED:
            f.values.clear()
        f.values[kind, x] = FUNCTIONS[kind](f, x)
    return f.values[kind, x]


def cauchy(f: Intervals, a: Coefficients, b: Coefficients, k: int, start: int = 0) -> Interval:
    """Σ a_i b_{k-i} for i from ``start`` to k, rounded once."""
    low = high = 0
    for i in range(start, k + 1):
        least, most = extremes(a[i], b[k - i])
        low += least
        high += most
    return f.sized((low >> f.bits, -(-high >> f.bits)))


# --- core.flows ---
#
# The system: a flow ds/dt = -(∂L/∂s)/m_s for the loss L and the metric m that the certificate
# states, or one whose velocity it states; and the values of its formulas on boxes.
#
# Letters without a number are any numbers of intervals, or any from a positive one on.

Box = Mapping[str, Interval]


@dataclass(frozen=True)
class Piece:
    """φ is ``formula``, a tree in z, on [low, high]; None is an infinite end."""

    low: Tree | None
    high: Tree | None
    formula: Tree


@dataclass
class System:
    """``state`` has each letter with the tree of its start; ``numbers`` those of all parameters."""

    state: dict[str, Tree]
    motion: dict[str, Tree]
    observed: dict[str, Tree]
    numbers: dict[str, Tree]
    pieces: tuple[Piece, ...]
    f: Intervals
    positive: tuple[Tree, ...] = ()  # the metric
    needed: tuple[Tree, ...] = ()  # the loss: what must have a value, too
    algebra: Algebra = field(default_factory=Algebra)
    piece: Piece | None = None  # the one that holds all arguments of φ
    programs: dict[Tree, Program] = field(default_factory=dict)
    ranging: Box = field(default_factory=dict)  # letters that are any numbers of intervals
    enclosed: Box = field(default_factory=dict)  # those of which numbers are made
    endless: Mapping[str, Fraction] = field(default_factory=dict)  # or any from a positive one on

    def on(self, piece: Piece | None) -> System:
        """Where all arguments of φ lie on that piece; what was compiled for another is not kept."""
        return replace(self, piece=piece, programs={})

    @property
    def meanings(self) -> set[str]:
        """The letters that have one."""
        known = self.state, self.observed, self.numbers, self.ranging, self.endless
        return set().union(*known)

    def plain(self, e: Tree) -> Tree:
        """With observed letters written out as functions of the state."""
        return substituted(e, self.observed)

    def concrete(self, e: Tree) -> Tree:
        """With the formula of φ, and parameters as trees of numbers."""
        e = substituted(self.plain(e), self.numbers)
        if any(node.operation in PHI for node in nodes(e)):
            if self.piece is None:
                raise Rejected("φ is used, but has no formula")
            e = written_out(e, self.piece.formula)
        return e

    def value(self, e: Tree, box: Box) -> Interval:
        """Encloses the formula on the box, and shows that it is defined and smooth there."""
        return self.values((e,), box)[0]

    def values(self, formulas: Sequence[Tree], box: Box) -> tuple[Interval, ...]:
        """All or none; where φ' is asked for, φ must have a value too, and inside its piece."""
        found = self._program(formulas).values(self.f, {**self.ranging, **self.enclosed, **box})
        for at in found[len(formulas) : (len(formulas) + len(found)) // 2]:
            self.inside(at)
        return found[: len(formulas)]

    def centred(self, e: Tree, box: Box) -> Interval:
        """By the mean value theorem: the value in the middle of the box, and for each of its
        letters what is left of it times the derivative somewhere in the box.  In Coq:
        ``centred_rule`` of Sets.v."""
        f, e = self.f, self.plain(e)
        middle = {s: ((x[0] + x[1]) // 2,) * 2 for s, x in box.items()}
        total = self.value(e, middle)
        slopes = self.values([derivative(e, s) for s in box], box)
        for (s, x), slope in zip(box.items(), slopes, strict=True):
            total = f.add(total, f.mul(slope, f.sub(x, middle[s])))
        return total

    def _program(self, formulas: Sequence[Tree]) -> Program:
        """Of the formulas, of all arguments of φ in them, and of φ there."""
        whole = Tree("all", tuple(formulas))
        if whole not in self.programs:
            parts = nodes(*map(self.plain, formulas))
            inner = [n for n in parts if n.operation in PHI]
            seen = [n.arguments[0] for n in inner]
            asked = [*formulas, *seen, *(Tree("phi", (a,)) for a in seen)]
            self.programs[whole] = Program([self.concrete(e) for e in asked])
        return self.programs[whole]

    def require_values(self, formulas: Sequence[Tree], box: Box, not_0: Sequence[Tree]) -> None:
        """The formulas have values on the box, wherever those of ``not_0`` are not 0."""
        known = [in_pairs(self.concrete(e)) for e in (*not_0, *map(letter, self.endless))]
        at = {**self.ranging, **self.enclosed, **box}
        found = self._program(formulas).known(self.f, at, set(self.endless), known)
        for x in found[len(formulas) : (len(formulas) + len(found)) // 2]:
            if x is not None:
                self.inside(x)
            elif self.piece is not None and (self.piece.low or self.piece.high):
                raise Rejected("an argument of φ may be any number, and φ has pieces")

    def inside(self, at: Interval) -> None:
        """An argument of φ, inside the piece: on its border φ may have a kink."""
        ends = (self.piece.low, self.piece.high) if self.piece is not None else (None, None)
        low, high = (x if x is None else self.value(x, {}) for x in ends)
        if (low and at[0] <= low[1]) or (high and at[1] >= high[0]):
            raise Rejected("an argument of φ may leave the piece of φ")

    @property
    def start(self) -> dict[str, Interval]:
        return {s: self.value(x, {}) for s, x in self.state.items()}

    def equal(self, left: Tree, right: Tree) -> bool:
        """Wherever both have values: for every φ and all numbers; else with the numbers of the case
        and the formula of φ, if that is one for the whole line."""
        piece = self.piece
        if piece is not None and piece.low is None and piece.high is None:
            return self.equal_inside(left, right)
        left, right = self.plain(left), self.plain(right)
        put = (substituted(e, self.numbers) for e in (left, right))
        return self.algebra.equal(left, right) or self.algebra.equal(*put)

    def equal_inside(self, left: Tree, right: Tree) -> bool:
        """The same where all arguments of φ, in both and under their integrals, lie inside the
        piece: who asks shows that, by values."""
        left, right = self.plain(left), self.plain(right)
        if self.algebra.equal(left, right):
            return True
        return self.algebra.equal(self.concrete(left), self.concrete(right))

    def signed(self, boxes: Sequence[Box] = ()) -> System:
        """The same, where it is known which numbers are positive, and on boxes, if there are any,
        which letters of the state are."""
        positive = {s for s, x in self.numbers.items() if self.value(x, {})[0] > 0}
        if boxes:
            positive |= {s for s in self.state if all(s in b and b[s][0] > 0 for b in boxes)}
        return replace(self, algebra=Algebra(frozenset(positive)))

    def along(self, e: Tree, direction: Mapping[str, Tree]) -> Tree:
        """The rate of change of a formula of the state where ds = direction_s dτ."""
        e = self.plain(e)
        return add(*(mul(derivative(e, s), d) for s, d in direction.items()))

    def started(self, e: Tree) -> Tree:
        """A formula of the state at the start."""
        return substituted(self.plain(e), self.state)


def gradient(loss: Tree, metric: Mapping[str, Tree]) -> dict[str, Tree]:
    return {s: div(mul(number(-1), derivative(loss, s)), m) for s, m in metric.items()}


# --- core.orbits ---
#
# Where the orbit of a gradient flow ends, by rigorous Taylor steps.
#
# The flow is ds/dt = -(∂L/∂s)/m_s for the loss L and the metric m that the certificate states; the
# field is found here, by differentiation.  Its field must be c·d, with a clock c and a direction d:
# then its orbit runs along the curve x' = σ d(x) from the start, σ being the sign of c there.
#
# What is shown.  If c has the sign σ at a point of the curve, the opposite one at a later point, and
# σc falls strictly along the curve between the start and there, then c vanishes once on it, at a
# point E; as dτ/dt = |c| and c falls no faster than linearly near E, the orbit runs to E as t → ∞,
# does so for all times t ≥ 0, and reaches E at none.
#
# A state may consist of parts that move by themselves: then each runs along a curve of its own.
# In Coq: ``step_rule`` and ``clock_rule`` of Kernel.v, ``parts_rule`` of Along.v.

@dataclass
class Trajectory:
    """``boxes`` cover the orbit of a part of the state, one after the other, and ``ends`` the
    point it converges to.  ``clock`` is 0 there, and ``direction`` is that of the curve.  Each of
    the formulas of ``signs`` has its sign there."""

    clock: Tree
    direction: dict[str, Tree]
    boxes: list[dict[str, Interval]]
    ends: list[dict[str, Interval]]
    signs: Mapping[Tree, int] = field(default_factory=dict)

    def require_values(self, system: System, *formulas: Tree) -> None:
        """Where the curve ends."""
        for end in self.ends:
            system.require_values(formulas, end, tuple(self.signs))


@dataclass
class Orbit:
    """The curves of all parts of the state, and what letters are equal to where all of them end."""

    curves: list[Trajectory]
    solved: dict[str, Tree]

    @property
    def ends(self) -> list[dict[str, Interval]]:
        """Boxes, one of which holds the end."""
        if len(self.curves) == 1:
            return self.curves[0].ends
        return [{s: x for c in self.curves for s, x in hull_of(c.ends).items()}]

    @property
    def end(self) -> dict[str, Interval]:
        return hull_of(self.ends)

    @property
    def signs(self) -> dict[Tree, int]:
        """Of formulas, where all curves end."""
        return {e: sign for c in self.curves for e, sign in c.signs.items()}

    def require_values(self, system: System, *formulas: Tree) -> None:
        """Where the flow ends."""
        for end in self.ends:
            system.require_values(formulas, end, tuple(self.signs))

    def curve(self, system: System, *formulas: Tree) -> Trajectory:
        """The one along which all letters of the formulas move."""
        moving = set().union(*(letters(system.plain(e)) for e in formulas)) & set(system.state)
        for c in self.curves:
            if moving <= set(c.direction):
                return c
        raise Rejected("the claim is about several parts of the state")

    def boxes(self, system: System, *formulas: Tree) -> list[dict[str, Interval]]:
        """Those of the one curve; else one that holds everything."""
        if len(self.curves) == 1:
            return self.curves[0].boxes
        try:
            return self.curve(system, *formulas).boxes
        except Rejected:
            return [self.hull(system)]

    def hull(self, system: System) -> dict[str, Interval]:
        return hull_of([b for c in self.curves for b in c.boxes])


def hull_of(boxes: Sequence[Box]) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    for s, x in (pair for box in boxes for pair in box.items()):
        known = found.get(s, x)
        found[s] = min(known[0], x[0]), max(known[1], x[1])
    return found


def part_of(system: System, names: set[str]) -> System:
    """A part of the state, which moves by itself."""
    if names == set(system.state):
        return system
    others = set(system.state) - names
    motion = {s: e for s, e in system.motion.items() if s in names}
    if len(motion) < len(names) or any(letters(system.plain(e)) & others for e in motion.values()):
        raise Rejected("a part of the state that does not move by itself")
    state = {s: x for s, x in system.state.items() if s in names}
    return replace(system, state=state, motion=motion, needed=())


def without(system: System, orbit: Orbit, known: Mapping[str, Tree]) -> tuple[System, Orbit]:
    """Letters of the state that are equal to formulas in the others are observed."""
    known = {s: system.plain(e) for s, e in known.items()}

    def rest(formulas: Mapping[str, Tree]) -> dict[str, Tree]:
        plain = {s: system.plain(e) for s, e in formulas.items() if s not in known}
        return {s: substituted(e, known) for s, e in plain.items()}

    state = {s: x for s, x in system.state.items() if s not in known}
    observed = {**rest(system.observed), **known}
    curves = [replace(c, direction=rest(c.direction)) for c in orbit.curves]
    reduced = replace(
        system, state=state, motion=rest(system.motion), observed=observed, programs={}
    )
    return reduced, Orbit(curves, rest(orbit.solved))


def solve(system: System, curve: Trajectory, name: str, value: Tree, factor: Tree) -> None:
    """Where the curve ends, and so the clock is 0, the letter has the value: the difference is the
    factor times the clock, identically, and the factor is finite there."""
    if name not in curve.direction or name in letters(system.plain(value)):
        raise Rejected("a letter that does not move, or is put for itself")
    if not system.equal_inside(sub(letter(name), value), mul(factor, curve.clock)):
        raise Rejected("the difference is not the factor times the clock")
    curve.require_values(system, value, factor, curve.clock)


@dataclass(frozen=True)
class Step:
    """An advance of the curve's parameter, and a box that the step shall not leave."""

    advance: Fraction
    box: dict[str, Interval]


def follow(
    system: System,
    clock: Tree,
    direction: dict[str, Tree],
    steps: Sequence[Step],
    order: int,
) -> Trajectory:
    """The curve, step by step; Rejected says what does not follow."""
    for s in system.state:
        if not system.equal_inside(system.motion[s], mul(clock, direction[s])):
            raise Rejected(f"the velocity of {s} is not the clock times its direction")
    at = system.start
    side = sign(system.value(clock, at))
    if side == 0:
        raise Rejected("the sign of the clock at the start is open")
    curve = {s: mul(number(side), d) for s, d in direction.items()}
    rate = mul(number(side), system.along(clock, curve))
    program, at = followed(system, curve)
    defined = (clock, *direction.values(), *system.motion.values(), *system.needed)
    boxes: list[dict[str, Interval]] = []
    before = at
    for step in steps:
        before = at
        swept, at = advanced(system, program, at, step, order)
        swept = {s: swept[s] for s in system.state}
        falls, *others = system.values((rate, *system.positive, *defined), swept)
        if sign(falls) != -1:
            raise Rejected("the clock does not move towards 0 throughout a step")
        if any(sign(x) != 1 for x in others[: len(system.positive)]):
            raise Rejected("the metric is not positive throughout a step")
        boxes.append(swept)
    if sign(on_set(system, clock, before)) != side:  # so it was not 0 before either
        raise Rejected("the clock may be 0 before the last step")
    if not boxes or sign(on_set(system, clock, at)) != -side:
        raise Rejected("the clock does not change its sign in the last step")
    return Trajectory(clock, direction, boxes, boxes[-1:])


def followed(system: System, curve: Mapping[str, Tree]) -> tuple[Program, dict[str, Interval]]:
    """The rates of the letters that are followed, and where they start.  If letters p range these
    are, beside the letters s of the state, the orbit s_mid from the middle of their intervals, and
    s_by_p, which is ∂s/∂p: its rate is the derivative by p of the rate of s."""
    start, rates = dict(system.state), {s: system.plain(curve[s]) for s in system.state}
    for s in system.state if system.ranging else ():
        start[f"{s}_mid"] = in_middle(system, system.state[s])
        rates[f"{s}_mid"] = in_middle(system, rates[s])
        for p in system.ranging:
            start[f"{s}_by_{p}"] = derivative(system.state[s], p)
            rates[f"{s}_by_{p}"] = by(system, rates[s], p)
    each = 2 + len(system.ranging) if system.ranging else 1
    if len(start) < each * len(system.state) or set(start) & (system.meanings - set(system.state)):
        raise Rejected("a letter has two meanings")
    program = Program([system.concrete(e) for e in rates.values()])
    return program, {s: system.value(x, {}) for s, x in start.items()}


def in_middle(system: System, e: Tree) -> Tree:
    """On the orbit from the middle."""
    one = 1 << system.f.bits
    middle = {p: number(Fraction(sum(x) // 2, one)) for p, x in system.ranging.items()}
    return substituted(e, {**middle, **{s: letter(f"{s}_mid") for s in system.state}})


def by(system: System, e: Tree, p: str) -> Tree:
    """The derivative of a formula of the state by a letter that ranges, along all orbits."""
    inner = (mul(derivative(e, s), letter(f"{s}_by_{p}")) for s in system.state)
    return add(derivative(e, p), *inner)


def on_set(system: System, e: Tree, at: Box) -> Interval:
    """By the mean value theorem a formula is its value on the orbit from the middle, and for each p
    what is left of its interval times the derivative by p on some of the orbits, which is what
    is followed.  In Coq: ``set_rule`` and ``variation_rule`` of Sets.v."""
    f, e = system.f, system.plain(e)
    if not system.ranging:
        return system.value(e, at)
    total = system.value(in_middle(system, e), at)
    for p, x in system.ranging.items():
        rate = system.value(by(system, e, p), at)
        total = f.add(total, f.mul(rate, f.sub(x, (sum(x) // 2,) * 2)))
    return f.meet(total, system.value(e, at))


def advanced(
    system: System, program: Program, at: Box, step: Step, order: int
) -> tuple[dict[str, Interval], dict[str, Interval]]:
    """A box that holds the curve during the step, and one for its end.

    Picard: if x + [0, h] F(B) lies in the compact box B for x in the box ``at``, the solution
    exists on [0, h] and stays there.  Taylor: it is Σ c_k(x) h^k for k < n, and c_n h^n with c_n
    taken somewhere in B.  In Coq: ``taylor_rule`` of Bounds.v.
    """
    f, names = system.f, tuple(at)
    h = f.of(step.advance)
    if step.advance <= 0 or set(step.box) != set(names):
        raise Rejected("a step that does not advance, or with a box of other letters")
    during = (0, h[1])
    rest = {s: [x] for s, x in system.ranging.items()}
    wide = Expansion(program, f, {**rest, **{s: [step.box[s]] for s in names}})
    sharp = Expansion(program, f, {**rest, **{s: [at[s]] for s in names}})
    wide.extend()
    swept = {s: f.add(at[s], f.mul(during, wide.output(i, 0))) for i, s in enumerate(names)}
    if not all(within(swept[s], step.box[s]) for s in names):
        raise Rejected("a step may leave its box")
    grow(wide, f, names, 1, order)
    grow(sharp, f, names, 0, order - 1)
    after = {}
    for s in names:
        total = wide.letters[s][order]
        for c in reversed(sharp.letters[s][:order]):
            total = f.add(f.mul(total, h), c)
        after[s] = f.meet(total, swept[s])
    narrower = {s: on_set(system, letter(s), after) for s in system.state if system.ranging}
    return swept, after | narrower


def grow(e: Expansion, f: Intervals, names: Sequence[str], known: int, order: int) -> None:
    """x_{k+1} = (F(x))_k / (k + 1), up to x_order; ``known`` orders of F are there already."""
    for k in range(order):
        if k >= known:
            e.extend()
        for i, s in enumerate(names):
            e.letters[s].append(f.over(e.output(i, k), k + 1))


# --- core.places ---
#
# Where a claim is made: with the numbers of the case, where an orbit ends, or all along it.
#
# What is shown at a place is shown for each of its points.  A claim asks of it what it needs, a sign
# or that two formulas are equal, and so is one rule at all places.

HIGHEST_ZERO = 6  # of a zero
SIDED = ("sign", "abs")


class Place:
    """With the numbers of the case, unless a subclass says otherwise.  ``ranging`` are letters that
    stand for all numbers of the place."""

    said = "with the numbers of the case"

    def __init__(self, system: System, orbit: Orbit | None = None, ranging: Sequence[str] = ()):
        self.system, self.orbit, self.ranging = system, orbit, ranging

    @property
    def reached(self) -> Orbit:
        if self.orbit is None:
            raise Rejected("the claim is about an orbit, and there is none")
        return self.orbit

    def at(self, word: str) -> Place:
        """Here, or at the end of the orbit, along it, or while there is one."""
        if word == "while":
            return While(self.system)
        kind = {"end": End, "along": Along}.get(word)
        return kind(self.system, self.reached) if kind else self

    def own(self, word: str) -> None:
        """A letter that a formula binds has no other meaning."""
        if word in self.system.meanings | set(self.ranging):
            raise Rejected(f"the letter {word} has two meanings")

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        """They cover the place, as far as the formulas see it."""
        return ({},)

    def sign(self, e: Tree) -> int:
        """Of a formula everywhere there: 1, -1, or 0 if it is open."""
        found = 0
        for box in self.boxes(e):
            here = self.sign_on(e, box)
            if here == 0 or here == -found:
                return 0
            found = here
        return found

    @property
    def signs(self) -> Mapping[Tree, int]:
        """Known ones, of formulas on all boxes."""
        return {}

    def sign_on(self, e: Tree, box: Box) -> int:
        """By its value, from the middle of the box, or from where a letter is 0: which of them says
        more is open."""
        found = sign(self.system.value(e, box))
        for s in ("", *box) if box else ():
            if not found:
                with suppress(Rejected):
                    found = self.sign_from_0(e, box, s) if s else sign(self.system.centred(e, box))
        return found

    def sign_from_0(self, e: Tree, box: Box, s: str) -> int:
        """By Taylor's formula e is s^n/n! times its n-th derivative by s somewhere between 0 and s,
        if e and the derivatives below that are 0 where s is: on the box, made to reach to 0, e is
        smooth.  A formula of a known sign with n = 1 tells that of s, where 0 is among its values.
        In Coq: ``order_rule`` of Signs.v."""
        at = {**box, s: self.system.f.hull(box[s], self.system.f.zero)}
        side = sign(box[s])
        for known, other in self.signs.items() if not side else ():
            n, found = self.order(known, at, s)
            side = side or (other * found if n == 1 else 0)
        n, found = self.order(e, at, s) if side else (0, 0)
        return side**n * found if n else 0

    def order(self, e: Tree, at: Box, s: str) -> tuple[int, int]:
        """How many derivatives, e the first, are 0 where s is, and the sign of the next."""
        self.system.value(e, at)  # on the piece of φ, of which the formula is put in
        e = self.system.concrete(e)
        for n in range(HIGHEST_ZERO):
            found = sign(self.system.value(e, at))
            if found or not self.system.equal_inside(substituted(e, {s: ZERO}), ZERO):
                return n, found
            e = derivative(e, s)
        return 0, 0

    def never(self, e: Tree, below: int) -> bool:
        """Whether its sign is nowhere that one; it may be 0."""
        found = [self.system.value(e, box) for box in self.boxes(e)]
        return all(low >= 0 if below < 0 else high <= 0 for low, high in found)

    def smooth(self, *formulas: Tree) -> None:
        """They have values, and derivatives by the usual rules."""
        for box in self.boxes(*formulas):
            self.system.values(formulas, box)

    def equal(self, left: Tree, right: Tree) -> bool:
        """Both have values, which are equal."""
        self.smooth(left, right)
        return self.system.equal_inside(left, right)

    def differentiable(self, e: Tree) -> None:
        raise Rejected("a claim of this kind is made for all values of a letter")

    def settled(self, e: Tree) -> Tree:
        """The same at every point of the place, without the signs that are known there: where a is
        everywhere positive, negative or 0, sign a is 1, -1 or 0, and |a| is a, -a or 0."""

        def changed(node: Tree, parts: tuple[Tree, ...]) -> Tree | None:
            if node.operation not in SIDED or (side := self.side(*parts)) is None:
                return None
            return number(side) if node.operation == "sign" else mul(number(side), *parts)

        e = self.system.plain(e)
        return rebuilt(e, changed) if any(n.operation in SIDED for n in nodes(e)) else e

    def side(self, e: Tree) -> int | None:
        """1, -1 or 0 if it has values everywhere there that are positive, negative or 0."""
        try:
            self.smooth(e)
            return self.sign(e) or (0 if self.equal(e, ZERO) else None)
        except Rejected:
            return None


class OfOrbit(Place):
    """What is said where an orbit ends is a limit, which a sign need not keep."""

    def settled(self, e: Tree) -> Tree:
        return e


class End(OfOrbit):
    said = "where the orbit ends"

    @property
    def signs(self) -> Mapping[Tree, int]:
        return self.reached.signs

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        return self.reached.ends

    def smooth(self, *formulas: Tree) -> None:
        self.reached.require_values(self.system, *formulas)

    def equal(self, left: Tree, right: Tree) -> bool:
        """The difference is 0 identically with what letters are equal to there.  In Coq:
        ``at_end_rule`` of Kernel.v."""
        self.smooth(left, right)
        put = substituted(self.system.plain(sub(left, right)), self.reached.solved)
        return self.system.equal_inside(put, ZERO)


class Along(OfOrbit):
    said = "on every box of the orbit"

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        return self.reached.boxes(self.system, *formulas)

    def equal(self, left: Tree, right: Tree) -> bool:
        """Equal at the start, with equal rates of change at every point.  In Coq: ``along_rule`` of
        Kernel.v."""
        system = self.system
        begun = (without_empty(system, system.started(e)) for e in (left, right))
        if not system.equal_inside(*begun):
            raise Rejected("the two sides are not equal at the start")
        self.same_rates(left, right)
        return True

    def same_rates(self, left: Tree, right: Tree) -> None:
        system, curve = self.system, self.reached.curve(self.system, left, right)
        rates = [system.along(e, curve.direction) for e in (left, right)]
        if not system.equal_inside(*rates):
            raise Rejected("the two sides change at different rates")
        for e in (left, right):
            held: set[Tree] = set()
            for part in nodes(system.plain(e)):
                if part.operation == "integral":
                    self.integrable(curve, part)
                if part.operation == "integral" or held & set(part.arguments):
                    held.add(part)
                    if part.operation not in ("integral", "+", "*"):
                        raise Rejected("an integral inside something else than sums and products")
        outside = [without_integrals(system.plain(e)) for e in (left, right)]
        for box in curve.boxes:
            system.values((*outside, *rates), box)

    def integrable(self, curve: Trajectory, e: Tree) -> None:
        """The integrand is continuous from the lower end, a constant, to wherever the upper end
        comes: the ranges of the upper end on the boxes follow one another, and begin at the lower
        one.  In Coq: ``integral_rule`` of Along.v."""
        system, (inside, low, high) = self.system, e.arguments
        self.own(e.data)
        if letters(low) & set(system.state) or letters(inside) & set(system.state):
            raise Rejected("an integral whose lower end or integrand moves")
        first = system.value(low, {})
        ranges = [system.value(high, box) for box in curve.boxes]
        if not within(first, ranges[0]):
            raise Rejected("an integral that does not begin where its upper end starts")
        for at in ranges:
            system.value(inside, {e.data: at})


class While(OfOrbit):
    """As long as the orbit exists and the formulas are smooth along it; t is the time."""

    said = "as long as the orbit exists"

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        raise Rejected("nothing was followed of the orbit")

    def equal(self, left: Tree, right: Tree) -> bool:
        self.linear(left, right, ZERO, {})
        return True

    def same(self, left: Tree, right: Tree) -> bool:
        """Where both have values; of numbers it is known which are positive."""
        return self.system.equal(left, right) or self.system.signed().equal(left, right)

    def stays(self, known: Mapping[str, Tree], timed: bool = False) -> None:
        """Letters equal to formulas in the others at the start, whose differences do not change
        where all of them are 0: then the others, moving there by themselves, and these formulas
        solve the flow, which has one solution.  If ``timed``, they may be of the time t, too.
        In Coq: ``known_rule`` of Along.v."""
        if timed:
            self.own("t")
        begun, start = {"t": ZERO}, {**self.system.start, "t": self.system.f.zero}
        free = {"t"} if timed else set()
        system, plain = self.system, {s: self.system.plain(e) for s, e in known.items()}
        moving = set(system.state) - set(known)
        for s, e in plain.items():
            if s not in system.state or letters(e) - moving - set(system.numbers) - free:
                raise Rejected("a letter that does not move, or is put for itself")
            first = substituted(system.started(e), begun if timed else {})
            if not self.same(system.started(letter(s)), first):
                raise Rejected("a letter is not equal to its formula at the start")
            rate = system.along(sub(letter(s), e), system.motion)
            if timed:
                rate = sub(rate, derivative(e, "t"))
            if not self.same(substituted(system.plain(rate), plain), ZERO):
                raise Rejected("a letter does not stay equal to its formula")
        system.values((*plain.values(), *system.motion.values()), start)

    def linear(
        self, left: Tree, right: Tree, factor: Tree, known: Mapping[str, Tree], less: Tree = ZERO
    ) -> None:
        """The gap is 0 at the start, and its rate of change is the factor times the gap,
        identically, with what letters are known to be equal to.  So it is 0: y' = A(t) y has one
        solution with y(0) = 0, for a continuous A.  If y' = A(t) y - b(t) with b ≥ 0, then y ≤ 0:
        e^(-∫A) y does not rise.  In Coq: ``follows_rule`` and ``below_rule`` of Along.v."""
        self.own("t")
        system, start = self.system, {**self.system.start, "t": self.system.f.zero}
        left, right, factor = map(system.plain, (left, right, factor))
        begun = [substituted(system.started(e), {"t": ZERO}) for e in (left, right)]
        if not self.same(*begun):
            raise Rejected("the two sides are not equal at the start")
        gap = sub(left, right)
        rate = system.plain(add(system.along(gap, system.motion), derivative(gap, "t")))
        if not self.same(*(substituted(e, known) for e in (rate, sub(mul(factor, gap), less)))):
            raise Rejected("the gap between the two sides grows at another rate")
        system.values((left, right, factor, rate, less), start)


def without_empty(system: System, e: Tree) -> Tree:
    """Integrals over nothing are 0."""
    equal = system.algebra.equal
    gone = lambda node, parts: node.operation == "integral" and equal(*parts[1:])  # noqa: E731
    return rebuilt(e, lambda node, parts: ZERO if gone(node, parts) else None)


def without_integrals(e: Tree) -> Tree:
    return rebuilt(e, lambda node, _: ZERO if node.operation == "integral" else None)


# --- core.claims ---
#
# What follows from a formula, from exact numbers, or from an orbit and its end.
#
# One rule a kind of claim.  A rule returns if the claim is shown at its place, and raises Rejected
# otherwise.  Some claims are relations, all of which hold; then one rule shows them, and another
# shows that one does not hold.

Claim = Mapping[str, Any]
Rule = Callable[[Place, Claim], None]
Relation = tuple[Tree, str, Tree]  # left, one of = != < <= > >=, right
Related = Callable[[Place, Claim], tuple[Place, list[Relation]]]
OF_GAPS = {"<": (1,), ">": (-1,), "!=": (1, -1)}  # signs of right - left
CONTRARY = {"=": (1, -1), "<": (-1,), "<=": (-1,), ">": (1,), ">=": (1,)}


def holds(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    return place.at(claim["at"]), [(claim["left"], claim["relation"], claim["right"])]


def encloses(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    return between(place, claim["value"], claim["low"], claim["high"])


def rounds(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    """It is nearer to the number shown than half a unit of its last place."""
    if claim["shown"] * 10 ** claim["places"] % 1:
        raise Rejected("the number shown has more places")
    half = Fraction(1, 2 * 10 ** claim["places"])
    return between(place, claim["value"], claim["shown"] - half, claim["shown"] + half)


def between(place: Place, e: Tree, low: Fraction, high: Fraction) -> tuple[Place, list[Relation]]:
    return place.at("end"), [(number(low), "<", e), (e, "<", number(high))]


def require(place: Place, relations: list[Relation]) -> None:
    for first, relation, second in relations:
        left, right = place.settled(first), place.settled(second)
        gap = sub(right, left)
        if relation in OF_GAPS:
            place.smooth(left, right)
            shown = place.sign(gap) in OF_GAPS[relation]
        else:
            side = {"<=": -1, ">=": 1}.get(relation, 0)
            shown = bool(side) and place.never(gap, side)
            if shown:
                place.smooth(left, right)
            shown = shown or place.equal(left, right)
        if not shown:
            raise Rejected(f"{relation} was not shown {place.said}")


def by_relations(related: Related) -> Rule:
    return lambda place, claim: require(*related(place, claim))


def contradict(related: Related, place: Place, claim: Claim) -> None:
    """One of the relations is wrong.  What is wrong where the orbit converges to, strictly, is
    wrong near it, at some time.  In Coq: ``contrary_rule`` of Along.v."""
    limit = claim.get("at") == "along"
    if limit:
        claim = {**claim, "at": "end"}
    at, relations = related(place, claim)
    for relation in relations:
        left, word, right = at.settled(relation[0]), relation[1], at.settled(relation[2])
        if at.sign(sub(right, left)) in CONTRARY.get(word, ()):
            return
        if related is holds and word in OF_GAPS and not limit and at.equal(left, right):
            return
    raise Rejected("the contrary was not shown")


def finite(place: Place, claim: Claim) -> None:
    place.at(claim["at"]).smooth(claim["value"])


def differentiable(place: Place, claim: Claim) -> None:
    place.differentiable(claim["value"])


def ends(place: Place, claim: Claim) -> None:
    """That is what an orbit shows, of its clocks, and of what is 0 where its letters end."""
    system, target, end = place.system, claim["target"], place.at("end")
    end.smooth(target)
    clocked = any(system.equal_inside(target, c.clock) for c in place.reached.curves)
    if not clocked and not end.equal(target, ZERO):
        raise Rejected("the orbit was followed to the zero of another formula")


def conserved(place: Place, claim: Claim) -> None:
    """Along the orbit, or while there is one; there φ may be of a degree p, z φ'(z) = p φ(z) on
    each of its pieces, and φ(a) is a φ'(a)/p.  In Coq: ``conserved_rule`` and ``degree_rule`` of
    Along.v."""
    e, degree = claim["quantity"], claim["degree"]
    if claim["at"] == "along" and degree is None:
        Along(place.system, place.orbit).same_rates(e, ZERO)
        return
    if claim["at"] != "while":
        raise Rejected("a quantity is conserved along the orbit, or while there is one")
    if degree == 0:
        raise Rejected("φ of the degree 0")
    system = place.system
    rate = system.along(e, system.motion)
    if degree:
        z = letter("z")
        if not equal_on_pieces(system, mul(z, of("phi'", z)), mul(number(degree), of("phi", z))):
            raise Rejected("φ is not of that degree")
        rate = rebuilt(rate, lambda node, parts: (
            mul(number(1 / degree), *parts, of("phi'", *parts)) if node.operation == "phi" else None
        ))  # fmt: skip
        rate = substituted(rate, system.numbers)
    if not (system.algebra.equal if degree else system.equal)(rate, ZERO):
        raise Rejected("the quantity changes")
    system.value(e, system.start)


def follows(place: Place, claim: Claim) -> None:
    while_, known = While(place.system), claim["known"]
    while_.stays(known, timed=True)
    known = {s: place.system.plain(e) for s, e in known.items()}
    while_.linear(claim["left"], claim["right"], claim["factor"], known)


def below(place: Place, claim: Claim) -> None:
    """By squares with weights that are not negative."""
    weights, roots = claim["weights"], claim["roots"]
    if len(weights) != len(roots) or any(w < 0 for w in weights):
        raise Rejected("a square has a weight, which is not negative")
    less = add(*(mul(number(w), power(q, 2)) for w, q in zip(weights, roots, strict=True)))
    While(place.system).linear(claim["left"], claim["right"], claim["factor"], {}, less)


def reduced(place: Place, claim: Claim) -> None:
    """Letters that are equal to formulas in the others, at every time of the orbit: what then holds
    of the others, which move by themselves.

    Let the flow be x' = F(x, s), s' = G(x, s), with s = e(x) at the start and, for s = e(x),
    G = e'(x) F identically.  F, G and e are smooth on the boxes.  y = s - e(x) has a rate of change
    that is 0 where y is, and is smooth near every point of the orbit: so |y'| ≤ C |y| on each
    compact interval of time, and y = 0 (Gronwall).  Then x solves x' = F(x, e(x)), from its own
    start, on the same boxes, and s is a formula that is observed."""
    inner, known = claim["claim"], claim["known"]
    one = len(place.reached.curves) == 1
    if inner.word not in ("holds", "differential", "monotone") or not known or not one:
        raise Rejected(f"no rule for a claim of the kind {inner.word} with letters that stay equal")
    While(place.system).stays(known)
    for box in place.reached.boxes(place.system, *known.values(), *map(letter, known)):
        place.system.values(tuple(known.values()), box)
    system, orbit = without(place.system, place.reached, known)
    inner.kind.rule(Place(system, orbit), inner.fields)


def recurrence(place: Place, claim: Claim) -> None:
    """For all values of the letters for which both sides have a value."""
    names, images = claim["letters"], claim["images"]
    if not names or len(set(names)) < len(names) or len(names) != len(images):
        raise Rejected("a map has an image for each letter")
    for s in names:
        place.own(s)
    after = substituted(claim["quantity"], dict(zip(names, images, strict=True)))
    if not equal_everywhere(place.system, after, claim["following"]):
        raise Rejected("the two sides are not one formula")


def differential(place: Place, claim: Claim) -> None:
    """left · d(of)/dτ = right · d(by)/dτ identically, and both factors are finite on the orbit.
    Where one letter is the time t, the changes are those in t.  In Coq: ``differential_rule`` of
    Along.v."""
    system, found = place.system, place.reached
    known = {*system.state, *system.observed}
    timed = "t" in {claim["of"], claim["by"]} - system.meanings
    if not {claim["of"], claim["by"]} <= known | ({"t"} if timed else set()):
        raise Rejected("a change of a letter that does not move")
    moved = [letter(s) for s in (claim["of"], claim["by"]) if s in known]
    curve = found.curve(system, *moved, claim["left"], claim["right"])
    field = system.motion if timed else curve.direction  # of t the change is 1
    sides = [
        mul(claim[factor], system.along(letter(claim[of]), field) if claim[of] in known else ONE)
        for factor, of in (("left", "of"), ("right", "by"))
    ]
    shown = system.equal_inside(*sides) or system.signed(curve.boxes).equal_inside(*sides)
    if not shown:
        raise Rejected("the two sides of the relation between the changes differ")
    for box in curve.boxes:
        system.values((claim["left"], claim["right"], *sides), box)


def monotone(place: Place, claim: Claim) -> None:
    """Its rate in time is the clock times its rate along the curve; of the clock the sign is that
    at the start, until the end: also where the clock itself is a part of the rate.  In Coq:
    ``monotone_rule`` of Along.v."""
    system, curve = place.system, place.reached.curve(place.system, claim["quantity"])
    side = sign(system.value(curve.clock, system.start))
    if side == 0:
        raise Rejected("the sign of the clock at the start is open")
    clock = system.plain(curve.clock)
    rate = rebuilt(system.along(claim["quantity"], curve.direction),
                   lambda e, _: letter("@") if e is clock else None)  # fmt: skip
    wanted = side if claim["rising"] else -side
    for box in curve.boxes:
        system.value(claim["quantity"], box)
        low, high = system.value(clock, box)
        here = (max(low, 0), high) if side > 0 else (low, min(high, 0))
        if here[0] > here[1]:
            raise Rejected("a box that the orbit does not meet")
        low, high = system.value(rate, {**box, "@": here})
        if (low if wanted > 0 else -high) < 0:
            raise Rejected("the quantity may move the other way")


def decay_rate(place: Place, claim: Claim) -> None:
    """|x - E| e^(V t) tends to a number above 0, for the end E and the value V.

    The clock c of a curve x' = d(x) falls along it as c' = ∇c d, and in time as c' = -ρ c with
    ρ = -∇c d, smooth on the last box, where it is positive; so c tends to 0 exponentially.  ρ is V
    at E.  With τ as far as E, x - E and c are smooth functions of τ, with the derivatives d and ∇c
    d, neither of which is 0 at E: |x - E|/|c| tends to a number above 0.  So does |c| e^(V t), for
    |ρ - V| is at most a multiple of |x - E|, so one of |c|, and has a finite integral over t.  In
    Coq: ``rate_rule`` of Rates.v."""
    curve, *others = place.reached.curves
    if others:
        raise Rejected("the rates of several parts of the state")
    curve.require_values(place.system, curve.clock)
    decay = mul(number(-1), place.system.along(curve.clock, curve.direction))
    require(place.at("end"), [(decay, "=", claim["value"]), (decay, ">", ZERO)])


def identity(place: Place, claim: Claim) -> None:
    if not equal_everywhere(place.system, claim["left"], claim["right"]):
        raise Rejected("the two sides are not one formula")


def equal_everywhere(system: System, left: Tree, right: Tree) -> bool:
    """Wherever both sides have a value, on whatever pieces of φ."""
    left, right = system.plain(left), system.plain(right)
    return system.equal(left, right) or equal_on_pieces(system, left, right)


def equal_on_pieces(system: System, left: Tree, right: Tree) -> bool:
    """All arguments of φ are one formula, so that one piece holds them; where φ' has a value on the
    border of two, it is that of either."""
    parts = nodes(left, right)
    if any(n.operation == "integral" and uses_phi(n) for n in parts):
        return False
    alone = len({n.arguments[0] for n in parts if n.operation in PHI}) == 1
    return (
        alone
        and bool(system.pieces)
        and all(system.on(p).equal_inside(left, right) for p in system.pieces)
    )


def uses_phi(e: Tree) -> bool:
    """Also under integrals."""
    return any(
        n.operation in PHI or (n.operation == "integral" and uses_phi(n.arguments[0]))
        for n in nodes(e)
    )


# --- core.texts ---
#
# Formulas and numbers as people read them.

def digits(q: Fraction) -> str:
    """In decimals; beyond what Python is willing to write so, in hexadecimals."""
    parts = [str(n) if n.bit_length() < 10_000 else hex(n) for n in (q.numerator, q.denominator)]
    return parts[0] if q.denominator == 1 else "/".join(parts)


def text(e: Tree) -> str:
    """For people."""
    if e.operation == "number":
        return digits(e.data) if e.data.denominator == 1 and e.data >= 0 else f"({digits(e.data)})"
    if e.operation == "letter":
        return str(e.data)
    parts = [text(a) for a in e.arguments]
    if e.operation == "+":
        return "(" + " + ".join(parts).replace(" + -", " - ") + ")"
    if e.operation == "*":  # (a/b)·c is no a/(b·c)
        quotients = [a.operation == "/" for a in e.arguments[:-1]] + [False]
        parts = [f"({p})" if q else p for p, q in zip(parts, quotients, strict=True)]
        minus = e.arguments[0].operation == "number" and e.arguments[0].data == -1
        return "-" + "·".join(parts[1:]) if minus else "·".join(parts)
    if e.operation == "/":
        below = f"({parts[1]})" if e.arguments[1].operation in ("*", "/") else parts[1]
        return f"{parts[0]}/{below}"
    if e.operation == "^":
        base = f"({parts[0]})" if e.arguments[0].operation in ("*", "/", "^") else parts[0]
        return (
            f"{base}^{e.data}" if e.data.denominator == 1 and e.data > 0 else f"{base}^({e.data})"
        )
    if e.operation == "integral":
        return f"(∫_[{parts[1]}, {parts[2]}] {parts[0]} d{e.data})"
    if e.operation == "pi":
        return "π"
    if e.operation == "matrix_exp":
        n = isqrt(len(parts) - 1)
        rows = (f"({', '.join(parts[i : i + n])})" for i in range(1, n * n, n))
        return f"exp({parts[0]}·({', '.join(rows)}))[{e.data[0]}, {e.data[1]}]"
    if e.operation == "mean":
        return f"E_{','.join(e.data)}[{parts[0]}]"
    if e.operation in ("entry", "delta"):
        base, indices = e.data if e.operation == "entry" else ("δ", e.data)
        return f"{base}[{', '.join(indices)}]"
    if e.operation == "sum":
        return f"(Σ_{e.data[0]}≤{e.data[1]} {parts[0]})"
    bracketed = e.arguments[0].operation == "+"
    return e.operation.replace("phi", "φ") + (parts[0] if bracketed else f"({parts[0]})")


# --- kinds.terms ---
#
# What holds for all z between two ends, by terms.
#
#     With s > 0, z = a + s runs through (a, ∞), z = a - s through (-∞, a), and
#     z = (a + b s)/(1 + s) through (a, b); on the whole line z itself may have either sign;
#
# a formula is then a quotient of polynomials with rational coefficients in s, in e^(…), in roots and
# other atoms.  s, π, e^(…) and roots are positive.  A term with even powers of all other atoms has
# the sign of its coefficient or is 0, and never is 0 if there are no others.  So a polynomial whose
# coefficients have one sign, with one term that is never 0, has that sign everywhere.
#
# A formula has a value and is smooth wherever its parts are: what is divided by is not 0, what a log
# or a root is taken of is positive, |a| is not taken at 0, and so on.  Each of these is shown so.
# Then it is equal to its quotient there, and the quotient's denominator is not 0: it is a product of
# what was divided by.  In Coq: ``terms_rule`` and ``ranges_rule`` of Signs.v.

TOTAL = ("sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc")
SMOOTH = frozenset(("number", "letter", "pi", "+", "*", "exp", *TOTAL))
RUNNING = "@s"  # no letter of a formula is called so


class Terms(Place):
    """For all s > 0, of which a letter z is ``image``; or for all values of several letters."""

    said = "by terms"

    def __init__(self, system: System, names: Sequence[str], image: Tree | None = None):
        super().__init__(system, None, names)
        self.image, self.algebra = image, Algebra()
        self.positive = {RUNNING} if image is not None else set()
        self.not_negative = set[str]()

    def _concrete(self, e: Tree) -> Tree:
        p = self.system.piece
        if p is not None and (p.low is not None or p.high is not None):
            for node in nodes(self.system.plain(e)):
                if node.operation in PHI and (
                    self.image is None or node.arguments[0] is not letter(*self.ranging)
                ):
                    raise Rejected("an argument of φ may leave the piece of φ")
        e = self.system.concrete(e)
        if letters(e) - set(self.ranging):
            raise Rejected(f"a letter other than {', '.join(self.ranging)} has no number")
        return e if self.image is None else substituted(e, dict.fromkeys(self.ranging, self.image))

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        raise Rejected("a part of a line by terms has no boxes")

    def sign(self, e: Tree) -> int:
        return self._sign(self._concrete(e), strictly=True)

    def never(self, e: Tree, below: int) -> bool:
        return self._sign(self._concrete(e), strictly=False) == -below

    def _sign(self, e: Tree, strictly: bool) -> int:
        above, below = self.algebra.quotient(e)
        return self._of(above, strictly) * self._of(below, True)

    def _of(self, p: Polynomial, strictly: bool) -> int:
        signs, certain = set(), not strictly
        for monomial, c in p.items():
            unsure = [(i, n) for i, n in monomial if not self._is_positive(i)]
            if any(n % 2 and not self._is_letter(i, self.not_negative) for i, n in unsure):
                return 0
            signs.add(1 if c > 0 else -1)
            certain = certain or not unsure
        return signs.pop() if len(signs) == 1 and certain else 0

    def _is_positive(self, i: int) -> bool:
        kind = self.algebra.atoms[i][0]
        return kind in ("pi", "exp", "root") or self._is_letter(i, self.positive)

    def _is_letter(self, i: int, names: set[str]) -> bool:
        kind, data, _ = self.algebra.atoms[i]
        return kind == "letter" and data in names

    def smooth(self, *formulas: Tree) -> None:
        for e in nodes(*map(self._concrete, formulas)):
            kind, parts = e.operation, e.arguments
            needed = True
            if kind == "/":
                needed = self._sign(parts[1], True) != 0
            elif kind == "^":
                whole = e.data.denominator == 1
                found = 1 if whole and e.data > 0 else self._sign(parts[0], True)
                needed = found == 1 or (whole and found == -1)
            elif kind in ("log", "acosh"):
                needed = self._sign(sub(parts[0], ONE) if kind == "acosh" else parts[0], True) == 1
            elif kind in ("abs", "sign"):
                needed = self._sign(parts[0], True) != 0
            elif kind in ("asin", "acos", "atanh"):
                needed = self._sign(sub(ONE, power(parts[0], 2)), True) == 1
            elif kind not in SMOOTH:
                raise Rejected(f"no rule for {kind} on a part by terms")
            if not needed:
                raise Rejected(f"whether {kind} has a value everywhere is open")

    def differentiable(self, e: Tree) -> None:
        self.smooth(e)


# --- kinds.lines ---
#
# What holds for all z between two ends, which may be infinite.
#
# The interval is cut at rational numbers into parts.  A bounded part may be shown in equal cells, by
# enclosures; any part by terms.  In Coq: ``cells_rule`` of Sets.v, ``ranges_rule`` of Signs.v.

MOST_CELLS = 4096
MOST_PARTS = 64


@dataclass(frozen=True)
class Part:
    """From the end of the one before to ``end``, in cells, or by terms if there are none."""

    end: Fraction | None
    cells: int


def read_end(x: Any) -> Fraction | None:
    return None if x is None else rational(x)


def read_parts(x: Any) -> list[Part]:
    found = []
    for part in listed_up_to(x, MOST_PARTS, "parts of an interval", 1):
        parted(part, ("end", "cells"), "a part of an interval")
        cells = whole(part["cells"], 0, MOST_CELLS, "the number of cells")
        found.append(Part(read_end(part["end"]), cells))
    return found


def on_interval(place: Place, claim: Claim, said: Callable[[Place], None]) -> None:
    """Part by part, and at the ends that parts by terms leave out."""
    z, low, high, parts = (claim[k] for k in ("letter", "low", "high", "parts"))
    place.own(z)
    system, start = place.system, low
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        if (part.end is None and not last) or (last and part.end != high):
            raise Rejected("the parts do not end where the interval does")
        if start is not None and part.end is not None and not start < part.end:
            raise Rejected("a part of the interval is empty")
        on_piece = _on_piece(system, start, part.end)
        if part.cells:
            _in_cells(on_piece, said, z, start, part)
        else:
            _by_terms(on_piece, said, z, start, part.end)
            if not last or (high is not None and claim["closed"]):
                said(_At(system, z, part.end or Fraction(0)))
            if i == 0 and low is not None and claim["closed"]:
                said(_At(system, z, low))
        start = part.end


def _on_piece(system: System, low: Fraction | None, high: Fraction | None) -> System:
    """With the piece of φ whose interior holds the open part."""

    def beyond(end: Tree | None, at: Fraction | None, side: int) -> bool:
        """The end of the piece is not inside the part."""
        if end is None:
            return True
        if at is None:
            return False
        gap = system.value(sub(number(at), end), {})
        return gap[0] >= 0 if side < 0 else gap[1] <= 0

    for p in system.pieces:
        if beyond(p.low, low, -1) and beyond(p.high, high, 1):
            return system.on(p)
    if not system.pieces:
        return system
    raise Rejected("no piece of φ holds a part of the interval")


class _Cell(Place):
    said = "on a cell"

    def __init__(self, system: System, z: str, at: Interval):
        super().__init__(system, None, (z,))
        self.z, self.box = z, {z: at}

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        return (self.box,)

    def differentiable(self, e: Tree) -> None:
        """Where both have values the rules of differentiation apply."""
        self.smooth(e, derivative(e, self.z))


class _At(_Cell):
    """At one point, which is the border of parts."""

    def __init__(self, system: System, z: str, at: Fraction):
        x, self.exact = system.f.of(at), number(at)
        super().__init__(system, z, x)
        pieces = [p for p in system.pieces if self._holds(p, x)]
        if len(pieces) == 1:
            self.system = system.on(pieces[0])
        elif system.pieces:
            self.system = meeting(system, z, self.exact)

    def side(self, e: Tree) -> int | None:
        return super().side(substituted(self.system.plain(e), {self.z: self.exact}))

    def _holds(self, p: Piece, x: Interval) -> bool:
        try:
            self.system.on(p).inside(x)
        except Rejected:
            return False
        return True


@dataclass
class Joined(System):
    """At a joint of φ, of φ(z) and φ'(z) alone: another argument may lie on another piece, and φ''
    may have no value there."""

    joint: str = ""

    def concrete(self, e: Tree) -> Tree:
        for node in nodes(self.plain(e)):
            if node.operation == "integral" or (
                node.operation in PHI
                and (node.operation not in PHI[:2] or node.arguments[0] is not letter(self.joint))
            ):
                raise Rejected("more than φ and φ' of one letter on the border of pieces of φ")
        return super().concrete(e)


def meeting(system: System, z: str, at: Tree) -> System:
    """Where two formulas f and g meet, with f = g and f' = g', φ is differentiable, and φ' is f':
    the quotients (φ(at + h) - φ(at))/h are those of f for h < 0, and of g for h > 0.  In Coq:
    ``joint_rule`` of Signs.v."""
    equal = system.algebra.equal
    for before, after in pairwise(system.pieces):
        f, g = before.formula, after.formula
        if before.high and after.low and equal(before.high, at) and equal(after.low, at):
            for left, right in ((f, g), (derivative(f, "z"), derivative(g, "z"))):
                sides = [substituted(e, {"z": at}) for e in (left, right)]
                system.values(sides, {})
                if not equal(*sides):
                    break
            else:
                return Joined(**vars(system.on(Piece(None, None, f))), joint=z)
    raise Rejected("φ or φ' may jump on the border of two pieces")


def _in_cells(
    system: System, said: Callable[[Place], None], z: str, start: Fraction | None, part: Part
) -> None:
    if start is None or part.end is None:
        raise Rejected("cells of a part without an end")
    for i in range(part.cells):
        ends = (start + (part.end - start) * Fraction(j, part.cells) for j in (i, i + 1))
        said(_Cell(system, z, system.f.of(*ends)))


def _by_terms(
    system: System,
    said: Callable[[Place], None],
    z: str,
    low: Fraction | None,
    high: Fraction | None,
) -> None:
    s, image = letter(RUNNING), None
    if low is not None and high is not None:
        image = div(add(number(low), mul(number(high), s)), add(ONE, s))
    elif low is not None:
        image = add(number(low), s)
    elif high is not None:
        image = sub(number(high), s)
    said(Terms(system, (z,), image))


# --- kinds.decay ---
#
# φ that decays: |φ| ≤ C_0 and |φ^(m)(z)| ≤ C_m e^(-κ|z|) for m = 1, …, M, κ > 0; and integrals.
#
# For G(s) a product of φ^(m)(a s), of which one has m > 0, let λ be κ Σ a over those with m > 0.
# ∫ s^k G from -A to A is enclosed in cells.  Beyond A, |s^k G| is at most Π C_m s^k e^(-λs), of which
# ∫ from A to ∞ is e^(-λA) Σ_j k!/j! A^j λ^(j-k-1) for j = 0, …, k.  In Coq: ``tail_rule`` of
# Limits.v.

ROOT = power(mul(number(2), Tree("pi")), Fraction(1, 2))
POINT = "@z"  # no letter of a formula is called so


@dataclass(frozen=True)
class Decay:
    """C_0, …, C_M and κ; A, and the cells between -A and A with the order of their polynomials."""

    bounds: list[Fraction]
    rate: Fraction
    reach: Fraction
    cells: int
    order: int

    def require(self, place: Place) -> None:
        """On both half-lines and at 0, with all of φ^(m) smooth."""
        piece = place.system.piece
        if piece is None or piece.low is not None or piece.high is not None:
            raise Rejected("φ is not one formula on the whole line")
        for m in range(len(self.bounds)):
            self.require_of(place, m)

    def require_of(self, place: Place, m: int) -> None:
        z, bound = letter(POINT), number(self.bounds[m])
        for low, high, side in ((Fraction(0), None, -1), (None, Fraction(0), 1)):
            fall = of("exp", mul(number(side * self.rate), z)) if m else ONE
            most, e = mul(bound, fall), of(PHI[m], z)
            relations = [(e, "<=", most), (mul(number(-1), most), "<=", e)]
            line = {
                "letter": POINT, "low": low, "high": high, "closed": True,
                "parts": [Part(high, 0)],
            }  # fmt: skip
            on_interval(place, line, partial(shown_on, relations))

    def over_cells(self, system: System, inside: Tree) -> tuple[Interval, Fraction]:
        """∫ from -A to A, and A, which is on the grid."""
        f, found = system.f, system.f.zero
        reach, program = Fraction(f.of(self.reach)[0], f.one[0]), Program([system.concrete(inside)])
        for i in range(self.cells):
            a, b = (reach * Fraction(2 * j - self.cells, self.cells) for j in (i, i + 1))
            ends = f.of(a)[0], f.of(b)[0]
            found = f.add(found, integrated(program, f, POINT, ends, self.order))
        return found, reach

    def integral(
        self, system: System, k: int, factors: tuple[tuple[int, Fraction, int], ...]
    ) -> Interval:
        """∫ s^k Π φ^(m)(a s)^n ds over the line."""
        f, s = system.f, letter(POINT)
        inside = mul(power(s, k), *(power(of(PHI[m], mul(number(a), s)), n) for m, a, n in factors))
        found, reach = self.over_cells(system, inside)
        rate = self.rate * sum((a * n for m, a, n in factors if m), Fraction(0))
        most = prod((self.bounds[m] ** n for m, _, n in factors), start=Fraction(2))
        series = sum(
            Fraction(factorial(k), factorial(j)) * reach**j * rate ** (j - k - 1)
            for j in range(k + 1)
        )
        far = mul(number(most * series), of("exp", number(-rate * reach)))
        return f.widened(found, size(Program([far]).values(f, {})[0]))


def require_values(f: Intervals, inside: Tree) -> None:
    """Of what is under a mean, for all letters: sums, products and φ of what has them, and
    numbers."""
    for n in nodes(inside):
        whole_ = n.operation == "^" and n.data.denominator == 1 and n.data > 0
        if not (whole_ or n.operation in ("letter", "+", "*", *PHI)):
            Program([n]).values(f, {})


def read_decay(x: Any) -> Decay:
    parted(x, ("bounds", "rate", "reach", "cells", "order"), "how φ decays")
    bounds = [rational(c) for c in listed_up_to(x["bounds"], len(PHI), "bounds of φ", 2)]
    rate, reach = rational(x["rate"]), rational(x["reach"])
    cells, order = whole(x["cells"], 1, MOST_CELLS, "cells"), whole(x["order"], 2, 40, "an order")
    if rate <= 0 or reach <= 0 or order % 2:
        raise Rejected("φ decays at no rate, its integral has no reach, or an order is odd")
    return Decay(bounds, rate, reach, cells, order)


def shown_on(relations: list[Relation], part: Place) -> None:
    require(part, relations)


# --- kinds.means ---
#
# Numbers that are means E[F] over one standard normal letter Z.
#
# Let |φ^(m)| ≤ C_m for m ≤ M (``decay.py``), and F be a sum of products of numbers, Z, and φ^(m)(a Z)
# with rational a and m ≤ M, which has a mean.  By parts against the density of Z, E[Z G] = E[G'] for
# such G with m < M: nothing is left at infinity.  So each mean is a sum, with rational coefficients,
# of means without factors Z.  Of these ∫ from -A to A of Π φ^(m)(a z) e^(-z²/2)/√(2π) is enclosed
# in cells; beyond A the product is at most Π C_m, and |Z| > A with a probability below e^(-A²/2).
#
# Two numbers with one sum are one, whatever φ is; else they are known by enclosures alone.

Product = tuple[tuple[int, Fraction, int], ...]  # of φ^(m)(a Z)^n, in their order
MOST_MEANS = 64
MOST_POWER_OF_Z = 8  # of Z


def read_means(x: Any, system: System, reader: Reader) -> str:
    """The letters become numbers of the system; what they are, in words."""
    parted(x, ("letters", "decay"), "means")
    told, means = [], Means(system, read_decay(x["decay"]))
    if not isinstance(x["letters"], dict) or not 0 < len(x["letters"]) <= MOST_MEANS:
        raise Malformed(f"1 to {MOST_MEANS} means")
    found = {}
    for s, written in x["letters"].items():
        e = reader.with_mean(written)
        if name(s) in system.meanings | {"z", "t"}:
            raise Malformed("a letter has two meanings")
        found[s] = means.number(e)
        told.append(f"{s} = {text(e)}")
    system.numbers |= found
    system.enclosed = {s: means.enclosed(key) for key, s in means.names.items()}
    return ", ".join(told) + ", E for the mean over a standard normal letter"


class Means:
    def __init__(self, system: System, decay: Decay):
        decay.require(Place(system))
        self.system, self.decay, self.algebra = system, decay, Algebra()
        self.names: dict[Product, str] = {}

    def number(self, e: Tree) -> Tree:
        if e.operation != "mean" or len(e.data) != 1:
            raise Malformed("a mean over one letter")
        (inside,), (z,) = e.arguments, e.data
        Place(self.system).own(z)
        inside = substituted(inside, self.system.numbers)
        require_values(self.system.f, inside)
        above, below = self.algebra.quotient(inside)
        if list(below) != [()]:
            raise Rejected("a mean of a quotient")
        factors = self.factors(inside, z)
        total: dict[Product, Fraction] = {}
        for monomial, c in above.items():
            k, found = 0, list[tuple[int, Fraction, int]]()
            for i, n in monomial:
                if i in factors:
                    found.append((*factors[i], n))
                elif self.algebra.atoms[i][:2] == ("letter", z):
                    k = n
                else:
                    raise Rejected(f"no rule for {self.algebra.atoms[i][0]} inside a mean")
            parts = self.by_parts(k, tuple(sorted(found)))
            total = plus(total, {key: x * c / below[()] for key, x in parts.items()})
        named = {key: self.named(key) if key else ONE for key in total}
        return add(*(mul(number(c), named[key]) for key, c in total.items()))

    def factors(self, inside: Tree, z: str) -> dict[int, tuple[int, Fraction]]:
        """m and a of the atoms φ^(m)(a Z)."""
        found = {}
        for node in nodes(inside):
            if node.operation not in PHI:
                continue
            above, below = self.algebra.quotient(node.arguments[0])
            ((((i, _),), _),) = self.algebra.quotient(node)[0].items()
            ((((own, _),), _),) = self.algebra.quotient(letter(z))[0].items()
            if list(above) != [((own, 1),)] or list(below) != [()]:
                raise Rejected("an argument of φ is not a multiple of its letter")
            found[i] = PHI.index(node.operation), above[(own, 1),] / below[()]
        return found

    def by_parts(self, k: int, factors: Product) -> Mapping[Product, Fraction]:
        """E[Z^k Π] = (k - 1) E[Z^(k-2) Π] + E[Z^(k-1) Π']."""
        if k > MOST_POWER_OF_Z or any(m >= len(self.decay.bounds) for m, _, _ in factors):
            raise Rejected("a power or a derivative for which there is no room")
        if k == 0:
            return {factors: Fraction(1)}
        total: dict[Product, Fraction] = {}
        if k > 1:
            total = {key: (k - 1) * c for key, c in self.by_parts(k - 2, factors).items()}
        for m, a, n in factors:
            powers = {(m, a): n for m, a, n in factors}
            powers[m, a] -= 1
            powers[m + 1, a] = powers.get((m + 1, a), 0) + 1
            risen = tuple(sorted((*key, count) for key, count in powers.items() if count))
            parts = self.by_parts(k - 1, risen)
            total = plus(total, {key: n * a * c for key, c in parts.items()})
        return total

    def named(self, key: Product) -> Tree:
        return letter(self.names.setdefault(key, f"@E{len(self.names)}"))

    def enclosed(self, factors: Product) -> Interval:
        f, z = self.system.f, letter(POINT)
        parts = (power(of(PHI[m], mul(number(a), z)), n) for m, a, n in factors)
        density = div(of("exp", mul(number(Fraction(-1, 2)), power(z, 2))), ROOT)
        found, reach = self.decay.over_cells(self.system, mul(*parts, density))
        most = prod((self.decay.bounds[m] ** n for m, _, n in factors), start=Fraction(1))
        far = mul(number(most), of("exp", number(-(reach**2) / 2)))
        return f.widened(found, size(Program([far]).values(f, {})[0]))


# --- kinds.sinks ---
#
# Flows without a clock that run to a point of rest e.
#
# Let F be continuously differentiable on B = {x : |x_i - e_i| ≤ w_i}, F(e) = 0, and everywhere on B
#
#     ∂F_i/∂x_i + Σ_{j≠i} |∂F_i/∂x_j| w_j/w_i < 0  for all i.
#
# Then a solution of ẋ = F(x) that is in B at some time exists for all later ones, stays in B, and
# converges to e.  For B is compact, so that these sums are at most some -λ < 0, and convex, so that
# y = x - e has ẏ = A(t) y, A the mean of ∂F/∂x from e to x, with A_ii + Σ |A_ij| w_j/w_i ≤ -λ.  Let
# N = max |y_i|/w_i.  Where |y_i| = w_i N > 0, d|y_i|/dt ≤ A_ii |y_i| + Σ |A_ij| w_j N ≤ -λ |y_i|:
# so N ≤ N(0) e^(-λ t), as long as the solution is in B, which it thus never leaves.  In Coq:
# ``sink_rule`` of Rest.v, with half the rate.
#
# Taylor steps lead from the start into B.  Letters that stay equal to formulas in the others need no
# steps (``While`` of places.py): the flow of the others is followed, with these put in.

NO_CLOCK = "@clock"  # a letter without a value, of which nothing is shown


@dataclass(frozen=True)
class Sink:
    """``limit`` is e, of all letters, ``widths`` are w, of those that are not ``known``."""

    piece: int
    limit: dict[str, Tree]
    widths: dict[str, Fraction]
    known: dict[str, Tree]
    order: int

    @property
    def names(self) -> set[str]:
        return set(self.limit)

    @property
    def ends(self) -> dict[str, Tree]:
        return self.limit

    def rest(self, system: System) -> System:
        """The flow of the other letters."""
        known = {s: system.plain(e) for s, e in self.known.items()}
        if known:
            While(system).stays(known)
        state = {s: x for s, x in system.state.items() if s not in known}
        motion = {s: substituted(system.plain(system.motion[s]), known) for s in state}
        return replace(system, state=state, motion=motion, programs={})

    def whole(self, system: System, box: Mapping[str, Interval]) -> dict[str, Interval]:
        """With the letters that are known."""
        return {**box, **{s: system.value(e, box) for s, e in self.known.items()}}

    def followed(self, system: System, steps: Sequence[Step]) -> Trajectory:
        """To B, on which the orbit is thereafter."""
        system = part_of(system, self.names)
        rest, f = self.rest(system), system.f
        if set(self.widths) != set(rest.state) or not all(w > 0 for w in self.widths.values()):
            raise Rejected("a point of rest, or a box about it, of other letters than the state")
        if any(letters(e) - set(system.numbers) for e in self.limit.values()):
            raise Rejected("a point of rest that moves")
        program, at = followed(rest, rest.motion)
        boxes = []
        for step in steps:
            swept, at = advanced(rest, program, at, step, self.order)
            boxes.append(self.whole(system, swept))
        end = {s: system.value(e, {}) for s, e in self.limit.items()}
        within = [size(f.sub(at[s], end[s])) <= f.of(w)[0] for s, w in self.widths.items()]
        if not all(within):
            raise Rejected("the steps do not lead into the box about the point of rest")
        last = {s: f.widened(end[s], f.of(w)[1]) for s, w in self.widths.items()}
        self.require_rest(rest, last)
        still = {**rest.motion, **{s: sub(letter(s), e) for s, e in self.known.items()}}
        for e in still.values():
            if not system.equal_inside(substituted(system.plain(e), self.limit), ZERO):
                raise Rejected("the flow does not rest at the point of rest")
        boxes.append(self.whole(system, last))
        for box in boxes:
            system.values((*system.motion.values(), *system.needed), box)
            if any(sign(x) != 1 for x in system.values(system.positive, box)):
                raise Rejected("the metric is not positive all along")
        return Trajectory(letter(NO_CLOCK), system.motion, boxes, [end])

    def require_rest(self, rest: System, box: Mapping[str, Interval]) -> None:
        """The sums above are negative."""
        f = rest.f
        for s, motion in rest.motion.items():
            slopes = rest.values([motion, *(derivative(motion, t) for t in self.widths)], box)[1:]
            total = 0
            for (t, w), slope in zip(self.widths.items(), slopes, strict=True):
                total += slope[1] if s == t else f.scaled((0, size(slope)), w / self.widths[s])[1]
            if total >= 0:
                raise Rejected("the flow may leave the box about the point of rest")


# --- files.stated ---
#
# The system that a certificate is about, and its orbit, as a stranger wrote them.

MOST_BITS = 8192
MOST_STEPS = 2000
MOST_CURVES = 16
MOST_ORDERS = 400
MOST_LETTERS = 64


@dataclass(frozen=True)
class Case:
    """A system with numbers and φ, its orbit, and all that in words."""

    system: System
    orbit: Orbit | None
    stated: str


def read_case(x: Any, reader: Reader) -> Case:
    """Another one than that of the certificate, inside a claim."""
    parted(x, {"bits", "system", "numbers", "activation", "orbit"}, "a case")
    system, stated = system_of(x, reader)
    return Case(system, orbit_of(x["orbit"], system, reader), stated)


def by_letter(x: Any, what: str) -> dict[str, Any]:
    if not isinstance(x, dict) or len(x) > MOST_LETTERS:
        raise Malformed(f"{what} must have a formula for each of at most {MOST_LETTERS} letters")
    return {name(s): e for s, e in x.items()}


def read_formulas(x: Any, reader: Reader, what: str) -> dict[str, Tree]:
    return {s: reader.tree(e) for s, e in by_letter(x, what).items()}


def _ranging(document: Mapping[str, Any]) -> set[str]:
    """Letters that have no number: those of ranges, or those of boxes in the only claim."""
    ranges, claims = document.get("ranges"), document.get("conclusions")
    if isinstance(ranges, dict) and isinstance(ranges.get("letters"), dict):
        return set(ranges["letters"])
    alone = isinstance(claims, list) and len(claims) == 1 and not document.get("hypotheses")
    axes = claims[0].get("axes") if claims and alone and isinstance(claims[0], dict) else None
    return set(axes) if isinstance(axes, dict) else set()


def system_of(document: Mapping[str, Any], reader: Reader) -> tuple[System, str]:
    """The system as it is stated, and its statement in words."""
    parts = document["system"]
    moving = "loss" if isinstance(parts, dict) and "loss" in parts else "velocity"
    parted(parts, {"state", "observed", "loss", "metric"} if moving == "loss"
           else {"state", "observed", "velocity"}, "a system")  # fmt: skip
    f = Intervals(whole(document["bits"], 16, MOST_BITS, "bits"))
    numbers = read_formulas(document["numbers"], reader, "numbers")
    if any(letters(x) or written_out(x, ZERO) is not x for x in numbers.values()):
        raise Malformed("a number holds a letter, or is told by φ")
    state = read_formulas(parts["state"], reader, "state")
    observed = read_formulas(parts["observed"], reader, "observed")
    if set(state) & set(numbers) or set(observed) & {*state, *numbers}:
        raise Malformed("a letter has two meanings")
    if ({"z", "t"} if state else {"z"}) & {*state, *observed, *numbers, *_ranging(document)}:
        raise Malformed("z is the letter of φ(z), t the time, and neither is another in a system")
    if any(letters(x) & {*state, *observed} for x in state.values()):
        raise Malformed("a start that moves")
    known = {*state, *numbers, *_ranging(document)}
    if any(letters(x) - known for x in observed.values()):
        raise Malformed("an observed letter is not a formula of the state")
    positive: tuple[Tree, ...] = ()
    needed: tuple[Tree, ...] = ()
    if moving == "loss":
        loss, metric = reader.tree(parts["loss"]), read_formulas(parts["metric"], reader, "metric")
        if set(metric) != set(state) or letters(loss) - known:
            raise Malformed("loss and metric are not of the letters of the state")
        motion = gradient(loss, metric)
        positive, needed = tuple(metric.values()), (loss,)
        field = f"the gradient flow ds/dt = -(∂ℒ/∂s)/μ_s of ℒ = {text(loss)} with " + ", ".join(
            f"μ_{s} = {text(m)}" for s, m in metric.items()
        )
    else:
        motion = read_formulas(parts["velocity"], reader, "velocity")
        if set(motion) != set(state):
            raise Malformed("velocity has other letters than the state")
        field = "the flow " + ", ".join(f"d{s}/dt = {text(e)}" for s, e in motion.items())
    pieces = tuple(
        _piece(p, reader) for p in listed_up_to(document["activation"], 16, "activation")
    )
    for piece in pieces:
        Program([e for e in (piece.low, piece.high) if e]).values(f, {})  # which have values
        if piece.low and piece.high and not _below(f, piece.low, piece.high, strictly=True):
            raise Malformed("a piece of φ is not shown to begin below its end")
    for before, after in pairwise(pieces):
        high, low = before.high, after.low
        if high is None or low is None or (high is not low and not _below(f, high, low)):
            raise Malformed("pieces of φ that overlap, or are not in their order")
    stated = [_phi(p) for p in pieces]
    stated += [f"{s} = {text(x)}" for s, x in numbers.items()]
    system = System(state, motion, observed, numbers, pieces, f, positive, needed)
    if len(pieces) == 1:
        system.piece = pieces[0]
    if "means" in document:
        stated.append(read_means(document["means"], system, reader))
    words = f"For {', '.join(stated)}:" if stated else "Shown:"
    if state:
        words += f"\n  of {field}, from {', '.join(f'{s} = {text(x)}' for s, x in state.items())}"
    if observed:
        words += ", with " + ", ".join(f"{s} = {text(x)}" for s, x in observed.items())
    return system, words


def _below(f: Intervals, low: Tree, high: Tree, strictly: bool = False) -> bool:
    (_, most), (least, _) = Program([low, high]).values(f, {})
    return most < least if strictly else most <= least


def _phi(piece: Piece) -> str:
    low = f"{text(piece.low)} ≤ " if piece.low and piece.high else ""
    high = f" ≤ {text(piece.high)}" if piece.high else f" ≥ {text(piece.low)}" if piece.low else ""
    return f"φ(z) = {text(piece.formula)}" + (f" for {low}z{high}" if low or high else "")


def _piece(x: Any, reader: Reader) -> Piece:
    parted(x, {"low", "high", "value"}, "a piece of φ")
    low, high = (None if x[end] is None else reader.tree(x[end]) for end in ("low", "high"))
    formula = reader.tree(x["value"])
    ends = [e for e in (low, high) if e is not None]
    if letters(formula) - {"z"} or any(map(letters, ends)):
        raise Malformed("a piece of φ is a formula in z alone, and its ends are numbers")
    if any(written_out(e, ZERO) is not e for e in (formula, *ends)):
        raise Malformed("a piece of φ is told by φ")
    return Piece(low, high, formula)


@dataclass(frozen=True)
class Course:
    """The curve of a part of the state, on a piece of φ, without the steps along it."""

    piece: int
    clock: Tree
    direction: dict[str, Tree]
    order: int
    solved: tuple[str, Tree, Tree] | None

    @property
    def names(self) -> set[str]:
        return set(self.direction)

    @property
    def ends(self) -> dict[str, Tree]:
        return solved_by(self.solved)

    def followed(self, system: System, steps: Sequence[Step]) -> Trajectory:
        part = part_of(system, self.names)
        found = follow(part, self.clock, self.direction, steps, self.order)
        if self.solved is not None:
            solve(system, found, *self.solved)
        return found


def solved_by(x: tuple[str, Tree, Tree] | None) -> dict[str, Tree]:
    """What letters are equal to where the curve ends."""
    return {x[0]: x[1]} if x is not None else {}


def read_solved(x: Any, reader: Reader) -> tuple[str, Tree, Tree] | None:
    if x is None:
        return None
    parted(x, {"letter", "value", "factor"}, "what a letter is equal to")
    return name(x["letter"]), reader.tree(x["value"]), reader.tree(x["factor"])


def read_curve(each: Any, system: System, reader: Reader) -> Course:
    if each["rule"] != "taylor":
        raise Malformed(f"no rule {str(each['rule'])[:20]!r} for curves")
    return Course(
        whole(each["piece"], 0, max(0, len(system.pieces) - 1), "piece"),
        reader.tree(each["clock"]),
        read_formulas(each["direction"], reader, "direction"),
        whole(each["order"], 2, MOST_ORDERS, "order"),
        read_solved(each["solved"], reader),
    )


def read_sink(each: Any, system: System, reader: Reader) -> Sink:
    return Sink(
        whole(each["piece"], 0, max(0, len(system.pieces) - 1), "piece"),
        read_formulas(each["limit"], reader, "a limit"),
        {s: rational(w) for s, w in by_letter(each["widths"], "widths").items()},
        read_formulas(each["known"], reader, "what letters stay equal to"),
        whole(each["order"], 2, MOST_ORDERS, "order"),
    )


def orbit_of(x: Any, system: System, reader: Reader) -> Orbit | None:
    """A curve for each part of the state; all of φ that they meet is on one piece."""
    if x is None:
        return None
    orbit, seen, piece = Orbit([], {}), set[str](), None
    for each in listed_up_to(x, MOST_CURVES, "an orbit"):
        sink = isinstance(each, dict) and each.get("rule") == "sink"
        parts = {"limit", "widths", "known"} if sink else {"clock", "direction", "solved"}
        parted(each, {"rule", "piece", "order", "steps"} | parts, "a curve")
        curve = read_sink(each, system, reader) if sink else read_curve(each, system, reader)
        if piece not in (None, curve.piece):
            raise Rejected("two parts of the state use two pieces of φ")
        piece = curve.piece
        if system.pieces:
            system.piece = system.pieces[piece]
        if seen & curve.names or not curve.names:
            raise Malformed("a part of the state is empty, or is there twice")
        seen |= curve.names
        orbit.curves.append(curve.followed(system, read_steps(each["steps"], system)))
        orbit.solved |= curve.ends
    if seen != set(system.state) or not orbit.curves:
        raise Malformed("the curves do not have the letters of the state")
    if len(orbit.curves) > 1:
        system.values(system.needed, orbit.hull(system))
    return orbit


def read_steps(x: Any, system: System) -> list[Step]:
    return [_step(s, system.f) for s in listed_up_to(x, MOST_STEPS, "steps")]


def _step(x: Any, f: Intervals) -> Step:
    parted(x, {"advance", "box"}, "a step")
    if not isinstance(x["box"], dict) or len(x["box"]) > MOST_LETTERS:
        raise Malformed("a step has no box")
    box: dict[str, Interval] = {}
    for s, ends in x["box"].items():
        both = [rational(end) for end in listed_up_to(ends, 2, "an interval", 2)]
        if both[0] > both[1]:
            raise Malformed("an interval that is empty")
        box[name(s)] = f.of(*both)
    return Step(rational(x["advance"]), box)


# --- core.one_layer ---
#
# The premises of a theorem in Coq: ``row_positive`` of proofs_check/formal/Positive.v.
#
# It speaks of solutions of u' = (1 - K u φ(v)) φ(v), v' = (1 - K u φ(v)) u φ'(v) with K > 0, and asks
#
#     P0     K u0 φ(v0) > 0;
#     Hr     |1 - K u0 φ(v0)| max(1, K u0 φ(v0)) < 2 r K |φ(v0)|, which is ``radius < r`` there;
#     Hphi   φ has the derivative φ' at every z with |z - v0| ≤ r.
#
# It concludes that u and v converge to a point with K u φ(v) = 1, at a rate, and never leave a ball.

Hidden = tuple[Tree, Tree]  # K and u


def require_layers(system: System, layers: Sequence[Hidden], v: Tree, speed: Tree) -> None:
    """Of one layer: the letters u and v, formulas of the state, solve u' = (1 - K u φ(v)) φ(v) and
    so on in the time ``speed`` · t, for every φ.  Of several, the innermost first, with a_1 = v and
    a_{j+1} = K_j u_j φ(a_j), the last of which is p: u_j' = T_j φ(a_j) and v' = T_1 u_1 φ'(v) for
    T_h = 1 - p and T_j = T_{j+1} u_{j+1} φ'(a_{j+1})/K_j.  What moves has a value wherever φ has:
    it is a polynomial."""
    moving, inputs = set(system.state), inputs_of(layers, v)
    if letters(system.plain(add(speed, *(K for K, _ in layers)))) & moving:
        raise Rejected("K or the speed moves")
    factor, fields = mul(speed, sub(ONE, inputs[-1])), []
    for i, (_, u) in reversed([*enumerate(layers)]):
        fields.append((u, mul(factor, of("phi", inputs[i]))))
        factor = mul(factor, u, of("phi'", inputs[i]))
        if i:
            factor = div(factor, layers[i - 1][0])
    for s, field in (*fields, (v, factor)):
        sides = system.along(s, system.motion), field
        with_numbers = (substituted(e, system.numbers) for e in sides)
        if not system.algebra.equal(*sides) and not system.algebra.equal(*with_numbers):
            raise Rejected("the flow is not that of layers in these letters")
    own = v, *(u for _, u in layers), *system.positive
    for part in nodes(*map(system.plain, (*own, *(system.needed or system.motion.values())))):
        whole = part.operation == "^" and part.data.denominator == 1 and part.data > 0
        if not (part.operation in ("number", "letter", "+", "*", *PHI) or whole) and (
            letters(part) & moving
        ):
            raise Rejected("the flow is not a polynomial in the state and in φ")
    if "z" in system.meanings:
        raise Rejected("the letter z of φ has two meanings")


def inputs_of(layers: Sequence[Hidden], v: Tree) -> list[Tree]:
    """a_1, a_2, …, and p."""
    found = [v]
    for K, u in layers:
        found.append(mul(K, u, of("phi", found[-1])))
    return found


def one_layer(place: Place, claim: Claim) -> None:
    """That the letters u and v of the theorem solve its equations, and its three premises, by
    numbers."""
    K, u, v, speed, r, cells = (claim[k] for k in ("K", "u", "v", "speed", "radius", "cells"))
    system = place.system
    require_layers(system, [(K, u)], v, speed)
    f, output = system.f, mul(K, u, of("phi", v))
    started = [system.started(e) for e in (K, speed, v, mul(K, of("phi", v)), output)]
    k, fast, v0, slope, p0 = system.values(started, {})
    if sign(k) != 1 or sign(fast) != 1 or sign(p0) != 1:
        raise Rejected("K, the speed or K u0 φ(v0) is not positive")
    gap = size(f.sub(f.one, p0))
    largest = max(f.one[1], p0[1])
    least = min(map(abs, slope)) if sign(slope) else 0
    if not f.mul((gap, gap), (largest, largest))[1] < f.mul(f.of(2 * r), (least, least))[0]:
        raise Rejected("the ball may be too small")
    if system.piece is None:
        raise Rejected("φ has no formula")
    formula = system.piece.formula
    both = formula, derivative(formula, "z")
    length = 2 * r / cells
    low = f.sub(v0, f.of(r))
    for i in range(cells):  # where both have values the rules of differentiation apply
        cell = low[0] + f.of(length * i)[0], low[1] + f.of(length * (i + 1))[1]
        system.inside(cell)
        system.values(both, {"z": cell})


# --- kinds.cycles ---
#
# Cycles of maps in discrete time, their multipliers, and what they do to the points near them.
#
# A map has letters x_1, …, x_d and an image of each.  Its points x → f(x) → … → x are formulas in the
# letters of the system, which are numbers where its flow ends, or are numbers anyway.

MOST_LARGE = 8  # letters of a map, and points of a cycle
Jacobian = list[list[Tree]]


def cycle(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    """The image of each point is the next one, and that of the last the first, which is none of
    the others."""
    require_map(place, claim)
    points = claim["points"]
    distances = (
        add(*(power(sub(a, b), 2) for a, b in zip(points[0], other, strict=True)))
        for other in points[1:]
    )
    return place.at(claim["at"]), [*((e, "!=", ZERO) for e in distances), *(
        (put(place, claim, e, point), "=", x)
        for point, following in zip(points, (*points[1:], points[0]), strict=True)
        for e, x in zip(claim["images"], following, strict=True)
    )]  # fmt: skip


def require_map(place: Place, claim: Claim) -> None:
    """A map that binds its letters, and points."""
    names, images, points = claim["letters"], claim["images"], claim["points"]
    if not 0 < len(points) <= MOST_LARGE or len(set(names)) < len(names):
        raise Rejected(f"a cycle has 1 to {MOST_LARGE} points, and a letter one image")
    if not 0 < len(names) <= MOST_LARGE or {len(images), *map(len, points)} != {len(names)}:
        raise Rejected("a map has an image for each letter, and a point a coordinate")
    for x in names:
        place.own(x)
    if any(letters(e) & set(names) for point in points for e in point):
        raise Rejected("a point in the letters of the map")


def put(place: Place, claim: Claim, e: Tree, point: Sequence[Tree]) -> Tree:
    letters_ = dict(zip(claim["letters"], point, strict=True))
    return substituted(place.system.plain(e), letters_)


def jacobian(place: Place, claim: Claim) -> Jacobian:
    """Of the map applied as often as there are points, at the first, by the chain rule; the map is
    differentiable at all of them, for all parts of its images and their derivatives have values.
    In Coq: ``cycle_derivative`` of Eigenvalue.v."""
    names = claim["letters"]
    total = [[ONE if i == j else ZERO for j in names] for i in names]
    for point in claim["points"]:
        here = [
            [put(place, claim, derivative(place.system.plain(e), x), point) for x in names]
            for e in claim["images"]
        ]
        images = [put(place, claim, e, point) for e in claim["images"]]
        place.smooth(*images, *(e for row in here for e in row))
        total = [
            [add(*(mul(a, b) for a, b in zip(row, column, strict=True)))
             for column in zip(*total, strict=True)]
            for row in here
        ]  # fmt: skip
    return total


def eigenvectors(
    place: Place, claim: Claim, values: Sequence[Tree], vectors: Sequence[Sequence[Fraction]]
) -> Place:
    """It is a cycle, and Jacobian · vector = value · vector, for vectors of numbers that are not
    0."""
    at, relations = cycle(place, claim)
    require(at, relations)
    matrix = jacobian(at, claim)
    if len(values) != len(vectors):
        raise Rejected("a multiplier has an eigenvector")
    for value, vector in zip(values, vectors, strict=True):
        if len(vector) != len(matrix) or not any(vector):
            raise Rejected("an eigenvector is 0, or has another length")
        for row, x in zip(matrix, vector, strict=True):
            image = add(*(mul(number(y), e) for y, e in zip(vector, row, strict=True)))
            require(at, [(image, "=", mul(number(x), value))])
    return at


def multiplier(place: Place, claim: Claim) -> None:
    eigenvectors(place, claim, [claim["value"]], [claim["vector"]])


def stability(place: Place, claim: Claim) -> None:
    """A cycle of a differentiable map attracts the points near it if all eigenvalues of that
    Jacobian are below 1 in absolute value, and does not if one is above 1.  These here are all,
    for their vectors are a basis, and none is 1 in absolute value.  In Coq: ``proposition1`` of
    Stability.v, and ``proposition2`` of Eigenvalue.v, for which no basis is needed."""
    if 0 in sides(place, claim, basis=True):
        raise Rejected("whether a multiplier is below or above 1 is open")


def stable(place: Place, claim: Claim) -> None:
    """All eigenvalues are below 1 in absolute value; or else one is above 1."""
    attracts = claim["attracts"]
    found = sides(place, claim, basis=attracts)
    if set(found) != {-1} if attracts else 1 not in found:
        raise Rejected("whether a multiplier is below or above 1 is open, or it is not as claimed")


def sides(place: Place, claim: Claim, basis: bool) -> list[int]:
    """Of each multiplier 1 if it is above 1 in absolute value, -1 if it is below, else 0."""
    values, vectors = claim["values"], claim["vectors"]
    at = eigenvectors(place, claim, values, vectors)
    if basis and (len(vectors) != len(claim["letters"]) or not independent(vectors)):
        raise Rejected("the eigenvectors are no basis")
    return [at.sign(sub(power(e, 2), ONE)) for e in values]


def independent(vectors: Sequence[Sequence[Fraction]]) -> bool:
    """By elimination, exactly."""
    rows = [list(v) for v in vectors]
    for i in range(len(rows)):
        if any(len(row) != len(rows) for row in rows):
            return False
        pivot = next((r for r in range(i, len(rows)) if rows[r][i]), None)
        if pivot is None:
            return False
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for row in rows[i + 1 :]:
            ratio = row[i] / rows[i][i]
            row[:] = [x - ratio * y for x, y in zip(row, rows[i], strict=True)]
    return True


# --- kinds.criteria ---
#
# For which parameters all multipliers of a cycle are below 1 in absolute value.
#
# Parameters are letters: any real numbers, or any above 0, or from 0 on, for which given inequalities
# hold.  A map and a cycle of it are formulas in them, J is the derivative of once around the cycle.
#
# *The margins.*  Let det(z - J) be, identically, the product of z - b for the multipliers b that are
# left out, each as often as it is named, and of factors z - m and z² + p z + q with real m, p and q.
# So all others are below 1 in absolute value if and only if all roots of the factors are.  Of z - m
# that is so if and only if 1 - m and 1 + m are positive; of z² + p z + q with the roots r and s, if
# and only if 1 + p + q = (1 - r)(1 - s), 1 - p + q = (1 + r)(1 + s) and 1 - q = 1 - r s are:
#
#   if |r|, |s| < 1 the first two are products of positive numbers, or |1 ∓ r|² if s is the conjugate
#   of r, and |r s| < 1.  Let all three be positive.  Conjugate roots have |r|² = q < 1.  For real
#   ones half of the sum of the first two is 1 + r s > 0.  1 - r and 1 - s have one sign; if both
#   were not positive, r and s would be at least 1, and 1 - r s not positive.  Likewise for 1 + r and
#   1 + s, where r and s would be at most -1.  In Coq: ``margins_rule`` of Rates.v.
#
# *A criterion.*  The gap of an inequality, its greater side minus its smaller one, is positive, or
# not negative, where it holds.  A margin is written as a formula in the parameters and in letters for
# gaps: with the gaps put in, it is the margin, identically.  If all its terms have one sign
# (``terms.py``) when parameters and those letters are any numbers that are positive, or not negative,
# as they are said to be, the margin has that sign.  So, with the gap of the condition among them, all
# margins are positive if the condition holds; and with that of the contrary, one is not if it fails.
#
# *A linear map.*  If the image of every x is J x, its iterates are J^n x, which converge to 0 for all
# real x if and only if all multipliers are below 1: if one is not, they do not from v, an eigenvector
# of it, and so not from the real part of v, or not from the imaginary one.

DOMAINS = {"real": "", "positive": " > 0", "nonnegative": " ≥ 0"}
MOST_PARAMETERS = 64
STRICT = {"<": True, "<=": False, ">": True, ">=": False}


class Parameters(Terms):
    """All values of letters with their domains; nothing else has a meaning."""

    said = "for all parameters"

    def __init__(self, f: Intervals, domains: Mapping[str, str]):
        super().__init__(System({}, {}, {}, {}, (), f), "", None)
        self.ranging = tuple(domains)
        self.positive = {s for s, word in domains.items() if word == "positive"}
        self.not_negative = {s for s, word in domains.items() if word == "nonnegative"}

    def _concrete(self, e: Tree) -> Tree:
        if letters(e) - set(self.ranging):
            raise Rejected("a letter that no value is said of")
        return self.system.concrete(e)


def excess_of(relation: Relation, contrary: bool = False) -> tuple[Tree, str]:
    """A formula that is positive, or not negative, where the relation holds, or where it fails."""
    left, word, right = relation
    gap = sub(right, left) if (word in ("<", "<=")) != contrary else sub(left, right)
    return gap, "positive" if STRICT[word] != contrary else "nonnegative"


def criterion(place: Place, claim: Claim) -> None:
    domains, given, condition = claim["over"], claim["given"], claim["condition"]
    if any(word not in STRICT for _, word, _ in (*given.values(), condition)):
        raise Rejected("a criterion is about inequalities")
    if {*given, claim["gap"]} & set(domains) or claim["gap"] in given:
        raise Rejected("a gap is called like a parameter, or like another one")
    parameters = Parameters(place.system.f, domains)
    once = {**claim, "at": "everywhere"}
    require(*cycle(parameters, once))
    matrix = jacobian(parameters, once)
    for s in claim["letters"]:
        if s in given or s == claim["gap"]:
            raise Rejected(f"the letter {s} has two meanings")
    if claim["linear"]:
        require_linear(place, claim, matrix)
    parameters.smooth(*(side for left, _, right in (*given.values(), condition)
                        for side in (left, right)))  # fmt: skip
    margins = margins_of(parameters, matrix, claim["besides"], claim["factors"])
    if len(margins) != len(claim["within"]) or claim["fails"] > len(margins):
        raise Rejected("a margin has one formula, and there is none of that number")

    def as_terms(margin: Tree, e: Tree, contrary: bool) -> Parameters:
        gaps = {s: excess_of(r) for s, r in given.items()}
        gaps[claim["gap"]] = excess_of(condition, contrary)
        put = {s: gap for s, (gap, _) in gaps.items()}
        if not parameters.algebra.equal(substituted(e, put), margin):
            raise Rejected("a formula is not the margin when gaps are put in")
        here = Parameters(place.system.f, domains | {s: word for s, (_, word) in gaps.items()})
        here.smooth(e)
        return here

    for margin, e in zip(margins, claim["within"], strict=True):
        if as_terms(margin, e, False).sign(e) != 1:
            raise Rejected("a margin may not be positive where the condition holds")
    beyond = claim["beyond"]
    if not as_terms(margins[claim["fails"] - 1], beyond, True).never(beyond, 1):
        raise Rejected("a margin may be positive where the condition fails")


def require_linear(place: Place, claim: Claim, matrix: Jacobian) -> None:
    """The image of every x is J x."""
    names, points = claim["letters"], claim["points"]
    domains = {**claim["over"], **dict.fromkeys(names, "real")}
    everywhere = Parameters(place.system.f, domains)
    if claim["besides"] or len(points) > 1 or any(x is not ZERO for x in points[0]):
        raise Rejected("a linear map is at its fixed point 0, and nothing is left out")
    for e, row in zip(claim["images"], matrix, strict=True):
        image = add(*(mul(x, letter(s)) for x, s in zip(row, names, strict=True)))
        require(everywhere, [(e, "=", image)])


def margins_of(
    parameters: Parameters, matrix: Jacobian, besides: Sequence[Tree],
    factors: Sequence[Sequence[Tree]],
) -> list[Tree]:  # fmt: skip
    """Of det(z - J), which is the product of the factors."""
    parameters.smooth(*besides, *(e for factor in factors for e in factor))
    z, found, whole = letter("@"), list[Tree](), [sub(letter("@"), b) for b in besides]
    for factor in factors:
        if len(factor) == 1:
            (m,) = factor
            whole.append(sub(z, m))
            found += [sub(ONE, m), add(ONE, m)]
        else:
            p, q = factor
            whole.append(add(power(z, 2), mul(p, z), q))
            found += [add(ONE, p, q), add(ONE, mul(number(-1), p), q), sub(ONE, q)]
    n = len(matrix)
    turned = [[sub(z if i == j else ZERO, e) for j, e in enumerate(row)] 
              for i, row in enumerate(matrix)]  # fmt: skip
    if not found or not Algebra().equal(determinant(turned, 0, tuple(range(n)), {}), mul(*whole)):
        raise Rejected("the factors are not those of the characteristic polynomial")
    return found


def determinant(
    matrix: Jacobian, i: int, columns: tuple[int, ...], kept: dict[tuple[int, ...], Tree]
) -> Tree:
    """Of the rows from i on, in these columns."""
    if columns not in kept:
        kept[columns] = add(*(
            mul(number((-1) ** k), matrix[i][c],
                determinant(matrix, i + 1, columns[:k] + columns[k + 1 :], kept))
            for k, c in enumerate(columns) if matrix[i][c] is not ZERO
        )) if columns else ONE  # fmt: skip
    return kept[columns]


def read_domains(x: Any) -> dict[str, str]:
    words = list(x.values()) if isinstance(x, dict) and len(x) <= MOST_PARAMETERS else [None]
    if not all(isinstance(word, str) and word in DOMAINS for word in words):
        raise Rejected(f"at most {MOST_PARAMETERS} letters, each {', '.join(DOMAINS)}")
    return {name(s): word for s, word in x.items()}


# --- kinds.sums ---
#
# Identities between finite sums of free length, as W1[i, j] φ(Σ_l W2[j, l] x[l]) has them.
#
# A formula becomes a sum of terms: a number, a product of atoms, and the indices that are summed,
# each from 1 to a letter.  Atoms are letters, entries x[i] or W[i, j], and φ(a), φ'(a), … of
# formulas in this form.  Used are: products of sums multiplied out; Σ_i δ(i, j) f(i) = f(j); a sum
# over nothing that depends on its index is the number of its terms; Σ_i x[i]² = r² where that is
# given; and names of summed indices mean nothing: the least text over all of them stands for the
# term.  If φ is of a degree p, z φ'(z) = p φ(z), then φ(a) is a φ'(a)/p.  Formulas of one form are
# equal for all lengths, all numbers and every φ (of that degree).  In Coq: ``sums_rule`` of Laws.v.

Atom = tuple[Any, ...]  # ("letter", s), ("entry", x, indices), ("delta", i, j), ("phi'", form)
Factors = tuple[tuple[Atom, int], ...]
Term = tuple[tuple[tuple[str, str], ...], Factors]  # indices with their lengths, and the product
Form = dict[Term, Fraction]

MOST_NAMINGS = 720  # of the indices that are summed in one term
MOST_FORMS = 3000  # terms of one formula
MOST_ATOMS = 40  # of one term
HIGHEST = 8  # power of a sum


@dataclass(frozen=True)
class Pattern:
    """``base[indices]`` is ``value``, for all values of the indices; without indices a letter."""

    base: str
    indices: tuple[str, ...]
    value: Tree


class Sums:
    """``ranges`` has the length of each free index, ``norms`` r for x with Σ_i x[i]² = r², and
    ``degree`` that of φ, if it has one."""

    def __init__(
        self, ranges: Mapping[str, str], norms: Mapping[str, Tree], degree: Fraction | None = None
    ):
        self.ranges, self.shapes = dict(ranges), dict[str, tuple[str, ...]]()
        self.degree = degree
        if degree == 0:
            raise Rejected("φ of the degree 0")
        if any(r.operation not in ("number", "letter") for r in norms.values()):
            raise Rejected("a norm is a number or a letter")
        self.norms = norms
        self.fresh = itertools.count()

    def form(
        self, e: Tree, put: Mapping[str, Pattern], names: Mapping[str, str] | None = None
    ) -> Form:
        """The formula with patterns for entries and letters; ``names`` renames its indices."""
        spend(4)
        names = names or {}
        kind, data = e.operation, e.data
        if kind == "number":
            return {((), ()): data} if data else {}
        if kind == "letter" or kind == "entry":
            base, indices = (data, ()) if kind == "letter" else data
            at = tuple(names.get(i, i) for i in indices)
            if base in names or base in self.ranges:
                raise Rejected(f"{base} is an index, and a weight or letter")
            self.shaped(base, at)
            if base not in put:
                return one((kind, *((base,) if kind == "letter" else (base, at))))
            pattern = put[base]
            if len(pattern.indices) != len(at):
                raise Rejected(f"{base} has another number of indices")
            return self.form(pattern.value, {}, dict(zip(pattern.indices, at, strict=True)))
        if kind == "delta":
            i, j = (names.get(i, i) for i in data)
            if self.length(i) != self.length(j):
                raise Rejected("δ of indices of different lengths")
            return self.tidy({((), ((("delta", i, j), 1),)): Fraction(1)})
        if kind == "sum":
            index, length = data
            bound = f"#{next(self.fresh)}"
            self.ranges[bound] = length
            body = self.form(e.arguments[0], put, {**names, index: bound})
            return self.tidy({(((bound, length), *b), f): c for (b, f), c in body.items()})
        if kind in PHI:
            inner = self.form(e.arguments[0], put, names)
            if kind == "phi" and self.degree is not None:
                slope = one(("phi'", in_text_order(inner)))
                return self.product([{((), ()): 1 / self.degree}, inner, slope])
            return one((kind, in_text_order(inner)))
        parts = [self.form(a, put, names) for a in e.arguments]
        if kind == "+":
            return plus(*parts)
        if kind == "*":
            return self.product(parts)
        whole = kind == "^" and e.data.denominator == 1
        if whole and 0 < e.data <= HIGHEST:
            return self.product(parts * int(e.data))
        if whole and list(parts[0]) == [((), ())] and e.data >= -HIGHEST:  # a number, not 0
            return {((), ()): parts[0][(), ()] ** int(e.data)}
        raise Rejected(f"{kind} inside sums of free length")

    def apart(self, base: str, indices: tuple[str, ...]) -> tuple[str, ...]:
        """Indices of an entry of such lengths that no formula has."""
        own = tuple(f"@{base}{i}" for i in range(len(indices)))
        self.ranges |= {o: self.length(i) for o, i in zip(own, indices, strict=True)}
        self.shaped(base, own)
        return own

    def length(self, index: str) -> str:
        if index not in self.ranges:
            raise Rejected(f"the index {index} has no range")
        return self.ranges[index]

    def shaped(self, base: str, at: tuple[str, ...]) -> None:
        """All entries of one name have indices of the same lengths."""
        shape = tuple(map(self.length, at))
        if self.shapes.setdefault(base, shape) != shape:
            raise Rejected(f"{base} is used with indices of different lengths")

    def product(self, parts: list[Form]) -> Form:
        found: Form = {((), ()): Fraction(1)}
        for part in parts:
            if len(found) * len(part) > MOST_FORMS:
                raise Rejected(f"more than {MOST_FORMS} terms")
            total: Form = {}
            for (b, f), c in found.items():
                for term, d in part.items():
                    bounds, factors = self._apart(term)
                    key = (*b, *bounds), multiplied((*f, *factors))
                    total[key] = total.get(key, Fraction(0)) + c * d
            found = total
        return self.tidy(found)

    def _apart(self, term: Term) -> Term:
        """With summed indices that no other term has."""
        put = {}
        for index, length in term[0]:
            put[index] = f"#{next(self.fresh)}"
            self.ranges[put[index]] = length
        return tuple((put[i], n) for i, n in term[0]), self.renamed(term[1], put)

    def renamed(self, factors: Factors, put: Mapping[str, str]) -> Factors:
        return multiplied((self._renamed(atom, put), n) for atom, n in factors)

    def _renamed(self, atom: Atom, put: Mapping[str, str]) -> Atom:
        """The indices summed inside φ are named after its depth, unlike any other."""
        kind = atom[0]
        if kind == "letter":
            return atom
        if kind == "entry":
            return kind, atom[1], tuple(put.get(i, i) for i in atom[2])
        if kind == "delta":
            return kind, put.get(atom[1], atom[1]), put.get(atom[2], atom[2])
        if not indices_of(((atom, 1),)) & set(put):
            return atom
        inner = plus({}, *({(bounds, self.renamed(f, put)): c} for (bounds, f), c in atom[1]))
        return kind, in_text_order(self.tidy(inner))

    def tidy(self, form: Form) -> Form:
        if len(form) > MOST_FORMS:
            raise Rejected(f"more than {MOST_FORMS} terms")
        found = []
        for term, c in form.items():
            reduced, factor = self._reduced(term)
            found.append({self._named(reduced): c * factor})
        return plus({}, *found)

    def _reduced(self, term: Term) -> tuple[Term, Fraction]:
        """Without δ that chooses, sums over nothing, and squares of known length."""
        bounds, factors = dict(term[0]), term[1]
        number_ = Fraction(1)
        while True:
            delta = next((a for a, _ in factors if a[0] == "delta"), None)
            if delta is not None and (delta[1] == delta[2] or {*delta[1:]} & set(bounds)):
                _, i, j = delta
                factors = tuple(x for x in factors if x[0] != delta)
                if i != j:
                    i, j = (i, j) if i in bounds else (j, i)
                    del bounds[i]
                    factors = self.renamed(factors, {i: j})
                continue
            for index, length in bounds.items():
                holding = [x for x in factors if index in indices_of((x,))]
                if not holding:
                    del bounds[index]
                    factors = multiplied((*factors, (("letter", length), 1)))
                    break
                (atom, n), *others = holding
                known = not others and n == 2 and atom == ("entry", atom[1], (index,))
                if known and atom[1] in self.norms:
                    del bounds[index]
                    factors = tuple(x for x in factors if x[0] != atom)
                    r = self.norms[atom[1]]
                    if r.operation == "number":
                        number_ *= r.data**2
                    else:
                        factors = multiplied((*factors, (("letter", r.data), 2)))
                    break
            else:
                return (tuple(bounds.items()), factors), number_

    def _named(self, term: Term) -> Term:
        """Names follow the lengths; only indices of one length can change places."""
        bounds, factors = term
        lengths = sorted(length for _, length in bounds)
        alike = [[i for i, n in bounds if n == length] for length in sorted(set(lengths))]
        if prod(factorial(len(a)) for a in alike) > MOST_NAMINGS or len(factors) > MOST_ATOMS:
            raise Rejected("too many sums in one term")
        level = height(factors)
        names = [f"{level}.{i}" for i in range(len(bounds))]
        best, least = factors, ""
        for order in itertools.product(*map(itertools.permutations, alike)):
            put = dict(zip(itertools.chain(*order), names, strict=True))
            found = self.renamed(factors, put)
            if not least or repr(found) < least:
                best, least = found, repr(found)
        return tuple(zip(names, lengths, strict=True)), best


def one(atom: Atom) -> Form:
    return {((), ((atom, 1),)): Fraction(1)}


def multiplied(factors: Iterable[tuple[Atom, int]]) -> Factors:
    powers: dict[Atom, int] = {}
    for atom, n in factors:
        powers[atom] = 1 if atom[0] == "delta" else powers.get(atom, 0) + n
    return in_text_order(powers)


def in_text_order(parts: Mapping[Any, Any]) -> tuple[tuple[Any, Any], ...]:
    """The same order wherever the parts came from."""
    try:
        texts = {repr(item): item for item in parts.items()}
    except ValueError:  # of Python, which writes 4300 digits at most
        raise Rejected("a number inside φ that is too long") from None
    spend(2 + sum(map(len, texts)) // 16)
    return tuple(texts[word] for word in sorted(texts))


def indices_of(factors: Factors) -> set[str]:
    """Those that occur freely."""
    found: set[str] = set()
    spend(1 + len(factors))
    for atom, _ in factors:
        if atom[0] == "entry":
            found |= set(atom[2])
        elif atom[0] == "delta":
            found |= set(atom[1:])
        elif atom[0] in PHI:
            for (bounds, inner), _ in atom[1]:
                found |= indices_of(inner) - {i for i, _ in bounds}
    return found


def free_indices(e: Tree) -> set[str]:
    """Those of a formula that no sum of it binds."""
    spend(1)
    if e.operation in ("entry", "delta"):
        return set(e.data[1] if e.operation == "entry" else e.data)
    found = set().union(*map(free_indices, e.arguments))
    return found - {e.data[0]} if e.operation == "sum" else found


def height(factors: Factors) -> int:
    """How deeply φ is nested."""
    inside = [
        1 + max((height(f) for (_, f), _ in atom[1]), default=0)
        for atom, _ in factors
        if atom[0] in PHI
    ]
    return max(inside, default=0)


# --- kinds.weights ---
#
# What gradient descent does to weights of a form, W1[m, n] = x[m] u[n], of free sizes.

GAMMA = letter("gamma")  # the size of a step


def without_gamma(formulas: Iterable[Tree]) -> None:
    if any(named(n) == "gamma" for e in formulas for n in nodes(e)):
        raise Rejected("gamma has two meanings")


def lengths(claim: Claim) -> set[str]:
    """Those of its indices and of its sums."""
    return {n.data[1] for n in sums_of(claim)} | set(claim["ranges"].values())


def index_names(claim: Claim) -> set[str]:
    """Those that are free, and those that are summed."""
    return {n.data[0] for n in sums_of(claim)} | set(claim["ranges"])


def sums_of(claim: Claim) -> list[Tree]:
    held = [x for x in claim.values() if isinstance(x, Tree)]
    held += [p.value for x in claim.values() if isinstance(x, list) for p in x
             if isinstance(p, Pattern)]  # fmt: skip
    return [n for n in nodes(*held) if n.operation == "sum"]


def require_held(claim: Claim, moving: set[str]) -> None:
    """Lengths and norms do not move."""
    norms = claim.get("norms", {})
    held = lengths(claim) | set(norms) | {s for r in norms.values() for s in letters(r)}
    if held & moving:
        raise Rejected(f"{min(held & moving)} moves, and is a length or has to do with a norm")


def entry_at(base: str, indices: tuple[str, ...]) -> Tree:
    """The entry, or the letter."""
    return Tree("entry", (), (base, indices)) if indices else letter(base)


def forms_of(patterns: Sequence[Pattern], held: Sequence[Pattern]) -> dict[str, Pattern]:
    """One for each weight or letter, none of which is in the forms that are held."""
    found = {p.base: p for p in patterns}
    if len(found) < len(patterns) or any(named(n) in found for p in held for n in nodes(p.value)):
        raise Rejected("a weight or letter has two forms, or its form holds a weight")
    return found


def keeps_form(
    loss: Tree,
    entries: list[Pattern],
    velocity: list[Pattern],
    ranges: Mapping[str, str],
    norms: Mapping[str, Tree],
) -> None:
    """W - γ ∂L/∂W at weights of the form is the form with γ times its velocity added to each
    letter, for each weight of the form, all lengths, every γ, and every φ that has a derivative
    where the loss asks for it.  An entry of W has the derivatives δ δ.  In Coq: ``entry_rule`` of
    Laws.v."""
    forms = forms_of(entries, (*entries, *velocity))
    forms_of(velocity, ())
    without_gamma((loss, *norms.values(), *(p.value for p in (*entries, *velocity))))
    further = {}
    for p in velocity:
        moved = add(entry_at(p.base, p.indices), mul(GAMMA, p.value))
        further[p.base] = Pattern(p.base, p.indices, moved)
    sums = Sums(ranges, norms)
    for p in entries:
        own = sums.apart(p.base, p.indices)
        names = dict(zip(p.indices, own, strict=True))
        before = sums.form(p.value, {}, names)
        slope = derivative(loss, entry_at(p.base, own))
        change = sums.form(mul(number(-1), GAMMA, slope), forms)
        if plus(before, change) != sums.form(p.value, further, names):
            raise Rejected(f"a step does not keep the form of {p.base}")


def equal_at_form(
    left: Tree, right: Tree, entries: list[Pattern], ranges: Mapping[str, str],
    norms: Mapping[str, Tree],
) -> None:  # fmt: skip
    """left = right for all weights of the form, all lengths and all values of free indices."""
    forms, sums = forms_of(entries, entries), Sums(ranges, norms)
    for p in entries:
        sums.shaped(p.base, p.indices)
    if sums.form(left, forms) != sums.form(right, forms):
        raise Rejected("the two sides are not one formula at the form")


def kept(_: Place, claim: Claim) -> None:
    require_held(claim, {p.base for p in (*claim["entries"], *claim["velocity"])})
    keeps_form(*(claim[k] for k in ("loss", "entries", "velocity", "ranges", "norms")))


def at_form(place: Place, claim: Claim) -> None:
    """For all values of the letters; else for the numbers of the case, but for all lengths."""
    parts = [claim[k] for k in ("left", "right", "entries", "ranges", "norms")]
    try:
        equal_at_form(*parts)
    except Rejected:
        held = lengths(claim) | index_names(claim)
        put = {s: x for s, x in place.system.numbers.items() if s not in held}
        left, right = (substituted(claim[k], put) for k in ("left", "right"))
        norms = {x: substituted(r, put) for x, r in claim["norms"].items()}
        entries = [replace(p, value=substituted(p.value, put)) for p in claim["entries"]]
        equal_at_form(left, right, entries, claim["ranges"], norms)


# --- files.wording ---
#
# What a claim says, in words made of the very formulas that its rule was given.

RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def listed(patterns: list[Pattern], sign: str = "=") -> str:
    return ", ".join(
        f"{text(entry_at(p.base, p.indices))} {sign} {text(p.value)}" for p in patterns
    )


def sizes(claim: Claim, *more: str) -> str:
    """Over what a claim about weights of a form ranges."""
    found = [", ".join(sorted(lengths(claim)))]
    indices = ", ".join(f"{i} from 1 to {n}" for i, n in claim["ranges"].items())
    found = [f"all lengths {found[0]}" + f" ({indices})" * bool(indices)] if found[0] else []
    for x, r in claim.get("norms", {}).items():
        found.append(f"every {x} with Σ_i {x}[i]^2 = {text(r)}^2")
    return f"for {', '.join((*found, *more))}"


def where(claim: Claim) -> str:
    words = {
        "end": " where the flow ends", "along": " at every time",
        "while": while_smooth("the quantity" if "quantity" in claim else "both sides"),
    }  # fmt: skip
    return words.get(claim.get("at", ""), "")


def while_smooth(*parts: str) -> str:
    """Then the gap between two sides is the only solution of its equation."""
    return (
        " from the start on, as long as the orbit exists and all parts of "
        f"{' and of '.join(('the flow', *parts))} have values and are smooth along it"
    )


def told_known(claim: Claim) -> str:
    return ", ".join(f"{s} = {text(e)}" for s, e in claim["known"].items())


def known_of(claim: Claim) -> list[str]:
    known = told_known(claim)
    return [f"{known}, which stays so,"] if known else []


def with_known(claim: Claim) -> str:
    return "".join(f", {s} = {text(e)}" for s, e in claim["known"].items())


def while_followed(claim: Claim) -> str:
    factor = claim["factor"]
    grows = [] if factor is ZERO else [f"the factor {text(factor)} by which their gap grows"]
    return while_smooth("both sides", *grows, *known_of(claim))


def while_below(claim: Claim) -> str:
    return while_smooth("both sides", *map(text, (claim["factor"], *claim["roots"])))


def of_degree(claim: Claim) -> str:
    p = claim["degree"]
    return "" if p is None else f", for z φ'(z) = {shown(p)} φ(z)"


def every_phi(claim: Claim) -> str:
    return f"{of_degree(claim) or ' and every φ'}, φ differentiable where it is met"


def law(claim: Claim) -> str:
    """With the step in words, as the slopes stand for ∂L/∂W in it."""
    names = ", ".join(
        f"{text(p.value)} = ∂ℒ/∂{text(entry_at(p.base, p.indices))}" for p in claim["weights"]
    )
    weights = [text(entry_at(p.base, p.indices)) for p in claim["weights"]]
    moving, names = " and ".join(weights), f"with all else held and {names}"
    before, after = text(claim["quantity"]), text(claim["following"])
    if claim["flow"]:
        return f"of gradient flow in {moving} the rate of change of {before} is {after}, {names}"
    return (
        f"a step of gradient descent in {moving}, of any size gamma, makes {before} to {after}, "
        f"{names}"
    )


def range_of(z: str, low: Fraction | None, high: Fraction | None, closed: bool = False) -> str:
    """Over what a letter runs."""
    sign = "≤" if closed else "<"
    ends = f"{shown(low)} {sign} " if low is not None else "", "" if high is None else (
        f" {sign} {shown(high)}")  # fmt: skip
    return f"{ends[0]}{z}{ends[1]}" if any(ends) else f"real {z}"


def numbered(cases: Sequence[Case]) -> str:
    return "; ".join(f"({i}) {case.stated}" for i, case in enumerate(cases, 1))


def witnesses(claim: Claim) -> str:
    return ", ".join(
        f"{'whole ' if w.whole else ''}{range_of(z, w.low, w.high)}, as {z} = {shown(w.at)}"
        for z, w in claim["over"].items()
    )


def lists(claim: Claim) -> str:
    return ", ".join(f"{z} of {{{', '.join(map(shown, q))}}}" for z, q in claim["over"].items())


def both(claims: Sequence[Any]) -> str:
    """All of them."""
    return " and ".join(f"({c.words})" for c in claims)


def period(claim: Claim) -> str:
    n = len(claim["points"])
    return "fixed point" if n == 1 else f"cycle of {n} different points"


def row(e: Sequence[Any]) -> str:
    words = [x if isinstance(x, str) else text(x) for x in e]
    return words[0] if len(words) == 1 else f"({', '.join(words)})"


def around(claim: Claim) -> str:
    return " → ".join(map(row, claim["points"]))


def mapped(claim: Claim) -> str:
    return f"{row(claim['letters'])} ↦ {row(claim['images'])}"


def shown(q: Fraction) -> str:
    """A decimal where it is a short one, else a quotient."""
    short = 10**99 % q.denominator == 0 and q.numerator.bit_length() < 9_000
    for places in range(100 if short else 0):
        if not q * 10**places % 1:
            word = digits(abs(q) * 10**places).rjust(places + 1, "0")
            whole = f"{word[:-places]}.{word[-places:]}" if places else word
            return f"-{whole}" if q < 0 else whole
    return digits(q)


def a_cycle(c: Claim) -> str:
    kind = "fixed point" if len(c["points"]) == 1 else "cycle"
    return f"{around(c)}, a {kind} of {mapped(c)}, "


def inequality(r: Relation) -> str:
    return f"{text(r[0])} {RELATIONS[r[1]]} {text(r[2])}"


def told_criterion(c: Claim) -> str:
    """Over what it ranges, what is decided, and by which condition."""
    letters = ", ".join(f"{s}{DOMAINS[word] or ' real'}" for s, word in c["over"].items())
    given = " and ".join(map(inequality, c["given"].values()))
    words = f"for all {letters or 'numbers'}{given and f' for which {given}'}: "
    if c["linear"]:
        words += f"the iterates of {mapped(c)} converge to {around(c)} from every start"
    else:
        left_out = ", ".join(map(text, c["besides"]))
        but = f" but {left_out}, each as often as it is named," if left_out else ""
        times = "" if len(c["points"]) == 1 else ", applied once around,"
        words += (
            f"{a_cycle(c)}has all eigenvalues of the derivative{times} there, with their "
            f"multiplicities,{but} below 1 in absolute value"
        )
    return f"{words} if and only if {inequality(c['condition'])}"


# --- kinds.counting ---
#
# How many fixed points a map of one letter, or its p-fold map, has in an interval.
#
# The interval is cut into cells.  With F(x) = f(…f(x)) - x, a cell on which F is not 0 holds none,
# and one on which F' is not 0, with F of two signs at its ends, holds one, in its interior.
# In Coq: ``count_rule`` and ``count_fixed_points`` of Signs.v.
#
# If an end is infinite, the letter is met by the map inside φ alone, and φ lies between two numbers:
# then so do the values of the map, its points among them, and the cells need not go farther.
# In Coq: ``reach_rule`` of Memories.v.

MOST_ROOTS = 4096  # cells
LONGEST_PERIOD = 8


@dataclass(frozen=True)
class RootCell:
    """From the end of the one before to ``end``; it holds one point, or none."""

    end: Fraction
    single: bool


@dataclass(frozen=True)
class Reach:
    """Cells from ``first`` to their end hold all points, as φ is from ``low`` to ``high``; shown in
    ``parts`` of the line."""

    low: Fraction
    high: Fraction
    first: Fraction
    parts: list[Part]


def read_reach(x: Any) -> Reach | None:
    if x is None:
        return None
    parted(x, ("low", "high", "first", "parts"), "how far points can be")
    low, high, first = (rational(x[k]) for k in ("low", "high", "first"))
    return Reach(low, high, first, read_parts(x["parts"]))


def read_roots(x: Any) -> list[RootCell]:
    found = []
    for cell in listed_up_to(x, MOST_ROOTS, "cells of an interval", 1):
        parted(cell, ("end", "single"), "a cell")
        found.append(RootCell(rational(cell["end"]), flag(cell["single"])))
    return found


def enumerates(place: Place, claim: Claim) -> None:
    """The cycle is one of them, as its points are fixed points of the p-fold map."""
    at, relations = cycle(place, claim)
    require(at, relations)
    if claim["period"] % len(claim["points"]):
        raise Rejected("the cycle has another period")
    inside = [
        (e, relation, number(claim[end]))
        for (e,) in claim["points"]
        for end, relation in (("low", ">="), ("high", "<="))
        if claim[end] is not None
    ]
    require(at, inside)
    if counted(at, claim) != claim["count"]:
        raise Rejected("there are not so many")


def another_number(place: Place, claim: Claim) -> None:
    at, _ = cycle(place, claim)
    if counted(at, claim) == claim["count"]:
        raise Rejected("there are so many")


def gap_of(system: System, claim: Claim) -> Tree:
    """F(x), of a map of one letter."""
    if len(claim["letters"]) != 1 or claim["period"] > LONGEST_PERIOD:
        raise Rejected(f"points are counted of one letter, and of periods up to {LONGEST_PERIOD}")
    ((x,), (image,)) = claim["letters"], claim["images"]
    image = total = system.plain(image)
    for _ in range(claim["period"] - 1):
        total = substituted(image, {x: total})
    return sub(total, letter(x))


def counted(at: Place, claim: Claim) -> int:
    system, gap = at.system, gap_of(at.system, claim)
    (x,), (box,) = claim["letters"], at.boxes()
    both = (gap, derivative(gap, x))
    found, (start, last) = 0, ends_of_points(at, claim)
    for cell in claim["cells"]:
        if not start < cell.end:
            raise Rejected("a cell is empty")
        here, slope = system.values(both, {**box, x: system.f.of(start, cell.end)})
        ends = [sign(system.value(gap, {**box, x: system.f.of(e)})) for e in (start, cell.end)]
        if cell.single and (not sign(slope) or ends[0] * ends[1] != -1):
            raise Rejected("a cell may hold another number than one")
        if not cell.single and not sign(here):
            raise Rejected("a cell may hold a point")
        found += cell.single
        start = cell.end
    if start != last:
        raise Rejected("the cells do not end where the interval does")
    return found


def ends_of_points(at: Place, claim: Claim) -> tuple[Fraction, Fraction]:
    """Ends between which all points of the interval are."""
    low, high, reach = claim["low"], claim["high"], claim["reach"]
    if low is not None and high is not None:
        return low, high
    if reach is None:
        raise Rejected("how far points can be on a line is open")
    z, system, (x,), (image,) = "z", at.system, claim["letters"], claim["images"]
    between: list[Relation] = [
        (number(reach.low), "<=", of("phi", letter(z))),
        (of("phi", letter(z)), "<=", number(reach.high)),
    ]
    line = {"letter": z, "low": None, "high": None, "closed": False, "parts": reach.parts}
    on_interval(at, line, lambda part: require(part, between))
    ranged, seen = ranging(system.plain(image))
    if x in letters(ranged) or any(node.operation in PHI for node in nodes(ranged)):
        raise Rejected("the map meets its letter not only inside φ")
    (box,) = at.boxes()
    phi = system.f.of(reach.low, reach.high)
    value = system.value(ranged, {**box, **dict.fromkeys(seen, phi)})
    first = reach.first if low is None else low
    last = claim["cells"][-1].end if high is None else high
    if value[0] < system.f.of(first)[1] or system.f.of(last)[0] < value[1]:
        raise Rejected("the map has values beyond the cells")
    return first, last


def ranging(image: Tree) -> tuple[Tree, list[str]]:
    """With a letter for each value of φ: those of two arguments are two."""
    seen = [node for node in nodes(image) if node.operation == "phi"]
    put = {node: letter(f"@{i}") for i, node in enumerate(seen)}
    return rebuilt(image, lambda node, _: put.get(node)), [f"@{i}" for i in range(len(seen))]


# --- kinds.descent ---
#
# Quantities that one step of a map in discrete time makes smaller.
#
# *For all real letters.*  Let g be convex and differentiable on Rⁿ, Q(z) = ½‖z‖² - g(z), and F = ∇g.
# Then Q(F(z)) ≤ Q(z) - ½‖F(z) - z‖² for all z.  For g lies above its tangents, so that with y = F(z)
#
#     Q(y) - Q(z) = ½‖y‖² - ½‖z‖² - (g(y) - g(z)) ≤ ½‖y‖² - ½‖z‖² - y·(y - z) = -½‖y - z‖².
#
# That g is convex is seen of its parts: affine formulas, sums, positive multiples and even powers of
# affine ones are convex, and so is log f for a log-convex f > 0.  Log-convex are positive numbers,
# e^(convex), sums (by Hölder's inequality: f(sx + ty) ≤ f(x)^s f(y)^t, likewise h, and
# a^s b^t + c^s d^t ≤ (a + c)^s (b + d)^t for s + t = 1) and products; they are convex as well.
# In Coq: ``lowers_rule``, ``convex_rule`` and ``log_convex_rule`` of Maps.v.

def descends(place: Place, claim: Claim) -> None:
    """Of the point that the letters have for numbers.  It does not move, or the quantity falls; or,
    unless it has to be strict, is the same."""
    after, before, pairs = stepped(place, claim)
    try:
        require(place, [(after, "<" if claim["strict"] else "<=", before)])
    except Rejected:
        still = [(image, "=", s) for s, image in pairs]
        require(place, [*still, (before, "=", before)])


def rises(place: Place, claim: Claim) -> None:
    """The quantity rises; or, if it has to fall, it does not though a letter moves."""
    after, before, pairs = stepped(place, claim)
    require(place, [(after, ">=" if claim["strict"] else ">", before)])
    if claim["strict"] and not any(place.sign(place.settled(sub(*pair))) for pair in pairs):
        raise Rejected("no letter was seen to move")


def stepped(place: Place, claim: Claim) -> tuple[Tree, Tree, list[tuple[Tree, Tree]]]:
    """The quantity after the step, and before, and the letters with their images."""
    names, images = map_of(claim)
    if not set(names) <= set(place.system.numbers):
        raise Rejected("a letter of the map has no number")
    before = place.system.plain(claim["quantity"])
    after = substituted(before, dict(zip(names, images, strict=True)))
    return after, before, list(zip(map(letter, names), images, strict=True))


def lowers(place: Place, claim: Claim) -> None:
    """By the first argument above, of which the claim names g."""
    (names, images), quantity = map_of(claim), claim["quantity"]
    for s in names:
        place.own(s)
    g = place.system.concrete(claim["convex"])
    half = div(add(*(power(letter(s), 2) for s in names)), number(2))
    everywhere = Terms(place.system, names)
    slopes = [(derivative(g, s), "=", e) for s, e in zip(names, images, strict=True)]
    require(everywhere, [(add(quantity, g), "=", half), *slopes])
    everywhere.smooth(quantity, g)
    if not is_convex(everywhere, g):
        raise Rejected("a formula was not seen to be convex")


def map_of(claim: Claim) -> tuple[list[str], list[Tree]]:
    names, images = claim["letters"], claim["images"]
    if not names or len(set(names)) < len(names) or len(names) != len(images):
        raise Rejected("a map has an image for each letter")
    return names, images


def is_convex(at: Place, e: Tree) -> bool:
    """Of a smooth formula with numbers for all other letters."""
    if is_affine(at, e):
        return True
    if e.operation == "+":
        return all(is_convex(at, a) for a in e.arguments)
    if e.operation == "*" and not all(map(letters, e.arguments)):
        factor, rest = (mul(*(a for a in e.arguments if bool(letters(a)) == n)) for n in (0, 1))
        return at.sign(factor) == 1 and is_convex(at, rest)
    if e.operation == "^" and e.data > 0 and e.data % 2 == 0:
        return is_affine(at, *e.arguments)
    return is_log_convex(at, *(e.arguments if e.operation == "log" else (e,)))


def is_affine(at: Place, e: Tree) -> bool:
    """Its second derivatives are 0 identically."""
    slopes = (derivative(derivative(e, s), t) for s in at.ranging for t in at.ranging)
    return all(at.system.equal_inside(slope, ZERO) for slope in slopes)


def is_log_convex(at: Place, e: Tree) -> bool:
    if e.operation in ("+", "*"):
        return all(is_log_convex(at, a) for a in e.arguments)
    if e.operation == "exp":
        return is_convex(at, *e.arguments)
    return not letters(e) and at.sign(e) == 1


# --- kinds.families ---
#
# How the end of an orbit moves with a parameter k, for all real k from one on.
#
# Let the flow be ẋ = (1 - k w) d, with w and the direction d free of k.  For every k its orbit runs
# along one and the same curve x' = d(x) through the start, to the point with w = 1/k.  Let w rise
# along a piece of it from w = 0 to the end for the first k.  Then all ends of larger k are there, one
# after the other, back from that end, and w > 0 at all of them.  A quantity that changes along d by
# w g, with g > 0, falls with k.  In Coq: ``family_rule`` of Families.v.

def throughout(_: Place, claim: Claim) -> None:
    """``slope`` is g; ``here`` has the orbit for the first k, ``back`` that of ẋ = -w d, to w = 0.
    The value is the quantity with 1/w for k, which is k at the end."""
    here, back, k, w, value = (claim[part] for part in ("here", "back", "over", "output", "value"))
    system, other = here.system, back.system
    curves = [*Place(system, here.orbit).reached.curves, *Place(other, back.orbit).reached.curves]
    first = system.numbers.get(k)
    if first is None or first.operation != "number" or first.data <= 0:
        raise Rejected("the first value of the parameter is no positive number")
    rest = {s: x for s, x in system.numbers.items() if s != k}
    same = other.state == system.state and other.pieces == system.pieces
    if not same or {s: x for s, x in other.numbers.items() if s != k} != rest or len(curves) != 2:
        raise Rejected("the two orbits are not from one start, or not of one curve")
    if (other.piece and other.piece.formula) != (system.piece and system.piece.formula):
        raise Rejected("the two orbits use two pieces of φ")
    free = replace(system, numbers=rest, programs={})
    d = {s: free.plain(e) for s, e in curves[0].direction.items()}
    w, value, quantity = map(free.plain, (w, value, claim["quantity"]))
    inner = [a for n in nodes(quantity) if n.operation in PHI for a in n.arguments]
    if any(k in letters(e) for e in (w, value, *d.values(), *system.state.values(), *inner)):
        raise Rejected("the curve, its start or the value holds the parameter")
    for e in (*system.motion.values(), *system.positive, *system.needed, quantity):
        require_tame(free.plain(e), k)
    behind = other.plain(curves[1].clock), *map(other.plain, other.motion.values())
    clock, end = sub(ONE, mul(letter(k), w)), {k: div(ONE, w)}
    pairs = [
        (curves[0].clock, clock), (behind[0], w),
        *((system.motion[s], mul(clock, e)) for s, e in d.items()),
        *zip(behind[1:], (mul(number(-1), w, d[s]) for s in other.motion), strict=True),
        (substituted(quantity, end), value),
    ]  # fmt: skip
    if not all(free.equal_inside(*pair) for pair in pairs):
        raise Rejected("the flow, the way back, or the value at the end is another one")
    if not free.equal_inside(free.along(value, d), mul(w, claim["slope"])):
        raise Rejected("the quantity changes at another rate along the curve")
    for box in (b for curve in curves for b in curve.boxes):
        fields = *d.values(), *system.motion.values(), *system.positive, *system.needed
        asked = (free.along(w, d), claim["slope"], value, quantity, w, *fields)
        if any(sign(x) != 1 for x in system.values(asked, box)[:2]):
            raise Rejected("w or the quantity may fall along the curve")


def require_tame(e: Tree, k: str) -> None:
    """It has a value for all k > 0 if it has one for one of them."""
    for node in nodes(e):
        below = node.arguments[1:] if node.operation == "/" else ()
        held = [n for n in nodes(*below) if k in letters(n)]
        whole = node.operation == "^" and node.data.denominator == 1 and node.data > 0
        polynomial = node.operation in ("letter", "+", "*", "/", "abs") or whole
        if k in letters(node) and (
            not polynomial or any(n.operation not in ("letter", "*") for n in held)
        ):
            raise Rejected(f"whether the flow has a value for all {k} is open")


# --- kinds.infinity ---
#
# Where flows of one letter go that arrive nowhere, and what formulas tend to on the way.
#
# *It runs to infinity.*  Let w be all of the state, w' = F(w), and let R be a half-line that holds
# w(0) and its own end.  On R let F be smooth and not 0, with the sign of the side on which R has no
# end.  Then w moves towards that side, strictly, and stays in R.  Let F have a finite limit there: F
# is continuous on R, so bounded, and w(t) is bounded on every bounded interval of time.  So the
# solution exists for all t ≥ 0.  It has no finite limit, for F would be 0 at such a point: w → ±∞.
# In Coq: ``infinity_rule`` of Rates.v.
#
# *A formula* in w tends to what its parts tend to, by the rules for limits: of sums, products,
# quotients and powers, where no sign is open, no ∞ - ∞, 0 · ∞ or ∞/∞; f(a) to f(lim a) where f is
# continuous around that number, and to the limit of f at ±∞ else.  A finite limit is a formula
# without w.  So what is found is the limit as w → ±∞, and along the flow that as t → ∞.
#
# *It never falls* if its derivative by w, times F, is nowhere negative on R.

Tendency = Tree | float  # a formula without letters, or inf or -inf
W = letter("@")  # in the place of w
WORDS = {"oo": inf, "-oo": -inf}
QUARTER = div(Tree("pi"), number(2))
ENDS: dict[str, tuple[Tendency | None, Tendency | None]] = {  # limits at -∞ and ∞
    "exp": (ZERO, inf), "log": (None, inf), "sinh": (-inf, inf), "cosh": (inf, inf),
    "tanh": (number(-1), ONE), "atan": (mul(number(-1), QUARTER), QUARTER), "asinh": (-inf, inf),
    "acosh": (None, inf), "erf": (number(-1), ONE), "erfc": (number(2), ZERO), "abs": (inf, inf),
    "sign": (number(-1), ONE),
}  # fmt: skip


def tends(place: Place, claim: Claim) -> None:
    system, w, low, high = place.system, claim["letter"], claim["low"], claim["high"]
    up = low is not None
    if set(system.state) != {w} or (low is None) == (high is None):
        raise Rejected("the letter is not all of the state, or its half-line has two ends or none")
    start = system.value(system.state[w], {})
    inside = start[0] >= system.f.of(low)[1] if up else start[1] <= system.f.of(high)[0]
    if not inside:
        raise Rejected("the flow may not start on the half-line")
    here = {w: W}
    speed = substituted(system.plain(system.motion[w]), here)
    quantity = substituted(system.plain(claim["quantity"]), here)
    rate = mul(derivative(quantity, "@"), speed)
    metric, needed = ([substituted(system.plain(e), here) for e in formulas]
                      for formulas in (system.positive, system.needed))  # fmt: skip

    def on_line(part: Place) -> None:
        part.smooth(speed, *metric, *needed)
        if any(part.sign(m) != 1 for m in metric):
            raise Rejected("the metric may not be positive")
        if part.sign(speed) != (1 if up else -1):
            raise Rejected("the flow may rest or turn on the half-line")
        if claim["rising"] is not None:
            part.smooth(quantity, rate)
            if not part.never(rate, -1 if claim["rising"] else 1):
                raise Rejected("the quantity may move the other way")

    line = {"letter": "@", "low": low, "high": high, "closed": True, "parts": claim["parts"]}
    on_interval(place, line, on_line)
    side = inf if up else -inf
    if isinstance(tendency(system, speed, side), float):
        raise Rejected("the velocity has no finite limit")
    found, value = tendency(system, quantity, side), claim["value"]
    if isinstance(found, float) or isinstance(value, float):
        shown = found == value
    else:
        system.value(value, {})  # so that it has no letter of the state
        shown = system.equal_inside(found, value)
    if not shown:
        raise Rejected("the quantity tends to something else")


def tendency(system: System, e: Tree, side: float) -> Tendency:
    """As w tends to ``side``; Rejected where these rules find none."""
    whole = system.piece is not None and system.piece.low is system.piece.high is None
    if not whole and any(part.operation in PHI for part in nodes(e)):
        raise Rejected("φ is not one formula on the whole line")
    if any(part.operation == "integral" for part in nodes(e)):
        raise Rejected("no rule for the limit of an integral")
    found: dict[Tree, Tendency] = {}
    for part in nodes(system.concrete(e)):
        inner = [found[a] for a in part.arguments]
        runs = part.operation == "letter" and part.data == W.data
        found[part] = x = side if runs else _tendency(system, part, inner)
        if isinstance(x, Tree):
            system.value(x, {})
    return found[system.concrete(e)]


def _tendency(system: System, e: Tree, parts: Sequence[Tendency]) -> Tendency:
    kind, finite = e.operation, [x for x in parts if isinstance(x, Tree)]
    infinite = [x for x in parts if isinstance(x, float)]
    if not infinite:
        return Tree(kind, tuple(finite), e.data)
    if kind == "+" and len(set(infinite)) == 1:
        return infinite[0]
    if kind == "*" or (kind == "/" and parts[0] in infinite and finite):
        signs = [sign(system.value(x, {})) for x in finite]
        signs += [1 if x > 0 else -1 for x in infinite]
        if 0 not in signs:
            return -inf if signs.count(-1) % 2 else inf
    if kind == "/" and len(finite) == 1 and parts[0] is finite[0]:
        return ZERO
    if kind == "^" and (infinite[0] > 0 or e.data.denominator == 1):
        odd = infinite[0] < 0 and e.data.numerator % 2
        return ZERO if e.data < 0 else -inf if odd else inf
    at = ENDS.get(kind, (None, None))[infinite[0] > 0]
    if at is None:
        raise Rejected(f"no limit of {kind} was found")
    return at


def read_tendency(x: Any, reader: Reader) -> Tendency:
    return WORDS[x] if isinstance(x, str) and x in WORDS else reader.tree(x)


def read_sense(x: Any) -> bool | None:
    return None if x is None else flag(x)


def told_tends(c: Claim) -> str:
    w, e, value, rising = c["letter"], c["quantity"], c["value"], c["rising"]
    words = f"the orbit exists for all t ≥ 0, {w} "
    words += "falls to -∞ as t → ∞" if c["low"] is None else "rises to ∞ as t → ∞"
    if e is not letter(w):
        at = text(value) if isinstance(value, Tree) else "∞" if value > 0 else "-∞"
        words += f", {text(e)} tends to {at}"
    if rising is not None:
        words += f", and {text(e)} never {'falls' if rising else 'rises'}"
    return words


# --- kinds.laws ---
#
# What gradient descent makes of a quantity of weights, for every loss of a kind, all lengths, γ.
#
# W moves by S, which is known up to a gradient of which nothing is.  Then Q(W - γ S) is a form in γ
# and the gradient.  A step makes Q to what it is equal to.  Of gradient flow, Ẇ = -S, the rate of
# change of Q is what stands at γ there, for a polynomial Q.  In Coq: ``law_rule`` of Laws.v.

def every_loss(_: Place, claim: Claim) -> None:
    """L = ℓ(P), ℓ a differentiable function of all entries of P, whose indices are ``over``: then
    ∂L/∂W = Σ G ∂P/∂W over them, G the gradient of ℓ at P.  In Coq: ``every_loss_rule`` of Laws.v.
    """
    sums, output, over = Sums(claim["ranges"], {}, claim["degree"]), claim["output"], claim["over"]
    if len(set(over)) < len(over) or set(over) != free_indices(output):
        raise Rejected("the outputs have other indices, or one of them is there twice")
    slopes = {}
    for p in claim["weights"]:
        own = sums.apart(p.base, p.indices)
        slope = mul(entry_at("@", tuple(over)), derivative(output, entry_at(p.base, own)))
        for index in over:
            slope = Tree("sum", (slope,), (index, sums.length(index)))
        slopes[p.base] = Pattern(p.base, own, slope)
    known = {named_by(p): slopes[p.base] for p in claim["weights"]}
    require_law(claim, sums, slopes, known, (output,), ZERO)


def symmetric(_: Place, claim: Claim) -> None:
    """L does not change to first order as each weight moves, from its value at the identity of a
    parameter: so Σ ξ ∂L/∂W = 0, ξ the derivative of the value there, and multiples of that sum are
    0.  W moves by ∂L/∂W + λ W, λ the decay.  In Coq: ``symmetry_rule`` of Laws.v."""
    sums, decay, s = Sums(claim["ranges"], {}), claim["decay"], claim["parameter"]
    moved, at = forms_of(claim["moved"], ()), {s: number(claim["identity"])}
    others = [claim[k] for k in ("quantity", "following", "decay", "multiple")]
    held = lengths(claim) | index_names(claim) | {named(n) for n in nodes(*others)}
    if s in {"gamma", *moved, *held}:
        raise Rejected("the parameter has two meanings")
    if set(moved) != {p.base for p in claim["weights"]}:
        raise Rejected("the symmetry moves other weights")
    slopes, vanishing = {}, ZERO
    for p in claim["weights"]:
        indices, image = moved[p.base].indices, moved[p.base].value
        here = entry_at(p.base, indices)
        if any(n not in (here, letter(s)) and named(n) is not None for n in nodes(image)):
            raise Rejected("a weight moves by something else than itself and the parameter")
        if sums.form(substituted(image, at), {}) != sums.form(here, {}):
            raise Rejected("a weight moves at the identity")
        part = mul(substituted(derivative(image, s), at), entry_at(named_by(p), indices))
        for index in indices:
            part = Tree("sum", (part,), (index, sums.length(index)))
        vanishing = add(vanishing, part)
        own = sums.apart(p.base, p.indices)
        sums.shaped(named_by(p), own)
        slope = add(entry_at(named_by(p), own), mul(decay, entry_at(p.base, own)))
        slopes[p.base] = Pattern(p.base, own, slope)
    if any(n.operation not in ("letter", "number", "+", "*") for n in nodes(decay)):
        raise Rejected("the decay is no number")
    require_law(claim, sums, slopes, {}, (decay,), mul(claim["multiple"], vanishing))


def named_by(p: Pattern) -> str:
    """The name of ∂L/∂W, which stands with the weight's indices."""
    name = named(p.value) or ""
    if not p.indices or p.value is not entry_at(name, p.indices):
        raise Rejected("a gradient has other indices than its weight")
    return name


def require_law(
    claim: Claim, sums: Sums, slopes: Mapping[str, Pattern], known: Mapping[str, Pattern],
    others: tuple[Tree, ...], vanishing: Tree,
) -> None:  # fmt: skip
    """Up to what vanishes; of a flow up to higher powers of γ."""
    quantity, following = claim["quantity"], claim["following"]
    weights = forms_of(claim["weights"], ())
    gradients = {named_by(p) for p in weights.values()}
    require_held(claim, gradients | set(weights))
    if len(gradients) < len(weights) or gradients & set(weights):
        raise Rejected("a gradient has two meanings")
    for name, p in known.items():
        sums.shaped(name, p.indices)
    fixed = (quantity, *others)
    without_gamma((*fixed, *(following,) * claim["flow"], *(p.value for p in weights.values())))
    if any(named(n) in gradients for e in fixed for n in nodes(e)):
        raise Rejected("a gradient in a formula of the weights")
    if any(n.operation in PHI for e in (quantity, following, vanishing) for n in nodes(e)):
        raise Rejected("a quantity with φ")
    after = {
        w: Pattern(w, p.indices, sub(entry_at(w, p.indices), mul(GAMMA, p.value)))
        for w, p in slopes.items()
    }
    if claim["flow"]:
        following = add(quantity, mul(GAMMA, following))
    gap = plus(
        sums.form(quantity, after),
        sums.form(mul(number(-1), following), known),
        sums.form(mul(number(-1), vanishing), {}),
    )
    if claim["flow"]:
        gap = {term: c for term, c in gap.items() if (("letter", "gamma"), 1) in term[1]}
    if gap:
        raise Rejected("gradient descent makes something else of the quantity")


# --- kinds.limits ---
#
# Limits, as a letter r grows beyond all bounds, of formulas with means E[F] over independent
# standard normal letters Z.
#
# Let φ be smooth on the line, |φ| ≤ C_0 and |φ^(m)(z)| ≤ C_m e^(-κ|z|) for m = 1, …, M, with κ > 0
# and M > 0 (``decay.py``).  As φ' is integrable, φ has limits ℓ₊ and ℓ₋ at ±∞.  Of each formula it
# is said that it is r^p (c + o(1)), for a power p and a number c, which may be 0.  That passes to
# sums and products, and to quotients by what has c ≠ 0.  A mean is a sum of means of products, whose
# factors are powers of r, letters Z, and φ^(m)(a r Z) with m ≤ M.  If one Z is met, and all a are
# positive and rational:
#
# 1. Without derivatives E[Z^k Π φ(a r Z)] → E[Z^k; Z > 0] Π ℓ₊ + E[Z^k; Z < 0] Π ℓ₋, by dominated
#    convergence.
# 2. With one, Π φ^(m)(a s) = G(s) is at most Π C_m e^(-λ|s|), λ = κ Σ a over the factors with m > 0.
#    With s = r Z, E[Z^k G(r Z)] = r^(-k-1) ∫ s^k G(s) e^(-s²/2r²) ds/√(2π), and the integral tends to
#    ∫ s^k G, by dominated convergence.  In Coq: ``decay_rule`` of Limits.v.
#
# If two are met:
#
# 3. Let U, V be two linear forms in Z_1, Z_2 that are independent of one another (their determinant
#    is not 0), and g a polynomial times the density of both, as a function of U and V.  By parts, m
#    times in U and n times in V, E[Z_1^j Z_2^k φ^(m)(r U) φ^(n)(r V)] is (-r)^(-m-n) times ∫∫ φ(r U)
#    φ(r V) ∂^m_U ∂^n_V g: all φ^(i) with i ≤ M are bounded, and nothing is left at infinity.  It is
#    at most a constant times r^(-m-n), and so o(r^(1/2-m-n)).

UPPER, LOWER = "@+", "@-"  # ℓ₊ and ℓ₋: no letter of a formula is called so
HALF, MINUS = Fraction(1, 2), Fraction(-1)


@dataclass(frozen=True)
class Leading:
    """r^power (value + o(1))."""

    power: Fraction
    value: Tree


def limit(place: Place, claim: Claim) -> None:
    found, gap = gap_at_limit(place, claim)
    if claim["relation"] == "=":
        shown = found.algebra.equal(gap, ZERO)
    else:
        shown = sign(found.value(gap)) in OF_GAPS.get(claim["relation"], ())
    if not shown:
        raise Rejected("the relation was not shown of the limit")


def another_limit(place: Place, claim: Claim) -> None:
    """There is one, and the relation is wrong, strictly."""
    found, gap = gap_at_limit(place, claim)
    if sign(found.value(gap)) not in CONTRARY.get(claim["relation"], ()):
        raise Rejected("the contrary was not shown of the limit")


def gap_at_limit(place: Place, claim: Claim) -> tuple[Limits, Tree]:
    """right - limit."""
    found = Limits(place, claim["letter"], claim["decay"])
    end = found.leading(found.plain(claim["value"]))
    right = found.plain(claim["right"])
    if letters(right) or any(n.operation in ("mean", *PHI) for n in nodes(right)):
        raise Rejected("the right side is no number")
    found.value(right)  # there is one
    if end.power > 0:
        raise Rejected("whether there is a limit is open")
    return found, sub(right, ZERO if end.power < 0 else end.value)


class Limits:
    """As the letter r grows."""

    def __init__(self, place: Place, r: str, decay: Decay):
        place.own(r)
        self.place, self.r, self.decay = place, r, decay
        self.system, self.f, self.algebra = place.system, place.system.f, Algebra()
        self.known: dict[str, Interval] = {}
        self.integrals: dict[Any, str] = {}
        decay.require(place)

    def plain(self, e: Tree) -> Tree:
        """With the numbers of the case; the letters of means have no other meaning."""
        for node in nodes(e):
            for z in node.data if node.operation == "mean" else ():
                self.place.own(z)
                if z == self.r or node.data.count(z) > 1:
                    raise Rejected(f"the letter {z} has two meanings")
        return substituted(self.system.plain(e), self.system.numbers)

    def value(self, c: Tree) -> Interval:
        for key, name in self.integrals.items():
            if name in letters(c) and name not in self.known:
                self.known[name] = self.decay.integral(self.system, *key)
        size_ = self.f.of(self.decay.bounds[0])[1]
        ends = dict.fromkeys((UPPER, LOWER), (-size_, size_))
        return Program([c]).values(self.f, {**self.known, **ends})[0]

    def leading(self, e: Tree) -> Leading:
        kind, parts = e.operation, e.arguments
        if kind in ("number", "pi"):
            return Leading(Fraction(0), e)
        if kind == "letter" and e.data == self.r:
            return Leading(Fraction(1), ONE)
        if kind == "mean":
            return self.mean(e)
        if kind == "+":
            return total([self.leading(a) for a in parts])
        if kind == "*":
            return product_of([self.leading(a) for a in parts])
        if kind == "/":
            return product_of([self.leading(parts[0]), self.raised(self.leading(parts[1]), MINUS)])
        if kind == "^":
            return self.raised(self.leading(parts[0]), e.data)
        if kind == "abs":
            inner = self.leading(parts[0])
            return Leading(inner.power, of("abs", inner.value))
        raise Rejected(f"no rule for the limit of {kind}")

    def raised(self, x: Leading, q: Fraction) -> Leading:
        whole_ = q.denominator == 1
        if not (whole_ and q > 0) and sign(self.value(x.value)) not in (
            (1, -1) if whole_ else (1,)
        ):
            raise Rejected("a root, or a division, of what may tend to 0")
        return Leading(x.power * q, power(x.value, q))

    def mean(self, e: Tree) -> Leading:
        """By its terms."""
        (inside,), normal = e.arguments, e.data
        require_values(self.f, inside)
        above, below = self.algebra.quotient(inside)
        seen = {}
        for n in nodes(inside):
            if n.operation in PHI:
                ((((i, _),), _),) = self.algebra.quotient(n)[0].items()
                seen[i] = n
        if list(below) != [()]:
            raise Rejected("a mean of a quotient")
        found = []
        for monomial, c in above.items():
            x = self.term(monomial, normal, seen)
            found.append(Leading(x.power, mul(number(c / below[()]), x.value)))
        return total(found) if found else Leading(Fraction(0), ZERO)

    def term(
        self, monomial: Monomial, normal: tuple[str, ...], seen: Mapping[int, Tree]
    ) -> Leading:
        at, powers = Fraction(0), dict.fromkeys(normal, 0)
        factors: list[tuple[int, dict[str, Tree], int]] = []
        for i, n in monomial:
            kind, data, _ = self.algebra.atoms[i]
            if kind == "letter" and data == self.r:
                at += n
            elif kind == "letter" and data in powers:
                powers[data] += n
            elif i in seen:
                order = PHI.index(kind)
                if order >= len(self.decay.bounds):
                    raise Rejected("a derivative of φ of which no bound is known")
                factors.append((order, self.form(seen[i].arguments[0], normal), n))
            else:
                raise Rejected(f"no rule for {kind} inside a mean")
        met = {z for z in normal if powers[z]} | {z for _, form, _ in factors for z in form}
        inner = self.pair(factors, met) if len(met) > 1 else self.single(factors, powers, met)
        return Leading(at + inner.power, inner.value)

    def form(self, e: Tree, normal: tuple[str, ...]) -> dict[str, Tree]:
        """a_Z with e = r Σ a_Z Z, without those that are 0."""
        found = {}
        for z in normal:
            put = {x: ONE if x == z else ZERO for x in normal}
            found[z] = substituted(e, {**put, self.r: ONE})
        linear = mul(letter(self.r), add(*(mul(a, letter(z)) for z, a in found.items())))
        if not self.algebra.equal(e, linear):
            raise Rejected("an argument of φ is not r times a linear form")
        return {z: a for z, a in found.items() if not self.algebra.equal(a, ZERO)}

    def single(self, factors: Any, powers: Mapping[str, int], met: set[str]) -> Leading:
        k = sum(powers.values())
        plain = []
        for order, form, n in factors:
            ((_, a),) = form.items() or ((None, ZERO),)
            above, below = self.algebra.quotient(a)
            if [*above, *below] != [(), ()] or above[()] / below[()] <= 0:
                raise Rejected("an argument of φ is not a positive multiple of r Z")
            plain.append((order, above[()] / below[()], n))
        if any(order for order, _, _ in plain):
            key = k, tuple(sorted(plain))
            name = self.integrals.setdefault(key, f"@{len(self.integrals)}")
            return Leading(Fraction(-k - 1), div(letter(name), ROOT))
        n = sum(n for _, _, n in plain)
        ends = [power(letter(s), n) for s in (UPPER, LOWER)]
        return Leading(
            Fraction(0), mul(half_moment(k), add(ends[0], mul(number((-1) ** k), ends[1])))
        )

    def pair(self, factors: Any, met: set[str]) -> Leading:
        if len(met) != 2 or len(factors) != 2 or any(n != 1 for _, _, n in factors):
            raise Rejected("no rule for a mean of this form")
        (m, U, _), (n, V, _) = factors
        x, y = sorted(met)
        at = lambda form, z: form.get(z, ZERO)  # noqa: E731
        determinant = sub(mul(at(U, x), at(V, y)), mul(at(U, y), at(V, x)))
        if not sign(Program([determinant]).values(self.f, {})[0]):
            raise Rejected("the arguments of φ may be multiples of one another")
        return Leading(HALF - m - n, ZERO)


def total(parts: list[Leading]) -> Leading:
    highest = max(x.power for x in parts)
    return Leading(highest, add(*(x.value for x in parts if x.power == highest)))


def product_of(parts: list[Leading]) -> Leading:
    return Leading(sum((x.power for x in parts), Fraction(0)), mul(*(x.value for x in parts)))


def half_moment(k: int) -> Tree:
    """E[Z^k; Z > 0] = 2^(k/2 - 1) Γ((k + 1)/2)/√π."""
    if k % 2:
        n = k // 2
        return div(number(2**n * factorial(n)), ROOT)
    return number(Fraction(factorial(k), 2 ** (k // 2 + 1) * factorial(k // 2)))


# --- kinds.logic ---
#
# Claims that are made of others, and claims about the formula of φ.

BENT = frozenset(("abs", "sign", "asin", "acos", "acosh", "integral"))
LOCAL = frozenset(  # what such a claim says needs no more than a place
    ("holds", "finite", "differentiable", "cycle", "multiplier", "stability", "stable")
)
CHOSEN = ("for_all", "descends", "iff")  # or of numbers that are listed
MOST_CHOICES = 4096
RELATED: dict[str, Related] = {
    "holds": holds, "encloses": encloses, "rounds": rounds, "cycle": cycle,
}  # fmt: skip


@dataclass(frozen=True)
class Witness:
    """A number between two ends, a whole one if that is asked for."""

    low: Fraction | None
    high: Fraction | None
    whole: bool
    at: Fraction


def read_witnesses(x: Any) -> dict[str, Witness]:
    if not isinstance(x, dict) or not 0 < len(x) <= MOST_PARTS:
        raise Rejected("a claim for some letters names their values")
    found = {}
    for z, w in x.items():
        parted(w, ("low", "high", "whole", "at"), "a witness")
        found[name(z)] = Witness(
            read_end(w["low"]), read_end(w["high"]), flag(w["whole"]), rational(w["at"])
        )
    return found


def required(claim: Claim, what: str, *others: str) -> Any:
    """A claim that can be made at any place, or one of these."""
    if claim["claim"].word not in LOCAL.union(others):
        raise Rejected(f"no rule for a claim of the kind {claim['claim'].word} for {what}")
    return claim["claim"]


def for_all(place: Place, claim: Claim) -> None:
    inner = required(claim, f"all {claim['letter']}")
    on_interval(place, claim, lambda part: inner.kind.rule(part, inner.fields))


def exists(place: Place, claim: Claim) -> None:
    """It holds for the numbers that are named, which lie inside their intervals."""
    inner, put = required(claim, "some number"), dict[str, Fraction]()
    for z, w in claim["over"].items():
        if (w.low is not None and not w.low < w.at) or (w.high is not None and not w.at < w.high):
            raise Rejected(f"{z} is not inside its interval")
        if w.whole and w.at.denominator > 1:
            raise Rejected(f"{z} is not whole")
        put[z] = w.at
    with_numbers(place, put, inner.kind.rule, inner.fields)


def with_numbers(place: Place, put: Mapping[str, Fraction], rule: Rule, claim: Claim) -> None:
    """What a rule shows for these numbers, on one of the pieces of φ."""
    system, numbers = place.system, {z: number(q) for z, q in put.items()}
    for z in put:
        place.own(z)
    reason = "φ has no pieces"
    for piece in system.pieces or (None,):
        try:
            here = replace(system.on(piece), numbers={**system.numbers, **numbers})
            rule(Place(here), claim)
        except Rejected as error:
            reason = str(error)
            continue
        return
    raise Rejected(f"it was not shown for these numbers: {reason}")


def each(place: Place, claim: Claim) -> None:
    inner = required(claim, "numbers of lists", *CHOSEN)
    for put in choices(claim):
        with_numbers(place, put, inner.kind.rule, inner.fields)


def not_each(place: Place, claim: Claim) -> None:
    """It is not true for some of the numbers."""
    inner = required(claim, "numbers of lists", *CHOSEN)
    for put in choices(claim):
        try:
            with_numbers(place, put, denial(inner), inner.fields)
        except Rejected:
            continue
        return
    raise Rejected("the contrary was shown for none of the numbers")


def choices(claim: Claim) -> Iterator[dict[str, Fraction]]:
    """All of them; there are some, so that nothing is said of none."""
    over = claim["over"]
    if not 0 < prod(map(len, over.values())) <= MOST_CHOICES or not over:
        raise Rejected(f"a claim for all numbers of lists is about 1 to {MOST_CHOICES} choices")
    for chosen in itertools.product(*over.values()):
        yield dict(zip(over, chosen, strict=True))


def iff(place: Place, claim: Claim) -> None:
    if is_true(place, claim["first"]) != is_true(place, claim["second"]):
        raise Rejected("one side is true, and the other false")


def differ(place: Place, claim: Claim) -> None:
    if is_true(place, claim["first"]) == is_true(place, claim["second"]):
        raise Rejected("both sides are true, or both are false")


def is_true(place: Place, claims: Sequence[Any]) -> bool:
    """Whether all of them hold; Rejected if that is open."""
    if not claims or not all(c.word in RELATED for c in claims):
        raise Rejected("a side of an equivalence is empty, or has claims of another kind")
    try:
        for c in claims:
            c.kind.rule(place, c.fields)
    except Rejected:
        pass
    else:
        return True
    reason = ""
    for c in claims:
        try:
            contradict(RELATED[c.word], place, c.fields)
        except Rejected as error:
            reason = str(error)
            continue
        return False
    raise Rejected(f"whether a side of an equivalence is true is open: {reason}")


def either(place: Place, claim: Claim) -> None:
    shown = claim["first" if claim["is_first"] else "second"]
    shown.kind.rule(place, shown.fields)


def among(place: Place, claim: Claim) -> None:
    """φ and one of the formulas in z are one formula, on the whole line; or φ is z^p."""
    system = place.system
    if len(system.pieces) != 1:
        raise Rejected("φ is not one formula")
    (piece,), e = system.pieces, system.pieces[0].formula
    place.own("z")
    for other in claim["formulas"] if piece.low is None and piece.high is None else ():
        if letters(other) <= {"z"} and system.algebra.equal(other, e):
            return
    if claim["powers"] and e.operation == "^" and e.arguments[0] is letter("z") and e.data > 0:
        return  # p is not 1: a first power is written as its base
    raise Rejected("φ was not shown to be one of the formulas")


def one_formula(place: Place, claim: Claim) -> None:
    """On its one piece, and no part of it bends where it has a value."""
    if len(place.system.pieces) != 1:
        raise Rejected("φ is not one formula")
    for e in nodes(place.system.pieces[0].formula):
        roots = e.operation == "^" and e.data.denominator > 1
        if e.operation in BENT or roots:
            raise Rejected(f"{e.operation} is not smooth everywhere where it has a value")


def example(_: Place, claim: Claim) -> None:
    """Of another case than that of the certificate."""
    case, inner = claim["case"], claim["claim"]
    inner.kind.rule(Place(case.system, case.orbit), inner.fields)


def falls(_: Place, claim: Claim) -> None:
    """Where each orbit ends the quantity is less than where the one before it ends."""
    ends = from_case_to_case(claim)
    if not all(after[1] < before[0] for before, after in itertools.pairwise(ends)):
        raise Rejected("the quantity may not fall from each case to the next")


def rises_once(_: Place, claim: Claim) -> None:
    """From some case to the next it rises, or is one whole number at the ends of both."""
    known = [case for case in claim["cases"] if case.orbit is not None]
    ends = dict(zip(map(id, known), from_case_to_case({**claim, "cases": known}), strict=True))
    for before, after in itertools.pairwise(claim["cases"]):
        if id(before) in ends and id(after) in ends:
            first, second = ends[id(before)], ends[id(after)]
            same = number(round(first[0]))
            if first[1] < second[0] or all(
                is_at_end(case, claim["quantity"], same) for case in (before, after)
            ):
                return
    raise Rejected("the quantity may fall from each case to the next")


def is_at_end(case: Any, e: Tree, value: Tree) -> bool:
    """|a| is a or -a where its sign is known."""
    end = Place(case.system, case.orbit).at("end")

    def changed(node: Tree, parts: tuple[Tree, ...]) -> Tree | None:
        side = end.sign(parts[0]) if node.operation == "abs" else 0
        return mul(number(side), *parts) if side else None

    try:
        return end.equal(rebuilt(case.system.plain(e), changed), value)
    except Rejected:
        return False


def from_case_to_case(claim: Claim) -> list[tuple[Fraction, Fraction]]:
    """The quantity at the end of each case, enclosed."""
    if len(claim["cases"]) < 2:
        raise Rejected("a quantity falls from one case to another")
    found = []
    for case in claim["cases"]:
        ends = case.system.value(claim["quantity"], Place(case.system, case.orbit).reached.end)
        unit = case.system.f.one[0]
        found.append((Fraction(ends[0], unit), Fraction(ends[1], unit)))
    return found


def denied(place: Place, claim: Claim) -> None:
    denial(claim["claim"])(place, claim["claim"].fields)


def denial(claim: Any) -> Rule:
    if claim.word not in DENIALS:
        raise Rejected(f"no rule for what a claim of the kind {claim.word} denies")
    return DENIALS[claim.word]


DENIALS: dict[str, Rule] = {
    **{word: partial(contradict, related) for word, related in RELATED.items()},
    "falls": rises_once,
    "enumerates": another_number,
    "iff": differ,
    "each": not_each,
    "descends": rises,
    "limit": another_limit,
}


# --- kinds.networks ---
#
# A network around a point: what it answers there, and its derivative on a ball, enclosed.
#
# On the points s = c + T z with ‖z‖ ≤ r, in the Euclidean norm, the derivative of every quantity y on
# the way is enclosed by layers: row i of ∂y/∂z lies within e_i of row i of a matrix M, and ∂y/∂z
# within e of M in the spectral norm.  So y_i moves by at most r (‖M_i‖ + e_i), which encloses the
# arguments of φ, and φ' on them, and so on to the next layer.  Such matrices are a convex set: it
# holds means of derivatives too, as A in g(s) - g(t) = A (s - t).  Of quantities one below the other,
# which a layer reads together, the rows stay what they are, and ‖(A, B) z‖² = ‖A z‖² + ‖B z‖² bounds
# the whole.  In Coq: ``affine_rule``, ``activation_rule`` and ``stacked_rule`` of Layers.v.
#
# Matrices are lists of rows of integers over 2^bits, and products are rounded down: by less than one
# unit in each entry, so by at most n units in a row of n, and n + m in the norm of n rows of m.

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


# --- kinds.layers ---
#
# A network as it is written: layers in an order in which each reads earlier ones.
#
# a_l = √s_l Σ_k W_l,k h_k + t_l b_l, where h_k is φ(a_i) for a layer i < l, or the input x where
# i = 0, and s_l = t_l = 1 where nothing else is written; f(x) = a_L.  So a_1, a_2, … are defined one
# after the other.  The root is enclosed on the grid; W and t b are exact there.
#
# W ∗ y, a convolution of pictures, is linear in y: each row of its matrix has the weights of a kernel
# at the places where the sum (``KERNEL``) has them, once for every time that it has.

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


# --- kinds.stability ---
#
# Cycles of maps g_1, …, g_n that attract, and cycles that do not, from derivatives on balls.
#
# A fixed point is a cycle of n = 1 points.  Indices are modulo n; g_i leads from p_i to p_{i+1}.  On
# the i-th ball ∂g_i/∂z lies within e_i of M_i (``networks.py``).
#
# *It attracts.*  Of n balls s = c_i + T_i z, ‖z‖ ≤ r_i, each is mapped into the next one.  With R_i
# about T_i^-1 and η_i ≥ ‖R_i T_i - 1‖, T_i^-1 = (R_i T_i)^-1 R_i, so that ‖T_{i+1}^-1 (∂g_i/∂z)‖ is
# at most (‖R_{i+1} M_i‖ + ‖R_{i+1}‖ e_i)/(1 - η_{i+1}), which is shown to be at most q_i, and
# ‖T_{i+1}^-1 (g_i(c_i) - c_{i+1})‖ at most some m_i with m_i + q_i r_i ≤ r_{i+1}.  The product of all
# q_i is below 1, so that once around contracts each ball into itself (Banach).  In Coq:
# ``cycle_rule`` of Contraction.v, and ``network_rule`` of Layers.v for n = 1.
#
# *It does not.*  T_i is 1, all r_i are r.  Symmetric P_i have P_i - M_iᵀ P_{i+1} M_i ≥ 1/2, and
# wᵀ P_1 w < 0 for some w.  Let e_i ≤ 1, ‖P_{i+1}‖ e_i ≤ a and ‖P_{i+1} M_i‖ e_i ≤ b for all i, and
# κ = a + 2 b < 1/2.  Let A_i be any matrix within e_i of M_i.  (1) to (4) are ``form_rule`` of
# Forms.v in Coq, of all points together.
#
# (1) P_i - A_iᵀ P_{i+1} A_i ≥ 1/2 - κ > 0.
# (2) At most one cycle has its points in the balls: between two, y_{i+1} = A_i y_i for some A_i, so
#     that Σ y_iᵀ P_i y_i = Σ y_iᵀ A_iᵀ P_{i+1} A_i y_i, and y = 0 by (1).
# (3) There is one.  For all points together let F(s)_{i+1} = s_{i+1} - g_i(s_i), (M s)_{i+1} =
#     M_i s_i, A likewise, (P s)_i = P_i s_i, and H = (1 + M)ᵀ P.  H (1 - M) has the symmetric part
#     P - Mᵀ P M.  So for y = s - c of norm r there is an A with
#     yᵀ H F(s) = yᵀ H F(c) + yᵀ H (1 - A) y ≥ -r ‖H F(c)‖ + (1/2 - κ) r².
#     If that is positive, s - τ H F(s) maps the ball ‖y‖ ≤ r into itself for a small τ > 0, and
#     contracts, for yᵀ H (1 - A) y ≥ (1/2 - κ) ‖y‖².  So H F has a zero inside (Banach), and F too:
#     H is invertible, as H (1 - M) is.
# (4) It is not stable.  V(s) = (s - p_i)ᵀ P_i (s - p_i) falls with a step from s in the i-th ball, by
#     at least (1/2 - κ) ‖s - p_i‖² ≥ (1/2 - κ) |V(s)|/‖P_i‖.  From p_1 + t w, where it is negative,
#     it falls by as much again and again: the orbit leaves the balls, however small t > 0 is.
# (5) The powers of the derivative D of once around grow at a geometric rate.  Along y_{i+1} = A_i y_i
#     from w, A_i the derivative at p_i, y_iᵀ P_i y_i falls as V does, by a factor 1 + μ/K with
#     μ = 1/2 - κ and K ≥ ‖P_i‖, and is ≥ -K ‖y_i‖².  So ‖y_s‖² ≥ (1 + μ/K)^s |wᵀ P_1 w|/K, where
#     y_{nt} = D^t w (``growth_rule``).

Steps = Sequence[Sequence[Layer]]  # from each point of a cycle to the next


class Ball:
    """c + T z, with T from its rows of a triangle, ‖z‖ ≤ r; R about its inverse."""

    def __init__(self, system: System, one: Mapping[str, Any]):
        self.f = f = system.f
        self.centre = on_grid(system, one["centre"])
        triangle = [on_grid(system, row) for row in one["frame"]]
        self.frame = [[0] * i + row for i, row in enumerate(triangle)]
        self.radius, self.rate = on_grid(system, [one["radius"], one["rate"]])
        n, unit = len(self.centre), f.one[0]
        if len(triangle) != n or self.radius <= 0 or not all(row[0] for row in triangle):
            raise Rejected("a centre and a frame that do not fit, or a ball that is empty")
        most = max(3 * f.bits, *(c.bit_length() for row in triangle for c in row))
        spend(weight(most) * (n**3 // (6 * CHEAP) + 1))
        columns: Matrix = []  # of R: T R = 1, from below
        for j in range(n):
            found = [0] * n
            for i in range(j, -1, -1):
                known = sum(map(product, triangle[i][1 : j - i + 1], found[i + 1 : j + 1]))
                found[i] = ((unit * (i == j) << f.bits) - known) // triangle[i][0]
                if found[i].bit_length() > 3 * f.bits:
                    raise Rejected("a frame without an inverse")
            columns.append(found)
        self.inverse = turned(columns)
        off = [
            [a - b for a, b in zip(row, one, strict=True)]
            for row, one in zip(times(f, self.inverse, self.frame), unit_matrix(f, n), strict=True)
        ]
        self.left = unit - length([length(row) for row in off]) - n  # 1 - η
        if self.left <= 0:
            raise Rejected("a frame without an inverse")

    def reached(self, x: Spread, before: Ball) -> None:
        """From the ball before, by a step of which x is the end."""
        f, n, unit = self.f, len(self.centre), self.f.one[0]
        if len(x.value) != n:
            raise Rejected("points of different lengths")
        spread = norm(f, self.inverse) * x.whole // unit + 1
        most = (before.rate * self.left // unit) - spread - n  # what ‖R M‖ may be
        if most <= 0:
            raise Rejected("no such rate is left")
        bounded(f, times(f, self.inverse, x.rows), most)
        if self.away(x) - (-before.rate * before.radius // unit) > self.radius:
            raise Rejected("the points may not be mapped into the next ball")

    def away(self, x: Spread) -> int:
        """At least ‖T^-1 (y - c)‖ for its value y."""
        unit = self.f.one[0]
        gap = [a - c for a, c in zip(x.value, self.centre, strict=True)]
        step = [
            abs(sum(map(product, row, gap))) // unit
            + sum(map(product, map(abs, row), x.error)) // unit + 2
            for row in self.inverse
        ]  # fmt: skip
        return -(-length(step) * unit // self.left)


def bounded(f: Intervals, a: Matrix, most: int) -> None:
    """‖A‖ ≤ most, as most² - AᵀA is δ + L Lᵀ but for a matrix of a norm below δ; that is the sum of
    ``off``, and of what was rounded: less than 2 units in an entry, and 1 in most².  In Coq:
    ``size_rule`` of Linear.v and ``remainder_rule`` of Bounds.v."""
    n, square = len(a[0]), most * most >> f.bits
    delta = square >> 20
    left = [
        [(square - delta) * (i == j) - g for j, g in enumerate(row)]
        for i, row in enumerate(times(f, turned(a), a))
    ]
    root = triangular(f, left)
    off = [
        [x - y for x, y in zip(*rows, strict=True)]
        for rows in zip(left, times(f, root, turned(root)), strict=True)
    ]
    if not length([length(row) for row in off]) + 2 * n + 1 < delta:
        raise Rejected("the derivative may be too large")


def triangular(f: Intervals, a: Matrix) -> Matrix:
    """L with about a = L Lᵀ, of which nothing is trusted (Cholesky)."""
    n = len(a)
    spend(n**3 // (6 * CHEAP) + 1)
    found: Matrix = []
    for i, row in enumerate(a):
        new: Vector = []
        for before in found:
            left = (row[len(new)] << f.bits) - sum(map(product, new, before))
            new.append(left // before[len(new)])
            if new[-1].bit_length() > 3 * f.bits:
                raise Rejected("the derivative may be too large")
        left = (row[i] << f.bits) - sum(map(product, new, new))
        if left <= 0:
            raise Rejected("the derivative may be too large")
        found.append([*new, isqrt(left), *[0] * (n - i - 1)])
    return found


def attracts(phi: Activations, steps: Steps, balls: Sequence[Ball]) -> list[list[Spread]]:
    """The first argument above: what each step leads through."""
    paths = [
        phi.through(layers, Spread.of(ball.centre, ball.frame), ball.radius)
        for layers, ball in zip(steps, balls, strict=True)
    ]
    rates = Fraction(1)
    for path, before, after in zip(paths, balls, (*balls[1:], balls[0]), strict=True):
        after.reached(path[-1], before)
        rates *= Fraction(before.rate, phi.f.one[0])
    if not rates < 1:
        raise Rejected("no rate below 1 is left")
    return paths


class Quadratic:
    """A point c and its symmetric matrix P, from its rows of a triangle."""

    def __init__(self, system: System, one: Mapping[str, Any]):
        self.centre = on_grid(system, one["centre"])
        triangle = [on_grid(system, row) for row in one["form"]]
        n = len(triangle)
        self.matrix = [
            [triangle[min(i, j)][max(i, j) - min(i, j)] for j in range(n)] for i in range(n)
        ]
        if len(self.centre) != n:
            raise Rejected("a centre and a form that do not fit")
        self.size = norm(system.f, self.matrix)


def repels(
    phi: Activations, steps: Steps, forms: Sequence[Quadratic], radius: int, direction: Vector
) -> list[list[Spread]]:
    """The second argument above: what each step leads through."""
    f, unit = phi.f, phi.f.one[0]
    n = len(forms[0].centre)
    paths, a, b, lost = [], 0, 0, 0  # and ‖H F(c)‖
    for layers, here, after in zip(steps, forms, (*forms[1:], forms[0]), strict=True):
        path = phi.through(layers, Spread.of(here.centre, unit_matrix(f, n)), radius)
        x = path[-1]
        if {len(here.centre), len(x.value)} != {n} or x.whole > unit or radius <= 0:
            raise Rejected("points that do not fit, or a ball that is empty, or too large")
        formed = times(f, after.matrix, x.rows)  # P M, each entry less than a unit below it
        image = times(f, turned(x.rows), formed)
        for i, (row, column) in enumerate(zip(image, turned(x.rows), strict=True)):
            below = sum(map(abs, column)) // unit + 2  # how far an entry of M'PM is below the true
            others = sum(abs(p - q) for p, q in zip(here.matrix[i], row, strict=True))
            at = here.matrix[i][i] - row[i]
            if 2 * (at - (others - abs(at)) - n * below) < unit:
                raise Rejected("P - M'PM may be below 1/2")
        turned_by = norm(f, formed) + n
        a, b = (max(k, size * x.whole // unit + 1) for k, size in ((a, after.size), (b, turned_by)))
        gap = [abs(c - v) + e for c, v, e in zip(after.centre, x.value, x.error, strict=True)]
        lost += (after.size + turned_by) * length(gap) // unit + 1
        paths.append(path)
    if not (unit - 2 * (a + 2 * b)) * radius > 2 * lost * unit:
        raise Rejected("a cycle may not be in these balls")
    if len(direction) != n:
        raise Rejected("a direction of another length")
    along = [sum(map(product, row, direction)) for row in forms[0].matrix]
    if not sum(map(product, along, direction)) < 0:
        raise Rejected("the form is not negative in that direction")
    return paths


# --- kinds.memories ---
#
# What a network f(x) = W_L φ(… φ(W_1 x + b_1) …) + b_L stores, and what it does not; its layers
# may read several earlier ones (``layers.py``).
#
# The state s is x, or, where that is shorter, the first preactivation W_1 x + b_1; g leads from a
# state to the next one, once around the layers, and to the cycles of g belong those of f.
#
# If there are no biases, and φ is z times a constant on each side of 0, then f(t x) = t f(x) for all
# t > 0: with x all t x are fixed, or on such a cycle, and are not drawn to that of x.
# In Coq: ``inner_rule`` and ``homogeneous_rule`` of Memories.v.

MOST_CYCLES = 200
MOST_POINTS = 64  # of a cycle


def cycle_of(
    phi: Activations, system: System, loop: Sequence[Layer], inner: bool, one: Mapping[str, Any]
) -> list[int]:
    """How far the points of a cycle may be from their examples in a number."""
    points, steps = one["points"], [loop] * len(one["points"])
    if "direction" in one:
        radius, *direction = on_grid(system, [one["radius"], *one["direction"]])
        paths = repels(phi, steps, [Quadratic(system, p) for p in points], radius, direction)
        radii = [radius] * len(points)
    else:
        balls = [Ball(system, p) for p in points]
        paths, radii = attracts(phi, steps, balls), [ball.radius for ball in balls]
    examples = [on_grid(system, p["example"]) for p in (*points[1:], points[0])]
    found = []
    for path, r, example in zip(paths, radii, examples, strict=True):
        answer = path[-2 if inner else -1]
        if len(example) != len(answer.value):
            raise Rejected("an example of another length than the network's answers")
        each = zip(answer.value, answer.reach(r, system.f.bits), example, strict=True)
        found.append(max(abs(a - at) + e for a, e, at in each))
    return [found[-1], *found[:-1]]


def memories(place: Place, claim: Claim) -> None:
    system, phi = place.system, Activations(place.system)
    loop = loop_of(system, claim["layers"], claim["inner"])
    if not (claim["attracting"] or claim["repelling"]):
        raise Rejected("nothing is claimed of the network")
    for i, one in enumerate([*claim["attracting"], *claim["repelling"]], 1):
        try:
            far = cycle_of(phi, system, loop, claim["inner"], one)
            if any(f > n for f, n in zip(far, on_grid(system, _near(one)), strict=True)):
                raise Rejected("a point may be farther from its example")
            distinct(one["points"])
        except Rejected as error:
            raise Rejected(f"cycle {i}: {error}") from None


def distinct(points: Sequence[Mapping[str, Any]]) -> None:
    """The first is none of the others: it is no cycle of fewer points."""
    first, *others = points
    for other in others:
        apart = max(map(abs, map(Fraction.__sub__, first["example"], other["example"])))
        if not apart > first["near"] + other["near"]:
            raise Rejected("points of the cycle may be the same")


def _near(one: Mapping[str, Any]) -> list[Fraction]:
    return [p["near"] for p in one["points"]]


def homogeneous(place: Place, claim: Claim) -> None:
    """φ is c z on each side of 0, for all z, and all biases are 0.  A polynomial has a value
    everywhere, and log(-1) z nowhere."""
    system, z = place.system, letter("z")
    pieces = system.pieces
    for piece in pieces:
        here, slope = system.on(piece), derivative(piece.formula, "z")
        if any(e.operation not in ("number", "letter", "+", "*") for e in nodes(piece.formula)):
            raise Rejected("φ is not made of numbers and z by sums and products on its pieces")
        if letters(slope) or not here.equal(piece.formula, mul(slope, z)):
            raise Rejected("φ is not z times a constant on its pieces")
    ends = [end for piece in pieces for end in (piece.low, piece.high)]
    if not ends or ends[0] is not None or ends[-1] is not None:
        raise Rejected("φ is not known for all z")
    if any(end is None or not system.equal(end, ZERO) for end in ends[1:-1]):
        raise Rejected("φ has a piece that ends elsewhere than at 0")
    if any(any(layer.offset) for layer in claim["layers"]):
        raise Rejected("a bias is not 0")


def told_homogeneous(claim: Claim) -> str:
    return (
        f"{told_network(claim['layers'])}f(t x) = t f(x) for all t > 0 and all x, so that with x "
        "every t x is on such a cycle, and no fixed point and no cycle but that of 0 attracts a "
        "neighbourhood"
    )


def told_memories(claim: Claim) -> str:
    layers = claim["layers"]
    first = "W_1 x + b_1" if is_chain(layers) else "a_1"
    state, words = first if claim["inner"] else "x", [told_network(layers)]
    for one in claim["attracting"]:
        which, i = ("whose i-th x has", "_i") if len(one["points"]) > 1 else ("with", "")
        words.append(
            f"  {_kind(one)} that attracts: it is the only one {which} ‖T{i}^-1 ({state} - c{i})‖ "
            f"≤ r{i}, c, T and r as in the file, r about {radii(one)}; from every such x iteration "
            f"of f leads to it, by a factor of at most {about(rate(one))} once around in this "
            f"norm; {_away(one)}"
        )
    for one in claim["repelling"]:
        which, i = ("whose i-th x has", "_i") if len(one["points"]) > 1 else ("with", "")
        words.append(
            f"  {_kind(one)} that does not attract: it is the only one {which} ‖{state} - c{i}‖ ≤ "
            f"r, c and r as in the file, r about {about(one['radius'])}; the powers of the "
            "derivative of once around grow there at a geometric rate, and from points as near to "
            f"it as one likes iteration of f leads out of these; {_away(one)}"
        )
    return "\n".join(words)


def _kind(one: Mapping[str, Any]) -> str:
    n = len(one["points"])
    return "a fixed point" if n == 1 else f"a cycle of {n} points"


def rate(one: Mapping[str, Any]) -> Fraction:
    return prod((p["rate"] for p in one["points"]), start=Fraction(1))


def radii(one: Mapping[str, Any]) -> str:
    found = [about(p["radius"]) for p in one["points"]]
    return found[0] if len(set(found)) == 1 else ", ".join(found)


def _away(one: Mapping[str, Any]) -> str:
    words = "the example" if len(one["points"]) == 1 else "the examples, one after the other"
    return f"in each number it is within {about(max(_near(one)))} of {words}"


PLACED = {"centre": read_vector, "example": read_vector, "near": rational}
BALL = {**PLACED, "frame": read_triangle, "radius": rational, "rate": rational}
FORM = {**PLACED, "form": read_triangle}


def read_points(x: Any, parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for one in listed_up_to(x, MOST_POINTS, "points", 1):
        parted(one, parts, "a point")
        found.append({part: read(one[part]) for part, read in parts.items()})
    if any(len(p[k]) != len(found[0][k]) for p in found for k in ("centre", "example") if k in p):
        raise Rejected("points of different lengths")
    return found


def read_attracting(x: Any) -> list[dict[str, Any]]:
    cycles = listed_up_to(x, MOST_CYCLES, "cycles")
    return [{"points": read_points(parted(one, ["points"], "a cycle")["points"], BALL)}
            for one in cycles]  # fmt: skip


def read_repelling(x: Any) -> list[dict[str, Any]]:
    found = []
    for one in listed_up_to(x, MOST_CYCLES, "cycles"):
        parted(one, ("points", "radius", "direction"), "a cycle")
        radius, direction = rational(one["radius"]), read_vector(one["direction"])
        points = read_points(one["points"], FORM)
        found.append({"points": points, "radius": radius, "direction": direction})
    return found


# --- kinds.near ---
#
# The one cycle of a map in discrete time near given points, which need not be on it.
#
# Let B_i = {x : |x - c_i|_∞ ≤ r} for points c_1, …, c_p of R^d, indices modulo p, and f be
# continuously differentiable on them.  Cycles with the i-th point in B_i are the zeros in B = Π B_i
# of G(x)_{i+1} = x_{i+1} - f(x_i).  For a matrix A of numbers let N(x) = x - A G(x), and let, in the
# norm |·|_∞ and the norm of matrices that belongs to it, the largest sum of |entries| of a row,
#
#     ‖1 - A G'(x)‖ ≤ q < 1 for all x in B,  and  |A G(c)| ≤ m with m + q r ≤ r.
#
# B is convex: N contracts it by q (mean value theorem), and maps it into itself.  So N has one and
# only one fixed point there (Banach).  A G' is invertible, for ‖1 - A G'‖ < 1, and so is A: the fixed
# points of N are the zeros of G.  If c_1 is farther than 2 r from all other c_i, in some coordinate,
# all p points are different, for a cycle of fewer has x_1 = x_{1+n} for some n < p.
#
# For A = 1, N(x)_{i+1} = f(x_i): f maps each ball into the next one, so that with x_1 in B_1 the
# point (x_1, f(x_1), …, f^{p-1}(x_1)) is in B, and N, again and again, brings it to the cycle: all
# orbits from B_1 are drawn to it.  In Coq: ``near_rule`` and
# ``drawn_rule`` of Maps.v.

def near(place: Place, claim: Claim) -> None:
    """On each of the boxes of the place, for all of whose points c_i and r are."""
    require_map(place, claim)
    at = place.at(claim["at"])
    for box in at.boxes(*(e for point in claim["points"] for e in point), claim["radius"]):
        require_near(at.system, claim, box)


def require_near(system: System, claim: Claim, box: Box) -> None:
    f, names, points = system.f, claim["letters"], claim["points"]
    images = [system.plain(e) for e in claim["images"]]
    least, most = system.value(claim["radius"], box)
    centres = [system.values(point, box) for point in points]
    first, *others = centres
    for other in others:
        gaps = (f.sub(x, y) for x, y in zip(first, other, strict=True))
        if not any(min(abs(a), abs(b)) > 2 * most and a * b > 0 for a, b in gaps):
            raise Rejected("two points of the cycle may be one")
    slopes = [derivative(e, s) for e in images for s in names]
    n, d = len(names) * len(points), len(names)
    unit = [[f.one if i == j else f.zero for j in range(n)] for i in range(n)]
    jacobian = [row[:] for row in unit]  # G'
    off: list[Interval] = [f.zero] * n  # G(c)
    for i, centre in enumerate(centres):
        after = (i + 1) % len(points)
        cube = {s: f.widened(x, most) for s, x in zip(names, centre, strict=True)}
        found = system.values((*images, *slopes), {**box, **cube})[d:]
        at = system.values(images, {**box, **dict(zip(names, centre, strict=True))})
        for j in range(d):
            off[after * d + j] = f.sub(centres[after][j], at[j])
            for k in range(d):
                entry = jacobian[after * d + j][i * d + k]
                jacobian[after * d + j][i * d + k] = f.sub(entry, found[j * d + k])
    frame = claim["frame"]
    left = unit if frame is None else [[f.of(q) for q in row] for row in frame]
    if [len(row) for row in left] != [n] * n or least <= 0:
        raise Rejected("a matrix that does not fit the points, or a radius that is not positive")
    f.spend(n**3)
    for i, row in enumerate(left):
        step = size(combined(f, row, off))
        entries = [combined(f, row, column) for column in zip(*jacobian, strict=True)]
        entries[i] = f.sub(f.one, entries[i])
        rate = sum(map(size, entries))
        if rate >= f.one[0] or (step << f.bits) > (f.one[0] - rate) * least:
            raise Rejected("the points may not be drawn to one cycle")


def combined(f: Intervals, row: Sequence[Interval], column: Sequence[Interval]) -> Interval:
    total = f.zero
    for x, y in zip(row, column, strict=True):
        total = f.add(total, f.mul(x, y))
    return total


# --- kinds.primitives ---
#
# φ on one piece of it: ∫ φ/φ', and where φ' is 0.

class Curve:
    """φ on one piece of it, in the letter z: ∫ φ/φ', and what is needed beside it."""

    def __init__(self, system: System, piece: int, order: int):
        if piece >= len(system.pieces):
            raise Rejected("a table of a piece of φ that is not there")
        self.system = system.on(system.pieces[piece])
        self.order, self.f, phi = order, system.f, system.pieces[piece].formula
        slope = derivative(phi, "z")
        self.ratio = Program([div(phi, slope)])
        self.parts = Program([phi, slope, derivative(slope, "z")])

    def values(self, at: Interval) -> tuple[Interval, ...]:
        """φ, φ' and φ'', which must be smooth there."""
        self.system.inside(at)
        return self.parts.values(self.f, {"z": at})

    def in_z(self, e: Tree) -> Tree:
        """With the formula of φ, whose arguments are all z."""
        seen = {n.arguments[0] for n in nodes(self.system.plain(e)) if n.operation in PHI}
        if seen - {letter("z")}:
            raise Rejected("an argument of φ that is not z may leave the piece of φ")
        return self.system.concrete(e)

    def integral(self, a: int, b: int) -> Interval:
        """∫ φ/φ' from a to b, on which φ is smooth and φ' not 0."""
        self.system.inside((a, b))
        return integrated(self.ratio, self.f, "z", (a, b), self.order)

    def rise(self, a: int, b: int) -> Interval:
        """∫ φ/φ' from the zero of φ in [a, b] to any point there: it has the sign of the way."""
        self.values((a, b))
        (steep,) = self.ratio.values(self.f, {"z": (a, b)})
        return 0, self.f.mul((b - a, b - a), (size(steep), size(steep)))[1]

    def require_crest(self, node: int, beyond: int, right: bool) -> None:
        """φ has no zero from an outermost node to a point beyond it, and φ' has one."""
        ends = (node, beyond) if right else (beyond, node)
        if ends[0] >= ends[1]:
            raise Rejected("a crest that is not beyond its table")
        slopes = [sign(self.values((e, e))[1]) for e in ends]
        if not sign(self.values(ends)[0]) or slopes[0] * slopes[1] != -1:
            raise Rejected("a crest at which φ may be 0, or φ' need not be")


# --- kinds.tables ---
#
# Where the flow of one layer ends for all starts of a box, by tables of functions of a alone.
#
# The flow is U' = c (1 - p) φ(a), a' = c (1 - p) U φ'(a), p = K U φ(a), with K, c > 0.  Its orbits
# run along the curves of the field (φ, U φ'), forward where p < 1 and backward where p > 1, until
# p = 1: along a curve p rises, at the speed K (φ² + U² φ'²).  With G' = φ/φ' the level C = U² - 2G(a)
# is the same on all of a curve.
#
# A table is a range of a, cut at nodes, on which φ is smooth and φ' is not 0.  There φ is monotone,
# with one zero at most, from which G is counted; else from the first node.  A side of it is where φ
# has the sign s: while s U > 0 there, |φ|, G and |U| grow along the curve, and (C + 2G) φ² = (U φ)²
# with them; the orbit ends where that is 1/K².
#
# A crest may follow the outermost node: φ has no zero up to some point beyond it, and φ' one.  Up to
# the first of these, z, |φ'| ≤ M |a - z|, so that |G| → ∞: if |φ| grows towards it, (U φ)² → ∞, and
# otherwise C + 2G → -∞; and no orbit passes, since a' = 0 there.
#
# In Coq, for each start of a box: ``table_rule`` of TableRule.v, and ``speed_rule`` of Along.v for c.
#
# All this is so where a' = c (1 - p) U φ'(a) m as well, for a continuous m > 0, which on the curve is
# a function of a, with G' = φ/(φ' m) and the speed K (φ² + U² φ'² m): ``over`` makes such a table of
# bounds of m.

BOX = 200  # operations of a box


@dataclass(frozen=True)
class Arrivals:
    """Where the orbits from a box of starts end: on the side where φ has the sign ``side``, on the
    cells, of which -1 and one more than there are lie beyond crests.  ``C`` has their levels;
    ``outward`` if neither s U nor s φ is negative at the start, for s = side."""

    side: int
    C: Interval
    cells: range
    outward: bool


class Table:
    """``nodes`` are on the grid, ``crests`` points beyond the first and the last one, or None;
    ``gap`` is the formula in z whose sign is asked for."""

    def __init__(
        self, curve: Curve, nodes: list[int], crests: tuple[int | None, int | None], gap: Tree
    ):
        f, self.curve, self.nodes, self.crests = curve.f, curve, nodes, crests
        self.f = f
        self.known: dict[int, Interval] = {}  # G between the nodes
        self.relations: dict[int, int] = {}
        self.relation = Program([curve.in_z(gap)])
        self.borders = crests[0], *nodes, crests[1]
        self.cells = list(pairwise(nodes))
        if not self.cells or any(a >= b for a, b in self.cells):
            raise Rejected("the nodes of a table do not rise")
        values = [curve.values((a, a)) for a in nodes]
        self.rises = sign(values[0][1]) > 0
        self.values = [value for value, _, _ in values]
        self.signs = list(map(sign, self.values))
        changes = [i for i, (s, t) in enumerate(pairwise(self.signs)) if s != t]
        if 0 in self.signs or len(changes) > 1 or not sign(values[0][1]):
            raise Rejected("the sign of φ or of φ' at a node of a table is open")
        self.zero = changes[0] if changes else None  # the cell that holds it
        self.grown = [
            curve.rise(*cell) if i == self.zero else curve.integral(*cell)
            for i, cell in enumerate(self.cells)
        ]
        self.speeds: Mapping[int, Interval] = {}  # of a on the cells, if they are not 1
        self.first = 0  # of its cells, among those of the table that it is a part of
        self.squares: dict[Interval, tuple[Interval, Interval]] = {}
        self.count(0)
        for right, beyond in enumerate(crests):
            if beyond is not None:
                curve.require_crest(nodes[-right], beyond, bool(right))

    def count(self, near: int) -> None:
        """G at the nodes, from the zero of φ, or else from one node."""
        f, near = self.f, near if self.zero is None else self.zero
        self.levels = [f.zero if self.zero is None else self.grown[near]] * len(self.nodes)
        for i in range(near + (self.zero is not None), len(self.grown)):
            self.levels[i + 1] = f.add(self.levels[i], self.grown[i])
        for i in reversed(range(near)):
            self.levels[i] = f.sub(self.levels[i + 1], self.grown[i])

    def over(self, speeds: Mapping[int, Interval], a: Interval) -> Table:
        """For speeds m of the letter that are positive and known on cells, of which those around
        ``a`` are kept; beyond a crest m is bounded, so that |G| → ∞ there too."""
        f, found = self.f, copy(self)
        if not self.nodes[0] <= a[0] <= a[1] <= self.nodes[-1]:
            raise Rejected("a box that is not on its table")
        first, last = (min(bisect_right(self.nodes, x), len(self.cells)) - 1 for x in a)
        if any(i not in speeds for i in range(first, last + 1)):
            raise Rejected("the layers within are not known to come where a box begins")
        middle = first
        while first > 0 and first - 1 in speeds:
            first -= 1
        while last + 1 < len(self.cells) and last + 1 in speeds:
            last += 1
        ends = first == 0 and -1 in speeds, last + 1 == len(self.cells) and last + 1 in speeds
        cells, nodes = slice(first, last + 1), slice(first, last + 2)
        left, right = (x if e else None for x, e in zip(self.crests, ends, strict=True))
        found.crests = left, right
        found.nodes, found.cells = self.nodes[nodes], self.cells[cells]
        found.borders = found.crests[0], *found.nodes, found.crests[1]
        found.values, found.signs = self.values[nodes], self.signs[nodes]
        holds = self.zero is not None and first <= self.zero <= last
        found.zero = (self.zero or 0) - first if holds else None
        found.speeds = speeds
        found.grown = [f.div(self.grown[i], speeds[i]) for i in range(first, last + 1)]
        found.known, found.relations, found.first = {}, {}, first
        found.count(middle - first)
        return found

    def cell(self, i: int) -> Interval | None:
        """From a node to the next, or from an outermost one to a point beyond its crest, if any."""
        low, high = self.borders[i + 1 : i + 3]
        return None if low is None or high is None else (low, high)

    def squared(self, i: int) -> tuple[Interval, Interval]:
        """φ² and φ'² on a cell."""
        if (ends := self.cell(i)) is None:
            raise Rejected("the orbits of a box come to where a table has no crest")
        if ends not in self.squares:
            phi, slope, _ = self.curve.values(ends)
            if 0 <= i < len(self.cells):
                phi = self.f.hull(*self.values[i : i + 2])  # between nodes φ rises or falls
            self.squares[ends] = self.f.square(phi), self.f.square(slope)
        return self.squares[ends]

    def level(self, a: int) -> Interval:
        """G at a point of the table."""
        if not self.nodes[0] <= a <= self.nodes[-1]:
            raise Rejected("a box that is not on its table")
        i = min(bisect_right(self.nodes, a), len(self.nodes) - 1) - 1
        if i == self.zero and a not in self.nodes[i : i + 2]:
            return self.grown[i]
        if a == self.nodes[i]:
            return self.levels[i]
        if a == self.nodes[i + 1]:
            return self.levels[i + 1]
        if a not in self.known:
            step = self.curve.integral(self.nodes[i], a)
            step = self.f.div(step, self.speeds[i + self.first]) if self.speeds else step
            self.known[a] = self.f.add(self.levels[i], step)
        return self.known[a]

    def side(self, a: int) -> int:
        """The sign of φ; 0 in the cell with its zero, where it is open."""
        i = min(bisect_right(self.nodes, a), len(self.nodes) - 1) - 1
        between = i == self.zero and a not in self.nodes[i : i + 2]
        return 0 if between else self.signs[i if a < self.nodes[i + 1] else i + 1]

    def relation_at_ends(self, U: Interval, a: Interval, inverse: Interval) -> int:
        """The sign of the gap where the orbits from all starts of the box end; they arrive."""
        found = set(map(self.related, self.arrivals(U, a, inverse).cells))
        if len(found) > 1 or 0 in found:
            raise Rejected("the relation is open where the orbits of a box may end")
        return found.pop()

    def arrivals(self, U: Interval, a: Interval, inverse: Interval) -> Arrivals:
        """Of the orbits from all starts of the box, for 1/K² in ``inverse``."""
        return self.ending(*self.led(U, a), inverse)

    def ending(self, s: int, C: Interval, outward: bool, inverse: Interval) -> Arrivals:
        """Of those of which it is known already what does not depend on K."""
        cells = self.between(s, C, inverse)
        self.f.spend(32 + len(cells) // 8)
        return Arrivals(s, C, cells, outward)

    def led(self, U: Interval, a: Interval) -> tuple[int, Interval, bool]:
        """The side on which they end, their levels, and whether they come there outward."""
        f = self.f
        f.spend(BOX)
        a = a[0] & ~1, a[1] + (a[1] & 1)
        ends, sides = [self.level(x) for x in a], [self.side(x) for x in a]
        G = f.hull(*ends)
        if sides != [1, 1] and sides != [-1, -1]:
            G = 0, G[1]  # the zero of φ, where G is 0, is among them
        C = f.sub(f.square(U), f.times(G, 2))
        s = self.branch(U, C, ends, sides)
        return s, C, sides == [s, s] and (U[0] if s > 0 else -U[1]) >= 0

    def branch(self, U: Interval, C: Interval, ends: list[Interval], sides: list[int]) -> int:
        """The side on which all orbits of the box end.

        With a zero of φ that is the sign of w = U + sgn φ √(2G).  Let w > 0, the rest is a mirror
        image.  If φ ≥ 0 and U ≥ 0, that is so at once; if φ > 0 > U then p < 0 and C < 0, and U
        is 0, and changes its sign, before φ is; if φ ≤ 0 then U > 0 and C > 0, so that U stays
        positive until φ is 0, and changes its sign.  Without a zero U must have the sign of φ, or
        be 0; or C + 2G < 0 somewhere on the way on which |φ| falls, before which U is 0.
        """
        f, s = self.f, self.signs[0]
        if self.zero is not None:
            roots = []
            for G, side in zip(ends, sides, strict=True):
                low, high = f.sqrt(f.times((max(G[0], 0), G[1]), 2))
                roots.append((low, high) if side > 0 else (-high, -low) if side else (-high, high))
            s = sign(f.add(U, f.hull(*roots)))
            if s == 0:
                raise Rejected("on which side the orbits of a box end is open")
        elif (U[0] if s > 0 else -U[1]) < 0:
            falling = 0 if (s > 0) == self.rises else -1  # where |φ| is least
            if self.crests[falling] is None and f.add(C, f.times(self.levels[falling], 2))[1] >= 0:
                raise Rejected("whether the orbits of a box turn back is open")
        return s

    def between(self, s: int, C: Interval, inverse: Interval) -> range:
        """Cells that hold the ends of the orbits; -1 and one more than there are: beyond crests."""
        outward = (s > 0) == self.rises  # |φ| grows to the right
        split = len(self.nodes) if self.zero is None else self.zero + 1
        members = range(split) if s == self.signs[0] else range(split, len(self.nodes))
        members = members if outward else members[::-1]
        first = least(members, lambda i: not self.before(i, C[1], inverse[0]))
        last = least(members, lambda i: self.beyond(i, C[0], inverse[1]))
        anchored = self.zero is not None or self.crests[0 if outward else 1] is not None
        capped = self.crests[1 if outward else 0] is not None
        if (first == 0 and not anchored) or (last == len(members) and not capped):
            raise Rejected("a table does not reach to where the orbits of a box end")
        one, other = (members[0] + (n if outward else -n) for n in (first - 1, last))
        found = range(one, other) if outward else range(other, one)
        if not found:
            raise Rejected("no orbit ends where those of a box would have to")
        return found

    def before(self, i: int, C: int, inverse: int) -> bool:
        """Whether (C + 2G) φ² < 1/K² at a node, or U² = C + 2G is negative: the end is beyond."""
        f = self.f
        kinetic = C + 2 * self.levels[i][1]
        phi = size(self.values[i])
        return kinetic < 0 or f.mul((kinetic, kinetic), f.square((phi, phi)))[1] < inverse

    def beyond(self, i: int, C: int, inverse: int) -> bool:
        """Whether (C + 2G) φ² > 1/K² at a node, with C + 2G > 0: the end is before."""
        f = self.f
        kinetic = C + 2 * self.levels[i][0]
        phi = min(map(abs, self.values[i]))
        return kinetic > 0 and f.mul((kinetic, kinetic), f.square((phi, phi)))[0] > inverse

    def related(self, i: int) -> int:
        """The sign of the gap on a cell, or between an outermost node and its crest."""
        if i not in self.relations:
            self.relations[i] = self.sign_on(*(self.cell(i) or (None, None)))
        return self.relations[i]

    def sign_on(self, a: int | None, b: int | None) -> int:
        """The gap on [a, b] is its value in the middle and its slope somewhere, times what is
        left; near a zero of both sides its formula alone, with each z for itself, says less."""
        if a is None or b is None:
            return 0
        f, middle = self.f, ((a + b) // 2,) * 2
        try:
            wide, sharp = (Expansion(self.relation, f, {"z": [x, f.one]}) for x in ((a, b), middle))
            sharp.extend()
            wide.extend()
            wide.extend()
        except Rejected:
            return 0
        rest = f.mul(f.sub((a, b), middle), wide.output(0, 1))
        return sign(f.meet(wide.output(0, 0), f.add(sharp.output(0, 0), rest)))


def least(members: Sequence[int], holds: Callable[[int], bool]) -> int:
    """A place at which ``holds``, and before which it does not; by bisection, and all that is used
    of it is asked for at that place and the one before."""
    low, high = 0, len(members)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(members[middle]) else (middle + 1, high)
    return low


# --- kinds.levels ---
#
# The orbits of layers from all starts of a box, with what tables say of their ends.
#
# Letters of the start, of K and of the metric may be any numbers of intervals.  Of one layer, one of
# which K is a multiple may be any number from a positive one on: what tables use of K is that 1/K²
# lies between two numbers, of which the lower one may be 0; each orbit has its own K, so that its
# p = 1 somewhere.
#
# Several layers, the innermost first: a_1 = v and a_{j+1} = K_j u_j φ(a_j), the last of which is p.
# The letters v, u_1, …, u_j move at T_j F_j, where F_j is a smooth field of these letters alone
# (``require_layers``).  So they move, to and fro, along *one curve*, that of F_j through their start,
# whatever T_j is; there u_j' = φ(a_j), a_j' = u_j φ'(a_j) m_j, and a_{j+1} grows at the speed
# K_j m_{j+1}, with m_1 = 1 and m_{j+1} = φ(a_j)² + u_j² φ'(a_j)² m_j.  While m_j > 0, a_j tells where
# on its curve it is, so that m_j is a function of a_j: layer j + 1 is one layer over a_j with that
# speed, for which tables hold.  They say where on the curve a_{j+1} is a number b > 0, as that is
# p = 1 for K_j/b in place of K_j; where it is -b, as (-u_j, a_j) runs along the curve of such a layer
# too, with a_{j+1} falling; and, all of it being closed, where it is 0.  In Coq tables are those of
# one layer, m = 1.

MOST_RANGES = 24  # of a way
MOST_KEPT = 32  # tables over the layers within
CELL = 8  # operations of an end

Row = tuple[Interval, Interval, Interval]  # of a layer: u, a and 1/K²


@dataclass(frozen=True)
class Column:
    """The table of a layer for the curves of those within, which may be ``inside`` where the letter
    lies in one of its cells; of the innermost layer they are v alone."""

    table: Table
    inside: Mapping[int, Box] | None
    v: str
    factor: Interval

    def within(self, *cells: int) -> dict[str, Interval]:
        if self.inside is not None:
            return hull_of([self.inside[i + self.table.first] for i in cells])
        a = border(self.table, min(cells)), border(self.table, max(cells) + 1)
        return {self.v: self.table.f.div(a, self.factor)}

    def along(self, a: Interval) -> dict[str, Interval]:
        """Where the letter lies in an interval of the table."""
        if self.inside is None:
            return {self.v: self.table.f.div(a, self.factor)}
        cells = ((i, self.table.cell(i)) for i in range(-1, len(self.table.cells) + 1))
        return self.within(*(i for i, x in cells if x and x[0] <= a[1] and a[0] <= x[1]))


class Layers:
    """A flow that is one of layers in letters u_j = c_j s_j and v = c s, for the letters of the
    state."""

    def __init__(self, system: System, layers: Sequence[Hidden], v: Tree, speed: Tree):
        require_layers(system, layers, v, speed)
        own = [system.plain(x) for x in (v, *(u for _, u in layers))]
        self.layers, moving = layers, set(system.state)
        self.K, self.u = layers[-1]
        self.own = [s for x in own for s in letters(x) & moving]
        self.factors = [derivative(x, s) for x, s in zip(own, self.own, strict=False)]
        several = not len(own) == len(self.own) == len(moving) or set(self.own) != moving
        if several or any(letters(x) & moving for x in self.factors):
            raise Rejected("the letters of the flow are not multiples of those of layers")
        for x, s, c in zip(own, self.own, self.factors, strict=True):
            if not system.equal(x, mul(c, letter(s))):
                raise Rejected("the letters of the flow are not multiples of those of layers")
        *self.inputs, self.output = inputs_of(layers, v)
        self.started = [system.started(e) for e in (*(u for _, u in layers), *self.inputs)]
        self.positive = *(K for K, _ in layers), speed, *self.factors, *system.positive
        formulas = map(system.plain, (*own, *(system.needed or system.motion.values())))
        self.resting = [e for e in nodes(*formulas) if e.arguments and not letters(e) & moving]
        self.kept: dict[tuple[object, ...], Column] = {}

    def start(self, here: System) -> list[Row]:
        """Of each layer for all starts, where what has to be positive is, and all has a value."""
        f, h = here.f, len(self.layers)
        if not here.endless:
            values = here.values((*self.started, *self.positive, *self.resting), {})
            positive = values[2 * h : 2 * h + len(self.positive)]
            if any(sign(x) != 1 for x in positive):
                raise Rejected("K, the speed, the metric or a factor may not be positive")
            inverses = [f.div(f.one, f.square(K)) for K in positive[:h]]
            return list(zip(values[:h], values[h : 2 * h], inverses, strict=True))
        if not all(is_positive(here, e) for e in self.positive):
            raise Rejected("K, the speed, the metric or a factor may not be positive")
        here.require_values(self.resting, {}, ())
        least = self.least(here)
        U, a = here.values(self.started, {})
        return [(U, a, (0, f.div(f.one, f.square(here.value(least, {})))[1]))]

    def least(self, here: System) -> Tree:
        """K for the first number of the letter without end, of which it is a positive multiple."""
        for s, n in here.endless.items():
            rate = derivative(self.K, s)
            multiple = s not in letters(rate) and here.equal(self.K, mul(rate, letter(s)))
            if multiple and len(here.endless) == len(self.layers) == 1:
                return substituted(self.K, {s: number(n)})
        raise Rejected("K is no multiple of the letter that has no upper end")

    def curve(
        self, here: System, tables: Sequence[Table], direction: Mapping[str, Tree]
    ) -> Trajectory:
        """From all starts to the ends; u and φ(a_h) have one sign where p = 1."""
        f, rows = here.f, self.start(here)
        factors = here.values(self.factors, {})
        column = self.column(f, rows, tables, factors)
        (U, a, inverse), table = rows[-1], column.table
        found = table.arrivals(U, a, inverse)
        last = at_ends(table, found, inverse)
        across = U if found.outward else f.hull(U, f.zero)
        for _, end in last:
            across = f.hull(across, end)

        def state(u: Interval, inside: Mapping[str, Interval]) -> dict[str, Interval]:
            return {self.own[-1]: f.div(u, factors[-1]), **inside}

        return Trajectory(
            self.clock, dict(direction),
            [state(across, column.along(x)) for x in way(table, a, found)],
            [state(u, column.within(i)) for i, u in last],
            dict.fromkeys((of("phi", self.inputs[-1]), self.u), found.side),
        )  # fmt: skip

    def column(
        self, f: Intervals, rows: Sequence[Row], tables: Sequence[Table],
        factors: Sequence[Interval],
    ) -> Column:  # fmt: skip
        """For the outermost layer; kept, as parts of the box may have it in common."""
        if len(tables) != len(rows):
            raise Rejected("each layer has a table")
        _, a, _ = rows[-1]
        key = *tables, *rows[:-1], a, *factors[:-1]
        if key not in self.kept:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            column = Column(tables[0], None, self.own[0], factors[0])
            for j, table in enumerate(tables[1:]):
                places = self.places(f, column, rows[j], table, (self.own[j + 1], factors[j + 1]))
                speeds = {i: m for i, (m, _) in places.items()}
                inside = {i: box for i, (_, box) in places.items()}
                column = replace(column, table=table.over(speeds, rows[j + 1][1]), inside=inside)
            self.kept[key] = column
        return self.kept[key]

    def places(
        self, f: Intervals, column: Column, row: Row, following: Table, own: tuple[str, Interval]
    ) -> dict[int, tuple[Interval, dict[str, Interval]]]:
        """For each cell of the table of the next layer, where the layers up to this one may be when
        its letter lies there, and the speed m; cells of which that is not known are left out."""
        (U, a, inverse), table, found = row, column.table, {}
        led = {s: leads(table, U if s > 0 else f.neg(U), a) for s in (1, -1)}
        for i in range(-1, len(following.cells) + 1):
            if (cell := following.cell(i)) is None:
                continue
            sides = [s for s, there in ((1, cell[1] > 0), (-1, cell[0] < 0)) if there]
            try:
                boxes = [
                    (s, *end) for s in sides
                    for end in at_target(table, led[s], f.mul(f.square(part(cell, s)), inverse))
                ]  # fmt: skip
                speeds = [self.speed(column, n, u) for _, n, u in boxes]
            except TooMuch:
                raise
            except Rejected:
                continue
            m = min(x for x, _ in speeds), max(y for _, y in speeds)
            if sign(m) == 1:
                us = [f.neg(u) if s < 0 else u for s, _, u in boxes]
                u = min(x for x, _ in us), max(y for _, y in us)
                inside = column.within(*(n for _, n, _ in boxes))
                found[i] = m, {own[0]: f.div(u, own[1]), **inside}
        return found

    def speed(self, column: Column, i: int, u: Interval) -> Interval:
        """m of the next letter."""
        table = column.table
        f, (phi, slope) = table.f, table.squared(i)
        along = f.mul(f.square(u), slope)
        return f.add(phi, f.mul(along, table.speeds[i + table.first]) if table.speeds else along)

    @property
    def clock(self) -> Tree:
        return sub(ONE, self.output)

    def require_direction(self, system: System, direction: Mapping[str, Tree]) -> None:
        if set(direction) != set(system.state):
            raise Rejected("a direction of other letters than the state")
        for s in system.state:
            if not system.equal(system.motion[s], mul(self.clock, direction[s])):
                raise Rejected(f"the velocity of {s} is not the clock times its direction")


def is_positive(system: System, e: Tree) -> bool:
    """By its parts, where a letter has no upper end; else by its value."""
    if e.operation == "letter" and e.data in system.endless:
        return True
    if not letters(e) & set(system.endless):
        return sign(system.value(e, {})) == 1
    made = e.operation in ("*", "/", "+", "^", "exp")
    return made and all(is_positive(system, a) for a in e.arguments)


def leads(table: Table, U: Interval, a: Interval) -> tuple[int, Interval, bool] | None:
    try:
        return table.led(U, a)
    except TooMuch:
        raise
    except Rejected:
        return None


def at_target(
    table: Table, led: tuple[int, Interval, bool] | None, inverse: Interval
) -> list[tuple[int, Interval]]:
    if led is None:
        raise Rejected("on which side the layers within lie is open")
    return at_ends(table, table.ending(*led, inverse), inverse)


def border(table: Table, i: int) -> int:
    """A node, or a point beyond a crest."""
    found = table.borders[i + 1]
    if found is None:
        raise Rejected("the orbits of a box come to where a table has no crest")
    return found


def at_ends(table: Table, found: Arrivals, inverse: Interval) -> list[tuple[int, Interval]]:
    """Cells that hold the ends of the orbits, with u there: u² is C + 2G, and u² φ² is 1/K²."""
    f, ends = table.f, []
    f.spend(CELL * len(found.cells))
    for i in found.cells:
        phi, _ = table.squared(i)
        squares = [f.div(inverse, phi)] if phi[0] > 0 else []
        if 0 <= i < len(table.cells):
            G = f.hull(*table.levels[i : i + 2])
            squares.append(f.add(found.C, f.times(G, 2)))
        square = max(0, *(x for x, _ in squares)), min(y for _, y in squares)
        if square[0] <= square[1]:  # or no orbit ends there
            u = f.sqrt(square)
            ends.append((i, u if found.side > 0 else f.neg(u)))
    if not ends:
        raise Rejected("no orbit ends where those of a box would have to")
    return ends


def part(x: Interval, s: int) -> Interval:
    """Of what lies on the side s of 0, the size."""
    return (max(x[0], 0), x[1]) if s > 0 else (max(-x[1], 0), -x[0])


def way(table: Table, a: Interval, found: Arrivals) -> list[Interval]:
    """Ranges of a that hold the orbits from a box of starts: the first one has all starts, and the
    union is an interval.  While s U and s φ are not negative, a moves in one direction, to the end.
    Else |φ| falls first, until φ or U is 0, and grows then: the orbit comes no further than the
    zero of φ or, where there is none, than where it has to turn."""
    i, j = found.cells[0], found.cells[-1] + 1
    if not found.outward and table.zero is not None:
        i, j = min(i, table.zero), max(j, table.zero + 1)
    elif not found.outward and (found.side > 0) == table.rises:
        i = min(i, 0 if table.crests[0] is None else -1)
    elif not found.outward:
        j = max(j, len(table.cells) + (table.crests[1] is not None))
    low, high = min(border(table, i), a[0]), max(border(table, j), a[1])
    cuts = [low, *(x for x in table.nodes if low < x < high)]
    cuts = [*cuts[:: 1 + len(cuts) // MOST_RANGES], high]
    return [a, *(x for x in pairwise(cuts) if not within(x, a))]


# --- kinds.regions ---
#
# What follows for starts in boxes: where the flow of one layer ends, and a relation there.

Ends = tuple[Fraction, Fraction]
SHARES = 10**12  # parts of the whole
SIDES = {"<": 1, ">": -1}
MOST_BOXES = 20_000
MOST_NODES_OF_TABLES = 4000
MOST_ORDER = 40  # of the Taylor polynomials of a table
LISTED = 16  # intervals that are told one by one


def regions(place: Place, claim: Claim) -> None:
    """Each box is on a table that decides it, and the boxes overlap on borders alone."""
    system, gap = place.system, sub(claim["right"], claim["left"])
    K, u, v, speed = (claim[k] for k in ("K", "u", "v", "speed"))
    flow, axes = Layers(system, [(K, u)], v, speed), claim["axes"]
    if {*system.meanings, "z", "t"} & set(axes) or (
        (letters(claim["left"]) | letters(claim["right"])) & set(axes)
    ):
        raise Rejected("a letter that ranges has a number, or is in the relation")
    tables: list[Table | None] = [None] * len(claim["tables"])
    in_order(claim["boxes"], axes)
    for table, relation, sides in claim["boxes"]:
        if not 0 <= table < len(tables):
            raise Rejected("a box on a table that is not there")
        box = {x: system.f.of(*ends) for x, ends in zip(axes, sides, strict=True)}
        (start,) = flow.start(replace(system, ranging=box))
        at = tables[table] = tables[table] or made(system, claim["tables"][table], gap)
        if at.relation_at_ends(*start) != SIDES[relation]:
            raise Rejected("a box where the other relation holds")


def made(system: System, table: Any, gap: Tree) -> Table:
    piece, order, nodes, crests = table
    scale = 1 << system.f.bits
    ends = [None if x is None else x * scale for x in (*nodes, *crests)]
    if any(x is not None and x.denominator != 1 for x in ends):
        raise Rejected("a number in a table that is too fine for its grid")
    grid = [None if x is None else x.numerator for x in ends]
    curve = Curve(system, piece, order)
    return Table(curve, grid[:-2], (grid[-2], grid[-1]), gap)  # type: ignore[arg-type]


def in_order(boxes: list[Any], axes: Mapping[str, Ends]) -> None:
    """The boxes lie in the range, one after the other by their first sides; those with one first
    side by their second ones.  So no two of them have an inner point in common."""
    before: tuple[Ends, ...] | None = None
    for _, _, sides in boxes:
        if len(sides) != len(axes):
            raise Rejected("a box with another number of sides than letters range")
        for (low, high), (least, most) in zip(sides, axes.values(), strict=True):
            if not least <= low <= high <= most:
                raise Rejected("a box that is not in the range")
        if before is not None:
            apart = next((x for x in zip(before, sides, strict=True) if x[0] != x[1]), None)
            if apart is None or apart[1][0] < apart[0][1]:
                raise Rejected("boxes that overlap, or are not in order")
        before = sides


def told(claim: Claim) -> str:
    """Where the flow arrives, and where which relation holds: all of a line, shares of a plane."""
    left, right = text(claim["left"]), text(claim["right"])
    words = []
    for relation in SIDES:
        where = [sides for _, other, sides in claim["boxes"] if other == relation]
        if where:
            words.append(f"  {left} {relation} {right} {covered(claim['axes'], where)}")
    z = text(claim["v"])
    return (
        f"from all starts of these boxes the flow exists for all t ≥ 0 and converges, as t → ∞, to "
        f"a point where {text(claim['K'])}·{text(claim['u'])}·φ({z}) = 1, and where, for z = {z},\n"
        + "\n".join(words)
    )


def covered(axes: Mapping[str, Ends], boxes: list[tuple[Ends, ...]]) -> str:
    names = ", ".join(axes)
    if not axes:
        return "from the start"
    if len(axes) == 1:
        intervals = joined([side for (side,) in boxes])
        if len(intervals) <= LISTED:
            return f"for {names} in " + " and ".join(
                f"[{digits(a)}, {digits(b)}]" for a, b in intervals
            )
    whole = area(tuple(axes.values()))
    share = sum(area(box) * SHARES // whole for box in boxes) // 10**6  # each rounded down
    return (
        f"for ({names}) in {len(boxes)} boxes, with at least {share // 10**4}.{share % 10**4:04} % "
        f"of {' × '.join(f'[{digits(a)}, {digits(b)}]' for a, b in axes.values())}"
    )


def joined(intervals: list[Any]) -> list[Any]:
    """Those that meet as one; they are in order."""
    found: list[Any] = []
    for low, high in intervals:
        joins = bool(found) and found[-1][1] == low
        found[-1:] = [(found[-1][0], high)] if joins else [*found[-1:], (low, high)]
    return found


def area(sides: tuple[Ends, ...]) -> Fraction:
    found = Fraction(1)
    for low, high in sides:
        found *= high - low
    return found


def read_axes(x: Any) -> dict[str, Ends]:
    if not isinstance(x, dict) or len(x) > 2:
        raise Rejected("at most two letters range")
    found = {
        name(s): tuple(map(rational, listed_up_to(ends, 2, "ends", 2))) for s, ends in x.items()
    }
    if any(not ends[0] < ends[1] for ends in found.values()):
        raise Rejected("a range that is empty")
    return found  # type: ignore[return-value]


def read_tables(x: Any) -> list[Any]:
    """Of each the piece of φ, the order, the nodes and the points beyond crests."""
    found = []
    for table in listed_up_to(x, 64, "tables"):
        parted(table, ("piece", "order", "nodes", "crests"), "a table")
        piece = whole(table["piece"], 0, 63, "the number of a piece")
        order = whole(table["order"], 2, MOST_ORDER, "the order of a table")
        if order % 2:
            raise Rejected("the order of a table is even")
        nodes = [rational(a) for a in listed_up_to(table["nodes"], MOST_NODES_OF_TABLES, "nodes")]
        ends = listed_up_to(table["crests"], 2, "crests", 2)
        crests = [e if e is None else rational(e) for e in ends]
        found.append((piece, order, nodes, crests))
    return found


def read_boxes(x: Any) -> list[Any]:
    """Of each the table, the relation, and its sides in the order of the axes."""
    found = []
    for box in listed_up_to(x, MOST_BOXES, "boxes", 1):
        if not isinstance(box, list) or len(box) not in (2, 4, 6):
            raise Rejected("a box has a table, a relation, and two ends for each axis")
        table, relation, *ends = box
        if type(table) is not int or relation not in ("<", ">"):
            raise Rejected("a box has the number of a table and one of < and >")
        q = [rational(e) for e in ends]
        found.append((table, relation, tuple(zip(q[::2], q[1::2], strict=True))))
    return found


# --- kinds.sentences ---
#
# Words that a recurrent network which hears itself says for ever.
#
# Its state is h = φ(a).  It says the word w whose number in V h + c is above all others, and a
# becomes g_w(a) = W φ(a) + U e_w + b.  Where w_i is said at every point of the i-th ball of a cycle,
# the steps from there are by g_{w_i}, and ``stability.py`` has the rest.  Before any word is heard,
# h = 0 has led to a = b; from there each word is said at all points of an interval around a.
# In Coq: ``sentence_rule`` of Memories.v.

MOST_STEPS_TO_IT = 4096
ARRAYS = ("W", "U", "b", "V", "c")


class Speaker:
    """The network, on the grid."""

    def __init__(self, system: System, arrays: Mapping[str, Any]):
        self.system, self.phi, self.arrays = system, Activations(system), arrays
        self.plain = self.layer(arrays["W"], arrays["b"])
        self.margins: dict[int, Layer] = {}

    def layer(self, matrix: Numbers, offset: Sequence[Fraction]) -> Layer:
        """Of φ(a)."""
        rows = [on_grid(self.system, row) for row in matrix]
        return Layer(self.system.f, rows, on_grid(self.system, offset))

    def hears(self, word: int) -> Layer:
        """a ↦ W φ(a) + U e_w + b."""
        offset = [row[word] + q for row, q in zip(self.arrays["U"], self.arrays["b"], strict=True)]
        return self.plain.with_offset(on_grid(self.system, offset))

    def says(self, word: int, centre: Spread, radius: int) -> None:
        """It is the word at all points of the ball: its number less those of the others."""
        if word not in self.margins:
            V, c = self.arrays["V"], self.arrays["c"]
            others = [i for i in range(len(c)) if i != word]
            rows = [[p - q for p, q in zip(V[word], V[i], strict=True)] for i in others]
            self.margins[word] = self.layer(rows, [c[word] - c[i] for i in others])
        found = self.phi.through([self.margins[word]], centre, radius)[-1]
        reach = found.reach(radius, self.system.f.bits)
        if not all(v > far for v, far in zip(found.value, reach, strict=True)):
            raise Rejected(f"another word may be said than {word}")

    def begins(self, words: Sequence[int]) -> Spread:
        """From a = b these are said; a after them."""
        offset = on_grid(self.system, self.arrays["b"])
        at = Spread.of(offset, [[0]] * len(offset))
        for word in words:
            self.says(word, at, 0)
            after = self.phi.through([self.hears(word)], at, 0)[-1]
            at = Spread(after.value, after.error, at.rows, at.errors, 0)
        return at


def sentence(place: Place, claim: Claim) -> None:
    said(Speaker(place.system, claim["weights"]), claim["words"], claim["cycle"], claim["start"])


def said(
    speaker: Speaker, words: Sequence[int], cycle: Mapping[str, Any], start: tuple[int, int] | None
) -> None:
    system, phi, points = speaker.system, speaker.phi, cycle["points"]
    n, size = len(speaker.arrays["b"]), len(speaker.arrays["c"])
    if len(points) != len(words) or max(words) >= size or len(points[0]["centre"]) != n:
        raise Rejected("words that do not fit the points of the cycle, or the network")
    steps = [[speaker.hears(word)] for word in words]
    balls: list[Ball] = []
    if "direction" in cycle:
        radius, *direction = on_grid(system, [cycle["radius"], *cycle["direction"]])
        forms = [Quadratic(system, p) for p in points]
        repels(phi, steps, forms, radius, direction)
        plain: Matrix = unit_matrix(system.f, n)
        around = [(Spread.of(form.centre, plain), radius) for form in forms]
    else:
        balls = [Ball(system, p) for p in points]
        attracts(phi, steps, balls)
        around = [(Spread.of(ball.centre, ball.frame), ball.radius) for ball in balls]
    for word, (centre, radius) in zip(words, around, strict=True):
        speaker.says(word, centre, radius)
    if start is not None:
        if not balls or start[0] >= len(words):
            raise Rejected("a start without a ball that it could reach")
        first, end = start[0], sum(start)
        at = speaker.begins([words[i % len(words)] for i in range(first, end)])
        end %= len(words)
        if balls[end].away(at) > balls[end].radius:
            raise Rejected("the ball may not have been reached")


def wrong_word(place: Place, claim: Claim) -> None:
    """The last of the words is not the one after that before it."""
    words, n = claim["words"], len(claim["weights"]["c"])
    if len(words) < 2 or max(words) >= n or words[-1] == (words[-2] + 1) % n:
        raise Rejected("no word that is wrong")
    Speaker(place.system, claim["weights"]).begins(words)


def told_wrong_word(claim: Claim) -> str:
    *words, wrong = claim["words"]
    right = (words[-1] + 1) % len(claim["weights"]["c"])
    return told_speaker(claim["weights"]) + (
        f"from h = 0, before any word is heard, the words {words} are said, and then {wrong}, "
        f"which is not {right}, the word after {words[-1]}, that of the last number being 0"
    )


def told_speaker(arrays: Mapping[str, Any]) -> str:
    numbers: list[Fraction] = []
    for key in ARRAYS:
        parts = arrays[key] if key in "WUV" else [arrays[key]]
        numbers += [q for row in parts for q in row]
    return (
        "h = φ(a), a becomes W h + U e_w + b, w the word whose number in V h + c is above all "
        f"others, with {len(arrays['b'])} numbers in h, {len(arrays['c'])} words, numbered from 0, "
        "and weights which as float64, little-endian, W by rows, U by rows, b, V by rows, c, have "
        f"the SHA-256 {digest(numbers)}: "
    )


def told_sentence(claim: Claim) -> str:
    cycle = claim["cycle"]
    words = claim["words"]
    told = told_speaker(claim["weights"]) + f"words {words}: "
    if "direction" in cycle:
        return told + (
            "of the cycles of a with these words and the i-th a within r of the i-th point in the "
            f"file, r as there, about {about(cycle['radius'])}, there is one and only one; "
            "the powers of the derivative of once around grow there at a geometric rate, and from "
            "points as near to it as one likes these words lead away from those in the file"
        )
    told += (
        "from every a with ‖T^-1 (a - c)‖ ≤ r, c, T and r of the i-th point in the file, r "
        f"about {radii(cycle)}, they are said for ever, from the i-th on and one after the other, "
        f"and a is drawn to one cycle, by a factor of at most {about(rate(cycle))} once around in "
        "this norm"
    )
    if claim["start"] is not None:
        first, steps = claim["start"]
        told += (
            f"; also from h = 0, before any word is heard, from the word {words[first]} on: after "
            f"{steps} words such an a is reached"
        )
    return told


def read_weights(x: Any) -> dict[str, Any]:
    parted(x, ARRAYS, "a recurrent network")
    found: dict[str, Any] = {
        k: read_matrix(x[k]) if k in "WUV" else read_vector(x[k]) for k in ARRAYS
    }
    k, n = len(found["b"]), len(found["c"])
    shapes = {"W": (k, k), "U": (k, n), "V": (n, k)}
    if n < 2 or any((len(found[a]), len(found[a][0])) != s for a, s in shapes.items()):
        raise Rejected("weights that do not fit one another")
    return found


def read_words(x: Any) -> list[int]:
    return [whole(w, 0, 4096, "a word") for w in listed_up_to(x, MOST_STEPS_TO_IT, "words", 1)]


def read_cycle(x: Any) -> dict[str, Any]:
    """One that attracts, or one that does not; it has no examples."""
    repelling = isinstance(x, dict) and "direction" in x
    parted(x, ("points", "radius", "direction") if repelling else ("points",), "a cycle")
    parts = {k: read for k, read in (FORM if repelling else BALL).items()
             if k not in ("example", "near")}  # fmt: skip
    found: dict[str, Any] = {"points": read_points(x["points"], parts)}
    if repelling:
        found |= {"radius": rational(x["radius"]), "direction": read_vector(x["direction"])}
    return found


def read_start(x: Any) -> tuple[int, int] | None:
    if x is None:
        return None
    parted(x, ("first", "steps"), "a start")
    return (
        whole(x["first"], 0, MOST_POINTS - 1, "a place"),
        whole(x["steps"], 0, MOST_STEPS_TO_IT, "a number of steps"),
    )


# --- kinds.traps ---
#
# Orbits that never arrive.
#
# A saddle.  Let all letters but one, a, stay equal to formulas in a, put in which its velocity is
# (E - a) h(a), with h > 0 from the start of a to E.  While a is there, |E - a| falls at the rate h,
# which is between two positive numbers.  So a stays there, for all t ≥ 0, tends to E, and is never E;
# with the formulas it solves the flow, which is smooth on all of that curve and so has one solution.
# Where a solution ends nothing moves.  There the derivative of the velocity has a vector that it
# multiplies by a positive number, and one that it multiplies by a negative one: it is a saddle.
# In Coq: ``saddle_rule`` of Rest.v.
#
# A trap of one layer.  Let a, b move as a' = (1 - K a φ(b)) φ(b), b' = (1 - K a φ(b)) a φ'(b), with
# K > 0 and p = K a φ(b) < 0 at the start, and let R be a half-line that holds b there, on which φ and
# φ' have values and are not 0.  While a keeps its sign and b is in R, p < 0, so that b' has the sign
# of a φ' and b moves on, in one direction.  Let R be unbounded in that direction.  Then b stays in R,
# and a²/2 - G(b) is constant, where G' = φ/φ' on R.  If a²/2 - G(b) ≥ q at the start, and
# q + G(z) > 0 for all z in R, a is never 0: a²/2 ≥ q + G(b) > 0.  So a keeps its sign
# and p < 0, as long as the orbit exists.  In Coq: ``trap_rule`` of Trap.v.

def never(place: Place, claim: Claim) -> None:
    """Of the state at most one letter is not known from it, and for all its values the target is
    above a positive number.  In Coq: ``never_rule`` of Along.v."""
    system, known = place.system, claim["known"]
    While(system).stays(known)
    e = substituted(system.plain(claim["target"]), {s: system.plain(x) for s, x in known.items()})
    moving = letters(e) & set(system.state)
    if len(moving) > 1 or claim["above"] <= 0:
        raise Rejected("more than one letter of the state moves, or the bound is not positive")
    gap = substituted(sub(e, number(claim["above"])), {s: letter("@") for s in moving})

    def on_line(part: Place) -> None:
        part.smooth(gap)
        if part.sign(gap) != 1:
            raise Rejected("the target may come near 0")

    line = {"letter": "@", "low": None, "high": None, "closed": False, "parts": claim["parts"]}
    on_interval(place, line, on_line)


def trapped(place: Place, claim: Claim) -> None:
    K, u, v, speed, G = (claim[k] for k in ("K", "u", "v", "speed", "G"))
    system, z = place.system, letter(claim["letter"])
    require_layers(system, [(K, u)], v, speed)
    if not system.equal(claim["target"], sub(ONE, mul(K, u, of("phi", v)))):
        raise Rejected("the target is another one")
    if (claim["low"] is None) == (claim["high"] is None):
        raise Rejected("the trap is no half-line")
    up = claim["high"] is None
    border = claim["low"] if up else claim["high"]
    signs: set[tuple[int, int]] = set()

    def on_line(part: Place) -> None:
        phi, slope = of("phi", z), of("phi'", z)
        rate = derivative(G, claim["letter"])
        part.smooth(phi, slope, G, rate)
        signs.add((part.sign(phi), part.sign(slope)))
        if not part.system.equal_inside(rate, div(phi, slope)):
            raise Rejected("the derivative of G is not φ/φ'")
        if part.sign(add(number(claim["q"]), G)) != 1:
            raise Rejected("q + G may not be positive")

    on_interval(place, claim, on_line)
    if len(signs) != 1 or 0 in next(iter(signs)):
        raise Rejected("φ or φ' may change its sign")
    ((above, rising),) = signs
    for piece in system.pieces or (None,):
        here = system.on(piece)
        try:
            a, b = here.values([here.started(e) for e in (u, v)], {})
            positive = all(is_positive(here, here.started(e)) for e in (K, speed))
            before = substituted(G, {claim["letter"]: here.started(v)})
            least = here.value(sub(div(power(here.started(u), 2), number(2)), before), {})[0]
        except Rejected:
            continue
        if not positive or sign(a) * above != -1:
            raise Rejected("K, the speed or -a φ(b) is not positive at the start")
        inside = b[0] > system.f.of(border)[1] if up else b[1] < system.f.of(border)[0]
        if not inside or sign(a) * rising != (1 if up else -1):
            raise Rejected("b does not start inside the half-line, or moves out of it")
        if least < system.f.of(claim["q"])[1]:
            raise Rejected("a²/2 - G may be below q at the start")
        return
    raise Rejected("no piece of φ holds the start")


def saddle(place: Place, claim: Claim) -> None:
    """The target has one sign on all of the curve, and is not 0 at its end."""
    system, a, end = place.system, claim["letter"], claim["value"]
    f, known = system.f, {s: system.plain(e) for s, e in claim["known"].items()}
    While(system).stays(claim["known"])
    if set(system.state) - set(known) != {a} or letters(end) - set(system.numbers):
        raise Rejected("not one letter moves by itself, or it tends to no number")
    motion = {s: substituted(system.plain(e), known) for s, e in system.motion.items()}
    if not system.equal(motion[a], mul(sub(end, letter(a)), claim["factor"])):
        raise Rejected("the velocity is not the factor times what is left of the way")
    target = substituted(system.plain(claim["target"]), known)
    needed = [substituted(system.plain(e), known) for e in system.needed]
    formulas = claim["factor"], target, *known.values(), *motion.values(), *needed
    reach, signs = f.hull(system.value(system.state[a], {}), system.value(end, {})), set()
    for i in range(claim["cells"]):
        cell = tuple(reach[0] + (reach[1] - reach[0]) * j // claim["cells"] for j in (i, i + 1))
        factor, here, *_ = system.values(formulas, {a: (cell[0], cell[1] + 1)})
        if sign(factor) != 1:
            raise Rejected("the factor may not be positive")
        signs.add(sign(here))
    if signs not in ({1}, {-1}):
        raise Rejected("the target may be 0")
    at = {**{s: substituted(e, {a: end}) for s, e in known.items()}, a: end}
    for word, side in (("rising", 1), ("falling", -1)):
        value, vector = claim[word], claim[f"{word}_vector"]
        if len(vector) != len(system.state) or not any(vector):
            raise Rejected("an eigenvector is 0, or has another length")
        for letter_, x in zip(system.state, vector, strict=True):
            row = (derivative(system.plain(system.motion[letter_]), s) for s in system.state)
            image = add(*(mul(number(y), d) for y, d in zip(vector, row, strict=True)))
            sides = substituted(image, at), mul(number(x), value)
            system.values(sides, {})
            if not system.equal(*sides):
                raise Rejected("it is no eigenvector of the derivative")
        if sign(system.value(value, {})) != side:
            raise Rejected("an eigenvalue may have another sign")


# --- files.statements ---
#
# How each kind of claim is written, which rule shows it, and what is then shown, in words.
#
# The words are made of the very formulas that the rule was given.

@dataclass(frozen=True)
class Kind:
    """How a claim is read, what shows it, and what is then shown, in words."""

    fields: Mapping[str, str]
    rule: Rule
    words: Callable[[Claim], str]


LAW = {"weights": "patterns", "ranges": "ranges", "quantity": "formula", "following": "formula",
       "flow": "flag"}  # fmt: skip
EQUATION = {"left": "tree", "right": "tree"}
MAP = {"letters": "names", "images": "formulas", "points": "points", "at": "still"}

STEP = {"letters": "names", "images": "formulas", "quantity": "tree"}


def sizes_of(c: Claim) -> str:
    return ", ".join(f"|{text(e)}|" for e in c["values"])


KINDS: dict[str, Kind] = {
    "ends": Kind({"target": "tree"}, ends, lambda c: "the orbit exists for all t ≥ 0 and "
                 f"converges, as t → ∞, to a point where {text(c['target'])} = 0"),
    "holds": Kind({"relation": "relation", "left": "tree", "right": "tree", "at": "where"},
                  by_relations(holds), lambda c:
                  f"{text(c['left'])} {RELATIONS[c['relation']]} {text(c['right'])}{where(c)}"),
    "conserved": Kind({"quantity": "tree", "at": "where", "degree": "bound"}, conserved,
                      lambda c: f"{text(c['quantity'])} is the same{where(c)}{of_degree(c)}"),
    "follows": Kind({**EQUATION, "factor": "tree", "known": "known"}, follows, lambda c:
                    f"{text(c['left'])} = {text(c['right'])}{while_followed(c)}"),
    "below": Kind({**EQUATION, "factor": "tree", "weights": "numbers", "roots": "formulas"}, below,
                  lambda c: f"{text(c['left'])} ≤ {text(c['right'])}{while_below(c)}"),
    "reduced": Kind({"known": "known", "claim": "claim"}, reduced, lambda c:
                    f"{told_known(c)} at every time, and {c['claim'].words}"),
    "rate": Kind({"value": "tree"}, decay_rate, lambda c:
                 "the distance of the state from its end, times "
                 f"e^(V t) with V = {text(c['value'])} there, tends to a number above 0"),
    "recurrence": Kind({"letters": "names", "images": "formulas", "quantity": "tree",
                        "following": "tree"}, recurrence, lambda c:
                       f"after one step of {mapped(c)}, {text(c['quantity'])} is "
                       f"{text(c['following'])} of the letters before, wherever both have a value"),
    "differential": Kind({"left": "tree", "of": "name", "right": "tree", "by": "name"},
                         differential, lambda c: f"{text(c['left'])} d{c['of']} = "
                         f"{text(c['right'])} d{c['by']} at every time"),
    "finite": Kind({"value": "tree", "at": "where"}, finite,
                   lambda c: f"{text(c['value'])} is finite{where(c)}"),
    "identity": Kind({"left": "tree", "right": "tree"}, identity, lambda c:
                     f"{text(c['left'])} = {text(c['right'])} wherever both sides have a value"),
    "encloses": Kind({"value": "tree", "low": "number", "high": "number"}, by_relations(encloses),
                     lambda c: f"{shown(c['low'])} ≤ {text(c['value'])} ≤ {shown(c['high'])} where "
                     "the flow ends"),
    "rounds": Kind({"value": "tree", "shown": "number", "places": "count"}, by_relations(rounds),
                   lambda c: f"{text(c['value'])} rounds to {shown(c['shown'])} where the flow "
                   "ends"),
    "monotone": Kind({"quantity": "tree", "rising": "flag"}, monotone, lambda c:
                     f"{text(c['quantity'])} never {'falls' if c['rising'] else 'rises'}"),
    "cycle": Kind(MAP, by_relations(cycle), lambda c: f"{around(c)} is a "
                  f"{'fixed point' if len(c['points']) == 1 else 'cycle'} of {mapped(c)}"
                  f"{where(c)}"),
    "multiplier": Kind({**MAP, "value": "tree", "vector": "numbers"}, multiplier, lambda c:
                       f"an eigenvalue of the derivative of {mapped(c)}"
                       f"{'' if len(c['points']) == 1 else ', applied once around,'} at "
                       f"{around(c)} is {text(c['value'])}{where(c)}"),
    "stability": Kind({**MAP, "values": "formulas", "vectors": "matrix"}, stability, lambda c:
                      f"{a_cycle(c)}attracts the points near it if and only if all of "
                      f"{sizes_of(c)} are below 1; none is 1{where(c)}"),
    "stable": Kind({**MAP, "values": "formulas", "vectors": "matrix", "attracts": "flag"}, stable,
                   lambda c: f"{a_cycle(c)}" + (
                       f"attracts the points near it: all of {sizes_of(c)} are below 1"
                       if c["attracts"] else
                       f"does not attract: points arbitrarily near move away, since one "
                       f"of {sizes_of(c)} is above 1") + where(c)),
    "near": Kind({**MAP, "radius": "tree", "frame": "frame"}, near, lambda c:
                 f"within {text(c['radius'])} of {around(c)}, coordinate by coordinate, lies one "
                 f"and only one {period(c)} of {mapped(c)}{where(c)}" + (
                     "" if c["frame"] is not None else "; all orbits from there are drawn to it")),
    "criterion": Kind({"letters": "names", "images": "formulas", "points": "points",
                       "over": "domains", "given": "relations", "linear": "flag",
                       "besides": "formulas", "factors": "factors", "condition": "related",
                       "gap": "name", "within": "formulas", "fails": "count", "beyond": "tree"},
                      criterion, told_criterion),
    "enumerates": Kind({**MAP, "low": "bound", "high": "bound", "period": "count",
                        "count": "count", "cells": "roots", "reach": "reach"}, enumerates, lambda c:
                       f"of all {range_of(c['letters'][0], c['low'], c['high'], True)} there are "
                       f"exactly {c['count']} points that {mapped(c)}, applied {c['period']} "
                       f"times, leaves where they are, among them {around(c)}{where(c)}"),
    "kept": Kind({"loss": "formula", "entries": "patterns", "velocity": "patterns",
                  "ranges": "ranges", "norms": "norms"}, kept, lambda c:
                 f"{sizes(c, 'every γ and every φ differentiable where it is met')}: a step of "
                 f"gradient descent, W − γ ∂ℒ/∂W, on ℒ = {text(c['loss'])}, from "
                 f"{listed(c['entries'])}, leads to weights of this form, with γ times "
                 f"{listed(c['velocity'])} added to these letters"),
    "at_form": Kind({"left": "formula", "right": "formula", "entries": "patterns",
                     "ranges": "ranges", "norms": "norms"}, at_form, lambda c:
                    f"{sizes(c, 'weights ' + listed(c['entries']))}: {text(c['left'])} = "
                    f"{text(c['right'])}"),
    "every_loss": Kind({**LAW, "output": "formula", "over": "names", "degree": "bound"}, every_loss,
                       lambda c:
                       f"{sizes(c, 'every differentiable loss of')} all {text(c['output'])} "
                       f"({', '.join(c['over'])}){every_phi(c)}: {law(c)}"),
    "symmetric": Kind({**LAW, "moved": "patterns", "parameter": "name", "identity": "number",
                       "decay": "tree", "multiple": "formula"}, symmetric, lambda c:
                      f"{sizes(c, 'every differentiable loss ℒ that does not change to first')} "
                      f"order at {c['parameter']} = {shown(c['identity'])} under "
                      f"{listed(c['moved'], '↦')}, with weight decay {text(c['decay'])}: {law(c)}"),
    "one_layer": Kind(
        {"K": "tree", "u": "tree", "v": "tree", "speed": "tree", "radius": "number",
         "cells": "count"}, one_layer, lambda c:
        f"the premises of row_positive, a theorem in Coq (proofs_check/formal/Positive.v): in the "
        f"time {text(c['speed'])}·t, α = {text(c['u'])} and β = {text(c['v'])} move as α' = "
        f"(1 - κ α φ(β)) φ(β), β' = (1 - κ α φ(β)) α φ'(β) with κ = {text(c['K'])} > 0; "
        f"κ α φ(β) > 0 at the start; and φ is differentiable at distances up to "
        f"{shown(c['radius'])} from β there, more than |1 - κ α φ(β)| max(1, κ α φ(β))/(2 κ |φ(β)|)"
    ),
    "differentiable": Kind({"value": "tree"}, differentiable,
                           lambda c: f"{text(c['value'])} is differentiable"),
    "for_all": Kind({"letter": "name", "low": "bound", "high": "bound", "closed": "flag",
                     "parts": "parts", "claim": "claim"}, for_all, lambda c:
                    f"for all {range_of(*(c[k] for k in ('letter', 'low', 'high', 'closed')))}: "
                    f"{c['claim'].words}"),
    "each": Kind({"over": "lists", "claim": "claim"}, each, lambda c:
                 f"for each {lists(c)}: {c['claim'].words}"),
    "iff": Kind({"first": "claims", "second": "claims"}, iff, lambda c:
                f"{both(c['first'])} if and only if {both(c['second'])}"),
    "descends": Kind({**STEP, "strict": "flag"}, descends, lambda c:
                     f"one step of {mapped(c)} makes {text(c['quantity'])} " + (
                         "less, or moves no letter" if c["strict"] else "no larger")),
    "lowers": Kind({**STEP, "convex": "tree"}, lowers, lambda c:
                   f"for all real {', '.join(c['letters'])}: one step of {mapped(c)} makes "
                   f"{text(c['quantity'])} less, by half the square of the way or more, or moves "
                   "no letter"),
    "exists": Kind({"over": "witnesses", "claim": "claim"}, exists, lambda c:
                   f"for some {witnesses(c)}: {c['claim'].words}"),
    "example": Kind({"case": "case", "claim": "claim"}, example, lambda c:
                    f"there is an example. {c['case'].stated}: {c['claim'].words}"),
    "falls": Kind({"quantity": "tree", "cases": "cases"}, falls, lambda c:
                  f"{text(c['quantity'])} where the flow ends falls from each case to the next: "
                  f"{numbered(c['cases'])}"),
    "throughout": Kind({"over": "name", "quantity": "tree", "output": "tree", "value": "tree",
                        "slope": "tree", "here": "case", "back": "case"}, throughout, lambda c:
                       f"{c['here'].stated}\n  and for all real {c['over']} from this one on, the "
                       f"flow exists for all t ≥ 0 and converges to a point where {c['over']}·"
                       f"{text(c['output'])} = 1; {text(c['quantity'])} there falls as {c['over']} "
                       "rises"),
    "tends": Kind({"letter": "name", "low": "bound", "high": "bound", "parts": "parts",
                   "quantity": "tree", "value": "tendency", "rising": "sense"}, tends, told_tends),
    "never": Kind({"target": "tree", "above": "number", "known": "known", "parts": "parts"}, never,
                  lambda c: f"{text(c['target'])} > {shown(c['above'])}"
                  f"{while_smooth(*known_of(c))}, so that it does not tend to 0"),
    "saddle": Kind({"target": "tree", "known": "known", "letter": "name", "value": "tree",
                    "factor": "tree", "cells": "count", "rising": "tree", "falling": "tree",
                    "rising_vector": "numbers", "falling_vector": "numbers"}, saddle, lambda c:
                   "the orbit exists for all t ≥ 0 and converges, as t → ∞, to a point where "
                   f"{c['letter']} = {text(c['value'])}{with_known(c)}, a saddle: there the "
                   f"derivative of the velocity has the eigenvalues {text(c['rising'])} > 0 and "
                   f"{text(c['falling'])} < 0; {text(c['target'])} is never 0, and does not tend "
                   "to 0"),
    "trapped": Kind(
        {"K": "tree", "u": "tree", "v": "tree", "speed": "tree", "target": "tree", "G": "tree",
         "letter": "name", "low": "bound", "high": "bound", "closed": "flag", "parts": "parts",
         "q": "number"}, trapped, lambda c:
        f"as long as the orbit exists, {text(c['target'])} is above 1 wherever it has "
        "a value, and so is never 0"),
    "limit": Kind({"letter": "name", "value": "means", "relation": "relation", "right": "tree",
                   "decay": "decay"}, limit, lambda c:
                  f"with E for the mean over independent standard normal letters, "
                  f"{text(c['value'])} has a limit as {c['letter']} → ∞, and it is "
                  f"{RELATIONS[c['relation']]} {text(c['right'])}"),
    "denied": Kind({"claim": "claim"}, denied, lambda c:
                   f"it is not true that {c['claim'].words}"),
    "either": Kind({"first": "claim", "second": "claim", "is_first": "flag"}, either, lambda c:
                   f"{c['first'].words}, or {c['second'].words}: the "
                   f"{'first' if c['is_first'] else 'second'}"),
    "among": Kind({"formulas": "formulas", "powers": "flag"}, among, lambda c:
                  "φ(z) is, wherever both have a value, one of "
                  f"{'; '.join(map(text, c['formulas']))}"
                  f"{'; or z^p with a number p > 0 that is not 1' if c['powers'] else ''}"),
    "one_formula": Kind({}, one_formula, lambda _: "φ is one formula, made of functions that are "
                        "smooth where they have a value"),
    "regions": Kind({"K": "tree", "u": "tree", "v": "tree", "speed": "tree", "left": "tree",
                     "right": "tree", "axes": "axes", "tables": "tables", "boxes": "boxes"},
                    regions, told),
    "memories": Kind({"layers": "layers", "inner": "flag", "attracting": "attracting",
                      "repelling": "repelling"}, memories, told_memories),
    "homogeneous": Kind({"layers": "layers"}, homogeneous, told_homogeneous),
    "sentence": Kind({"weights": "weights", "words": "words", "cycle": "loop", "start": "start"},
                     sentence, told_sentence),
    "wrong_word": Kind({"weights": "weights", "words": "words"}, wrong_word, told_wrong_word),
}  # fmt: skip


# --- files.fields ---
#
# The parts of a claim, as a stranger wrote them.

@dataclass(frozen=True)
class Said:
    """A claim inside another."""

    word: str
    kind: Kind
    fields: Claim

    @property
    def words(self) -> str:
        return self.kind.words(self.fields)


READERS: dict[str, Callable[[Any], Any]] = {
    "name": name, "number": rational, "flag": flag, "axes": read_axes, "tables": read_tables,
    "boxes": read_boxes, "layers": read_layers, "attracting": read_attracting,
    "repelling": read_repelling, "weights": read_weights, "words": read_words,
    "loop": read_cycle, "start": read_start,
    "bound": read_end, "reach": read_reach, "parts": read_parts, "roots": read_roots,
    "witnesses": read_witnesses, "decay": read_decay, "domains": read_domains,
    "sense": read_sense,
}  # fmt: skip
MOST_PATTERNS = 64
MOST = 4096  # cells, and places of a number


def read(claim: Any, reader: Reader) -> tuple[Kind, Claim]:
    """A claim as it was written, every part of which has a meaning."""
    word = claim.get("kind") if isinstance(claim, dict) else None
    kind = KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        raise Rejected(f"no rule for a claim of the kind {str(word)[:40]!r}")
    if set(claim) != {"kind", *kind.fields}:
        raise Rejected(f"a claim {word} has the parts {', '.join(kind.fields)}")
    return kind, {part: _part(form, claim[part], reader) for part, form in kind.fields.items()}


def read_said(claim: Any, reader: Reader) -> Said:
    kind, fields = read(claim, reader)
    return Said(claim["kind"], kind, fields)


def _part(form: str, x: Any, reader: Reader) -> Any:
    if form == "tree":
        return reader.tree(x)
    if form == "means":
        return reader.with_mean(x)
    if form == "case":
        return read_case(x, reader)
    if form == "cases":
        return [read_case(case, reader) for case in _bounded(x, list)]
    if form == "claim":
        return read_said(x, reader)
    if form == "claims":
        return [read_said(c, reader) for c in _bounded(x, list)]
    if form == "lists":
        return {name(s): [rational(q) for q in _bounded(n, list)] for s, n in
                _bounded(x, dict).items()}  # fmt: skip
    if form == "formulas":
        return [reader.tree(e) for e in _bounded(x, list)]
    if form == "formula":
        return reader.indexed(x)
    if form == "patterns":
        return [_pattern(p, reader) for p in listed_up_to(x, MOST_PATTERNS, "weights", 1)]
    if form == "ranges":
        return {name_of_many(i): name_of_many(n) for i, n in _bounded(x, dict).items()}
    if form in READERS:
        return READERS[form](x)
    if form in ("known", "norms"):
        word = name_of_many if form == "norms" else name
        return {word(i): reader.tree(e) for i, e in _bounded(x, dict).items()}
    if form == "tendency":
        return read_tendency(x, reader)
    if form == "related":
        return _related(x, reader)
    if form == "relations":
        return {name(s): _related(r, reader) for s, r in _bounded(x, dict).items()}
    if form == "factors":
        return [[reader.tree(e) for e in listed_up_to(f, 2, "a factor", 1)]
                for f in _bounded(x, list)]  # fmt: skip
    if form == "names":
        return [name(s) for s in _bounded(x, list)]
    if form == "points":
        return [[reader.tree(e) for e in _bounded(point, list)] for point in _bounded(x, list)]
    if form == "numbers":
        return [rational(q) for q in _bounded(x, list)]
    if form == "matrix" or (form == "frame" and x is not None):
        return [[rational(q) for q in _bounded(r, list)] for r in _bounded(x, list)]
    if form == "frame":
        return None
    words = {
        "relation": tuple(RELATIONS),
        "where": ("along", "end", "everywhere", "while"),
        "still": ("end", "everywhere"),
    }.get(form, ())
    if isinstance(x, str) and x in words:
        return x
    if form == "count":
        return whole(x, 1, MOST, "a count")
    raise Rejected(f"{str(x)[:40]!r} is no {form}")


def _related(x: Any, reader: Reader) -> Relation:
    parted(x, ("left", "relation", "right"), "a relation")
    return reader.tree(x["left"]), _part("relation", x["relation"], reader), reader.tree(x["right"])


def _bounded(x: Any, kind: type[list[Any]] | type[dict[str, Any]]) -> Any:
    if not isinstance(x, kind) or len(x) > MOST_PATTERNS:
        raise Rejected(f"at most {MOST_PATTERNS} patterns, ranges or norms")
    return x


def _pattern(x: Any, reader: Reader) -> Pattern:
    parted(x, ("base", "indices", "value"), "a pattern")
    indices = tuple(map(name_of_many, _bounded(x["indices"], list)))
    if len(set(indices)) < len(indices):
        raise Rejected("an index is there twice")
    return Pattern(name_of_many(x["base"]), indices, reader.indexed(x["value"]))


# --- files.ranges ---
#
# Statements for all starts of a box, which is cut into parts.
#
# Some letters have no number: each is any number of an interval, or any from a positive one on.
# Cuts divide the box in two, letter by letter, so that its parts cover it however they were made.
# On each part all hypotheses hold, and those conclusions that it names.
#
# A rule is given a system in which such a letter has an interval for its value, and orbits from all
# starts of the part: their curves are followed as sets, or led by levels of one layer.  What a rule
# shows of all points of its boxes holds for each start.  In Coq: ``cuts_rule`` of Sets.v.

Span = tuple[Fraction, Fraction | None]  # of an interval, which may have no upper one
Spans = Mapping[str, Span]
MOST_SPANS = 8
MOST_WITHIN = 16
MOST_LEAVES = 20_000
DEEPEST_CUTS = 200

POINTWISE = frozenset((  # kinds whose rules speak of all points of boxes
    "ends", "holds", "conserved", "differential", "finite", "identity", "encloses", "monotone",
    "kept", "at_form", "one_formula", "among",
))  # fmt: skip
ALONE = frozenset(("for_all", "trapped"))  # and these, if no letter that ranges is on their line


@dataclass(frozen=True)
class Leaf:
    """``orbit`` as it was written, and the numbers of the conclusions that are shown."""

    box: Spans
    orbit: Any
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Levels:
    """Of layers, and what a letter is equal to where the flow ends."""

    flow: Layers
    direction: dict[str, Tree]
    solved: tuple[str, Tree, Tree] | None
    tables: list[tuple[int, Table]]  # each of a piece of φ


@dataclass(frozen=True)
class Ranges:
    box: Spans
    orbits: Levels | Course | None
    parts: list[Leaf]

    def require(self, system: System, hypotheses: list[Said], conclusions: list[Said]) -> None:
        pieces = {n: system.on(piece) for n, piece in enumerate(system.pieces)}
        for i, part in enumerate(self.parts, 1):
            try:
                self.require_part(system, pieces, part, hypotheses, conclusions)
            except Rejected as error:
                raise Rejected(f"part {i} of the box, {spanned(part.box)}: {error}") from None

    def require_part(
        self, system: System, pieces: Mapping[int, System], part: Leaf,
        hypotheses: list[Said], conclusions: list[Said],
    ) -> None:  # fmt: skip
        place = self.at(system, pieces, part)
        for claim in (*hypotheses, *(conclusions[n] for n in part.shown)):
            require_over_box(place, claim)

    def at(self, system: System, pieces: Mapping[int, System], part: Leaf) -> Place:
        """The system and its orbits, where the letters are any numbers of the part."""
        orbits = self.orbits
        if part.orbit is None or orbits is None:
            if part.orbit is not None:
                raise Malformed("a part of the box has orbits, and no rule for them")
            return Place(ranged(system, part.box))
        if isinstance(orbits, Levels):
            several = len(orbits.flow.layers)
            chosen = listed_up_to(part.orbit, several, "tables") if several > 1 else [part.orbit]
            chosen = [orbits.tables[whole(n, 0, len(orbits.tables) - 1, "the number of a table")]
                      for n in chosen]  # fmt: skip
            if len({piece for piece, _ in chosen}) != 1:
                raise Rejected("the tables of all layers are of one piece of φ")
            here = ranged(pieces[chosen[0][0]], part.box)
            curve = orbits.flow.curve(here, [table for _, table in chosen], orbits.direction)
            if orbits.solved is not None:
                solve(here, curve, *orbits.solved)
        else:
            here = ranged(pieces.get(orbits.piece, system), part.box)
            curve = orbits.followed(here, read_steps(part.orbit, here))
            if set(curve.direction) != set(system.state):
                raise Malformed("the curve does not have the letters of the state")
        return Place(here, Orbit([curve], solved_by(orbits.solved)))

    def always(self, n: int) -> bool:
        """Whether a conclusion is shown on all parts."""
        return all(n in part.shown for part in self.parts)

    def where(self, n: int) -> str:
        """On what parts a conclusion is shown."""
        boxes = [part.box for part in self.parts if n in part.shown]
        if not boxes:
            raise Rejected(f"conclusions, number {n + 1}: it is shown on no part of the box")
        if len(self.box) == 1:
            ((s, _),) = self.box.items()
            intervals = joined([box[s] for box in boxes])
            if len(intervals) <= LISTED:
                return "for " + " and ".join(spanned({s: ends}) for ends in intervals)
        if any(ends[1] is None for ends in self.box.values()):
            return f"on {len(boxes)} of the {len(self.parts)} parts of the box that the file has"
        return covered(self.box, [tuple(box.values()) for box in boxes])  # type: ignore[arg-type]

    def words(self, hypotheses: list[Said], conclusions: list[Said]) -> list[str]:
        found = [f"  assumed, and true here: {claim.words}" for claim in hypotheses]
        for i, claim in enumerate(conclusions):
            place = self.where(i)
            found.append(f"  shown{'' if self.always(i) else f', {place}'}: {claim.words}")
        return found


def ranged(system: System, box: Spans) -> System:
    endless = {s: low for s, (low, high) in box.items() if high is None}
    ranging = {s: system.f.of(low, high) for s, (low, high) in box.items() if high is not None}
    return replace(system, ranging=ranging, endless=endless)


def require_over_box(place: Place, claim: Said) -> None:
    """By its rule, if that speaks of all points of boxes."""
    if claim.word not in POINTWISE | ALONE:
        raise Rejected(f"no rule for a claim of the kind {claim.word} over a box")
    inner = claim.fields["claim"] if claim.word == "for_all" else claim
    if inner.word not in POINTWISE | ALONE | {"differentiable"}:
        raise Rejected(f"no rule for a claim of the kind {inner.word} over a box, for all z")
    about = [e for e in inner.fields.values() if isinstance(e, Tree)] if inner != claim else []
    about += [claim.fields["G"]] if claim.word == "trapped" else []
    used = set().union(*(letters(place.system.plain(e)) for e in about))
    if used & {*place.system.ranging, *place.system.endless}:
        raise Rejected("a claim for all values of a letter, in one that ranges")
    claim.kind.rule(place, claim.fields)


def spanned(box: Spans) -> str:
    """u in [a, b] and k ≥ n."""
    return " and ".join(
        f"{s} ≥ {digits(low)}" if high is None else f"{s} in [{digits(low)}, {digits(high)}]"
        for s, (low, high) in box.items()
    )


def read_ranges(x: Any, system: System, reader: Reader, claims: int) -> Ranges:
    """With so many conclusions."""
    parted(x, ("letters", "orbits", "parts"), "ranges")
    if not isinstance(x["letters"], dict) or not 0 < len(x["letters"]) <= MOST_SPANS:
        raise Malformed(f"ranges are of 1 to {MOST_SPANS} letters")
    box = {name(s): _ends(ends) for s, ends in x["letters"].items()}
    if {*system.meanings, "z"} & set(box):
        raise Malformed("a letter that ranges has another meaning")
    found = Ranges(box, read_orbits(x["orbits"], system, reader), [])
    for leaf, part in _cut(x["parts"], box, 0):
        if len(found.parts) >= MOST_LEAVES:
            raise Malformed(f"a box is cut into at most {MOST_LEAVES} parts")
        shown = [whole(n, 0, claims - 1, "the number of a conclusion")
                 for n in listed_up_to(leaf["shown"], claims, "conclusions")]  # fmt: skip
        found.parts.append(Leaf(part, leaf["orbit"], tuple(shown)))
    return found


def _ends(x: Any) -> Span:
    low, high = listed_up_to(x, 2, "the ends of a range", 2)
    ends = rational(low), None if high is None else rational(high)
    if (ends[1] is None and ends[0] <= 0) or (ends[1] is not None and not ends[0] < ends[1]):
        raise Malformed("a range that is empty, or one without end from 0 or below")
    return ends


def _cut(x: Any, box: Spans, depth: int) -> Iterator[tuple[dict[str, Any], Spans]]:
    """The parts of the box: two, which have the cut in common, or itself."""
    if depth > DEEPEST_CUTS:
        raise Malformed(f"a box is cut at most {DEEPEST_CUTS} times in a row")
    if not isinstance(x, dict) or "cut" not in x:
        yield parted(x, ("orbit", "shown"), "a part of a box"), box
        return
    parted(x, ("cut", "at", "parts"), "a cut")
    s, at = name(x["cut"]), rational(x["at"])
    if s not in box:
        raise Malformed("a cut across a letter that does not range")
    (low, high), halves = box[s], listed_up_to(x["parts"], 2, "the parts of a cut", 2)
    if not low < at or (high is not None and not at < high):
        raise Malformed("a cut that is not inside its box")
    yield from _cut(halves[0], {**box, s: (low, at)}, depth + 1)
    yield from _cut(halves[1], {**box, s: (at, high)}, depth + 1)


def read_orbits(x: Any, system: System, reader: Reader) -> Levels | Course | None:
    if x is None:
        return None
    if not isinstance(x, dict) or x.get("rule") not in ("levels", "taylor"):
        raise Malformed("no such rule for the orbits of a box")
    if x["rule"] == "taylor":
        return read_curve(
            parted(x, ("rule", "piece", "clock", "direction", "order", "solved"), "orbits"),
            system, reader,
        )  # fmt: skip
    parts = ("K", "u", "v", "speed")  # K and u of the outermost layer
    inner = {"inner"} & set(x)
    parted(x, ("rule", "direction", "solved", "tables", *parts, *inner), "orbits")
    within = listed_up_to(x["inner"], MOST_WITHIN, "layers", 1) if inner else []
    for each in within:
        parted(each, ("K", "u"), "a layer")
    layers = [(reader.tree(each["K"]), reader.tree(each["u"])) for each in (*within, x)]
    flow = Layers(system, layers, reader.tree(x["v"]), reader.tree(x["speed"]))
    direction = read_formulas(x["direction"], reader, "direction")
    flow.require_direction(system, direction)
    tables = [(table[0], made(system, table, ZERO)) for table in read_tables(x["tables"])]
    return Levels(flow, direction, read_solved(x["solved"], reader), tables)


# --- files.certificate ---
#
# From a file that a stranger wrote to *accepted*, with what was shown, or *rejected*, and why.

FORMAT = "proofs_check certificate"
VERSION = 5
LARGEST_FILE = MOST_CHARACTERS  # bytes
MOST_LISTS = 1 << 18  # and objects
MOST_CLAIMS = 200
DEEPEST_CALLS = 5000
PARTS = {"format", "version", "about", "bits", "system", "numbers", "activation", "orbit",
         "hypotheses", "conclusions"}  # fmt: skip


def load(path: str) -> Any:
    """The document of a regular file, within limits; floats and repeated names have no meaning."""
    try:
        with open(path, "rb", opener=at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Malformed("it is not a regular file")
            if status.st_size > LARGEST_FILE:
                raise Malformed(f"it has {status.st_size} bytes, more than {LARGEST_FILE}")
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Malformed(error.strerror or str(error)) from None
    if len(content) > LARGEST_FILE:
        raise Malformed(f"it has more than {LARGEST_FILE} bytes")
    return parse(content)


def at_once(path: str, flags: int) -> int:
    """A pipe, which is no regular file, is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def parse(content: bytes) -> Any:
    if content.count(b"[") + content.count(b"{") > MOST_LISTS:
        raise Malformed(f"it has more than {MOST_LISTS} lists and objects")
    try:
        return json.loads(
            content.decode("utf-8"), parse_float=_refused, parse_constant=_refused,
            parse_int=_short, object_pairs_hook=_once,
        )  # fmt: skip
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"it is not JSON as a certificate has it: {str(error)[:200]}") from None


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word[:20]} is a float; numbers are strings")


def _short(word: str) -> int:
    if len(word) > 9:
        raise ValueError(f"a number of {len(word)} digits outside a string")
    return int(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def verify(document: Any) -> str:
    """What the certificate shows, in words; Rejected otherwise."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEPEST_CALLS))
    try:
        with limited(document):
            return _verified(document)
    except RecursionError:
        raise Rejected("its formulas, put into one another, are nested too deeply") from None
    finally:
        sys.setrecursionlimit(before)


def _verified(document: Any) -> str:
    more = {"ranges", "means"} & set(document) if isinstance(document, dict) else set()
    ranging = "ranges" in more
    if len(more) > 1:
        raise Malformed("no rule for means over boxes")
    parted(document, PARTS | more, "a certificate")
    if document["format"] != FORMAT or document["version"] != VERSION:
        raise Malformed(
            f"its format is {str(document['format'])[:40]!r}, version "
            f"{str(document['version'])[:20]}; this program reads {FORMAT!r}, version {VERSION}"
        )
    Tree.forget()
    reader = Reader()
    system, stated = system_of(document, reader)
    orbit = None
    try:
        if not ranging:
            orbit = orbit_of(document["orbit"], system, reader)
        elif document["orbit"] is not None:
            raise Malformed("its orbits are those of the parts of a box")
    except Rejected as error:
        raise Rejected(f"orbit: {error}") from None
    claims: dict[str, list[Said]] = {"hypotheses": [], "conclusions": []}
    for part, found in claims.items():
        written = listed_up_to(document[part], MOST_CLAIMS, part)
        if part == "conclusions" and not written:
            raise Malformed("it has no conclusion")
        for i, each in enumerate(written, 1):
            try:
                found.append(read_said(each, reader))
                if not ranging:
                    found[-1].kind.rule(Place(system, orbit), found[-1].fields)
            except Rejected as error:
                raise Rejected(f"{part}, number {i}: {error}") from None
    both = claims["hypotheses"], claims["conclusions"]
    if ranging:
        ranges = read_ranges(document["ranges"], system, reader, len(both[1]))
        ranges.require(system, *both)
        return "\n".join([f"{stated}, for all {spanned(ranges.box)}, it is shown that",
                          *ranges.words(*both)])  # fmt: skip
    words = [f"{stated}, it is shown that" if system.state else stated]
    words += [f"  assumed, and true here: {claim.words}" for claim in both[0]]
    return "\n".join([*words, *(f"  shown: {claim.words}" for claim in both[1])])


# --- files.command ---
#
# ``python verify.py CERTIFICATE.json``: accepted, and what that means; or rejected, and why.

ACCEPTED, REJECTED, BAD_INPUT, WITHOUT, INTERNAL_ERROR = 0, 1, 2, 3, 70
BUNDLE = "proofs_check certificates"
MEANING = (
    "Accepted means: every sentence marked “assumed, and true here” or “shown” was derived from "
    "the formulas above it, by the rules of this program, in exact integers. Names of theorems "
    "mean nothing to it."
)
REFUTES_NOTHING = "A rejection refutes nothing."


def answers(document: Any) -> list[tuple[int, str]]:
    """For each certificate of the document a code and words."""
    with limited(document):
        return _answers(document)


def _answers(document: Any) -> list[tuple[int, str]]:
    if not isinstance(document, dict) or document.get("format") != BUNDLE:
        return [_answer(document)]
    found: list[tuple[int, str]] = []
    parted(document, ("format", "version", "certificates", "without"), "a collection")
    if document["version"] != 1 or not all(
        isinstance(document[part], list) for part in ("certificates", "without")
    ):
        raise Malformed("a collection of another version, or without its lists")
    if not document["certificates"] and not document["without"]:
        raise Malformed("a collection of nothing")
    for each in document["certificates"]:
        code, words = _answer(each)
        about = each.get("about") if isinstance(each, dict) else None
        name = str(about.get("statement", "") if isinstance(about, dict) else "")[:60]
        found.append((code, f"[the file calls it {printable(name).replace(']', ')')}] {words}"))
    found += [
        (WITHOUT, f"without a certificate, in the words of the file: {printable(str(why)[:500])}")
        for why in document["without"]
    ]
    return found


def _answer(document: Any) -> tuple[int, str]:
    try:
        return ACCEPTED, f"accepted. {verify(document)}\n{MEANING}"
    except Malformed as error:
        return BAD_INPUT, f"no certificate: {printable(str(error))}"
    except Rejected as error:
        return REJECTED, f"rejected: {printable(str(error))}. {REFUTES_NOTHING}"


def printable(words: str) -> str:
    """A stranger's words do not command a terminal."""
    return "".join(c if c.isprintable() else "�" for c in words)


def verified(path: str) -> list[tuple[int, str]]:
    try:
        return answers(load(path))
    except Malformed as error:
        return [(BAD_INPUT, f"{printable(path)} is no certificate: {printable(str(error))}")]


def overall(codes: Sequence[int]) -> int:
    """Rejected before bad input, before what has no certificate."""
    for code in (REJECTED, BAD_INPUT, WITHOUT):
        if code in codes:
            return code
    return ACCEPTED


def guarded(arguments: Sequence[str]) -> int:
    """A mistake of this program is no answer."""
    try:
        return main(arguments)
    except Exception as error:
        print(f"internal error: {error!r}; no answer, please report it", file=sys.stderr)
        return INTERNAL_ERROR


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: verify.py CERTIFICATE.json", file=sys.stderr)
        return BAD_INPUT
    found = verified(arguments[0])
    for _, words in found:
        print(words.encode(sys.stdout.encoding or "ascii", "replace").decode(
            sys.stdout.encoding or "ascii"))  # fmt: skip
    return overall([code for code, _ in found])


if __name__ == "__main__":
    sys.exit(guarded(sys.argv[1:]))
