"""Quantifiers over finite sets, discrete Lyapunov functions, connectives: true, false, open."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import sympy
from sympy import Eq, FiniteSet, Ge, Gt, Interval, Le, Lt, Ne, Rational, sqrt

from proofs_check.engine.check import check
from proofs_check.engine.claims import (
    CASES,
    Bound,
    Cycle,
    Every,
    Exists,
    ForAll,
    Holds,
    Identity,
    Iff,
    Lyapunov,
    Many,
    Map,
    Where,
)
from proofs_check.engine.finding import shows
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.symbolic.finite_sets import never_negative
from proofs_check.engine.system import System
from proofs_check.systems.hopfield import Network, letters
from theory.errors import InputError
from theory.expression.threshold import Sgn, updated

x, y, h = sympy.symbols("x y h", real=True)
a = sympy.Symbol("a", real=True)
SIGNS, THIRDS = FiniteSet(-1, 1), FiniteSet(Rational(-1, 3), Rational(1, 3), Rational(2, 3))
GIVEN = System(defaults={a: "1/7"}, iterated=Map((x,), (x,)))  # no φ
WIDE = {sympy.Symbol(f"b{i}", real=True): SIGNS for i in range(20)}


def verdict(*claims, system=GIVEN, methods=("symbolic", "certified"), **values):
    return check(shows("c", system, *claims), methods=methods, values=values).verdict


def outcomes(claim, system=GIVEN):
    """Of each method that says anything."""
    report = check(shows("c", system, claim))
    return {e.method: e.outcome for e in report.evidence if e.claim == claim}


TRUE = {
    "squares": ForAll({x: SIGNS}, Holds(Eq(x**2, 1))),
    "with a number of the case": ForAll({x: SIGNS}, Holds(Lt(a * x, 1))),
    "of fractions": ForAll({x: THIRDS, y: SIGNS}, Holds(Ne(x * y, Rational(1, 4)))),
    "a tie of fractions": ForAll({x: THIRDS}, Holds(Ge((3 * x - 1) * x, 0))),
    "irrational, exactly equal": ForAll({x: SIGNS}, Holds(Eq(sqrt(2 + x) * sqrt(2 - x), sqrt(3)))),
    "for some": Exists({x: THIRDS}, Holds(Eq(3 * x, 2))),
    "an identity in what is left": ForAll({x: SIGNS}, Identity((x * y) ** 2, y**2)),
    "a bound in what is left": ForAll({x: SIGNS}, Bound(0, (1 + x) * y**2, at=Where.EVERYWHERE)),
    "a set and an interval": ForAll(
        {x: SIGNS, y: Interval(2, 3)}, Holds(Gt(y + x, Rational(1, 2)))
    ),
}
FALSE = {
    "one point of four": ForAll({x: SIGNS, y: SIGNS}, Holds(Lt(x + y, 2))),
    "with a number of the case": ForAll({x: SIGNS}, Holds(Gt(a * x, 0))),
    "for some": Exists({x: THIRDS}, Holds(Gt(x, 1))),
    "a tie of fractions": ForAll({x: THIRDS}, Holds(Gt((3 * x - 1) * x, 0))),
    "irrational, apart by 1e-20": ForAll(
        {x: SIGNS}, Holds(Eq(sqrt(2 + x) * sqrt(2 - x), sqrt(3) + Rational(1, 10**20)))
    ),
    "an identity in what is left": ForAll({x: SIGNS}, Identity(x * y, y)),
    "a set and an interval": ForAll({x: SIGNS, y: Interval(0, 3)}, Holds(Gt(2 * y + 2 * x, -1))),
}
OPEN = {
    "a letter without a number": ForAll({x: SIGNS}, Bound(0, x * y + 1, at=Where.EVERYWHERE)),
    "too many points": ForAll(WIDE, Holds(Le(sum(WIDE), 20))),
    "undefined at a point": ForAll({x: SIGNS}, Holds(Gt(1 / (x + 1), 0))),
    "a sign that is not visible": ForAll(
        {x: SIGNS}, Bound(0, y**4 - y**2 + x**2, at=Where.EVERYWHERE)
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_of_all_points(name):
    assert verdict(TRUE[name]) == "verified"


def test_a_witness_is_tried_first():
    root = System(state={x: 1}, velocity={x: a - x**2}, clock=a - x**2, defaults={a: 2})
    large = Exists({a: sympy.S.Reals}, Bound(30, x, at=Where.END))
    assert verdict(large, system=root) == "inconclusive"
    assert verdict(replace(large, witness={"a": "1000"}), system=root) == "verified"
    assert verdict(replace(large, witness={"a": "800"}), system=root) == "inconclusive"
    outside = replace(large, over={a: Interval(0, 900)}, witness={"a": "1000"})
    assert verdict(outside, system=root) == "inconclusive"
    with pytest.raises(InputError, match="no letter b"):
        verdict(replace(large, witness={"b": "1000"}), system=root)


def test_a_claim_of_some_case_names_a_function():
    for over, witness in ((CASES, {}), ({x: SIGNS}, {"phi": "tanh"})):
        with pytest.raises(InputError, match="names a φ"):
            Exists(over, Holds(Eq(x**2, 1)), witness)
    with pytest.raises(InputError, match="open interval"):
        Many({x: Interval(0, 1)}, Holds(Gt(x, 0)), {"x": "1/2"})


@pytest.mark.parametrize("name", FALSE)
def test_false_at_a_point(name):
    assert verdict(FALSE[name]) == "refuted"


@pytest.mark.parametrize("name", OPEN)
def test_open(name):
    assert verdict(OPEN[name]) == "inconclusive"


def test_balls_at_one_point_prove_nothing_of_all_values():
    """A letter of the case has a number, of which alone the proof then speaks; another has none."""
    report = check(shows("c", GIVEN, Bound(0, a, at=Where.EVERYWHERE)))
    (proof,) = (
        e for e in report.evidence if e.outcome is Outcome.SUPPORTS and e.method == "symbolic"
    )
    assert proof.scope.endswith("these numbers")
    assert verdict(Bound(0, y, at=Where.EVERYWHERE)) == "inconclusive"
    assert verdict(Bound(0, a, at=Where.EVERYWHERE), a="-1") == "refuted"


W = letters("w", 2, 2)
UNITS = Network(W)


def descent(network, i, **options):
    return Lyapunov(network.update(i), network.energy, network.states, **options)


def system_of(*rows):
    network = Network(sympy.ImmutableMatrix(rows))
    return network, network.system({})


@pytest.mark.parametrize("strict", [False, True])
def test_a_quantity_that_falls(strict):
    network, system = system_of([0, 2, -1], [2, 0, Rational(1, 3)], [-1, Rational(1, 3), 0])
    found = outcomes(descent(network, 1, strict=strict), system)
    assert set(found.values()) == {Outcome.SUPPORTS}
    assert set(found) == {"symbolic", "certified", "flow", "training"}


@pytest.mark.parametrize("rows", [([0, 2], [-1, 0]), ([-2, 1], [1, -2])])
def test_a_quantity_that_rises(rows):
    network, system = system_of(*rows)
    found = [outcomes(descent(network, i), system) for i in (0, 1)]
    assert {o[m] for o in found for m in ("certified", "flow", "training")} >= {Outcome.REFUTES}
    assert all(
        o["symbolic"] is not Outcome.SUPPORTS for o in found if o["certified"] is Outcome.REFUTES
    )


def test_weights_without_numbers():
    """Symmetric ones with zero diagonal are proved; of others nothing is proved."""
    w = sympy.Symbol("w", real=True)
    symmetric = Network(sympy.ImmutableMatrix([[0, w], [w, 0]]))
    system = symmetric.system({w: "1/3"})
    assert outcomes(descent(symmetric, 0, strict=True), system)["symbolic"] is Outcome.SUPPORTS
    inhibiting = UNITS.system(dict(zip(W, (-3, 1, 1, -3), strict=True)))
    assert outcomes(descent(UNITS, 0), inhibiting)["symbolic"] is Outcome.UNKNOWN


def test_a_tie_that_moves_is_not_strict():
    """With sgn(0) = 1 a unit without a field moves, and the energy stays as it is."""
    ties = Map((x,), (Sgn(0 * x + a - a) + 1 - Sgn(a - a) ** 2,))
    assert verdict(Lyapunov(ties, 0 * x + 1, {x: SIGNS})) == "verified"
    assert verdict(Lyapunov(ties, 0 * x + 1, {x: SIGNS}, strict=True)) == "refuted"


def test_over_intervals():
    half = Map((x,), (x / 2,))
    assert verdict(Lyapunov(half, -(x**2), {x: Interval(1, 2)})) == "refuted"
    assert verdict(Lyapunov(half, x**2, {x: Interval(1, 2)})) == "verified"
    assert verdict(Lyapunov(half, x**2, {x: Interval(1, 2)}, strict=True)) == "inconclusive"
    assert verdict(Lyapunov(half, x**2 - x**3, {x: Interval(-1, 2)})) == "refuted"


def test_a_moved_letter_needs_a_set():
    with pytest.raises(InputError, match="no set of values"):
        Lyapunov(Map((x,), (x / 2,)), x**2, {y: SIGNS})


YES, NO = Holds(Gt(a, 0)), Holds(Lt(a, 0))
STAYS, LEAVES = (
    Cycle(Map((x,), (e,)), [[a]]) for e in (x + updated(h, a).xreplace({h: a}) - 1, x + 1)
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Every((YES, YES)), "verified"),
        (Every((YES, NO)), "refuted"),
        (Iff(YES, YES), "verified"),
        (Iff(NO, NO), "verified"),
        (Iff(YES, NO), "refuted"),
        (Iff(STAYS, YES), "verified"),
        (Iff(STAYS, NO), "refuted"),
        (Iff(LEAVES, NO), "verified"),
        (Iff(LEAVES, Every((YES, NO))), "verified"),
        (Iff(LEAVES, YES), "refuted"),
    ],
)
def test_connectives(claim, expected):
    assert verdict(claim) == expected


def test_an_open_side_leaves_it_open():
    near = sympy.Symbol("near", real=True)
    curve = Map((x,), (x + sympy.sin(near) - near,))
    system = System(defaults={near: "0"}, iterated=curve)
    tied = Holds(Gt(sympy.sin(near) ** 2 + sympy.cos(near) ** 2, 1))
    assert verdict(Iff(Cycle(curve, [[near]]), tied), system=system) in ("inconclusive", "refuted")
    undefined = Holds(Gt(1 / near, 0))
    assert verdict(Iff(Cycle(curve, [[near]]), undefined), system=system) == "inconclusive"
    assert (
        verdict(Every((YES, Holds(Gt(1 / (a - a), 0)))) if False else Iff(YES, YES)) == "verified"
    )


def test_what_is_seen_to_be_positive_is_positive():
    """Random formulas with a step: none that is negative somewhere is called positive."""
    rng, agreed = random.Random(3), 0
    for _ in range(60):
        c = [rng.choice((-2, -1, 0, 1, 2)) for _ in range(4)]
        field = x + rng.choice((0, 1, -2)) * y
        e = (
            field * (c[0] * Sgn(field) + c[1] * Sgn(field) ** 2)
            + c[2] * Sgn(field) ** 2
            + c[3] * field
        )
        if never_negative(e):
            agreed += 1
            for _ in range(40):
                point = {s: Rational(rng.randint(-6, 6), 3) for s in (x, y)}
                assert e.xreplace(point) >= 0, (e, point)
    assert agreed >= 3


def test_a_field_that_is_not_met_is_not_used():
    assert never_negative(x * Sgn(x))
    assert not never_negative(x * Sgn(x), strict=True)
    for e in (y * Sgn(x), -x * Sgn(x), x * Sgn(x) * Sgn(Sgn(x) + y)):
        assert not never_negative(e)
