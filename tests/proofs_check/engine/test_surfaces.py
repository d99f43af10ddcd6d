"""Quantities that drive themselves, on surfaces on which a flow stays; and what follows from it."""

from __future__ import annotations

import pytest
import sympy
from sympy import Gt, Ne, Rational, exp, log, sin, sqrt

from proofs_check.engine.check import check
from proofs_check.engine.claims import Along, Bound, Conserved, Differential, Ends, Holds
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem

PROVING = ("symbolic", "certified")
SHORT = 2.0  # seconds, of a flow that turns for ever, whose limit is sought in vain
x, y, q = sympy.symbols("x y q", real=True)
x0, y0 = sympy.symbols("x_0 y_0", real=True)


def line(velocity, start=1, **more):
    return System(state={x: x0}, velocity={x: velocity}, defaults={x0: start}, **more)


def plane(dx, dy, starts=(1, 2), **more):
    return System(
        state={x: x0, y: y0},
        velocity={x: dx, y: dy},
        defaults=dict(zip((x0, y0), starts, strict=True)),
        **more,
    )


def verdict(system, *claims, assume=(), **asked):
    return check(Theorem("t", system, claims, assume=assume), methods=PROVING, **asked).verdict


LOGISTIC = line(x * (1 - x), Rational(1, 3))


@pytest.mark.parametrize(
    ("system", "claim", "expected"),
    [
        (LOGISTIC, Along(x, 1 / (1 + (1 / x0 - 1) * exp(-t))), "verified"),
        (LOGISTIC, Along(x, 1 / (1 + (1 / x0 - 1) * exp(-2 * t))), "refuted"),
        (LOGISTIC, Along(x, x0), "refuted"),
        (line(x * (1 - x), 0), Along(x, 0), "verified"),  # 0 drives itself
        (line(sin(x), 0), Along(x, 0), "verified"),
        (line(1, 0), Along(x**2, 0), "refuted"),  # its derivative 2x has a pole as a multiple
        (line(sqrt(sympy.Abs(x)), 0), Along(x, 0), "inconclusive"),  # solutions are not unique
        (plane(y * (x - 1), 1, (1, 0)), Along(x, 1), "verified"),
        (plane(y * (x - 1) + x - y, 1, (1, 1)), Along(x, 1), "refuted"),
    ],
)
def test_what_is_0_at_the_start_and_drives_itself_stays_0(system, claim, expected):
    assert verdict(system, claim) == expected


@pytest.mark.parametrize(
    ("system", "claim", "expected"),
    [
        (LOGISTIC, Bound(0, x, strict=True), "verified"),
        (LOGISTIC, Bound(x, 1, strict=True), "verified"),
        (LOGISTIC, Bound(x, Rational(1, 2)), "refuted"),
        (line(-x), Bound(0, x, strict=True), "verified"),  # although its limit is 0
        (line(-x, -1), Bound(0, x), "refuted"),
        (line(-x, 0), Bound(0, x), "verified"),
        (line(-x, 0), Bound(0, x, strict=True), "refuted"),
        (plane(-y, x), Bound(-3, x), "inconclusive"),  # true, but for ever and by no such reason
    ],
)
def test_what_drives_itself_keeps_its_sign(system, claim, expected):
    assert verdict(system, claim, seconds=SHORT) == expected


def test_equations_that_were_proved_give_signs():
    """Where x² − y² is conserved, x² − (x0² − y0²) is y²."""
    learns = System(
        state={x: x0, y: y0},
        loss=(1 - x * y) ** 2 / 2,
        clock=1 - x * y,
        defaults={x0: Rational(1, 2), y0: Rational(1, 3)},
    )
    law, below = Conserved(x**2 - y**2), Bound(x0**2 - y0**2, x**2)
    assert verdict(learns, law, below) == "verified"
    assert verdict(learns, law, Bound(x**2, x0**2 - y0**2)) == "refuted"
    report = check(Theorem("t", learns, (law, below)), methods=("symbolic",))
    (proof,) = [e for e in report.about(below) if e.outcome is Outcome.SUPPORTS]
    assert law in proof.given
    assert "every start" in proof.scope


def test_a_sign_rests_on_the_sign_at_the_start():
    theorem = Theorem("t", line(-x), (Bound(0, x, strict=True),))
    report = check(theorem, methods=("symbolic",))
    (proof,) = [e for e in report.evidence if e.rigour is Rigour.PROOF]
    assert Holds(Gt(x0, 0)) in proof.given
    assert report.verdict == "inconclusive"  # nobody looked at the start


SPIRAL = plane(-x - y, x - y, observed={q: x**2 + y**2})


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Differential(1, q, -2 * q, t), "verified"),
        (Differential(1, q, q, t), "refuted"),
        (Differential(1, x, -x - y, t), "verified"),
        (Differential(1, x, y, t), "refuted"),
        (Differential(x - y, x, -x - y, y), "verified"),
        (Differential(x - y, t, 1, y), "verified"),
        (Differential(1, t, 1 / (x - y), y), "inconclusive"),  # no value where x = y, on the way
    ],
)
def test_changes_of_observed_letters_and_of_time(claim, expected):
    assert verdict(SPIRAL, claim) == expected


def test_changes_by_time_are_those_of_true_time():
    """With a clock, whose own time is another."""
    clocked = System(state={x: x0}, loss=(1 - x**2) ** 2 / 4, clock=1 - x**2, defaults={x0: 2})
    assert verdict(clocked, Differential(1, x, x * (1 - x**2), t)) == "verified"
    assert verdict(clocked, Differential(1, x, x, t)) == "refuted"


def test_a_relation_may_hold_only_where_the_flow_stays():
    """ẋ = y − 2x, ẏ = x − 2y from x0 = y0: there dx = −x dt, and elsewhere not."""
    system, gap = plane(y - 2 * x, x - 2 * y, (1, 1)), Along(x - y, 0)
    same = (Holds(sympy.Eq(y0, x0)),)
    claim = Differential(1, x, -x, t)
    assert verdict(system, gap, claim, assume=same) == "verified"
    assert verdict(system, claim, assume=same) == "inconclusive"  # nothing names the surface
    assert verdict(system, claim, x0=1, y0=2) == "refuted"


def test_a_formula_with_a_pole_at_the_limit_has_a_value_at_every_time():
    """t = log((x0 − 1)/(x − 1)) for ẋ = 1 − x, which never reaches 1."""
    falling = line(1 - x, 3, target=(1 - x,))
    claim = Along(t, log((x0 - 1) / (x - 1)))
    assert verdict(falling, claim, assume=(Holds(Ne(x0, 1)),)) == "verified"
    assert verdict(falling, claim, x0=1) == "inconclusive"
    assert verdict(falling, Along(t, 2 * claim.right)) == "refuted"
    # log of what is below 0 from the start on has no value
    below = Along(t, log((1 - x0) / (x - 1)))
    assert verdict(falling, below) == "inconclusive"


def test_a_letter_that_stays_positive_may_have_roots():
    """d√(x²) = √(x²) dt needs x > 0."""
    growing, root = line(x), Differential(1, x, sqrt(x**2), t)
    assert verdict(growing, Bound(0, x, strict=True), root) == "verified"
    assert verdict(growing, root) == "inconclusive"
    assert verdict(growing, root, x0=-1) == "refuted"


def test_where_the_end_is_no_point_the_times_of_the_case_are_enclosed():
    """A flow into a saddle: its laws are met on the way."""
    system = System(
        state={x: x0, y: y0},
        loss=(1 - x * y) ** 2 / 2,
        clock=1 - x * y,
        conserved=(x**2 - y**2,),
        defaults={x0: Rational(1, 2), y0: Rational(-1, 2)},
    )
    assert verdict(system, Conserved(x**2 - y**2)) == "verified"
    assert verdict(system, Conserved(x**2 + y**2)) == "refuted"
    assert verdict(system, Bound(x * y, 0, strict=True)) == "inconclusive"  # only on a part
    assert verdict(system, Ends()) == "refuted"
