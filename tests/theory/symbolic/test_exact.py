"""The zero test on true, false and undecidable claims, and the worker's time limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import flint
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import patience
from sympy import E, Rational, cos, cosh, erf, exp, log, pi, sin, sinh, sqrt, tan, tanh

from theory.outcome import Truth
from theory.symbolic import worker
from theory.symbolic.exact import Decision, all_zero, is_zero, sign

z, y = sympy.symbols("z y", real=True)
positive = sympy.Symbol("p", positive=True)
whole = sympy.Symbol("n", integer=True)
LAWS = settings(max_examples=40, deadline=None, derandomize=True)
START_UP = 3.0  # seconds beyond a time limit
LONG = 120.0  # seconds for what takes SymPy two: other work may share the processors

TRUE_AT_ONCE = {  # textbook identities; none needs the worker
    "Pythagoras": sin(z) ** 2 + cos(z) ** 2 - 1,
    "half angle (CERTIFIED_NUMERICS)": sympy.diff(z * tan(z / 2), z) - (z + sin(z)) / (1 + cos(z)),
    "double tanh": tanh(2 * z) - 2 * tanh(z) / (1 + tanh(z) ** 2),
    "addition of sinh": sinh(z + y) - sinh(z) * cosh(y) - cosh(z) * sinh(y),
    "exponents add": exp(z + y) - exp(z) * exp(y),
    "partial fractions": 1 / (z**2 - 1) - 1 / (2 * (z - 1)) + 1 / (2 * (z + 1)),
    "erfc": erf(z) + sympy.erfc(z) - 1,
    "inverse hyperbolic": sympy.asinh(z) - log(z + sqrt(z**2 + 1)),
    "constant": sin(1) ** 2 + cos(1) ** 2 - 1,
    "root of a positive": sqrt(positive**2) - positive,
    "two halves": sympy.Max(z, 0) + sympy.Max(-z, 0) - sympy.Abs(z),
    "max and min": sympy.Max(z, y) + sympy.Min(z, y) - z - y,
    "max of three": sympy.Max(z, y, 0) - sympy.Max(z, sympy.Max(y, 0)),
    "a square in bars": sympy.Abs(sympy.Max(z, 0) - z) ** 2 - sympy.Min(z, 0) ** 2,
    "bars in bars": sympy.Abs(sympy.Abs(z) - z) - sympy.Abs(z) + z,
}
TRUE_BY_SIMPLIFY = {
    "nested roots": sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)),
    "log cosh": log(cosh(z)) - log(exp(z) + exp(-z)) + log(2),
}
FALSE = {
    "a variable": z,
    "max on one side": sympy.Max(z, 0) - z,
    "max and min are not each other": sympy.Max(z, y) - sympy.Min(z, y),
    "bars on one side": sympy.Abs(sympy.Abs(z) - z),
    "tiny perturbation": sin(z) ** 2 + cos(z) ** 2 - 1 - Rational(1, 10**30),
    "tinier constant": sin(1) ** 2 + cos(1) ** 2 - 1 + Rational(1, 10**900),
    "Ramanujan's constant": exp(pi * sqrt(163)) - 262537412640768744,
    "right for z > 0 only": sqrt(z**2) - z,
    "wrong sign": sinh(z + y) - sinh(z) * cosh(y) + cosh(z) * sinh(y),
    "high power": (1 + z) ** 1000 - z**1000,
    "a number too long to write out": exp(10**9 * log(2), evaluate=False) - 1,
    "zero at many whole points": sin(pi * z),
    "another branch": sympy.atan(z) + sympy.atan(1 / z) - pi / 2,
    "positive symbol": positive - 1,
    "integer symbol": whole - whole**2,
    "near miss of e": E - Rational(2718281828459045235360287471352662497757, 10**39),
}
UNDECIDABLE = {  # the first two are true, and out of reach without the worker
    "Gudermann": 2 * sympy.atan(tanh(z / 2)) - sympy.atan(sinh(z)),
    "gamma": sympy.gamma(z + 1) - z * sympy.gamma(z),
    "abstract": sympy.Function("phi")(z) - sympy.Function("psi")(z),
    "float": 0.1 * z - sin(z),
    "infinite": sympy.oo - z,
}


def ids(claims: dict[str, sympy.Expr]) -> dict[str, object]:
    return {"argvalues": claims.values(), "ids": claims.keys()}


@pytest.mark.parametrize("claim", **ids(TRUE_AT_ONCE))
def test_true_claims_are_proved_without_the_worker(claim):
    decision = is_zero(claim, seconds=0)
    assert decision.truth is Truth.TRUE, decision.reason


@pytest.mark.parametrize("claim", **ids(TRUE_BY_SIMPLIFY))
def test_harder_true_claims_are_proved_by_the_worker(claim):
    assert is_zero(claim, seconds=0).truth is Truth.UNKNOWN
    assert is_zero(claim, seconds=LONG).truth is Truth.TRUE


@pytest.mark.parametrize("claim", **ids(FALSE))
def test_false_claims_are_refuted_without_the_worker(claim, monkeypatch, time_limit):
    monkeypatch.setattr(worker, "run", lambda *_: pytest.fail("a refutation needs no worker"))
    with time_limit(0.5):
        decision = is_zero(claim)
    assert decision.truth is Truth.FALSE, decision.reason


@pytest.mark.parametrize("claim", **ids(UNDECIDABLE))
def test_what_is_not_settled_is_unknown_and_says_why(claim):
    decision = is_zero(claim, seconds=0)
    assert decision.truth is Truth.UNKNOWN
    assert len(decision.reason) > 20


def test_the_interval_and_the_assumptions_restrict_the_claim():
    claim = sympy.Abs(z) - z
    assert is_zero(claim, within=(-pi, sqrt(2)), seconds=0).truth is Truth.FALSE
    assert is_zero(claim, within=(-pi, -3 * pi / 4), seconds=0).truth is Truth.FALSE
    assert is_zero(claim, within=(sympy.S.Zero, sympy.oo), seconds=0).truth is not Truth.FALSE
    assert is_zero(claim, within=(sympy.S.Zero, pi), seconds=0).truth is not Truth.FALSE
    assert is_zero(sympy.Abs(positive) - positive, seconds=0).truth is Truth.TRUE


fractions = st.fractions(-5, 5, max_denominator=12).map(lambda q: Rational(str(q)))
monomials = st.builds(
    lambda c, a, n: c * z**n * exp(a * z), fractions, st.integers(-2, 2), st.integers(0, 3)
)
functions = st.lists(monomials, min_size=1, max_size=3).map(lambda terms: sympy.Add(*terms))


@LAWS
@given(functions, functions, functions)
def test_ring_laws_hold(f, g, h):
    assert is_zero((f + g) * h - f * h - g * h, seconds=0).truth is Truth.TRUE
    assert is_zero((f + g) ** 2 - f**2 - 2 * f * g - g**2, seconds=0).truth is Truth.TRUE


@LAWS
@given(functions, functions, fractions.filter(bool), st.integers(0, 60))
def test_any_added_constant_is_refuted(f, g, c, digits):
    assert is_zero((f + g) ** 2 - f**2 - 2 * f * g - g**2 + c / 10**digits).truth is Truth.FALSE


@LAWS
@given(fractions, fractions)
def test_sign_agrees_with_order(a, b):
    order = bool(a > b) - bool(a < b)
    assert sign(a - b) == sign(exp(a) - exp(b)) == order


@pytest.mark.parametrize(
    ("constant", "expected"),
    [
        (pi - 3, 1),
        (Rational(-3), -1),
        (sin(1) ** 2 + cos(1) ** 2 - 1, 0),
        (sin(1) ** 2 + cos(1) ** 2 - 1 - Rational(1, 10**500), -1),
        (sympy.I, None),
        (sympy.gamma(Rational(1, 3)), None),
    ],
    ids=str,
)
def test_sign_of_constants(constant, expected):
    assert sign(constant, seconds=0) == expected


def test_sign_refuses_a_variable():
    with pytest.raises(ValueError, match="wants a constant"):
        sign(z + 1)


def test_the_worst_of_several_decisions_counts():
    true, unknown, false = (Decision(t, t.value) for t in (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE))
    assert all_zero(true, true) == true
    assert all_zero(true, unknown) == unknown
    assert all_zero(unknown, false, true) == false


def test_the_precision_of_flint_is_restored():
    before = flint.ctx.prec
    is_zero(sin(z) - z)
    assert flint.ctx.prec == before


def test_the_worker_obeys_its_time_limit():
    begin = time.perf_counter()
    reply = worker.run(worker.Job.INTEGRATE, erf(z) * exp(z**2), 1.0)
    assert reply.value is None
    assert "within 1 s" in reply.reason
    assert time.perf_counter() - begin < 1 + patience(START_UP)


def test_the_worker_runs_in_any_folder(tmp_path, monkeypatch):
    (tmp_path / "sympy.py").write_text("raise RuntimeError('the wrong sympy')")
    (tmp_path / "theory").mkdir()
    monkeypatch.chdir(tmp_path)
    assert worker.run(worker.Job.SIMPLIFY, sin(z) ** 2 + cos(z) ** 2, LONG).value == 1


def test_a_failing_job_is_a_reason_not_an_exception(monkeypatch):
    reply = worker.run(worker.Job.INTEGRATE, sympy.Function("f")(z), LONG)
    assert reply.value is None
    assert "could not" in reply.reason
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert worker.run(worker.Job.SIMPLIFY, z, 1).value is None


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the child in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_worker_dies_with_its_caller(number):
    code = (
        "import sympy; from theory.symbolic import worker; z = sympy.Symbol('z', real=True);"
        "worker.run(worker.Job.INTEGRATE, sympy.erf(z) * sympy.exp(z**2), 60)"
    )
    path = os.pathsep.join([str(Path(worker.__file__).parents[2]), *sys.path])
    caller = subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": path},
    )
    child = _await_child(caller.pid)
    caller.send_signal(number)
    assert caller.wait(patience(10)) != 0
    end = time.monotonic() + patience(3)
    while Path(f"/proc/{child}").exists():
        assert time.monotonic() < end
        time.sleep(0.02)


def _await_child(pid: int) -> int:
    for _ in range(200):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            return int(children[0])
        time.sleep(0.05)
    raise AssertionError("the worker was not started within 10 s")
