"""Values that a letter is tried at, by its assumptions or in a set."""

from __future__ import annotations

from typing import Any

import sympy
from mpmath import mpf

_LINE = (
    "0.73", "-1.31", "2.17", "-0.41", "0.11", "-2.9", "4.3", "0.009", "-6.1", "1.57", "9.7",
    "-0.02", "12.9", "-14.3", "0.5", "-1", "1", "0",
)  # fmt: skip
LINE = tuple(map(mpf, _LINE))
WHOLE = tuple(map(mpf, (2, 3, 1, 5, 9)))
INSIDE = 40  # points of an interval
TRIED = 6  # values of the letters of an identity
BESIDE = mpf("1e-4")  # the size of an open interval on which a claim is tried


def points_of(letter: Any, domain: Any = None) -> list[Any]:
    """A few numbers, the generic ones first."""
    if isinstance(domain, sympy.FiniteSet):
        return [mpf(int(x)) for x in domain]
    if letter.is_integer or domain == sympy.S.Naturals:
        return list(WHOLE)
    if isinstance(domain, sympy.Interval) and domain != sympy.S.Reals:
        return _in_interval(domain)
    if letter.is_positive:
        return sorted({abs(x) for x in LINE if x}, key=lambda x: abs(x - mpf("0.73")))
    return list(LINE)


def _in_interval(domain: sympy.Interval) -> list[Any]:
    low, high = domain.inf, domain.sup
    if low.is_finite and high.is_finite:
        a, b = mpf(low.p) / low.q, mpf(high.p) / high.q
        inner = [a + (b - a) * n / (INSIDE + 1) for n in range(1, INSIDE + 1)]
        return [*inner, *([] if domain.left_open else [a]), *([] if domain.right_open else [b])]
    within = [abs(x) for x in LINE if x]
    if low.is_finite:
        return [mpf(low.p) / low.q + x for x in within]
    if high.is_finite:
        return [mpf(high.p) / high.q - x for x in within]
    return list(LINE)


def values_of(formulas: tuple[sympy.Expr, ...]) -> list[dict[Any, Any]]:
    """A few values of all letters of some formulas."""
    free = sorted(set().union(*(e.free_symbols for e in formulas)), key=str)
    lists = [points_of(s) for s in free]
    return [{s: xs[n % len(xs)] for s, xs in zip(free, lists, strict=True)} for n in range(TRIED)]
