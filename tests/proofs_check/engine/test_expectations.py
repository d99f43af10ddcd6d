"""Expectations in balls and floats, and limits of formulas: true, false and undecidable ones."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from kernel_diagonal import moments
from sympy import Eq, Gt, Lt, Rational, sqrt

from proofs_check.engine.case import Case
from proofs_check.engine.check import check
from proofs_check.engine.claims import Finite, Identity, InTheLimit, SigmoidLike, Where
from proofs_check.engine.letters import d2phi, dphi, phi
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.sides import number, on_floats
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.wide import on_a_ray, r
from theory.activation import Activation
from theory.errors import InputError
from theory.ntk.parts import Parts
from theory.ntk.rules import Rule
from theory.symbolic.mean import Z1, Z2, Mean, Z

PROVING = ("symbolic", "certified")
SYSTEM = System(defaults={r: Rational(6, 5)})
x = sympy.Symbol("x", real=True)
A, B = Mean(phi(r * Z) ** 2), Mean(dphi(r * Z) ** 2)


def values(e, activation, scale="6/5"):
    case = Case.of(SYSTEM, activation, {"r": scale})
    return number(e, case), float(on_floats([e], (), case)(())[0])


@pytest.mark.parametrize("activation", ["tanh", "erf", "relu", "swish", "elu", "sin"])
@pytest.mark.parametrize("scale", ["1/10", "6/5", "20"])
def test_balls_and_floats_meet_the_moments_of_the_kernel(activation, scale):
    q = float(sympy.Rational(scale)) ** 2
    wanted = moments(Parts.of(Activation.of(activation)), q, Rule(20, 2, 4.0))
    half = (Z**2 - 1) / 2
    formulas = (A, B, Mean(half * phi(r * Z) ** 2), Mean(half * dphi(r * Z) ** 2))
    for e, value in zip(formulas, wanted, strict=True):
        ball, floats = values(e, activation, scale)
        assert ball.is_finite()
        assert float(ball) == pytest.approx(value, rel=1e-9, abs=1e-12)
        corner = activation in ("relu", "elu")
        assert floats == pytest.approx(value, rel=1e-9 if not corner else 1e-6, abs=1e-9)


def test_gaussian_moments_are_enclosed_exactly():
    ball, floats = values(Mean(phi(r * Z) ** 2 * Z**4), "identity", "2")
    assert ball.contains(60)
    assert floats == pytest.approx(60)
    two_scales, _ = values(Mean(phi(r * Z) * phi(3 * r * Z)), "identity", "2")
    assert two_scales.contains(12)
    corner, _ = values(Mean(phi(r * Z) * phi(3 * r * Z)), "relu", "2")
    assert corner.contains(6)


@pytest.mark.parametrize(
    ("e", "activation"),
    [
        (Mean(d2phi(r * Z)), "relu"),  # a point mass at the corner
        (A, "1/z"),
        (A, "log(z)"),
        (A, "exp(z**2)"),  # no expectation
        (Mean(phi(r * Z1) * phi(r * Z2)), "tanh"),  # of two letters
        (Mean(Z1 * phi(r * Z2)), "tanh"),
        (Mean(phi(r * Z**2)), "tanh"),  # no linear form
        (Mean(1 / (2 + phi(r * Z))), "tanh"),  # no product
    ],
)
def test_what_is_not_enclosed_is_no_number(e, activation):
    assert not values(e, activation)[0].is_finite()


def verdict(claim, activation="tanh", **given):
    return check(Theorem("one", SYSTEM, (claim,)), activation, methods=PROVING, **given).verdict


def test_an_identity_by_parts_needs_expectations_that_exist():
    true = Identity(r * A.diff(r), Mean((Z**2 - 1) * phi(r * Z) ** 2))
    assert verdict(true) == "verified"
    assert verdict(true, "exp(z**2)") == "inconclusive"
    assert verdict(Identity(true.left, 2 * true.right)) == "refuted"
    bent = Identity(Mean(Z * dphi(r * Z)), r * Mean(d2phi(r * Z)))
    assert verdict(bent) == "verified"
    assert verdict(bent, "relu") == "inconclusive"  # E[Z φ'] = 0.4, and φ'' = 0 but at the corner
    assert verdict(Finite(A, Where.EVERYWHERE)) == "verified"


def tends(e, value):
    return InTheLimit(r, Eq(sympy.sympify(e), value, evaluate=False))


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (tends((r + 1) / (2 * r - 3), Rational(1, 2)), "verified"),
        (tends((r + 1) / (2 * r - 3), Rational(1, 3)), "refuted"),
        (tends(sqrt(r**2 + r) / r, 1), "verified"),
        (tends(1 / r, 0), "verified"),
        (tends(r, 1), "inconclusive"),
        (tends(sympy.sin(r) / r, 0), "inconclusive"),
        (tends(B, 0), "verified"),
        (tends(r * B / (r * B + A), 1), "inconclusive"),  # both terms stay of one order
        (tends(r**2 * B / (r**2 * B + A), 1), "verified"),
        (tends(Mean(Z**2 * phi(r * Z) ** 2) / A, 1), "verified"),
        (tends(Mean(Z**4 * phi(r * Z) ** 2) / A, 3), "verified"),
        (tends(Mean(Z**4 * phi(r * Z) ** 2) / A, 2), "refuted"),
        (tends(Mean(Z**2 * dphi(r * Z) ** 2) / B, 0), "verified"),
        (tends(Mean(dphi(r * Z1) * dphi(r * (Z1 + Z2))) * r, 0), "verified"),
        (tends(Mean(dphi(r * Z1) * dphi(2 * r * Z1)) * r, 0), "refuted"),
        (tends(Mean(dphi(r * Z1) * dphi(r * Z2)) * r**2, 0), "inconclusive"),
        (tends(Mean(phi(r * Z)), 0), "inconclusive"),
        (tends(Mean(Z1**2 * phi(r * Z) ** 2) / A, 2), "inconclusive"),  # 1, of two letters
        (tends(Mean(phi(r**2 * Z) * phi(r * Z)), 0), "inconclusive"),
        (tends(sqrt(-A), 0), "inconclusive"),
        (tends(Mean(d2phi(sqrt(A) * Z) ** 2) / r, 0), "inconclusive"),  # φ'' may be unbounded
        (tends(Mean(dphi(sqrt(A) * Z) ** 2) / r, 0), "verified"),
        (InTheLimit(r, Lt(B, 1)), "verified"),
        (InTheLimit(r, Gt(B, 1)), "refuted"),
        (InTheLimit(r, Lt(-B, 0)), "inconclusive"),
    ],
)
def test_limits(claim, expected):
    assert verdict(claim) == expected


@pytest.mark.parametrize(
    ("activation", "expected"),
    [("sin", "inconclusive"), ("relu", "inconclusive"), ("softplus", "inconclusive")],
)
def test_the_rules_are_for_sigmoid_like_functions_only(activation, expected):
    assert verdict(tends(B, 0), activation) == expected


def test_limits_of_expectations_are_cited_and_say_on_what_they_rest():
    claim = tends(Mean(Z**2 * phi(r * Z) ** 2) / A, 1)
    report = check(Theorem("one", SYSTEM, (claim,)), "tanh", methods=PROVING)
    (found,) = (e for e in report.about(claim) if e.method == "certified")
    assert (found.outcome, found.rigour) == (Outcome.SUPPORTS, Rigour.CITED)
    assert [type(g) for g in found.given] == [SigmoidLike]
    plain = tends(1 / r, 0)
    report = check(Theorem("one", SYSTEM, (plain,)), "tanh", methods=PROVING)
    assert {e.rigour for e in report.about(plain) if e.method == "certified"} == {Rigour.PROOF}


@pytest.mark.parametrize("outcome", [Outcome.SUPPORTS, Outcome.REFUTES])
def test_floats_see_limits(outcome):
    true = tends(Mean(Z**2 * phi(r * Z) ** 2) / A, 1)
    claim = true if outcome is Outcome.SUPPORTS else tends(true.relation.lhs, Rational(3, 2))
    report = check(Theorem("one", SYSTEM, (claim,)), "tanh", methods=("flow",))
    assert [e.outcome for e in report.about(claim) if e.method == "flow"] == [outcome]


def test_the_ray_meets_its_limits_in_closed_form():
    """erf: ∫φ'(at) φ'(bt) dt ∝ 1/√(a² + b²), so the kernel of the ray tends to ab/√(a² + b²)."""
    a, b = sympy.symbols("a b", positive=True)
    kernel = a * b / sqrt(a**2 + b**2)
    points = (1, 2)
    gram = sympy.Matrix(2, 2, lambda i, j: kernel.subs({a: points[j], b: points[i]}))
    weights = gram.solve(sympy.Matrix(points))
    for e, x in zip(on_a_ray(2), points, strict=True):
        slope = sum(
            w * kernel.diff(b).subs({a: y, b: x}) for w, y in zip(weights, points, strict=True)
        )
        near = sympy.Rational(str(np.round(float(slope), 6)))
        assert verdict(InTheLimit(r, Lt(abs(e), near + Rational(1, 10**5))), "erf") == "verified"
        assert verdict(InTheLimit(r, Lt(abs(e), near - Rational(1, 10**5))), "erf") == "refuted"


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        ("tanh", "verified"),
        ("gumbel", "verified"),
        ("-tanh(2*z)", "verified"),
        ("sin", "refuted"),
        ("softplus", "refuted"),
        ("1", "refuted"),
        ("z/sqrt(1+z**2)", "inconclusive"),
    ],
)
def test_sigmoid_like(activation, expected):
    assert verdict(SigmoidLike(phi(x)), activation) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (phi(2 * x), "verified"),
        (1 - phi(x), "verified"),
        (phi(x) + x, "refuted"),  # it has no limit
        (phi(x) * (1 - phi(x)), "refuted"),  # it rises and falls
        (phi(x) * phi(sympy.Symbol("y", real=True)), "inconclusive"),
    ],
)
def test_the_function_that_is_named_is_looked_at(function, expected):
    assert verdict(SigmoidLike(function)) == expected


def test_a_limit_is_of_something_that_stays():
    with pytest.raises(InputError, match="without r"):
        InTheLimit(r, Eq(r, r + 1, evaluate=False))
