"""Phase retrieval and losses at infinity: several starts, false variants, all four methods."""

from __future__ import annotations

from dataclasses import replace

import pytest
from extent import LONG
from mutation import judged, sample, wrong
from sympy import Rational, exp, log, oo

from proofs_check import check
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Along, Differential, Ends, Limit, Tends
from proofs_check.engine.letters import t
from proofs_check.engine.mutation import mutants
from proofs_check.engine.outcomes import Outcome
from proofs_check.publications import findings
from proofs_check.systems.one_margin import w, w0
from proofs_check.systems.phase_retrieval import m, q
from proofs_check.theorems.phase_retrieval import gaussian, orthogonal, scalar
from proofs_check.theorems.soudry2018 import exponential_loss, logistic_loss
from theory.outcome import Truth

PROVING = ("symbolic", "certified")


STARTS = [
    (exponential_loss.THEOREM, {}, ("verified",)),
    (exponential_loss.THEOREM, {"w0": "-3"}, ("verified",)),
    (logistic_loss.THEOREM, {"w0": "-2"}, ("verified",)),
    (logistic_loss.THEOREM, {"w0": "5"}, ("verified",)),
    (gaussian.THEOREM, {}, ("verified", "verified")),
    (gaussian.THEOREM, {"m0": "-2/5", "p0": "2"}, ("verified", "verified")),
    (gaussian.THEOREM, {"m0": "0"}, ("not_applicable", "refuted")),  # it stays at a right angle
    (orthogonal.THEOREM, {"m0": "0"}, ("verified",)),
    (orthogonal.THEOREM, {"m0": "0", "p0": "-1/4"}, ("verified",)),
    (orthogonal.THEOREM, {"m0": "1/9"}, ("not_applicable",)),
    (scalar.THEOREM, {}, ("verified", "verified")),
    (scalar.THEOREM, {"w0": "-2", "y": "1/2"}, ("verified", "not_applicable")),
    (scalar.THEOREM, {"w0": "0"}, ("not_applicable", "not_applicable")),
]
FEW = (1, 2, 5, 6, 7, 11)  # one of each theorem, and the start that they exclude


@pytest.mark.parametrize(
    ("source", "values", "expected"), STARTS if LONG else [STARTS[i] for i in FEW]
)
def test_verdicts_at_several_starts(source, values, expected):
    report = check(source, methods=PROVING, values=values)
    found = tuple(j.verdict.value for j in report.judgements.values())
    assert found == expected, report.judgements


@pytest.mark.parametrize(
    ("source", "false", "values"),
    [
        (exponential_loss.THEOREM, Along(w, log(2 * t + exp(w0))), {}),
        (exponential_loss.THEOREM, Ends(Limit.SADDLE), {}),
        (exponential_loss.THEOREM, Tends(exp(-w), 1), {}),
        (exponential_loss.THEOREM, Tends(w, 20), {}),
        (logistic_loss.THEOREM, Along(w + exp(w), t + w0), {}),
        (logistic_loss.THEOREM, Tends(log(1 + exp(-w)), oo), {}),
        (gaussian.THEOREM, Differential(1, m, 2 * m * (1 - q), t), {}),
        (gaussian.THEOREM, Along(m**2 / q, gaussian.OVERLAP.right.subs(t, t / 2)), {}),
        (
            orthogonal.THEOREM,
            Along(q, orthogonal.THEOREM.claims[1].right.subs(t, 2 * t)),
            {"m0": 0},
        ),
        (scalar.THEOREM, Along(w, scalar.CLOSED.right.subs(t, t / 2)), {"w0": "-1"}),
    ],
)
def test_false_variants_are_refuted(source, false, values):
    report = check(replace(source, claims=(false,), printed=None), methods=PROVING, values=values)
    assert report.verdict == "refuted", report.judgements


def outcomes(theorem, *claims, **values):
    report = check(
        replace(theorem, claims=claims, printed=None), methods=("flow", "training"), values=values
    )
    return [
        {e.method: e.outcome for e in report.about(c) if e.method != "symbolic"} for c in claims
    ]


BOTH, NEITHER = (
    {"flow": outcome, "training": outcome} for outcome in (Outcome.SUPPORTS, Outcome.REFUTES)
)


@pytest.mark.skipif(not LONG, reason="training to given times takes seconds")
def test_numbers_speak_of_what_grows_and_of_what_tends():
    claims = Ends(Limit.DIVERGES), Tends(exp(-w), 0), Tends(w, oo), Tends(exp(-w), Rational(1, 2))
    true, loss, weight, false = outcomes(exponential_loss.THEOREM, *claims)
    for found in (true, loss, weight):
        assert {k: v for k, v in found.items() if k in BOTH} == BOTH
    assert false["flow"] is Outcome.REFUTES


@pytest.mark.skipif(not LONG, reason="training to given times takes seconds")
def test_trained_vectors_follow_the_overlap():
    slower = Along(m**2 / q, gaussian.OVERLAP.right.subs(t, t / 2))
    true, false = outcomes(gaussian.THEOREM, gaussian.OVERLAP, slower)
    assert {k: v for k, v in true.items() if k in BOTH} == BOTH
    assert {k: v for k, v in false.items() if k in BOTH} == NEITHER


EQUATIONS = {
    "exponential": (exponential_loss.THEOREM, {}),
    "logistic": (replace(logistic_loss.THEOREM, claims=logistic_loss.THEOREM.claims[:2]), {}),
    "gaussian": (replace(gaussian.THEOREM, claims=gaussian.THEOREM.claims[:3]), {"m0": "2/5"}),
    "scalar": (replace(scalar.THEOREM, claims=(scalar.CLOSED,)), {"w0": "-2/3"}),
}


@pytest.mark.parametrize("name", EQUATIONS if LONG else ["scalar"])
def test_no_mutant_is_verified(name):
    theorem, values = EQUATIONS[name]
    claims = tuple(c for c in theorem.claims if not isinstance(c, Ends | Tends))
    theorem = replace(theorem, claims=claims, printed=None)
    case = Case.of(theorem.system, None, values)
    found = judged(theorem, case, sample(list(mutants(theorem))))
    assert found
    assert not wrong(found)


@pytest.mark.parametrize("finding", findings("phase_retrieval"), ids=lambda f: f.name)
def test_every_witness_of_a_finding_is_proved(finding):
    for witness in finding.witnesses if LONG else finding.witnesses[1:]:
        assert witness.check().truth is Truth.TRUE, witness.text
