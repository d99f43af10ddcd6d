"""Where a flow converges, with proof; and what must not be proved convergent."""

from dataclasses import replace

import pytest
import sympy
from flint import arb
from sympy import Rational, exp, sin, sqrt, tanh

from theory.errors import ExpressionError
from theory.expression.balls import precision
from theory.flows import zero_loss
from theory.flows.equilibrium import (
    Stability,
    _equilibrium,
    basin,
    converges,
    equilibrium_near,
)
from theory.flows.orbit import Budget
from theory.flows.vector_field import VectorField
from theory.flows.zero_loss import (
    ResidualFlow,
    converges_to_zero_loss,
    zero_loss_limit,
)
from theory.flows.zeros import unique_zero
from theory.rigour.ball_activation import ball

x, y = sympy.symbols("x y", real=True)
FEW = Budget(steps=40)

# (state, velocity, start, limit, eigenvalues' real parts there)
LIMITS = {
    "logistic": ((x,), (x * (1 - x),), (Rational(1, 5),), (1,), (-1,)),
    "damped duffing": ((x, y), (y, -x - y - x**3), (1, 2), (0, 0), (Rational(-1, 2),) * 2),
    "phase retrieval": (  # m' = 3 m (1 - q), q' = 2 q (1 - 3 q) + 4 m²: eigenvalues -2, -6... of
        (x, y),  # the Jacobian ((0, -3), (8, -10)) at m = q = 1
        (3 * x * (1 - y), 2 * y * (1 - 3 * y) + 4 * x**2),
        (Rational(1, 2), Rational(1, 2)),
        (1, 1),
        (-4, -6),
    ),
    "scalar phase retrieval": ((x,), ((2 - x**2) * x,), (Rational(1, 3),), (sqrt(2),), (-4,)),
}


@pytest.mark.parametrize("name", LIMITS)
def test_orbits_converge_to_the_known_limit(name):
    state, velocity, start, limit, growths = LIMITS[name]
    with precision(110):
        found = converges(VectorField.of(state, velocity), start)
        assert found.proved
        for enclosure, exact in zip(found.limit, limit, strict=True):
            assert enclosure.overlaps(ball(sympy.sympify(exact)))
            assert enclosure.rad() < arb(2) ** -90
        real = sorted((z.real for z in found.basin.equilibrium.eigenvalues), key=float)
        for enclosure, exact in zip(real, sorted(growths), strict=True):
            assert enclosure.overlaps(ball(sympy.sympify(exact)))
        assert found.basin.rate < -found.basin.equilibrium.abscissa + arb("1e-20")


NOT_CONVERGENT = {
    "saddle": ((x, y), (x, -y), (0, 1)),  # converges, along the stable direction: not provable so
    "degenerate": ((x,), (-(x**3),), (1,)),
    "unstable": ((x,), (x,), (0,)),
    "centre": ((x, y), (-y, x), (1, 0)),
    "blow-up": ((x,), (x**2,), (1,)),
    "manifold of equilibria": ((x, y), (x * 0, -y), (1, 1)),
}


@pytest.mark.parametrize("name", NOT_CONVERGENT)
def test_nothing_is_proved_where_the_argument_does_not_hold(name):
    state, velocity, start = NOT_CONVERGENT[name]
    with precision(80):
        found = converges(VectorField.of(state, velocity), start, FEW)
        assert not found.proved
        assert found.limit is None
        assert found.reason


def isolated_equilibrium(field, box):
    return _equilibrium(field, unique_zero(field.velocity, field.jacobian, box))


def gradient_flow(state, residuals):
    """Of ½ Σ r_i²."""
    factor = [[-sympy.diff(r, x) for r in residuals] for x in state]
    velocity = [sum(m * r for m, r in zip(row, residuals, strict=True)) for row in factor]
    return ResidualFlow.of(VectorField.of(state, velocity), residuals, factor)


def test_one_and_only_one_equilibrium_in_a_box():
    field = VectorField.of((x, y), (x**2 + y**2 - 1, x - y))
    with precision(110):
        found = isolated_equilibrium(field, (arb("0.7", "0.05"), arb("0.7", "0.05")))
        assert found.state[0].overlaps(1 / arb(2).sqrt())
        assert isolated_equilibrium(field, (arb("0.2", "0.05"), arb("0.2", "0.05"))) is None
        assert isolated_equilibrium(field, (arb(0, 1), arb(0, 1))) is None  # there are two
        double = VectorField.of((x,), (x**2,))
        assert isolated_equilibrium(double, (arb(0, "0.1"),)) is None


def test_an_unstable_equilibrium_is_called_so_and_has_no_basin():
    field = VectorField.of((x,), (x * (1 - x),))
    with precision(80):
        zero, one = (equilibrium_near(field, (arb(c),)) for c in ("0.05", "0.9"))
        assert (zero.stability, one.stability) == (Stability.UNSTABLE, Stability.STABLE)
        assert basin(field, zero) is None
        found = basin(field, one)
        assert found.contains((arb("0.9"),))
        assert not found.contains((arb(0, "0.01"),))


def test_a_kink_at_the_equilibrium_is_not_differentiated_away():
    smooth, kinked = (VectorField.of((x,), (e,)) for e in (-2 * x, -x - sympy.Abs(x)))
    enough = replace(FEW, steps=12)
    with precision(80):
        assert converges(smooth, (1,), enough).proved
        assert not converges(kinked, (1,), enough).proved


@pytest.mark.parametrize("start", [(Rational(1, 2), Rational(1, 10)), (2, -1)])
def test_a_factorisation_converges_to_a_hyperbola(start):
    """½ (xy - 3)²: the zeros form a hyperbola, x² - y² is conserved (Saxe et al. 2014)."""
    flow = gradient_flow((x, y), (x * y - 3,))
    a, b = map(sympy.sympify, start)
    with precision(100):
        found = converges_to_zero_loss(flow, start)
        assert found.proved
        q = a**2 - b**2
        exact = ball(sqrt((q + sqrt(q**2 + 36)) / 2))
        assert found.limit[0].contains(exact)


def test_two_residuals_of_three_weights():
    flow = gradient_flow(*_overparameterised())
    with precision(80):
        found = converges_to_zero_loss(flow, (1, Rational(1, 2), Rational(-1, 2)), arb("1e-6"))
        assert found.proved
        values = flow.residuals.velocity(found.limit)
        assert all(r.contains(0) for r in values)


def _overparameterised():
    z = sympy.Symbol("z", real=True)
    return (x, y, z), (tanh(x) + y * z - 1, sin(y) + z - Rational(1, 2))


def test_a_flow_with_a_clock_needs_no_gradient():
    """F = M r with r = 1 - x² e^y and M = (x, 2)."""
    r = 1 - x**2 * exp(y)
    field = VectorField.of((x, y), (x * r, 2 * r))
    flow = ResidualFlow.of(field, (r,), ((x,), (2,)))
    with precision(80):
        found = converges_to_zero_loss(flow, (Rational(1, 2), 0), arb("1e-8"))
        assert found.proved
        # x e^{-y/2} is conserved, so that x⁴ = 1/4 … : x = x0 e^{y/2}, x² e^y = x0² e^{2y} = 1
        assert found.limit[1].overlaps(arb(2).log())
    with pytest.raises(ExpressionError, match="could not be proved equal"):
        ResidualFlow.of(field, (r,), ((x,), (3,)))


DEGENERATE = {
    "a double zero": ((x,), (x**2,), (1,)),
    "a saddle": ((x, y), (x * y - 3,), (1, -1)),
    "no zero": ((x,), (1 + x**2,), (1,)),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_no_zero_of_the_loss_is_proved(name):
    state, residuals, start = DEGENERATE[name]
    with precision(80):
        found = converges_to_zero_loss(gradient_flow(state, residuals), start, budget=FEW)
        assert not found.proved
        assert found.limit is None


def test_a_ball_that_is_too_small_for_the_path_proves_nothing(monkeypatch):
    """From far away the path is longer than every ball on which the residual decays."""
    flow = gradient_flow((x,), (x**2 - 1,))
    with precision(80):
        assert zero_loss_limit(flow, (arb("0.1"),)) is None
        assert zero_loss_limit(flow, (arb("1.01"),)).box[0].contains(1)
        monkeypatch.setattr(zero_loss, "least_eigenvalue", lambda matrix: arb(1000))
        assert not zero_loss_limit(flow, (arb("1.01"),)).box[0].contains(1)  # a false constant
