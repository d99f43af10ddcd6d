"""The vectorised closed form against exact references, the flow itself and its own equations."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.errors import InputError
from theory.one_layer.floats import tangent_flow
from theory.one_layer.floats.closed_form import ClosedForm, closed_form
from theory.one_layer.floats.potential import Primitive, potential
from theory.outcome import Flow

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference" / "theorem2.json"
TRAPPED, SADDLE, EQUILIBRIUM = Flow.TRAPPED, Flow.SADDLE, Flow.EQUILIBRIUM
INTERPOLATES, UNDECIDED = Flow.INTERPOLATES, Flow.UNDECIDED
RELATIVE = 1e-12  # the accuracy that is promised for ordinary starts


def flow(end: ClosedForm) -> Flow:
    return tuple(Flow)[int(end.outcome)]


def references() -> list[dict[str, str]]:
    return json.loads(REFERENCE.read_text()) if REFERENCE.exists() else []


@pytest.mark.skipif(not REFERENCE.exists(), reason="the shared reference values are not here")
@pytest.mark.parametrize("row", references(), ids=lambda r: f"{r['phi']}:{r['u0']}:{r['v0']}")
def test_forty_digit_references(row: dict[str, str]) -> None:
    u0, v0 = (float(Fraction(row[name])) for name in ("u0", "v0"))
    end = closed_form(row["phi"], row["k"], u0, v0)
    if not row["reached"]:
        assert flow(end) is (SADDLE if row["phi"] == "z" else TRAPPED)
        return
    assert flow(end) is INTERPOLATES
    for name in ("u", "v", "lambda1"):
        assert float(getattr(end, name)) == pytest.approx(float(row[name]), rel=RELATIVE)


# φ, φ' written by hand, so that a slip in the programs cannot confirm itself
TWINS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sin": (math.sin, math.cos),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "sigmoid": (scipy.special.expit, lambda z: scipy.special.expit(z) * scipy.special.expit(-z)),
    "gumbel": (lambda z: math.exp(-math.exp(-z)), lambda z: math.exp(-z - math.exp(-z))),
    "z**2": (lambda z: z * z, lambda z: 2 * z),
    "z**3": (lambda z: z**3, lambda z: 3 * z * z),
    "swish": (
        lambda z: z * scipy.special.expit(z),
        lambda z: scipy.special.expit(z) * (1 + z * scipy.special.expit(-z)),
    ),
    "cosid": (lambda z: math.cos(z) - z, lambda z: -math.sin(z) - 1),
    "leaky_relu": (lambda z: max(z, z / 100), lambda z: 1.0 if z > 0 else 0.01),
    "tanh(z)**3": (
        lambda z: math.tanh(z) ** 3,
        lambda z: 3 * math.tanh(z) ** 2 * (1 - math.tanh(z) ** 2),
    ),
}
LONG = 400.0  # in τ: long enough for a start that is not near its barrier, as none here is


def followed(name: str, k: int, u0: float, v0: float) -> tuple[float, float] | None:
    """The slow twin: the flow in dτ = e dt until p = 1, or None if it does not get there."""
    value, slope = TWINS[name]
    forward = 1.0 if k * u0 * value(v0) < 1 else -1.0

    def field(_: float, y: np.ndarray) -> list[float]:
        return [forward * value(y[1]), forward * y[0] * slope(y[1])]

    def arrived(_: float, y: np.ndarray) -> float:
        return k * y[0] * value(y[1]) - 1

    arrived.terminal = True  # type: ignore[attr-defined]
    path = solve_ivp(
        field, (0, LONG), [u0, v0], method="DOP853", events=arrived, rtol=1e-10, atol=1e-12
    )
    return None if path.status != 1 else (path.y[0, -1], path.y[1, -1])


@pytest.mark.parametrize("name", TWINS)
def test_the_flow_itself_ends_there(name: str) -> None:
    random = np.random.default_rng(21)
    count = 16
    k = random.integers(1, 65, count)
    u0, v0 = random.normal(size=(2, count)) * 1.2
    ends = closed_form(name, k, u0, v0)
    for i in range(count):
        end = followed(name, int(k[i]), float(u0[i]), float(v0[i]))
        if end is None:
            assert ends.is_(TRAPPED)[i], (k[i], u0[i], v0[i])
        else:
            assert ends.is_(INTERPOLATES)[i], (k[i], u0[i], v0[i])
            assert (ends.u[i], ends.v[i]) == pytest.approx(end, rel=1e-6, abs=1e-8)


small = st.floats(-3, 3, allow_subnormal=False)
widths = st.integers(1, 1000)
# φ, φ' and G of Theorem 1; the flow of each reaches interpolation or a saddle
SOLVED = {
    "tanh": (np.tanh, lambda z: np.cosh(z) ** -2, lambda z: np.sinh(z) ** 2 / 2),
    "sigmoid": (scipy.special.expit, None, lambda z: z + np.exp(z)),
    "identity": (lambda z: z, None, lambda z: z * z / 2),
    "sinh": (np.sinh, np.cosh, lambda z: np.log(np.cosh(z))),
}


@pytest.mark.parametrize("name", SOLVED)
@given(k=widths, u0=small, v0=small)
def test_both_equations_of_theorem_1_hold(name: str, k: int, u0: float, v0: float) -> None:
    value, _, primitive = SOLVED[name]
    end = closed_form(name, k, u0, v0)
    if flow(end) is not INTERPOLATES:
        assert np.isnan([end.u, end.v, end.lambda1]).all()
        assert flow(end) is SADDLE or (u0 == 0 and v0 == 0) or abs(v0) < 1e-7
        return
    assert k * end.u * value(end.v) == pytest.approx(1, rel=1e-9)
    gained = primitive(end.v) - primitive(v0)
    assert (end.u**2 - u0**2) / 2 == pytest.approx(gained, abs=1e-12 * (1 + primitive(3.0)))


@given(k=widths, u0=small, v0=small)
def test_odd_activations_are_odd(k: int, u0: float, v0: float) -> None:
    one, two = closed_form("tanh", k, u0, v0), closed_form("tanh", k, -u0, -v0)
    assert one.outcome == two.outcome
    np.testing.assert_array_equal([-one.u, -one.v, one.lambda1], [two.u, two.v, two.lambda1])


@given(k=widths, u0=small, v0=small, r=st.floats(0.25, 4))
def test_any_norm_is_a_unit_example_rescaled(k: int, u0: float, v0: float, r: float) -> None:
    end = closed_form("sin", k, u0, v0, norm=r)
    unit = closed_form("sin", k / r**2, u0 * r**2, v0 * r**2)
    assert end.outcome == unit.outcome
    if flow(end) is INTERPOLATES:
        np.testing.assert_allclose([end.u, end.v], [unit.u / r**2, unit.v / r**2], rtol=RELATIVE)
        np.testing.assert_allclose(end.lambda1, unit.lambda1, rtol=1e-10, atol=RELATIVE)


@given(k=widths, u0=small, v0=small)
def test_an_end_is_its_own_end(k: int, u0: float, v0: float) -> None:
    end = closed_form("sigmoid", k, u0, v0)
    again = closed_form("sigmoid", k, end.u, end.v)
    np.testing.assert_allclose([again.u, again.v], [end.u, end.v], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", [n for n in CATALOGUE if CATALOGUE[n].primitive])
def test_primitives_and_quadrature_agree(name: str) -> None:
    phi = Activation.of(name)
    random = np.random.default_rng(3)
    k, (u0, v0) = random.integers(1, 65, 200), random.normal(size=(2, 200))
    fast, slow = (
        closed_form(phi, k, u0, v0),
        closed_form(dataclasses.replace(phi, name="?"), k, u0, v0),
    )
    assert isinstance(potential(phi, np), Primitive)
    np.testing.assert_array_equal(fast.outcome, slow.outcome)
    for one, two in ((fast.u, slow.u), (fast.v, slow.v), (fast.lambda1, slow.lambda1)):
        np.testing.assert_allclose(one, two, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("phi", "k", "u0", "v0", "expected"),
    [
        ("gumbel", 2, -1.41, 0.0, INTERPOLATES),  # B = exp(v0) = 1
        ("gumbel", 2, -1.42, 0.0, TRAPPED),
        ("z**2", 2, -math.sqrt(0.5) * (1 - 1e-12), 1.0, INTERPOLATES),  # B = v0²/4
        ("z**2", 2, -math.sqrt(0.5) * (1 + 1e-12), 1.0, TRAPPED),
        ("z**2", 2, -math.sqrt(0.5), 1.0, UNDECIDED),  # floats cannot tell
        ("z**3", 2, 3.0, -1.0, TRAPPED),
        ("abs(z)", 2, -2.0, 1.0, TRAPPED),
        ("relu", 2, -2.0, 1.0, TRAPPED),
        ("relu", 2, -0.5, 1.0, INTERPOLATES),
        ("relu", 2, 1.0, -1.0, EQUILIBRIUM),
        ("tanh", 2, 0.0, 0.0, EQUILIBRIUM),
        ("z**2", 2, 1.0, 0.0, EQUILIBRIUM),
        ("sin", 2, 0.0, math.pi, INTERPOLATES),  # this float is not the zero of sin
        ("cosid", 2, 0.0, 0.7390851332151607, UNDECIDED),  # and here φ is 0 by rounding
        ("identity", 7, -0.7, 0.7, SADDLE),
        ("identity", 7, -0.7 * (1 + 1e-14), 0.7, INTERPOLATES),
        ("tanh", 3, -math.sinh(1.3), 1.3, SADDLE),
        ("tanh", 3, -math.sinh(1e-5), 1e-5, SADDLE),
        ("tanh", 3, -math.sinh(1e-5) * (1 + 1e-13), 1e-5, INTERPOLATES),
        ("gumbel", 2, 1.0, -8.0, UNDECIDED),  # φ and φ' have underflowed
        ("log(1+exp(z))", 2, 1.0, -40.0, UNDECIDED),  # φ is 0 by rounding
        ("sqrt(z)", 2, 1.0, -1.0, UNDECIDED),  # not defined
        ("max(z,1)", 9, 3.0, 2.0, UNDECIDED),  # stops at a kink, where λ1 is not defined
        ("sin(z*10**9)", 2, 1.0, 1.0, UNDECIDED),  # finer than any window
    ],
)
def test_outcomes(phi: str, k: int, u0: float, v0: float, expected: Flow) -> None:
    end = closed_form(phi, k, u0, v0)
    assert flow(end) is expected
    assert math.isnan(end.v) == (expected is not INTERPOLATES)


@pytest.mark.parametrize(
    ("phi", "v0", "u"),
    [("cos", 0.0, 0.5), ("max(z,1)", 0.0, 0.5), ("tanh", 800.0, 0.5), ("sigmoid", 800.0, 0.5)],
)
def test_where_the_slope_is_zero_only_u_moves(phi: str, v0: float, u: float) -> None:
    end = closed_form(phi, 2, [-3.0, 0.0, 7.0], v0)
    assert end.is_(INTERPOLATES).all()
    np.testing.assert_array_equal(end.v, v0)
    np.testing.assert_array_equal(end.lambda1, 0.0)
    np.testing.assert_allclose(end.u, u, rtol=1e-15)


@pytest.mark.parametrize("distance", [0.0, 1e-15, 1e-14, 1e-9])
def test_a_start_beside_a_zero_of_the_slope_moves_away_exponentially(distance: float) -> None:
    v0 = math.pi / 2 - distance
    end = closed_form("sin", 1000, 8.0, v0)
    fall = math.log(math.cos(end.v)) - math.log(math.cos(v0))  # G = -log|cos v|
    assert (64 - end.u**2) / 2 == pytest.approx(fall, rel=1e-13)
    assert 1000 * end.u * math.sin(end.v) == pytest.approx(1, rel=1e-10)


def test_a_perturbed_root_is_not_accepted() -> None:
    end = closed_form("tanh", 3, 0.5, 0.5)
    v = end.v + np.array([0.0, 1e-9, -1e-9])
    f, df, full = np.tanh(v), np.cosh(v) ** -2, np.ones_like(v)
    radicand = 0.25 + np.sinh(v) ** 2 - np.sinh(0.5) ** 2
    none = full * np.nan
    at = tangent_flow.Motion(none, none, 2 / 9 * full, full, v, f, df, radicand, none, none, none)
    for step in (tangent_flow.correction(np, at), tangent_flow.newton(np, at)[1]):
        np.testing.assert_array_equal(abs(step) <= tangent_flow.TOLERANCE, [True, False, False])


def test_the_other_solution_of_the_equations_is_not_returned() -> None:
    """Theorem 1's equations are symmetric under (u, v) → (-u, -v); the flow is not."""
    below, above = closed_form("tanh", 2, [0.2, -0.2], 1.0), closed_form("tanh", 2, -2.0, 1.0)
    np.testing.assert_array_equal(np.sign([*below.v, above.v]), [1, 1, -1])


def test_torch_gives_the_same() -> None:
    random = np.random.default_rng(5)
    k, (u0, v0) = random.integers(1, 65, 300), random.normal(size=(2, 300))
    for name in ("sin", "gumbel", "swish", "leaky_relu", "z**3"):
        ours = closed_form(name, k, u0, v0)
        theirs = closed_form(name, torch.tensor(k), torch.tensor(u0), torch.tensor(v0))
        assert (theirs.v.dtype, theirs.outcome.dtype) == (torch.float64, torch.int8)
        np.testing.assert_array_equal(ours.outcome, theirs.outcome)
        for field in ("u", "v", "lambda1"):
            one, two = getattr(ours, field), getattr(theirs, field).numpy()
            np.testing.assert_allclose(one, two, rtol=1e-11, atol=1e-12)


def test_shapes_broadcast() -> None:
    end = closed_form("tanh", np.array([1, 2, 64]), np.ones((4, 1)), 1.0, norm=[[[1.0]], [[2.0]]])
    assert end.u.shape == end.v.shape == end.lambda1.shape == end.outcome.shape == (2, 4, 3)
    assert closed_form("tanh", 2, 1, 1).v.shape == ()
    assert closed_form("tanh", 2, np.zeros(0), 1).v.shape == (0,)
    alone = closed_form("tanh", 64, 1.0, 1.0, norm=2.0)
    assert end.lambda1[1, 2, 2] == pytest.approx(float(alone.lambda1), rel=1e-14)


def test_starts_far_apart_and_extreme() -> None:
    v0 = np.array([-1e300, -1e6, -40.0, 1e-300, 1.0, 3e3, 1e6])
    for name in ("sin", "tanh", "identity", "swish"):
        end = closed_form(name, 3, 0.5, v0)
        assert not end.is_(TRAPPED).any()
        known = end.is_(INTERPOLATES)
        np.testing.assert_array_equal(np.isfinite(end.u), known)
    identity = closed_form("identity", 3, 0.5, v0[1:])
    np.testing.assert_allclose(3 * identity.u * identity.v, 1, rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1.0, 1.0), "width must be positive"),
        ((-2, 1.0, 1.0), "width must be positive"),
        ((2, math.nan, 1.0), "u0 must be finite"),
        ((2, 1.0, [1.0, math.inf]), "v0 must be finite"),
        ((2, 1.0, 1.0, 0.0), "norm must be positive"),
        ((2, "one", 1.0), "u0 must be real numbers"),
        ((2, np.zeros(2), np.zeros(3)), "do not broadcast"),
    ],
)
def test_inputs_that_make_no_sense(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        closed_form("tanh", *arguments)
