"""Towers of exponentials and balls that straddle a border: no crash, no hang, nothing wrong."""

from __future__ import annotations

import pytest
from answers import answer, holds
from mpmath import mp, mpf
from notation import Formula, TooLarge, Undefined, number
from sizes import sample

from theory import Activation, Flow, InputError
from theory.rigour.whole_line import differentiable, ratio_finite

SECONDS = (
    60  # by the clock, on a machine that does other things; a question has a budget of its own
)
TOWERS = (
    "exp(exp(exp(z)))",
    "1/(1+exp(exp(exp(z))))",
    "exp(-exp(exp(z)))",
    "exp(-exp(exp(exp(z))))",
    "z*exp(-exp(exp(z)))",
    "tanh(exp(exp(z)))",
    "1/(1+exp(-exp(exp(-z))))",
    "log(1+exp(exp(exp(z))))",
    "exp(exp(z))/(1+exp(exp(z)))",
    "atan(exp(exp(exp(z))))",
    "exp(-exp(-exp(z)))",
    "sinh(sinh(sinh(z)))",
    "erf(exp(exp(z)))",
    "exp(exp(exp(z)))-exp(exp(exp(z))-1)",
    "z**1000*exp(-z**1000)",
    "exp(exp(exp(min(z,5))))",
    "max(exp(exp(exp(z))),z)",
)
STRADDLING = (
    "acosh(1+z**2)",
    "asin(tanh(z))",
    "acos(erf(z))",
    "sqrt(1+tanh(z))",
    "log(1-tanh(z))",
    "sqrt(1-cos(z)+1e-30)",
    "(1+cos(pi*z))**(3/2)",
    "1+((z-1)**2)**(2/3)",
    "log(cosh(z))",
    "sqrt(z**2+1e-60)",
    "cos(z)-1+1e-60",
    "sin(z)-1+1e-40",
    "atanh(sin(z)/2)",
    "1/(1e-30+(z-1)**2)",
)
PLACES = ("0", "1", "-1", "4.5", "-4.5", "22.5625", "-22.5625", "pi/2", "100", "1e-30", "1e15")
WIDTHS_AND_U0 = ((1, "1"), (3, "-2"), (10**9, "1/10"))
CASES = [
    (phi, place, k, u0)
    for phi in TOWERS + STRADDLING
    for place in PLACES
    for k, u0 in WIDTHS_AND_U0
]


@pytest.mark.parametrize(("phi", "place", "k", "u0"), sample(CASES, 9), ids=lambda x: str(x))
def test_a_tower_ends_in_an_answer(phi, place, k, u0, time_limit):
    """Any exception but a refusal fails; a certified end satisfies p = 1 and has the right λ1."""
    with time_limit(SECONDS):
        try:
            found = answer(phi, width=k, u0=u0, v0=place)
        except InputError:
            return
    if found is None or found.outcome is not Flow.INTERPOLATES:
        return
    with mp.workdps(40):
        try:
            v = mpf(found.v.lower)
            jet = Formula(phi).at(v)
            if 0 in (jet.value, v) or abs(mpf(found.v.upper) - v) > abs(v) * mpf(10) ** -15:
                return
            e = v * jet.slope / jet.value
            bend = abs(Formula(phi).at(mpf(found.v.upper)).value / jet.value - 1)
        except (TooLarge, Undefined):
            return
        if bend < mpf(10) ** -12:  # else v alone is not sharp enough to say what λ1 is
            assert abs(e - mpf(found.lambda1.lower)) < mpf(10) ** -9 * (1 + abs(e))
            assert holds(found.u, 1 / (k * jet.value), 11)


@pytest.mark.parametrize("phi", sample([*TOWERS, *STRADDLING], 2))
def test_hypotheses_end_in_an_answer(phi, time_limit):
    with time_limit(SECONDS):
        try:
            activation = Activation.of(phi)
        except InputError:
            return
        differentiable(activation)
        ratio_finite(activation)


def test_numbers_of_the_places_are_read_alike():
    with mp.workdps(30):
        assert number("22.5625") == mpf(361) / 16
