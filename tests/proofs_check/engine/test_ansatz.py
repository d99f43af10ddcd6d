"""Weights of a form: what a gradient step keeps is proved for free sizes, the rest refuted."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from extent import few

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.check import check
from proofs_check.engine.claims import AnsatzKept, AtForm
from proofs_check.engine.letters import phi
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.deep import deep
from proofs_check.systems.matrices import RANGES, W1, W2, k, loss, m, n, r, x
from proofs_check.systems.one_layer import equal_units, one_layer, p, u, u0, v, v0
from proofs_check.systems.several_examples import SPAN, A, N, X, s
from proofs_check.systems.unequal_units import VELOCITY, U, V, any_units
from proofs_check.theorems.pnas2020 import (
    invariant1,
    invariant2,
    invariant3,
    invariant4,
    invariant5,
    proposition3,
    proposition4,
)
from theory.errors import ExpressionError, InputError

PROVING = ("symbolic", "certified")
GENERIC = {"u0": "9/10", "v0": "-7/10"}


@pytest.mark.parametrize(
    ("source", "values"),
    few(
        4,  # the others are in test_deep_statements.py and test_statements_by_name.py
        [
            (invariant2.THEOREM, {**GENERIC, "r": "6/5", "k": 1000}),
            (invariant4.theorem, {**GENERIC, "depth": 4}),
            (invariant5.THEOREM, {"a0": "9/10", "b0": "2/5", "N": 4}),
            (proposition4.THEOREM, {**GENERIC, "r": "6/5"}),
            (invariant1.THEOREM, {**GENERIC, "r": "6/5", "k": 3}),
            (invariant3.theorem, {**GENERIC, "k": 3}),
            (proposition3.THEOREM, {**GENERIC, "r": "6/5"}),
        ],
    ),
)
def test_true_statements_are_verified(source, values):
    report = check(source, "tanh", methods=PROVING, **values)
    assert report.verdict == "verified", report.judgements


def refuted(claim, system, phi="sigmoid", **values):
    report = check(Theorem("false", system, (claim,)), phi, methods=PROVING, **values)
    proofs = [e for e in report.evidence if e.outcome is Outcome.SUPPORTS]
    assert not any(e.rigour is Rigour.PROOF for e in proofs)
    return report.verdict == "refuted"


def test_a_velocity_of_another_size_is_refuted():
    twice = {letter: 2 * speed for letter, speed in VELOCITY.items()}
    assert refuted(AnsatzKept(any_units(), loss(1), twice), one_layer(), **GENERIC)


def test_a_form_that_no_step_keeps_is_refuted():
    """All rows of W2 alike, but not along x: the first step turns them towards x."""
    flat = Ansatz({W1[m, n]: x[m] * u, W2[n, m]: v}, RANGES, {x: r}, {u: u0, v: v0})
    assert refuted(AnsatzKept(flat, loss(1), one_layer().motion), one_layer(), **GENERIC)


def test_a_form_that_only_the_flow_keeps_is_refuted_for_large_steps():
    """W1 = x u²: its flow keeps the form, a step of size γ misses it by γ²."""
    curved = Ansatz({W1[m, n]: x[m] * u**2, W2[n, m]: v * x[m]}, RANGES, {x: r}, {u: u0, v: v0})
    speed = one_layer().motion
    at = {letter: value.xreplace({u: u**2}) for letter, value in speed.items()}
    at[u] = at[u] / (2 * u)
    assert refuted(AnsatzKept(curved, loss(1), at), one_layer(), **GENERIC)


def test_equal_units_do_not_stay_equal_where_targets_differ_by_unit():
    """What holds of k equal units is false of a loss that weighs the first one more."""
    heavier = loss(1) + W1[1, 1] ** 2
    assert refuted(AnsatzKept(equal_units(), heavier, one_layer().motion), one_layer(), k=3)


def test_an_equation_that_holds_at_equal_units_only_is_refuted():
    """At the network at hand all units are alike; random ones are not."""
    everyone = k * U[n] * phi(r**2 * V[n])
    total = sympy.Sum(U[m] * phi(r**2 * V[m]), (m, 1, k))
    assert refuted(AtForm(any_units(), total, everyone), one_layer(), k=3)


@pytest.mark.parametrize("extra", [sympy.S.Zero, A[s, n]])
def test_a_wrong_equation_about_sums_is_refuted(extra):
    claim = AtForm(SPAN, W1[m, n], sympy.Sum(X[s, m] * (2 * A[s, n] + extra), (s, 1, N)))
    assert refuted(claim, invariant5.SYSTEM)


@pytest.mark.parametrize(
    ("source", "formula", "values"),
    [
        (proposition3.THEOREM, "log(z)", {"v0": -5}),
        (proposition4.THEOREM, "log(z)", {"v0": -5}),
        (proposition4.THEOREM, "abs(z)", {"v0": 0}),
        (proposition3.THEOREM, "exp(log(z))", {"v0": -1}),
        (proposition4.THEOREM, "sqrt(z)**2", {"v0": -1}),
        (invariant1.THEOREM, "relu", {"v0": 0}),
        (invariant2.THEOREM, "log(z)", {"v0": -1}),
        (invariant3.theorem, "log(z)", {"v0": -1}),
        (invariant4.theorem, "1/z", {"v0": 0}),
    ],
)
def test_a_network_that_does_not_exist_is_not_verified(source, formula, values):
    report = check(source, formula, methods=PROVING, **values)
    assert {j.verdict.value for j in report.judgements.values()} <= {
        "inconclusive",
        "not_applicable",
    }


def test_a_value_at_a_kink_is_enough_where_no_derivative_is_asked_for():
    assert check(proposition3.THEOREM, "abs(z)", methods=PROVING, v0=0).verdict == "verified"


def test_symbols_alone_do_not_know_the_network():
    assert check(invariant1.THEOREM, "tanh", methods=("symbolic",)).verdict == "inconclusive"


def test_numbers_alone_do_not_prove_an_ansatz():
    assert check(invariant1.THEOREM, "tanh", methods=("certified",)).verdict == "inconclusive"


def test_the_reduced_loss_and_metric_follow_from_the_full_matrices():
    ansatz = equal_units()
    assert sympy.expand(ansatz.loss(loss(1)) - r**2 * (1 - p) ** 2 / 2) == 0
    assert (ansatz.metric(u), ansatz.metric(v)) == (k * r**2, k * r**2)
    system, letters = deep(3)
    assert sympy.expand(system.loss - (1 - letters.output) ** 2 / 2) == 0
    assert list(system.metric.values()) == [k, k**2, k**2, k]


def test_an_index_without_a_range_is_refused():
    with pytest.raises(InputError, match="has no range"):
        Ansatz({W1[m, n]: x[m] * u}, {m: RANGES[m]})


def test_a_wide_network_is_met_at_its_own_width():
    """φ is not defined where this width puts the second layer's units: a_2 = k w φ(v)."""
    narrow = check(invariant4.theorem, "sqrt(5-z)", methods=PROVING, k=2, v0=1)
    wide = check(invariant4.theorem, "sqrt(5-z)", methods=PROVING, k=40, v0=1)
    assert (narrow.verdict, wide.verdict) == ("verified", "inconclusive")


def test_mutants_of_a_form_are_other_forms():
    claim = invariant1.KEPT
    changed = claim.with_expressions(tuple(2 * e for e in claim.expressions()))
    assert changed != claim
    assert replace(claim) == claim


def trained(claim, system, phi="tanh", **values):
    """The evidence of training alone."""
    pytest.importorskip("torch")
    report = check(Theorem("one", system, (claim,)), phi, methods=("training",), **values)
    return next(e for e in report.evidence if e.claim == claim and e.method == "training")


TRAINED = {
    "invariant1": (invariant1.KEPT, one_layer()),
    "invariant2": (invariant2.KEPT, one_layer()),
    "invariant3": (invariant3.theorem(2).claims[0], deep(2)[0]),
    "invariant4": (invariant4.theorem(3).claims[0], deep(3)[0]),
    "invariant5": (invariant5.KEPT, invariant5.SYSTEM),
    "invariant5, outputs": (invariant5.THEOREM.claims[1], invariant5.SYSTEM),
    "proposition3": (proposition3.THEOREM.claims[0], one_layer()),
    "proposition4": (proposition4.THEOREM.claims[2], one_layer()),
}


@pytest.mark.parametrize("name", TRAINED)
def test_training_of_the_full_weights_stays_with_the_form(name):
    found = trained(*TRAINED[name])
    assert found.outcome is Outcome.SUPPORTS, found.detail
    assert found.rigour is Rigour.NUMERICAL
    assert found.size < 1e-9
    assert "at each of 24 steps" in found.detail


FLAT = Ansatz({W1[m, n]: x[m] * u, W2[n, m]: v}, RANGES, {x: r}, {u: u0, v: v0}, loss(1))
CURVED = Ansatz({W1[m, n]: x[m] * u**2, W2[n, m]: v * x[m]}, RANGES, {x: r}, {u: u0, v: v0})
UNTRUE = {
    "velocity": AnsatzKept(any_units(), loss(1), {s: 2 * e for s, e in VELOCITY.items()}),
    "form": AnsatzKept(FLAT, loss(1), one_layer().motion),
    "no linear form": AnsatzKept(CURVED, loss(1), one_layer().motion),
    "equation": AtForm(any_units(), W1[m, n], 2 * x[m] * U[n]),
    "at no form": AtForm(FLAT, W2[n, m], v),
}


@pytest.mark.parametrize("name", UNTRUE)
def test_training_leaves_a_form_that_is_not_kept(name):
    found = trained(UNTRUE[name], one_layer(), **GENERIC)
    assert found.outcome is Outcome.REFUTES, found.detail


def test_training_says_where_it_has_nothing_to_say():
    blank = replace(any_units(), full_loss=None)
    claim = AtForm(blank, W1[m, n], x[m] * U[n])
    assert trained(claim, one_layer()).outcome is Outcome.UNKNOWN
    nowhere = trained(invariant1.KEPT, one_layer(), "log(z)", v0=-5)
    assert nowhere.outcome is Outcome.UNKNOWN
    assert "not a finite number" in nowhere.detail


def test_an_entry_beyond_the_starts_of_a_letter_has_no_value():
    """Of a form whose letter has more places than the network at hand has starts for them."""
    with pytest.raises(ExpressionError, match="no entry 3"):
        Ansatz({}, RANGES, at={U[n]: (u0, v0)}).entry_at(U[n], (3,))


@pytest.mark.parametrize(
    ("factor", "outcome"), [(1, Outcome.SUPPORTS), (2, Outcome.REFUTES)], ids=["true", "false"]
)
def test_a_letter_without_a_value_is_drawn(factor, outcome):
    """An equation for every d, of which a question gives no number."""
    d = sympy.Symbol("d", real=True)
    claim = AtForm(any_units(), d * W1[m, n], factor * d * x[m] * U[n])
    found = trained(claim, one_layer(), **GENERIC)
    assert found.outcome is outcome, found.detail


def test_no_integer_is_drawn():
    d = sympy.Symbol("d", integer=True)
    found = trained(AtForm(any_units(), d * W1[m, n], d * x[m] * U[n]), one_layer(), **GENERIC)
    assert found.outcome is Outcome.UNKNOWN
    assert "d has no value" in found.detail


def test_training_has_no_mistake_to_tell_of_a_hopfield_network():
    from proofs_check.theorems.hopfield1982 import energy

    found = trained(energy.CHANGE, energy.theorem().system, None)
    assert found.outcome is Outcome.UNKNOWN
    assert "index twice" in found.detail
