"""Is φ differentiable on R, is φ/φ' finite: against the formula as it is written, at 50 digits.

A formula says what it says: exp(log(z)) has no value at −1, z/z none at 0, whatever they simplify
to.  TRUE is contradicted by one bad point, FALSE by a named point that is good; unknown is
allowed.
"""

from __future__ import annotations

import re

import pytest
from answers import answer
from extent import LONG
from mpmath import mp, mpf
from notation import Formula, TooLarge, Undefined, differentiable_at, number
from sizes import sample

from theory import Activation, InputError
from theory.outcome import Truth
from theory.rigour.whole_line import differentiable, ratio_finite

WIDENED = {  # a formula that simplification would define on more of R, and a point outside
    "exp(log(z))": "-1",
    "exp(log(1+z))": "-3",
    "exp(2*log(z))": "-1",
    "exp(2*log(abs(z)))": "0",
    "exp(log(z)+log(z))": "-1",
    "exp(log(sin(z)))": "-1",
    "exp(log(z**2)/2)": "0",
    "sqrt(z)**2": "-1",
    "sqrt(z+1)**4": "-3/2",
    "sqrt(z)*sqrt(z)": "-1",
    "z**(1/2)*z**(1/2)": "-1",
    "(z**(1/3))**3": "-1",
    "z**1.5/z**0.5": "-1",
    "z*sqrt(z)/sqrt(z)": "-1",
    "sqrt(z)**4/z": "-1",
    "z/z": "0",
    "z**2/z": "0",
    "1/(1/z)": "0",
    "z*tan(z)/tan(z)": "0",
    "cos(z)/cos(z)*z": "pi/2",
    "sin(z)/tan(z)": "0",
    "tan(z)*cos(z)": "pi/2",
    "tan(z)-tan(z)+z": "pi/2",
    "atan(tan(z))": "pi/2",
    "sin(asin(z))": "2",
    "cos(acos(z))": "-2",
    "cosh(acosh(z))": "1/2",
    "tanh(atanh(z))": "1",
    "log(z)-log(z)+z": "-1",
    "log(z)/log(z)": "-1",
    "z+0*log(z)": "-1",
    "log(z)*0": "-1",
    "z+0/z": "0",
    "z+log(z)**0": "-1",
    "(1/z)**0+z": "0",
    "relu(z)/z": "0",
    "max(log(z),0)+z": "-1",
    "min(1,exp(log(z)))": "-1",
    "exp(-log(z))*z**2": "-1",
    "e**log(z)": "-1",
    "(1/z)**-1": "0",
    "abs(1/z)*z**2": "0",
    "1/abs(1/z)": "0",
    "sqrt(1/z)**-2": "-1",
    "z-z+1/z-1/z+z": "0",
    "z*0**(log(z)*0)": "-1",
    "log(exp(log(z)))": "-1",
    "2**log(z)/2**log(z)+z": "-1",
    "sqrt(z**3)**2": "-1",
    "1**log(z)*z": "-1",
    "acos(z)+asin(z)+z": "2",
    "log(z**2)-2*log(z)+z": "-1",
    "exp(log(exp(log(z))))": "-1",
    "tanh(z)*(z-1/3)/(z-1/3)": "1/3",
    "(z-pi)**2/(z-pi)": "pi",
}
SMOOTH = (  # differentiable on R, though balls that straddle a border cannot see it
    "(1+cos(pi*z))**(3/2)",
    "1+((z-1)**2)**(2/3)",
    "abs(z)**(4/3)",
    "asin(tanh(z))",
    "acos(tanh(z))",
    "asin(erf(z))",
    "sqrt(1+tanh(z))",
    "sqrt(erfc(z))",
    "log(erfc(z))",
    "1/erfc(z)",
    "log(1+tanh(z))",
    "sqrt(z**2+1e-40)",
    "acosh(1+exp(z))",
    "atanh(tanh(z))",
    "log(cosh(z))",
    "sqrt(1+sin(z)+1e-30)",
    "1/(z**2+1e-40)",
    "sqrt(z**4)",
    "(z**2)**(3/2)",
    "log(exp(exp(z)))",
    "exp(exp(exp(z)))",
    "1/(1+exp(exp(exp(z))))",
    "exp(-exp(exp(z)))",
    "tanh(exp(exp(z)))",
    "atan(exp(exp(exp(z))))",
    "z*exp(-exp(exp(z)))",
    "1/(2+exp(exp(exp(z))))+z",
    "exp(-exp(exp(exp(z))))",
    "log(1+exp(exp(exp(z))))",
)
ROUGH = (  # defined on R, or nearly, but not differentiable
    "sqrt(z**2)",
    "sqrt(sin(z)**2)",
    "(z**2)**(1/3)",
    "sqrt(1-cos(z))",
    "sqrt(1+cos(pi*z))",
    "acosh(cosh(z))",
    "acosh(1+z**2)",
    "sqrt(cosh(z)-1)",
    "log(cosh(z)-1)",
    "asin(sin(z))",
    "acos(cos(z))",
    "abs(z-1e9)",
    "1/(z-1e6)",
    "sqrt(z+1e10)",
    "log(1e10-z)",
    "1/(z**2-1e-40)",
    "sqrt(z**2-1e-40)",
    "1/cos(z/1000)",
    "exp(-1/z**2)",
    "z**z",
    "abs(z-pi)",
    "max(z,z**2)",
)
ALL = (*sample(list(WIDENED), 9), *sample(list(SMOOTH), 4), *sample(list(ROUGH), 3))
PLACES = (
    *(f"{i}/8" for i in range(-24, 25)),
    *(f"{i}*pi/4" for i in range(-8, 9)),
    *(
        "1/3",
        "-1/3",
        "3/2*pi",
        "500*pi",
        "-500*pi",
        "1e6",
        "1e9",
        "1e12",
        "-1e10",
        "1e-20",
        "-1e-20",
    ),
    *("40", "-40", "22.5625", "-22.5625", "6.5", "sqrt(2)", "1e-20+1/10**30"),
)


@pytest.fixture(scope="module")
def points() -> list[mpf]:
    with mp.workdps(60):
        return sorted({number(place) for place in PLACES}, key=abs)


def activation(text: str) -> Activation | None:
    """None if it is refused, which is sound."""
    try:
        return Activation.of(text)
    except InputError:
        return None


def _good(text: str, x: mpf) -> bool | None:
    try:
        return differentiable_at(text, x)
    except TooLarge:
        return None


def _bad(text: str, points: list[mpf]) -> mpf | None:
    return next((x for x in points if _good(text, x) is False), None)


def _pole(text: str, points: list[mpf]) -> mpf | None:
    """Where φ is undefined, or φ' = 0 exactly and φ ≠ 0."""
    at = Formula(text).compiled()
    for x in points:
        try:
            jet = at(x)
        except TooLarge:
            continue
        except Undefined:
            return x
        if jet.slope == 0 and abs(jet.value) > mpf(10) ** -20:
            return x
    return None


def test_the_lists_are_what_they_say(points):
    with mp.workdps(60):
        for text, place in WIDENED.items():
            assert not differentiable_at(text, number(place)), text
        assert [t for t in SMOOTH if _bad(t, points) is not None] == []
        assert [t for t in ROUGH if _bad(t, points) is None] == []


@pytest.mark.parametrize("text", ALL)
def test_differentiable(text, points):
    phi = activation(text)
    if phi is None:
        return
    found = differentiable(phi)
    if text in SMOOTH:
        assert found.truth is not Truth.FALSE, found.reason
    else:
        assert found.truth is not Truth.TRUE, found.reason


@pytest.mark.parametrize("text", ALL)
def test_ratio_finite(text, points):
    phi = activation(text)
    if phi is None:
        return
    found = ratio_finite(phi)
    with mp.workdps(60):
        if text in WIDENED or _pole(text, points) is not None:
            assert found.truth is not Truth.TRUE, found.reason
        named = re.search(r"no finite real value at z = ([-+.e\d]+)", found.reason)
        if found.truth is Truth.FALSE and named:
            assert _good(text, mpf(named[1])) is False, found.reason


@pytest.mark.parametrize("text", sample(list(WIDENED), 6))
def test_no_flow_starts_where_the_formula_has_no_value(text):
    if activation(text) is None:
        return
    for u0 in ("1/2", "-3") if LONG else ("1/2",):
        found = answer(text, width=2, u0=u0, v0=WIDENED[text])
        assert found is None or not found.certified, found.reason


@pytest.mark.parametrize("text", sample(list(SMOOTH), 3))
def test_a_start_with_a_value_is_not_refused(text):
    """DomainError says that φ has no value there; a ball that overflowed does not know that."""
    from theory import DomainError, enclose

    for place in ("0", "1", "22.5625", "6.5", "4.5", "-22.5625") if LONG else ("1", "22.5625"):
        with mp.workdps(60):
            good = _good(text, number(place))
        try:
            enclose(text, width=1, u0=1, v0=place)
        except DomainError:
            if good is not False:
                raise
