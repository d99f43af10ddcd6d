"""Claims about φ on its whole domain: is it differentiable, is φ/φ' finite everywhere?

These are the hypotheses that the paper prints.  TRUE is proved by range bounds on boxes that
cover the line up to infinity; FALSE by a witness that balls or exact arithmetic confirm; all else
is UNKNOWN, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.expression.balls import precision
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.outcome import Truth
from theory.rigour.ball_activation import BallActivation, BallPiece, ball
from theory.rigour.signs import sign_of, slope_sign, value_sign
from theory.rigour.zeros import common_zero_radius, exact_points

if TYPE_CHECKING:
    import sympy

BITS = 64
WINDOW = 32  # samples for witnesses are taken on [-WINDOW, WINDOW]
PER_UNIT = 16  # and this many to a unit of length
_BOXES = 3000
_FARTHEST = arb(2) ** 40  # beyond this one box must reach to infinity


@dataclass(frozen=True)
class Decision:
    """Truth with the proof or witness in words."""

    truth: Truth
    reason: str


def differentiable(phi: Activation) -> Decision:
    """Whether φ is defined and differentiable at every real number."""
    with precision(BITS):
        for point in _samples():
            value, _ = BallActivation.of(phi).values(point)
            if not value.is_finite():
                return Decision(Truth.FALSE, f"φ has no finite real value at z = {_short(point)}")
        corner = _corner(phi)
        if corner is not None:
            return corner
        for piece in phi.pieces:
            for guard, text in guards(piece.value):
                if not covered(positive(guard), piece):
                    return Decision(Truth.UNKNOWN, f"{text} could not be proved for every z")
    return Decision(Truth.TRUE, "φ is built from functions that are smooth on the whole line")


def ratio_finite(phi: Activation) -> Decision:
    """Whether φ/φ' is finite at every real number, removable singularities (z² at 0) removed."""
    with precision(BITS):
        for piece in phi.pieces:
            if piece.derivative == 0:
                where = f"for {piece.lower} < z < {piece.upper}".replace("oo", "∞")
                return Decision(Truth.FALSE, f"φ' vanishes identically {where}")
        defined = differentiable(phi)
        if defined.truth is Truth.FALSE and "no finite real value" in defined.reason:
            return defined
        balls = BallActivation.of(phi)
        for piece, bound in zip(phi.pieces, balls.pieces, strict=True):
            found = _pole(piece, bound, balls)
            if found is not None:
                return found
        gaps = [_common_zeros(piece) for piece in phi.pieces]
        pairs = zip(phi.pieces, balls.pieces, gaps, strict=True)
        if all(covered(_slope_nonzero(bound, gap), piece) for piece, bound, gap in pairs):
            return Decision(Truth.TRUE, _why_finite(gaps))
    return Decision(
        Truth.UNKNOWN, "no zero of φ' was found, and φ' ≠ 0 could not be proved on the whole line"
    )


def _why_finite(gaps: list[list[tuple[sympy.Expr, arb]]]) -> str:
    points = [str(point) for gap in gaps for point, _ in gap]
    if points:
        where = ", ".join(points)
        return f"φ' vanishes only at z = {where}, where φ does too and φ/φ' has the limit 0"
    return "φ' ≠ 0 is proved on the whole line"


def _samples() -> Iterator[arb]:
    """Outwards from 0 to the right, then to the left, so that the nearest witness comes first."""
    for side in (1, -1):
        for i in range(WINDOW * PER_UNIT + 1):
            yield side * arb(i) / PER_UNIT


def _corner(phi: Activation) -> Decision | None:
    from theory.symbolic.exact import is_zero

    z = variable()
    for left, right in zip(phi.pieces, phi.pieces[1:], strict=False):
        jump = (right.derivative - left.derivative).subs(z, right.lower)
        truth = is_zero(jump).truth
        if truth is Truth.FALSE:
            return Decision(Truth.FALSE, f"φ has a corner at z = {right.lower}")
        if truth is Truth.UNKNOWN:
            return Decision(Truth.UNKNOWN, f"whether φ has a corner at z = {right.lower} is open")
    return None


def guards(value: sympy.Expr) -> Iterator[tuple[sympy.Expr, str]]:
    """Expressions that must not vanish (or must be positive) for φ to be smooth."""
    import sympy

    for e in sympy.preorder_traversal(value):
        if isinstance(e, sympy.log):
            yield e.args[0], f"{e.args[0]} > 0"
        elif isinstance(e, sympy.tan):
            yield sympy.cos(e.args[0]) ** 2, f"cos({e.args[0]}) ≠ 0"
        elif isinstance(e, (sympy.asin, sympy.acos, sympy.atanh)):
            yield 1 - e.args[0] ** 2, f"|{e.args[0]}| < 1"
        elif isinstance(e, sympy.acosh):
            yield e.args[0] - 1, f"{e.args[0]} > 1"
        elif e.is_Pow and e.base.free_symbols and not (e.exp.is_Integer and e.exp > 0):
            even = e.base**2 if e.exp.is_Integer else e.base
            yield even, f"{e.base} ≠ 0" if e.exp.is_Integer else f"{e.base} > 0"


def positive(guard: sympy.Expr) -> Callable[[arb, arb], bool]:
    """A test of boxes: whether ``guard`` > 0 is proved on all of [low, high]."""
    run = Program.compile([guard]).bind(Ranges())
    return lambda low, high: run(Range(low, high))[0].positive


def _slope_nonzero(
    bound: BallPiece, gaps: list[tuple[sympy.Expr, arb]]
) -> Callable[[arb, arb], bool]:
    holes = [(ball(point), radius) for point, radius in gaps]

    def holds(low: arb, high: arb) -> bool:
        if any(low > point - radius and high < point + radius for point, radius in holes):
            return True
        slope = bound.ranges(Range(low, high))[1]
        if slope.positive or slope.negative:
            return True
        if not (low.is_finite() and high.is_finite()):
            return False
        return sign_of(bound.values(low.union(high))[1]) is not None

    return holds


def covered(holds: Callable[[arb, arb], bool], piece: Piece) -> bool:
    """Whether ``holds`` is proved on boxes that cover the piece, infinite ends included."""
    low, high = ball(piece.lower), ball(piece.upper)
    stack = (
        [(low, high)] if low.is_finite() or high.is_finite() else [(low, arb(0)), (arb(0), high)]
    )
    for _ in range(_BOXES):
        if not stack:
            return True
        a, b = stack.pop()
        if holds(a, b):
            continue
        cut = _cut(a, b)
        if cut is None:
            return False
        stack += [(a, cut), (cut, b)]
    return False


def _cut(a: arb, b: arb) -> arb | None:
    if a.is_finite() and b.is_finite():
        # off the middle: dyadic points are often zeros themselves
        middle = (a + (b - a) * arb("0.4375")).mid()
        return middle if a < middle < b else None
    end, sign = (a, 1) if a.is_finite() else (b, -1)
    cut = (2 * end if sign * end > 1 else end + sign).mid()
    return cut if abs(cut) < _FARTHEST else None


def _pole(piece: Piece, bound: BallPiece, phi: BallActivation) -> Decision | None:
    """A point where φ' = 0 and φ ≠ 0: by a sign change of φ', or by an exact zero."""
    low, high = ball(piece.lower), ball(piece.upper)
    last: tuple[arb, int] | None = None
    for point in _samples():
        if not (low < point < high):
            continue
        value, slope = bound.values(point)
        if slope == 0 and sign_of(value) is not None:
            return Decision(Truth.FALSE, f"φ'({_short(point)}) = 0 and φ({_short(point)}) ≠ 0")
        side = sign_of(slope)
        if side is None:
            continue
        if last is not None and last[1] != side and _neighbours(phi, last[0], point):
            return _sign_change(bound, last[0], point)
        last = (point, side)
    return _exact_pole(piece, bound)


def _neighbours(phi: BallActivation, a: arb, b: arb) -> bool:
    """Two successive samples between which φ has no zero, and φ' changes sign continuously."""
    near = bool(abs(b - a) < 1)
    return near and value_sign(phi, a, b) in (1, -1) and slope_sign(phi, a, b) == 0


def _sign_change(bound: BallPiece, low: arb, high: arb) -> Decision:
    side = sign_of(bound.values(low)[1])
    for _ in range(40):
        middle = (low + (high - low) * arb("0.4375")).mid()
        found = sign_of(bound.values(middle)[1])
        if found is None:
            break
        low, high = (middle, high) if found == side else (low, middle)
    return Decision(
        Truth.FALSE,
        f"φ' changes sign at z ≈ {low.str(8, radius=False)}, where φ ≠ 0, so φ/φ' has a pole there",
    )


def _exact_pole(piece: Piece, bound: BallPiece) -> Decision | None:
    """Zeros of φ' without a sign change, at fractions or multiples of pi (cosid at -π/2)."""
    from theory.symbolic.exact import is_zero

    z = variable()
    for point in exact_points(piece, piece.derivative):
        value = bound.values(ball(point))[0]
        if sign_of(value) is None:
            continue
        if is_zero(piece.derivative.subs(z, point)).truth is Truth.TRUE:
            return Decision(Truth.FALSE, f"φ'({point}) = 0 and φ({point}) ≠ 0")
    return None


def _common_zeros(piece: Piece) -> list[tuple[sympy.Expr, arb]]:
    """Points where φ and φ' vanish together, with a radius on which φ' has no other zero."""
    found = []
    for point in exact_points(piece, piece.derivative):
        radius = common_zero_radius(piece, point)
        if radius is not None:
            found.append((point, radius))
    return found


def _short(x: arb) -> str:
    return x.str(8, radius=False)
