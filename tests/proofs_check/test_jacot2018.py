"""Linearised training: the closed form, bounds that decay, and what a singular kernel leaves."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
import sympy
from extent import few
from mutation import require_refuted
from sympy import exp

from proofs_check.engine.case import Case
from proofs_check.engine.check import check
from proofs_check.engine.claims import Along, Bound
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.linearised import linearised
from proofs_check.theorems.jacot2018.least_squares import theorem
from theory.errors import InputError

PROVING = ("symbolic", "certified")
FEW = {"methods": PROVING}
SYSTEM, LETTERS = linearised(2)
LOSS, SLOWEST = LETTERS.loss, LETTERS.slowest
START = SYSTEM.at_start(LOSS)
CLOSED = tuple(Along(*pair) for pair in zip(LETTERS.f, LETTERS.closed_form, strict=True))
GENERIC = {"K": "2,1/2,1", "y": "1,-1/3", "f0": "2/3,1/5"}

x, y, x0, y0 = sympy.symbols("x y x_0 y_0", real=True)
PLANE = {x: x0, y: y0}


def about(*claims):
    return Theorem("here", SYSTEM, claims)


def of(velocity, *claims):
    system = System(state=PLANE, velocity=velocity, target=(x, y), defaults={x0: 1, y0: "1/2"})
    return Theorem("plane", system, claims)


def proofs(report, claim):
    found = [e for e in report.about(claim) if e.outcome is Outcome.SUPPORTS]
    return [e for e in found if e.rigour is Rigour.PROOF]


def test_a_kernel_that_is_positive_definite():
    report = check(theorem, **FEW, **GENERIC)
    assert report.verdict == "verified", report.judgements


@pytest.mark.parametrize("kernel", few(1, ["1,2,1", "1/3,1/3,1/3"]))
def test_the_closed_form_holds_for_every_kernel_and_the_rest_is_not_claimed(kernel):
    report = check(theorem, **FEW, seconds=15.0, **{**GENERIC, "K": kernel})
    assert report.judgement("proved").verdict.value == "not_applicable"
    assert report.judgement("printed").verdict.value == "verified"


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="LONG_TESTS=1 runs it")
def test_three_examples_by_all_methods():
    report = check(theorem, n=3)
    assert report.verdict == "verified"
    assert {e.method for e in report.evidence if e.outcome is Outcome.SUPPORTS} == {
        *("symbolic", "certified", "flow", "training")
    }


@pytest.mark.parametrize("faster", [3 * SLOWEST, 2 * SLOWEST + 1, -SLOWEST * 4 + 7])
def test_a_loss_that_would_fall_faster_is_refuted(faster):
    claim = Bound(LOSS, START * exp(-faster * t))
    report = check(about(claim), **FEW, K="1,0,1", y="0,0", f0="1,1")
    assert report.verdict == "refuted"
    assert not proofs(report, claim)


def test_a_slower_bound_needs_the_sign_of_the_eigenvalue():
    for power in (2 * SLOWEST, SLOWEST):
        claim = Bound(LOSS, START * exp(-power * t))
        report = check(about(claim), methods=("symbolic",))
        assert bool(proofs(report, claim)) is (power == 2 * SLOWEST)


@pytest.mark.parametrize(
    "wrong",
    [
        Along(LETTERS.f[0], LETTERS.closed_form[0].subs(t, 2 * t)),
        Along(LETTERS.f[0], LETTERS.closed_form[1]),
        Along(LETTERS.f[0], LETTERS.closed_form[0] - LETTERS.y[0]),
    ],
)
def test_another_closed_form_is_refuted_and_proves_nothing_beside_it(wrong):
    report = check(about(wrong, CLOSED[1]), **FEW, **GENERIC)
    assert report.verdict == "refuted"
    assert not proofs(report, wrong)


def test_one_of_equations_that_hold_together_is_not_proved_alone():
    """f1 alone is no surface: its velocity holds f2."""
    report = check(about(CLOSED[0]), **FEW, **GENERIC)
    assert report.verdict == "inconclusive"
    assert check(about(*CLOSED), **FEW, **GENERIC).verdict == "verified"


@pytest.mark.parametrize("power", [4, 3, 0])
def test_a_form_with_numbers_has_its_sign_by_pivots(power):
    flow = {x: -2 * x + y, y: -2 * y - x}  # a spiral, whose squared radius falls as e^{−4t}
    claim = Bound(x**2 + y**2, (x0**2 + y0**2) * exp(-power * t))
    assert proofs(check(of(flow, claim), methods=("symbolic",)), claim)


@pytest.mark.parametrize(
    ("flow", "power"),
    [
        ({x: -2 * x + y, y: -2 * y - x}, 5),
        ({x: -x, y: -3 * y}, 3),
        ({x: -x + y**2, y: -y}, 1),
        ({x: y, y: -x - y}, 1),
    ],
)
def test_forms_without_a_sign_are_not_proved(flow, power):
    claim = Bound(x**2 + y**2, (x0**2 + y0**2) * exp(-power * t))
    assert not proofs(check(of(flow, claim), methods=("symbolic",)), claim)


def test_a_kernel_of_no_model_is_bad_input_for_training():
    with pytest.raises(InputError, match="negative eigenvalue"):
        check(theorem, methods=("training",), K="1,2,1")


def test_no_mutant_of_the_closed_form_is_verified():
    values = {"K": "2,1/2,1", "y": "6/5,-1/3", "f0": "2/3,1/5"}
    closed = replace(theorem(), claims=CLOSED, assume=(), printed=None)
    require_refuted(closed, Case.of(closed.system, None, values))


@pytest.mark.parametrize("n", [0, 7])
def test_sizes_out_of_range_are_refused(n):
    with pytest.raises(InputError, match="n must be from 1 to 6"):
        check(theorem, n=n)
