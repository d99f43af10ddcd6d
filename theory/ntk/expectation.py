"""E[Z^k Π φ^(m)(s Z)] as a ball, Z standard normal.

FLINT's rigorous quadrature gives the integral over a bounded range, :mod:`theory.ntk.growth` the
rest.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import flint
from flint import acb, arb

from theory.activation import Activation, variable
from theory.expression.balls import ComplexBalls
from theory.expression.program import Program
from theory.ntk.growth import Growth, growth
from theory.rigour.ball_activation import ball
from theory.rigour.domain import unbroken
from theory.rigour.quadrature import complex_integral

if TYPE_CHECKING:
    import sympy

    from theory.activation import Piece

EVALUATIONS = 40_000  # of an integrand on one piece
SHIFT = 1  # t^k ≤ k! e^t: the tail of degree k is one of degree 0, shifted


class NotEnclosed(Exception):
    """An expectation that could not be enclosed; says why."""


@dataclass(frozen=True)
class Factor:
    """φ^(order)(scale · Z), scale > 0."""

    order: int
    scale: arb


def expectation(phi: Activation, factors: tuple[Factor, ...], degree: int) -> arb:
    """E[Z^degree Π factors], proved to lie in the ball; NotEnclosed where nothing was proved."""
    if any(piece.open_guards for piece in phi.pieces) or not unbroken(phi):
        raise NotEnclosed("φ is not proved to be defined and continuous on the whole line")
    if not all(f.scale > 0 and f.scale.is_finite() for f in factors):
        raise NotEnclosed("a variance could not be separated from 0")
    if not phi.smooth and any(f.order > 1 for f in factors):
        raise NotEnclosed("φ is put together from several formulas, and may have no φ''")
    total = arb(0)
    cuts = _cuts(phi, factors)
    for i in range(len(cuts) + 1):
        low, high = cuts[i - 1] if i else None, cuts[i] if i < len(cuts) else None
        total += _between(phi, factors, degree, low, high)
    return total


def _cuts(phi: Activation, factors: tuple[Factor, ...]) -> list[arb]:
    """Where some factor changes its formula, in order."""
    scales: list[arb] = []
    for f in factors:
        if not any(f.scale.overlaps(s) for s in scales):
            scales.append(f.scale)
    cuts = [ball(kink) / s for kink in phi.kinks for s in (scales if kink != 0 else scales[:1])]
    cuts.sort(key=lambda x: float(x.mid()))
    if any(not a < b for a, b in itertools.pairwise(cuts)):
        raise NotEnclosed("corners of φ could not be told apart")
    return cuts


def _between(
    phi: Activation, factors: tuple[Factor, ...], degree: int, low: arb | None, high: arb | None
) -> arb:
    """The part over [low, high]; None is infinite."""
    inside = _inside(low, high)
    formulas = tuple(_derivative(_piece_at(phi, f.scale * inside), f.order) for f in factors)
    if any(e == 0 for e in formulas):
        return arb(0)
    scales = tuple(f.scale for f in factors)
    ends, rest = [], arb(0)
    for side, end in ((-1, low), (1, high)):
        if end is not None:
            ends.append(end)
            continue
        far, beyond = _tail(phi.name, formulas, scales, degree, side)
        ends.append(side * far)
        rest += beyond
    if not ends[0] < ends[1]:
        raise NotEnclosed("a corner of φ lies outside the range of integration")
    return _integral(formulas, scales, degree, *ends) + arb(0, rest.upper())


def _inside(low: arb | None, high: arb | None) -> arb:
    if low is None:
        return arb(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def _piece_at(phi: Activation, place: arb) -> Piece:
    for piece in phi.pieces:
        if piece.upper.is_infinite or place < ball(piece.upper):
            return piece
    raise NotEnclosed("a corner of φ could not be placed")


@lru_cache(maxsize=256)
def _derivative(piece: Piece, order: int) -> sympy.Expr:
    if order == 0:
        return piece.value
    return piece.derivative if order == 1 else piece.derivative.diff(variable(), order - 1)


def _tail(
    name: str, formulas: tuple[sympy.Expr, ...], scales: tuple[arb, ...], degree: int, side: int
) -> tuple[arb, arb]:
    """T, and a bound of the integral beyond it."""
    rate, factor = arb(SHIFT), arb(max(2, math.factorial(degree)))
    for e, s in zip(formulas, scales, strict=True):
        bound = _growth(e, side)
        if bound is None:
            raise NotEnclosed(f"no bound of φ = {name} and its derivatives for large |z| was found")
        rate, factor = rate + bound.rate * s, factor * bound.factor
    wanted = rate * rate + 2 * (arb(2).log() * flint.ctx.prec + abs(factor.log()))
    far = (rate + wanted.sqrt() + max((1 / s for s in scales), key=float, default=arb(1))).upper()
    beyond = factor * (rate * rate / 2).exp() * ((far - rate) / arb(2).sqrt()).erfc() / 2
    return far, beyond


@lru_cache(maxsize=256)
def _growth(e: sympy.Expr, side: int) -> Growth | None:
    return growth(e, side, arb(1))


def _integral(
    formulas: tuple[sympy.Expr, ...], scales: tuple[arb, ...], degree: int, low: arb, high: arb
) -> arb:
    runs = [_program(e) for e in formulas]

    def integrand(z: acb, analytic: bool) -> acb:
        product = (-z * z / 2).exp()
        for run, s in zip(runs, scales, strict=True):
            product *= _complex(run[analytic](s * z)[0])
        return product * z**degree if degree else product

    tolerance = arb(2) ** -flint.ctx.prec
    found = complex_integral(
        integrand, acb(low), acb(high), eval_limit=EVALUATIONS, abs_tol=tolerance
    )
    value = found.real / (2 * arb.pi()).sqrt()
    if not value.is_finite():
        raise NotEnclosed("the rigorous quadrature did not converge")
    return value


def _complex(x: Any) -> acb:
    return x if isinstance(x, acb) else acb(x)


@lru_cache(maxsize=256)
def _program(e: sympy.Expr) -> dict[bool, Any]:
    program = Program.compile([e])
    return {analytic: program.bind(ComplexBalls(analytic)) for analytic in (False, True)}
