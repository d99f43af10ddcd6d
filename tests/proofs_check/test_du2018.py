"""Homogeneous units: the law of every degree, for all sizes and losses, and what is false."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from extent import few
from mutation import require_refuted
from sympy import Rational

from proofs_check.engine.case import Case
from proofs_check.engine.check import check
from proofs_check.engine.claims import Conserved, FlowKeeps, Identity
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.homogeneous_units import EVERY_LOSS, INTO, OUT_OF, homogeneous_units, p
from proofs_check.systems.one_layer import z
from proofs_check.theorems.du2018.homogeneous_units import theorem
from theory.errors import InputError

PROVING = ("symbolic", "certified")
SMALL = {"inputs": 1, "width": 1, "examples": 1}
SYSTEM, LETTERS = homogeneous_units(1, 1, 1, 1)
EULER = Identity(z * dphi(z), p * phi(z))


def about(claim, *assume):
    return Theorem("here", SYSTEM, (claim,), assume)


@pytest.mark.parametrize(
    ("phi", "degree", "printed"),
    few(1, [("relu(z)**2", 2, "not_applicable"), ("leaky_relu", 1, "verified")]),
)
def test_units_of_any_degree(phi, degree, printed):
    report = check(theorem, phi, methods=PROVING, p=degree, **SMALL)
    assert report.verdict == "verified", report.judgements
    assert report.judgement("printed").verdict.value == printed


@pytest.mark.parametrize(("phi", "degree"), few(2, [("z**2", 1), ("z+1", 1), ("relu", "1/2")]))
def test_a_function_of_another_degree_is_outside_the_hypothesis(phi, degree):
    report = check(theorem, phi, methods=PROVING, p=degree, **SMALL)
    assert report.verdict == "not_applicable"


@pytest.mark.parametrize("degree", [1, Rational(1, 2), 2 * p, -p])
def test_another_weight_of_the_norms_is_refuted(degree):
    claim = FlowKeeps(LETTERS.all_sizes, EVERY_LOSS, INTO - degree * OUT_OF)
    report = check(about(claim, EULER), "z**2", methods=PROVING, p=2)
    assert report.verdict == "refuted"
    proofs = [e for e in report.about(claim) if e.outcome is Outcome.SUPPORTS]
    assert not any(e.rigour is Rigour.PROOF for e in proofs)


def test_without_the_hypothesis_the_law_is_no_theorem_of_every_function():
    report = check(about(Conserved(LETTERS.difference(0, p))), "tanh", methods=PROVING)
    assert report.verdict == "refuted"


def test_an_orbit_that_meets_a_kink_is_left_open():
    """The unit sees exactly 0, where relu has no slope."""
    report = check(theorem, "relu", methods=PROVING, **SMALL, w=0)
    assert report.verdict == "inconclusive"


def test_an_identity_with_numbers_is_judged_with_these_numbers():
    """2 z² = p z² is false for p = 1, and true for p = 2, which is the case's."""
    assert check(about(EULER), "z**2", methods=("symbolic",), p=2).about(EULER)[0].outcome is (
        Outcome.SUPPORTS
    )
    assert check(about(EULER), "z**2", methods=("symbolic",), p=1).about(EULER)[0].outcome is (
        Outcome.REFUTES
    )


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="each mutant takes seconds")
def test_no_mutant_is_verified():
    small = theorem(inputs=1, width=1, examples=1)
    values = {"p": 2, "w": "9/10", "v": "7/10", "x": "6/5", "y": "1/3"}
    small = replace(small, printed=None)
    require_refuted(small, Case.of(small.system, "z**2", values))


@pytest.mark.parametrize("sizes", [{"width": 0}, {"width": 30}, {"examples": 0}])
def test_sizes_that_make_no_network_are_refused(sizes):
    with pytest.raises(InputError, match="must be at least 1"):
        check(theorem, **sizes)
