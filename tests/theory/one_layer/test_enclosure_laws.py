"""Certified enclosures of random starts: they nest, obey symmetries, and agree with an ODE.

The ODE is integrated by SciPy in the time τ in which p is monotone (docs/mathematics.md), with
φ and φ' compiled by SymPy: nothing but the grammar is shared with the package.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from extent import LONG
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from strategies import shapes, slots, starts, widths

from theory.activation import Activation
from theory.one_layer.certified.enclosure import Enclosure, enclose
from theory.one_layer.start import Start
from theory.outcome import Flow

TOLERANCE = 1e-6  # relative, of the ODE; slow approaches lose some of its 1e-11
TAU = 40.0  # a start that has not arrived by then is slow, or never arrives
FEW = settings(max_examples=10 if LONG else 5)

PAIRS = {  # strictly monotone φ with a primitive or a zero: p0 < 0 is decided in milliseconds
    "tanh": "tanh(z)",
    "cubic": "z**3 + z/2",
    "sinh": "sinh(z)/2",
    "sigmoid": "sigmoid",
    "square": "z**2",
    "cube": "z**3",
    "gumbel": "gumbel",
}


def arrival(phi: Activation, start: Start) -> tuple[float, float] | None:
    """(u, v) where the flow meets p = 1, or None if it has not within TAU."""
    z = sympy.Symbol("z", real=True)
    value, slope = (sympy.lambdify(z, e, "numpy") for e in (phi.expression, phi.expression.diff(z)))
    k, y0 = start.width, [float(start.u0), float(start.v0)]
    direction = 1 if k * y0[0] * value(y0[1]) < 1 else -1

    def field(_: float, y: np.ndarray) -> list[float]:
        return [direction * value(y[1]), direction * y[0] * slope(y[1])]

    def interpolated(_: float, y: np.ndarray) -> float:
        return k * y[0] * value(y[1]) - 1

    interpolated.terminal = True  # type: ignore[attr-defined]
    with np.errstate(all="ignore"):
        found = solve_ivp(
            field, (0, TAU), y0, "DOP853", events=interpolated, rtol=1e-11, atol=1e-13
        )
    return tuple(found.y_events[0][0]) if found.t_events[0].size else None


def check_against_the_ode(phi: Activation, start: Start) -> None:
    found, met = enclose(phi, start), arrival(phi, start)
    if met is None:
        return  # slow, or trapped: a finite integration cannot tell
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED), (found.reason, met)
    if found.outcome is Flow.INTERPOLATES:
        assert found.u.middle == pytest.approx(met[0], rel=TOLERANCE, abs=TOLERANCE)
        assert found.v.middle == pytest.approx(met[1], rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("name", PAIRS)
@FEW
@given(start=starts())
def test_starts_of_both_signs_agree_with_the_ode(name, start):
    check_against_the_ode(Activation.of(PAIRS[name]), start)


@given(shapes, slots, slots, widths)
def test_random_activations_agree_with_the_ode(text, u0, v0, width):
    phi = Activation.of(text)
    assume(u0 * sign(phi, v0) > 0)
    check_against_the_ode(phi, Start.of(width, str(u0), str(v0)))


def sign(phi: Activation, v0: Fraction) -> int:
    value = phi.expression.subs(sympy.Symbol("z", real=True), sympy.Rational(v0))
    return int(sympy.sign(value.evalf(20)))


@pytest.mark.parametrize("phi", ["gumbel", "z**2", "z**3", "(z+1/2)**2"])
@settings(max_examples=5)
@given(u0=st.fractions(-3, Fraction(-1, 8), max_denominator=8), v0=st.fractions(Fraction(1, 8), 2))
def test_trapped_starts_never_meet_the_target(phi, u0, v0):
    """Of the ODE: p stays below 0.  Of the enclosure: TRAPPED exactly if u0²/2 > B, by hand."""
    activation, start = Activation.of(phi), Start.of(2, str(u0), str(v0))
    found = enclose(activation, start)
    barrier = {"gumbel": None, "z**2": v0**2 / 4, "z**3": v0**2 / 6}.get(
        phi, (v0 + Fraction(1, 2)) ** 2 / 4
    )
    if barrier is not None:
        assert (found.outcome is Flow.TRAPPED) == (u0**2 / 2 >= barrier)
    elif u0**2 / 2 > np.exp(float(v0)) * 1.01:
        assert found.outcome is Flow.TRAPPED
    if found.outcome is Flow.TRAPPED:
        assert found.certified
        assert arrival(activation, start) is None


def nested(outer: Enclosure, inner: Enclosure) -> None:
    """More digits narrow the same number down, and the outcome does not depend on how many."""
    if Flow.UNDECIDED in (outer.outcome, inner.outcome):
        return
    assert outer.outcome is inner.outcome
    if outer.outcome is not Flow.INTERPOLATES:
        return
    for name in ("u", "v", "lambda1"):
        coarse, fine = (
            (Fraction(x.lower), Fraction(x.upper))
            for x in (getattr(outer, name), getattr(inner, name))
        )
        assert coarse[0] <= fine[1]
        assert fine[0] <= coarse[1]
        assert fine[1] - fine[0] <= coarse[1] - coarse[0]


@given(shapes, slots, slots, widths)
def test_more_digits_lie_within_fewer(text, u0, v0, width):
    phi = Activation.of(text)
    assume(u0 * sign(phi, v0) >= 0)
    start = Start.of(width, str(u0), str(v0))
    nested(enclose(phi, start, 15), enclose(phi, start, 60))


@pytest.mark.parametrize("name", PAIRS)
@FEW
@given(start=starts())
def test_more_digits_lie_within_fewer_for_both_signs(name, start):
    phi = Activation.of(PAIRS[name])
    nested(enclose(phi, start, 15), enclose(phi, start, 60))


@pytest.mark.parametrize("name", ["tanh", "z**3 + z/2", "sinh", "sin"])
@FEW
@given(start=starts())
def test_odd_activations_are_symmetric(name, start):
    """(u, v) ↦ (-u, -v) maps the flow of an odd φ to itself."""
    mirrored = Start(start.width, -start.u0, -start.v0, start.norm)
    found, mirror = enclose(name, start), enclose(name, mirrored)
    assert found.outcome is mirror.outcome
    if found.outcome is Flow.INTERPOLATES:
        assert found.balls.u.overlaps(-mirror.balls.u)
        assert found.balls.v.overlaps(-mirror.balls.v)


def same(found: Enclosure, other: Enclosure, sign: int = 1) -> None:
    """The same end point, u up to its sign."""
    assert found.outcome is other.outcome
    if found.outcome is Flow.INTERPOLATES:
        assert found.balls.u.overlaps(sign * other.balls.u)
        assert found.balls.v.overlaps(other.balls.v)
        assert found.balls.lambda1.overlaps(other.balls.lambda1)


@FEW
@given(start=starts(), c=st.integers(2, 9))
def test_a_multiple_of_phi_is_a_multiple_of_the_width(start, c):
    """Under c φ the orbits are those of φ, and p = k u c φ."""
    wider = Start(c * start.width, start.u0, start.v0, start.norm)
    same(enclose(f"{c}*(z**3+z)", start), enclose("z**3+z", wider))


@pytest.mark.parametrize("phi", ["tanh(z)", "sigmoid(z)", "z**2", "gumbel(z)"])
@FEW
@given(start=starts())
def test_the_sign_of_phi_is_the_sign_of_u(phi, start):
    mirrored = Start(start.width, -start.u0, start.v0, start.norm)
    same(enclose(f"-{phi}", mirrored), enclose(phi, start), -1)
