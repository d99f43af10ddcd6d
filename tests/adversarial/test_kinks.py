"""Kinks that cancel, jump, hide an undefined point, or lie where no float is."""

from __future__ import annotations

import itertools

import pytest
from answers import answer, contradictions
from mpmath import mp, mpf
from notation import Formula, TooLarge, Undefined, differentiable_at, number
from reference import orbit
from sizes import sample

from theory import Activation, Classification, Flow, InputError
from theory.outcome import Truth
from theory.rigour.whole_line import differentiable, ratio_finite

JUMPS = (  # a value that jumps, or is missing, at one point
    ("abs(z)/z", "0"),
    ("z+abs(z)/z", "0"),
    ("max(z,0)/z", "0"),
    ("max(z,0)/z+z", "0"),
    ("0.234*(z+2-abs(z)/z)", "0"),
    ("0.2*z+2-abs(z)/z", "0"),
    ("z*(2+abs(z)/z)", "0"),
    ("abs(z)*abs(z)/z", "0"),
    ("(z-1)+abs(z-1)/(z-1)+5", "1"),
    ("3+z-abs(z-sqrt(2))/(z-sqrt(2))", "sqrt(2)"),
    ("z+max(z-pi,0)/(z-pi)+2", "pi"),
    ("exp(z)*(2+min(z-1/3,0)/(z-1/3))", "1/3"),
    ("tanh(abs(z+e)/(z+e)+z)", "-e"),
    ("relu(z)/z+1", "0"),
    ("(max(z,0)+max(-z,0))/z+2*z", "0"),
    ("z+3+(max(z,1)-1)/(z-1)", "1"),
    ("exp(1/(z-abs(z)-1))*abs(z)/z+2", "0"),
)


@pytest.mark.parametrize(("phi", "place"), JUMPS, ids=[phi for phi, _ in JUMPS])
def test_a_jump_is_not_differentiable(phi, place):
    with mp.workdps(50):
        assert not differentiable_at(phi, number(place))
    try:
        activation = Activation.of(phi)
    except InputError:
        return  # to refuse it is sound
    assert differentiable(activation).truth is not Truth.TRUE
    assert ratio_finite(activation).truth is not Truth.TRUE


@pytest.mark.parametrize(("phi", "place"), JUMPS, ids=[phi for phi, _ in JUMPS])
def test_no_start_on_a_jump(phi, place):
    """φ is not defined there, so nothing can be certified of the flow."""
    try:
        found = answer(phi, width=2, u0=1, v0=place)
    except InputError:
        return
    assert found is None or not found.certified


GRID = ("-12/10", "-1/2", "-1/10", "1/10", "1/3", "7/5", "3")
STARTS = list(itertools.product(JUMPS, ("-3/2", "1/10", "1", "4"), GRID, (1, 5)))


def test_no_orbit_is_followed_across_a_jump():
    """What is certified must agree with an integrator that sees both sides, and may not have the
    jump between the start and the end."""
    wrong = []
    for (phi, place), u0, v0, k in sample(STARTS, 10):
        try:
            found = answer(phi, width=k, u0=u0, v0=v0)
        except InputError:
            continue
        if found is None or not found.certified:
            continue
        gap, a0 = float(number(place)), float(number(v0))
        if found.outcome is Flow.INTERPOLATES:
            if (found.v.middle - gap) * (a0 - gap) < 0:
                wrong.append((phi, k, u0, v0, f"from {a0} to {found.v} across {gap}"))
            try:
                end = orbit(phi, k, float(number(u0)), a0)
            except (Undefined, TooLarge):
                continue
            if end is not None and (end.v - gap) * (a0 - gap) > 0:
                wrong += [(phi, k, u0, v0, words) for words in contradictions(found, end)]
    assert not wrong


BESIDE = (  # φ, a kink, the side on which φ = z
    ("min(z,pi)", "pi", -1),
    ("max(z,sqrt(2))", "sqrt(2)", 1),
    ("(z+log(3)-abs(z-log(3)))/2", "log(3)", -1),
    ("(z+sinh(1)+abs(z-sinh(1)))/2", "sinh(1)", 1),
)
DISTANCES = sample(["1/10**40", "1/10**15", "1/10**25", "1/10**90"], 2)


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(("phi", "kink", "side"), BESIDE, ids=[phi for phi, *_ in BESIDE])
def test_a_start_beside_an_irrational_kink(phi, kink, side, distance):
    """From p0 > 1 on the side where φ = z, away from the kink if side < 0: λ1 = 1 exactly."""
    v0 = f"{kink}+({side})*{distance}"
    found = answer(phi, width=1, u0=4 if side < 0 else "1/10", v0=v0)
    if found is not None and found.certified:
        assert found.outcome is Flow.INTERPOLATES
        assert not found.stuck
        assert found.classification in (Classification.NEUTRAL, Classification.UNDECIDED)


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(("phi", "kink", "side"), BESIDE, ids=[phi for phi, *_ in BESIDE])
def test_a_start_on_the_flat_side_of_an_irrational_kink(phi, kink, side, distance):
    """φ is a positive constant there: v stays for ever, and λ1 = 0."""
    found = answer(phi, width=1, u0=4, v0=f"{kink}-({side})*{distance}")
    if found is not None and found.certified:
        assert found.stuck
        assert found.classification is Classification.ATTRACTOR


SMOOTH_JOINS = (  # kinks at which value and slope agree
    "abs(z)*z",
    "abs(z)**3",
    "max(z,0)**2-min(z,0)**2",
    "elu(z)",
    "max(z-pi,0)**2-min(z-pi,0)**2+z",
    "z**3+abs(z-sqrt(2))*(z-sqrt(2))",
    "sqrt(z**2)*z",
)


@pytest.mark.parametrize("phi", SMOOTH_JOINS)
def test_a_smooth_join_is_not_called_a_corner(phi):
    assert differentiable(Activation.of(phi)).truth is not Truth.FALSE


# φ/φ' = −1/(3z²) up to the kink, and −1 beyond, where its integral does not converge
FAR_KINK = "exp(-min(z,10**{n})**3-max(z-10**{n},0))"


@pytest.mark.parametrize("n", sample([20, 25, 60, 1, 3, 12, 18], 2))
def test_a_barrier_at_infinity_counts_the_kinks_on_the_way(n):
    """B = ∞, so no start with p0 < 0 is trapped."""
    found = answer(FAR_KINK.format(n=n), width=1, u0=-2, v0=1)
    assert found is None or found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED)


def test_reference_of_the_far_kink():
    with mp.workdps(30):
        jet = Formula(FAR_KINK.format(n=1)).at(mpf(11))
        assert abs(jet.slope / jet.value + 1) < mpf(10) ** -25
