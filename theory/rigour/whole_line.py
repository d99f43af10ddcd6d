"""Claims about φ on its whole domain: is it differentiable, is φ/φ' finite everywhere?

These are the hypotheses that the paper prints.  TRUE is proved by range bounds on boxes that
cover the line up to infinity; FALSE by a witness that balls or exact arithmetic confirm; all else
is UNKNOWN, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.expression.balls import RealBalls, precision
from theory.expression.domain import Demand, Guard, of_tree
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.outcome import Truth
from theory.rigour.ball_activation import BallActivation, BallPiece, ball
from theory.rigour.domain import Joint, joints
from theory.rigour.gaps import samples, short, undefined
from theory.rigour.signs import sign_of, slope_sign, value_sign
from theory.rigour.zeros import common_zero_radius, exact_points

if TYPE_CHECKING:
    import sympy

BITS = 64
_BOXES = 3000
_FACTORS = 6  # of a product that is differentiated logarithmically
_LONGEST = 80  # characters of a formula in a reason
_FARTHEST = arb(2) ** 40  # beyond this one box must reach to infinity


@dataclass(frozen=True)
class Decision:
    """Truth with the proof or witness in words."""

    truth: Truth
    reason: str


def differentiable(phi: Activation) -> Decision:
    """Whether φ is defined and differentiable at every real number."""
    with precision(BITS):
        gap = undefined(phi)
        if gap is not None:
            return Decision(Truth.FALSE, gap)
        return _rough(phi) or _smooth(phi)


def _smooth(phi: Activation) -> Decision:
    for piece in phi.pieces:
        for guard in piece.open_guards:
            if not covered(inside(guard), piece):
                text = guard.strict if guard.demand is Demand.NONNEGATIVE else guard
                return Decision(Truth.UNKNOWN, f"{text} could not be proved for every z")
    return Decision(Truth.TRUE, "φ is built from functions that are smooth on the whole line")


def _rough(phi: Activation) -> Decision | None:
    """A kink that is no smooth joint."""
    for place, joint in joints(phi):
        if joint is Joint.CORNER:
            return Decision(Truth.FALSE, f"φ has a corner at z = {place}")
        if joint is Joint.BROKEN:
            return Decision(Truth.UNKNOWN, f"φ was not proved continuous at z = {place}")
        if joint is Joint.CONTINUOUS:
            return Decision(Truth.UNKNOWN, f"whether φ has a corner at z = {place} is open")
    return None


def ratio_finite(phi: Activation) -> Decision:
    """Whether φ/φ' is finite at every real number, removable singularities (z² at 0) removed."""
    with precision(BITS):
        for piece in phi.pieces:
            if piece.derivative == 0:
                where = f"for {piece.lower} < z < {piece.upper}".replace("oo", "∞")
                return Decision(Truth.FALSE, f"φ' vanishes identically {where}")
        gap = undefined(phi)
        if gap is not None:
            return Decision(Truth.FALSE, gap)
        balls = BallActivation.of(phi)
        for piece, bound in zip(phi.pieces, balls.pieces, strict=True):
            found = _pole(piece, bound, balls)
            if found is not None:
                return found
        gaps = [_common_zeros(piece) for piece in phi.pieces]
        pairs = zip(phi.pieces, balls.pieces, gaps, strict=True)
        if all(covered(_slope_nonzero(bound, gap), piece) for piece, bound, gap in pairs):
            return Decision(Truth.TRUE, _why_finite(gaps))
        if all(map(_smooth_ratio, phi.pieces)):
            forms = " or ".join(str(piece.ratio) for piece in phi.pieces)
            words = forms if len(forms) <= _LONGEST else "after cancelling"
            return Decision(
                Truth.TRUE,
                f"φ/φ' = {words} is defined for every z; where φ' vanishes, φ does too",
            )
    return Decision(
        Truth.UNKNOWN, "no zero of φ' was found, and φ' ≠ 0 could not be proved on the whole line"
    )


def _smooth_ratio(piece: Piece) -> bool:
    """Whether φ/φ', with common factors cancelled, is proved smooth on the piece.

    φ' is analytic there and not identically 0, so its zeros are isolated, and φ = (φ/φ') φ' holds
    at them too: they are removable.
    """
    if piece.ratio is None:
        return False
    return any(
        all(covered(inside(guard), piece) for guard in {*piece.open_guards, *of_tree(ratio)})
        for ratio in dict.fromkeys((piece.ratio, _logarithmic(piece)))
    )


def _logarithmic(piece: Piece) -> sympy.Expr:
    """φ/φ' of a product of powers Π gᵢ^nᵢ as Π gᵢ / Σ nᵢ gᵢ' Π_{j≠i} gⱼ."""
    import sympy

    z = variable()
    factors = [f.as_base_exp() for f in sympy.Mul.make_args(piece.value) if f.has(z)]
    powers = [(g**n, sympy.S.One) if n.has(z) else (g, n) for g, n in factors]
    if len(powers) > _FACTORS:
        return piece.ratio
    below = [
        n * g.diff(z) * sympy.Mul(*(h for j, (h, _) in enumerate(powers) if j != i))
        for i, (g, n) in enumerate(powers)
    ]
    return sympy.Mul(*(g for g, _ in powers)) / sympy.Add(*below)


def _why_finite(gaps: list[list[tuple[sympy.Expr, arb]]]) -> str:
    points = [str(point) for gap in gaps for point, _ in gap]
    if points:
        where = ", ".join(points)
        return f"φ' vanishes only at z = {where}, where φ does too and φ/φ' has the limit 0"
    return "φ' ≠ 0 is proved on the whole line"


def inside(guard: Guard) -> Callable[[arb, arb], bool]:
    """A test of boxes: whether the guard is proved to hold strictly on all of [low, high]."""
    strict = guard.strict
    run = Program.compile([strict.expression]).bind(Ranges())
    balls = Program.compile([strict.expression]).bind(RealBalls())

    def holds(low: arb, high: arb) -> bool:
        if run(Range(low, high))[0].meets(strict.demand):
            return True
        if not (low.is_finite() and high.is_finite()):
            return False
        return bool(strict.met_by(sign_of(balls(low.union(high))[0])))

    return holds


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
    for point in samples():
        if not (low < point < high):
            continue
        value, slope = bound.values(point)
        if slope == 0 and sign_of(value) is not None:
            return Decision(Truth.FALSE, f"φ'({short(point)}) = 0 and φ({short(point)}) ≠ 0")
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
