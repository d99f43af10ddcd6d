"""What is proved on the limit: enclosures, shapes, the derivation; and what is not."""

from __future__ import annotations

import pytest
import sympy
from flint import arb
from kernel_diagonal import Form, enclose_one, one_example

from theory.activation import Activation
from theory.expression.balls import RealBalls, precision
from theory.expression.program import Program
from theory.ntk.architecture import Architecture
from theory.ntk.growth import growth
from theory.ntk.shape import bell_sloped, sigmoid_like
from theory.outcome import Truth

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@pytest.mark.parametrize(("norm", "depth"), [("3/10", 2), ("5", 1), ("50", 1)])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "erf", "gumbel", "relu", "gelu"])
def test_the_ball_holds_the_float(name, norm, depth):
    phi = Activation.of(name)
    found = enclose_one(phi, depth, sympy.Rational(norm), 12)
    float_ = one_example(phi, Architecture(depth), float(sympy.Rational(norm)))
    assert found.eigenvalue.rad() < 1e-10
    assert abs(float(found.eigenvalue.mid()) - float_.eigenvalue) <= float_.error + 1e-11


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "erf", "sin", "gumbel", "softplus"])
def test_stein_and_price_overlap(name):
    balls = [
        enclose_one(Activation.of(name), 2, sympy.Integer(1), 15, form).eigenvalue for form in Form
    ]
    assert balls[0].overlaps(balls[1])
    assert all(b.rad() < 1e-12 for b in balls)


def test_exact_values():
    """sin: K = [1 + q − (1 − q)e^{−2q}]/2; exp at q = 1: λ1 = 5/2."""
    with precision(120):
        found = enclose_one(Activation.of("sin"), 1, sympy.Integer(1), 20).eigenvalue
        assert found.overlaps((1 + (arb(-2)).exp()) / 2)
        assert enclose_one(Activation.of("exp"), 1, sympy.Integer(1)).eigenvalue.overlaps(
            arb(5) / 2
        )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("exp(z**2)", "no bound of φ"),
        ("log(z)", "not proved to be defined and continuous"),
        ("z+abs(z)/z", "not proved to be defined and continuous"),
    ],
)
def test_what_cannot_be_enclosed_says_why(text, reason):
    found = enclose_one(Activation.of(text), 1, sympy.Integer(1))
    assert found.eigenvalue is None
    assert reason in found.reason


@pytest.mark.parametrize(
    "text", ["sigmoid", "softplus", "swish", "gelu", "mish", "gumbel", "exp", "z**3", "asinh(z)"]
)
@pytest.mark.parametrize("side", [1, -1])
def test_growth_bounds_hold(text, side):
    piece = Activation.of(text).pieces[0]
    with precision(64):
        for g in (piece.value, piece.derivative):
            bound = growth(g, side, arb(1))
            if bound is None:
                assert text == "mish"
                continue
            run = Program.compile([g]).bind(RealBalls())
            for t in (1, 2, 4, 20, 300):
                value = abs(run(arb(side * t))[0])
                assert value.lower() <= bound.factor * (bound.rate * t).exp()


@pytest.mark.parametrize(
    ("name", "like", "bell"),
    [
        ("sigmoid", YES, YES),
        ("tanh", YES, YES),
        ("-tanh(z)", YES, YES),
        ("erf", YES, YES),
        ("atan", YES, YES),
        ("gumbel", YES, YES),
        ("tanh(z)**3", YES, OPEN),
        ("tanh(z-3)", YES, OPEN),
        ("(abs(z+1)-abs(z-1))/2", YES, OPEN),
        ("z/sqrt(1+z**2)", OPEN, YES),
        ("sin", NO, OPEN),
        ("relu", NO, OPEN),
        ("softplus", NO, OPEN),
        ("identity", NO, YES),
        ("exp", NO, OPEN),
        ("cosid", NO, OPEN),
        ("z**2", NO, OPEN),
        ("1", NO, YES),
    ],
)
def test_shapes(name, like, bell):
    phi = Activation.of(name)
    assert sigmoid_like(phi).truth is like
    assert bell_sloped(phi).truth is bell
