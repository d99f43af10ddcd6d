"""Learning rates up to which gradient descent converges; linear stability; cycles beyond."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace

import pytest
import sympy
from flint import arb
from sympy import Eq, Gt, ImmutableMatrix, Le, Lt, Rational, sqrt, symbols

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import check, examine
from proofs_check.engine.claims import (
    Criterion,
    Cycle,
    CycleNear,
    Ends,
    Holds,
    Iff,
    LinearlyStable,
    Map,
    Multiplier,
    Recurrence,
    Where,
)
from proofs_check.engine.mutation import mutants, with_mutant
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.symbolic.positivity import Bounded, never_positive, positive
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.rendering.formulas import parts
from proofs_check.systems import one_layer
from proofs_check.theorems.gradient_descent import (
    factorisation,
    heavy_ball,
    period_two,
    quadratic_form,
)
from proofs_check.theorems.gradient_descent.findings import drift, missed_direction
from theory.errors import InputError
from theory.outcome import Truth
from theory.symbolic.unit_circle import all_inside, without_root

PROVING = ("symbolic", "certified")
FORMS = {"quadratic_form": quadratic_form.theorem(), "heavy_ball": heavy_ball.theorem()}
LONG = pytest.mark.skipif("LONG_TESTS" not in os.environ, reason="takes a minute")
FEW = 4  # mutants of each theorem, in a quick run

x, y, x0, y0 = symbols("x y x_0 y_0", real=True)
gamma, h = symbols("gamma h", positive=True)
beta = sympy.Symbol("beta", nonnegative=True)
p, q = symbols("p q", real=True)
ORIGIN = ImmutableMatrix([[0, 0]])


def signed(e) -> int:
    return int(sympy.sign(e))


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        (["1/2", "-1/3"], Truth.TRUE),
        (["1/2", "-4/3"], Truth.FALSE),
        (["2", "1/2"], Truth.FALSE),  # the product is 1
        (["1", "1/2"], Truth.FALSE),
        (["-1"], Truth.FALSE),
        (["9/10", "-9/10", "4/5", "-1/7"], Truth.TRUE),
        (["9/10", "-9/10", "4/5", "-8/7"], Truth.FALSE),
        ([], Truth.TRUE),
    ],
)
def test_roots_in_the_unit_circle(roots, expected):
    z = sympy.Symbol("z")
    made = sympy.Mul(*(z - Rational(r) for r in roots))
    assert all_inside(sympy.Poly(made, z).all_coeffs(), signed) is expected


def test_complex_roots_on_and_in_the_unit_circle():
    for constant, expected in ((1, Truth.FALSE), (Rational(99, 100), Truth.TRUE)):
        assert all_inside([sympy.S.One, Rational(1, 5), constant], signed) is expected
    wide = [arb(1), arb(0, "0.1"), arb(1, "0.1")]
    assert all_inside(wide, lambda e: 1 if e > 0 else -1 if e < 0 else None) is Truth.UNKNOWN


def test_a_root_is_divided_out():
    rest, remainder = without_root([1, -3, 2], 1)
    assert (rest, remainder) == ([1, -2], 0)
    assert without_root([1, -3, 2], 3)[1] == 2


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


@pytest.mark.parametrize("name", FORMS)
def test_the_criterion_is_proved_for_all_numbers_on_both_sides_and_at_the_bound(name):
    theorem = FORMS[name]
    bound = {"quadratic_form": "5/2", "heavy_ball": "25/8"}[name]
    for rate in ("1/10", bound, "4"):
        report = check(theorem, methods=PROVING, gamma=rate)
        assert report.verdict == "verified", report.judgements
    assert check(theorem, methods=PROVING, h_2="9/10").verdict == "not_applicable"


@pytest.mark.parametrize("name", FORMS)
def test_every_method_speaks_of_the_criterion(name):
    claim, *energies = FORMS[name].claims
    report = check(FORMS[name])
    found = {e.method: (e.outcome, e.rigour) for e in report.about(claim)}
    assert found.pop("symbolic") == (Outcome.SUPPORTS, Rigour.PROOF)
    assert all(outcome is Outcome.SUPPORTS for outcome, _ in found.values())
    assert set(found) == {"certified", "flow", "training"}
    seen = {(e.method, e.outcome) for e in report.about(energies[0])}
    assert seen == {(m, Outcome.SUPPORTS) for m in ("symbolic", *found)}


def test_momentum_of_1_is_no_hypothesis_of_the_heavy_ball():
    assert check(heavy_ball.theorem, methods=PROVING, beta=1).verdict == "not_applicable"
    assert check(heavy_ball.theorem, methods=PROVING, beta=0, gamma=3).verdict == "verified"
    for dimension in (1, 3):
        report = check(heavy_ball.theorem, methods=PROVING, dimension=dimension)
        assert report.verdict == "verified"


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


DESCENT = {x: x - gamma * (p * x + y), y: y - gamma * (x + q * y)}
MATRIX = System(
    state={x: x0, y: y0},
    step=DESCENT,
    defaults={x0: 1, y0: 1, gamma: "1/3", p: 2, q: 3},
)
TOP = (p + q + sqrt((p - q) ** 2 + 4)) / 2
HERE = Iff(LinearlyStable(Map.of(DESCENT), ORIGIN), Holds(Lt(gamma, 2 / TOP)))


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


@LONG
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


@pytest.mark.parametrize("rate", ["1/2", "3/4", "6/5"])
def test_the_edge_of_stability(rate):
    """γ(a² + 1/a²) < 2 at a = 4/5 up to γ = 0.907…"""
    report = check(factorisation.THEOREM, methods=PROVING, gamma=rate)
    assert report.verdict == "verified", report.judgements


def test_a_minimum_at_the_edge():
    stable = LinearlyStable(factorisation.STEP, factorisation.MINIMUM, besides=(1,))
    condition = factorisation.THEOREM.claims[-1].condition
    theorem = replace(factorisation.THEOREM, claims=(Iff(stable, Holds(condition)),))
    assert check(theorem, methods=PROVING, a=1, gamma=1).verdict == "verified"
    without = replace(stable, besides=())
    assert check(replace(theorem, claims=(without,)), methods=PROVING, gamma="1/9").verdict == (
        "refuted"
    )
    wrong = replace(stable, besides=(sympy.Integer(2),))
    found = check(replace(theorem, claims=(wrong,)), methods=PROVING, gamma="1/9").verdict
    assert found == "inconclusive"


def test_a_cycle_beyond_the_edge():
    report = check(period_two.THEOREM, methods=(*PROVING, "flow"))
    assert report.verdict == "verified", report.judgements
    near = next(c for c in period_two.THEOREM.claims if isinstance(c, CycleNear))
    seen = {e.method: e.outcome for e in report.about(near)}
    assert seen["certified"] is seen["flow"] is Outcome.SUPPORTS
    assert check(period_two.THEOREM, methods=PROVING, gamma="9/10").verdict == "not_applicable"


TENTHS = ImmutableMatrix([["1.14", "1.14"], ["0.73", "0.73"]]).applyfunc(sympy.nsimplify)


@pytest.mark.parametrize(
    ("points", "more", "expected"),
    [
        (TENTHS, {}, "verified"),
        (TENTHS, {"multipliers": ("-0.68", "0.6")}, "verified"),
        (TENTHS, {"multipliers": ("0.6", "0.6")}, "refuted"),
        (TENTHS, {"multipliers": ("-0.7",)}, "refuted"),
        (TENTHS + ImmutableMatrix([[1, 0], [0, 0]]), {}, "refuted"),
        (ImmutableMatrix([[1, 1], [1, 1]]), {}, "inconclusive"),  # a fixed point, taken twice
        (ImmutableMatrix([["0.8165", "-0.8165"], ["-0.8165", "0.8165"]]), {}, "verified"),
        (TENTHS, {"radius": 3}, "inconclusive"),
    ],
)
def test_a_cycle_near_given_points(points, more, expected):
    points = ImmutableMatrix(points).applyfunc(sympy.nsimplify)
    if "multipliers" in more:
        more = {"multipliers": tuple(map(Rational, more["multipliers"]))}
    claim = CycleNear(factorisation.STEP, points, **more)
    theorem = replace(factorisation.THEOREM, claims=(claim,))
    assert check(theorem, methods=PROVING).verdict == expected


def test_a_cycle_that_holds_at_some_numbers_is_refuted_only_at_others():
    step = {x: x - gamma * h * x}
    system = System(state={x: x0}, step=step, defaults={x0: 1, gamma: 2, h: 1})
    swap = Theorem("swap", system, (Cycle(Map.of(step), ImmutableMatrix([[1], [-1]])),))
    assert check(swap, methods=PROVING).verdict == "verified"
    assert check(swap, methods=PROVING, gamma="3/2").verdict == "refuted"


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


def test_claims_of_maps_are_typeset_and_say_what_they_say_in_words():
    for claim in (*period_two.THEOREM.claims, *FORMS["heavy_ball"].claims[:1]):
        found = parts(claim)
        tex = " ".join(s.latex for s in found if s.latex)
        assert r"\mapsto" in tex
        words = "".join(s.text for s in found if not s.latex)
        assert not {"√", "↦"} & set(words)
        assert any(word in words for word in ("cycle", "multiplier", "converge"))
    assert r"\sqrt" in " ".join(s.latex or "" for s in parts(period_two.THEOREM.claims[0]))


MUTATED = {**FORMS, "factorisation": factorisation.THEOREM, "period_two": period_two.THEOREM}


def is_true(mutant) -> bool:
    """On x = y one letter may stand for the other; a minimum has the multiplier 1 as well."""
    points = getattr(mutant.original, "points", None)
    swapped = mutant.change in ("x for y", "y for x") and points == period_two.CYCLE
    along = Multiplier(factorisation.STEP, factorisation.MINIMUM, value=1)
    return mutant.claim == along or (swapped and isinstance(mutant.claim, Cycle | Multiplier))


@pytest.mark.parametrize("name", MUTATED)
def test_no_mutant_is_verified(name):
    theorem = MUTATED[name]
    case = Case.of(theorem.system, values={"x_1_0": "7/10"} if name in FORMS else {})
    found = [mutant for mutant in mutants(theorem) if not is_true(mutant)]
    assert len(found) >= 10
    if "LONG_TESTS" not in os.environ:
        found = random.Random(1).sample(found, FEW)
    counted: Counter[str] = Counter()
    for mutant in found:
        report = examine(with_mutant(theorem, mutant), case, PROVING, Orbits(theorem.system, case))
        assert report.verdict != "verified", (mutant.claim.text, mutant.change)
        counted[report.verdict] += 1
    assert counted["refuted"] >= 0.85 * len(found) - 1, counted


@pytest.mark.parametrize("one", [drift.FINDING, missed_direction.FINDING], ids=lambda f: f.name)
def test_the_findings(one):
    assert all(witness.check().truth is Truth.TRUE for witness in one.witnesses)


MEASURED = ("flow", "training")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "factorisation",
            {"γ": "1", "x0": "2", "y0": "-2/5"},
        ),  # runs off, by huge terms that cancel
        ("factorisation", {"x0": "-9/7", "y0": "5"}),
        ("heavy-ball", {"h1": "7/2", "h2": "1", "x1,0": "11/2", "x2,0": "3"}),  # one letter does
    ],
)
def test_iterates_that_run_off_contradict_no_identity(name, values):
    theorem = {"factorisation": factorisation.THEOREM, "heavy-ball": heavy_ball.theorem}[name]
    report = check(theorem, values=values, methods=("flow", "training"))
    steps = [e for e in report.evidence if isinstance(e.claim, Recurrence) and e.method in MEASURED]
    assert {e.outcome for e in steps} == {Outcome.SUPPORTS}


def test_iterates_that_run_off_still_refute_what_is_false():
    true = factorisation.THEOREM.claims[0]
    false = replace(true, following=true.following * (1 + Rational(1, 1000)))
    theorem = replace(factorisation.THEOREM, claims=(false,), printed=None)
    report = check(theorem, values={"x0": "-9/7", "y0": "5"}, methods=("flow", "training"))
    found = {e.method: e.outcome for e in report.evidence if e.claim == false}
    assert [found[method] for method in MEASURED] == [Outcome.REFUTES, Outcome.REFUTES]
