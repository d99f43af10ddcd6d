"""Elementary functions on intervals, from their series with the remainder bounded in each case.

A function is evaluated at points of a grid that is finer by ``extra`` bits, on which the rounding
of all steps is enclosed too; where it is monotone an interval is mapped by its two ends.  Arguments
are reduced by identities (exp x = (exp x/2)², atan x = 2 atan(x/(1 + √(1 + x²))), sin(x + π/2) =
cos x, log 2x = log 2 + log x) until a series converges by several bits a term.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from proofs_check.kernel.intervals import Interval, Intervals, Rejected, sign, size

FARTHEST = 1 << 13  # the largest argument of exp, sinh and cosh
GUARD = 16  # bits for the rounding of a few operations
TURNS = 64  # bits of the largest argument of sin and cos


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


def atan_at(f: Intervals, x: int) -> Interval:
    """Three halvings of the angle lead from any x below 1, 1/2 and then 1/4."""
    g = finer(f, GUARD)
    y: Interval = (x << GUARD, x << GUARD)
    for _ in range(3):
        y = g.div(y, g.add(g.one, g.sqrt(g.add(g.one, g.square(y)))))
    if size(y) > g.one[0] // 2:
        raise Rejected("atan: the reduced argument is too large")
    return coarser(g.times(odd_series(g, y, True), 8), GUARD)


def atan(f: Intervals, x: Interval) -> Interval:
    return atan_at(f, x[0])[0], atan_at(f, x[1])[1]


def pi(f: Intervals) -> Interval:
    """Machin: π = 16 atan(1/5) - 4 atan(1/239)."""
    if "pi" not in f.constants:
        g = finer(f, GUARD)
        fifth, small = (odd_series(g, g.of(Fraction(1, n)), True) for n in (5, 239))
        f.constants["pi"] = coarser(g.sub(g.times(fifth, 16), g.times(small, 4)), GUARD)
    return f.constants["pi"]


def sin_cos_at(f: Intervals, x: int) -> tuple[Interval, Interval]:
    """With y = x - nπ/2 and |y| ≤ 1, the remainder after the power t of y is at most |t|: all
    derivatives of sin and cos are at most 1, and the next factorial is larger."""
    if abs(x) >> f.bits + TURNS:
        raise Rejected("sin or cos of a number that is too large")
    extra = GUARD + (abs(x) >> f.bits).bit_length()
    g = finer(f, extra)
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


def sin(f: Intervals, x: Interval) -> Interval:
    return wave(f, x, 0)


def cos(f: Intervals, x: Interval) -> Interval:
    return wave(f, x, 1)


def tan(f: Intervals, x: Interval) -> Interval:
    """It rises where cos has no zero."""
    if sign(cos(f, x)) == 0:
        raise Rejected("tan of an interval that may hold a pole")
    low, high = (f.div(*sin_cos_at(f, end)) for end in x)
    return low[0], high[1]


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


def erf_at(f: Intervals, x: int) -> Interval:
    """For x ≥ 0: 2x e^(-x²)/√π · Σ (2x²)^n/(1·3···(2n + 1)).  Once the ratio of the terms,
    2x²/(2n + 3), is below 1/2, what follows a term t sums to at most t.  Far out
    1 - erf x ≤ e^(-x²).
    """
    if x < 0:
        return f.neg(erf_at(f, -x))
    whole = (x >> f.bits) + 1
    if whole > 2 and (whole - 1) ** 2 > f.bits:
        square = f.square((x, x))
        return f.sub(f.one, exp(f, f.neg(square)))[0], f.one[0]
    extra = GUARD + 3 * whole**2
    g = finer(f, extra)
    y: Interval = (x << extra, x << extra)
    square = g.square(y)
    double = g.times(square, 2)
    total = term = g.one
    n = 0
    while size(term) > 1 or 2 * size(double) > (2 * n + 3) << g.bits:
        n += 1
        term = g.over(g.mul(term, double), 2 * n + 1)
        total = g.add(total, term)
    total = (total[0], total[1] + size(term))
    front = g.div(g.times(g.mul(y, exp(g, g.neg(square))), 2), g.sqrt(pi(g)))
    low, high = coarser(g.mul(front, total), extra)
    return low, min(high, f.one[0])


def erf(f: Intervals, x: Interval) -> Interval:
    return erf_at(f, x[0])[0], erf_at(f, x[1])[1]


def erfc(f: Intervals, x: Interval) -> Interval:
    return f.sub(f.one, erf(f, x))


def asin(f: Intervals, x: Interval) -> Interval:
    """atan(x/√(1 - x²)), strictly inside (-1, 1)."""
    if size(x) >= f.one[0]:
        raise Rejected("an inverse sine or cosine outside (-1, 1)")
    ends = [atan(f, f.div((e, e), f.sqrt(f.sub(f.one, f.square((e, e)))))) for e in x]
    return ends[0][0], ends[1][1]


def acos(f: Intervals, x: Interval) -> Interval:
    return f.sub(f.over(pi(f), 2), asin(f, x))


def asinh_at(f: Intervals, x: int) -> Interval:
    """log(x + √(x² + 1)) for x ≥ 0, and odd."""
    if x < 0:
        return f.neg(asinh_at(f, -x))
    return log(f, f.add((x, x), f.sqrt(f.add(f.square((x, x)), f.one))))


def asinh(f: Intervals, x: Interval) -> Interval:
    return asinh_at(f, x[0])[0], asinh_at(f, x[1])[1]


def acosh(f: Intervals, x: Interval) -> Interval:
    """log(x + √(x² - 1)), where x > 1; both grow with x."""
    if x[0] <= f.one[0]:
        raise Rejected("acosh of a number that is not above 1")
    return log(f, f.add(x, f.sqrt(f.sub(f.square(x), f.one))))


def atanh(f: Intervals, x: Interval) -> Interval:
    """log((1 + x)/(1 - x))/2, which rises."""
    if size(x) >= f.one[0]:
        raise Rejected("atanh outside (-1, 1)")
    ends = [f.div(f.add(f.one, (e, e)), f.sub(f.one, (e, e))) for e in x]
    return f.over((log(f, ends[0])[0], log(f, ends[1])[1]), 2)


def absolute(f: Intervals, x: Interval) -> Interval:
    return x if x[0] >= 0 else f.neg(x) if x[1] <= 0 else (0, size(x))


def signum(f: Intervals, x: Interval) -> Interval:
    """Where it is constant; at 0 it has no derivative."""
    if sign(x) == 0:
        raise Rejected("the sign of an interval that holds 0")
    return f.times(f.one, sign(x))


def rational_power(f: Intervals, x: Interval, q: Fraction) -> Interval:
    """e^(q log x) for x > 0; x^(n/2) by the square root."""
    if q.denominator == 2 and x[0] > 0:
        return f.power(f.sqrt(x), q.numerator)
    return exp(f, f.scaled(log(f, x), q))


FUNCTIONS: dict[str, Callable[[Intervals, Interval], Interval]] = {
    "exp": exp, "log": log, "sin": sin, "cos": cos, "tan": tan, "sinh": sinh, "cosh": cosh,
    "tanh": tanh, "asin": asin, "acos": acos, "atan": atan, "asinh": asinh, "acosh": acosh,
    "atanh": atanh, "erf": erf, "erfc": erfc, "abs": absolute, "sign": signum,
}  # fmt: skip
