"""Antiderivatives of φ/φ': verified, refuted, undecided; derivative against quadrature."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import sympy
from flint import acb, arb
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import patience
from sympy import Rational, S, atan, cosh, gamma, log, sin, tan

from theory.activation import Activation, Piece, variable
from theory.catalogue import CATALOGUE
from theory.expression.balls import ComplexBalls, RealBalls, precision
from theory.expression.program import Program
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.symbolic.exact import is_zero
from theory.symbolic.primitive import (
    Primitive,
    Source,
    derivative,
    find_primitive,
    verify,
)

z = variable()
LONG = 120.0  # seconds for what takes SymPy two: other work may share the processors
DIGITS = 30
NUDGE = 1 + Rational(1, 10**7)
LAWS = settings(max_examples=30, deadline=None, derandomize=True)
LISTED = [name for name, entry in CATALOGUE.items() if entry.primitive]

FOUND = {  # φ/φ' integrated by hand
    "z**3": z**2 / 6,
    "z**2": z**2 / 4,
    "exp(-z)": -z,
    "z*exp(z)": z - log(sympy.Abs(1 + z)),
    "tanh(z)**3": cosh(z) ** 2 / 6,
    "exp(-z**2/2)": -log(sympy.Abs(z)),
}


def whole(name: str) -> Piece:
    return Activation.of(name).pieces[0]


def quadrature(piece: Piece):
    """∫ φ/φ' by FLINT, written here so that the package's own quadrature is not involved."""
    run = {flag: piece.ratio_program.bind(ComplexBalls(flag)) for flag in (False, True)}
    return lambda a, b: (
        acb.integral(lambda s, flag: acb(run[bool(flag)](s)[0]), acb(a), acb(b)).real
    )


def compare(expression: sympy.Expr, piece: Piece, a: object, b: object) -> Truth:
    with precision(3 * DIGITS):
        low, high = ball(S(a)), ball(S(b))
        run = Program.compile([expression], (z,)).bind(RealBalls())
        gained, area = run(high)[0] - run(low)[0], quadrature(piece)(low, high)
        if not gained.is_finite():
            return Truth.UNKNOWN
        return Truth.TRUE if gained.overlaps(area) else Truth.FALSE


@pytest.mark.parametrize("name", LISTED)
def test_every_listed_primitive_is_proved_and_meets_quadrature(name):
    phi = Activation.of(name)
    found = find_primitive(phi, seconds=0)
    assert found is not None
    assert (found.source, found.verified) == (Source.CATALOGUE, Truth.TRUE)
    assert compare(found.expression, phi.pieces[0], Rational(1, 2), 1) is Truth.TRUE


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("spoil", [lambda g: -g, lambda g: g * NUDGE], ids=["sign", "factor"])
def test_spoilt_primitives_are_refuted_twice(name, spoil):
    piece = whole(name)
    wrong = spoil(find_primitive(piece, seconds=0).expression)
    assert verify(wrong, piece, seconds=0).truth is Truth.FALSE
    assert compare(wrong, piece, Rational(1, 2), 1) is Truth.FALSE


@pytest.mark.parametrize("name", FOUND)
def test_sympy_finds_what_is_not_listed(name):
    piece = whole(name)
    found = find_primitive(piece, seconds=LONG)
    assert found is not None
    assert (found.source, found.verified) == (Source.INTEGRATE, Truth.TRUE)
    difference = found.expression - FOUND[name]
    assert is_zero(derivative(difference), seconds=LONG).truth is Truth.TRUE
    assert compare(found.expression, piece, Rational(1, 2), 1) is Truth.TRUE


def listed_as(monkeypatch: pytest.MonkeyPatch, name: str, primitive: str) -> Piece:
    monkeypatch.setitem(CATALOGUE, name, replace(CATALOGUE[name], primitive=primitive))
    return whole(name)


@pytest.mark.parametrize("require_proof", [True, False])
def test_a_refuted_candidate_is_never_returned(monkeypatch, require_proof):
    piece = listed_as(monkeypatch, "tanh", "sinh(z)^2/3")
    assert find_primitive(piece, seconds=0, require_proof=require_proof) is None


def test_an_undecided_candidate_comes_back_only_on_request(monkeypatch):
    """The last bracket is 1 (Gudermann's function, written twice): too hard for the cheap steps."""
    text = "(z + exp(z)) * (1 + 2*atan(tanh(z/2)) - atan(sinh(z)))"
    piece = listed_as(monkeypatch, "sigmoid", text)
    assert find_primitive(piece, seconds=0) is None
    found = find_primitive(piece, seconds=0, require_proof=False)
    assert found is not None
    assert found.verified is Truth.UNKNOWN
    assert compare(found.expression, piece, Rational(1, 2), 1) is Truth.TRUE


def test_a_candidate_that_balls_cannot_read_is_unknown():
    decision = verify(gamma(z), whole("exp"), seconds=0)
    assert decision.truth is Truth.UNKNOWN
    assert "gamma" in decision.reason


def test_no_closed_form_is_none_within_the_time_limit():
    begin = time.perf_counter()
    assert find_primitive(Activation.of("softplus"), seconds=1) is None
    assert time.perf_counter() - begin < 1 + patience(4)


def test_pieces_are_treated_one_by_one():
    elu, relu = Activation.of("elu"), Activation.of("relu")
    assert find_primitive(elu.pieces[0], seconds=LONG).verified is Truth.TRUE
    assert find_primitive(elu.pieces[1], seconds=0).expression == z**2 / 2
    assert find_primitive(relu.pieces[0]) is None
    assert verify(z, relu.pieces[0]).truth is Truth.FALSE
    with pytest.raises(ValueError, match="2 smooth pieces"):
        find_primitive(elu)


def test_a_primitive_that_jumps_is_caught():
    """d/dz atan(tan z) = 1 = φ/φ' for φ = exp, but atan(tan z) jumps at π/2."""
    piece, jumping = whole("exp"), atan(tan(z))
    assert verify(jumping, piece).truth is Truth.TRUE
    assert compare(jumping, piece, Rational(1, 2), 1) is Truth.TRUE
    assert compare(jumping, piece, 1, 2) is Truth.FALSE
    assert not Primitive(jumping, Source.INTEGRATE, Truth.TRUE, "").continuous_on(arb(1), arb(2))


def test_continuity_is_proved_where_it_holds():
    logs = Primitive(-log(sympy.Abs(sympy.cos(z))), Source.CATALOGUE, Truth.TRUE, "")
    assert logs.continuous_on(arb(-1.5), arb(1.5))
    assert logs.continuous_on(arb(2), arb(1.75))
    assert not logs.continuous_on(arb(1), arb(2))


polynomials = st.lists(st.integers(-4, 4), min_size=2, max_size=4).map(
    lambda c: sympy.Add(*(a * z**n for n, a in enumerate(c)))
)


@LAWS
@given(polynomials.filter(lambda f: f.has(z)), st.integers(1, 5))
def test_log_of_a_size_has_the_derivative_f_prime_over_f(f, n):
    """On both sides of the zeros of f; also inside a power, by the chain rule."""
    g = log(sympy.Abs(f, evaluate=False), evaluate=False)
    expected = n * g ** (n - 1) * sympy.diff(f, z) / f
    assert is_zero(derivative(g**n) - expected, seconds=0).truth is Truth.TRUE


@LAWS
@given(st.integers(2, 40))
def test_powers(p):
    """docs/mathematics.md: z^p has G = v²/(2p)."""
    piece = whole(f"z**{p}")
    assert find_primitive(piece, seconds=0).expression == z**2 / (2 * p)
    assert verify(z**2 / (2 * p + 1), piece, seconds=0).truth is Truth.FALSE


def test_the_branch_right_for_one_sign_only_is_repaired():
    """SymPy's ∫ tan = −log(cos z) is complex where cos z < 0; with bars it is real."""
    piece = whole("sin")
    assert compare(-log(sympy.cos(z)), piece, 2, 3) is Truth.UNKNOWN
    assert compare(-log(sympy.Abs(sympy.cos(z))), piece, 2, 3) is Truth.TRUE
    assert verify(-log(sympy.Abs(sin(z))), piece, seconds=0).truth is Truth.FALSE
