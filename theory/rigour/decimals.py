"""Balls to decimal strings that enclose, rounded outwards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    localcontext,
)
from typing import Any

from flint import arb

from theory.expression.balls import precision

EXACT_EXPONENT = 4096  # bits; up to here the conversion to decimals is exact before rounding
LARGEST_EXPONENT = 10**12  # bits; beyond this only the order of magnitude is given
_WIDE: dict[str, Any] = {"Emax": MAX_EMAX, "Emin": MIN_EMIN}
GUARD_DIGITS = 3  # printed beyond the digits asked for, so that rounding does not spoil them


@dataclass(frozen=True)
class Interval:
    """A real number between two decimal strings: ``lower <= x <= upper`` is proved."""

    lower: str
    upper: str

    @classmethod
    def from_ball(cls, x: arb, digits: int) -> Interval:
        """Outward-rounded decimals with ``digits`` and a few more significant digits."""
        return cls.hull(x.lower(), x.upper(), digits + GUARD_DIGITS)

    @classmethod
    def hull(cls, lower: arb, upper: arb, digits: int) -> Interval:
        """From exact end points, rounded outwards to ``digits`` significant digits."""
        return cls(_decimal(lower, digits, ROUND_FLOOR), _decimal(upper, digits, ROUND_CEILING))

    def __str__(self) -> str:
        return self.lower if self.lower == self.upper else f"[{self.lower}, {self.upper}]"

    @property
    def width(self) -> float:
        with localcontext(Context(prec=30, **_WIDE)):
            return float(Decimal(self.upper) - Decimal(self.lower))

    @property
    def middle(self) -> float:
        with localcontext(Context(prec=60, **_WIDE)):
            return float((Decimal(self.lower) + Decimal(self.upper)) / 2)

    def distance(self, x: float) -> float:
        """How far the float x lies outside the interval (0 inside)."""
        with localcontext(Context(prec=60, **_WIDE)):
            exact = Decimal(x)
            return float(max(Decimal(self.lower) - exact, exact - Decimal(self.upper), Decimal(0)))

    def common_digits(self) -> str:
        """The middle, to the last decimal place that the width leaves meaningful, for display."""
        with localcontext(Context(prec=len(self.lower) + len(self.upper) + 9, **_WIDE)):
            lower, upper = Decimal(self.lower), Decimal(self.upper)
            if lower == upper:
                return self.lower
            middle = (lower + upper) / 2
            return str(middle.quantize(Decimal(1).scaleb((upper - lower).adjusted() + 1)))


def in_decimals(x: arb, digits: int) -> str:
    """A ball in words: ``[0.7, 0.8]``, one number if it is exact; what is not finite as FLINT has
    it."""
    return str(Interval.hull(x.lower(), x.upper(), digits)) if x.is_finite() else str(x.str(digits))


def _decimal(x: arb, digits: int, rounding: str) -> str:
    """The exact binary number x rounded to ``digits`` significant decimals in one direction."""
    mantissa, exponent = (int(part) for part in x.man_exp())
    if mantissa == 0:
        return "0"
    with localcontext(Context(prec=digits, rounding=rounding, **_WIDE)):
        if abs(exponent) > LARGEST_EXPONENT:
            return _coarse(mantissa, exponent, rounding)
        if abs(exponent) > EXACT_EXPONENT:
            return str(_scaled_by_balls(x, digits, rounding))
        if exponent >= 0:
            return str((+Decimal(mantissa << exponent)).normalize())
        return str((Decimal(mantissa) / Decimal(1 << -exponent)).normalize())


def _coarse(mantissa: int, exponent: int, rounding: str) -> str:
    """A power of ten (or 0, or Infinity) beyond which no digits are worth their time."""
    sign = "-" if mantissa < 0 else ""
    outwards = (rounding == ROUND_CEILING) == (mantissa > 0)
    if exponent < 0:
        return f"{sign}1E-{LARGEST_EXPONENT // 4}" if outwards else "0"
    return f"{sign}Infinity" if outwards else f"{sign}1E+{LARGEST_EXPONENT // 4}"


def _scaled_by_balls(x: arb, digits: int, rounding: str) -> Decimal:
    """The same for exponents so large that the exact integer would have too many digits."""
    with precision(4 * digits + 64 + EXACT_EXPONENT):
        places = digits - int((abs(x).log() / arb(10).log()).mid().floor().fmpz())
        scaled = x * arb(10) ** places
        whole = scaled.lower().floor() if rounding == ROUND_FLOOR else scaled.upper().ceil()
        return Decimal(int(whole.fmpz())).scaleb(-places)
