"""An enclosure taken apart into the digits that are certain and what its two ends add."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

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
