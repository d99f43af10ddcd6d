"""Where flows and quantities go: by proof, and by numbers, which may not be able to say."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from extent import LONG
from sympy import Rational, cos, exp, log, oo

from proofs_check.engine import growth
from proofs_check.engine.check import check
from proofs_check.engine.claims import Along, Ends, Limit, Tends
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem

PROVING = ("symbolic", "certified")
x, y = sympy.symbols("x y", real=True)
x0, y0 = sympy.symbols("x_0 y_0", real=True)
TIMES = np.array([10.0, 100.0, 1000.0, 10000.0])


def line(velocity, start=1, **more):
    return System(state={x: x0}, velocity={x: velocity}, defaults={x0: start}, **more)


def verdict(system, *claims, **asked):
    return check(Theorem("t", system, claims), methods=PROVING, seconds=10, **asked).verdict


ESCAPES = line(exp(-x))
CLOSED = Along(x, log(t + exp(x0)))


@pytest.mark.parametrize(
    ("system", "claims", "expected"),
    [
        (ESCAPES, (Tends(exp(-x), 0),), "verified"),
        (ESCAPES, (Tends(x, oo),), "verified"),
        (ESCAPES, (Tends(x, -oo),), "refuted"),
        (ESCAPES, (Tends(exp(-x), oo),), "refuted"),
        (ESCAPES, (Tends(exp(-x), Rational(1, 10**9)),), "refuted"),
        (ESCAPES, (Tends(cos(x), 0),), "inconclusive"),  # it has no limit
        (ESCAPES, (CLOSED, Tends(x, oo)), "verified"),
        (line(-exp(x)), (Tends(exp(x), 0),), "verified"),
        (line(1 - x, 3, target=(1 - x,)), (Tends(x**2, 4),), "refuted"),
        (line(1 - x, 3), (Along(x, 1 + (x0 - 1) * exp(-t)), Tends(x, 1)), "verified"),
        (line(1 - x, 3), (Along(x, 1 + (x0 - 1) * exp(-t)), Tends(x, 2)), "refuted"),
    ],
)
def test_what_a_quantity_tends_to(system, claims, expected):
    assert verdict(system, *claims) == expected


def plane(dx, dy, starts, **more):
    return System(
        state={x: x0, y: y0},
        velocity={x: dx, y: dy},
        defaults=dict(zip((x0, y0), starts, strict=True)),
        **more,
    )


@pytest.mark.skipif(not LONG, reason="the limit of what turns for ever is sought for seconds")
def test_an_equation_of_all_times_shows_divergence():
    """x + y = t + x0 + y0, whatever the two do; and on a circle nothing diverges."""
    shared = plane(1 + cos(y), -cos(y), (0, 0))
    sum_grows = Along(x + y, t + x0 + y0)
    assert verdict(shared, sum_grows, Ends(Limit.DIVERGES)) == "verified"
    circle = plane(-y, x, (1, 0))
    radius = Along(x**2 + y**2, x0**2 + y0**2)
    assert verdict(circle, radius, Ends(Limit.DIVERGES)) == "inconclusive"


def test_an_equation_of_all_times_keeps_from_the_target():
    """From x0 = 0 the line x = 0 is never left, and the target x = 1 not on it."""
    away = plane(x * (1 - x), y, (0, 1), target=(1 - x,))
    assert verdict(away, Along(x, 0), Ends(Limit.TRAPPED)) == "verified"
    on_it = plane(x * (1 - x), y, (0, 1), target=(x,))
    assert verdict(on_it, Along(x, 0), Ends(Limit.TRAPPED)) != "verified"
    # x y = 0 is no such equation: where y = 0 it says nothing of x
    product = plane(x * (1 - x), 0, (Rational(1, 2), 0), target=(1 - x,))
    assert verdict(product, Along(x * y, 0), Ends(Limit.TRAPPED)) != "verified"


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (np.log(TIMES), Outcome.SUPPORTS),
        (TIMES, Outcome.SUPPORTS),
        (np.log(np.log(TIMES)), Outcome.UNKNOWN),  # true, and too slow to be seen
        (1 - 1 / np.log(TIMES), Outcome.UNKNOWN),
        (1 - 1 / np.sqrt(TIMES), Outcome.UNKNOWN),
        (np.ones(4), Outcome.REFUTES),
        (-np.log(TIMES), Outcome.UNKNOWN),
        (np.array([1, 2, 3, np.inf]), Outcome.UNKNOWN),
    ],
)
def test_numbers_that_grow(values, outcome):
    assert growth.grows(values, "it").outcome is outcome


@pytest.mark.parametrize(
    ("values", "limit", "outcome"),
    [
        (1 / TIMES, 0.0, Outcome.SUPPORTS),
        (2 + TIMES**-0.5, 2.0, Outcome.SUPPORTS),
        (2 + TIMES**-0.5, 3.0, Outcome.REFUTES),
        (2 + 1 / np.log(TIMES), 2.0, Outcome.UNKNOWN),
        (np.full(4, 5.0), 5.0, Outcome.SUPPORTS),
        (np.full(4, 5.0), 4.0, Outcome.REFUTES),
        (np.log(TIMES), np.inf, Outcome.SUPPORTS),
        (-np.log(TIMES), -np.inf, Outcome.SUPPORTS),
        (1 / TIMES, np.inf, Outcome.UNKNOWN),
        (np.cos(TIMES), 0.0, Outcome.UNKNOWN),
    ],
)
def test_numbers_that_tend(values, limit, outcome):
    assert growth.tends(values, limit).outcome is outcome


def test_a_run_that_is_too_short_says_nothing():
    assert growth.moments(np.array([0.0, 1.0, 2.0, 3.0])) is None
    assert growth.moments(np.array([0.0])) is None
    at = growth.moments(np.concatenate([[0.0], np.geomspace(1e-2, 1e3, 101)]))
    assert at is not None
    assert at[-1] == 101
