"""The derivation of Theorems 1 and 2: proved, refused when mutated, and met on instances."""

from __future__ import annotations

import time

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import KroneckerDelta, Rational, Sum

from theory.one_layer import derivation
from theory.one_layer.derivation import (
    U0,
    V0,
    W1,
    W2,
    U,
    V,
    contract,
    d,
    dphi,
    field,
    gamma,
    i,
    j,
    k,
    m,
    n,
    phi,
    r,
    rank_one,
    steps,
    u,
    v,
    x,
)
from theory.outcome import Truth
from theory.symbolic.abstract import AbstractPhi, AbstractSlope
from theory.symbolic.exact import all_zero, is_zero

SECONDS = 0.7  # of processor time for all steps with their proofs, SymPy being imported
LAWS = settings(max_examples=6, deadline=None, derandomize=True)

BY_NAME = {step.name: step for step in steps()}


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.name)
def test_every_step_is_proved(step):
    assert step.residuals
    decision = step.decide()
    assert decision.truth is Truth.TRUE, decision.reason


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.name)
def test_every_step_can_be_read(step):
    assert step.sentence.endswith(".")
    assert step.equation.count("{") == step.equation.count("}")
    assert "\\" not in step.plain
    assert len(BY_NAME) == len(steps())


def test_the_whole_derivation_is_quick():
    steps.cache_clear()
    begin = time.process_time()
    assert all_zero(*(step.decide() for step in steps())).truth is Truth.TRUE
    assert time.process_time() - begin < SECONDS


def wrong_field(u, v, k, phi, dphi):
    du, dv = field(u, v, k, phi, dphi)
    return du, -dv


A = r**2 * v[n]
P = derivation._P
MUTATIONS = {  # a definition, its spoilt form, and a step that must notice
    "GD, sign": ("_STEP_1", -derivation._STEP_1, "_gradient"),
    "GD, φ for φ'": ("_STEP_2", derivation._STEP_2.replace(dphi, phi), "_gradient"),
    "GD, index": ("_STEP_2", derivation._STEP_2.subs(x[m], x[n]), "_gradient"),
    "loss without ½": ("_LOSS", 2 * derivation._LOSS, "_gradient"),
    "p without r": ("_P", Sum(u[j] * phi(v[j]), (j, 1, k)), "_forward"),
    "p, exponent": ("_P", Sum(u[j] ** 2 * phi(r**2 * v[j]), (j, 1, k)), "_forward"),
    "u⁺, sign of e": ("_U_NEXT", u[n] + gamma * (1 + P) * phi(A), "_invariant_1"),
    "u⁺, γ²": ("_U_NEXT", u[n] + gamma**2 * (1 - P) * phi(A), "_invariant_1"),
    "v⁺, no r²": ("_V_NEXT", v[n] + gamma * (1 - P) * u[n] * dphi(A), "_invariant_1"),
    "v⁺, no u": ("_V_NEXT", v[n] + gamma * r**2 * (1 - P) * dphi(A), "_invariant_1"),
    "units drift apart": ("_U_NEXT", derivation._U_NEXT + n, "_invariant_2"),
    "flow, sign": ("field", wrong_field, "_flow"),
    "any norm, sign": ("field", wrong_field, "_any_norm"),
    "conserved, sign": ("field", wrong_field, "_conserved"),
    "monotone, sign": ("field", wrong_field, "_monotone"),
    "loss, factor": ("_LOSS", 3 * derivation._LOSS, "_interpolation"),
    "λ1 without v": ("_LAMBDA", Sum(u[j] * dphi(r**2 * v[j]), (j, 1, k)), "_jacobian"),
    "λ1, φ for φ'": ("_LAMBDA", derivation._LAMBDA.replace(dphi, phi), "_jacobian"),
    "λ1 doubled": ("_LAMBDA", 2 * derivation._LAMBDA, "_eigenvalue"),
}


@pytest.mark.parametrize(("definition", "spoilt", "step"), MUTATIONS.values(), ids=list(MUTATIONS))
def test_a_spoilt_definition_is_noticed(monkeypatch, definition, spoilt, step):
    monkeypatch.setattr(derivation, definition, spoilt)
    assert getattr(derivation, step)().decide().truth is not Truth.TRUE


S = sympy.Symbol("s", real=True)


@pytest.mark.parametrize(
    "claim",
    [
        (U**2 - U0**2) / 2 - sympy.Integral(dphi(S) / phi(S), (S, V0, V)),
        (U**2 - U0**2) - sympy.Integral(phi(S) / dphi(S), (S, V0, V)),
        (U**2 - U0**2) / 2 + sympy.Integral(phi(S) / dphi(S), (S, V0, V)),
        (U**3 - U0**3) / 3 - sympy.Integral(phi(S) / dphi(S), (S, V0, V)),
    ],
    ids=["inverted", "factor", "sign", "exponent"],
)
def test_other_quantities_are_not_conserved(claim):
    rate = derivation._along(claim, *field(U, V, k, phi, dphi))
    assert is_zero(rate, seconds=0).truth is not Truth.TRUE


def test_the_abstract_activation_differentiates_to_its_slope():
    assert phi(V**2).diff(V) == 2 * V * dphi(V**2)
    assert (phi, dphi) == (AbstractPhi, AbstractSlope)


def test_the_field_accepts_a_concrete_activation():
    du, dv = field(U, V, sympy.Integer(2), sympy.exp, sympy.exp)
    assert du == (1 - 2 * U * sympy.exp(V)) * sympy.exp(V)
    assert dv == U * du


def test_contract_agrees_with_sums_written_out():
    """d = 4: a delta inside, a constant, and a sum within a sum."""
    for expression in (
        Sum(x[i] * KroneckerDelta(i, 2), (i, 1, d)),
        Sum(3 * x[1] + x[i] ** 2, (i, 1, d)),
        Sum(
            x[i] * Sum(W1[i, j] * KroneckerDelta(j, 3) * KroneckerDelta(i, 1), (j, 1, d)), (i, 1, d)
        ),
        Sum((x[i] - Sum(W1[i, j], (j, 1, d))) ** 2, (i, 1, d)),
    ):
        written_out, short = (e.subs(d, 4).doit() for e in (expression, contract(expression)))
        assert sympy.expand(written_out - short) == 0


# A concrete twin with nothing of the derivation in it: d = 2, k = 3, explicit matrices, and
# φ(t) = t² + t + 1, so that every number is rational and every comparison exact.


def act(t):
    return t**2 + t + 1


WEIGHTS_1, WEIGHTS_2 = (
    sympy.MatrixSymbol("A", 2, 3).as_explicit(),
    sympy.Matrix(3, 2, sympy.symbols("b:6")),
)
EXAMPLE = 5 * sympy.Matrix([Rational(3, 5), Rational(4, 5)])
NORM = sympy.Integer(5)


def gradient_step(first, second, rate):
    """One GD step by differentiating the loss of the explicit network."""
    entries = [*WEIGHTS_1, *WEIGHTS_2]
    residual = EXAMPLE - WEIGHTS_1 * (WEIGHTS_2 * EXAMPLE).applyfunc(act)
    loss = residual.dot(residual) / 2
    values = dict(zip(entries, [*first, *second], strict=True))
    return [e.xreplace(values) - rate * loss.diff(e).xreplace(values) for e in entries]


def instance(expression, first, second, us, vs, rate):
    """The derivation's formula at the same numbers."""
    numbers = {d: 2, k: 3, r: NORM, gamma: rate}
    entries = {
        x: lambda a: EXAMPLE[a - 1],
        u: lambda a: us[a - 1],
        v: lambda a: vs[a - 1],
        W1: lambda a, b: first[a - 1, b - 1],
        W2: lambda a, b: second[a - 1, b - 1],
    }
    written_out = expression.subs(numbers).doit()
    numeric = written_out.replace(
        lambda t: isinstance(t, sympy.Indexed), lambda t: entries[t.base](*t.indices)
    )
    return numeric.replace(phi, act).replace(dphi, lambda t: 2 * t + 1)


small = st.integers(-6, 6).map(lambda q: Rational(q, 5))
triples = st.tuples(small, small, small)


@LAWS
@given(triples, triples, st.integers(1, 30).map(lambda q: Rational(q, 10)))
def test_a_concrete_network_obeys_the_formulas(us, vs, rate):
    """GD's step, Invariant 1 and Proposition 4, for a large learning rate as well."""
    first, second = EXAMPLE * sympy.Matrix([us]), sympy.Matrix(vs) * EXAMPLE.T
    numbers = (first, second, us, vs, rate)
    trained = gradient_step(first, second, rate)
    stepped_1, stepped_2 = (
        W1[m, n] + gamma * derivation._STEP_1,
        W2[n, m] + gamma * derivation._STEP_2,
    )
    kept_1, kept_2 = x[m] * derivation._U_NEXT, x[m] * derivation._V_NEXT
    for row in range(2):
        for unit in range(3):
            place = {m: row + 1, n: unit + 1}
            for formula in (stepped_1, kept_1):
                assert instance(formula.subs(place), *numbers) == trained[3 * row + unit]
            for formula in (stepped_2, kept_2):
                assert instance(formula.subs(place), *numbers) == trained[6 + 2 * unit + row]
    slope = (second * EXAMPLE).applyfunc(lambda t: 2 * t + 1)
    jacobian = first * sympy.diag(*slope) * second
    assert jacobian * EXAMPLE == instance(derivation._LAMBDA, *numbers) * EXAMPLE
    assert jacobian.rank() <= 1


def test_rank_one_uses_the_norm():
    assert rank_one(Sum(W2[n, i] * x[i], (i, 1, d))) == r**2 * v[n]
