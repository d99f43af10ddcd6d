"""Criteria of linear stability: for all numbers, at given ones, and where training ends."""

from __future__ import annotations

import pytest
import sympy
from extent import seldom
from sympy import Eq, Gt, ImmutableMatrix, Le, Lt, sqrt, symbols

from proofs_check.engine.check import check
from proofs_check.engine.claims import (
    Criterion,
    CycleNear,
    Ends,
    Holds,
    Iff,
    LinearlyStable,
    Map,
    Recurrence,
    Where,
)
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.symbolic.positivity import Bounded, never_positive, positive
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems import one_layer
from proofs_check.theorems.gradient_descent import (
    factorisation,
    quadratic_form,
)
from theory.errors import InputError

PROVING = ("symbolic", "certified")
x, y, x0, y0 = symbols("x y x_0 y_0", real=True)
gamma, h = symbols("gamma h", positive=True)
beta = sympy.Symbol("beta", nonnegative=True)
p, q = symbols("p q", real=True)
ORIGIN = ImmutableMatrix([[0, 0]])
DESCENT = {x: x - gamma * (p * x + y), y: y - gamma * (x + q * y)}
MATRIX = System(
    state={x: x0, y: y0},
    step=DESCENT,
    defaults={x0: 1, y0: 1, gamma: "1/3", p: 2, q: 3},
)
TOP = (p + q + sqrt((p - q) ** 2 + 4)) / 2
HERE = Iff(LinearlyStable(Map.of(DESCENT), ORIGIN), Holds(Lt(gamma, 2 / TOP)))


def test_signs_under_bounds():
    bound = Bounded.by(Lt(gamma, 2 / h))
    assert positive((2 - gamma * h).xreplace({gamma: bound.true}))
    assert never_positive((2 - gamma * h).xreplace({gamma: bound.false}))
    assert not positive((1 - gamma * h).xreplace({gamma: bound.true}))
    assert not never_positive((3 - gamma * h).xreplace({gamma: bound.false}))
    assert Bounded.by(Lt(x, 2)) is None  # x may be −∞
    assert Bounded.by(Gt(gamma, 2)) is None  # no bound from above
    assert Bounded.by(Lt(gamma, x)) is None  # the bound may be negative
    assert Bounded.by(Le(beta, 1)) is None
    assert positive((1 - beta).xreplace({beta: Bounded.by(Lt(beta, 1)).true}))


@pytest.mark.parametrize(
    "condition",
    [
        Lt(gamma, 4 / h),
        Lt(gamma, 1 / h),
        Le(gamma, 2 / h),
        Lt(gamma, 2 * h),
        Lt(2 / h, gamma, evaluate=False),
    ],
    ids=str,
)
def test_a_false_criterion_is_refuted_by_numbers_of_its_own(condition):
    """Also where both sides agree at the numbers of the case."""
    step = {x: x - gamma * h * x}
    system = System(state={x: x0}, step=step, defaults={x0: 1, gamma: "1/10", h: 1})
    stable = LinearlyStable(Map.of(step), ImmutableMatrix([[0]]))
    true = Theorem("true", system, (Criterion(stable, Lt(gamma, 2 / h)),))
    assert check(true, methods=PROVING).verdict == "verified"
    false = Theorem("false", system, (Criterion(stable, condition),))
    assert check(false, methods=PROVING).verdict == "refuted"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "verified"),
        ({"gamma": 1}, "verified"),
        ({"p": 1, "q": 1, "gamma": "1/2"}, "refuted"),  # semidefinite: a multiplier 1
        ({"p": 2, "q": 2, "gamma": "2/3"}, "verified"),  # exactly at the bound
        ({"p": -1}, "refuted"),  # not positive definite
    ],
)
def test_a_matrix_is_decided_at_its_numbers(values, expected):
    assert check(Theorem("here", MATRIX, (HERE,)), methods=PROVING, **values).verdict == expected


def test_a_criterion_whose_roots_are_no_fractions_is_left_open():
    claim = Criterion(LinearlyStable(Map.of(DESCENT), ORIGIN), Lt(gamma, 2 / TOP))
    definite = (Holds(Gt(p, 0)), Holds(Gt(p * q, 1)))
    report = check(Theorem("all", MATRIX, (claim,), definite), methods=PROVING)
    assert report.verdict == "inconclusive"


@pytest.mark.parametrize(
    ("phi", "expected"),
    [("sigmoid", "verified"), ("z**3", "refuted"), ("identity", "inconclusive")],
)
def test_a_trained_network_at_its_end(phi, expected):
    """The multiplier of x³ is 3, of the sigmoid less than 1, and of the identity 1, which no ball
    can separate from 1."""
    claim = LinearlyStable(one_layer.NETWORK, ImmutableMatrix([[1]]), Where.END)
    system = one_layer.one_layer()
    theorem = Theorem("end", system, (claim,), (Ends(),))
    assert check(theorem, phi, methods=PROVING).verdict == expected


@seldom
def test_a_bound_that_numbers_cannot_decide_is_said_to_be_open(monkeypatch):
    """γ h = 2 up to more digits than are looked at."""
    from theory.symbolic import exact

    monkeypatch.setattr(exact, "PRECISIONS", (64,))
    step = {x: x - gamma * h * x}
    system = System(state={x: x0}, step=step, defaults={x0: 1, gamma: 1, h: 1})
    tiny = sympy.exp(-(10**6), evaluate=False)
    hard = 2 + sympy.sin(1) ** 2 + sympy.cos(1) ** 2 - 1 + tiny
    stable = LinearlyStable(Map((x,), (x - hard * x,)), ImmutableMatrix([[0]]))
    report = check(Theorem("open", system, (stable,)), methods=("certified",))
    assert report.verdict == "inconclusive"


def test_exactly_at_a_bound_a_relation_is_decided():
    system = System(state={x: x0}, step={x: x / 2}, defaults={x0: 1, gamma: "5/2", h: "4/5"})
    for relation, expected in (
        (Lt(gamma, 2 / h), "refuted"),
        (Le(gamma, 2 / h), "verified"),
        (Gt(gamma, 2 / h), "refuted"),
    ):
        theorem = Theorem("at", system, (Holds(relation),))
        assert check(theorem, methods=("certified",)).verdict == expected


def test_a_state_may_be_given_in_any_order():
    """The letters of a step in another order than those of the state."""
    step = {y: x / 3, x: 2 * y}
    system = System(state={x: x0, y: y0}, step=step, defaults={x0: 1, y0: "1/2"})
    report = check(Theorem("order", system, (Recurrence(x, 2 * y), Recurrence(y, x / 3))))
    assert report.verdict == "verified"
    assert not any(e.outcome is Outcome.REFUTES for e in report.evidence)


@pytest.mark.parametrize(
    "make",
    [
        lambda: CycleNear(factorisation.STEP, factorisation.MINIMUM, radius=0),
        lambda: CycleNear(factorisation.STEP, factorisation.MINIMUM, multipliers=(1, 1, 1)),
        lambda: quadratic_form.theorem(dimension=0),
        lambda: Criterion(LinearlyStable(Map.of(DESCENT), ORIGIN), Eq(1, 1)),
    ],
)
def test_what_makes_no_sense_is_refused(make):
    with pytest.raises(InputError):
        make()
