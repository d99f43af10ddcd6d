"""The statements of the paper as they are asked for by name: verdicts, methods, bad input."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import sympy
from extent import few, seldom

from proofs_check import AtEnd, Cycle, Multiplier, Stability, Where, check
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.systems.one_layer import lambda1
from proofs_check.theorems.pnas2020 import proposition4, theorem4
from proofs_check.theorems.pnas2020.theorem2 import THEOREM as THEOREM2
from theory.errors import DomainError, InputError

V, R, N, UNSURE = "verified", "refuted", "not_applicable", "inconclusive"
PROVING = ("symbolic", "certified")


def verdicts(name, phi=None, methods=PROVING, **letters):
    found = check(name, phi, methods=methods, **letters)
    return tuple(found.judgement(v).verdict.value for v in ("printed", "proved"))


def outcomes(report, claim):
    return {e.method: e.outcome for e in report.evidence if e.claim == claim}


CASES = {
    "theorem3": [
        ("sin", {}, N, V),
        ("z", {"u0": -1}, R, N),
        ("tanh", {"norm": 2}, N, V),
    ],
    "theorem4": [
        ("swish", {"length": 2}, N, V),  # φ/φ' is infinite somewhere
        ("z", {}, R, UNSURE),
        ("gumbel", {"length": 2, "u1,0": -2, "v1,0": 0}, R, N),
    ],
    "corollary1": [
        ("sigmoid", {}, V, V),
        ("sinusoid", {}, V, V),
        ("erf", {}, N, N),
        ("selu", {}, N, N),
        ("2+tanh(z)", {}, UNSURE, UNSURE),
    ],
    "remark-any-example": [
        ("sigmoid", {}, N, V),
        ("relu", {}, N, N),
        ("z**2", {}, N, N),
    ],
    "remark-width": [
        ("swish", {}, UNSURE, V),  # proved of the listed widths; v → 0, where |λ1| hardly falls
        ("gumbel", {"u0": -2, "v0": 0}, UNSURE, V),
    ],
    "proposition1": [
        ("sin", {"norm": "1/2"}, V, V),
    ],
    "proposition2": [
        ("z", {}, UNSURE, UNSURE),
    ],
    "proposition3": [
        ("tanh", {"width": 5, "norm": "3/2", "v0": "1/2"}, N, V),
    ],
    "proposition4": [
        ("abs(z)", {"v0": 0}, N, UNSURE),  # no slope there
        ("abs(z)", {"v0": 1}, N, V),
        ("elu", {"v0": 0}, V, V),
        ("z**2", {"v0": 0}, V, V),
        ("z**(1/3)", {"v0": 0}, N, UNSURE),
        ("relu(z)+0*log(2+z)", {"v0": 0}, N, UNSURE),
    ],
    "invariant1": [("relu", {"width": 3}, V, V)],
    "invariant2": [("relu", {"width": 3}, V, V)],
    "invariant5": [("relu", {"width": 3}, V, V)],
}
LATER = {("corollary1", "2+tanh(z)"), ("remark-width", "gumbel")}  # that take seconds


@pytest.mark.parametrize(
    ("name", "phi", "letters", "printed", "proved"),
    [
        pytest.param(name, *case, marks=seldom if (name, case[0]) in LATER else ())
        for name, cases in CASES.items()
        for case in cases
    ],
)
def test_verdicts(name, phi, letters, printed, proved):
    assert verdicts(name, phi, **letters) == (printed, proved)


@pytest.mark.parametrize("name", ["invariant5", "corollary1"])
def test_numbers_alone_verify_nothing(name):
    pytest.importorskip("torch")
    phi = "sin" if name == "corollary1" else "tanh"
    assert verdicts(name, phi, ("flow", "training"))[1] != V


def test_balls_alone_verify_no_identity():
    assert check("proposition4", "sigmoid", methods=("certified",)).verdict == UNSURE


@pytest.mark.parametrize(
    "name", ["proposition3", "proposition4", "invariant1", "invariant2", "invariant3", "invariant4"]
)
@pytest.mark.parametrize(
    ("phi", "v0"), few(2, [("1/z", 0), ("log(z)+max(z,0)", -1), ("log(z)", -5), ("asin(z)", 4)])
)
def test_a_network_that_does_not_exist_is_never_verified(name, phi, v0):
    try:
        found = verdicts(name, phi, v0=v0)
    except (DomainError, InputError):
        return
    assert V not in found


def test_nearly_zero_is_no_zero():
    """Below the precision of every exact test, φ = log may or may not have a value."""
    assert verdicts("proposition4", "log(z)", v0="exp(exp(-4000))-1")[1] == UNSURE


@pytest.mark.parametrize("name", ["theorem4", "proposition2"])
@pytest.mark.parametrize("length", [1, 0, -3])
def test_a_sequence_needs_two_examples(name, length):
    with pytest.raises(InputError):
        check(name, "tanh", methods=PROVING, length=length)


@pytest.fixture(scope="module")
def cycle():
    """Theorem 4's networks for tanh, trained; the true product and wrong ones."""
    pytest.importorskip("torch")
    theorem = theorem4.theorem(2)
    fixed, product, stable = theorem.claims
    wrong = tuple(replace(product, value=f * product.value) for f in (-1, 2, sympy.Rational(9, 8)))
    claims = (fixed, product, stable, *wrong)
    report = check(replace(theorem, claims=claims, printed=None), "tanh", methods=("training",))
    return report, product, stable, wrong


def test_trained_networks_have_the_product_and_no_other(cycle):
    report, product, stable, wrong = cycle
    assert outcomes(report, product)["training"] is Outcome.SUPPORTS
    assert outcomes(report, stable)["training"] is Outcome.SUPPORTS
    assert {outcomes(report, w)["training"] for w in wrong} == {Outcome.REFUTES}
    assert {e.rigour for e in report.evidence if e.method == "training"} == {Rigour.NUMERICAL}


def test_a_form_of_unequal_units_is_kept_by_training_too():
    pytest.importorskip("torch")
    report = check("proposition3", "tanh", norm="3/2", v0="1/2", width=5)
    assert report.verdict == V
    assert all(
        outcomes(report, claim).get("training") in (None, Outcome.SUPPORTS, Outcome.NOT_RUN)
        for claim in report.theorem.claims
    )


def test_a_wrong_jacobian_is_refuted():
    theorem = proposition4.THEOREM
    first = theorem.claims[0]
    for wrong in (replace(first, right=-first.right), replace(first, right=2 * first.right)):
        only = replace(theorem, claims=(wrong,), printed=None)
        assert check(only, "tanh", methods=PROVING, v0="1/2").verdict == R


def test_a_multiplier_is_that_of_the_network_at_the_end():
    rule = THEOREM2.system.iterated
    point = rule, sympy.ImmutableMatrix([[1]])
    claims = (
        Cycle(*point, Where.END),
        Multiplier(*point, Where.END, value=lambda1),
        Stability(*point, Where.END, multipliers=(lambda1,)),
        AtEnd(lambda1, lambda1),
    )
    theorem = replace(THEOREM2, claims=claims, printed=None, lemmas=())
    assert check(theorem, "sin", methods=PROVING).verdict == V


def test_importing_the_theorems_is_light():
    """No SciPy, no torch."""
    code = (
        "import sys; from proofs_check.theorems.pnas2020 import theorem2, ntk_attractor, theorem4;"
        "print([m for m in ('scipy', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
