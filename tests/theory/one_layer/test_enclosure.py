"""Certified end points against values computed elsewhere, to 30 and more digits."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import flint
import pytest
import sympy
from flint import arb

from theory.activation import Activation
from theory.errors import DomainError, InputError
from theory.expression.balls import precision
from theory.one_layer.certified.enclosure import Enclosure, enclose
from theory.one_layer.start import Start
from theory.outcome import Classification, Flow

ATTRACTOR, NOT_ATTRACTOR, NEUTRAL = (
    Classification.ATTRACTOR,
    Classification.NOT_ATTRACTOR,
    Classification.NEUTRAL,
)
REFERENCE = Path(__file__).parents[4] / "shared" / "reference" / "theorem2.json"
DIGITS = 30  # of the 40 in the reference

# φ, k, u0, v0; u, v, λ1 of theorem2.json (trajectories polished with 60 digits by other means)
INLINE = {
    "paper": (
        ("1/(1+exp(-z))", 2, "1", "1"),
        "0.6974451195753538350544351544006733173644",
        "0.9291474282634129938239641679447126401618",
        "0.2630395136871855936284262560071478703736",
    ),
    "crosses the zero of sin": (
        ("sin(z)", 2, "-1", "1/2"),
        "-1.009950084704931107123770698385178914343",
        "-0.5179199673616169777431070600764122752673",
        "0.9089453660591142393878049726224628697829",
    ),
    "u turns": (
        ("exp(z)", 2, "-1", "1/2"),
        "0.4515399812887449775569355056322074404644",
        "0.1019441773511200822215909156635699350747",
        "0.1019441773511200822215909156635699350747",
    ),
    "negative λ1": (
        ("1/(1+exp(-z))", 200, "1/2", "-1"),
        "0.01990635627580504001001161973702697979387",
        "-1.092349805242854024555077865723866245461",
        "-0.8179776926100316928109650029318786136259",
    ),
    "repelling": (
        ("sin(z)", 2, "1", "5/2"),
        "0.9420442601526055808410190264348561429209",
        "2.582094870996590702791249494720946409666",
        "-4.123104704428329390550545149491181471372",
    ),
    "without a primitive": (
        ("z/(1+exp(-z))", 8, "1/4", "1/2"),
        "0.3469479392240676136160653255194112473799",
        "0.5650464906394208684080937506430396401217",
        "1.204761889210294381695744699368745767704",
    ),
}
EXACT = {  # solved by hand: φ, k, u0, v0 and u, v, λ1 in closed form
    "identity": (("z", 1, "1", "0"), "sqrt((1+sqrt(5))/2)", "sqrt(2/(1+sqrt(5)))", "1"),
    "tanh from v0 = 0": (("tanh", 2, "1", "0"), "sqrt(5)/2", "asinh(1/2)", "4*asinh(1/2)/sqrt(5)"),
    "already there": (("z**3", 2, "1/2", "1"), "1/2", "1", "3"),
    "square, u turns": (("z**2", 2, "-1/2", "1"), "1/2", "1", "2"),
    "constant slope of log": (("exp", 3, "1/3", "0"), "1/3", "0", "0"),
    "φ'(v0) = 0": (("cos", 5, "-3", "0"), "1/5", "0", "0"),
    "sin at its top": (("sin", 2, "1", "pi/2"), "1/2", "pi/2", "0"),
}


def check(found: Enclosure, digits: int, *expected: str) -> None:
    """``expected`` (u, v, λ1) agrees with the enclosure to ``digits`` digits."""
    assert found.outcome is Flow.INTERPOLATES, found.reason
    assert found.certified
    for value, interval in zip(expected, (found.u, found.v, found.lambda1), strict=True):
        exact = Fraction(value)
        slack = abs(exact) / 10**digits
        assert Fraction(interval.lower) - slack <= exact <= Fraction(interval.upper) + slack
        assert Fraction(interval.upper) - Fraction(interval.lower) <= slack + Fraction(
            1, 10**digits
        )


@pytest.mark.parametrize(("start", "u", "v", "lambda1"), INLINE.values(), ids=INLINE)
def test_values_from_elsewhere(start, u, v, lambda1):
    phi, *numbers = start
    check(enclose(phi, Start.of(*numbers), DIGITS), DIGITS, u, v, lambda1)


@pytest.mark.skipif(not REFERENCE.exists(), reason="shared/reference is not here")
def test_the_whole_reference():
    rows = json.loads(REFERENCE.read_text())
    assert len(rows) >= 25
    for row in rows:
        found = enclose(row["phi"], Start.of(row["k"], row["u0"], row["v0"]), DIGITS)
        if row["reached"]:
            check(found, DIGITS, row["u"], row["v"], row["lambda1"])
            assert (found.classification is ATTRACTOR) == row["attractor"], row
        else:
            assert found.outcome in (Flow.TRAPPED, Flow.SADDLE), row
            assert found.certified


@pytest.mark.parametrize("digits", [15, 200])
@pytest.mark.parametrize(("start", "u", "v", "lambda1"), EXACT.values(), ids=EXACT)
def test_closed_forms_by_hand(start, u, v, lambda1, digits):
    phi, *numbers = start
    found = enclose(phi, Start.of(*numbers), digits)
    exact = [str(sympy.sympify(x, rational=True).evalf(digits + 10)) for x in (u, v, lambda1)]
    check(found, digits, *exact)


def test_two_hundred_digits_satisfy_the_equations():
    """At 200 digits conservation and interpolation hold to 199, evaluated by SymPy."""
    found = enclose("sigmoid", Start.of(2, 1, 1), 200)
    u, v = (sympy.Rational(Fraction(x.lower)) for x in (found.u, found.v))
    conservation = (u**2 - 1) / 2 - (v + sympy.exp(v) - 1 - sympy.E)
    output = 2 * u / (1 + sympy.exp(-v)) - 1
    for residual in (conservation, output):
        assert abs(residual.evalf(30, maxn=1000)) < sympy.Rational(1, 10**199)
    assert len(found.u.common_digits()) > 25


@pytest.mark.parametrize(
    ("phi", "expected"),
    {"sigmoid": ATTRACTOR, "sinh": NOT_ATTRACTOR, "z": NEUTRAL, "leaky_relu": NEUTRAL}.items(),
)
def test_classification(phi, expected):
    found = enclose(phi, Start.of(2, 1, 1))
    assert found.classification is expected
    assert found.classification.sentence


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "z**3 + z", "gumbel"])
@pytest.mark.parametrize("norm", ["1/2", "3", "sqrt(2)"])
def test_the_norm_of_the_example_is_a_change_of_units(name, norm):
    """E1: U = r² u, a = r² v, K = k/r² turn norm r into norm 1; k = 18 makes K whole for 3."""
    r2 = sympy.sympify(norm) ** 2
    k = 18 if norm == "3" else 2
    scaled = Start.of(int(k / r2), f"1/2*({r2})", f"3/4*({r2})")
    found, unit = enclose(name, Start.of(k, "1/2", "3/4", norm), 25), enclose(name, scaled, 25)
    assert found.classification is unit.classification
    with precision(120):
        factor = arb(str(r2.evalf(40))) if not r2.is_Rational else arb(int(r2.p)) / int(r2.q)
        assert (found.balls.u * factor).overlaps(unit.balls.u)
        assert (found.balls.v * factor).overlaps(unit.balls.v)
        assert found.balls.lambda1.overlaps(unit.balls.lambda1)


def test_inputs_have_the_same_meaning_in_every_form():
    expected = enclose("tanh", Start.of(2, "0.1", "3/10"))
    for found in (
        enclose("tanh", width=2, u0=0.1, v0="0.3"),
        enclose(Activation.of("tanh(z)"), Start.of("2", sympy.Rational(1, 10), 0.3)),
        enclose(sympy.tanh(sympy.Symbol("x")), Start.of(2, ".1", "3e-1")),
    ):
        assert (found.u, found.v, found.lambda1) == (expected.u, expected.v, expected.lambda1)


@pytest.mark.parametrize(
    ("phi", "v0"), [("log(z)", -1), ("sqrt(z)", "-1/3"), ("asin(z)", 2), ("tan(z)", "pi/2")]
)
def test_a_start_outside_the_domain_is_refused(phi, v0):
    with pytest.raises(DomainError, match="no finite real value") as refused:
        enclose(phi, Start.of(2, 1, v0))
    assert "Choose a v0" in str(refused.value)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"width": 0}, "width must be between"),
        ({"width": "2.5"}, "whole number"),
        ({"width": 10**13}, "width must be between"),
        ({"u0": "nan"}, "not a finite number"),
        ({"v0": float("inf")}, "not a finite number"),
        ({"u0": "sqrt(-1)"}, "finite real"),
        ({"norm": 0}, "norm must be positive"),
        ({"norm": "pi - 22/7"}, "norm must be positive"),
        ({"v0": "z"}, "constants have no variables"),
    ],
)
def test_nonsense_is_refused(fields, words):
    with pytest.raises(InputError, match=words):
        enclose("tanh", **fields)


def test_the_precision_of_flint_is_restored():
    before = flint.ctx.prec
    enclose("sigmoid", Start.of(2, 1, 1), 50)
    with pytest.raises(DomainError):
        enclose("log(z)", Start.of(2, 1, -1))
    assert flint.ctx.prec == before


@pytest.mark.parametrize("digits", [1, 15, 40])
def test_every_interval_has_the_digits_asked_for(digits):
    found = enclose("swish", Start.of(8, "1/4", "1/2"), digits)
    for interval in (found.u, found.v, found.lambda1):
        width = Decimal(interval.upper) - Decimal(interval.lower)
        assert width <= abs(Decimal(interval.lower)) * Decimal(10) ** (1 - digits)
    assert Fraction(found.swept.lower) <= Fraction(1, 2) <= Fraction(found.swept.upper)
