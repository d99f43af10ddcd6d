"""Where |E| > 1: witnesses, proofs that there are none, false claims and undecidable ones."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import sympy
from extent import few
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational

from theory.activation import Activation
from theory.catalogue import CATALOGUE
from theory.elasticity.expansion import _covered, expansion, find_witness
from theory.elasticity.parts import parts, proved_sign
from theory.elasticity.regions import BITS, Kind, regions
from theory.expression.balls import precision
from theory.outcome import Truth

# docs/mathematics.md: tanh has E = 2z/sinh 2z; the identity is neutral; the rest by hand
NEVER = ("identity", "tanh", "erf", "atan", "elu", "selu", "relu", "leaky_relu")
Z = sympy.Symbol("z", real=True)


def elasticity(name, z):
    value, slope = Activation.of(name).array_functions(np)(np.float64(z))
    return float(z * slope / value)


def proved(name, lower, upper, side=1):
    """Whether |E| > 1 (side 1) or < 1 (side -1) is proved on the interval."""
    lower, upper = Rational(lower), Rational(upper)
    with precision(BITS):
        return all(
            _covered(part, max(part.lower, lower), min(part.upper, upper), side)
            for part in parts(Activation.of(name))
            if part.lower < upper and part.upper > lower
        )


@cache
def named(name):
    return expansion(Activation.of(name))


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_catalogue_is_decided(name):
    found = named(name)
    assert found.truth is (Truth.FALSE if name in NEVER else Truth.TRUE), found.reason
    assert (found.witness is not None) == (name not in NEVER)


@pytest.mark.parametrize("name", few(6, [name for name in CATALOGUE if name not in NEVER]))
def test_floats_agree_on_the_witness(name):
    witness = named(name).witness
    assert all(abs(elasticity(name, v)) > 1 for v in witness.points(50))
    assert proved(name, witness.lower, witness.upper)


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("swish", "0", "∞"),
        ("gelu", "0", "∞"),
        ("sinh", "-∞", "0"),
        ("exp", "-∞", "-1"),
        ("z**3", "-∞", "0"),
        ("sigmoid", "-∞", -1.278464542761074),  # e^z + 1 + z = 0
        ("gumbel", "-∞", -0.5671432904097838),  # z = −e^z
        ("sin", -7.725251836937707, -6.283185307179586),  # tan z = z, and a zero of φ
        ("cosh(z)", "-∞", -1.1996786402577338),  # z tanh z = 1
    ],
)
def test_the_whole_interval_ends_where_it_must(name, lower, upper):
    found = expansion(Activation.of(name)).interval
    for end, wanted, side in ((found.lower, lower, 0), (found.upper, upper, 1)):
        inner, outer = found.inner[side], found.outer[side]
        if isinstance(wanted, str):
            assert inner == outer == wanted
        else:
            assert end.found
            low, high = sorted((float(inner), float(outer)))
            assert low <= wanted + 1e-15
            assert wanted - 1e-15 <= high <= low + 1e-11


def test_an_end_that_is_not_found_is_called_so():
    found = expansion(Activation.of("softplus"))
    assert not found.interval.lower.found
    assert "at least, the left end not being found" in found.reason


@pytest.mark.parametrize("name", NEVER)
@given(z=st.floats(-30, 30).filter(lambda z: abs(z) > 1e-3))
def test_floats_agree_where_there_is_none(name, z):
    found = elasticity(name, z) if name != "relu" else elasticity(name, abs(z))
    assert abs(found) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("identity", (Kind.NEUTRAL, Kind.NEUTRAL)),
        ("leaky_relu", (Kind.NEUTRAL, Kind.NEUTRAL)),
        ("relu", (Kind.UNDEFINED, Kind.NEUTRAL)),
        ("1/z", (Kind.NEUTRAL, Kind.NEUTRAL)),
        ("z**3", (Kind.EXPANDING, Kind.EXPANDING)),
        ("sinh", (Kind.EXPANDING, Kind.EXPANDING)),
        ("tanh", (Kind.CONTRACTING, Kind.CONTRACTING)),
        ("elu", (Kind.CONTRACTING, Kind.NEUTRAL)),
        ("swish", (Kind.UNDECIDED, Kind.EXPANDING)),
        ("z/(1+abs(z))", (Kind.CONTRACTING, Kind.CONTRACTING)),
        ("z+tanh(z)", (Kind.CONTRACTING, Kind.CONTRACTING)),
    ],
)
def test_regions(name, kinds):
    assert tuple(region.kind for region in regions(Activation.of(name))) == kinds


def test_the_witness_of_sigmoid_reaches_the_threshold():
    witness = expansion(Activation.of("sigmoid")).witness
    assert -1.27847 < float(witness.upper) < -1.2784645


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("sigmoid", -8, "-1.2784"),  # dips below 1 only in the last 0.00007
        ("swish", "-0.5", 1),
        ("tanh", 1, 2),
        ("identity", 1, 2),  # |E| = 1 is not > 1
        ("leaky_relu", -2, -1),
        ("sin", 2, 4),
    ],
)
def test_a_false_claim_of_expansion_is_never_proved(name, lower, upper):
    assert not proved(name, lower, upper)


@pytest.mark.parametrize(
    ("name", "lower", "upper"), [("sigmoid", -2, 1), ("sinh", 1, 2), ("identity", 1, 2)]
)
def test_a_false_claim_of_contraction_is_never_proved(name, lower, upper):
    assert not proved(name, lower, upper, -1)


@pytest.mark.parametrize("text", ["2+tanh(z)", "sqrt(z)"])
def test_what_cannot_be_decided_is_unknown(text):
    found = expansion(Activation.of(text))
    assert found.truth is Truth.UNKNOWN
    assert "not proved" in found.reason


def test_a_pole_is_never_inside_a_proof():
    """exp(tan z) is undefined at π/2, where range bounds alone see nothing."""
    assert not proved("exp(tan(z))", "3/2", 2)
    kinds = {region.kind for region in regions(Activation.of("exp(tan(z))"))}
    assert kinds == {Kind.UNDECIDED}


@pytest.mark.parametrize(
    ("expression", "sign"),
    [
        (sympy.sinh(Z) - Z, 1),
        (sympy.tanh(Z) - Z, -1),
        (sympy.cos(Z) - 1 + Z**2 / 2, None),  # true, but beyond the prover: it must say so
        (sympy.sin(Z), None),
        (Z - 1, None),
        (sympy.exp(-Z), 1),
    ],
)
def test_signs_on_the_half_line(expression, sign):
    found = proved_sign(expression, sympy.Integer(0), sympy.oo)
    assert found == sign


@given(
    name=st.sampled_from(["sigmoid", "swish", "sin", "gumbel", "softplus"]),
    ends=st.tuples(st.integers(-80, 80), st.integers(1, 30)),
)
def test_a_proof_agrees_with_floats(name, ends):
    lower, upper = Rational(ends[0], 10), Rational(sum(ends), 10)
    inside = np.linspace(float(lower), float(upper), 41)[1:-1]
    inside = inside[inside != 0]
    with np.errstate(all="ignore"):
        sizes = np.array([abs(elasticity(name, z)) for z in inside])
    assert not proved(name, lower, upper) or (sizes > 1).all()
    assert not proved(name, lower, upper, -1) or (sizes < 1).all()


def test_no_contracting_interval_where_there_is_none():
    assert find_witness(Activation.of("sinh"), -1) is None
    assert find_witness(Activation.of("identity"), -1) is None
