"""Flows of one letter that run to infinity, and closed forms that they follow."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_quantifiers import LINE, about

W, T, ONE_UP = ["letter", "w"], ["letter", "t"], ["+", "1", ["exp", ["letter", "w"]]]
DECAY = ["exp", ["*", "-1", W]]
SLOW = ["/", "1", ["+", "1", ["^", W, "2"]]]


def flowing(velocity, claim, start="1", phi=()):
    document = about(claim, phi=list(phi))
    state = dict.fromkeys(velocity, start)
    return document | {"system": {"state": state, "observed": {}, "velocity": velocity}}


def tends(quantity=W, value="oo", low="1", high=None, rising=None, parts=LINE, letter="w"):
    return {"kind": "tends", "letter": letter, "low": low, "high": high, "parts": parts,
            "quantity": quantity, "value": value, "rising": rising}  # fmt: skip


def of(velocity, start="1", **claim):
    return flowing({"w": velocity}, tends(**claim), start)


MINUS, DOWN = (
    ["*", "-1", SLOW],
    {
        "low": None,
        "high": "1",
        "value": "-oo",
        "parts": [{"end": "0", "cells": 0}, {"end": "1", "cells": 4}],
    },
)
UNIT = ["*", "3", "1/3"]
TRUE = {
    "w": of(DECAY), "constant velocity": of(UNIT, rising=True), "slow": of(SLOW, rising=True),
    "down": of(MINUS, **DOWN, rising=False), "from below": of(SLOW, low="-5", parts=[
        {"end": "0", "cells": 8}, *LINE]),
    "e^-w": of(SLOW, quantity=DECAY, value="0", rising=False),
    "log(1 + e^w)": of(SLOW, quantity=["log", ONE_UP]),
    "log(1 + e^-w)": of(SLOW, quantity=["log", ["+", "1", DECAY]], value="0"),
    "tanh": of(SLOW, quantity=["tanh", W], value="1"),
    "atan down": of(MINUS, **DOWN | {"value": ["*", "-1/2", ["pi"]]}, quantity=["atan", W]),
    "a quotient": of(SLOW, quantity=["/", ["+", "3", DECAY], ["^", ["+", "2", DECAY], "2"]],
                     value="3/4"),
    "an odd power": of(MINUS, **DOWN, quantity=["^", W, "3"], rising=False),
    "an even power": of(MINUS, **DOWN | {"value": "oo"}, quantity=["^", W, "2"]),
    "a negative power": of(MINUS, **DOWN | {"value": "0"}, quantity=["^", W, "-3"]),
    "a root": of(SLOW, quantity=["^", W, "1/2"], rising=True),
    "erfc": of(SLOW, quantity=["+", ["erfc", W], "2"], value="2"),
}  # fmt: skip
FALSE = {
    "to the other side": of(SLOW, value="-oo"),
    "another number": of(SLOW, quantity=DECAY, value="1"),
    "a number that is near": of(SLOW, quantity=DECAY, value="1/1000000000000"),
    "infinity, of what has a limit": of(SLOW, quantity=["tanh", W]),
    "it falls": of(SLOW, rising=False),
    "e^-w rises": of(SLOW, quantity=DECAY, value="0", rising=True),
    "in finite time": of(["^", W, "2"]),
    "in finite time, by a power above 1": of(["^", W, "3/2"]),
    "to a point of rest": of(["+", "4", ["*", "-1", W]]),
    "to rest, far out": of(["+", "1/1000000", ["*", "-1", ["tanh", ["/", W, "100"]]]]),
    "at rest": of("0"),
    "away": of(MINUS),
    "from beyond the half-line": of(SLOW, low="2"),
    "from beyond the half-line, down": of(MINUS, **DOWN | {
        "high": "0", "parts": [{"end": "0", "cells": 0}]}),
    "a half-line with two ends": of(SLOW, high="9", parts=[{"end": "9", "cells": 4}]),
    "a line": of(SLOW, low=None),
    "no value on the half-line": of(["/", "1", ["^", ["+", W, "-3"], "2"]]),
    "an end where it rests": of(["/", ["+", W, "-1"], W]),
    "parts that leave a gap": of(SLOW, parts=[{"end": "3", "cells": 4}]),
    "∞ - ∞": of(SLOW, quantity=["+", W, ["*", "-1", W], "1"], value="1"),
    "∞/∞": of(SLOW, quantity=["/", W, W], value="1"),
    "0 · ∞": of(SLOW, quantity=["*", W, DECAY], value="0"),
    "0 · ∞, exactly": of(SLOW, quantity=["*", "0", W], value="oo"),
    "a wave": of(SLOW, quantity=["sin", W], value="0"),
    "a value that moves": of(SLOW, value=W),
    "a value in time": of(SLOW, value=T, quantity=DECAY),
    "a value that is none": of(SLOW, quantity=DECAY, value=["/", "0", "0"]),
    "log of what is negative": of(MINUS, **DOWN, quantity=["log", W]),
    "a root of what is negative": of(MINUS, **DOWN | {"value": "oo"}, quantity=["^", W, "1/2"]),
    "log of what tends to 0": of(SLOW, quantity=["log", DECAY], value="0"),
    "a jump": of(SLOW, quantity=["sign", DECAY], value="1"),
    "an integral": of(SLOW, quantity=["integral", "1", "s", "0", W]),
    "another letter": of(SLOW, letter="v"),
    "two letters": flowing({"w": SLOW, "v": "1"}, tends()),
    "a velocity in time": of(["+", SLOW, ["*", "0", T]]),
    "φ on a half of the line": flowing(
        {"w": SLOW}, tends(["phi", ["*", "-1", W]], "-oo"),
        phi=[{"low": "0", "high": None, "value": ["letter", "z"]}]),
}  # fmt: skip


@pytest.mark.parametrize("word", TRUE)
def test_flows_that_run_to_infinity(word):
    assert "the orbit exists for all t ≥ 0" in words(TRUE[word])
    assert Judge(TRUE[word]).is_true()


@pytest.mark.parametrize("word", FALSE)
def test_what_is_false_or_open_is_refused(word):
    with pytest.raises(Rejected):
        words(FALSE[word])


@pytest.mark.parametrize("name", ["exponential-loss", "logistic-loss"])
def test_losses_without_a_minimum(name):
    document = made(name)
    assert "w rises to ∞ as t → ∞" in words(document)
    assert Judge(document).is_true()
    document["system"]["metric"]["w"] = "-1"
    with pytest.raises(Rejected):
        words(document)


def follows(right, **changes):
    return {"kind": "follows", "left": W, "right": right, "factor": "0", "known": {"w": right},
            **changes}  # fmt: skip


CLOSED = ["log", ["+", T, ["exp", "1"]]]  # of w' = e^-w from w = 1
ONES = {
    "another start": follows(["log", ["+", T, "1"]]),
    "another speed": follows(["log", ["+", ["*", "2", T], ["exp", "1"]]]),
    "the gap is not known": follows(CLOSED, known={}),
    "a letter that is none": follows(CLOSED, known={"t": W}),
    "not of the time alone": follows(["+", CLOSED, ["*", "0", W]], known={"w": ["+", W, T]}),
    "the other side is another": {**follows(CLOSED), "right": ["+", CLOSED, T]},
}


def test_a_closed_form_in_time():
    document = flowing({"w": DECAY}, follows(CLOSED))
    assert "w = log(t + exp(1)) from the start on" in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("word", ONES)
def test_another_closed_form_is_refused(word):
    with pytest.raises(Rejected):
        words(flowing({"w": DECAY}, ONES[word]))


def test_time_is_no_letter_of_the_system():
    document = flowing({"w": DECAY}, follows(CLOSED))
    document["numbers"]["t"] = "0"
    with pytest.raises(Rejected):
        words(document)


def test_a_letter_that_follows_time_does_not_shrink_an_orbit():
    """On boxes of an orbit nothing is known of the time."""
    document = made("scalar", "printed")
    (closed,) = (c for c in document["conclusions"] if c["kind"] == "follows")
    inner = {"kind": "monotone", "quantity": T, "rising": True}
    document["conclusions"] = [{"kind": "reduced", "known": closed["known"], "claim": inner}]
    with pytest.raises(Rejected):
        words(document)
