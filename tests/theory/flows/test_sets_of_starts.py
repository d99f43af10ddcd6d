"""Starts of positive radius: every orbit is enclosed, and rotation does not inflate the set."""

import itertools

import pytest
import sympy
from flint import arb, arb_mat

from theory.expression.balls import precision
from theory.flows.frame import Frame, flow_matrix
from theory.flows.integration import follow
from theory.flows.orbit import Times
from theory.flows.vector_field import VectorField

x, y = sympy.symbols("x y", real=True)
FIELDS = {  # velocity, centre and radius of the starts, time, greatest radius at the end
    "rotation": ((y, -x), (1, 0), "0.1", 60, "0.15"),
    "damped duffing": ((y, -x - y - x**3), (1, 0), "0.01", 8, "0.01"),
    "van der pol": ((y, (1 - x**2) * y - x), (2, 0), "0.0001", 5, "0.002"),
    "logistic": ((x * (1 - x), -y), (sympy.Rational(1, 5), 1), "0.02", 6, "0.02"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_the_enclosure_contains_the_orbits_from_all_corners(name):
    velocity, center, radius, time, most = FIELDS[name]
    field = VectorField.of((x, y), velocity)
    with precision(80):
        middle = [arb(c.p) / c.q for c in map(sympy.sympify, center)]
        box = [c + arb(0, radius) for c in middle]
        whole = follow(field, box, Times((time,)))
        assert whole.arrived
        assert all(w.rad() < arb(most) for w in whole.state)
        for signs in itertools.product((-1, 0, 1), repeat=2):
            start = [c + s * arb(radius).mid() for c, s in zip(middle, signs, strict=True)]
            point = follow(field, start, Times((time,)))
            assert all(w.contains(p) for w, p in zip(whole.state, point.state, strict=True))


def test_the_variational_flow_contains_those_of_every_coefficient():
    with precision(53):
        (one,) = flow_matrix([[[arb(1, "0.1")]], [[arb(2, "0.1")]]], arb("0.5")).entries()
        for a, b in itertools.product(("0.9", "1.1"), ("1.9", "2.1")):
            assert one.contains(((arb(a) + arb(b)) / 2).exp())
        turn = flow_matrix([[[arb(0), arb(1)], [arb(-1), arb(0)]]], arb("0.3"))
        assert turn[0, 0].overlaps(arb("0.3").cos())
        assert turn[0, 1].overlaps(arb("0.3").sin())


def test_a_frame_contains_what_it_is_carried_to():
    with precision(53):
        turn = arb_mat([[arb("0.6"), arb("0.8")], [arb("-0.8"), arb("0.6")]])
        frame = Frame.of((arb(1), arb("0.01")))
        for _ in range(5):
            frame = frame.carried(turn, (arb(0), arb(0)))
        whole = turn * turn * turn * turn * turn
        for signs in itertools.product((-1, 1), repeat=2):
            corner = whole * arb_mat(2, 1, [signs[0], signs[1] * arb("0.01")])
            inside = frame.inverse * corner
            assert all(abs(inside[i, 0]) < frame.radii[i] * (1 + arb("1e-9")) for i in range(2))
        assert max(map(float, frame.radii)) < 1.01  # no growth by wrapping
        assert frame.moved((arb("0.1"), arb(0))).radii[0] > frame.radii[0]


def test_parallel_edges_still_get_axes():
    with precision(53):
        flat = arb_mat([[arb(1), arb(1)], [arb(1), arb(1)]])
        frame = Frame.of((arb(1), arb(1))).carried(flat, (arb("1e-9"), arb("1e-9")))
        assert frame is not None
        assert min(map(float, frame.radii)) < 1e-6
