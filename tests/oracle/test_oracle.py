"""The oracle finds what is true true, and what is false, undefined or unknown to it not."""

from __future__ import annotations

import pytest
import sympy
from mpmath import mp, mpf

from oracle.claims import is_true
from oracle.formulas import Formula, Undefined, value
from oracle.orbits import Setting
from proofs_check.engine.case import Case
from proofs_check.engine.claims import (
    Along,
    AnsatzKept,
    AtEnd,
    Attracts,
    Claim,
    Conserved,
    Differential,
    Ends,
    Exists,
    Finite,
    ForAll,
    Holds,
    Limit,
    Map,
    Where,
)
from proofs_check.engine.letters import dphi, phi, t
from proofs_check.engine.system import System
from proofs_check.systems import matrices
from proofs_check.systems.deep import deep
from proofs_check.systems.deep import lambda1 as top
from proofs_check.systems.one_layer import a, equal_units, lambda1, one_layer, p, u, u0, v, v0, z
from proofs_check.theorems.pnas2020 import theorem1, theorem2
from theory.symbolic.matrix_functions import least_eigenvalue
from theory.symbolic.mean import Mean, Z

SYSTEM = one_layer()
START = {"u0": "9/10", "v0": "7/10", "r": "6/5"}
MOVES = SYSTEM.motion
TRUE = (
    *theorem1.THEOREM.claims,
    *theorem2.THEOREM.claims,
    Ends(),
    AnsatzKept(equal_units(), matrices.loss(1), MOVES),
)
FALSE = (
    AtEnd(p, 1 + sympy.Rational(1, 10**5)),
    AtEnd(lambda1, dphi(a) / phi(a)),
    Along(u**2, u0**2),
    Conserved(u - v),
    Ends(Limit.SADDLE),
    Finite(1 / (1 - p), Where.END),
    AnsatzKept(equal_units(), matrices.loss(1), {**MOVES, v: -MOVES[v]}),
    AnsatzKept(equal_units(), 2 * matrices.loss(1), MOVES),
    Holds(sympy.Gt(v0, u0)),
    ForAll({z: sympy.S.Reals}, Holds(sympy.Gt(z * phi(z), 0))),
    Exists({z: sympy.S.Reals}, Holds(sympy.Gt(phi(z), 1))),
)


def setting(phi_="sigmoid", **values):
    return Setting(SYSTEM, Case.of(SYSTEM, phi_, values or START))


HERE = setting()


@pytest.mark.parametrize("claim", TRUE, ids=lambda c: c.text[:60])
def test_what_is_true_is_found_true(claim):
    assert is_true(claim, HERE)


@pytest.mark.parametrize("claim", FALSE, ids=lambda c: c.text[:60])
def test_what_is_false_is_not(claim):
    assert not is_true(claim, HERE)


def test_where_the_flow_does_not_arrive_nothing_is_true_of_its_end():
    trapped = setting("gumbel", u0=-2, v0=0)
    assert is_true(Ends(Limit.TRAPPED), trapped)
    assert not is_true(Ends(), trapped)
    assert not is_true(AtEnd(u, u), trapped)
    assert is_true(Ends(Limit.SADDLE), setting("identity", k=2, u0=-1, v0=1))
    assert is_true(Ends(Limit.EQUILIBRIUM), setting("identity", k=1, u0=0, v0=0))


def test_a_claim_of_no_known_kind_is_not_true():
    assert not is_true(Claim(), HERE)


def test_the_end_of_a_known_flow():
    """Of the identity from u0 = v0 the letters stay equal, and k u v = 1 at the end."""
    here = setting("identity", k=4, u0=1, v0=1)
    assert here.at(u, *here.orbit.end) == pytest.approx(0.5, abs=1e-10)
    system, _ = deep(3)
    known = Setting(system, Case.of(system, "swish", {}))
    assert known.at(top, *known.orbit.end) == pytest.approx(1.8866, abs=5e-5)


def test_values():
    logistic = Formula(1 / (1 + sympy.exp(-z)), z)
    assert value(dphi(z), {z: mpf(0)}, logistic) == mpf("0.25")
    n, i = sympy.symbols("n i", integer=True)
    assert value(sympy.Sum(i**2, (i, 1, n)), {n: 4}, logistic) == 30
    assert value(sympy.Integral(z, (z, 0, u)), {u: mpf(2)}, logistic) == 2
    assert mp.almosteq(value(Mean(Z**2), {}, logistic), 1, 1e-12)
    assert mp.almosteq(value(sympy.log(z) + sympy.Max(z, 1), {z: mpf(2)}, logistic), mp.log(2) + 2)
    for e in (1 / z, sympy.log(z), sympy.sqrt(z - 1)):
        with pytest.raises(Undefined):
            value(e, {z: mpf(0)}, logistic)


def test_what_slows_down_does_not_diverge():
    """The product of three layers runs into its saddle like 1/t, gumbel's to −∞ like ln t."""
    slow = Setting(deep(2)[0], Case.of(deep(2)[0], "identity", {"k": 1, "u0": -1}))
    far = setting("gumbel", u0=-2, v0=0)
    for here, limit in ((slow, Limit.SADDLE), (far, Limit.DIVERGES)):
        found = {n for n in (Limit.SADDLE, Limit.DIVERGES) if is_true(Ends(n), here)}
        assert found == {limit}


def test_a_basin():
    rule, middle = Map((z,), (z / 2 + z**3,)), sympy.ImmutableMatrix([[0]])
    assert is_true(Attracts(rule, middle, radius=sympy.Rational(7, 10)), HERE)
    assert not is_true(Attracts(rule, middle, radius=sympy.Rational(3, 4)), HERE)
    shifted = sympy.ImmutableMatrix([[sympy.Rational(1, 2)]])
    assert not is_true(Attracts(rule, shifted, radius=sympy.Rational(1, 10)), HERE)


def test_the_least_eigenvalue_and_a_function_unknown_to_it():
    matrix = sympy.ImmutableMatrix([[2, 1], [1, 2]])
    assert mp.almosteq(value(least_eigenvalue(matrix) * 3, {}, HERE.phi), 3)
    with pytest.raises(Undefined):
        value(sympy.Function("unknown")(z), {z: mpf(1)}, HERE.phi)


def test_a_differential_of_time_and_of_what_is_observed():
    """Of a letter of the state, and of λ1, whose formula moves with the state."""
    rates = SYSTEM.motion
    assert is_true(Differential(1, v, rates[v], t), HERE)
    assert not is_true(Differential(1, v, 2 * rates[v], t), HERE)
    seen = sum(SYSTEM.observed[lambda1].diff(s) * rates[s] for s in (u, v))
    assert is_true(Differential(1, lambda1, seen, t), HERE)


x, x0, y0 = sympy.symbols("x x_0 y_0", real=True)


def test_an_equilibrium_is_a_point_of_its_orbit():
    """An orbit of one point has no later ones at which nothing could be false."""
    still = System(state={x: x0}, loss=(y0 - x**2) ** 2, defaults={y0: 2, x0: 0})
    setting = Setting(still, Case.of(still, None, {}))
    assert is_true(Along(x, 0), setting)
    assert not is_true(Along(x, 1), setting)


def test_an_iterate_is_sharp_and_a_corner_is_tried():
    """After steps of a millionth, a square is left that no orbit in floats would see."""
    tiny = sympy.Rational(1, 10**9)
    steps = System(state={x: x0}, step={x: x + tiny}, defaults={x0: 1, y0: 1})
    setting = Setting(steps, Case.of(steps, None, {}))
    assert not is_true(Conserved(x), setting)
    assert is_true(Conserved(x - x), setting)
    letters = {x0: sympy.Interval(1, 2), y0: sympy.Interval(1, 2)}
    assert not is_true(ForAll(letters, Holds(sympy.Lt(x0 - y0, 1))), setting)
