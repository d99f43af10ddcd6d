"""Max, Min, sign, Heaviside and Piecewise in every kernel: exact where a case is decided, the hull
of the cases where a ball meets several, and undefined where there is no derivative."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import acb, arb, arb_series, fmpq
from mpmath import mpf
from oracle.formulas import Formula
from oracle.formulas import value as value_of
from sympy import Abs, Eq, Heaviside, Max, Min, Ne, Not, Or, Piecewise, Rational, log, sign, sqrt

from theory.errors import ExpressionError
from theory.expression.arrays import Arrays
from theory.expression.balls import ComplexBalls, Jets, RealBalls, precision
from theory.expression.lowering import continued, divided, lowered
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.expression.scalars import Scalars
from theory.expression.tangent import tangent

x, y = sympy.symbols("x y", real=True)
NO_PHI = Formula(None, x)
HALF = Rational(1, 2)
FORMULAS = {  # formula ↦ whether it jumps, at the lines x = 0, x = 1 and x = y alone
    "max": (Max(x, y), False),
    "max of three": (Max(x, 1, y), False),
    "min": (Min(x, y, 0), False),
    "abs": (Abs(x) - Abs(x - 1), False),
    "nested": (Max(Min(x, 1), 0) * y, False),
    "sign": (sign(x) + y, True),
    "heaviside": (Heaviside(x) * y, True),
    "heaviside, upper": (Heaviside(x, 1) - y, True),
    "heaviside of a product": (Heaviside(x * (x - 1), 0), True),
    "two cases": (Piecewise((x**2, x > 0), (y, True)), True),
    "closed": (Piecewise((x**2 + 1, x >= 0), (y, True)), True),
    "three cases": (Piecewise((-1, x < 0), (y, x <= 1), (2, True)), True),
    "and": (Piecewise((1, (x > 0) & (x < 1)), (y, True)), True),
    "or": (Piecewise((1, Or(x <= 0, x > 1)), (y, True)), True),
    "at a point": (Piecewise((5, Eq(x, 1)), (x, True)), True),
    "but at a point": (Piecewise((x, Ne(x, 1)), (y - 7, True)), True),
    "not": (Piecewise((x, Not((x > 0) & (x <= 1))), (3 * y, True)), True),
    "two letters": (Piecewise((x, x > y), (2 * y, True)), True),
}
NUMBERS = [Fraction(n, 4) for n in (-9, -3, 0, 1, 2, 4, 7)]
by_name = pytest.mark.parametrize("name", FORMULAS)


def program(*formulas):
    return Program.compile(formulas, (x, y))


def exact(e, *at):
    """By a walk of its own; all numbers are short in binary."""
    numbers = (mpf(q.numerator) / q.denominator for q in at)
    found = value_of(e, dict(zip((x, y), numbers, strict=True)), NO_PHI)
    return Fraction(int(found * 2**40), 2**40)


def point(q):
    return arb(fmpq(q.numerator, q.denominator))


@by_name
def test_points_have_exact_values_also_at_the_jump(name):
    e, _ = FORMULAS[name]
    plain = program(e)
    runs = [f(plain).bind(RealBalls()) for f in (lambda p: p, continued, divided, lowered)]
    for at in itertools.product(NUMBERS, repeat=2):
        for run in runs:
            (found,) = run(*map(point, at))
            assert found.is_exact()
            assert found == point(exact(e, *at)), at


@by_name
def test_a_ball_holds_every_value_and_all_cases_at_a_jump(name):
    e, _ = FORMULAS[name]
    rng = random.Random(name)
    balls, bounds = program(e).bind(RealBalls()), program(e).bind(Ranges())
    for _ in range(12):
        middles = [rng.choice(NUMBERS) for _ in "xy"]
        widths = [rng.choice([Fraction(0), Fraction(1, 8), Fraction(3, 4)]) for _ in "xy"]
        box = [point(m) + arb(0, float(w)) for m, w in zip(middles, widths, strict=True)]
        (found,) = balls(*box)
        (range_,) = bounds(*(Range(b.lower(), b.upper()) for b in box))
        for shift in itertools.product((-1, 0, Fraction(1, 4), 1), repeat=2):
            at = [m + s * w for m, s, w in zip(middles, shift, widths, strict=True)]
            value = point(exact(e, *at))
            assert found.contains(value), (box, at)
            assert range_.defined
            assert range_.lower <= value <= range_.upper
            assert not (range_.nonzero and value == 0)


def test_at_a_jump_the_ball_is_no_wider_than_the_hull():
    near = arb(0, 2.0**-40)
    for e, low, high in (
        (sign(x), -1, 1),
        (Heaviside(x), 0, 1),
        (Piecewise((3, x > 0), (5, True)), 3, 5),
        (Max(x, 2), 2, 2),
    ):
        (found,) = program(e).bind(RealBalls())(near, arb(0))
        assert abs(found.lower() - low) < 1e-8
        assert abs(found.upper() - high) < 1e-8


@pytest.mark.parametrize(
    ("e", "at"),
    [
        (Piecewise((x, x > 0)), 0),
        (Piecewise((x, x > 0)), arb(0, 1)),
        (Piecewise((1 / x, x > 0), (0, True)), arb(0, 1)),  # the case is met, and has a pole
        (Piecewise((sqrt(x), x > -1), (0, True)), arb(-1, 0.5)),
        (Max(log(x), 0), arb(0, 1)),
        (Heaviside(1 / x), arb(0, 1)),
        (Piecewise((1, 1 / x > 0), (2, True)), 0),
        (sign(log(x)), -1),
    ],
    ids=str,
)
def test_no_value_where_a_case_that_is_met_or_its_condition_has_none(e, at):
    assert (
        not program(e)
        .bind(RealBalls())(arb(at) if isinstance(at, int) else at, arb(0))[0]
        .is_finite()
    )


@by_name
def test_slopes_where_there_are_any(name):
    """Between the lines, those of SymPy; on them, none."""
    e, jumps = FORMULAS[name]
    run = tangent(program(e)).bind(RealBalls())
    for at in itertools.product(NUMBERS, repeat=2):
        found = run(*map(point, at))[1:]
        if at[0] in (0, 1) or at[0] == at[1] or at[1] in (0, 1):
            continue
        for slope, s in zip(found, (x, y), strict=True):
            wanted = e.diff(s).replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)
            assert slope == point(exact(wanted, *at)), (at, s)
    if name in ("max", "two letters"):
        assert not run(arb(1), arb(1))[1].is_finite()
        assert not run(arb(1, 0.1), arb(1))[1].is_finite()
    if jumps and name != "two letters":
        around = [run(arb(c, 0.1), arb(3))[1] for c in (0, 1)]
        assert not all(s.is_finite() for s in around)


@by_name
def test_jets_and_analytic_balls_refuse_what_meets_two_cases(name):
    e, _ = FORMULAS[name]
    jets = program(e).bind(Jets())
    analytic, real = (program(e).bind(ComplexBalls(flag)) for flag in (True, False))
    with precision(64):
        for at in itertools.product(NUMBERS, repeat=2):
            value = point(exact(e, *at))
            (jet,) = jets(arb_series([point(at[0]), 1]), arb_series([point(at[1])]))
            (complex_,) = analytic(*(acb(point(q)) for q in at))
            on_line = at[0] in (0, 1) or at[0] == at[1] or at[1] in (0, 1)
            for found in (arb_series(jet)[0], acb(complex_).real):
                assert found.contains(value) or (on_line and not found.is_finite())
            wide = [acb(point(q)) + acb(arb(0, 0.5)) for q in at]
            assert acb(real(*wide)[0]).real.contains(value)
        x_wide = acb(arb(0.5, 1), arb(0, 1))  # meets x = 0, x = 1 and x = 1/2
        assert not acb(analytic(x_wide, acb(0.5))[0]).is_finite()


def test_floats_have_the_continuous_ones_and_refuse_jumps():
    e = Max(x, y, 1) - Min(x, 2 * y)
    on_arrays, on_scalars = (program(e).bind(k) for k in (Arrays(np), Scalars()))
    for at in itertools.product(NUMBERS, repeat=2):
        wanted = float(exact(e, *at))
        assert float(on_arrays(*(np.array(float(q)) for q in at))[0]) == wanted
        assert on_scalars(*map(float, at))[0] == wanted
    assert np.isnan(on_arrays(np.array([np.nan]), np.array([1.0]))[0]).all()
    for jump in (sign(x), Heaviside(x), Piecewise((x, x > 0), (y, True))):
        with pytest.raises(ExpressionError, match="rounding"):
            program(jump).bind(Arrays(np))


def test_a_condition_that_is_no_relation_of_real_numbers_is_refused():
    with pytest.raises(ExpressionError, match="condition"):
        program(Piecewise((x, sympy.Contains(x, sympy.S.Integers)), (y, True)))


def test_half_is_the_mean_of_both_sides():
    assert program(Heaviside(x)).bind(RealBalls())(arb(0), arb(0))[0] == point(Fraction(1, 2))
    assert program(Heaviside(x, HALF / 2)).bind(RealBalls())(arb(0), arb(0))[0] * 4 == 1
