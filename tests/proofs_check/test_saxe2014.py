"""Modes of linear networks: true for several starts, false variants refuted, by every method."""

from __future__ import annotations

from dataclasses import replace

import pytest
from extent import LONG
from mutation import require_refuted
from sympy import Rational

from proofs_check import check
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Along, Bound, Conserved, Differential, Ends, Equation, Where
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome
from proofs_check.publications import findings
from proofs_check.systems.linear_mode import mode, s, tau, u
from proofs_check.theorems.saxe2014 import arrival, learning_time, many_layers, saddle, two_layers
from theory.outcome import Truth

PROVING = ("symbolic", "certified")
EQUAL = {"a0": "-3/4", "b0": "-3/4", "s": "2"}
OPPOSITE = {"a0": "1/2", "b0": "-1/2"}
UNEQUAL = {"a0": "-1/4", "b0": "3/4"}
BELOW = {f"a{j},0": "-2/5" for j in (1, 2, 3)}


def verdicts(source, **values):
    report = check(source, methods=PROVING, **values)
    return tuple(report.judgements[v].verdict.value for v in report.judgements), report


STARTS = [
    (two_layers.THEOREM, EQUAL, ("verified", "verified")),
    (two_layers.THEOREM, {"a0": 2, "b0": 2}, ("verified", "verified")),  # u falls to s
    (two_layers.THEOREM, {"a0": 0, "b0": 0}, ("not_applicable", "refuted")),
    (two_layers.THEOREM, UNEQUAL, ("not_applicable", "not_applicable")),
    (learning_time.THEOREM, EQUAL, ("verified", "verified")),
    (learning_time.THEOREM, {"a0": 2, "b0": 2}, ("verified", "verified")),
    (learning_time.THEOREM, {"s": "4/25"}, ("not_applicable", "inconclusive")),  # u0 = s
    (arrival.THEOREM, UNEQUAL, ("verified", "verified")),
    (arrival.THEOREM, {"a0": "-1/3", "b0": 0}, ("verified", "verified")),
    (arrival.THEOREM, OPPOSITE, ("not_applicable", "refuted")),
    (saddle.THEOREM, OPPOSITE, ("verified",)),
    (saddle.THEOREM, {}, ("verified",)),
    (saddle.THEOREM, UNEQUAL, ("not_applicable",)),
    (many_layers.theorem, {}, ("verified", "verified")),
    (many_layers.theorem, {"layers": 2, "a0": "1/3", "b0": "1/3"}, ("verified", "verified")),
    (many_layers.theorem, BELOW, ("not_applicable", "refuted")),
    (many_layers.theorem, {"a1,0": "3/5"}, ("not_applicable", "not_applicable")),
]
FEW = (0, 2, 6, 9, 12, 14)  # one of each theorem, and those that are refuted


@pytest.mark.parametrize(
    ("source", "values", "expected"), STARTS if LONG else [STARTS[i] for i in FEW]
)
def test_verdicts_at_several_starts(source, values, expected):
    found, report = verdicts(source, values=values)
    assert found == expected, report.judgements


def test_a_start_on_the_edge_is_not_called_one_beside_it():
    """a0 = −b0 + 10⁻²⁰ is none of a0 = −b0, and the orbit that all but stops is undecided or
    learnt, never a saddle."""
    near = {"a0": f"1/2 + 1/{10**20}", "b0": "-1/2"}
    report = check(arrival.THEOREM, methods=PROVING, values=near, seconds=20)
    assert report.judgements["printed"].verdict.value in ("verified", "inconclusive")
    assert report.judgements["proved"].verdict.value in ("verified", "inconclusive")


def test_a_formula_that_is_0_at_the_start_is_so_to_rounding_in_floats():
    """a0 = 2/5 is no float, and the logarithm of 1 to rounding is not 0."""
    report = check(learning_time.THEOREM, methods=("symbolic", "flow"))
    (flow,) = (e for e in report.about(learning_time.CLAIMS[1]) if e.method == "flow")
    assert flow.outcome is Outcome.SUPPORTS
    twice = Along(t, 2 * learning_time.CLAIMS[1].right)
    false = check(replace(learning_time.THEOREM, claims=(twice,)), methods=("flow",))
    (flow,) = (e for e in false.about(twice) if e.method == "flow")
    assert flow.outcome is Outcome.REFUTES


@pytest.mark.skipif(not LONG, reason="half a minute; the next test has one claim of each")
@pytest.mark.parametrize("source", [two_layers.THEOREM, many_layers.theorem])
def test_every_method_speaks_for_each_equation(source):
    report = check(source)
    for claim in report.theorem.claims:
        if isinstance(claim, Equation | Conserved | Differential):
            spoke = {e.method for e in report.about(claim) if e.outcome is Outcome.SUPPORTS}
            assert spoke == {"symbolic", "certified", "flow", "training"}, claim.text


SYSTEM, LETTERS = mode(2)
(a, b), (a0, b0) = LETTERS.a, LETTERS.starts


def _slower(claim):
    return replace(claim, right=claim.right.subs(t, t / 2))


@pytest.mark.parametrize(
    ("source", "false", "values"),
    [
        (two_layers.THEOREM, Conserved(a**2 + b**2), EQUAL),
        (two_layers.THEOREM, _slower(two_layers.CLAIMS[1]), EQUAL),
        (learning_time.THEOREM, Along(t, 2 * learning_time.CLAIMS[1].right), EQUAL),
        (saddle.THEOREM, _slower(saddle.THEOREM.claims[2]), OPPOSITE),
        (saddle.THEOREM, Ends(), OPPOSITE),
        (arrival.THEOREM, Bound(a * b, 0), UNEQUAL),
        (arrival.THEOREM, Bound(0, a * a0, strict=True), UNEQUAL),  # a, the smaller, turns
        (arrival.THEOREM, Bound(0, a * a0, strict=True, at=Where.END), UNEQUAL),
    ],
)
def test_false_variants_are_refuted_by_methods_that_prove_and_by_numbers(source, false, values):
    theorem = replace(source, claims=(false,), printed=None)
    assert check(theorem, methods=PROVING, values=values).verdict == "refuted"
    report = check(theorem, methods=("flow",), values=values)
    found = {e.method: e.outcome for e in report.evidence if e.claim == false}
    assert found["flow"] is (Outcome.UNKNOWN if isinstance(false, Ends) else Outcome.REFUTES)


def test_trained_networks_tell_the_power_of_the_speed():
    theorem = many_layers.theorem(3)
    true, false = (
        Differential(1, u, 3 * u**power * (s - u) / tau, t)
        for power in (Rational(4, 3), Rational(5, 3))
    )
    report = check(replace(theorem, claims=(true, false), printed=None), methods=("training",))
    found = {e.claim: e.outcome for e in report.evidence if e.method == "training"}
    assert found[true] is Outcome.SUPPORTS
    assert found[false] is Outcome.REFUTES


EQUATIONS = {
    "two layers": (replace(two_layers.THEOREM, claims=two_layers.CLAIMS[1:]), EQUAL),
    "any start": (replace(two_layers.THEOREM, claims=(two_layers.CLAIMS[0],), assume=()), UNEQUAL),
    "time": (replace(learning_time.THEOREM, claims=learning_time.CLAIMS[1:]), EQUAL),
    "saddle": (replace(saddle.THEOREM, claims=saddle.THEOREM.claims[2:3]), OPPOSITE),
    "many layers": (replace(many_layers.theorem(3), claims=many_layers.theorem(3).claims[3:]), {}),
}


@pytest.mark.skipif(not LONG, reason="seconds for each")
@pytest.mark.parametrize("name", EQUATIONS)
def test_no_mutant_is_verified(name):
    theorem, values = EQUATIONS[name]
    lemmas = tuple(Conserved(x**2 - y**2) for x, y in zip(LETTERS.a, LETTERS.a[1:], strict=False))
    lemmas = lemmas if a in theorem.system.state else many_layers.theorem(3).claims[:3]
    case = Case.of(theorem.system, None, values)
    require_refuted(replace(theorem, printed=None, lemmas=lemmas), case, 6)


@pytest.mark.parametrize("finding", findings("saxe2014"), ids=lambda f: f.name)
def test_every_witness_of_a_finding_is_proved(finding):
    for witness in finding.witnesses if LONG else finding.witnesses[:1]:
        assert witness.check().truth is Truth.TRUE, witness.text
