"""ntk-attractor: its verdicts, what each method says of one example, wrong claims, bad input."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from extent import few, seldom
from sympy import Eq

from proofs_check.engine.check import check
from proofs_check.engine.claims import Along, AtEnd, InTheLimit
from proofs_check.engine.letters import phi
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.wide import elasticity, lambda1, r, rho, wide
from proofs_check.theorems.pnas2020.ntk_attractor import theorem
from theory.errors import InputError

V, R, N, UNSURE = "verified", "refuted", "not_applicable", "inconclusive"
PROVING = ("symbolic", "certified")


def one_example(depth=1, claims=slice(0, 2)):
    """Without the long formulas of two examples."""
    whole = theorem(depth)
    return replace(whole, claims=whole.claims[claims], printed=None)


@pytest.mark.parametrize(
    ("name", "printed", "proved"),
    [
        ("tanh", R, V),
        pytest.param("gumbel", R, V, marks=seldom),
        ("tanh(z)**3", UNSURE, V),
        ("z/sqrt(1+z**2)", UNSURE, UNSURE),
        ("sin", N, N),
        ("relu", N, N),
        ("softplus", N, N),
        ("1", N, N),
        pytest.param("log(z)", N, N, marks=seldom),
    ],
)
def test_verdicts(name, printed, proved):
    found = check(theorem, name, methods=PROVING).judgements
    assert (found["printed"].verdict.value, found["proved"].verdict.value) == (printed, proved)


def test_depth_and_norm_do_not_change_the_verdict():
    found = check(theorem, "erf", methods=PROVING, depth=2, r="7/2").judgements
    assert (found["printed"].verdict.value, found["proved"].verdict.value) == (R, V)


def test_numbers_alone_verify_nothing():
    assert check(one_example(), "tanh", methods=("flow",)).verdict == UNSURE


@pytest.mark.parametrize(
    ("name", "norm", "depth"), few(2, [("erf", "1", 1), ("sigmoid", "1/10", 2), ("tanh", "20", 1)])
)
def test_every_method_meets_the_elasticity(name, norm, depth):
    """By Price's theorem and by Stein's lemma, in balls; and the kernel's flow as an ODE."""
    methods = ("symbolic", "certified", "flow")
    report = check(one_example(depth), name, methods=methods, r=norm)
    (claim,) = (c for c in report.theorem.claims if isinstance(c, AtEnd))
    found = {e.method: e for e in report.about(claim)}
    assert {m: found[m].outcome for m in methods} == dict.fromkeys(methods, Outcome.SUPPORTS)
    assert found["symbolic"].rigour is Rigour.PROOF
    assert found["certified"].size < 1e-9
    assert report.verdict == V


@pytest.mark.parametrize("method", ["certified", "flow"])
def test_the_elasticity_of_another_depth_is_refuted(method):
    wrong = replace(one_example(), claims=(AtEnd(lambda1, elasticity(2)),))
    report = check(wrong, "erf", methods=("symbolic", method))
    assert Outcome.REFUTES in [e.outcome for e in report.about(wrong.claims[0])]
    assert report.verdict in (R, UNSURE)


@pytest.mark.parametrize("value", ["1", "-1/2", "0"])
def test_a_wrong_limit_is_refuted(value):
    wrong = InTheLimit(r, Eq(elasticity(2), sympy.Rational(value), evaluate=False))
    report = check(replace(one_example(), claims=(wrong,)), "tanh", methods=PROVING)
    assert report.verdict == R


def test_the_limits_are_cited_and_never_called_a_proof():
    report = check(one_example(claims=slice(2, 3)), "tanh", methods=PROVING)
    (claim,) = report.theorem.claims
    assert {e.rigour for e in report.about(claim) if e.outcome is Outcome.SUPPORTS} == {
        Rigour.CITED
    }


def test_parallel_examples_do_not_decouple():
    """At ρ = 1 the kernel is singular, and the theorem does not apply."""
    report = check(theorem, "tanh", methods=PROVING, rho=1)
    assert report.verdict == N


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"r": 0}, "positive"),
        ({"norm": -1}, "norm must be"),
        ({"u0": 1}, "no letter u0"),
        ({"depth": 0}, "depth must be from 1"),
        ({"depth": 5}, "depth must be from 1"),
    ],
)
def test_bad_input(given, words):
    for name in ("tanh", None):
        with pytest.raises(InputError, match=words):
            check(theorem, name, methods=PROVING, **given)


def test_a_claim_about_an_activation_needs_one():
    x, x0 = sympy.symbols("x x_0", real=True)
    system = System(state={x: x0}, loss=x**2, defaults={x0: 1})
    with pytest.raises(InputError, match="φ, which the system does not have"):
        Theorem("none", system, (Along(phi(x), 0),))


def test_letters_have_their_defaults():
    assert set(wide(1).defaults) == {r, rho}
