"""Ball kernels: real balls, complex balls for quadrature, Taylor jets, all from python-flint.

Each evaluation returns a ball that is *proved* to contain the value, at the working precision
that :func:`precision` sets.  The precision of FLINT is global to the process and not
thread-safe, so it is set under a lock and always restored.
"""

from __future__ import annotations

import copyreg
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import flint
from flint import acb, arb, arb_series, fmpq

from theory.expression.codes import STEP
from theory.expression.domain import Demand
from theory.expression.functions import FUNCTIONS, Cut
from theory.expression.hulls import hull

_LOCK = threading.RLock()
SOFTPLUS = "softplus"  # log(1 + e^x): no row of the table, for it is only ever recognised in one


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work at ``bits`` bits inside the block; restore the former precision after it."""
    with _LOCK:
        before = flint.ctx.prec
        flint.ctx.prec = bits
        try:
            yield
        finally:
            flint.ctx.prec = before


def _reduced(x: arb) -> tuple[Any, ...]:
    """A finite ball as integers, without loss: python-flint's balls cannot be pickled."""
    if not x.is_finite():
        return arb, (str(x),)
    mid, rad = x.mid().man_exp(), x.rad().man_exp()
    return _rebuilt, tuple(int(part) for part in (*mid, *rad))


def _rebuilt(mid_man: int, mid_exp: int, rad_man: int, rad_exp: int) -> arb:
    return arb((mid_man, mid_exp), (rad_man, rad_exp))


copyreg.pickle(arb, _reduced)


class RealBalls:
    """Real balls (``arb``)."""

    def precision(self) -> int:
        return flint.ctx.prec

    def rational(self, p: int, q: int) -> arb:
        return arb(fmpq(p, q))

    def constant(self, name: str) -> arb:
        return arb.pi() if name == "Pi" else arb(1).exp()

    def function(self, name: str) -> Callable[[arb], arb]:
        if name in _REAL:
            return _REAL[name]
        return abs if name == "abs" else _arb_method(FUNCTIONS[name].flint)

    def power(self, base: arb, exponent: arb) -> arb:
        return (exponent * base.log()).exp()

    def within(self, demand: Demand) -> Callable[[arb, arb], arb]:
        met = _MET[demand]
        return lambda value, guard: value if met(guard) else arb.nan()

    def maximum(self, a: arb, b: arb) -> arb:
        return a.max(b)

    def choice(self, condition: arb, pair: tuple[arb, arb]) -> arb:
        """The hull of both where the condition is open."""
        if condition.is_exact():
            return pair[0] if condition == 1 else pair[1] if condition == 0 else arb.nan()
        return hull(*pair) if condition.is_finite() else arb.nan()


_BOTH = arb(0.5, 0.5)  # 0 and 1


def _real_step(x: arb) -> arb:
    if x > 0 or x <= 0:
        return arb(1) if x > 0 else arb(0)
    return arb.nan() if x.is_nan() else _BOTH


_MET: dict[Demand, Callable[[arb], bool]] = {
    Demand.NONZERO: lambda g: bool(g > 0 or g < 0),
    Demand.POSITIVE: lambda g: bool(g > 0),
    Demand.NONNEGATIVE: lambda g: bool(g >= 0),
}


def _real_softplus(x: arb) -> arb:
    return x + (-x).exp().log1p() if x.mid() > 0 else x.exp().log1p()


_REAL: dict[str, Callable[[arb], arb]] = {SOFTPLUS: _real_softplus, STEP: _real_step}


def _arb_method(name: str) -> Callable[[Any], Any]:
    method = getattr(arb, name)
    return lambda x: method(x)


class ComplexBalls:
    """Complex balls for ``acb.integral``; a ball that may meet a branch cut becomes NaN."""

    def __init__(self, analytic: bool):
        self.analytic = analytic

    def precision(self) -> int:
        return flint.ctx.prec

    def rational(self, p: int, q: int) -> acb:
        return acb(arb(fmpq(p, q)))

    def constant(self, name: str) -> acb:
        return acb(arb.pi() if name == "Pi" else arb(1).exp())

    def function(self, name: str) -> Callable[[acb], acb]:
        if name == SOFTPLUS:
            return self._softplus
        if name == STEP:
            return self._step
        row = FUNCTIONS[name]
        method: Callable[..., acb] = _asinh if name == "asinh" else getattr(acb, row.flint)
        if row.cut is Cut.NONE:
            return lambda x: method(x)
        if row.cut is Cut.FLAG:
            return lambda x: method(x, analytic=self.analytic)
        if not self.analytic:
            return lambda x: method(x)
        meets = _MEETS[row.cut]
        return lambda x: acb(arb.nan()) if meets(x) else method(x)

    def _softplus(self, x: acb) -> acb:
        """The continuation from the real line, on a ball that meets it.

        Where the real part is large, x + log(1 + e^{-x}) has no branch cut nearby.
        """
        if x.real.mid() > 0:
            return x + (1 + (-x).exp()).log(analytic=self.analytic)
        return (1 + x.exp()).log(analytic=self.analytic)

    def power(self, base: acb, exponent: acb) -> acb:
        return (exponent * base.log(analytic=self.analytic)).exp()

    def within(self, demand: Demand) -> Callable[[acb, acb], acb]:
        # the guard's real part holds its values at the real points of the box, which are all
        # that it is asked of
        met = _MET[demand]
        return lambda value, guard: value if met(acb(guard).real) else acb(arb.nan())

    def maximum(self, a: acb, b: acb) -> acb:
        return a.real_max(b, analytic=self.analytic)

    def _step(self, x: acb) -> acb:
        """Of the real part, as FLINT's own: analytic off the line where that is 0."""
        found = _real_step(x.real)
        return acb(arb.nan()) if self.analytic and x.real.contains(0) else acb(found)

    def choice(self, condition: acb, pair: tuple[acb, acb]) -> acb:
        open_ = not condition.real.is_exact()
        if open_ and (self.analytic or not condition.real.is_finite()):
            return acb(arb.nan())
        if open_:
            return pair[0].union(pair[1])
        return pair[0] if condition == 1 else pair[1] if condition == 0 else acb(arb.nan())


def _asinh(x: acb) -> acb:
    """FLINT's own is hundreds of times wider, or infinite, on balls right of the imaginary axis."""
    return -(-x).asinh() if x.real.mid() > 0 else x.asinh()


_MEETS: dict[Cut, Callable[[acb], bool]] = {
    Cut.IMAGINARY: lambda x: x.real.contains(0) and not abs(x.imag) < 1,
    Cut.REAL_OUTSIDE: lambda x: x.imag.contains(0) and not abs(x.real) < 1,
    Cut.REAL_BELOW_ONE: lambda x: x.imag.contains(0) and not x.real > 1,
}


class Jets:
    """Truncated Taylor series with ball coefficients (``arb_series``), order ``flint.ctx.cap``."""

    def precision(self) -> tuple[int, int]:
        # a constant series is cut at the order in force when it is made
        return flint.ctx.prec, flint.ctx.cap

    def rational(self, p: int, q: int) -> arb_series:
        return arb_series([arb(fmpq(p, q))])

    def constant(self, name: str) -> arb_series:
        return arb_series([arb.pi() if name == "Pi" else arb(1).exp()])

    def function(self, name: str) -> Callable[[arb_series], arb_series]:
        if name == SOFTPLUS:
            return _series_softplus
        if name == STEP:
            return _series_step
        if name in _JET_FORMULAS:
            return _JET_FORMULAS[name]
        method = getattr(arb_series, FUNCTIONS[name].flint)
        return lambda x: method(x)

    def power(self, base: arb_series, exponent: arb_series) -> arb_series:
        return (exponent * base.log()).exp()

    def within(self, demand: Demand) -> Callable[[arb_series, arb_series], arb_series]:
        met = _MET[demand]

        def restricted(value: arb_series, guard: arb_series) -> arb_series:
            held = met(arb_series(guard)[0])
            return value if held else arb_series([arb.nan()] * flint.ctx.cap)

        return restricted

    def maximum(self, a: arb_series, b: arb_series) -> arb_series:
        """NaN where both may be the larger one: there is no jet where they are equal."""
        ahead = a - b
        return self.choice(_series_step(ahead), (a, b))

    def choice(self, condition: arb_series, pair: tuple[arb_series, arb_series]) -> arb_series:
        if condition[0] == 1 or condition[0] == 0:
            return pair[0] if condition[0] == 1 else pair[1]
        return arb_series([arb.nan()] * flint.ctx.cap)


def _series_step(x: arb_series) -> arb_series:
    if x[0] > 0 or x[0] < 0:
        return arb_series([_real_step(x[0])])
    return arb_series([arb.nan()] * flint.ctx.cap)


def _series_softplus(x: arb_series) -> arb_series:
    # from the side on which the exponential is small: the other cancels in every order
    return x + (1 + (-x).exp()).log() if x[0].mid() > 0 else (1 + x.exp()).log()


def _sinh(x: arb_series) -> arb_series:
    e = x.exp()
    return (e - 1 / e) / 2


def _cosh(x: arb_series) -> arb_series:
    e = x.exp()
    return (e + 1 / e) / 2


def _series_asinh(x: arb_series) -> arb_series:
    # it is odd, and on the left x + sqrt(x² + 1) cancels
    return -_series_asinh(-x) if x[0].mid() < 0 else (x + (x * x + 1).sqrt()).log()


def _tanh(x: arb_series) -> arb_series:
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


def _abs(x: arb_series) -> arb_series:
    """NaN where the sign is open: |x| has no jet at 0."""
    if x[0] > 0:
        return x
    return -x if x[0] < 0 else arb_series([arb.nan()] * flint.ctx.cap)


_JET_FORMULAS: dict[str, Callable[[arb_series], arb_series]] = {
    "abs": _abs,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "asinh": _series_asinh,
    "acosh": lambda x: (x + (x * x - 1).sqrt()).log(),
    "atanh": lambda x: ((1 + x) / (1 - x)).log() / 2,
}
