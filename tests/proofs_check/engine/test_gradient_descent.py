"""The theorems of gradient descent: where they hold, their mutants, and iterates that run off."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from mutation import judged, left_open, sample, wrong
from sympy import Rational

from proofs_check.engine.case import Case
from proofs_check.engine.check import check
from proofs_check.engine.claims import (
    Holds,
    Iff,
    LinearlyStable,
    Recurrence,
)
from proofs_check.engine.mutation import mutants
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.theorems.gradient_descent import (
    factorisation,
    heavy_ball,
    period_two,
    quadratic_form,
)

PROVING = ("symbolic", "certified")
MEASURED = ("flow", "training")
FORMS = {"quadratic_form": quadratic_form.theorem(), "heavy_ball": heavy_ball.theorem()}
FEW = 4  # mutants of each theorem, in a quick run
REFUTED = 0.85  # of all
MUTATED = {**FORMS, "factorisation": factorisation.THEOREM, "period_two": period_two.THEOREM}


@pytest.mark.parametrize("name", FORMS)
def test_the_criterion_is_proved_for_all_numbers_on_both_sides_and_at_the_bound(name):
    theorem = FORMS[name]
    bound = {"quadratic_form": "5/2", "heavy_ball": "25/8"}[name]
    for rate in ("1/10", bound, "4"):
        report = check(theorem, methods=PROVING, gamma=rate)
        assert report.verdict == "verified", report.judgements
    assert check(theorem, methods=PROVING, h_2="9/10").verdict == "not_applicable"


@pytest.mark.parametrize("name", FORMS)
def test_every_method_speaks_of_the_criterion(name):
    claim, *energies = FORMS[name].claims
    report = check(FORMS[name])
    found = {e.method: (e.outcome, e.rigour) for e in report.about(claim)}
    assert found.pop("symbolic") == (Outcome.SUPPORTS, Rigour.PROOF)
    assert all(outcome is Outcome.SUPPORTS for outcome, _ in found.values())
    assert set(found) == {"certified", "flow", "training"}
    seen = {(e.method, e.outcome) for e in report.about(energies[0])}
    assert seen == {(m, Outcome.SUPPORTS) for m in ("symbolic", *found)}


def test_momentum_of_1_is_no_hypothesis_of_the_heavy_ball():
    assert check(heavy_ball.theorem, methods=PROVING, beta=1).verdict == "not_applicable"
    assert check(heavy_ball.theorem, methods=PROVING, beta=0, gamma=3).verdict == "verified"
    for dimension in (1, 3):
        report = check(heavy_ball.theorem, methods=PROVING, seconds=300, dimension=dimension)
        assert report.verdict == "verified"


@pytest.mark.parametrize("rate", ["1/2", "3/4", "6/5"])
def test_the_edge_of_stability(rate):
    """γ(a² + 1/a²) < 2 at a = 4/5 up to γ = 0.907…"""
    report = check(factorisation.THEOREM, methods=PROVING, gamma=rate)
    assert report.verdict == "verified", report.judgements


def test_a_minimum_at_the_edge():
    stable = LinearlyStable(factorisation.STEP, factorisation.MINIMUM, besides=(1,))
    condition = factorisation.THEOREM.claims[-1].condition
    theorem = replace(factorisation.THEOREM, claims=(Iff(stable, Holds(condition)),))
    assert check(theorem, methods=PROVING, a=1, gamma=1).verdict == "verified"
    without = replace(stable, besides=())
    assert check(replace(theorem, claims=(without,)), methods=PROVING, gamma="1/9").verdict == (
        "refuted"
    )
    wrong = replace(stable, besides=(sympy.Integer(2),))
    found = check(replace(theorem, claims=(wrong,)), methods=PROVING, gamma="1/9").verdict
    assert found == "inconclusive"


@pytest.mark.parametrize("name", MUTATED)
def test_no_mutant_is_verified(name):
    """Many of a criterion for all numbers are left open."""
    theorem = MUTATED[name]
    case = Case.of(theorem.system, values={"x_1_0": "7/10"} if name in FORMS else {})
    every = list(mutants(theorem))
    assert len(every) >= 10
    found = judged(theorem, case, sample(every, FEW))
    assert not wrong(found)
    false = [one for one in found if not one.true]
    assert len(left_open(found)) <= (1 - REFUTED) * len(false) + 1, left_open(found)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("factorisation", {"γ": "1", "x0": "2", "y0": "-2/5"}),  # by huge terms that cancel
        ("factorisation", {"x0": "-9/7", "y0": "5"}),
        ("heavy-ball", {"h1": "7/2", "h2": "1", "x1,0": "11/2", "x2,0": "3"}),  # one letter does
    ],
)
def test_iterates_that_run_off_contradict_no_identity(name, values):
    theorem = {"factorisation": factorisation.THEOREM, "heavy-ball": heavy_ball.theorem}[name]
    report = check(theorem, values=values, methods=("flow", "training"))
    steps = [e for e in report.evidence if isinstance(e.claim, Recurrence) and e.method in MEASURED]
    assert {e.outcome for e in steps} == {Outcome.SUPPORTS}


def test_iterates_that_run_off_still_refute_what_is_false():
    true = factorisation.THEOREM.claims[0]
    false = replace(true, following=true.following * (1 + Rational(1, 1000)))
    theorem = replace(factorisation.THEOREM, claims=(false,), printed=None)
    report = check(theorem, values={"x0": "-9/7", "y0": "5"}, methods=("flow", "training"))
    found = {e.method: e.outcome for e in report.evidence if e.claim == false}
    assert [found[method] for method in MEASURED] == [Outcome.REFUTES, Outcome.REFUTES]
