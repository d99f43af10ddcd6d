"""What gradient flow keeps of all weights, and what a step changes: for all sizes and losses."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
import sympy
from extent import few
from mutation import require_refuted
from sympy import ImmutableMatrix, Sum

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.case import Case
from proofs_check.engine.check import check
from proofs_check.engine.claims import Conserved, FlowKeeps, StepGives, gradient
from proofs_check.engine.claims.ansatz import GAMMA
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.linear_network import (
    AFTER_STEP,
    BALANCE,
    EVERY_LOSS,
    LOWER,
    NAMED_LOSS,
    PRODUCT,
    RANGES,
    UPPER,
    W1,
    W2,
    A,
    B,
    d0,
    d1,
    d2,
    i,
    j,
    l,
    linear_network,
    m,
    n,
)
from proofs_check.theorems.arora2019 import balanced_layers, balanced_steps
from theory.errors import InputError
from theory.symbolic.any_loss import SLOPE, AnyLoss
from theory.symbolic.sums import normal

PROVING = ("symbolic", "certified")
LONGER = bool(os.environ.get("LONG_TESTS"))
SMALL = {"inputs": 1, "outputs": 1}
QUICK = [
    (balanced_layers.theorem, "logistic", SMALL),
    (balanced_steps.theorem, "quartic", {**SMALL, "depth": 4, "width": 1, "gamma": 2}),
]
LONG = [
    (balanced_layers.theorem, "z**4", {**SMALL, "depth": 3}),
    (balanced_layers.theorem, "square", {"inputs": 1, "width": 1, "outputs": 2}),
    (balanced_layers.theorem, "exponential", {"inputs": 3}),
    (balanced_steps.theorem, "sin(z)", SMALL),
]
SYSTEM, LETTERS = linear_network(2, 2, 2, 2)
HERE = LETTERS.all_sizes


def about(*claims):
    return Theorem("here", SYSTEM, claims)


def proofs(report):
    supported = (e for e in report.evidence if e.outcome is Outcome.SUPPORTS)
    return [e for e in supported if e.rigour is Rigour.PROOF]


@pytest.mark.parametrize(("source", "loss", "values"), QUICK + (LONG if LONGER else []))
def test_balance_is_verified_whatever_the_loss_the_sizes_and_the_depth(source, loss, values):
    report = check(source, methods=PROVING, loss=loss, **values)
    assert report.verdict == "verified", report.judgements


@pytest.mark.parametrize(
    "quantity",
    few(
        3,
        [
            UPPER - 2 * LOWER,
            UPPER - Sum(W1[l, m] * W1[l, n], (l, 1, d0)),
            W1[m, n],
            UPPER,
            UPPER + LOWER,
        ],
    ),
)
def test_what_is_not_conserved_is_refuted_for_a_loss_of_which_nothing_is_known(quantity):
    report = check(about(FlowKeeps(HERE, EVERY_LOSS, quantity)), methods=PROVING)
    assert report.verdict == "refuted"
    assert not proofs(report)


def test_what_follows_from_balance_is_conserved():
    frobenius = Sum(W2[i, j] ** 2, (i, 1, d2), (j, 1, d1)) - Sum(
        W1[j, l] ** 2, (j, 1, d1), (l, 1, d0)
    )
    claims = [FlowKeeps(HERE, EVERY_LOSS, q) for q in (3 * BALANCE, frobenius)]
    assert check(about(*claims), methods=PROVING).verdict == "verified"


def test_a_loss_that_sees_the_layers_apart_keeps_no_balance():
    """Weight decay on one layer is no loss of the product."""
    decayed = EVERY_LOSS + Sum(W2[i, j] ** 2, (i, 1, d2), (j, 1, d1))
    report = check(about(FlowKeeps(HERE, decayed, BALANCE)), methods=PROVING)
    assert report.verdict == "refuted"


@pytest.mark.parametrize(
    "following",
    few(
        3,
        [
            BALANCE - (AFTER_STEP - BALANCE),
            BALANCE + (AFTER_STEP - BALANCE) / GAMMA,
            AFTER_STEP + GAMMA * gradient(W1)[m, n],
            BALANCE,
            BALANCE + (AFTER_STEP - BALANCE) * GAMMA,
        ],
    ),
)
def test_another_change_of_a_step_is_refuted(following):
    report = check(about(StepGives(HERE, EVERY_LOSS, BALANCE, following)), methods=PROVING)
    assert report.verdict == "refuted"
    assert not proofs(report)


@pytest.mark.skipif(not LONGER, reason="each mutant takes seconds")
@pytest.mark.parametrize("source", [balanced_layers.theorem, balanced_steps.theorem])
def test_no_mutant_is_verified(source):
    small = replace(source(inputs=1, outputs=1), printed=None)
    require_refuted(small, Case.of(small.system, "z**3/3"))


def test_training_sees_the_power_of_the_step_and_refutes_another_change():
    right = StepGives(HERE, EVERY_LOSS, BALANCE, AFTER_STEP)
    wrong = replace(right, following=BALANCE)
    report = check(about(right, wrong), methods=("training",), phi="z**4/4")
    seen = {e.claim: e for e in report.evidence}
    assert seen[right].outcome is Outcome.SUPPORTS
    assert "order 2.0" in seen[right].detail
    assert seen[wrong].outcome is Outcome.REFUTES


def test_training_sees_what_flow_keeps_and_what_not():
    kept = FlowKeeps(HERE, EVERY_LOSS, BALANCE)
    lost = FlowKeeps(HERE, EVERY_LOSS, UPPER)
    report = check(about(kept, lost), methods=("training",))
    found = [report.about(claim)[-1].outcome for claim in (kept, lost)]
    assert found == [Outcome.SUPPORTS, Outcome.REFUTES]


def test_a_claim_of_every_loss_without_one_to_train_on_is_left_open_by_training():
    claim = FlowKeeps(replace(HERE, full_loss=None), EVERY_LOSS, BALANCE)
    found = check(about(claim), methods=("training",)).about(claim)[-1]
    assert found.outcome is Outcome.UNKNOWN
    assert "every loss" in found.detail


def test_a_loss_that_is_not_defined_at_the_weights_at_hand_verifies_nothing():
    """log(z) at the entries of the product that are not positive."""
    named = FlowKeeps(HERE, NAMED_LOSS, BALANCE)
    report = check(about(named), "log(z)", methods=PROVING, w1="1,0,0,1", w2="-1,0,0,-1")
    assert report.verdict == "inconclusive"


def test_sums_that_are_not_reduced_are_left_open():
    """The sines of sums that are equal, one of them of an index shifted by hand."""
    odd = Ansatz({}, RANGES, at=HERE.at)
    quantity = sympy.sin(Sum(W1[j, l], (j, 1, d1)))
    report = check(about(FlowKeeps(odd, EVERY_LOSS, quantity)), methods=("symbolic",))
    assert report.verdict == "inconclusive"


def test_the_chain_rule_of_an_unknown_loss():
    slope = EVERY_LOSS.diff(W1[m, n])
    a, b = EVERY_LOSS.indices
    above = Sum(A[a, i] * W2[i, m], (i, 1, d2))
    assert normal(slope) == normal(Sum(SLOPE[a, b] * above * B[n, b], *EVERY_LOSS.limits))


def test_an_index_of_the_weights_may_be_bound_in_the_loss():
    """PRODUCT sums over i, j and l, which are indices of the patterns as well."""
    x, y = (FlowKeeps(HERE, AnyLoss(PRODUCT, *EVERY_LOSS.limits), q) for q in (BALANCE, UPPER))
    assert normal(sympy.Add(*(a - b for a, b in x.equalities))) == 0
    assert normal(sympy.Add(*(a - b for a, b in y.equalities))) != 0


def test_an_entry_of_a_matrix_at_hand():
    start = ImmutableMatrix([[1, 2, 3], [4, 5, 6]])
    form = Ansatz({}, RANGES, at={W1[j, l]: start})
    assert form.entry_at(W1[j, l], (2, 3)) == 6
    assert form.extents == {d1: 2, d0: 3}


def test_the_loss_is_named_by_either_word():
    by_word = check(about(Conserved(sympy.S.One)), loss="logistic", methods=("symbolic",))
    by_phi = check(about(Conserved(sympy.S.One)), "log(1 + exp(-z))", methods=("symbolic",))
    assert by_word.case.activation == by_phi.case.activation
    with pytest.raises(InputError, match="another word for phi"):
        check(about(Conserved(sympy.S.One)), "z**2", loss="logistic")


@pytest.mark.parametrize("sizes", [{"depth": 1}, {"width": 0}, {"depth": 9, "width": 9}])
def test_sizes_that_make_no_network_are_refused(sizes):
    with pytest.raises(InputError, match="a linear network needs"):
        check(balanced_layers.theorem, **sizes)
