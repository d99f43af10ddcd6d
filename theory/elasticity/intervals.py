"""From an interval on which |E| > 1 to the whole one: where it ends, exactly or enclosed.

With F = zφ' − φ and G = zφ' + φ it ends where F, G or φ has its nearest zero, which is enclosed and
proved to be the nearest, or at the end of its part (0, a kink, infinity), if there is none before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flint import arb

from theory.activation import Piece, variable
from theory.elasticity.parts import Part, proved_sign
from theory.elasticity.zeros import zeros
from theory.expression.balls import RealBalls, precision
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.decimals import Interval
from theory.rigour.whole_line import covered, inside

if TYPE_CHECKING:
    import sympy

BITS = 96
DIGITS = 12
COMMON = 60  # the denominator of ends that are looked at exactly
REACHES = (1, 4, 16, 64)  # from the interval, in which the nearest zero is looked for


@dataclass(frozen=True)
class End:
    """``place`` is the end itself (0, a kink, ±∞, a short number), or else ``within`` encloses it;
    or it was not found, and ``within`` has only how far the proof comes."""

    place: sympy.Expr | None = None
    within: Interval | None = None
    found: bool = True

    def bound(self, lower: bool) -> str:
        """The end as a decimal, its lower or its upper bound; exact numbers as they are."""
        if self.within is not None:
            return self.within.lower if lower else self.within.upper
        place = self.place
        if place is not None and place.is_infinite:
            return "∞" if place.is_extended_positive else "-∞"
        return str(place)


@dataclass(frozen=True)
class WholeInterval:
    """|E| > 1 (or < 1) and φ ≠ 0 is proved on all of (lower, upper), and, where both ends were
    found, on no larger interval."""

    lower: End
    upper: End

    @property
    def inner(self) -> tuple[str, str]:
        """Decimal numbers inside or at the ends."""
        return self.lower.bound(lower=False), self.upper.bound(lower=True)

    @property
    def outer(self) -> tuple[str, str]:
        """Decimal numbers outside or at the ends."""
        return self.lower.bound(lower=True), self.upper.bound(lower=False)

    def __str__(self) -> str:
        missing = [
            name for name, end in (("left", self.lower), ("right", self.upper)) if not end.found
        ]
        beyond = f" at least, the {' and '.join(missing)} end not being found" if missing else ""
        return f"({', '.join(self.inner)}){beyond}"


def whole_interval(
    part: Part, lower: sympy.Expr, upper: sympy.Expr, digits: int = DIGITS
) -> WholeInterval:
    """The largest interval around (lower, upper) on which |E| − 1 keeps its sign, proved there, and
    φ ≠ 0; as far as its ends are found."""
    piece = Piece(part.lower, part.upper, part.value, part.guards)
    smooth = all(covered(inside(guard), piece) for guard in piece.open_guards)
    with precision(BITS):
        ends = [
            (smooth and _end(part, start, towards, digits))
            or End(within=Interval.from_ball(ball(start), digits), found=False)
            for start, towards in ((lower, part.lower), (upper, part.upper))
        ]
    return WholeInterval(*ends)


def _end(part: Part, start: sympy.Expr, towards: sympy.Expr, digits: int) -> End | None:
    if start == towards or _clear(part, *sorted((start, towards))):
        return End(towards)
    sign = 1 if towards > start else -1
    for reach in REACHES:
        far = start + sign * reach
        last = sign * (towards - far) <= 0
        found = _nearest(part, start, towards if last else far)
        if isinstance(found, _Nearest):
            return found.end(digits)
        if found is False or last:
            return None
    return None


def _clear(part: Part, lower: sympy.Expr, upper: sympy.Expr) -> bool:
    """Whether F, G and φ are proved to have no zero in (lower, upper)."""
    bending = part.bending
    forms = (
        (part.value, None),
        (part.falls_short, bending),
        (part.exceeds, 2 * part.slope + bending),
    )
    return all(proved_sign(form, lower, upper, slope) is not None for form, slope in forms)


@dataclass(frozen=True)
class _Nearest:
    """The one zero of ``form`` in ``at``."""

    at: arb
    form: sympy.Expr

    def end(self, digits: int) -> End:
        import sympy

        from theory.symbolic.exact import is_zero

        near = sympy.Rational(round(float(self.at.mid()) * COMMON), COMMON)
        here = self.form.subs(variable(), near)
        if self.at.contains(ball(near)) and is_zero(here, seconds=0).truth is Truth.TRUE:
            return End(near)
        return End(within=Interval.from_ball(self.at, digits))


def _nearest(part: Part, start: sympy.Expr, end: sympy.Expr) -> _Nearest | bool:
    """The zero of F, G or φ that is nearest to ``start``; True if there is none up to ``end``, and
    False if that was not decided."""
    low, high = sorted((start, end))
    bending = part.bending
    best: _Nearest | None = None
    doubts: list[arb] = []

    def distance(x: arb) -> arb:
        return abs(x - ball(start))

    for form, slope in (
        (part.value, part.slope),
        (part.falls_short, bending),
        (part.exceeds, 2 * part.slope + bending),
    ):
        run: Any = part.program([form, slope]).bind(RealBalls())
        found = zeros(run, ball(low).lower(), ball(high).upper())
        doubts += [distance(a.union(b)).lower() for a, b in found.open_boxes]
        for zero in found.unique:
            if best is None or distance(zero.at) < distance(best.at):
                best = _Nearest(zero.at, form)
            elif not distance(zero.at) > distance(best.at):
                doubts.append(distance(best.at).lower())
    if best is None:
        return not doubts
    return best if all(d > distance(best.at).upper() for d in doubts) else False
