"""Range bounds hold for every point, at infinity too, and the strictness flag never lies."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sympy
from flint import arb, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import smooth_texts

from theory.activation import Activation
from theory.expression.balls import RealBalls
from theory.expression.functions import FUNCTIONS
from theory.expression.grammar import parse_activation
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.rigour.ball_activation import BallActivation

INF = arb.pos_inf()
z = sympy.Symbol("z", real=True)


@dataclass(frozen=True)
class Sample:
    """A range and a point in it; the point is not 0 if the range says so."""

    range: Range
    point: arb


finite = st.one_of(
    st.sampled_from([0, 0, 1, -1, 10**9, -(10**9)]).map(arb),
    st.fractions(-20, 20, max_denominator=8).map(lambda q: arb(fmpq(q.numerator, q.denominator))),
).map(lambda x: x.mid())


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    low, point, high = sorted((draw(finite) for _ in range(3)), key=float)
    low = -INF if draw(st.integers(0, 4)) == 0 else low
    high = INF if draw(st.integers(0, 4)) == 0 else high
    return Sample(Range(low, high, draw(st.booleans()) and point != 0), point)


def check(bounds: Range, value: arb) -> None:
    """``value`` is a ball around a value that the bounds must hold."""
    assume(value.is_finite())
    assert not bounds.lower.is_nan()
    assert not bounds.upper.is_nan()
    assert not value < bounds.lower
    assert not value > bounds.upper
    if bounds.nonzero:
        assert value != 0
    if bounds.positive:
        assert not value < 0
    if bounds.negative:
        assert not value > 0


OPERATIONS = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "negative": lambda a, b: -a,
    "square": lambda a, b: a * a,
    "cube": lambda a, b: a * a * a,
}


@pytest.mark.parametrize("name", OPERATIONS)
@given(samples(), samples())
def test_arithmetic_holds_the_value(name, a, b):
    operation = OPERATIONS[name]
    check(operation(a.range, b.range), operation(a.point, b.point))


@given(samples())
def test_the_reciprocal_holds_the_value(a):
    check(a.range.reciprocal(), 1 / a.point)


@pytest.mark.parametrize("name", FUNCTIONS)
@given(samples())
def test_functions_hold_the_value(name, a):
    check(Ranges().function(name)(a.range), RealBalls().function(name)(a.point))


@given(samples(), st.sampled_from(["z**3", "z**4", "z**(1/3)", "2**z", "z**(-3)", "sqrt(z**2+1)"]))
def test_powers_hold_the_value(a, text):
    program = Program.compile([parse_activation(text)])
    check(program.bind(Ranges())(a.range)[0], program.bind(RealBalls())(a.point)[0])


@given(samples(), smooth_texts)
def test_activations_hold_the_value(a, text):
    balls = BallActivation.of(Activation.of(text))
    bounds = balls.ranges(a.range.lower, a.range.upper)
    for value, bound in zip(balls.values(a.point), bounds, strict=True):
        check(bound, value)


ON_TAILS = {  # φ, from, to, and the proved signs of φ and φ' there (None: cannot be told)
    "gumbel, left": ("gumbel", -INF, arb(-3), 1, 1),
    "gumbel, right": ("gumbel", arb(3), INF, 1, 1),
    "tanh, all": ("tanh", -INF, INF, None, 1),
    "tanh, right": ("tanh", arb(0.5), INF, 1, 1),
    "sigmoid, all": ("sigmoid", -INF, INF, 1, 1),
    "softplus, all": ("softplus", -INF, INF, None, 1),
    "exp(-z), all": ("exp(-z)", -INF, INF, 1, -1),
    "atan, left": ("atan", -INF, arb(-1), -1, 1),
    "erf, left": ("erf", -INF, arb(-1), -1, 1),
    "z**3, right": ("z**3", arb(1), INF, 1, 1),
    "cosid, right": ("cosid", arb(2), INF, -1, None),
    "sin, right": ("sin", arb(1), INF, None, None),
    "elu, all": ("elu", -INF, INF, None, 1),
    "relu, left": ("relu", -INF, arb(-1), None, None),
    "leaky_relu, all": ("leaky_relu", -INF, INF, None, 1),
}


@pytest.mark.parametrize(("name", "low", "high", "value", "slope"), ON_TAILS.values(), ids=ON_TAILS)
def test_signs_on_infinite_intervals(name, low, high, value, slope):
    bounds = BallActivation.of(Activation.of(name)).ranges(low, high)
    found = [1 if b.positive else -1 if b.negative else None for b in bounds]
    assert found == [value, slope]


def test_the_sum_of_opposite_infinities_is_everything():
    total = Range(arb(1), INF) + Range(-INF, arb(-1))
    assert (total.lower, total.upper, total.nonzero) == (-INF, INF, False)
    assert not (Range(INF, INF) - Range(INF, INF)).nonzero


def test_zero_times_infinity_is_bounded_by_the_factor_zero():
    product = Range(arb(0), arb(0)) * Range(-INF, INF)
    assert (product.lower, product.upper) == (0, 0)
    assert not product.nonzero
    tail = Range(arb(0), arb(1), True) * Range(arb(1), INF, True)
    assert tail.lower == 0
    assert tail.upper == INF
    assert tail.positive


@pytest.mark.parametrize(
    ("low", "high", "nonzero", "expected"),
    [
        (arb(-1), arb(2), False, (-INF, INF, None)),
        (arb(-1), arb(2), True, (-INF, INF, None)),
        (arb(0), arb(4), False, (-INF, INF, None)),
        (arb(0), arb(4), True, (arb(0.25), INF, 1)),
        (arb(-4), arb(0), True, (-INF, arb(-0.25), -1)),
        (arb(2), INF, False, (arb(0), arb(0.5), 1)),
        (arb(0), INF, True, (arb(0), INF, 1)),
        (arb(0), arb(0), False, (-INF, INF, None)),
    ],
)
def test_reciprocals_of_intervals_that_touch_zero(low, high, nonzero, expected):
    found = Range(low, high, nonzero).reciprocal()
    sign = 1 if found.positive else -1 if found.negative else None
    assert (found.lower, found.upper, sign) == expected


def test_nan_bounds_claim_nothing():
    nothing = Range(arb.nan(), arb(1), True)
    assert (nothing.lower, nothing.upper, nothing.nonzero) == (-INF, INF, False)


def test_strictness_is_kept_where_it_must_and_lost_where_it_must():
    closed, open_ = Range(arb(0), arb(1)), Range(arb(0), arb(1), True)
    assert not closed.positive
    assert open_.positive
    assert (closed + open_).positive
    assert not (closed * open_).positive
    assert not (open_ - open_).positive
    assert open_.square().positive
    assert Range(arb(-1), arb(1), True).square().positive
    assert not Range(arb(-1), arb(1)).square().positive
    assert Ranges().function("exp")(Range(-INF, INF)).positive
    assert not Ranges().function("tanh")(closed).positive
