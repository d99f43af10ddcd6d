"""Discrete time: iterates, fixed points, cycles and their multipliers, with proof."""

import pytest
import sympy
from flint import arb
from sympy import Rational, sqrt, tanh

from theory.errors import InputError
from theory.expression.balls import precision
from theory.flows.equilibrium import Stability
from theory.flows.line_cycles import cycles_in_interval
from theory.flows.maps import converges_to_fixed_point, cycle_in, cycle_near, iterate
from theory.flows.vector_field import VectorField
from theory.rigour.ball_activation import ball

x, y = sympy.symbols("x y", real=True)
HENON = VectorField.of((x, y), (1 - Rational(7, 5) * x**2 + y, Rational(3, 10) * x))


def logistic(r):
    return VectorField.of((x,), (r * x * (1 - x),))


def test_iterates_contain_the_exact_ones():
    a, b = Rational(1, 3), Rational(0)
    with precision(100):
        boxes = iterate(HENON, (a, b), 6)
        wide = iterate(HENON, (arb(a.p) / a.q + arb(0, "1e-6"), arb(0)), 6)
        for box, about in zip(boxes, wide, strict=True):
            assert box[0].overlaps(ball(a))
            assert box[1].overlaps(ball(b))
            assert about[0].contains(box[0])
            a, b = 1 - Rational(7, 5) * a**2 + b, Rational(3, 10) * a


@pytest.mark.parametrize("r", [Rational(5, 2), Rational(17, 5), Rational(37, 10)])
def test_all_fixed_points_and_two_cycles_of_the_logistic_map(r):
    """0 and 1 - 1/r with f' = r and 2 - r; for r > 3 one 2-cycle with multiplier 4 + 2r - r²."""
    rule = logistic(r)
    with precision(110):
        fixed = cycles_in_interval(rule, 0, 1)
        assert fixed.complete
        for cycle, point, slope in zip(fixed.cycles, (0, 1 - 1 / r), (r, 2 - r), strict=True):
            assert cycle.points[0][0].overlaps(ball(sympy.sympify(point)))
            assert cycle.multipliers[0].real.overlaps(ball(slope))
            expected = Stability.STABLE if abs(slope) < 1 else Stability.UNSTABLE
            assert cycle.stability is expected
        two = cycles_in_interval(rule, 0, 1, 2)
        assert two.complete
        assert len(two.cycles) == (1 if r > 3 else 0)
        for cycle in two.cycles:
            assert cycle.least_period
            exact = ball((r + 1 - sqrt((r - 3) * (r + 1))) / (2 * r))
            assert any(point.overlaps(exact) for (point,) in cycle.points)
            assert cycle.multipliers[0].real.overlaps(ball(4 + 2 * r - r**2))


def test_a_bifurcation_is_left_undecided():
    """At r = 3 the multiplier is -1: a triple zero of f² - x."""
    with precision(110):
        found = cycles_in_interval(logistic(3), Rational(13, 20), Rational(7, 10), 2)
        assert found.cycles == ()
        assert not found.complete
        assert found.undecided[0].contains(ball(Rational(2, 3)))
        (fixed,) = [c for c in cycles_in_interval(logistic(3), 0, 1).cycles if c.points[0][0] > 0]
        assert fixed.stability is Stability.UNDECIDED


def test_a_double_zero_is_left_undecided():
    found = cycles_in_interval(VectorField.of((x,), (x + (x - Rational(1, 3)) ** 2,)), 0, 1)
    assert found.cycles == ()
    assert not found.complete


def test_no_fixed_point_is_complete_and_empty():
    found = cycles_in_interval(VectorField.of((x,), (x + 1,)), -5, 5)
    assert found.complete
    assert found.cycles == ()


def test_a_kink_and_the_identity_are_left_undecided():
    found = cycles_in_interval(VectorField.of((x,), (sympy.Abs(x) - Rational(1, 2),)), -1, 1)
    assert [c.points[0][0].contains(arb("-0.25")) for c in found.cycles] == [True]
    assert found.undecided[0].contains(0)
    assert not cycles_in_interval(VectorField.of((x,), (x,)), 0, 1).complete


def test_an_interval_the_wrong_way_round_is_refused():
    with pytest.raises(InputError, match="lower < upper"):
        cycles_in_interval(logistic(3), 1, 0)


def test_henon_has_the_known_fixed_point_and_two_cycle():
    with precision(110):
        fixed = cycle_near(HENON, (Rational(6, 10), Rational(2, 10)))
        assert fixed.points[0][0].overlaps((arb("-0.7") + arb("6.09").sqrt()) / arb("2.8"))
        assert fixed.stability is Stability.UNSTABLE
        two = cycle_near(HENON, (1, Rational(-1, 10)), 2)
        assert two.least_period
        total = two.points[0][0] + two.points[1][0]
        assert total.overlaps(arb("0.5"))  # (1 - b)/a of x² - (1 - b) x/a + …
        assert two.stability is Stability.UNSTABLE
        assert cycle_in(HENON, [two.within[0], two.within[1]]) is not None


def test_a_fixed_point_is_no_two_cycle():
    with precision(80):
        found = cycle_near(logistic(Rational(5, 2)), (Rational(6, 10),), 2)
        assert found is None or not found.least_period


def test_gradient_descent_on_a_product_has_its_multipliers():
    """γ(x² + y²) < 2 for stability of a minimum of ½(xy - 1)²; the other multiplier is 1."""
    step = Rational(1, 4)
    error = x * y - 1
    rule = VectorField.of((x, y), (x - step * y * error, y - step * x * error))
    with precision(80):
        assert cycle_near(rule, (1, 1)) is None  # not isolated


def test_iterates_converge_to_a_fixed_point():
    rule = VectorField.of((x, y), (tanh(x) / 2 + y / 4, tanh(y) / 3 - x / 5))
    with precision(80):
        found = converges_to_fixed_point(rule, (3, 4))
        assert found.proved
        assert all(c.contains(0) for c in found.fixed.points[0])


@pytest.mark.parametrize(
    ("image", "start"),
    [(x**2, 2), (x - x**3, Rational(1, 2)), (-x, 1), (2 * x, 0), (4 * x * (1 - x), Rational(1, 3))],
    ids=["escapes", "degenerate", "two-cycle", "unstable", "chaotic"],
)
def test_nothing_is_proved_of_iterates_that_do_not_contract(image, start):
    with precision(80):
        assert not converges_to_fixed_point(VectorField.of((x,), (image,)), (start,), 60).proved
