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

from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected, sign, size

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
