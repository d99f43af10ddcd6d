"""What the theorem on the limit asks of φ, decided with proof.

*Sigmoid-like*: bounded, monotone, not constant, with a bounded slope.  Then φ has limits ℓ₋ ≠ ℓ₊
and ∫φ'² ≤ sup|φ'| |ℓ₊ − ℓ₋| is finite.  *Bell-sloped*: φ' ≥ 0 rises up to 0 and falls from there
(or the same for −φ), as for tanh, erf, atan, the logistic function and exp(−exp(−z)).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb, fmpq

from theory.activation import Activation, Piece, variable
from theory.expression.balls import precision
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.outcome import Truth
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.whole_line import Decision

if TYPE_CHECKING:
    import sympy

BITS = 64
BOXES = 400  # of one search over a half-line
FARTHEST = 2**20
DEEPEST = 3  # hidden layers for which the lower bound of λ1 stays above -1
SAMPLES = tuple(fmpq(s * i, 8) for i in range(129) for s in (1, -1))  # nearest to 0 first
SLOPES = (-1, 1)  # a in φ = a z + bounded, for cosid and its like


@dataclass(frozen=True)
class Bounds:
    """All values of φ lie in [lower, upper], and |φ'| ≤ ``slope`` (proved)."""

    lower: arb
    upper: arb
    slope: arb


def sigmoid_like(phi: Activation) -> Decision:
    """Whether φ is bounded, monotone and not constant, with a bounded slope."""
    with precision(BITS):
        against = _two_slopes(phi) or _unbounded(phi)
        if against is not None:
            return Decision(Truth.FALSE, against)
        if phi.constant:
            return Decision(Truth.FALSE, "φ is constant")
        if not any(_holds(phi, 1, test) for test in (_at_least_0, _at_most_0)):
            return Decision(Truth.UNKNOWN, "φ' could not be proved to keep one sign")
        found = bounds(phi)
        if found is None:
            return Decision(Truth.UNKNOWN, "φ or φ' could not be proved to be bounded")
    low, high, slope = (x.str(4, radius=False) for x in (found.lower, found.upper, found.slope))
    return Decision(
        Truth.TRUE, f"φ' keeps its sign, {low} ≤ φ ≤ {high} and |φ'| ≤ {slope} on the whole line"
    )


def bounds(phi: Activation) -> Bounds | None:
    """From range bounds; where those of φ' are infinite, from φ'(0) if φ is bell-sloped."""
    with precision(BITS):
        values = _range(phi, 0)
        slopes = _range(phi, 1)
        if values is None or not (values.lower.is_finite() and values.upper.is_finite()):
            return None
        if slopes is not None and slopes.lower.is_finite() and slopes.upper.is_finite():
            steepest = max(abs(slopes.lower).upper(), abs(slopes.upper).upper())
        elif bell_sloped(phi).truth is Truth.TRUE:
            steepest = abs(BallActivation.of(phi).values(arb(0))[1]).upper()
        else:
            return None
        return Bounds(values.lower, values.upper, steepest)


def bell_sloped(phi: Activation) -> Decision:
    """Whether φ' keeps one sign and |φ'| never rises away from 0, i.e. z φ'(z) φ''(z) ≤ 0.

    Decided for smooth φ only; UNKNOWN where range bounds do not show it.
    """
    if not phi.smooth:
        return Decision(Truth.UNKNOWN, "φ is put together from several formulas")
    with precision(BITS):
        for up, down in ((_at_least_0, _at_most_0), (_at_most_0, _at_least_0)):
            if _holds(phi, 1, up) and _holds(phi, 2, up, (-1,)) and _holds(phi, 2, down, (1,)):
                return Decision(Truth.TRUE, "φ' keeps its sign and z φ'(z) φ''(z) ≤ 0 for all z")
    return Decision(Truth.UNKNOWN, "z φ'(z) φ''(z) ≤ 0 could not be proved for all z")


def _two_slopes(phi: Activation) -> str | None:
    """φ' > 0 at one rational point and < 0 at another."""
    balls = BallActivation.of(phi)
    seen: dict[bool, tuple[fmpq, str]] = {}
    for point in SAMPLES:
        value, slope = balls.values(arb(point))
        if value.is_finite() and (slope > 0 or slope < 0):
            seen.setdefault(bool(slope > 0), (point, slope.str(4, radius=False)))
        if len(seen) == 2:
            (a, up), (b, down) = seen[True], seen[False]
            return f"φ is not monotone: φ'({a}) = {up}, φ'({b}) = {down}"
    return None


def _unbounded(phi: Activation) -> str | None:
    """φ' stays away from 0 on a tail, or φ is a z + bounded with a = ±1."""
    z = variable()
    for piece, side in ((phi.pieces[0], -1), (phi.pieces[-1], 1)):
        for start in (1, 16, 256):
            tail = _tail(piece, side, start)
            if tail is None:
                continue
            if piece.derivative == 0:
                continue
            slope = _evaluated(piece.derivative, tail)
            if slope.defined and (slope.lower > 0 or slope.upper < 0):
                return f"φ is unbounded: |φ'| stays above a positive number for |z| > {start}"
            inverse = _evaluated((1 / piece.derivative).expand(), tail)  # 1 + e^{−z} for softplus
            if inverse.defined and inverse.lower.is_finite() and inverse.upper.is_finite():
                return f"φ is unbounded: |φ'| stays above a positive number for |z| > {start}"
            for a in SLOPES:
                rest = _evaluated(piece.value - a * z, tail)
                if rest.defined and rest.lower.is_finite() and rest.upper.is_finite():
                    line = "z" if a > 0 else "−z"
                    return f"φ is unbounded: φ(z) differs from {line} by a bounded function"
    return None


def _tail(piece: Piece, side: int, start: int) -> Range | None:
    end = piece.lower if side > 0 else piece.upper
    if end.is_finite and side * float(end) > start:
        return None
    return Range(arb(start), arb.pos_inf()) if side > 0 else Range(arb.neg_inf(), arb(-start))


def _evaluated(expression: sympy.Expr, on: Range) -> Range:
    return Program.compile([expression]).bind(Ranges())(on)[0]


def _forms(piece: Piece, order: int) -> list[sympy.Expr]:
    """φ^(order) as it is, and factored: one of them may show its sign to range bounds."""
    import sympy

    plain = piece.value if order == 0 else piece.derivative
    if order == 2:
        plain = sympy.diff(piece.derivative, variable())
    return [plain, sympy.factor(plain)] if order else [plain]


def _halves(phi: Activation, sides: tuple[int, ...]) -> list[tuple[Piece, Range]]:
    found = []
    for piece in phi.pieces:
        low, high = ball(piece.lower), ball(piece.upper)
        for side in sides:
            a = low if side < 0 or low > 0 else arb(0)
            b = high if side > 0 or high < 0 else arb(0)
            if not a >= b:  # a piece thinner than the precision counts too
                found.append((piece, Range(a, b)))
    return found


def _range(phi: Activation, order: int) -> Range | None:
    """Bounds of φ^(order) on the whole line; None where it may be undefined."""
    total: Range | None = None
    for piece, half in _halves(phi, (-1, 1)):
        here = min((_evaluated(f, half) for f in _forms(piece, order)), key=_width)
        if not here.defined:
            return None
        total = here if total is None else Range(
            here.lower if here.lower < total.lower else total.lower,
            here.upper if here.upper > total.upper else total.upper,
        )  # fmt: skip
    return total


def _width(r: Range) -> float:
    finite = r.lower.is_finite() and r.upper.is_finite()
    return float((r.upper - r.lower).upper()) if finite else math.inf


def _at_least_0(r: Range) -> bool:
    return bool(r.lower >= 0)


def _at_most_0(r: Range) -> bool:
    return bool(r.upper <= 0)


def _holds(
    phi: Activation, order: int, test: Callable[[Range], bool], sides: tuple[int, ...] = (-1, 1)
) -> bool:
    """Whether ``test`` of the range of φ^(order) is proved on boxes that cover the sides."""
    for piece, half in _halves(phi, sides):
        if not any(_covered(form, half, test) for form in _forms(piece, order)):
            return False
    return True


def _covered(form: sympy.Expr, half: Range, test: Callable[[Range], bool]) -> bool:
    run = Program.compile([form]).bind(Ranges())
    stack = [half]
    for _ in range(BOXES):
        if not stack:
            return True
        box = stack.pop()
        found = run(box)[0]
        if found.defined and test(found):
            continue
        cut = _cut(box.lower, box.upper)
        if cut is None:
            return False
        stack += [Range(box.lower, cut), Range(cut, box.upper)]
    return False


def _cut(a: arb, b: arb) -> arb | None:
    if a.is_finite() and b.is_finite():
        middle = ((a + b) / 2).mid()
        return middle if a < middle < b and b - a > arb(2) ** -20 else None
    end, sign = (a, 1) if a.is_finite() else (b, -1)
    cut = (2 * end if sign * end > 1 else end + sign).mid()
    return cut if abs(cut) < FARTHEST else None
