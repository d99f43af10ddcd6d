"""π, sin, cos, tan and their inverses, on intervals."""

from __future__ import annotations

from fractions import Fraction

from proofs_check.kernel.exponentials import GUARD, coarser, finer, odd_series
from proofs_check.kernel.intervals import Interval, Intervals, Rejected, sign, size

KEPT = 1000  # values of sin and cos, which are asked for in pairs
TURNS = 64  # bits of the largest argument of sin and cos


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
    kept = f.__dict__.setdefault("waves", {})
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


def asin(f: Intervals, x: Interval) -> Interval:
    """atan(x/√(1 - x²)), strictly inside (-1, 1)."""
    if size(x) >= f.one[0]:
        raise Rejected("an inverse sine or cosine outside (-1, 1)")
    ends = [atan(f, f.div((e, e), f.sqrt(f.sub(f.one, f.square((e, e)))))) for e in x]
    return ends[0][0], ends[1][1]


def acos(f: Intervals, x: Interval) -> Interval:
    return f.sub(f.over(pi(f), 2), asin(f, x))
