"""On each part of the line: is |E| above, below or exactly 1 throughout?"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from theory.activation import Activation, Piece, variable
from theory.elasticity.parts import Part, parts, proved_sign
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.rigour.whole_line import covered, inside

if TYPE_CHECKING:
    import sympy

BITS = 64


class Kind(enum.Enum):
    """What is proved of |E| at every point of a part where φ ≠ 0."""

    EXPANDING = "|E| > 1"
    CONTRACTING = "|E| < 1"
    NEUTRAL = "|E| = 1 exactly"
    UNDEFINED = "φ vanishes identically, so E is not defined"
    UNDECIDED = "|E| − 1 changes sign or could not be bounded"


@dataclass(frozen=True)
class Region:
    """``kind`` is proved on all of (lower, upper); ``constant`` is E's value if E is constant."""

    lower: sympy.Expr
    upper: sympy.Expr
    kind: Kind
    proof: str
    constant: sympy.Expr | None = None

    def __str__(self) -> str:
        lower = "-∞" if self.lower.is_infinite else str(self.lower)
        upper = "∞" if self.upper.is_infinite else str(self.upper)
        return f"{self.kind.value} on ({lower}, {upper}) ({self.proof})"


@lru_cache(maxsize=64)
def regions(phi: Activation) -> tuple[Region, ...]:
    """The parts of the line with what is proved of |E| on each.

    UNDECIDED proves nothing: |E| - 1 may have both signs there (sigmoid on z < 0).
    """
    with precision(BITS):
        return tuple(_region(part) for part in parts(phi))


def _region(part: Part) -> Region:
    from theory.symbolic.exact import is_zero

    if is_zero(part.value, seconds=0).truth is Truth.TRUE:
        return Region(part.lower, part.upper, Kind.UNDEFINED, "φ = 0 there")
    constant = _constant(part)
    if constant is not None:
        return _of_constant(part, constant)
    ends = part.lower, part.upper
    unproved = _unsmooth(Piece(part.lower, part.upper, part.value, part.guards))
    if unproved:
        return Region(part.lower, part.upper, Kind.UNDECIDED, unproved)
    short = proved_sign(part.falls_short, *ends, part.bending)
    widening = 2 * part.slope + part.bending
    over = None if short is None else proved_sign(part.exceeds, *ends, widening)
    if short is None or over is None:
        return Region(part.lower, part.upper, Kind.UNDECIDED, "no sign of zφ' ∓ φ was proved")
    kind = Kind.EXPANDING if short == over else Kind.CONTRACTING
    signs = f"zφ' − φ {_SIGN[short]} 0 and zφ' + φ {_SIGN[over]} 0"
    return Region(part.lower, part.upper, kind, signs)


def _unsmooth(piece: Piece) -> str:
    """Why the formula was not proved smooth on the piece; '' if it was."""
    for guard in piece.open_guards:
        if not covered(inside(guard), piece):
            return f"{guard.strict} was not proved"
    return ""


_SIGN = {1: ">", -1: "<"}


def _of_constant(part: Part, constant: sympy.Expr) -> Region:
    size = abs(constant)
    kind = Kind.NEUTRAL if size == 1 else Kind.EXPANDING if size > 1 else Kind.CONTRACTING
    product = "φ" if constant == 1 else f"{constant} φ"
    proof = f"zφ' = {product} identically, so E ≡ {constant}"
    return Region(part.lower, part.upper, kind, proof, constant)


def _constant(part: Part) -> sympy.Expr | None:
    """The rational c with z φ' ≡ c φ, if there is one (exact zero test)."""
    from theory.symbolic.exact import is_zero

    point = _rational_inside(part)
    value = part.value.subs(variable(), point)
    if value == 0 or value.is_finite is False or value.is_real is False:
        return None
    constant = (point * part.slope.subs(variable(), point) / value).expand()
    if not constant.is_Rational:
        return None
    residual = variable() * part.slope - constant * part.value
    truth = is_zero(residual, within=(part.lower, part.upper), seconds=0).truth
    return constant if truth is Truth.TRUE else None


def _rational_inside(part: Part) -> sympy.Expr:
    import sympy

    if part.lower.is_infinite:
        return sympy.floor(part.upper) - 1
    if part.upper.is_infinite:
        return sympy.ceiling(part.lower) + 1
    return sympy.Rational(str(((part.lower + part.upper) / 2).evalf(6)))
