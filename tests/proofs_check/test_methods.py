"""Four independent ways to the same end point, and what each says where the others are silent."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace

import pytest
from extent import LONG, seldom

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import METHODS, check
from proofs_check.engine.claims import Limit
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.training import runs as training_runs
from proofs_check.systems.one_layer import one_layer
from proofs_check.theorems.pnas2020 import corollary2, theorem1, theorem2

PROVING = ("symbolic", "certified")
NAMED = {"theorem1": theorem1.THEOREM, "theorem2": theorem2.THEOREM}
named = pytest.mark.parametrize("name", NAMED)


@pytest.fixture
def patience(monkeypatch):
    """Only the clock can make two equal trainings differ: give it none to win."""
    monkeypatch.setattr(training_runs, "SECONDS", 60.0)


def start(*values):
    """k, u0, v0, r, as far as they are given."""
    return dict(zip(("k", "u0", "v0", "r"), values, strict=False))


def of(report, method):
    return [e for e in report.evidence if e.method == method]


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize(
    ("name", "phi", "values"),
    [
        pytest.param("theorem1", "sigmoid", (2, 1, 1), id="sigmoid"),
        pytest.param("theorem2", "sin", (2, 1, 1, "3/2"), id="sin-norm-3/2"),
        pytest.param("theorem1", "gelu", (2, 1, 1), id="gelu-no-primitive", marks=seldom),
        pytest.param("theorem1", "leaky_relu", (1, 1, "1/2"), id="leaky-relu", marks=seldom),
        # p0 < 0: the barrier of tanh at v0 = 1 is u0² = sinh²(1) = 1.38
        pytest.param("theorem1", "tanh", (2, -2, 1), id="tanh-crosses-zero"),
        pytest.param("theorem2", "tanh", (2, "-1/2", 1), id="tanh-turns-back", marks=seldom),
        pytest.param("theorem1", "exp", (1, 0, "-1/2", "3/2"), id="exp-from-u0-zero", marks=seldom),
    ],
)
def test_four_methods_agree(name, phi, values):
    pytest.importorskip("torch")
    report = check(NAMED[name], phi, seconds=180, **start(*values))
    assert report.verdict == "verified", report.judgements["proved"].reason
    for method in METHODS:
        said = {e.claim: e.outcome for e in of(report, method)}
        assert {said[claim] for claim in NAMED[name].claims} == {Outcome.SUPPORTS}, method


@named
def test_no_method_alone_verifies_and_two_do(name):
    """Where the orbit goes needs the balls, equations the symbols; floats never suffice."""
    for method in ("symbolic", "certified", "flow"):
        assert check(NAMED[name], "sigmoid", methods=(method,)).verdict == "inconclusive"
    report = check(NAMED[name], "sigmoid", methods=PROVING)
    assert {j.verdict.value for j in report.judgements.values()} == {"verified"}


def test_a_method_that_was_not_asked_for_says_so():
    report = check(theorem2.THEOREM, "sigmoid", methods=PROVING)
    for method in ("flow", "training"):
        assert {e.outcome for e in of(report, method)} == {Outcome.NOT_RUN}


def test_without_torch_the_others_still_verify(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n == "torch" else found(n))
    monkeypatch.setitem(sys.modules, "torch", None)
    report = check(theorem2.THEOREM, "sigmoid")
    assert report.verdict == "verified"
    assert {e.outcome for e in of(report, "training")} == {Outcome.NOT_RUN}
    assert all("torch" in e.detail for e in of(report, "training"))


@pytest.mark.usefixtures("patience")
def test_the_seed_draws_the_example_and_nothing_else():
    """Equal seeds train alike to the last digit; other seeds meet another example."""
    torch = pytest.importorskip("torch")
    system, values = one_layer(), start(2, 1, 1, "3/2")
    cases = [Case.of(system, "sin", values, seed=seed) for seed in (7, 7, 8)]
    first, again, other = (system.train(torch, case).weights["W1"] for case in cases)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    if not LONG:
        return
    reports = [check(theorem2.THEOREM, "sin", methods=("training",), seed=n) for n in (7, 8)]
    first, other = ([e.outcome for e in of(report, "training")] for report in reports)
    assert first == other


@named
@pytest.mark.parametrize(
    ("phi", "values", "limit"),
    [
        pytest.param("gumbel", (2, -2, 0), Limit.TRAPPED, id="gumbel-trapped"),
        pytest.param("z**2", (2, -1, 1), Limit.TRAPPED, id="square-trapped"),
        pytest.param("tanh", (2, 0, 0), Limit.EQUILIBRIUM, id="tanh-at-rest"),
        pytest.param("identity", (2, -1, 1), Limit.SADDLE, id="identity-saddle"),
    ],
)
def test_where_the_flow_does_not_arrive(name, phi, values, limit):
    """As printed the theorem is refuted by this witness; as proved it does not apply."""
    case = Case.of(one_layer(), phi, start(*values))
    assert Orbits(one_layer(), case).arrival.limit is limit
    report = check(NAMED[name], phi, methods=(*PROVING, "flow"), **start(*values))
    assert report.verdict == "not_applicable"
    printed = report.judgements["printed"]
    assert printed.verdict.value == "refuted"
    assert limit.sentence in printed.reason


@pytest.mark.parametrize(
    ("phi", "values"),
    [
        pytest.param("tanh", (2, 1, 20), id="tanh-20"),
        pytest.param("sigmoid", (2, 1, 50), id="sigmoid-50"),
        pytest.param("erf", (2, 1, 7), id="erf-7"),
        pytest.param("sigmoid", (2, 1, -50), id="sigmoid-minus-50"),
        pytest.param("sinusoid", (1, -2, 0), id="end-next-to-a-pole", marks=seldom),
        pytest.param("sinusoid", (1000, 2, -3), id="tiny-eigenvalue"),
    ],
)
def test_a_start_that_floats_cannot_follow_is_no_conflict(phi, values):
    report = check(theorem1.THEOREM, phi, methods=(*PROVING, "flow"), **start(*values))
    # the end of the one is 2e-29 from a pole of φ/φ', which boxes around the orbit overlap
    allowed = ("verified", "inconclusive") if values == (1, -2, 0) else ("verified",)
    assert report.verdict in allowed, report.judgements["proved"].reason


@named
@pytest.mark.parametrize(("phi", "v0"), [("cos", "0"), ("sin", "pi/2"), ("3", "1")])
def test_a_start_without_slope_is_outside_the_theorem(name, phi, v0):
    """φ'(v0) = 0: v stays, u → 1/(k φ(v0)), λ1 = 0 (docs/mathematics.md)."""
    case = Case.of(one_layer(), phi, {"v0": v0})
    assert Orbits(one_layer(), case).arrival.limit is Limit.ARRIVES
    report = check(NAMED[name], phi, methods=PROVING, v0=v0)
    assert {j.verdict.value for j in report.judgements.values()} == {"not_applicable"}


def test_evidence_is_signed_and_worded():
    report = check(theorem1.THEOREM, "sin", methods=(*PROVING, "flow"))
    for e in report.evidence:
        assert e.method in METHODS
        assert e.detail
        assert e.seconds >= 0
    assert {e.rigour for e in of(report, "flow")} == {Rigour.NUMERICAL}


@pytest.mark.usefixtures("patience")
def test_deep_networks_by_four_methods():
    pytest.importorskip("torch")
    report = check(corollary2.theorem, "sigmoid", seconds=180, u0="1/2")
    (product,) = corollary2.theorem().claims
    said = {e.method: e.outcome for e in report.evidence if e.claim == product}
    assert said == dict.fromkeys(METHODS, Outcome.SUPPORTS)
    assert report.verdict == "verified"


def test_a_method_that_fails_leaves_its_claims_open(monkeypatch):
    from proofs_check.engine.flow import method as flow

    def broken(*_):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(flow, "examine", broken)
    report = check(theorem2.THEOREM, "sigmoid", methods=(*PROVING, "flow"))
    assert report.verdict == "verified"
    assert {e.outcome for e in of(report, "flow")} == {Outcome.UNKNOWN}
    assert all("on purpose" in e.detail for e in of(report, "flow"))
    assert replace(of(report, "flow")[0]).error is not None
