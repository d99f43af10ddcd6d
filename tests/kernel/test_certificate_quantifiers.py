"""Claims for all, and for some, values of a letter, and claims that are made of others."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.files.certificate import VERSION
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge

Z, ONE_PLUS = ["letter", "z"], ["+", "1", ["exp", ["letter", "z"]]]
SQUARE = ["^", Z, "2"]
LINE = [{"end": None, "cells": 0}]


def about(*claims, phi=None, numbers=None):
    """A document without an orbit."""
    pieces = [{"low": None, "high": None, "value": ["tanh", Z]}] if phi is None else phi
    return {
        "format": "proofs_check certificate", "version": VERSION, "bits": 64,
        "about": {"statement": "", "version": "", "program": ""},
        "system": {"state": {}, "observed": {}, "velocity": {}},
        "numbers": numbers or {}, "activation": pieces, "orbit": None, "hypotheses": [],
        "conclusions": list(claims),
    }  # fmt: skip


def relation(word, left, right):
    return {"kind": "holds", "relation": word, "left": left, "right": right,
            "at": "everywhere"}  # fmt: skip


def value(e, kind="finite"):
    return {"kind": kind, "value": e} | ({"at": "everywhere"} if kind == "finite" else {})


def for_all(claim, low=None, high=None, parts=None, closed=False):
    parts = parts or [{"end": high, "cells": 0}]
    return {
        "kind": "for_all", "letter": "z", "low": low, "high": high, "closed": closed,
        "parts": parts, "claim": claim,
    }  # fmt: skip


def some(claim, at, low=None, high=None, whole=False):
    over = {"z": {"low": low, "high": high, "whole": whole, "at": at}}
    return {"kind": "exists", "over": over, "claim": claim}


PHI, SLOPE = ["phi", Z], ["phi'", Z]
COVER = [{"end": "-1", "cells": 0}, {"end": "2", "cells": 32}, {"end": None, "cells": 0}]
AT_ZERO = [{"end": "0", "cells": 0}, {"end": None, "cells": 0}]
TRUE = (
    for_all(value(PHI, "differentiable")),
    for_all(value(["/", PHI, SLOPE])),
    for_all(relation("<", "0", SLOPE)),
    for_all(relation("<=", "0", SQUARE)),
    for_all(relation("<", SQUARE, ["+", SQUARE, "1"])),
    for_all(relation("!=", ["exp", Z], "0")),
    for_all(relation("=", PHI, ["+", "1", ["/", "-2", ["+", "1", ["exp", ["*", "2", Z]]]]])),
    for_all(value(["log", ONE_PLUS], "differentiable"), parts=COVER),
    for_all(relation("<", "0", ["/", SQUARE, ONE_PLUS]), low="0"),
    for_all(relation(">", ["log", Z], "-1"), low="1/2", high="3", closed=True,
            parts=[{"end": "3", "cells": 64}]),
    for_all(relation("<", SQUARE, Z), low="0", high="1"),
    for_all(relation("<=", SQUARE, Z), low="0", high="1", closed=True),
    for_all(value(["^", Z, "1/2"], "differentiable"), low="0"),
    for_all(value(["abs", Z], "differentiable"), high="0"),
    some(relation("<", SQUARE, Z), "1/2"),
    some(relation("=", ["*", "2", Z], "6"), "3", low="0", whole=True),
    {"kind": "either", "first": some(relation("<", SQUARE, "0"), "1"),
     "second": for_all(relation("<=", "0", SQUARE)), "is_first": False},
    {"kind": "among", "powers": False, "formulas": [
        ["exp", Z], ["+", ["/", "2", ["+", "1", ["exp", ["*", "-2", Z]]]], "-1"]]},
    {"kind": "one_formula"},
)  # fmt: skip
FALSE = (
    for_all(relation("<", "0", SQUARE)),  # at 0
    for_all(relation("<", "0", SQUARE), parts=AT_ZERO),
    for_all(relation("<=", "0", Z)),
    for_all(relation("<", Z, PHI)),
    for_all(relation("<", "0", Z), low="0", closed=True),
    for_all(relation("<", SQUARE, Z), low="0", high="1", closed=True),
    for_all(relation("<", "0", Z), low="1", high="-1"),
    for_all(relation("<", "0", Z), low="1", parts=[{"end": "3", "cells": 4}]),  # to 3 alone
    for_all(relation("<", "0", ["+", Z, "5"]), parts=[
        {"end": "-3", "cells": 4}, {"end": None, "cells": 0}]),  # from -∞ in cells
    for_all(relation("<", "0", Z), parts=[{"end": "3", "cells": 0}, {"end": "1", "cells": 4},
                                          {"end": None, "cells": 0}]),
    for_all(relation("=", PHI, Z)),
    for_all(relation("!=", PHI, "0")),
    for_all(value(["/", "1", Z])),
    for_all(value(["/", "1", Z]), parts=AT_ZERO),
    for_all(value(["log", Z])),
    for_all(value(["^", Z, "1/2"], "differentiable"), low="0", closed=True),
    for_all(value(["abs", Z], "differentiable")),
    for_all(value(["abs", Z], "differentiable"),
            parts=AT_ZERO),
    for_all(value(["tan", Z])),
    for_all(value(["asin", Z])),
    for_all(relation("=", ["/", Z, Z], "1")),  # has no value at 0
    for_all(relation("=", ["sign", ["^", Z, "1/2"]], "1")),  # below 0
    for_all(relation("<=", ["sign", ["exp", ["/", "1", Z]]], "1")),  # at 0
    for_all(relation("<", "0", ["letter", "y"])),
    for_all({"kind": "ends", "target": Z}),
    value(PHI, "differentiable"),
    value(PHI),
    some(relation("<", SQUARE, Z), "3/2"),
    some(relation("<", SQUARE, Z), "1/2", low="1/2"),
    some(relation("<", SQUARE, Z), "1/2", whole=True),
    some(relation("<", SQUARE, Z), "1/2", high="1/4"),
    some(for_all(relation("<=", "0", SQUARE)), "1"),
    {"kind": "either", "first": some(relation("<", SQUARE, "0"), "1"),
     "second": some(relation("<", SQUARE, "0"), "1"), "is_first": True},
    {"kind": "among", "formulas": [["exp", Z], Z], "powers": True},
)  # fmt: skip


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_what_is_true_is_shown(claim):
    document = about(claim)
    assert words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_what_is_false_or_has_no_meaning_is_refused(claim):
    with pytest.raises(Rejected):
        words(about(claim))


HALVES = [
    {"low": None, "high": "0", "value": "0"},
    {"low": "0", "high": None, "value": Z},
]


def test_a_piece_of_an_activation_is_not_all_of_it():
    """The rectifier: differentiable for z > 0, and not everywhere; φ(z) = z for z > 0 alone."""
    smooth, same = value(PHI, "differentiable"), relation("=", PHI, Z)
    assert words(about(for_all(smooth, low="0"), for_all(same, low="0"), phi=HALVES))
    for claim in (
        for_all(smooth), for_all(smooth, parts=AT_ZERO), for_all(same, high="0"),
        for_all(same, low="-1"), for_all(relation("=", ["phi", ["+", Z, "-1"]], Z), low="0"),
        {"kind": "one_formula"}, {"kind": "among", "formulas": [Z, "0"], "powers": True},
        some(relation("=", PHI, Z), "-1"),
    ):  # fmt: skip
        with pytest.raises(Rejected):
            words(about(claim, phi=HALVES))


JOINTS = [[["+", ["exp", Z], "-1"], Z], ["0", SQUARE], ["0", "0"], [Z, ["+", Z, SQUARE]]]
JUMPS = [["0", Z], ["0", "1"], [["exp", Z], Z], [SQUARE, ["+", SQUARE, "1"]], [Z, ["^", Z, "1/3"]]]
CURVATURE = ["phi''", Z]


def halves(left, right):
    return [{"low": None, "high": "0", "value": left}, {"low": "0", "high": None, "value": right}]


@pytest.mark.parametrize("pieces", JOINTS, ids=str)
def test_where_two_formulas_meet_with_one_slope_phi_is_differentiable(pieces):
    document = about(for_all(value(PHI, "differentiable"), parts=AT_ZERO),
                     for_all(relation("<=", SLOPE, ["+", SLOPE, SQUARE]), parts=AT_ZERO),
                     phi=halves(*pieces))  # fmt: skip
    assert words(document)
    assert Judge(document).is_true()
    for claim in (
        value(SLOPE, "differentiable"), value(CURVATURE),
        value(["phi", ["+", Z, "1"]]), value(["phi", ["*", "2", Z]]), value(["phi", "1"]),
        relation("<", CURVATURE, ["+", CURVATURE, "1"]),
    ):  # fmt: skip
        with pytest.raises(Rejected):
            words(about(for_all(claim, parts=AT_ZERO), phi=halves(*pieces)))


@pytest.mark.parametrize("pieces", JUMPS, ids=str)
def test_where_they_jump_or_bend_it_is_not(pieces):
    for claim in (value(PHI, "differentiable"), value(PHI), value(SLOPE)):
        with pytest.raises(Rejected):
            words(about(for_all(claim, parts=AT_ZERO), phi=halves(*pieces)))


def test_of_a_joint_no_more_is_said_than_is_so():
    """φ/φ' is finite for elu; for a square beside 0 it is not at 0, though it is beside it."""
    quotient = for_all(value(["/", PHI, SLOPE]), parts=AT_ZERO)
    assert words(about(quotient, phi=halves(*JOINTS[0])))
    steep = for_all(relation("<", "0", SLOPE), parts=AT_ZERO)
    for claim in (quotient, steep):
        with pytest.raises(Rejected):
            words(about(claim, phi=halves(["*", "-1", SQUARE], SQUARE)))
    apart = halves(*JOINTS[0])
    apart[1]["low"] = "1/8"  # between the pieces φ has no value
    with pytest.raises(Rejected):
        words(about(quotient, phi=apart))


def test_pieces_of_an_activation_do_not_overlap():
    """Else φ would have two values, and what is said of it no meaning."""
    claim = for_all(relation("=", PHI, Z), low="1")
    assert words(about(claim, phi=HALVES))
    two = [{"low": None, "high": "2", "value": "0"}, HALVES[1]]
    for phi in (two, HALVES[::-1], [HALVES[1], HALVES[1]]):
        with pytest.raises(Rejected):
            words(about(claim, phi=phi))


def test_a_letter_with_a_number_is_not_bound_again():
    for claim in (for_all(relation("<=", "0", SQUARE)), some(relation("<", SQUARE, Z), "1/2")):
        with pytest.raises(Rejected):
            words(about(claim, numbers={"z": "2"}))


def test_a_bent_function_is_no_smooth_formula():
    for e in (["abs", Z], ["^", Z, "1/3"], ["asin", Z]):
        phi = [{"low": None, "high": None, "value": e}]
        with pytest.raises(Rejected):
            words(about({"kind": "one_formula"}, phi=phi))


@pytest.mark.parametrize(
    ("name", "phi"),
    [
        ("theorem1", "tanh"),
        ("theorem1", "elu"),
        ("corollary1", "swish"),
        pytest.param("theorem2", "gumbel", marks=seldom),
        pytest.param("theorem3", "softplus", marks=seldom),
        pytest.param("theorem1", "atan", marks=seldom),
        pytest.param("theorem1", "erf", marks=seldom),
        pytest.param("corollary2", "tanh", marks=seldom),
        pytest.param("theorem4", "celu", marks=seldom),
        pytest.param("theorem-deep", "tanh", marks=seldom),
        pytest.param("proposition4", "sin", marks=seldom),
    ],
)
def test_statements_as_printed_have_certificates(name, phi):
    document = made(name, "printed", phi=phi, digits=3)
    assert words(document)
    assert Judge(document).is_true()


CASES = {  # each makes the claim false, or leaves out what shows it
    "backwards": lambda d: d["conclusions"][0]["cases"].reverse(),
    "a case twice": lambda d: d["conclusions"][0]["cases"].append(d["conclusions"][0]["cases"][-1]),
    "one case": lambda d: d["conclusions"][0].update(cases=d["conclusions"][0]["cases"][:1]),
    "a case that rests": lambda d: d["conclusions"][0]["cases"][0].update(orbit=None),
    "another start": lambda d: d["conclusions"][0]["cases"][0]["numbers"].update(u_0="3"),
    "another φ": lambda d: d["conclusions"][0]["cases"][1]["activation"][0].update(value=Z),
    "the contrary": lambda d: d["conclusions"][0].update(
        quantity=["*", "-1", d["conclusions"][0]["quantity"]]
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CASES, ids=str)
def test_a_quantity_that_falls_from_case_to_case(change):
    """The witness of the remark on depth: √z with one, two, three layers."""
    document = made("remark-depth", "printed", digits=3)
    assert words(document)
    CASES[change](document)
    with pytest.raises(Rejected):
        words(document)


def test_an_example_is_another_case():
    """Of swish an example is an attractor from u0 = v0 = −1, and not from 1."""
    document = made("remark-any-example", phi="swish", digits=3)
    assert "there is an example" in words(document)
    (claim,) = document["conclusions"]
    for bad in (
        {**claim, "case": {**claim["case"], "numbers": document["numbers"]}},
        {**claim, "case": {**claim["case"], "orbit": None}},
        {**claim, "claim": {**claim["claim"], "right": "0"}},
        claim["claim"],
    ):
        with pytest.raises(Rejected):
            words({**document, "conclusions": [bad]})
