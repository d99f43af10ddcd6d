"""Every kernel runs the same program: balls, complex balls, jets, ranges, NumPy, torch, mpmath."""

from __future__ import annotations

import contextlib
import math
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from flint import acb, arb, arb_series, fmpq
from hypothesis import given
from hypothesis import strategies as st
from strategies import holds, slots, smooth_texts

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.errors import ExpressionError
from theory.expression.balls import ComplexBalls, Jets, RealBalls, precision
from theory.expression.functions import FUNCTIONS
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges
from theory.expression.running import integer_power
from theory.rigour.ball_activation import BallActivation

z = sympy.Symbol("z", real=True)
POINTS = ("-7/3", "-0.4", "1/3", "1.75")  # no kink of the catalogue, both sides of all
ONE_POINT = dict.fromkeys(FUNCTIONS, "1/3") | {"acosh": "7/3"}  # inside the domain
DIGITS = 60  # of mpmath, beyond every ball here
FLOATS = 1e-11  # relative; φ and φ' of the catalogue lose two or three digits at most


def piece_of(phi: Activation, x: Fraction):
    return next(p for p in phi.pieces if p.lower <= x <= p.upper)


def exact_values(phi: Activation, x: Fraction) -> list[Fraction]:
    """φ(x) and φ'(x) from mpmath at DIGITS digits, φ' by differentiating SymPy's own way."""
    value = piece_of(phi, x).value
    with mpmath.workdps(DIGITS):
        point = mpmath.mpf(x.numerator) / x.denominator
        found = [mpmath.mpf(sympy.lambdify(z, e, "mpmath")(point)) for e in (value, value.diff(z))]
    return [(-1 if f < 0 else 1) * Fraction(abs(f.man)) * Fraction(2) ** f.exp for f in found]


def check_all_kernels(phi: Activation, x: Fraction) -> None:
    piece, (value, slope) = piece_of(phi, x), exact_values(phi, x)
    rounding = max(abs(value), abs(slope), Fraction(1)) / 10 ** (DIGITS - 8)
    for bits in (53, 150):
        with precision(bits):
            point = arb(fmpq(x.numerator, x.denominator))
            for exact, ball in zip(
                (value, slope), BallActivation.of(phi).values(point), strict=True
            ):
                assert holds(ball, exact, rounding)
            for analytic in (False, True):
                complex_ = piece.values_program.bind(ComplexBalls(analytic))(acb(point))
                for exact, ball in zip((value, slope), map(acb, complex_), strict=True):
                    assert holds(ball.real, exact, rounding)
                    assert ball.imag.contains(0)
            jet = Program.compile([piece.value]).bind(Jets())(arb_series([point, 1]))[0]
            for n, exact in enumerate((value, slope)):
                assert holds(jet[n], exact, rounding)
            bounds = piece.values_program.bind(Ranges())(Range(point.lower(), point.upper()))
            for exact, found in zip((value, slope), bounds, strict=True):
                assert holds(found.lower.union(found.upper), exact, rounding)
                assert not (found.nonzero and exact == 0)
    floats = phi.array_functions(np)(np.array([float(x)]))
    for exact, found in zip((value, slope), floats, strict=True):
        scale = max(abs(float(value)), abs(float(slope)), 1)
        assert found[0] == pytest.approx(float(exact), rel=FLOATS, abs=FLOATS * scale)


@pytest.mark.parametrize("name", CATALOGUE)
def test_all_kernels_agree_on_the_catalogue(name):
    for x in POINTS:
        check_all_kernels(Activation.of(name), Fraction(x))


@given(smooth_texts, slots)
def test_all_kernels_agree_on_random_activations(text, x):
    check_all_kernels(Activation.of(text), x)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_row_of_the_table_works_in_every_kernel(name):
    check_all_kernels(Activation.of(f"{name}(z) + z/7"), Fraction(ONE_POINT[name]))


@pytest.mark.parametrize("text", ["2**z", "z**(1/3)", "z**(-3/2)", "pi**z - e*z", "z**7/3", "z**z"])
def test_powers_work_in_every_kernel(text):
    check_all_kernels(Activation.of(text), Fraction(5, 3))


@pytest.mark.parametrize("name", CATALOGUE)
def test_torch_agrees_with_numpy_and_autograd_with_the_derivative(name):
    torch = pytest.importorskip("torch")
    phi = Activation.of(name)
    points = np.array([float(Fraction(x)) for x in POINTS])
    tensor = torch.tensor(points, requires_grad=True)
    value, slope = phi.array_functions(np)(points)
    for expected, found in zip((value, slope), phi.array_functions(torch)(tensor), strict=True):
        assert found.detach().numpy() == pytest.approx(expected, rel=1e-12, abs=1e-14)
    phi.array_value(torch)(tensor).sum().backward()
    assert tensor.grad.numpy() == pytest.approx(slope, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("x", [-800.0, 800.0], ids=["left", "right"])
@pytest.mark.parametrize("name", ["elu", "selu", "relu", "leaky_relu"])
def test_a_kink_does_not_spoil_gradients_far_away(name, x):
    torch = pytest.importorskip("torch")
    point = torch.tensor([x], dtype=torch.float64, requires_grad=True)
    Activation.of(name).array_value(torch)(point).sum().backward()
    assert math.isfinite(point.grad.item())


@given(smooth_texts, slots, st.integers(1, 30))
def test_a_wide_ball_contains_the_values_of_its_points(text, middle, radius):
    phi = Activation.of(text)
    with precision(64):
        centre = arb(fmpq(middle.numerator, middle.denominator))
        wide = BallActivation.of(phi).values(arb(centre.mid(), arb(radius) / 40))
        for step in (-1, Fraction(-1, 3), 1):
            shift = step * Fraction(radius, 41)
            point = arb(fmpq((middle + shift).numerator, (middle + shift).denominator))
            for outer, inner in zip(wide, BallActivation.of(phi).values(point), strict=True):
                assert not outer.is_finite() or outer.overlaps(inner)


def test_precision_is_restored_after_an_exception():
    before, seen = flint.ctx.prec, []
    with contextlib.suppress(RuntimeError), precision(777):
        with precision(99):
            seen.append(flint.ctx.prec)
        seen.append(flint.ctx.prec)
        raise RuntimeError
    assert [*seen, flint.ctx.prec] == [99, 777, before]


def test_a_bound_program_follows_the_precision():
    run = Program.compile([z / 3 + sympy.pi]).bind(RealBalls())
    for bits in (64, 512, 64):
        with precision(bits):
            assert bits - 10 < run(arb(1))[0].rel_accuracy_bits() <= bits + 2


def test_equal_subexpressions_are_computed_once():
    program = Program.compile([sympy.exp(z) + sympy.sin(sympy.exp(z)), sympy.exp(z)])
    assert len(program.instructions) == 3


def test_integer_powers_of_a_ball_around_zero():
    """``arb(0, 1)**2`` is NaN (python-flint #426)."""
    assert integer_power(arb(0, 1), 2).contains(1)
    assert integer_power(arb(3), 5) == 243


@pytest.mark.parametrize("expression", [sympy.gamma(z), sympy.besselj(0, z), sympy.I * z])
def test_what_no_kernel_knows_is_refused(expression):
    with pytest.raises(ExpressionError, match="cannot be evaluated"):
        Program.compile([expression])


@pytest.mark.parametrize(
    ("text", "x"),
    [("log(z)", -1), ("sqrt(z)", -1), ("asin(z)", 2), ("acosh(z)", 0), ("atanh(z)", 2)],
)
def test_outside_the_domain_there_is_no_ball(text, x):
    value, _ = BallActivation.of(Activation.of(text)).values(arb(x))
    assert not value.is_finite()


@pytest.mark.parametrize("text", ["1/z", "tan(z + 3/2)", "log(z**2)"])
def test_at_a_pole_there_is_no_finite_ball(text):
    assert not BallActivation.of(Activation.of(text)).values(arb(0, 0.1))[0].is_finite()


def test_a_ball_over_a_kink_holds_both_sides():
    value, slope = BallActivation.of(Activation.of("leaky_relu")).values(arb(0, 1))
    assert value.contains(arb(1) / 2)
    assert value.contains(arb(-1) / 200)
    assert slope.contains(1)
    assert slope.contains(arb(1) / 100 + arb(0, 1e-18))


WIDENED = 16  # times the first-order width of an image: four bits, what quadrature can afford
INNER = {  # centres on both sides, with room to the next branch cut
    "exp": (-3, 3),
    "sin": (-3, 3),
    "sinh": (-3, 3),
    "tanh": (-1, 1),
    "asin": ("-0.3", "0.3"),
    "acos": ("-0.3", "0.3"),
    "atan": (-40, -2, "0.1", 2, 40),
    "asinh": (-40, -2, "0.1", 2, 40),
    "acosh": (2, 40),
    "atanh": ("-0.3", "0.3"),
    "erf": (-2, 2),
    "erfc": (-2, 2),
}


@pytest.mark.parametrize(("name", "centre"), [(n, c) for n, cs in INNER.items() for c in cs])
def test_complex_balls_of_moderate_width_have_images_of_moderate_width(name, centre):
    run = ComplexBalls(analytic=True).function(name)
    for radius in ("0.01", "0.05"):
        c = arb(centre)
        ball = acb(arb(c, arb(radius)), arb(0, arb(radius)))
        image = run(ball)
        step = arb("1e-6")
        slope = abs((run(acb(c + step)) - run(acb(c - step))) / (2 * step))
        width = (image.real.rad() + image.imag.rad()) / 2
        assert width < WIDENED * slope * arb(radius)
        assert image.real.contains(run(acb(c)).real.mid())


def test_the_jet_of_asinh_is_as_sharp_on_the_left():
    asinh = Jets().function("asinh")
    for x in ("1e9", "1e3", "0.5"):
        left, right = (asinh(arb_series([s * arb(x), arb(s)])) for s in (-1, 1))
        assert left[0].overlaps(-arb(x).asinh())
        assert left[0].rel_accuracy_bits() >= right[0].rel_accuracy_bits() - 1
