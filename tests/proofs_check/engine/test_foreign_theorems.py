"""Theorems that the engine was not built for: true claims are proved, false ones are refuted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sympy
from sympy import exp

from proofs_check.engine.check import check
from proofs_check.engine.claims import (
    Along,
    AtEnd,
    Bound,
    Conserved,
    Ends,
    Limit,
)
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome, Rigour, Verdict
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.theorem_file import load

HERE = Path(__file__).parent / "theorems"
FILES = {path.stem: path for path in HERE.glob("*.py")}
PROVING = ("symbolic", "certified")

x, y = sympy.symbols("x y", real=True)
x0, y0 = sympy.symbols("x_0 y_0", real=True)


def the(name: str) -> Theorem:
    (found,) = load(FILES[name])
    assert isinstance(found, Theorem)
    return found


@pytest.mark.parametrize(
    ("name", "phi"),
    [
        ("saxe_mode", None),
        ("output_bias", "tanh"),
        ("phase", None),
    ],
)
def test_a_foreign_theorem_is_verified(name, phi):
    for theorem in load(FILES[name]):
        report = check(theorem, phi, methods=PROVING)
        assert report.verdict == "verified", report.judgements


@pytest.mark.parametrize("name", FILES)
def test_a_theorem_fits_on_a_page(name):
    code = FILES[name].read_text(encoding="utf-8").splitlines()
    assert len(code) <= 60


def test_a_flow_that_blows_up_where_its_velocity_changes_sign_does_not_diverge():
    """ẋ = 1 − x² from 0 goes to 1: the velocity has one sign only up to there."""
    system = System(state={x: x0}, velocity={x: 1 - x**2}, defaults={x0: 0})
    report = check(Theorem("tanh", system, (Ends(Limit.DIVERGES),)), methods=("certified",))
    assert report.verdict == "refuted"


@pytest.mark.parametrize(
    ("name", "phi", "false"),
    [
        ("saxe_mode", None, lambda s: Along(*_slower(s))),
        ("saxe_mode", None, lambda s: Conserved(sympy.Add(*[a**2 for a in s.state]))),
        ("output_bias", "tanh", lambda s: AtEnd(next(iter(s.observed)), 1)),
        ("saxe_mode", None, lambda s: Ends(Limit.TRAPPED)),
    ],
    ids=["closed form of half the time", "sum of squares", "eigenvalue 1", "trapped"],
)
def test_a_false_variant_is_refuted(name, phi, false):
    theorem = the(name)
    wrong = replace(theorem, claims=(false(theorem.system),))
    report = check(wrong, phi, methods=PROVING)
    assert report.verdict == "refuted", report.judgements


def _slower(system: System) -> tuple[sympy.Expr, sympy.Expr]:
    true = the("saxe_mode").claims[1]
    assert isinstance(true, Along)
    return true.left, true.right.subs(t, t / 2)


def test_every_method_speaks_for_a_true_claim_and_against_a_false_one():
    theorem = the("phase")
    (true,) = theorem.claims
    false = Along(true.left, true.right.subs(t, t / 2))
    report = check(replace(theorem, claims=(true, false)), methods=("symbolic", "flow", "training"))
    for method in ("flow", "training"):
        found = {e.claim: e.outcome for e in report.evidence if e.method == method}
        assert found == {true: Outcome.SUPPORTS, false: Outcome.REFUTES}
    assert report.judgements["proved"].verdict is Verdict.REFUTED


def test_vanishing_of_the_rate_where_the_gap_vanishes_proves_nothing():
    """x² = 0 at x0 = 0 for ẋ = 1: the derivative 2x vanishes where x² does, yet x = t."""
    system = System(state={x: x0}, velocity={x: sympy.S.One}, defaults={x0: 0})
    report = check(Theorem("square", system, (Along(x**2, 0),)), methods=PROVING)
    assert report.verdict == "refuted"
    assert not any(
        e.outcome is Outcome.SUPPORTS and e.rigour is Rigour.PROOF and isinstance(e.claim, Along)
        for e in report.evidence
    )


def test_a_formula_that_is_undefined_on_the_way_is_never_verified():
    """x/x = 1 along ẋ = 1 from −1: the formula has no value at t = 1."""
    system = System(
        state={x: x0, y: y0},
        velocity={x: sympy.S.One, y: sympy.S.Zero},
        observed={},
        defaults={x0: -1, y0: 0},
    )
    report = check(Theorem("pole", system, (Along(y / x, 0),)), methods=PROVING, seconds=5)
    assert report.verdict == "inconclusive"


def test_a_rule_between_starts_counts_only_where_the_hypothesis_holds():
    report = check(the("saxe_mode"), methods=PROVING, a0="1/5", b0="1/4")
    assert report.verdict == "not_applicable"
    bare = replace(the("saxe_mode"), assume=())
    assert check(bare, methods=PROVING, a0="1/5", b0="1/4").verdict == "refuted"


def test_numbers_alone_never_verify():
    report = check(the("saxe_mode"), methods=("flow",))
    assert report.verdict == "inconclusive"


def test_discrete_time_closed_form_and_its_false_variant():
    """x⁺ = x/2 has x = x0 2^{−t}."""
    system = System(state={x: x0}, step={x: x / 2}, defaults={x0: 3})
    true = Along(x, x0 * exp(-t * sympy.log(2)))
    false = Along(x, x0 * exp(-t * sympy.log(3)))
    assert check(Theorem("halving", system, (true,)), methods=PROVING).verdict == "verified"
    assert check(Theorem("thirds", system, (false,)), methods=PROVING).verdict == "refuted"


def test_an_observed_letter_that_is_undefined_on_the_way_is_not_hidden():
    """b = 1/x along ẋ = 1 from −1: 2 b − 2/x is 0 wherever both sides exist."""
    b = sympy.Symbol("b", real=True)
    system = System(
        state={x: x0}, velocity={x: sympy.S.One}, observed={b: 1 / x}, defaults={x0: -1}
    )
    report = check(Theorem("pole", system, (Along(2 * b, 2 / x),)), methods=PROVING)
    assert report.verdict == "inconclusive"
    report = check(Theorem("bound", system, (Bound(b, b + 1),)), methods=PROVING)
    assert report.verdict == "inconclusive"


def test_what_diverges_never_reaches_its_target():
    system = System(state={x: x0}, loss=exp(-x), target=(1 + x**2,), defaults={x0: 0})
    for limit, verdict in ((Limit.TRAPPED, "verified"), (Limit.SADDLE, "refuted")):
        report = check(Theorem("away", system, (Ends(limit),)), methods=("certified",))
        assert report.verdict == verdict, limit
