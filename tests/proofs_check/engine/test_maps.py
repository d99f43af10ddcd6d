"""Maps in discrete time: cycles, multipliers, stability, enumeration; also false claims."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from sympy import ImmutableMatrix, Rational

from proofs_check.engine.check import check
from proofs_check.engine.claims import (
    Cycle,
    Enumerates,
    Map,
    Multiplier,
    Recurrence,
    Stability,
    Stable,
    Where,
)
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.theorems.gradient_descent import factorisation, period_two
from theory.errors import InputError

PROVING = ("symbolic", "certified")

x, x0 = sympy.symbols("x x_0", real=True)
c = sympy.Symbol("c", positive=True)
LOGISTIC = System(state={x: x0}, step={x: c * x * (1 - x)}, defaults={c: "16/5", x0: "1/3"})
RULE = Map.of(LOGISTIC.step)


def point(*values: object) -> ImmutableMatrix:
    return ImmutableMatrix([[v] for v in values])


def verdict(*claims, system=LOGISTIC, **values) -> str:
    return check(Theorem("map", system, claims), methods=PROVING, **values).verdict


root = sympy.sqrt((c + 1) * (c - 3))
PAIR = point((c + 1 + root) / (2 * c), (c + 1 - root) / (2 * c))


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Cycle(RULE, point(1 - 1 / c)), "verified"),
        (Cycle(RULE, point(1 - 2 / c)), "refuted"),
        (Multiplier(RULE, point(1 - 1 / c), value=2 - c), "verified"),
        (Multiplier(RULE, point(1 - 1 / c), value=c - 2), "refuted"),
        (Multiplier(RULE, point(Rational(1, 3)), value=c / 3), "refuted"),  # no fixed point
        (Stable(RULE, point(1 - 1 / c)), "refuted"),
        (Stable(RULE, point(1 - 1 / c), stable=False), "verified"),
        (Cycle(RULE, PAIR), "verified"),
        (Multiplier(RULE, PAIR, value=4 + 2 * c - c**2), "verified"),
        (Stable(RULE, PAIR), "verified"),
        (Stability(RULE, PAIR, multipliers=(4 + 2 * c - c**2,)), "verified"),
        (Stability(RULE, PAIR, multipliers=(c**2 - 4 - 2 * c,)), "refuted"),
        (Enumerates(RULE, point(1 - 1 / c), lower=-1, upper=2, count=2), "verified"),
        (Enumerates(RULE, point(0), lower=-1, upper=2, count=3), "refuted"),
        (Enumerates(RULE, PAIR, lower=-1, upper=2, count=4, period=2), "verified"),
        (Enumerates(RULE, point(0), lower=-1, upper=2, count=2, period=2), "refuted"),
        (Enumerates(RULE, point(0), lower=Rational(1, 2), upper=2, count=1), "refuted"),
        (Recurrence(x, c * x - c * x**2), "verified"),
        (Recurrence(x, c * x + c * x**2), "refuted"),
    ],
)
def test_the_logistic_map(claim, expected):
    assert verdict(claim) == expected


def test_a_neutral_fixed_point_is_neither_stable_nor_unstable():
    at = point(1 - 1 / c)
    for claim in (
        Stable(RULE, at),
        Stable(RULE, at, stable=False),
        Stability(RULE, at, multipliers=(2 - c,)),
        Enumerates(RULE, point(0), lower=-1, upper=2, count=1),
    ):
        assert verdict(claim, c=3 if not isinstance(claim, Enumerates) else 1) == "inconclusive"


def test_a_map_that_fixes_an_interval_is_not_counted():
    system = System(state={x: x0}, step={x: x}, defaults={x0: 1})
    rule = Map.of(system.step)
    claim = Enumerates(rule, point(1), lower=0, upper=2, count=1)
    assert verdict(claim, system=system) == "inconclusive"


def test_a_formula_without_a_value_at_its_point_is_not_verified():
    rule = Map((x,), (x * sympy.sin(x) / x**2 - 1,))
    for claim in (Cycle(rule, point(0)), Multiplier(rule, point(0), value=0)):
        assert verdict(claim) == "inconclusive"


def test_gradient_descent_with_steps_that_matter():
    report = check(factorisation.THEOREM)
    assert report.verdict == "verified"
    seen = {(e.method, type(e.claim)): e.outcome for e in report.evidence}
    for method in ("certified", "flow", "training"):
        assert seen[method, Recurrence] is Outcome.SUPPORTS


@pytest.mark.parametrize(
    "wrong",
    [
        lambda cl: replace(cl[0], following=cl[0].following.subs(sympy.Symbol("gamma"), 1) * 2),
        lambda cl: replace(cl[1], value=cl[1].value + 1),
        lambda cl: Stable(cl[3].rule, cl[3].points, stable=False),
        lambda cl: replace(cl[7], multipliers=(cl[7].multipliers[0], -cl[7].multipliers[1])),
    ],
    ids=["recurrence", "multiplier", "unstable", "multipliers"],
)
def test_false_variants_of_it_are_refuted(wrong):
    theorem = replace(factorisation.THEOREM, assume=period_two.THEOREM.assume)
    both = (*factorisation.THEOREM.claims, *period_two.THEOREM.claims)
    false = replace(theorem, claims=(wrong(both),))
    assert check(false, methods=PROVING).verdict == "refuted"


def test_training_at_a_fixed_rate_refutes_a_false_recurrence():
    theorem = factorisation.THEOREM
    claim = theorem.claims[0]
    false = replace(theorem, claims=(replace(claim, following=claim.quantity),))
    for method in ("flow", "training"):
        report = check(false, methods=(method,))
        (found,) = [e for e in report.evidence if e.outcome is not Outcome.NOT_RUN]
        assert found.outcome is Outcome.REFUTES


@pytest.mark.parametrize(
    "make",
    [
        lambda: Map((x,), (x, x)),
        lambda: Cycle(RULE, ImmutableMatrix([[1, 2]])),
        lambda: Cycle(RULE, point(x)),
        lambda: Cycle(RULE, point(1), Where.ALONG),
        lambda: Stability(RULE, point(1)),
        lambda: Enumerates(RULE, point(1), period=0),
        lambda: Enumerates(RULE, point(1, 2), period=3),
    ],
)
def test_what_is_no_claim_about_a_map_is_refused(make):
    with pytest.raises(InputError):
        make()


@pytest.mark.parametrize(
    ("lower", "upper", "count", "expected"),
    [
        (-sympy.oo, sympy.oo, 3, "verified"),
        (-sympy.oo, sympy.oo, 1, "refuted"),
        (-sympy.oo, 1, 2, "verified"),
        (Rational(-1, 2), sympy.oo, 2, "verified"),
        (-1, 1, 3, "refuted"),
    ],
)
def test_fixed_points_are_counted_out_to_infinity(lower, upper, count, expected):
    bounded = Map((x,), (2 * sympy.tanh(x),))
    assert verdict(Enumerates(bounded, point(0), lower=lower, upper=upper, count=count)) == expected


def test_an_unbounded_map_may_have_fixed_points_far_out():
    claim = Enumerates(RULE, point(0), lower=-sympy.oo, upper=sympy.oo, count=2)
    assert verdict(claim) == "inconclusive"
    assert "in [-1, ∞]" in Enumerates(RULE, point(0), lower=-1, upper=sympy.oo).text
