"""The barrier at the end of the interval on which φ' ≠ 0, finite or infinite."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.catalogue import CATALOGUE
from theory.expression.balls import RealBalls
from theory.expression.ranges import Range, Ranges
from theory.one_layer.certified.march import Station
from theory.one_layer.certified.reduced import Reduced
from theory.one_layer.start import Start
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.signs import slope_sign
from theory.rigour.zeros import belongs, order_of_zero, piece_holding

if TYPE_CHECKING:
    import sympy

    from theory.symbolic.primitive import Primitive

INTEGRATION_SECONDS = 3.0  # for SymPy's integrator, where a tail or an equality needs it
_HALVINGS = 60
_ACCURACY = 30  # bits of the barrier that are enough for most comparisons


@dataclass(frozen=True)
class FiniteBarrier:
    """φ(end) = φ'(end) = 0 exactly, and B = |∫_{a0}^{end} φ/φ'| lies in ``height`` (proved)."""

    end: sympy.Expr
    height: arb


def exact_point(x: arb, phi: Activation) -> list[sympy.Expr]:
    """Exact numbers that x may stand for: small fractions and multiples of pi.  Candidates only."""
    import sympy

    value = float(x.mid())
    simple = Fraction(value).limit_denominator(1000)
    turns = Fraction(value / float(sympy.pi)).limit_denominator(60)
    candidates = [
        sympy.Rational(simple.numerator, simple.denominator),
        sympy.Rational(turns.numerator, turns.denominator) * sympy.pi,
        *phi.kinks,
    ]
    return [c for c in candidates if abs(float(c) - value) <= 1e-7 * (1 + abs(value))]


def piece_at(phi: Activation, x: arb) -> Piece:
    """The smooth piece that holds the midpoint of x, nearly: what is proved with it must show that
    its points belong to it."""
    for piece in phi.pieces:
        if x.mid() < ball(piece.upper):
            return piece
    return phi.pieces[-1]


def finite_barrier(
    phi: Activation, problem: Reduced, here: arb, near: arb, direction: int
) -> FiniteBarrier | None:
    """The barrier at a common zero e of φ and φ' close to ``near``, just beyond ``here``, or None.

    With m the order of the zero, Taylor's theorem gives on [e, e ± ε]
    φ/φ' = (z - e)/m · φ⁽ᵐ⁾(ξ)/φ⁽ᵐ⁾(ξ'), which bounds the last stretch of the integral; the rest is
    quadrature.  Proved: the bound, that e belongs to the smooth piece of ``here``, and that
    φ' ≠ 0 between a0 and e.
    """
    piece = piece_at(phi, here)
    for end in exact_point(near, phi):
        order = order_of_zero(piece, end) if belongs(piece, end) else None
        if order is not None:
            height = _height(piece, problem, end, order, direction)
            if height is not None:
                return FiniteBarrier(end, height)
    return None


def pole(phi: Activation, problem: Reduced, here: arb, near: arb) -> bool:
    """Whether φ' = 0 exactly at a point e close to ``near``, with φ ≠ 0 from ``here`` to e.

    Proved: then |∫ φ/φ'| up to e, or to a zero of φ' before it, is infinite, because φ'' is bounded
    on the way, so that φ' vanishes at least linearly.
    """
    from theory.symbolic.exact import is_zero

    piece = piece_at(phi, here)
    bend = piece.program([piece.derivative.diff(variable())]).bind(RealBalls())
    for end in exact_point(near, phi):
        hull = ball(end).union(here)
        if (
            belongs(piece, end)
            and ball(piece.lower) <= here <= ball(piece.upper)
            and not problem.phi.values(hull)[0].contains(0)
            and bend(hull)[0].is_finite()
            and is_zero(piece.derivative.subs(variable(), end)).truth is Truth.TRUE
        ):
            return True
    return False


def _height(
    piece: Piece, problem: Reduced, end: sympy.Expr, order: int, direction: int
) -> arb | None:
    """|∫_{a0}^{cut} φ/φ' + ∫_{cut}^{e} φ/φ'|; the second is -(e - cut)²/(2m) times a mean of
    φ⁽ᵐ⁾/φ⁽ᵐ⁾, on whichever side of a0 the rounded ``cut`` lies."""
    top = piece.program([piece.value.diff(variable(), order)]).bind(RealBalls())
    e, best = ball(end), None
    length = abs(problem.a0 - e).mid()
    for _ in range(_HALVINGS):
        cut = (e - direction * length).mid()  # exact from here on; its gap to e is not `length`
        gap = e - cut
        inside = ball(piece.lower) <= cut and cut <= ball(piece.upper)
        highest = top(e.union(cut))[0] if inside else arb(0)
        if (highest > 0 or highest < 0) and slope_sign(problem.phi, cut, problem.a0) in (1, -1):
            tail = gap * gap / (2 * order) * (highest / highest)
            best = abs(problem.growth(problem.a0, cut) - tail)
            if best.rel_accuracy_bits() > _ACCURACY:
                break
        length = (length / 2).mid()
    return best


def decidable_early(phi: Activation) -> bool:
    """Whether the catalogue offers a primitive, so that the tail costs nothing to try."""
    return phi.name in CATALOGUE and CATALOGUE[phi.name].primitive is not None


def infinite_barrier(
    phi: Activation, problem: Reduced, last: Station, direction: int
) -> arb | None:
    """An upper bound of B = |∫_{a0}^{±∞} φ/φ'|, or None.

    Proved from verified antiderivatives G, one on each piece of the way: the range of G on what
    lies of the piece beyond ``last`` bounds its part of the integral, and strict range bounds show
    φ ≠ 0 and φ' ≠ 0 on the whole tail.
    """
    infinity = arb.pos_inf()
    low, high = (last.at, infinity) if direction > 0 else (-infinity, last.at)
    if not all(_strict(r) for r in problem.phi.ranges(low.lower(), high.upper())):
        return None
    height = abs(last.accumulated).upper()
    for part, a, b in problem.phi.parts_between(low, high):
        drop = _drop(part.piece, *((a, b) if direction > 0 else (b, a)))
        if drop is None:
            return None
        height = (height + drop).upper()
    return height


def _drop(piece: Piece, near: arb, far: arb) -> arb | None:
    """An upper bound of -∫_near^x φ/φ' for every x from ``near`` to ``far``, or None."""
    primitive = _primitive(piece)
    if primitive is None:
        return None
    low, high = (near, far) if near < far else (far, near)
    tail = primitive.program.bind(Ranges())(Range(low.lower(), high.upper()))[0]
    if not tail.defined:  # a pole or a jump of G would make the bound worthless
        return None
    drop = (primitive.program.bind(RealBalls())(near)[0] - tail.lower).upper()
    return drop if drop.is_finite() else None


def _strict(bounds: Range) -> bool:
    return bounds.positive or bounds.negative


@lru_cache(maxsize=64)
def _primitive(piece: Piece) -> Primitive | None:
    from theory.symbolic.primitive import find_primitive

    return find_primitive(piece, seconds=INTEGRATION_SECONDS)


def is_saddle(phi: Activation, start: Start, zero: arb) -> bool:
    """Whether φ(z0) = 0 and u0²/2 = G(v0) - G(z0) hold *exactly*, by symbolic proof."""
    from theory.symbolic.exact import is_zero

    piece = piece_holding(phi, start.a0)
    return piece is not None and any(
        is_zero(piece.value.subs(variable(), point)).truth is Truth.TRUE
        and _energy_is_barrier(piece, start, point)
        for point in exact_point(zero, phi)
    )


def barrier_equals_energy(phi: Activation, start: Start, end: sympy.Expr) -> bool:
    """Whether u0²/2 = G(v0) - G(end) holds exactly, by symbolic proof."""
    piece = piece_holding(phi, start.a0)
    return piece is not None and _energy_is_barrier(piece, start, end)


def _energy_is_barrier(piece: Piece, start: Start, point: sympy.Expr) -> bool:
    """On the one piece that holds v0: beyond its ends its formula is not φ."""
    from theory.symbolic.exact import is_zero

    primitive = _primitive(piece) if belongs(piece, point) else None
    if primitive is None or not primitive.continuous_on(ball(start.a0), ball(point)):
        return False
    z, G = variable(), primitive.expression
    difference = G.subs(z, start.a0) - G.subs(z, point) - start.U0**2 / 2
    return is_zero(difference).truth is Truth.TRUE
