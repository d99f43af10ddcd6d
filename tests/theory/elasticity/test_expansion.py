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
from theory.elasticity.expansion import (
    exceeds_one,
    expansion,
    falls_below_one,
    find_witness,
    thresholds,
)
from theory.elasticity.parts import proved_sign
from theory.elasticity.regions import Kind, regions
from theory.outcome import Truth

# docs/mathematics.md: tanh has E = 2z/sinh 2z; the identity is neutral; the rest by hand
NEVER = ("identity", "tanh", "erf", "atan", "elu", "selu", "relu", "leaky_relu")
Z = sympy.Symbol("z", real=True)


def elasticity(name, z):
    value, slope = Activation.of(name).array_functions(np)(np.float64(z))
    return float(z * slope / value)


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
    assert exceeds_one(Activation.of(name), witness.lower, witness.upper).truth is Truth.TRUE


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


@pytest.mark.parametrize(
    ("name", "lower", "upper", "exact"),
    [
        # e^z + 1 + z = 0, exp: |z| = 1, gaussian-like: 1 - z² = -1, sin: tan z = ±z
        ("sigmoid", -5, -1, [-1.278464542761074]),
        ("exp", "-5.5", "-0.5", [-1.0]),
        ("z*exp(-z**2/2)", "0.5", 3, [2**0.5]),
        ("sin", 1, 4, [2.028757838110434]),
        ("sin", 4, "4.7", [4.493409457909064]),
    ],
)
def test_thresholds(name, lower, upper, exact):
    found = thresholds(Activation.of(name), lower, upper)
    assert found.complete
    assert [float(z.at.mid()) for z in found.unique] == pytest.approx(exact, abs=1e-14)


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
    assert exceeds_one(Activation.of(name), lower, upper).truth is not Truth.TRUE


@pytest.mark.parametrize(
    ("name", "lower", "upper"), [("sigmoid", -3, -1), ("tanh", 1, 2), ("identity", 1, 2)]
)
def test_a_false_claim_of_expansion_is_refuted(name, lower, upper):
    assert exceeds_one(Activation.of(name), lower, upper).truth is Truth.FALSE


@pytest.mark.parametrize(
    ("name", "lower", "upper"), [("sigmoid", -2, 1), ("sinh", 1, 2), ("identity", 1, 2)]
)
def test_a_false_claim_of_contraction_is_refuted(name, lower, upper):
    assert falls_below_one(Activation.of(name), lower, upper).truth is Truth.FALSE


@pytest.mark.parametrize("text", ["2+tanh(z)", "sqrt(z)"])
def test_what_cannot_be_decided_is_unknown(text):
    found = expansion(Activation.of(text))
    assert found.truth is Truth.UNKNOWN
    assert "not proved" in found.reason


def test_a_pole_is_never_inside_a_proof():
    """exp(tan z) is undefined at π/2, where range bounds alone see nothing."""
    assert exceeds_one(Activation.of("exp(tan(z))"), Rational(3, 2), 2).truth is not Truth.TRUE
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
    phi = Activation.of(name)
    inside = np.linspace(float(lower), float(upper), 41)[1:-1]
    inside = inside[inside != 0]
    with np.errstate(all="ignore"):
        sizes = np.array([abs(elasticity(name, z)) for z in inside])
    above = exceeds_one(phi, lower, upper).truth
    below = falls_below_one(phi, lower, upper).truth
    assert above is not Truth.TRUE or (sizes > 1).all()
    assert below is not Truth.TRUE or (sizes < 1).all()
    assert above is not Truth.FALSE or below is not Truth.FALSE or len(set(sizes > 1)) == 2


def test_no_contracting_interval_where_there_is_none():
    assert find_witness(Activation.of("sinh"), -1) is None
    assert find_witness(Activation.of("identity"), -1) is None
