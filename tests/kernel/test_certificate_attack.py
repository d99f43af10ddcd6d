"""Certificates changed at random: whatever is still accepted is true, and nothing crashes."""

from __future__ import annotations

import random

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import LONG, seldom
from tests.kernel.attack import attacked
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge

MUTANTS = 17_000 if LONG else 40  # of each certificate
SUBJECTS = (
    ("theorem1", "proved"),
    pytest.param(("corollary2", "proved"), marks=seldom),
    ("invariant1", "proved"),
    pytest.param(("corollary1", "proved"), marks=seldom),
    pytest.param(("proposition4", "proved"), marks=seldom),
    pytest.param(("invariant4", "proved"), marks=seldom),
    pytest.param(("invariant5", "proved"), marks=seldom),
    pytest.param(("proposition3", "printed"), marks=seldom),
    pytest.param(("theorem2", "proved"), marks=seldom),
    pytest.param(("theorem-deep", "proved"), marks=seldom),
    pytest.param(("proposition1", "proved"), marks=seldom),
    pytest.param(("example-sigmoid", "printed"), marks=seldom),
    ("theorem1", "printed"),
    ("proposition2", "proved", "sin"),
    pytest.param(("theorem4", "proved", "tanh"), marks=seldom),
    pytest.param(("remark-any-example", "proved", "tanh"), marks=seldom),
    pytest.param(("remark-depth", "printed"), marks=seldom),
    pytest.param(("orthonormal-examples", "proved", "sin"), marks=seldom),
    pytest.param(("corollary1", "printed"), marks=seldom),
)


@pytest.mark.parametrize("subject", SUBJECTS, ids="-".join)
def test_what_is_accepted_is_true_by_other_means(subject):
    document = made(*subject, digits=3)
    assert words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("subject", SUBJECTS, ids="-".join)
def test_whatever_is_changed_nothing_false_is_accepted(subject):
    attack = attacked(made(*subject, digits=3), random.Random(subject[0]), MUTANTS)
    assert not attack.bad()
    assert attack.rejected() > MUTANTS / 2


def _claims(document):
    claims = (*document["hypotheses"], *document["conclusions"])
    return {c["kind"] + c.get("at", ""): c for c in claims}


FALSE = {  # each a false claim that the form of a true one could hide
    "another output": lambda d: _claims(d)["holdsend"].update(right="2"),
    "another field": lambda d: d["orbit"][0]["direction"].update(v=d["orbit"][0]["direction"]["u"]),
    "another loss": lambda d: d["system"].update(loss=["*", "2", d["system"]["loss"]]),
    "a bound too sharp": lambda d: d["conclusions"][-1].update(low="1/2"),
    "a step too long": lambda d: d["orbit"][0]["steps"][0].update(advance="0x1p-1"),
    "no last step": lambda d: d["orbit"][0]["steps"].pop(),
    "no first step": lambda d: d["orbit"][0]["steps"].pop(0),
    "another start": lambda d: d["numbers"].update(u_0="2"),
    "a trapped start": lambda d: d["numbers"].update(u_0="-10"),
    "another end": lambda d: d["orbit"][0]["solved"].update(value="1/2"),
    "another factor": lambda d: d["orbit"][0]["solved"].update(factor="1"),
    "a letter put for itself": lambda d: d["orbit"][0]["solved"].update(
        value=["letter", "u"], factor="0"
    ),
    "a curve twice": lambda d: d["orbit"].append(d["orbit"][0]),
    "no curve": lambda d: d["orbit"].clear(),
    "no metric": lambda d: d["system"]["metric"].update(u="1"),
    "a negative metric": lambda d: d["system"]["metric"].update(
        {s: ["*", "-1", m] for s, m in d["system"]["metric"].items()}
    ),
    "another φ": lambda d: d["activation"][0].update(value=["tanh", ["letter", "z"]]),
    "φ on half a line": lambda d: d["activation"][0].update(low="1"),
    "a moving letter named otherwise": lambda d: _claims(d)["holdsend"].update(
        left=["letter", "nobody"]
    ),
}


@pytest.mark.parametrize("change", FALSE, ids=str)
def test_false_or_unsupported_claims_are_rejected(change):
    """The proof stays as it was; a true claim among these would need another one."""
    document = made("theorem1", digits=5)
    FALSE[change](document)
    with pytest.raises(Rejected):
        words(document)


def along(left, right):
    return {"kind": "holds", "relation": "=", "left": left, "right": right, "at": "along"}


def below(left, right):
    return {"kind": "holds", "relation": "<", "left": left, "right": right, "at": "everywhere"}


def in_cells(letter, low, high, claim):
    ends = {"low": low, "high": high, "closed": True, "parts": [{"end": high, "cells": 8}]}
    return {"kind": "for_all", "letter": letter, **ends, "claim": claim}


def repels(**changes):
    """0 under x ↦ w x, for w above 1."""
    w = ["letter", "w"]
    found = {"letters": ["x"], "images": [["*", w, ["letter", "x"]]], "points": [["0"]],
             "at": "everywhere", "values": [w], "vectors": [["1"]], "attracts": False}  # fmt: skip
    return {"kind": "stable", **found, **changes}


@pytest.mark.parametrize(
    "claim",
    [
        {"kind": "holds", "relation": "<", "left": "1", "right": ["letter", "u"], "at": "end"},
        {"kind": "holds", "relation": "<=", "left": "1", "right": "1", "at": "nowhere"},
        {"kind": "differential", "left": "1", "of": "w", "right": "1", "by": "x"},
        {"kind": "identity", "left": ["letter", "u"], "right": ["letter", "v"]},
        {"kind": "identity", "left": "1", "right": ["/", "1", ["+", "1", "-1"]]},
        {"kind": "conserved", "quantity": ["letter", "u"], "at": "along", "degree": None},
        {"kind": "monotone", "quantity": ["letter", "v"], "rising": True},
        {"kind": "finite", "value": ["/", "1", ["+", ["letter", "u"], "-1"]], "at": "along"},
        {"kind": "finite", "value": ["log", ["+", ["letter", "v"], "-1"]], "at": "end"},
        {"kind": "holds", "relation": "=", "left": ["letter", "u_0"], "right": "2",
         "at": "everywhere"},
        {"kind": "holds", "relation": "!=", "left": ["letter", "u_0"], "right": "1",
         "at": "everywhere"},
        {"kind": "rounds", "value": ["letter", "u"], "shown": "3/5", "places": 1},
        along(["letter", "u"], ["letter", "u_0"]),
        {"kind": "ends", "target": ["letter", "u"]},
        along(  # a constant with an integral that has no value on the way
            ["integral", ["/", "1", ["+", ["letter", "s"], "-1"]], "s", "1", "1"],
            ["integral", ["/", "1", ["+", ["letter", "s"], "-1"]], "s", "1", ["letter", "v"]],
        ),
        along(  # the letter of the integral is a parameter
            ["+", ["letter", "u"], ["*", "-1", ["letter", "u_0"]]],
            ["integral", "1", "k", ["letter", "u_0"], ["letter", "u"]],
        ),
        in_cells("z", "-2", "2", below("0", ["letter", "z"])),
        in_cells("z", "2", "-2", below("1", "0")),
        in_cells("u_0", "2", "3", below("1", ["letter", "u_0"])),
        in_cells("w", "1/2", "2", repels()),
        in_cells("w", "2", "3", repels(points=[["1"]])),
        in_cells("w", "2", "3", repels(values=["2"])),
        in_cells("w", "2", "3", repels(attracts=True)),
        in_cells("w", "2", "3", repels(letters=["w"])),
        in_cells("w", "2", "3", repels(at="end")),
        {
            "kind": "one_layer", "K": ["letter", "k"], "u": ["letter", "u"],
            "v": ["letter", "v"], "speed": "1", "radius": "1/100", "cells": 8,
        },
        {
            "kind": "one_layer", "K": ["letter", "k"], "u": ["letter", "v"],
            "v": ["letter", "u"], "speed": "1", "radius": "9", "cells": 8,
        },
    ],
    ids=lambda c: c["kind"],
)  # fmt: skip
def test_every_rule_refuses_what_is_false_or_has_no_meaning(claim):
    document = made("theorem1", digits=5)
    document["conclusions"] = [claim]
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize(
    "claim",
    [
        {"kind": "holds", "relation": "<", "left": ["letter", "u"], "right": "1", "at": "end"},
        {"kind": "monotone", "quantity": ["letter", "v"], "rising": False},
        {"kind": "monotone", "quantity": ["letter", "u"], "rising": False},
        {"kind": "conserved", "quantity": ["+", ["*", "-1", ["letter", "v"]],
            ["*", "-1", ["exp", ["letter", "v"]]], ["*", "1/2", ["^", ["letter", "u"], "2"]]],
         "at": "along", "degree": None},
        {"kind": "rounds", "value": ["letter", "u"], "shown": "697/1000", "places": 3},
        {"kind": "identity", "left": ["phi'", ["letter", "z"]],
         "right": ["*", ["phi", ["letter", "z"]],
                   ["+", "1", ["*", "-1", ["phi", ["letter", "z"]]]]]},
        in_cells("z", "1", "2", below("0", ["letter", "z"])),
        in_cells("w", "2", "3", repels()),
        in_cells("w", "-1/2", "1/2", repels(attracts=True)),
        {"kind": "holds", "relation": "<=", "left": "1", "right": "1", "at": "everywhere"},
        {"kind": "holds", "relation": ">", "left": "2", "right": ["letter", "u"], "at": "along"},
        {"kind": "one_layer", "K": ["letter", "k"], "u": ["letter", "u"],
         "v": ["letter", "v"], "speed": "1", "radius": "9", "cells": 8},
    ],
    ids=lambda c: c["kind"],
)  # fmt: skip
def test_every_rule_shows_what_is_true(claim):
    document = made("theorem1", digits=5)
    document["conclusions"] = [claim]
    assert words(document)
    assert Judge(document).is_true()


def test_a_piece_of_an_activation_is_not_all_of_it():
    document = made("theorem2", phi="elu", digits=3)
    identity = {"kind": "identity", "left": ["phi", ["letter", "z"]], "right": ["letter", "z"]}
    document["hypotheses"] = []
    document["conclusions"] = [identity]
    with pytest.raises(Rejected):
        words(document)
    document["activation"], document["orbit"] = [document["activation"][1]], None
    assert "φ(z) = z for z ≥ 0" in words(document)  # elsewhere it has no value
    identity["left"] = ["phi", ["+", ["letter", "z"], ["phi", ["letter", "z"]]]]
    identity["right"] = ["*", "2", ["letter", "z"]]
    with pytest.raises(Rejected):  # two arguments, and one piece need not hold both
        words(document)
    document["activation"][0]["low"] = None
    assert "φ(z) = z" in words(document)


STARTS = (
    ({"u0": "-1/2"}, "sigmoid"),  # u turns
    ({"v0": "-2"}, "elu"),  # on one of two pieces
    *(
        pytest.param(values, phi, marks=seldom)
        for values, phi in (
            ({"v0": "-1"}, "tanh"),  # p0 < 0: v crosses the zero of φ
            ({"u0": "3"}, "sigmoid"),  # p0 > 1: backward
            ({"u0": "0"}, "sigmoid"),
            ({"k": "5"}, "atan"),
            ({}, "gelu"),
            ({}, "softplus"),
            ({}, "elu"),
            ({"r": "3/2"}, "sin"),
            ({"v0": "sqrt(2)"}, "erf"),
            ({}, "z**3"),
            ({}, "sqrt(z)"),
            ({}, "z + sin(10*z)/5"),
        )
    ),
)


@pytest.mark.parametrize(("values", "phi"), STARTS, ids=str)
def test_starts_and_activations_of_many_kinds(values, phi):
    document = made("theorem2", phi=phi, digits=3, **values)
    assert words(document)
    assert Judge(document).is_true()
