"""The references themselves, against closed forms that nobody has to trust a program for."""

from __future__ import annotations

import pytest
from mpmath import mp, mpf
from notation import Formula, Undefined, differentiable_at
from reference import barrier, deep_orbit, orbit, refined


@pytest.fixture(autouse=True)
def fifty_digits():
    with mp.workdps(50):
        yield


SLOPES = {
    "tanh(z)**3": lambda z: 3 * mp.tanh(z) ** 2 / mp.cosh(z) ** 2,
    "z**z": lambda z: z**z * (1 + mp.log(z)),
    "swish": lambda z: (1 + mp.exp(-z) * (1 + z)) / (1 + mp.exp(-z)) ** 2,
    "acosh(1+z**2)": lambda z: 2 / mp.sqrt(2 + z * z),
    "erfc(z/3)": lambda z: -2 / (3 * mp.sqrt(mp.pi)) * mp.exp(-z * z / 9),
}


@pytest.mark.parametrize("text", SLOPES)
def test_derivatives(text):
    x = mpf(7) / 5
    assert abs(Formula(text).at(x).slope - SLOPES[text](x)) < mpf(10) ** -45


@pytest.mark.parametrize(
    ("text", "point", "smooth"),
    [
        ("abs(z)*z", 0, True),
        ("sqrt(z**2)", 0, False),
        ("(1+cos(pi*z))**(3/2)", 1, True),
        ("(z**2)**(1/3)", 0, False),
        ("abs(z)/z", 0, False),
        ("elu", 0, True),
        ("selu", 0, False),
        ("z/z", 0, False),
        ("exp(log(z))", -1, False),
        ("max(z,z**2)", 1, False),
    ],
)
def test_differentiability(text, point, smooth):
    assert differentiable_at(text, mpf(point)) is smooth


def test_what_is_written_is_what_is_meant():
    with pytest.raises(Undefined):
        Formula("z**2/z").at(mpf(0))


def test_orbits_end_where_the_sigmoid_example_says():
    """(u² − u0²)/2 = v + e^v − v0 − e^{v0}, k u φ(v) = 1; the paper's .697, .929 and .263."""
    end = orbit("sigmoid", 2, 1.0, 1.0)
    assert (end.u, end.v, end.lambda1) == pytest.approx((0.697, 0.929, 0.263), abs=1e-3)
    fine = refined("sigmoid", 2, mpf(1), mpf(1), end)
    conserved = (fine.u**2 - 1) / 2 - (fine.v + mp.exp(fine.v) - 1 - mp.e)
    assert abs(conserved) < mpf(10) ** -45


def test_barriers():
    assert abs(barrier("sin", mpf(1), mpf(0)) + mp.log(mp.cos(1))) < mpf(10) ** -45
    assert abs(barrier("(z-pi)**2", mpf(3), +mp.pi) - (mp.pi - 3) ** 2 / 4) < mpf(10) ** -45


def test_a_deep_network_of_one_layer_is_the_shallow_one():
    shallow, deep = orbit("tanh", 3, 0.7, -0.4), deep_orbit("tanh", 3, [0.7, -0.4])
    assert deep == pytest.approx([shallow.u, shallow.v], rel=1e-9)


def test_a_deep_network_of_powers():
    """u² − u0² = (k/p)(w² − w0²) and k w² − k w0² = (v² − v0²)/p, φ = z³, h = 2."""
    u, w, v = deep_orbit("z**3", 2, [1.1, 0.9, 1.0])
    assert u**2 - 1.1**2 == pytest.approx(2 / 3 * (w**2 - 0.9**2), rel=1e-8)
    assert 2 * (w**2 - 0.9**2) == pytest.approx((v**2 - 1) / 3, rel=1e-8)
