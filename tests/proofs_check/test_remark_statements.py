"""Corollary 1, the sigmoid example and the two remarks, as the command sees them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners.repulsion import eigenvalues, iterate
from proofs_check.problem import Problem
from proofs_check.statement_catalogue import find
from proofs_check.statements.example_sigmoid import rounds_to
from proofs_check.verdict import Verdict
from theory.activation import Activation
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start
from theory.outcome import Truth

V, R, N, UNSURE = (
    Verdict.VERIFIED,
    Verdict.REFUTED,
    Verdict.NOT_APPLICABLE,
    Verdict.INCONCLUSIVE,
)


def problem(name, *start):
    return Problem(Activation.of(name), Start.of(*start))


def verdicts(statement, asked, methods=("symbolic", "certified")):
    report = examine_statement(find(statement), asked, methods)
    return report.printed.verdict, report.proved.verdict


@pytest.mark.parametrize(
    ("name", "printed", "proved"),
    [
        ("sigmoid", V, V),
        ("sin", V, V),
        ("swish", V, V),
        ("cosid", V, V),
        ("sinusoid", V, V),
        ("z**3", V, V),
        ("tanh", R, N),
        ("erf", R, N),
        ("identity", R, N),
        ("selu", N, N),
        ("relu", N, N),
        ("2+tanh(z)", UNSURE, UNSURE),
    ],
)
def test_corollary1(name, printed, proved):
    assert verdicts("corollary1", problem(name)) == (printed, proved)


def test_corollary1_by_numbers_alone_verifies_nothing():
    asked = problem("sigmoid")
    assert verdicts("corollary1", asked, ("flow", "training")) == (UNSURE, UNSURE)


def test_all_methods_speak_on_corollary1():
    report = examine_statement(find("corollary1"), problem("sin"))
    found = {e.method: e for e in report.evidence if e.claim == "repels"}
    assert set(found) == {"certified", "flow", "training"}
    assert all(e.outcome is Outcome.SUPPORTS for e in found.values())
    assert found["certified"].rigour is Rigour.PROOF
    assert found["training"].rigour is Rigour.NUMERICAL


@pytest.mark.parametrize(("name", "v"), [("sigmoid", -2.5), ("sin", 3.6), ("exp", 1.7)])
@pytest.mark.parametrize("width", [1, 7])
def test_three_routes_to_the_eigenvalue(name, v, width):
    """Elasticity, autograd and iteration."""
    phi = Activation.of(name)
    value, slope = phi.array_functions(np)(np.float64(v))
    wanted = v * slope / value
    defect, spectrum = eigenvalues(phi, width, v, seed=3)
    measured = iterate(phi, width, v, seed=3)
    assert defect < 1e-7
    assert spectrum[0].real == pytest.approx(wanted, rel=1e-6)
    assert measured.lambda1 == pytest.approx(wanted, rel=1e-6)
    assert measured.rate == pytest.approx(abs(wanted), rel=1e-3)


def test_iteration_sees_an_attractor_too():
    assert iterate(Activation.of("tanh"), 2, 1.0, seed=0).rate < 1


def test_example_sigmoid():
    assert verdicts("example-sigmoid", problem("sigmoid")) == (V, V)


@pytest.mark.parametrize("start", [(3, 1, 1), (2, 1, "1/2"), (2, -1, 1), (2, 1, 1, 2)])
def test_another_start_is_not_the_example(start):
    assert verdicts("example-sigmoid", problem("sigmoid", *start)) == (N, N)


def test_another_activation_is_not_the_example():
    assert verdicts("example-sigmoid", problem("tanh")) == (N, N)


@pytest.mark.parametrize(
    ("name", "printed", "truth"),
    [
        ("u", ".697", Truth.TRUE),
        ("u", ".698", Truth.FALSE),
        ("v", ".929", Truth.TRUE),
        ("v", ".930", Truth.FALSE),
        ("lambda1", ".263", Truth.TRUE),
        ("lambda1", ".264", Truth.FALSE),
    ],
)
def test_rounding(name, printed, truth):
    assert rounds_to(problem("sigmoid"), name, printed).truth is truth


@pytest.mark.parametrize(
    ("name", "printed", "proved"),
    [
        ("sigmoid", V, V),
        ("tanh", V, V),
        ("gelu", V, V),
        ("elu", N, V),
        ("identity", R, N),
        ("z**2", R, N),
        ("sinh", R, N),
        ("relu", N, N),
    ],
)
def test_remark_any_example(name, printed, proved):
    assert verdicts("remark-any-example", problem(name)) == (printed, proved)


def test_the_attracting_start_is_measured():
    report = examine_statement(find("remark-any-example"), problem("sin"))
    training = next(e for e in report.evidence if e.method == "training")
    assert training.outcome is Outcome.SUPPORTS


@pytest.mark.parametrize(
    ("name", "printed", "proved"),
    [("sigmoid", V, V), ("tanh", R, N), ("sin", R, N), ("z**3", R, N), ("swish", UNSURE, V)],
)
def test_remark_width(name, printed, proved):
    assert verdicts("remark-width", problem(name)) == (printed, proved)


def test_remark_width_at_a_trapped_start():
    assert verdicts("remark-width", problem("gumbel", 2, -2, 0)) == (UNSURE, N)


def test_the_printed_width_of_the_start_is_irrelevant():
    one, other = (problem("sigmoid", k) for k in (2, 5))
    assert verdicts("remark-width", one) == verdicts("remark-width", other)


def test_importing_the_statements_is_light():
    names = ("corollary1", "example_sigmoid", "remark_any_example", "remark_width")
    imports = "; ".join(f"import proofs_check.statements.{name}" for name in names)
    code = f"{imports}; import sys; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


HEAVY = ("sympy", "torch", "flint", "scipy", "numpy")


def test_the_example_uses_the_certified_end_point():
    found = enclose("sigmoid", Start.of())
    assert found.u.lower.startswith("0.6974")
