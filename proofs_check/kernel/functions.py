"""The table of all functions on intervals, with those that the others are not made of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from proofs_check.kernel.circular import acos, asin, atan, cos, pi, sin, tan
from proofs_check.kernel.exponentials import GUARD, coarser, cosh, exp, finer, log, sinh, tanh
from proofs_check.kernel.intervals import Interval, Intervals, Rejected, sign, size


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
        g.spend(2)
        term = g.over(g.mul(term, double), 2 * n + 1)
        total = g.add(total, term)
    total = (total[0], total[1] + size(term))
    if "2/√π" not in g.constants:
        g.constants["2/√π"] = g.div(g.times(g.one, 2), g.sqrt(pi(g)))
    front = g.mul(g.mul(y, exp(g, g.neg(square))), g.constants["2/√π"])
    low, high = coarser(g.mul(front, total), extra)
    return low, min(high, f.one[0])


def erf(f: Intervals, x: Interval) -> Interval:
    return erf_at(f, x[0])[0], erf_at(f, x[1])[1]


def erfc(f: Intervals, x: Interval) -> Interval:
    return f.sub(f.one, erf(f, x))


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
