"""An enclosure taken apart into the digits that are certain and what its two ends add."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, localcontext

from theory.rigour.decimals import Interval


@dataclass(frozen=True)
class Digits:
    """An enclosure, taken apart: ``certain`` digits, then what the two ends add, and 10^``power``.

    ``certain`` is empty where the ends share no digit.
    """

    certain: str
    lower: str
    upper: str
    power: int

    @property
    def exact(self) -> bool:
        return not self.lower and not self.upper


def digits_of(interval: Interval) -> Digits:
    """The common leading digits of both ends, written with one power of ten."""
    lower, upper = Decimal(interval.lower), Decimal(interval.upper)
    power = max(lower.adjusted() if lower else -(10**6), upper.adjusted() if upper else -(10**6))
    power = power if not -5 < power < 16 and power > -(10**6) else 0
    ends = [format(x.scaleb(-power), "f") for x in (lower, upper)]
    if ends[0] == ends[1]:
        return Digits(ends[0], "", "", power)
    low, high = _padded(*ends)
    shared = _shared(low, high)
    return Digits(low[:shared], low[shared:], high[shared:], power)


def _padded(low: str, high: str) -> tuple[str, str]:
    places = max(len(x.partition(".")[2]) for x in (low, high))
    low, high = (x if "." in x else x + "." for x in (low, high))
    return tuple(x + "0" * (places - len(x.partition(".")[2])) for x in (low, high))  # type: ignore[return-value]


def _shared(low: str, high: str) -> int:
    """Length of the common prefix; 0 unless the digits before the point agree."""
    if low.index(".") != high.index("."):
        return 0
    count = next(i for i, (a, b) in enumerate(zip(low, high, strict=True)) if a != b)
    return count if count > low.index(".") else 0


@dataclass(frozen=True)
class Rounded:
    """An enclosure rounded: all of it rounds to the ``certain`` digits, its middle to the ``open``
    ones as well."""

    certain: str
    open: str = ""

    def __str__(self) -> str:
        return f"{self.certain}({self.open})" if self.open else self.certain


def rounded(interval: Interval, digits: int) -> Rounded:
    """To so many significant digits, fewer of them certain where the interval is wide; the whole
    interval where there is none."""
    ends = Decimal(interval.lower), Decimal(interval.upper)
    if ends[0] == ends[1] and len(ends[0].as_tuple().digits) <= digits:
        return Rounded(interval.lower)
    for kept in range(digits, 0, -1):
        low, high = (_to(x, kept) for x in ends)
        if low == high:
            middle = _to((ends[0] + ends[1]) / 2, digits)
            return Rounded(low, middle.removeprefix(low) if middle.startswith(low) else "")
    return Rounded(str(interval))


def _to(x: Decimal, digits: int) -> str:
    """To so many significant digits, as a plain decimal where that is short."""
    with localcontext(Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)):
        found = +x
    if not found:
        return "0"
    if -5 < found.adjusted() < digits:
        places = digits - 1 - found.adjusted()
        return f"{found:.{places}f}"
    return f"{found:.{digits - 1}e}"
