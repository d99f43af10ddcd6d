"""The line cut at 0 and at the kinks of φ, and a prover of signs on each part.

With F = z φ' - φ and G = z φ' + φ one has (z φ')² - φ² = F G, so where φ ≠ 0

    |E| > 1  iff  F G > 0,      |E| < 1  iff  F G < 0,      |E| = 1  iff  F = 0 or G = 0.

This form has no pole where φ vanishes, and F' = z φ'' is simpler than F.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.expression.balls import RealBalls
from theory.expression.domain import Guard
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.rigour.ball_activation import ball
from theory.rigour.signs import sign_of

if TYPE_CHECKING:
    import sympy

DESCENTS = 3  # derivatives taken; F of tanh needs one, products of two such need two
CUTS = (1, 4)  # where a part is cut in two if its sign resists as a whole
FACTORED = 60  # operations of an expression that SymPy factors in a few milliseconds
_BOXES = 400  # of one covering; a provable sign needs a few dozen
_FARTHEST = arb(2) ** 20  # beyond this one box must reach to infinity


@dataclass(frozen=True)
class Part:
    """The open interval (lower, upper), on one side of 0, on which φ is ``value``, smooth."""

    lower: sympy.Expr
    upper: sympy.Expr
    value: sympy.Expr
    slope: sympy.Expr
    guards: tuple[Guard, ...] = ()

    @cached_property
    def falls_short(self) -> sympy.Expr:
        """F = z φ' - φ."""
        return variable() * self.slope - self.value

    @cached_property
    def exceeds(self) -> sympy.Expr:
        """G = z φ' + φ."""
        return variable() * self.slope + self.value

    @property
    def bending(self) -> sympy.Expr:
        """z φ'', the derivative of F."""
        return variable() * derivative_of(self.slope)

    @cached_property
    def balls(self) -> Callable[[arb], tuple[arb, ...]]:
        """z ↦ (F, G, φ) on real balls."""
        return self.program([self.falls_short, self.exceeds, self.value]).bind(RealBalls())

    @cached_property
    def ranges(self) -> Callable[[Range], tuple[Range, ...]]:
        """The same on ranges."""
        forms = [factored(self.falls_short), factored(self.exceeds), self.value]
        return self.program(forms).bind(Ranges())

    def program(self, expressions: list[sympy.Expr]) -> Program:
        return Piece(self.lower, self.upper, self.value, self.guards).program(expressions)

    def __str__(self) -> str:
        return f"({_shown(self.lower)}, {_shown(self.upper)})"


def derivative_of(expression: sympy.Expr) -> sympy.Expr:
    """d/dz, with 1 - tanh² as 1/cosh²."""
    import sympy

    return Piece(-sympy.oo, sympy.oo, expression).derivative


def factored(expression: sympy.Expr) -> sympy.Expr:
    """Common factors taken out, which shows range bounds the signs; a long one as it is."""
    import sympy

    if sympy.count_ops(expression) > FACTORED:
        return expression
    return sympy.factor(sympy.together(expression))


def _shown(x: sympy.Expr) -> str:
    return "∞" if x.is_infinite and x > 0 else "-∞" if x.is_infinite else str(x)


@lru_cache(maxsize=64)
def parts(phi: Activation) -> tuple[Part, ...]:
    """From left to right; together they are the line without 0 and the kinks."""
    found = []
    for piece in phi.pieces:
        ends = [piece.lower, piece.upper]
        if piece.lower < 0 and piece.upper > 0:
            ends.insert(1, 0 * variable())
        for lower, upper in itertools.pairwise(ends):
            found.append(Part(lower, upper, piece.value, piece.derivative, piece.guards))
    return tuple(found)


def proved_sign(
    expression: sympy.Expr,
    lower: sympy.Expr,
    upper: sympy.Expr,
    derivative: sympy.Expr | None = None,
) -> int | None:
    """+1 or -1 if ``expression`` is proved to have that sign on all of (lower, upper), else None.

    The interval must not hold 0 inside.  By range bounds on boxes that cover it up to infinity;
    or by the sign at a finite end (0 allowed, decided exactly) and the sign of the derivative,
    proved the same way; or by both on the two halves of a cut.  ``expression`` must be smooth;
    ``derivative`` may give its derivative in a simpler form than SymPy would find.
    """
    whole = _sign(expression, lower, upper, DESCENTS, derivative)
    if whole is not None:
        return whole
    for cut in _cuts(lower, upper):
        near = _sign(expression, lower, cut, DESCENTS - 1, derivative)
        if near is None:
            continue
        if _sign(expression, cut, upper, DESCENTS - 1, derivative) == near:
            return near
    return None


def _cuts(lower: sympy.Expr, upper: sympy.Expr) -> Iterator[sympy.Expr]:
    import sympy

    for side, size in itertools.product((1, -1), CUTS):
        cut = sympy.Integer(side * size)
        if lower < cut < upper:
            yield cut


def _sign(
    expression: sympy.Expr,
    lower: sympy.Expr,
    upper: sympy.Expr,
    depth: int,
    derivative: sympy.Expr | None = None,
) -> int | None:
    direct = _direct(expression, lower, upper)
    if direct is not None or depth == 0:
        return direct
    derivative = derivative_of(expression) if derivative is None else derivative
    slope = _sign(derivative, lower, upper, depth - 1)
    if slope is None:
        return None
    # away from the left end the function moves by its slope, away from the right end against it
    for end, change in ((lower, slope), (upper, -slope)):
        if end.is_finite and _sign_at(expression, end) in (0, change):
            return change
    return None


def _sign_at(expression: sympy.Expr, point: sympy.Expr) -> int | None:
    from theory.symbolic import exact

    value = expression.subs(variable(), point)
    if value.is_finite is False or value.has(variable()):
        return None
    return exact.sign(value, seconds=0)


def _direct(expression: sympy.Expr, lower: sympy.Expr, upper: sympy.Expr) -> int | None:
    """The sign by range bounds, of the expression as it stands or with common factors taken out."""
    found = _covered_sign(expression, lower, upper)
    other = factored(expression) if found is None else expression
    return found if other == expression else _covered_sign(other, lower, upper)


def _covered_sign(expression: sympy.Expr, lower: sympy.Expr, upper: sympy.Expr) -> int | None:
    program = Program.compile([expression])
    ranges, balls = program.bind(Ranges()), program.bind(RealBalls())
    low, high = ball(lower), ball(upper)
    wanted = sign_of(balls(_inner_point(low, high))[0])
    if wanted is None:
        return None

    def holds(a: arb, b: arb) -> bool:
        bounds = ranges(open_range(a, b))[0]
        if (bounds.positive and wanted == 1) or (bounds.negative and wanted == -1):
            return True
        if not (a.is_finite() and b.is_finite()):
            return False
        return sign_of(balls(a.union(b))[0]) == wanted

    return wanted if covers_part(holds, low, high) else None


def open_range(a: arb, b: arb) -> Range:
    """(a, b): an end that is 0 is left out, which is what keeps signs strict there."""
    return Range(a.lower(), b.upper(), a >= 0 or b <= 0)


def covers_part(holds: Callable[[arb, arb], bool], low: arb, high: arb) -> bool:
    """Whether ``holds`` is proved on boxes that cover (low, high); one end may be infinite."""
    stack = [(low, high)]
    for _ in range(_BOXES):
        if not stack:
            return True
        a, b = stack.pop()
        if holds(a, b):
            continue
        cut = _inner_point(a, b)
        if not (a < cut < b) or not abs(cut) < _FARTHEST:
            return False
        stack += [(a, cut), (cut, b)]
    return not stack


def _inner_point(a: arb, b: arb) -> arb:
    if a.is_finite() and b.is_finite():
        return (a + (b - a) * arb("0.4375")).mid()  # dyadic points are often zeros themselves
    if not (a.is_finite() or b.is_finite()):
        return arb(0)
    end, side = (a, 1) if a.is_finite() else (b, -1)
    return (2 * end if side * end > 1 else end + side).mid()
