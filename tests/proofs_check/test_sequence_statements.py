"""Theorems 3 and 4: targets, compositions, the exhibit, and what must not pass."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners import sequences
from proofs_check.problem import Problem
from proofs_check.statement_catalogue import find
from proofs_check.verdict import AGREEMENT, Verdict
from theory.activation import Activation
from theory.errors import InputError
from theory.one_layer import target_derivation
from theory.one_layer.derivation import dphi, gamma, k, n, phi
from theory.one_layer.start import Start
from theory.outcome import Truth
from theory.sequences import derivation
from theory.sequences.exhibit import ONE_FACTOR_ABOVE_ONE, Exhibit, verify

EXACT = ("symbolic", "certified")


def problem(phi="sigmoid", length=3, **inputs):
    return Problem(Activation.of(phi), Start.of(**inputs), length=length)


def report(name, methods=EXACT, **inputs):
    return examine_statement(find(name), problem(**inputs), methods)


def about(found, claim, method="certified"):
    return next(e for e in found.evidence if e.claim == claim and e.method == method)


@pytest.mark.parametrize(
    "step",
    [*target_derivation.steps(), *derivation.steps()],
    ids=lambda step: step.name,
)
def test_every_step_is_proved(step):
    assert step.residuals
    assert step.decide().truth is Truth.TRUE
    assert step.equation.count("{") == step.equation.count("}")


MUTATIONS = {
    "GD, sign": (target_derivation, "_STEP_1", -target_derivation._STEP_1, "_gradient"),
    "v⁺, no r²": (
        target_derivation,
        "_V_NEXT",
        target_derivation._V_NEXT.subs(target_derivation.r, 1),
        "_kept",
    ),
    "u⁺, γ²": (
        target_derivation,
        "_U_NEXT",
        target_derivation._U_NEXT.subs(gamma, gamma**2),
        "_kept",
    ),
    "factor doubled": (
        target_derivation,
        "_MULTIPLIER",
        2 * target_derivation._MULTIPLIER,
        "_jacobian",
    ),
    "E without v": (derivation, "elasticity", lambda v: dphi(v) / phi(v), "_factor"),
    "E with a sign": (derivation, "elasticity", lambda v: -v * dphi(v) / phi(v), "_factor"),
    "g without k": (derivation, "line_map", lambda u, v, at: u * phi(v * at), "_factor"),
}


@pytest.mark.parametrize(
    ("module", "definition", "spoilt", "step"), MUTATIONS.values(), ids=list(MUTATIONS)
)
def test_a_spoilt_definition_is_noticed(monkeypatch, module, definition, spoilt, step):
    monkeypatch.setattr(module, definition, spoilt)
    assert getattr(module, step)().decide().truth is not Truth.TRUE


def test_a_product_with_a_wrong_sign_is_not_the_slope(monkeypatch):
    """For n = 3; for n = 2 two wrong signs cancel, and nothing can be noticed."""
    monkeypatch.setattr(derivation, "elasticity", lambda v: -v * dphi(v) / phi(v))
    assert derivation._composed(3).decide().truth is not Truth.TRUE
    assert derivation._composed(2).decide().truth is Truth.TRUE


def test_the_target_may_have_any_angle():
    """The recursion contains the norms of x and y, but no product of the two."""
    recursion = (target_derivation._U_NEXT, target_derivation._V_NEXT)
    assert not any(e.has(target_derivation.y, target_derivation.x) for e in recursion)
    assert all(isinstance(e.subs({n: 1, k: 2}), sympy.Expr) for e in recursion)


def test_theorem_3_by_all_methods():
    pytest.importorskip("torch")
    found = report("theorem7", (*EXACT, "flow", "training"))
    assert found.statement.name == "theorem3"
    assert found.printed.verdict is Verdict.VERIFIED
    assert found.proved.verdict is Verdict.VERIFIED
    agreement = about(found, AGREEMENT.name, "training")
    assert agreement.outcome is Outcome.SUPPORTS


@pytest.mark.parametrize(
    ("inputs", "printed", "proved"),
    [
        ({"phi": "sin"}, Verdict.NOT_APPLICABLE, Verdict.VERIFIED),
        ({"phi": "z", "u0": -1}, Verdict.REFUTED, Verdict.NOT_APPLICABLE),
        ({"phi": "tanh", "norm": 2}, Verdict.NOT_APPLICABLE, Verdict.VERIFIED),
    ],
    ids=["sin", "saddle", "norm"],
)
def test_theorem_3_has_the_gaps_of_theorem_1(inputs, printed, proved):
    found = report("theorem3", **inputs)
    assert (found.printed.verdict, found.proved.verdict) == (printed, proved)


THEOREM_4 = {
    "sigmoid": ({}, Verdict.VERIFIED, Verdict.VERIFIED),
    "unstable": ({"phi": "swish", "length": 2}, Verdict.NOT_APPLICABLE, Verdict.VERIFIED),
    "neutral": ({"phi": "z"}, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
    "trapped": ({"phi": "gumbel", "u0": -2, "v0": 0}, Verdict.REFUTED, Verdict.NOT_APPLICABLE),
    "norm": ({"phi": "tanh", "norm": 2}, Verdict.NOT_APPLICABLE, Verdict.VERIFIED),
}


@pytest.mark.parametrize(("inputs", "printed", "proved"), THEOREM_4.values(), ids=THEOREM_4)
def test_theorem_4(inputs, printed, proved):
    found = report("theorem8", **inputs)
    assert (found.printed.verdict, found.proved.verdict) == (printed, proved)


@pytest.mark.parametrize("length", [1, 0, -3])
@pytest.mark.parametrize("method", ["certified", "training"])
def test_a_sequence_needs_two_examples(length, method):
    with pytest.raises(InputError, match="at least 2 examples"):
        report("theorem4", (method,), length=length)


def test_numbers_alone_do_not_verify_theorem_4():
    pytest.importorskip("torch")
    found = report("theorem4", ("training",), phi="tanh", norm="3/2", width=3)
    assert about(found, "product", "training").outcome is Outcome.SUPPORTS
    assert about(found, "stable-cycle", "training").outcome is Outcome.SUPPORTS
    assert found.proved.verdict is Verdict.INCONCLUSIVE


@pytest.fixture(scope="module")
def tanh_cycle():
    pytest.importorskip("torch")
    return sequences.train(problem("tanh"))


@pytest.mark.parametrize("factor", [-1, 2, 1 + 1e-3, 0], ids=str)
def test_a_wrong_product_is_refuted(tanh_cycle, factor):
    here = problem("tanh")
    product = float(np.prod(sequences.factors(here, tanh_cycle.v)))
    assert sequences.product_evidence(here, tanh_cycle, product).outcome is Outcome.SUPPORTS
    wrong = sequences.product_evidence(here, tanh_cycle, factor * product)
    assert (wrong.outcome, wrong.rigour) == (Outcome.REFUTES, Rigour.NUMERICAL)


def test_a_product_off_by_rounding_is_not_refuted(tanh_cycle):
    here = problem("tanh")
    product = float(np.prod(sequences.factors(here, tanh_cycle.v)))
    close = sequences.product_evidence(here, tanh_cycle, product * (1 + 1e-7))
    assert close.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("product", [1 - 1e-9, 1.0, 1 + 1e-9, -1.0])
def test_a_product_next_to_one_stays_open_in_floats(tanh_cycle, product):
    assert sequences._iterated(tanh_cycle, product).outcome is Outcome.UNKNOWN


def test_a_stable_cycle_claimed_unstable_is_refuted(tanh_cycle):
    assert sequences._iterated(tanh_cycle, 1.5).outcome is Outcome.REFUTES
    gone = dataclasses.replace(tanh_cycle, distance=np.inf)
    assert sequences._iterated(gone, 0.5).outcome is Outcome.REFUTES


def test_the_exhibit_is_proved():
    found = verify()
    assert found.proved
    assert found.factors[0].middle > 1
    product = np.prod([factor.middle for factor in found.factors])
    assert found.product.middle == pytest.approx(product, rel=1e-14)
    assert abs(product) < 1


@pytest.mark.parametrize(
    "exhibit",
    [
        Exhibit("swish", ((2, "1", "1"), (2, "1", "1"))),
        Exhibit("sigmoid", ((2, "1", "1"), (2, "1", "1"))),
        Exhibit("z", ((2, "1", "1"), (2, "2", "1"))),
        Exhibit("gumbel", ((2, "-2", "0"), (2, "1", "1"))),
    ],
    ids=["unstable", "no factor above 1", "neutral", "trapped"],
)
def test_other_exhibits_are_not_proved(exhibit):
    assert not verify(exhibit).proved


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.permutations(ONE_FACTOR_ABOVE_ONE.starts), st.integers(0, 2))
def test_stability_does_not_depend_on_the_order(starts, repeats):
    """More networks with the small factor keep it stable, in any order."""
    small = ((2, "-1", "-1"),) * repeats
    assert verify(Exhibit("swish", (*starts, *small))).proved
