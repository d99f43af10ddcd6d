"""Invariants 1, 2, 5: verified, refuted when spoilt, never verified by numbers alone."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Sum

from proofs_check.descent.matrices import Matrices
from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners.invariants import (
    EQUAL_UNITS,
    ONE_EXAMPLE,
    SEVERAL,
    Form,
    equal_units,
    random_span,
    spanned,
    trained,
    watch,
)
from proofs_check.problem import Problem
from proofs_check.statement import Claim
from proofs_check.statement_catalogue import find
from proofs_check.verdict import Verdict
from theory.activation import Activation
from theory.one_layer.derivation import W1, W2, d, gamma, k, m, n
from theory.one_layer.start import Start
from theory.outcome import Truth
from theory.span import derivation as span

NAMES = ("invariant1", "invariant2", "invariant5")
CLAIM = Claim("spoilt", "a form that is not kept")


def problem(phi="sigmoid", **inputs):
    return Problem(Activation.of(phi), Start.of(**inputs))


@pytest.mark.parametrize("name", NAMES)
def test_verified_by_symbols_as_printed_and_as_proved(name):
    report = examine_statement(find(name), problem("relu", width=3), ("symbolic",))
    assert report.printed.verdict is Verdict.VERIFIED
    assert report.proved.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("name", NAMES)
def test_training_alone_does_not_verify(name):
    pytest.importorskip("torch")
    report = examine_statement(find(name), problem("tanh"), ("training",))
    assert report.proved.verdict is Verdict.INCONCLUSIVE
    (found,) = [e for e in report.evidence if e.method == "training"]
    assert (found.outcome, found.rigour) == (Outcome.SUPPORTS, Rigour.NUMERICAL)


@pytest.mark.parametrize("form", [ONE_EXAMPLE, EQUAL_UNITS, SEVERAL], ids=["1", "2", "5"])
@pytest.mark.parametrize("phi", ["z**2", "sin"])
def test_every_step_stays_in_the_form_however_large_the_rate(form, phi):
    pytest.importorskip("torch")
    drifts = watch(problem(phi, width=4, norm="3/2"), form)
    assert max(d.one_step for d in drifts) < 30
    assert drifts[-1].rate > 1000 * drifts[0].rate
    assert all(d.steps > 0 for d in drifts)


def twice_the_transpose(weights, x):
    """A wrong factor: W2 = 2 W1ᵀ."""
    kept = spanned(weights, x)
    return Matrices(kept.first, 2 * kept.first.T)


def all_but_the_last(weights, x):
    """The span of the examples but one."""
    return spanned(weights, x[:-1])


SPOILT = {
    "wrong factor": Form(1, twice_the_transpose, random_span),
    "an example left out": Form(3, all_but_the_last, random_span),
    "equal units from several examples": Form(2, lambda w, x: equal_units(w, x[:1]), random_span),
}


@pytest.mark.parametrize("form", SPOILT.values(), ids=list(SPOILT))
def test_a_form_that_is_not_kept_is_refuted(form):
    pytest.importorskip("torch")
    (found,) = trained(CLAIM, form)(find("invariant5"), problem()).evidence
    assert found.outcome is Outcome.REFUTES
    assert found.rigour is Rigour.NUMERICAL


MUTATIONS = {
    "sign of the step": ("_STEP_1", -span._STEP_1, "_gradient"),
    "a_s, sign": ("_A_NEXT", 2 * span.A[span.s, n] - span._A_NEXT, "_kept_1"),
    "a_s, factor": ("_A_NEXT", span._A_NEXT + gamma * span.F[n, span.s], "_kept_1"),
    "b_s, no φ'": ("_B_NEXT", span.B[span.s, n] + gamma * span._BACK, "_kept_2"),
    "W1, one example": ("_FORM_1", span.X[1, m] * span.A[1, n], "_kept_1"),
}


@pytest.mark.parametrize(("definition", "spoilt", "step"), MUTATIONS.values(), ids=list(MUTATIONS))
def test_a_spoilt_induction_step_is_noticed(monkeypatch, definition, spoilt, step):
    monkeypatch.setattr(span, definition, spoilt)
    assert getattr(span, step)().decide().truth is not Truth.TRUE


def test_a_claim_on_an_unproved_step_is_open(monkeypatch):
    statement = find("invariant5")
    broken = [
        dataclasses.replace(s, residuals=(sympy.Symbol("q") + W1[m, n],)) for s in span.steps()
    ]
    spoilt = dataclasses.replace(statement, derivation=lambda: tuple(broken))
    report = examine_statement(spoilt, problem(), ("symbolic",))
    assert report.proved.verdict is Verdict.INCONCLUSIVE


def test_canonical_renames_exchanges_and_tells_apart():
    s, q, count = span.s, span.q, span.count
    double = Sum(Sum(span.A[s, m] * span.B[q, n], (s, 1, count)), (q, 1, count))
    other = Sum(Sum(span.A[q, m] * span.B[s, n], (s, 1, count)), (q, 1, count))
    assert span.canonical(double - other) == 0
    product = Sum(span.A[s, m], (s, 1, count)) * Sum(span.B[s, n], (s, 1, count))
    assert span.canonical(double - product) == 0
    diagonal = Sum(span.A[s, m] * span.B[s, n], (s, 1, count))
    assert span.canonical(double - diagonal) != 0
    assert span.canonical(Sum(W2[1, s], (s, 1, d)) - Sum(W2[1, s], (s, 1, k))) != 0


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**31))
def test_the_new_vectors_are_those_of_the_derivation(count, dimension, width, seed):
    """One explicit step, also for dependent examples (count > dimension)."""
    pytest.importorskip("torch")
    from proofs_check.descent.matrices import Training

    rng = np.random.default_rng(seed)
    x = rng.standard_normal((count, dimension))
    a, b = rng.standard_normal((2, count, width))
    weights, rate = Matrices(x.T @ a, b.T @ x), 0.7
    stepped = Training.of(Activation.of("tanh"), x).step(weights, rate)
    hidden = np.tanh(weights.second @ x.T)  # (width, count), column q
    back = weights.first.T @ (x.T - weights.first @ hidden)
    a_next = a + rate * (hidden.T - (a @ hidden) @ hidden.T)
    b_next = b + rate * (back * (1 - hidden**2)).T
    assert stepped.first == pytest.approx(x.T @ a_next, abs=1e-10)
    assert stepped.second == pytest.approx(b_next.T @ x, abs=1e-10)


def test_statements_are_light_to_import():
    modules = "', '".join(
        f"proofs_check.statements.{name}"
        for name in (*NAMES, *(f"proposition{i}" for i in (1, 2, 3, 4)), "theorem3", "theorem4")
    )
    code = (
        f"import importlib, sys\nfor name in ('{modules}'): importlib.import_module(name)\n"
        "assert not {'sympy', 'torch', 'flint', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
