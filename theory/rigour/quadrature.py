"""Rigorous ∫ φ/φ': the integral of Theorem 1, enclosed twice by unrelated means.

:func:`integral` uses FLINT's adaptive complex Gauss-Legendre quadrature.  :func:`jet_integral`
sums real Taylor polynomials with a Lagrange remainder: slower, but it knows no complex plane,
so a mistake about branch cuts in the first cannot repeat itself in the second.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import flint
from flint import acb, arb, arb_series

from theory.deadline import alarm_deferred
from theory.rigour.ball_activation import BallActivation, BallPiece

EVALUATIONS = 2_000  # of the integrand, and
EVALUATIONS_PER_BIT = 10  # more: a pole near the range would otherwise take minutes
PANELS = 4_000  # of the second quadrature, which is a check: a few seconds; usually a few dozen do


def integral(phi: BallActivation, a: arb, b: arb, evaluations: int | None = None) -> arb:
    """A ball that contains ∫_a^b φ/φ'; NaN if the quadrature cannot enclose it.

    ``evaluations`` of the integrand are allowed for; by default enough for any smooth one.

    Proved: the enclosure, for every a, b in their balls, provided φ' has no zero between them
    (at one the result is NaN or has infinite radius).
    """
    if a == b:
        return arb(0)
    if a > b:
        return -integral(phi, b, a, evaluations)
    return _summed(phi, a, b, lambda piece, low, high: _on_piece(piece, low, high, evaluations))


def _summed(
    phi: BallActivation, a: arb, b: arb, on_piece: Callable[[BallPiece, arb, arb], arb]
) -> arb:
    """The sum over the smooth pieces.  Next to an end that cannot be told from a kink the side is
    unknown: that stretch gets the hull of both sides."""
    low, high = phi.clear_of_kinks(a, b) if len(phi.pieces) > 1 else (a, b)
    if not low < high:
        return _short(phi, a, b)
    total = sum(
        (_short(phi, *ends) for ends in ((a, low), (high, b)) if ends[0] is not ends[1]), arb(0)
    )
    for piece, u, v in phi.parts_between(low, high):
        if piece.flat:
            return arb.nan()
        total += on_piece(piece, u, v)
    return total


def _on_piece(piece: BallPiece, a: arb, b: arb, evaluations: int | None) -> arb:
    runs = piece.integrand
    limit = evaluations or EVALUATIONS + EVALUATIONS_PER_BIT * flint.ctx.prec
    return complex_integral(
        lambda z, analytic: runs[analytic](z)[0], acb(a), acb(b), eval_limit=limit
    ).real


def complex_integral(
    function: Callable[[acb, bool], acb | arb], a: acb, b: acb, **limits: Any
) -> acb:
    """``acb.integral``, which may be left by an exception of the integrand.

    FLINT turns one into SystemError, or loses it: it is kept and re-raised, and an interrupt waits
    until the quadrature is left.
    """
    raised: list[BaseException] = []

    def integrand(z: acb, analytic: bool) -> acb:
        if raised or interrupted:
            return acb(arb.nan())
        try:
            value = function(z, bool(analytic))
            return value if isinstance(value, acb) else acb(value)
        except BaseException as error:
            raised.append(error)
            return acb(arb.nan())

    with alarm_deferred(), _interrupts_kept() as interrupted:
        result = acb.integral(integrand, a, b, **limits)
    if raised:
        raise raised[0]
    return result


@contextmanager
def _interrupts_kept() -> Iterator[list[int]]:
    """Ctrl-C inside the block is noted in the list and raised when the block is left."""
    kept: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    ours = threading.current_thread() is threading.main_thread() and callable(before)
    if ours:
        signal.signal(signal.SIGINT, lambda number, frame: kept.append(number))
    try:
        yield kept
    finally:
        if ours:
            signal.signal(signal.SIGINT, before)
    if kept:
        signal.raise_signal(signal.SIGINT)


def _short(phi: BallActivation, a: arb, b: arb) -> arb:
    """End points whose balls overlap: (b - a) times a mean of φ/φ' on their hull.  The hull may
    overshoot, which only widens the range; b - a keeps the sign of a < b and of a > b."""
    return (b - a) * phi.ratio(a.union(b))


def jet_integral(
    phi: BallActivation,
    a: arb,
    b: arb,
    order: int = 12,
    depth: int = 40,
    tolerance: arb | None = None,
) -> arb:
    """The same integral by real Taylor jets of ``order``, bisecting while the radius is large.

    On [m - h, m + h] the integral of the degree n - 1 Taylor polynomial is exact and the
    remainder is at most 2 h^{n+1}/(n+1) times the n-th Taylor coefficient on the whole panel.
    After ``depth`` bisections of one panel, or :data:`PANELS` in all, a wide remainder stays;
    one below ``tolerance`` is small enough, by default half the bits.
    """
    if a > b:
        return -jet_integral(phi, b, a, order, depth, tolerance)
    small = arb(2) ** (-flint.ctx.prec // 2) if tolerance is None else tolerance
    before = flint.ctx.cap
    flint.ctx.cap = order + 1
    try:
        return _summed(phi, a, b, lambda piece, u, v: _panels(piece, u, v, order, depth, small))
    finally:
        flint.ctx.cap = before


def _panels(piece: BallPiece, a: arb, b: arb, order: int, depth: int, tolerance: arb) -> arb:
    """The sum over panels that cover [a, b]."""
    total, stack, seen = arb(0), [(a, b, depth)], 0
    while stack:
        low, high, level = stack.pop()
        seen += 1
        half = (high - low) / 2
        around = _jet(piece, low.union(high))
        remainder = 2 * half.abs_upper() ** (order + 1) / (order + 1) * _coefficient(around, order)
        bound = remainder.abs_upper()
        if bound < tolerance or level == 0 or seen > PANELS:
            total += _polynomial(piece, (low + high) / 2, half, order) + arb(0, bound)
            if not total.is_finite():
                return arb.nan()
        else:
            cut = ((low + high) / 2).mid()  # any exact point splits the integral
            stack += [(cut, high, level - 1), (low, cut, level - 1)]
    return total


def _polynomial(piece: BallPiece, middle: arb, half: arb, order: int) -> arb:
    """The integral of the Taylor polynomial; odd powers give 0 over the symmetric panel."""
    centre = _jet(piece, middle)
    total = arb(0)
    for n in range(0, order, 2):
        total += 2 * _coefficient(centre, n) * half ** (n + 1) / (n + 1)
    return total


def _jet(piece: BallPiece, x: arb) -> arb_series:
    """The jet of φ/φ' at the ball x; NaN where a denominator may vanish on it."""
    try:
        return piece.ratio_jet(arb_series([x, 1]))[0]
    except ValueError:  # python-flint's word for it
        return arb_series([arb.nan()] * flint.ctx.cap)


def _coefficient(series: arb_series | arb, n: int) -> arb:
    if not isinstance(series, arb_series):
        return arb(series) if n == 0 else arb(0)
    return series[n]
