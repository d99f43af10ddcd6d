"""Certificates of false sentences, each of which was accepted once."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.kernel.intervals import Rejected
from proofs_check.kernel.networks import about as about_size
from tests.kernel.documents import words
from tests.kernel.test_certificate_quantifiers import about, relation

NAMES = {
    "2 = 3, and 5/2 < 2": about(relation("<", "5/2", ["letter", "2"]), numbers={"2": "3"}),
}


def flowing(claim, *, state=None, observed=None, velocity=None, **parts):
    """x' = x from x = 1, unless a state and its velocity are given."""
    document = about(claim, **parts)
    document["system"] = {
        "state": state or {"x": "1"}, "observed": observed or {},
        "velocity": velocity or {"x": ["letter", "x"]},
    }  # fmt: skip
    return document


U, V, Z = ["letter", "u"], ["letter", "v"], ["letter", "z"]
DEGREE_3 = {  # u² - v²/3, where u' = φ(v) and v' = u φ'(v)
    "kind": "conserved", "at": "while", "degree": "3",
    "quantity": ["+", ["^", U, "2"], ["*", "-1/3", ["^", V, "2"]]],
}  # fmt: skip


def of_degree(**parts):
    """With z = 0 z φ'(z) is 3 φ(z) for tanh: 0 = 0."""
    velocity = {"u": ["phi", V], "v": ["*", U, ["phi'", V]]}
    return flowing(DEGREE_3, state={"u": "1", "v": "1"}, velocity=velocity, **parts)


NAMES |= {
    "a number z": of_degree(numbers={"z": "0"}),
    "an observed z": of_degree(observed={"z": "0"}),
    "a z of the state": flowing(
        relation("=", Z, "1") | {"at": "while"}, state={"z": "1"}, velocity={"z": "0"}
    ),
}


@pytest.mark.parametrize("document", NAMES.values(), ids=NAMES)
def test_names_have_one_meaning(document):
    with pytest.raises(Rejected):
        words(document)


def pieces(*parts):
    return [dict(zip(("low", "high", "value"), part, strict=True)) for part in parts]


PIECES = {
    "0 and 1 at 0": pieces((None, "5", "0"), ("5", "-10", "7"), ("-10", None, "1")),
    "9 at 0": pieces((None, "0", "0"), ("0", "0", "9"), ("0", None, Z)),
    "two that overlap": pieces((None, "1", "0"), ("0", None, "1")),
    "an infinite end inside": pieces((None, None, "0"), ("0", None, "1")),
    "one from 1 to 0": pieces(("1", "0", "0")),
    "its own derivative": pieces((None, None, ["phi'", Z])),
    "its own integral": pieces((None, None, ["integral", ["phi", ["letter", "s"]], "s", "0", Z])),
    "from its own value on": pieces((["phi", "0"], None, Z)),
}


@pytest.mark.parametrize("phi", PIECES.values(), ids=PIECES)
def test_an_activation_has_one_value_at_each_point(phi):
    with pytest.raises(Rejected, match="piece"):
        words(about(relation("=", "1", "1"), phi=phi))


def test_what_is_told_of_a_tiny_number_is_above_it():
    """It was told as 0, and a factor of 0 is that of a constant."""
    for q in (Fraction(1, 2**1500), Fraction(1, 3), Fraction(10**400, 3), Fraction(1, 8)):
        assert q <= Fraction(told := about_size(q)) <= q * (1 + Fraction(1, 10**5)), told
