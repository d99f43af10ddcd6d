"""Theorem 3, the examples and the statements beyond the paper: true ones verified, others not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

from proofs_check.engine.check import check
from proofs_check.engine.claims import Identity, Rounds
from proofs_check.engine.letters import phi
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_layer import u, z
from proofs_check.theorems.beyond import any_norm, unequal_units
from proofs_check.theorems.pnas2020 import example_power, example_sigmoid, theorem3

PROVING = ("symbolic", "certified")


@pytest.mark.parametrize(
    ("source", "formula", "values", "proved", "printed"),
    [
        (example_sigmoid.THEOREM, "1/(1+exp(-z))", {}, "verified", "verified"),
        (example_sigmoid.THEOREM, "sigmoid", {"k": 3}, "not_applicable", "not_applicable"),
        (example_sigmoid.THEOREM, "relu", {}, "not_applicable", "not_applicable"),
        (theorem3.THEOREM, "tanh", {"r": "6/5"}, "verified", "not_applicable"),
        (theorem3.THEOREM, "tanh", {"u0": "-sinh(1)"}, "not_applicable", "refuted"),
        (example_power.theorem, "3*z**3", {"depth": 1}, "verified", "verified"),
        (any_norm.THEOREM, "tanh", {"r": "6/5"}, "verified", None),
        (unequal_units.theorem, "tanh", {}, "verified", None),
        (unequal_units.theorem, "sigmoid", {"width": 3, "r": "6/5"}, "verified", None),
        (unequal_units.theorem, "tanh", {"width": 1, "u1,0": 0, "v1,0": 0}, "not_applicable", None),
    ],
)
def test_verdicts(source, formula, values, proved, printed):
    report = check(source, formula, methods=PROVING, **values)
    assert report.verdict == proved, report.judgements
    if printed:
        assert report.judgements["printed"].verdict.value == printed


@pytest.mark.parametrize(
    ("shown", "verdict"), [("697/1000", "verified"), ("698/1000", "refuted"), ("0", "refuted")]
)
def test_a_number_that_is_printed_is_compared_to_its_last_decimal(shown, verdict):
    claim = Rounds(u, sympy.Rational(shown), places=3)
    theorem = replace(example_sigmoid.THEOREM, claims=(claim,), printed=None)
    assert check(theorem, methods=PROVING).verdict == verdict


@pytest.mark.parametrize(
    ("formula", "verdict"), [("relu", "refuted"), ("abs(z)", "refuted"), ("z", "refuted")]
)
def test_an_identity_about_a_given_activation_is_refuted_by_a_number(formula, verdict):
    still = Theorem("square", System(), (Identity(phi(z), z**2),))
    assert check(still, formula, methods=PROVING).verdict == verdict
    assert check(still, "z**2", methods=PROVING).verdict == "verified"


def test_an_identity_between_letters_needs_no_dynamics():
    x, y = sympy.symbols("x y", real=True)
    true = Identity((x + y) ** 2, x**2 + 2 * x * y + y**2)
    false = Identity((x + y) ** 2, x**2 + y**2)
    for claim, verdict in ((true, "verified"), (false, "refuted")):
        assert check(Theorem("binomial", System(), (claim,)), methods=PROVING).verdict == verdict
