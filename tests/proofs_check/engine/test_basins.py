"""Basins of maps and gradients of convex functions: true, false and open claims."""

from __future__ import annotations

import pytest
import sympy
from sympy import ImmutableMatrix, Rational, cos, exp, log

from proofs_check.engine.case import Case
from proofs_check.engine.check import check, examine, shaped
from proofs_check.engine.claims import Attracts, Holds, Lyapunov, Map
from proofs_check.engine.finding import shows
from proofs_check.engine.mutation import mutants, with_mutant
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.system import System
from proofs_check.systems.softmax_memory import largest, softmax
from proofs_check.theorems.hopfield1982 import energy, hebb
from proofs_check.theorems.ramsauer2021 import falling_energy, retrieval
from theory.errors import InputError

x, y = sympy.symbols("x y", real=True)
R = sympy.S.Reals
COSINE, TURN = Map((x,), (cos(x),)), Map((x, y), (-y, x))
CUBIC = Map((x,), ((3 * x - x**3) / 2,))
SKEW = Map((x, y), (x / 2 + y / 4, x / 4 - y / 3 + 1))


def evidence(claim, **values):
    system = System(iterated=claim.rule)
    report = check(shows("c", system, claim), methods=("symbolic", "certified", "flow"))
    return {e.method: e for e in report.evidence if e.claim == claim}


def near(rule, *point, radius):
    return Attracts(rule, ImmutableMatrix([point]), radius=radius)


TRUE = {
    "cosine": near(COSINE, Rational(37, 50), radius=Rational(1, 10)),
    "off the middle": near(COSINE, Rational(18, 25), radius=Rational(3, 10)),
    "two letters": near(SKEW, 1, 1, radius=3),
    "at the point": near(Map((x,), (x / 3,)), 0, radius=5),
    "slopes that need the box to be cut": near(
        Map((x,), (1 / (1 + exp(-x)) ** 2,)), Rational(1, 2), radius=Rational(1, 2)
    ),
}
FALSE = {
    "no fixed point": near(Map((x,), (x / 2,)), 5, radius=1),
    "its orbit leaves": near(Map((x,), (x / 2,)), 1, radius=Rational(99, 100)),
    "another minimum": near(
        Map((x,), ((3 * x - x**3) / 2,)), Rational(1, 2), radius=Rational(1, 4)
    ),
}
OPEN = {
    "orbits that leave and come back": near(COSINE, Rational(7, 10), radius=Rational(1, 20)),
    "a turn": near(TURN, 0, 0, radius=1),
    "two fixed points": near(CUBIC, 0, radius=Rational(5, 4)),
    "undefined inside": near(Map((x,), (1 / x,)), 0, radius=1),
    "slowly": near(Map((x,), (x - x**3,)), 0, radius=Rational(1, 2)),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_basin(name):
    found = evidence(TRUE[name])
    assert found["certified"].outcome is Outcome.SUPPORTS, found["certified"].detail
    assert found["flow"].outcome is Outcome.SUPPORTS


@pytest.mark.parametrize("name", FALSE)
def test_no_basin(name):
    found = evidence(FALSE[name])
    assert found["certified"].outcome is Outcome.REFUTES, found["certified"].detail
    assert found["flow"].outcome is not Outcome.SUPPORTS


@pytest.mark.parametrize("name", OPEN)
def test_an_open_basin(name):
    found = evidence(OPEN[name])
    assert found["certified"].outcome is Outcome.UNKNOWN
    assert found["flow"].outcome is not Outcome.SUPPORTS or "back" in name


def test_a_radius_is_positive_and_a_basin_is_around_one_point():
    assert evidence(near(COSINE, 0, radius=-1))["certified"].outcome is Outcome.REFUTES
    with pytest.raises(InputError, match="one point"):
        Attracts(COSINE, ImmutableMatrix([[0], [1]]), radius=1)


SOFTPLUS = log(exp(x) + 1)
GRADIENT = Map((x,), (SOFTPLUS.diff(x),))


def falls(rule, quantity, **options):
    return Lyapunov(rule, quantity, dict.fromkeys(rule.letters, R), **options)


def test_the_gradient_of_a_convex_function_lowers_its_quantity():
    found = evidence(falls(GRADIENT, x**2 / 2 - SOFTPLUS, strict=True))
    assert found["symbolic"].outcome is Outcome.SUPPORTS
    assert found["certified"].outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("rule", "quantity"),
    [
        (GRADIENT, SOFTPLUS - x**2 / 2),  # rises
        (Map((x,), (2 * x,)), x**2 / 2),  # no gradient of 0
        (Map((x,), (-x - x**3,)), x**2 + x**4 / 4),  # a gradient of what is concave
    ],
)
def test_other_quantities_are_not_called_falling(rule, quantity):
    found = evidence(falls(rule, quantity))
    assert found["symbolic"].outcome is Outcome.UNKNOWN
    assert found["certified"].outcome is Outcome.REFUTES


def test_on_an_interval_the_symbols_prove_it_too():
    """What holds on the whole line holds there."""
    claim = Lyapunov(GRADIENT, x**2 / 2 - SOFTPLUS, {x: sympy.Interval(1, 2)}, strict=True)
    assert evidence(claim)["symbolic"].outcome is Outcome.SUPPORTS


def test_softmax_and_the_largest():
    p = softmax([x, 2 * y, sympy.S.Zero])
    put = {x: Rational(1, 3), y: Rational(-2)}
    direct = [exp(s).xreplace(put) for s in (x, 2 * y, sympy.S.Zero)]
    for mine, e in zip(p, direct, strict=True):
        assert abs(float(mine.xreplace(put)) - float(e / sum(direct))) < 1e-15
    for a in ((3, -1, 2), (-5,), (0, 0), (Rational(1, 3), Rational(1, 2))):
        assert largest(*map(sympy.sympify, a)) == max(a)


@pytest.mark.parametrize(("patterns", "dimension"), [(2, 3), (3, 2)])
def test_the_energy_falls_for_all_patterns_of_a_size(patterns, dimension):
    size = {"patterns": patterns, "dimension": dimension}
    report = check(falling_energy.theorem, methods=("symbolic", "certified"), values=size)
    assert report.verdict == "verified"
    assert any("every start and all parameters" in e.scope for e in report.evidence)


def test_retrieval_of_separated_patterns_and_of_others():
    methods = ("symbolic", "certified")
    assert check(retrieval.theorem, methods=methods).verdict == "verified"
    far = check(retrieval.theorem, methods=methods, beta="1/5")
    assert far.verdict == "not_applicable"
    assert far.judgement("printed").verdict.value != "verified"


def test_a_bound_that_is_too_small_is_refuted():
    """The error of the retrieved pattern against a thousandth of its bound."""
    theorem = retrieval.theorem()
    (bound, *_) = (c for c in theorem.claims if isinstance(c, Holds))
    left, right = bound.relation.args
    small = shows("c", theorem.system, Holds(sympy.Le(left, right / 1000)))
    assert check(small, methods=("certified",)).verdict == "refuted"


def test_no_mutant_of_a_falling_energy_is_verified():
    """Each image, or the energy, with the other sign."""
    theorem, values = shaped(falling_energy.theorem, {"patterns": 2, "beta": "3/2"})
    case = Case.of(theorem.system, None, values)
    every = list(mutants(theorem))
    assert len(every) == 3
    for mutant in every:
        report = examine(with_mutant(theorem, mutant), case, ("symbolic", "certified"))
        assert report.verdict == "refuted", mutant.change


@pytest.mark.parametrize(
    ("theorem", "values", "words"),
    [
        (retrieval.theorem, {"patterns": 1}, "two or more"),
        (retrieval.theorem, {"dimension": 0}, "at least one"),
        (falling_energy.theorem, {"beta": 0}, "positive"),
        (hebb.theorem, {"neurons": 0}, "at least one"),
        (hebb.theorem, {"pattern1": "1,1"}, "needs 5 numbers"),
    ],
)
def test_bad_input(theorem, values, words):
    with pytest.raises(InputError, match=words):
        check(theorem, methods=("certified",), values=values)


@pytest.mark.parametrize("neurons", [1, 2])
def test_the_smallest_networks(neurons):
    size = {"neurons": neurons, "patterns": 1}
    assert check(hebb.theorem, methods=("certified",), values=size).verdict == "verified"
    assert check(energy.theorem, values={"neurons": neurons}).verdict == "verified"
