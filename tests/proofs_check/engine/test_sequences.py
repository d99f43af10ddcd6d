"""The paper's statements on attractors and cycles, and what lies beyond them, in the new form."""

from __future__ import annotations

import pytest

from proofs_check.engine.check import check
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.theorems.beyond import one_network_cycle, orthonormal_examples, whole_map
from proofs_check.theorems.pnas2020 import (
    corollary1,
    proposition1,
    proposition2,
    remark_any_example,
    theorem4,
)

PROVING = ("symbolic", "certified")


def verdicts(theorem, phi, **values) -> tuple[str, str]:
    report = check(theorem, phi, methods=PROVING, **values)
    return tuple(report.judgement(name).verdict.value for name in ("printed", "proved"))


@pytest.mark.parametrize(
    ("phi", "printed", "proved"),
    [
        ("swish", "verified", "verified"),
        ("cosid", "verified", "verified"),
        ("gelu", "verified", "verified"),
        ("z**3", "verified", "verified"),
        ("z**(1/2)", "refuted", "not_applicable"),  # a power of the paper's appendix
        ("tanh", "not_applicable", "not_applicable"),  # the paper does not speak of it
        ("identity", "not_applicable", "not_applicable"),
        ("relu", "not_applicable", "not_applicable"),
    ],
)
def test_corollary1_speaks_of_the_papers_own_nonlinearities(phi, printed, proved):
    assert verdicts(corollary1.THEOREM, phi) == (printed, proved)


@pytest.mark.parametrize(
    ("phi", "printed", "proved"),
    [
        ("swish", "verified", "verified"),
        ("sinusoid", "verified", "verified"),
        ("sigmoid", "not_applicable", "verified"),
        ("elu", "not_applicable", "verified"),
        ("sinh", "not_applicable", "not_applicable"),
        ("identity", "not_applicable", "not_applicable"),
    ],
)
def test_any_example_can_be_an_attractor(phi, printed, proved):
    assert verdicts(remark_any_example.THEOREM, phi) == (printed, proved)


@pytest.mark.parametrize("values", [{}, {"r": "6/5", "u0": -2, "v0": 3}])
def test_a_claim_that_some_start_serves_is_refuted_only_where_none_does(values):
    for phi, expected in (("sinh", Outcome.REFUTES), ("swish", Outcome.SUPPORTS)):
        report = check(remark_any_example.THEOREM, phi, methods=("certified",), **values)
        (found,) = [
            e
            for e in report.evidence
            if e.claim == remark_any_example.ATTRACTING_START and e.method == "certified"
        ]
        assert (found.outcome, found.rigour) == (expected, Rigour.PROOF)


@pytest.mark.parametrize(
    ("phi", "values", "expected"),
    [
        ("tanh", {}, "verified"),
        ("swish", {}, "verified"),  # repelled: λ1 = 1.25
        ("sin", {"u0": -1, "v0": "1/2"}, "verified"),
        ("identity", {}, "inconclusive"),
        ("identity", {"u0": -1}, "not_applicable"),
    ],
)
def test_proposition1_on_one_map(phi, values, expected):
    assert verdicts(proposition1.THEOREM, phi, **values)[1] == expected


@pytest.mark.parametrize(
    ("phi", "expected"),
    [("sin", "verified"), ("tanh**3", "verified"), ("sigmoid", "not_applicable")],
)
def test_proposition2_on_one_map(phi, expected):
    phi = phi.replace("tanh**3", "tanh(z)**3")
    assert verdicts(proposition2.theorem, phi)[1] == expected


def test_theorem4_composes_networks_that_are_trained_each_by_itself():
    starts = {"u_1_0": 1, "v_1_0": 1, "u_2_0": -1, "v_2_0": -1}
    report = check(theorem4.theorem, "swish", methods=PROVING, length=2, **starts)
    assert report.verdict == "verified"
    stable = report.theorem.claims[-1]
    (found,) = [e for e in report.evidence if e.claim == stable and e.method == "certified"]
    assert "closer" in found.detail  # stable, though the first factor is 1.25


def test_the_composition_fixes_the_first_example_and_runs_through_none():
    assert verdicts(theorem4.theorem, "sigmoid") == ("refuted", "verified")
    report = check(theorem4.theorem, "sigmoid", methods=PROVING)
    reason = report.judgements["printed"].reason
    assert "(1, 0, 0) → (0, 1, 0) → (0, 0, 1) is a cycle" in reason


def test_n_orthonormal_examples():
    def stable(phi: str) -> bool:
        report = check(orthonormal_examples.theorem, phi, methods=PROVING)
        assert report.verdict == "verified"
        last = report.theorem.claims[-1]
        (found,) = [e for e in report.evidence if e.claim == last and e.method == "certified"]
        return "closer" in found.detail

    assert not stable("tanh")
    assert not stable("tanh(z)**3")  # from u = v = 1; E(v) is 3 times that of tanh
    assert check(orthonormal_examples.theorem, "sigmoid", methods=PROVING).verdict == (
        "not_applicable"
    )


def test_one_network_for_a_cycle():
    for phi in ("sin", "erf"):
        assert check(one_network_cycle.theorem, phi, methods=PROVING).verdict == "verified"


@pytest.mark.parametrize(
    ("phi", "fixed", "period2", "expected"),
    [
        ("sigmoid", 1, 1, "verified"),
        ("sigmoid", 2, 2, "refuted"),
        ("tanh", 3, 3, "verified"),  # −x is an attractor as well, and 0 is repelled
        ("tanh", 1, 1, "refuted"),
        ("identity", 1, 1, "inconclusive"),
        ("relu", 1, 1, "inconclusive"),
    ],
)
def test_the_whole_map_is_enumerated(phi, fixed, period2, expected):
    report = check(
        whole_map.theorem, phi, methods=PROVING, fixed_points=fixed, of_period_two=period2
    )
    assert report.verdict == expected, report.judgements


def test_what_is_tried_is_said():
    for theorem in (proposition1.THEOREM, proposition2.theorem()):
        assert "tried on one" in theorem.title


def test_starts_are_given_by_either_spelling():
    for name in ("u1,0", "u_1_0"):
        report = check(theorem4.theorem, "sigmoid", methods=("symbolic",), **{name: "1/2"})
        assert "1/2" in map(str, report.case.values.values())
