"""∫ φ/φ' enclosed twice, against mpmath and against antiderivatives found by hand."""

from __future__ import annotations

import signal
import time

import flint
import mpmath
import pytest
import sympy
from flint import arb, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import smooth_texts
from sympy import S, cosh, exp, log, sinh

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.expression.balls import precision
from theory.expression.grammar import parse_number
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.quadrature import integral, jet_integral
from theory.rigour.signs import slope_sign

BITS = 100
JETS = 2.0**-37  # the jets stop at half the working precision
z = sympy.Symbol("z", real=True)

CLEAR = dict.fromkeys(CATALOGUE, ("1/3", "1.4")) | {  # φ' ≠ 0 between these
    "sinusoid": ("-0.1", "0.2"),
    "cosid": ("-1", "1.4"),
    "swish": ("-1", "3"),
    "mish": ("-0.9", "2"),
    "gelu": ("-0.6", "2"),
    "gumbel": ("-4", "3"),
    "erf": ("-2", "3"),
    "atan": ("-10", "3"),
    "elu": ("-2", "3"),
    "leaky_relu": ("-2", "3"),
    "selu": ("-2", "3"),
}
BY_HAND = {  # φ, from, to, ∫ φ/φ'
    "identity": ("z", "-1", "2", S(3) / 2),
    "cube": ("z**3", "1", "4", S(15) / 6),
    "square across its zero": ("z**2", "-1", "3", S(2)),
    "sigmoid": ("sigmoid", "-1", "2", 3 + exp(2) - exp(-1)),
    "tanh": ("tanh", "0", "3", sinh(3) ** 2 / 2),
    "sinh": ("sinh", "-1", "2", log(cosh(2)) - log(cosh(1))),
    "exp": ("exp", "-9", "5", S(14)),
    "exp, scaled": ("exp(3*z)/7", "0", "1", S(1) / 3),
    "gumbel": ("gumbel", "-5", "0", 1 - exp(-5)),
    "leaky relu over its kink": ("leaky_relu", "-3", "2", S(4) / 2 - S(9) / 2),
    "elu over its kink": ("elu", "-1", "2", 4 - exp(1)),
    "kink at an irrational place": ("max(z,pi) + z", "0", "pi", sympy.pi**2 * 3 / 2),
}
POLES = {  # a zero of φ' inside, where φ is not 0
    "sin": ("sin", "1", "2"),
    "cos": ("cos", "-1", "1"),
    "swish": ("swish", "-2", "-1"),
    "quadratic": ("z**2+1", "-1", "1"),
    "double zero of the slope": ("1+(z-1/3)**3", "0", "1"),
    "pole at the end": ("z**2+1", "0", "1"),
}
FLAT = {
    "relu": ("relu", "-1", "1"),
    "constant": ("0*z+3", "0", "1"),
    "step": ("max(z,1)", "0", "2"),
}


def bounds(low: str, high: str) -> tuple[arb, arb]:
    return ball(parse_number(low, "a")), ball(parse_number(high, "b"))


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue_against_mpmath(name):
    """mpmath shares neither the integrator nor the evaluation."""
    phi = Activation.of(name)
    low, high = CLEAR[name]
    with precision(BITS):
        expected = arb(by_mpmath(phi, sympy.Rational(low), sympy.Rational(high)))
        found = integral(BallActivation.of(phi), *bounds(low, high))
        assert abs(found - expected) < arb("1e-23")
        assert found.rad() < 1e-20


def by_mpmath(phi: Activation, low: sympy.Rational, high: sympy.Rational) -> str:
    """28 digits of ∫ φ/φ', piece by piece."""
    with mpmath.workdps(35):
        total = mpmath.mpf(0)
        for piece in phi.pieces:
            a, b = max(low, piece.lower), min(high, piece.upper)
            if a < b:
                ratio = sympy.lambdify(z, piece.value / piece.value.diff(z), "mpmath")
                total += mpmath.quad(ratio, [mpmath.mpf(x.p) / x.q for x in (a, b)])
        return mpmath.nstr(total, 28)


@pytest.mark.parametrize("name", CATALOGUE)
def test_jets_and_complex_quadrature_overlap_on_the_catalogue(name):
    phi = BallActivation.of(Activation.of(name))
    with precision(80):
        a, b = bounds(*CLEAR[name])
        by_jets, by_balls = jet_integral(phi, a, b), integral(phi, a, b)
        assert by_jets.overlaps(by_balls)
        assert by_jets.rad() < JETS * (1 + abs(by_balls))


@pytest.mark.parametrize(("name", "low", "high", "exact"), BY_HAND.values(), ids=BY_HAND)
def test_against_integrals_by_hand(name, low, high, exact):
    phi = BallActivation.of(Activation.of(name))
    with precision(BITS):
        a, b = bounds(low, high)
        expected = ball(sympy.sympify(exact))
        assert integral(phi, a, b).overlaps(expected)
        assert integral(phi, a, b).rad() < 1e-20
        assert integral(phi, b, a).overlaps(-expected)
        assert jet_integral(phi, b, a).overlaps(-expected)


@pytest.mark.parametrize("method", [integral, jet_integral])
@pytest.mark.parametrize(("name", "low", "high"), (POLES | FLAT).values(), ids=POLES | FLAT)
def test_where_the_integral_diverges_nothing_finite_comes_out(time_limit, name, low, high, method):
    with precision(64), time_limit(2):
        assert not method(BallActivation.of(Activation.of(name)), *bounds(low, high)).is_finite()


@given(smooth_texts, st.integers(-12, 12), st.integers(1, 12))
def test_the_two_quadratures_overlap_and_add_up(text, start, length):
    phi = BallActivation.of(Activation.of(text))
    with precision(64):
        a, m, b = (arb(fmpq(3 * start + i * length, 12)) for i in range(3))
        assume(slope_sign(phi, a, b) in (1, -1))
        whole = integral(phi, a, b)
        assume(whole.is_finite())
        assert whole.overlaps(integral(phi, a, m) + integral(phi, m, b))
        by_jets = jet_integral(phi, a, b, depth=8)
        assert not by_jets.is_finite() or by_jets.overlaps(whole)


def test_an_empty_interval_has_the_integral_zero():
    assert integral(BallActivation.of(Activation.of("sin")), arb(2), arb(2)) == 0


def test_ends_that_overlap_are_enclosed():
    """∫ z over [1 ± 0.01, 1 ± 0.01] holds every value that its ends allow."""
    phi = BallActivation.of(Activation.of("identity"))
    found = integral(phi, arb(1, 0.01), arb(1, 0.01))
    for a, b in (("0.99", "1.01"), ("1.01", "0.99"), ("1", "1")):
        assert found.overlaps((arb(b) ** 2 - arb(a) ** 2) / 2)


def test_uncertain_ends_widen_the_integral():
    phi = BallActivation.of(Activation.of("tanh"))
    found = integral(phi, arb(1, 1e-3), arb(2, 1e-3))
    for a, b in (("0.9991", "2.0009"), ("1.0009", "1.9991")):
        assert found.contains(integral(phi, arb(a), arb(b)))


class Raising:
    """Stands for the program of φ/φ'; raises on the second call."""

    def __init__(self, error: BaseException):
        self.error, self.calls = error, 0

    def __call__(self, x: object) -> tuple[object]:
        self.calls += 1
        if self.calls == 2:
            raise self.error
        return (x,)


@pytest.mark.parametrize("error", [KeyboardInterrupt("^C"), RuntimeError("7"), MemoryError()])
def test_an_exception_inside_the_callback_comes_out_unchanged(monkeypatch, error):
    phi = BallActivation.of(Activation.of("z**3 + z"))
    integrand = Raising(error)
    monkeypatch.setattr(phi.pieces[0], "integrand", {False: integrand, True: integrand})
    with pytest.raises(type(error)) as raised:
        integral(phi, arb(1), arb(2))
    assert raised.value is error


def integrate_for_long(phi: BallActivation, interrupt: float) -> None:
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, interrupt)  # not before: the clock must not run out early
    with precision(256):
        while time.monotonic() - began < 2:
            integral(phi, arb(-12), arb(3))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="interrupts itself by a timer")
def test_an_interrupt_at_any_moment_comes_out_unchanged():
    phi = BallActivation.of(Activation.of("tanh(exp(-exp(-z/2)))"))
    before = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        for i in range(60):
            with pytest.raises(KeyboardInterrupt):
                integrate_for_long(phi, interrupt=0.003 + i * 1e-5)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_length_of_series_is_restored(monkeypatch):
    before = flint.ctx.cap
    phi = BallActivation.of(Activation.of("z**3 + z"))
    jet_integral(phi, arb(1), arb(2))
    assert flint.ctx.cap == before
    monkeypatch.setattr(phi.pieces[0], "ratio_jet", Raising(RuntimeError()))
    with pytest.raises(RuntimeError):
        jet_integral(phi, arb(1), arb(2), depth=3)
    assert flint.ctx.cap == before


KINKED = "min(z-pi/3,(z-pi/3)/10^9)+1"  # φ/φ' jumps from 1 to 10^9 at an irrational kink


@pytest.mark.parametrize("enclosure", [integral, jet_integral])
def test_an_end_that_cannot_be_told_from_a_kink(enclosure):
    """By hand: φ/φ' is 1 + w left of the kink and 10^9 + w right of it, w = z - π/3."""
    with precision(64):
        phi = BallActivation.of(Activation.of(KINKED))
        kink = phi.pieces[1].bounds()[0]
        for end in (kink.lower(), kink.upper(), kink.mid(), kink):
            for step in (arb("1e-6"), arb("-1e-6")):
                far = (kink + step).mid()
                found = enclosure(phi, end, far), -enclosure(phi, far, end)
                with precision(200):
                    w, v = (x - arb.pi() / 3 for x in (end, far))
                    left, right = ((b if b < 0 else arb(0)) for b in (w, v))
                    exact = (right - left) + (v - right - (w - left)) * 10**9 + (v**2 - w**2) / 2
                    if end.is_exact():
                        assert all(ball.contains(exact) for ball in found)
                    else:
                        assert all(ball.overlaps(exact) for ball in found)
