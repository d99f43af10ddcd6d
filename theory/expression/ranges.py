"""Range kernel: outward-rounded bounds on *infinite* intervals, with strict signs.

Balls cannot say that ``exp(-z) > 0`` for every z below -3, because the bound at minus infinity
is 0.  A :class:`Range` carries, besides its end points, whether the value 0 is really taken, and
whether there is a real value everywhere.  Every operation returns a range that is proved to
contain all values; no sign is claimed where a value may be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import flint
from flint import arb, fmpq

from theory.expression.codes import STEP
from theory.expression.domain import Demand
from theory.expression.functions import FUNCTIONS, Shape

_INF = arb.pos_inf()


@dataclass(frozen=True)
class Range:
    """All values lie in [lower, upper]; if ``nonzero``, none of them is 0; unless ``defined``,
    there may be points without a value (a pole, a logarithm of a negative number)."""

    lower: arb
    upper: arb
    nonzero: bool = False
    defined: bool = True

    def __post_init__(self) -> None:
        if self.lower.is_nan() or self.upper.is_nan():
            object.__setattr__(self, "lower", -_INF)
            object.__setattr__(self, "upper", _INF)
            object.__setattr__(self, "nonzero", False)
            object.__setattr__(self, "defined", False)
        elif self.lower > 0 or self.upper < 0:
            object.__setattr__(self, "nonzero", True)

    @property
    def positive(self) -> bool:
        return bool(self.defined and self.lower >= 0 and self.nonzero)

    @property
    def negative(self) -> bool:
        return bool(self.defined and self.upper <= 0 and self.nonzero)

    def meets(self, demand: Demand) -> bool:
        """Whether every value is proved to exist and to meet the demand."""
        if demand is Demand.NONZERO:
            return self.positive or self.negative
        if demand is Demand.POSITIVE:
            return self.positive
        return bool(self.defined and self.lower >= 0)

    def __neg__(self) -> Range:
        return Range(-self.upper, -self.lower, self.nonzero, self.defined)

    def __add__(self, other: Range) -> Range:
        strict = (
            (self.lower >= 0 and other.lower >= 0) or (self.upper <= 0 and other.upper <= 0)
        ) and (self.nonzero or other.nonzero)
        return Range(
            (self.lower + other.lower).lower(),
            (self.upper + other.upper).upper(),
            strict,
            self.defined and other.defined,
        )

    def __sub__(self, other: Range) -> Range:
        return self + (-other)

    def __mul__(self, other: Range) -> Range:
        if self is other:
            return self.square()
        corners = [
            _times(a, b) for a in (self.lower, self.upper) for b in (other.lower, other.upper)
        ]
        return Range(
            _least(c.lower() for c in corners),
            -_least((-c).lower() for c in corners),
            self.nonzero and other.nonzero,
            self.defined and other.defined,
        )

    def square(self) -> Range:
        ends = [_times(self.lower, self.lower), _times(self.upper, self.upper)]
        straddles = not (self.lower >= 0 or self.upper <= 0)
        low = arb(0) if straddles else _least(e.lower() for e in ends)
        return Range(low, -_least((-e).lower() for e in ends), self.nonzero, self.defined)

    def reciprocal(self) -> Range:
        if self.positive:
            low = arb(0) if self.upper == _INF else (1 / self.upper).lower()
            high = (1 / self.lower).upper() if self.lower > 0 else _INF
            return Range(low, high, True)
        if self.negative:
            return -((-self).reciprocal())
        return Range(-_INF, _INF, defined=False)

    def __truediv__(self, other: Range) -> Range:
        return self * other.reciprocal()


def _times(a: arb, b: arb) -> arb:
    """Product of end points; 0 times infinity is 0, since the factor 0 is a real bound."""
    if a == 0 or b == 0:
        return arb(0)
    return a * b


def _least(values: Any) -> arb:
    result = _INF
    for value in values:
        if value.is_nan():
            return -_INF
        result = value if value < result else result
    return result


class Ranges:
    """Kernel of :class:`Range` values."""

    def precision(self) -> int:
        return flint.ctx.prec

    def rational(self, p: int, q: int) -> Range:
        value = arb(fmpq(p, q))
        return Range(value.lower(), value.upper(), p != 0)

    def constant(self, name: str) -> Range:
        value = arb.pi() if name == "Pi" else arb(1).exp()
        return Range(value.lower(), value.upper(), True)

    def function(self, name: str) -> Callable[[Range], Range]:
        if name == STEP:
            return _step
        row = FUNCTIONS[name]
        if row.shape is Shape.OSCILLATING:
            return lambda x: _oscillating(name, x)
        if row.shape is Shape.EVEN:
            return lambda x: _even(name, x)
        if row.shape is Shape.OTHER:
            return lambda x: _enclosed(name, x)
        return lambda x: _monotone(name, x)

    def power(self, base: Range, exponent: Range) -> Range:
        return _monotone("exp", exponent * _monotone("log", base))

    def within(self, demand: Demand) -> Callable[[Range, Range], Range]:
        return lambda value, guard: value if guard.meets(demand) else replace(value, defined=False)

    def maximum(self, a: Range, b: Range) -> Range:
        return _larger(a, b)

    def choice(self, condition: Range, pair: tuple[Range, Range]) -> Range:
        first, second = pair
        if condition.lower == 1 or condition.upper == 0:
            found = first if condition.lower == 1 else second
            return replace(found, defined=found.defined and condition.defined)
        return Range(
            _least((first.lower, second.lower)),
            -_least((-first.upper, -second.upper)),
            first.nonzero and second.nonzero,
            first.defined and second.defined and condition.defined,
        )


def _larger(a: Range, b: Range) -> Range:
    high = -_least((-a.upper, -b.upper))
    low = a.lower if a.lower >= b.lower else b.lower
    strict = (a.nonzero and b.nonzero) or a.positive or b.positive
    return Range(low, high, strict, a.defined and b.defined)


def _step(x: Range) -> Range:
    low, high = (arb(1), arb(1)) if x.positive else (arb(0), arb(0 if x.upper <= 0 else 1))
    return Range(low, high, defined=x.defined)


def _limit(name: str, side: int) -> arb:
    text = FUNCTIONS[name].at_infinity[side]
    if text is None:
        if name in ("exp", "sinh", "asinh", "log", "sqrt", "acosh"):
            return _INF if side else -_INF if name in ("sinh", "asinh") else arb.nan()
        return arb.nan()
    sign = -1 if text.startswith("-") else 1
    return sign * arb.pi() / 2 if "pi" in text else arb(int(text))


def _at(name: str, x: arb) -> arb:
    if x == _INF:
        return _limit(name, 1)
    if x == -_INF:
        return _limit(name, 0)
    if name == "log" and x == 0:
        return -_INF
    return abs(x) if name == "abs" else getattr(arb, FUNCTIONS[name].flint)(x)


def _monotone(name: str, x: Range) -> Range:
    low, high = x.lower, x.upper
    if FUNCTIONS[name].shape is Shape.DECREASING:
        low, high = high, low
    keeps_zero = name in ("sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "sqrt")
    strict = name in ("exp", "erfc") or (keeps_zero and x.nonzero)
    defined = x.defined and (name != "log" or x.positive)
    return Range(_at(name, low).lower(), _at(name, high).upper(), strict, defined)


def _even(name: str, x: Range) -> Range:
    """cosh and abs: increasing in |x|."""
    ends = [_INF if abs(e) == _INF else _at(name, e) for e in (x.lower, x.upper)]
    straddles = not (x.lower >= 0 or x.upper <= 0)
    low = _at(name, arb(0)) if straddles else _least(e.lower() for e in ends)
    strict = name == "cosh" or x.nonzero
    return Range(low, -_least((-e).lower() for e in ends), strict, x.defined)


def _oscillating(name: str, x: Range) -> Range:
    if abs(x.lower) == _INF or abs(x.upper) == _INF:
        return Range(arb(-1), arb(1), defined=x.defined)
    value = getattr(arb, name)(x.lower.union(x.upper))
    return Range(value.lower(), value.upper(), defined=x.defined)


def _enclosed(name: str, x: Range) -> Range:
    if abs(x.lower) == _INF or abs(x.upper) == _INF:
        return Range(-_INF, _INF, defined=False)
    value = getattr(arb, FUNCTIONS[name].flint)(x.lower.union(x.upper))
    return Range(value.lower(), value.upper(), defined=x.defined and value.is_finite())
