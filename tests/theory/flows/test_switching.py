"""Orbits over switching surfaces against exact solutions; sliding, ending, grazing are refused."""

import itertools

import pytest
import sympy
from flint import arb
from sympy import Heaviside, Integer, Max, Min, Piecewise, Rational, exp, log, pi, sign, sqrt

from theory.expression.balls import precision
from theory.flows.branches import Branches
from theory.flows.integration import follow
from theory.flows.orbit import Crossing, Ending, Horizon, Times
from theory.flows.vector_field import VectorField
from theory.rigour.ball_activation import ball

x, y, z = sympy.symbols("x y z", real=True)
BITS, SHARP = 110, 1e-17
ONE = Integer(1)

# (velocity, start, time, exact state): the kinks are met on the way, some of them several times
CROSSING = {
    "continuous": ((1 + Max(x, 0),), (-1,), 2, (exp(1) - 1,)),
    "backward": ((1 + Max(x, 0),), (1,), -3, (log(2) - 3,)),
    "a jump": ((Piecewise((1, x < 0), (2, True)),), (-1,), 2, (2,)),
    "a jump, seldom slower": ((1 - Heaviside(x) * Rational(99, 100),), (-1,), 2, ("1/100",)),
    "beside it": ((ONE, abs(x)), (-1, 0), 2, (1, 1)),
    "two at once": ((1 + Max(x, 0), 1 + Max(y, 0)), (-1, -1), 2, (exp(1) - 1, exp(1) - 1)),
    "in turn": ((1 + Max(x, 0), 1 + Max(y, 0)), (-1, "-3/2"), 2, (exp(1) - 1, exp("1/2") - 1)),
    "three periods of a jump": ((y, -sign(x)), (1, 0), 12 * sqrt(2), (1, 0)),
    "two springs": ((y, -Max(x, 0) - Min(x, 0) / 4), (1, 0), 3 * pi, (1, 0)),
    "a threshold": ((-x + Piecewise((1, x < Rational(1, 2)), (2, True)),), (0,), log(4), ("5/4",)),
    "inside a kink": ((ONE, Max(Max(x, 0) - 1, 0)), (-1, 0), 3, (2, "1/2")),
}  # fmt: skip


@pytest.mark.parametrize("name", CROSSING)
def test_an_orbit_over_kinks_is_the_exact_one(name):
    velocity, start, time, exact = CROSSING[name]
    field = VectorField.of((x, y)[: len(velocity)], velocity)
    with precision(BITS):
        time = sympy.sympify(time)
        found = follow(field, list(map(sympy.sympify, start)), Times((time,)), time.is_negative)
        assert found.arrived, found.reason
        for ours, truth in zip(found.state, map(sympy.sympify, exact), strict=True):
            assert ours.overlaps(ball(truth))
            assert ours.rad() < SHARP


# (velocity, start, the words): no solution goes on, or not only one, or it was not proved to
REFUSED = {
    "slides": ((Piecewise((1, x < 0), (-1, True)),), (-1,), "slide"),
    "slides along": ((ONE, -sign(y) + x / 9), (0, 1), "slide"),
    "ends": ((-Heaviside(x),), (1,), "slide"),
    "ends, falling ever slower": ((-1 + Heaviside(-x) * (1 - Rational(1, 10**9)),), (1,), "slide"),
    "many ways": ((Piecewise((1, x < 0), (sqrt(x) + 1, True)),), (-1,), "edge"),
    "no value beyond": ((Piecewise((1, x < 0), (log(x), True)),), (-1,), "edge"),
    "touches": ((2 * y, ONE, abs(x)), (1, -1, 0), "kink"),
    "starts on a kink": ((1 + Max(x, 0),), (0,), "kink"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_lead_across_is_refused(name):
    velocity, start, words = REFUSED[name]
    with precision(BITS):
        found = follow(VectorField.of((x, y, z)[: len(velocity)], velocity), start, Horizon(3))
    assert found.ending is Ending.KINK
    assert words in found.reason
    assert found.state is None


def test_a_zero_at_the_kink_itself_is_left_undecided():
    field = VectorField.of((x, y), (ONE, Max(x, 0)), {"x": x, "y": y + x, "late": y - 1})
    with precision(BITS):
        for name in ("x", "y"):
            found = follow(field, (-1, 0), Crossing(name))
            assert found.ending is Ending.UNDECIDED
        late = follow(field, (-1, 0), Crossing("late"))
    assert late.time.overlaps(1 + arb(2).sqrt())


def test_a_set_of_starts_crosses_as_each_of_its_points_does():
    """x' = 1, y' = |x| from a box: the exact ends of its corners and of its middle lie inside."""
    field = VectorField.of((x, y), (ONE, abs(x)))
    radius = Rational(1, 1000)
    with precision(BITS):
        box = [arb(-1, ball(radius)), arb(0, ball(radius))]
        found = follow(field, box, Horizon(2))
        assert found.arrived
        for a, b in itertools.product((-radius, Integer(0), radius), repeat=2):
            end = (1 + a, b + ((1 - a) ** 2 + (1 + a) ** 2) / 2)
            assert all(s.contains(ball(e)) for s, e in zip(found.state, end, strict=True))
        assert all(s.rad() < 0.01 for s in found.state)


def test_no_claim_is_made_of_a_box_on_the_surface():
    """While the orbit crosses, its enclosure holds points of both sides, and no derivative."""
    field = VectorField.of((x,), (1 + Max(x, 0),))
    with precision(BITS):
        found = follow(field, (-1,), Horizon(2))
        crossing = [s for s in found.steps if isinstance(s.field, Branches)]
        assert len(crossing) == 1
        assert not field.jacobian(crossing[0].hull)[0, 0].is_finite()
        assert not field.velocity(crossing[0].hull)[0].is_finite()
        covered = [found.at(arb(i) / 100) for i in range(201)]
    assert all(covered)


def test_guards_with_one_surface_are_decided_together():
    """-3x > 0 and x >= 0 exclude each other: two branches at the kink, not four."""
    field = VectorField.of((x, y), (Piecewise((1, x >= 0), (2, True)), Max(-3 * x, 0)))
    with precision(BITS):
        around = [arb(0, 1), arb(0)]
        assert len(field.guards) == 2
        assert len(field.surfaces.possible(around)) == 2
        assert field.surfaces.signs(around) is None
        assert len(field.surfaces.possible([arb(1), arb(0)])) == 1
    many = VectorField.of((x,), (sum(abs(x - Rational(i, 9)) for i in range(9)),))
    assert many.surfaces.possible([arb(0, 2)]) is None
