"""Certificates of what is false: contraries, and traps of one layer."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_quantifiers import Z, about

U = ["letter", "u"]
OUTPUT = ["*", ["letter", "k"], U, ["phi", ["letter", "v"]]]


def at(place, relation, left, right):
    return {"kind": "holds", "relation": relation, "left": left, "right": right, "at": place}


FALSE_CLAIMS = (
    at("end", "=", U, "1"),
    at("along", "=", U, ["letter", "u_0"]),
    at("end", "<", "1", U),
    at("along", "<=", "1", U),
    {"kind": "rounds", "value": U, "shown": "3/5", "places": 1},
    {"kind": "encloses", "value": U, "low": "1/2", "high": "3/5"},
    at("everywhere", "<", ["letter", "k"], "1"),
    {"kind": "cycle", "letters": ["x"], "images": [["+", ["letter", "x"], U]], "points": [["0"]],
     "at": "end"},
)  # fmt: skip
TRUE_CLAIMS = (
    at("end", "=", OUTPUT, "1"),
    at("along", "=", U, U),
    at("end", "<", U, "1"),
    {"kind": "encloses", "value": U, "low": "0", "high": "1"},
    {"kind": "rounds", "value": U, "shown": "697/1000", "places": 3},
    at("everywhere", "<=", "1", "1"),
    at("everywhere", "=", ["letter", "u_0"], "1"),
    at("everywhere", "!=", ["letter", "u_0"], "2"),
    {"kind": "cycle", "letters": ["x"], "images": [["letter", "x"]], "points": [["0"]],
     "at": "end"},
    {"kind": "cycle", "letters": ["x"], "images": [["letter", "x"]], "points": [["0", "0"]],
     "at": "end"},
    {"kind": "conserved", "quantity": U, "at": "along", "degree": None},
    at("everywhere", "<", "1", U),
    {"kind": "denied", "claim": at("everywhere", "=", "1", "1")},
    at("along", "=", ["integral", "1", "s", "0", U], "9"),
)  # fmt: skip


def denied(claim):
    return {"kind": "denied", "claim": claim}


@pytest.mark.parametrize("claim", FALSE_CLAIMS, ids=str)
def test_what_is_false_is_denied(claim):
    document = made("theorem1", digits=5)
    document["conclusions"] = [denied(claim)]
    assert "it is not true that" in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("claim", TRUE_CLAIMS, ids=str)
def test_what_is_true_or_open_is_not_denied(claim):
    document = made("theorem1", digits=5)
    document["conclusions"] = [denied(claim)]
    with pytest.raises(Rejected):
        words(document)


def trap(**changes):
    """Gumbel from u0 = −2, v0 = 0: v runs to −∞."""
    document = made("theorem1", "printed", "gumbel", 3, refuted=True, u0="-2", v0="0")
    document["conclusions"][0] |= changes
    return document


def test_gumbel_is_trapped():
    document = trap()
    assert "so is never 0" in words(document)
    assert Judge(document).is_true()


TRAPS = {  # each is no trap, or is not shown to be one
    "the other half-line": {"low": "-1/8", "high": None, "parts": [{"end": None, "cells": 0}]},
    "a half-line beyond the start": {"high": "-1/8", "parts": [{"end": "-1/8", "cells": 0}]},
    "a bounded interval": {"low": "-2"},
    "the whole line": {"high": None, "parts": [{"end": None, "cells": 0}]},
    "another antiderivative": {"G": ["*", "2", ["exp", Z]]},
    "a level too high": {"q": "3/2"},
    "a level too low": {"q": "-1/2"},
    "another target": {"target": ["letter", "u"]},
    "another K": {"K": "1"},
    "a letter of the state": {"letter": "u"},
}


@pytest.mark.parametrize("name", TRAPS, ids=str)
def test_what_is_no_trap_is_refused(name):
    with pytest.raises(Rejected):
        words(trap(**TRAPS[name]))


STARTS = ({"u_0": "-1"}, {"u_0": "2"}, {"u_0": "0"}, {"v_0": "1"})


@pytest.mark.parametrize("values", STARTS, ids=str)
def test_other_starts_are_not_trapped_by_it(values):
    """u0²/2 is not above e^v0, or p0 ≥ 0."""
    document = trap()
    document["numbers"] |= values
    with pytest.raises(Rejected):
        words(document)


def test_a_pole_or_a_kink_is_no_trap():
    for value in (["abs", Z], ["/", "1", ["+", Z, "5"]], ["sin", Z]):
        document = trap()
        document["activation"][0]["value"] = value
        document["hypotheses"] = []
        with pytest.raises(Rejected):
            words(document)
    with pytest.raises(Rejected):
        words(about({**trap()["conclusions"][0]}))  # of no flow at all


@pytest.mark.parametrize(
    ("name", "phi"),
    [
        ("theorem4", "sigmoid"),
        pytest.param("whole-map", "tanh", marks=seldom),
        pytest.param("theorem4", "gumbel", marks=seldom),
        pytest.param("remark-width", "tanh", marks=seldom),
        pytest.param("remark-contractive", "swish", marks=seldom),
    ],
)
def test_what_is_refuted_as_printed_has_a_certificate(name, phi):
    document = made(name, "printed", phi, 3, refuted=True)
    assert words(document)
    assert Judge(document).is_true()


def test_what_stays_the_same_does_not_fall():
    """λ1 is 1 for elu at starts above 0; of width 1 the flow rests there, and has no orbit."""
    document = made("remark-width", "printed", phi="elu", digits=5, refuted=True)
    assert "it is not true that" in words(document)
    assert Judge(document).is_true()
    cases = document["conclusions"][0]["claim"]["cases"]
    assert cases[0]["orbit"] is None
    for kept in (cases[:1], cases[:2], cases[1:2], cases[::2][:2] + cases[:1]):
        document["conclusions"][0]["claim"]["cases"] = kept
        if sum(case["orbit"] is not None for case in kept) > 1:
            continue
        with pytest.raises(Rejected):
            words(document)


@pytest.mark.parametrize("quantity", ["lambda1", "v", "u"])
def test_what_falls_is_not_denied(quantity):
    document = made("remark-width", "printed", phi="elu", digits=5, refuted=True)
    inner = document["conclusions"][0]["claim"]
    inner["quantity"] = ["*", "1" if quantity == "lambda1" else "-1", ["letter", quantity]]
    if quantity == "lambda1":  # 1 for every width
        assert words(document)
        inner["quantity"] = ["/", inner["quantity"], ["letter", "k"]]
    else:
        assert words(document)  # -v and -u rise
        inner["quantity"] = ["letter", quantity]
    with pytest.raises(Rejected):
        words(document)
