"""Elementary functions on intervals, from their series with the remainder bounded in each case.

A function is evaluated at points of a grid that is finer by ``extra`` bits, on which the rounding
of all steps is enclosed too; where it is monotone an interval is mapped by its two ends.  Arguments
are reduced by identities (exp x = (exp x/2)², atan x = 2 atan(x/(1 + √(1 + x²))), sin(x + π/2) =
cos x, log 2x = log 2 + log x) until a series converges by several bits a term.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from proofs_check.kernel.intervals import Interval, Intervals, Rejected, sign, size

FARTHEST = 1 << 13  # the largest argument of exp, sinh and cosh
GUARD = 16  # bits for the rounding of a few operations


def finer(f: Intervals, extra: int) -> Intervals:
    """The same grid, refined; kept, for its constants."""
    cache = f.__dict__.setdefault("finer", {})
    if extra not in cache:
        cache[extra] = Intervals(f.bits + extra)
    return cache[extra]


def coarser(x: Interval, extra: int) -> Interval:
    return x[0] >> extra, -(-x[1] >> extra)


def exp_at(f: Intervals, x: int) -> Interval:
    """With |y| ≤ 1/2, what follows the term t of y^i/i! sums to at most |t| (1/2 + 1/4 + …)."""
    if x < -((f.bits + 1) << f.bits):
        return 0, 1  # e^-n < 2^-n
    if x > FARTHEST << f.bits:
        raise Rejected(f"exp of a number beyond {FARTHEST}")
    halvings = (abs(x) >> f.bits).bit_length() + 1 + isqrt(f.bits) // 2
    g = finer(f, halvings + GUARD)
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


def exp(f: Intervals, x: Interval) -> Interval:
    return exp_at(f, x[0])[0], exp_at(f, x[1])[1]


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
    n = x.bit_length() - f.bits - (4 * x < 3 << x.bit_length())
    extra = GUARD + abs(n).bit_length()
    g = finer(f, extra)
    shifted = x << extra
    m = coarser((shifted, shifted), n) if n >= 0 else (shifted << -n, shifted << -n)
    t = g.div(g.sub(m, g.one), g.add(m, g.one))
    if size(t) > g.one[0] // 2:
        raise Rejected("log: the reduced argument is too large")
    both = g.add(g.times(odd_series(g, t, False), 2), g.times(log2(g), n))
    return coarser(both, extra)


def log(f: Intervals, x: Interval) -> Interval:
    if x[0] <= 0:
        raise Rejected("log of an interval with numbers that are not positive")
    return log_at(f, x[0])[0], log_at(f, x[1])[1]


def sinh(f: Intervals, x: Interval) -> Interval:
    low, high = (f.over(f.sub(exp_at(f, e), exp_at(f, -e)), 2) for e in x)
    return low[0], high[1]


def cosh(f: Intervals, x: Interval) -> Interval:
    """Even, and rises with |x|."""
    far, near = size(x), 0 if sign(x) == 0 else min(abs(x[0]), abs(x[1]))
    low, high = (f.over(f.add(exp_at(f, e), exp_at(f, -e)), 2) for e in (near, far))
    return max(low[0], f.one[0]), high[1]


def tanh_at(f: Intervals, x: int) -> Interval:
    """2/(1 + e^-2x) - 1, for x ≥ 0, and odd."""
    if x < 0:
        return f.neg(tanh_at(f, -x))
    low, high = f.div(f.times(f.one, 2), f.add(f.one, exp(f, (-2 * x, -2 * x))))
    return max(0, low - f.one[0]), min(high - f.one[0], f.one[0])


def tanh(f: Intervals, x: Interval) -> Interval:
    return tanh_at(f, x[0])[0], tanh_at(f, x[1])[1]
