"""Cycles of maps, their multipliers, and flows of several parts."""

from __future__ import annotations

import copy

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_quantifiers import about

X, Y = ["letter", "x"], ["letter", "y"]
HALF = ["*", "1/2", X]


def about_map(kind, letters, images, points, **more):
    place = {"letters": letters, "images": images, "points": points, "at": "everywhere"}
    return {"kind": kind, **place, **more}


def line(kind, image, *points, **more):
    return about_map(kind, ["x"], [image], [[p] for p in points], **more)


def plane(kind, images, *points, **more):
    return about_map(kind, ["x", "y"], images, list(points), **more)


FLIP, TURN = ["+", "1", ["*", "-1", X]], [["*", "-1", Y], X]
TRUE = (
    line("cycle", FLIP, "0", "1"),
    line("cycle", HALF, "0"),
    line("multiplier", FLIP, "0", "1", value="1", vector=["1"]),
    line("multiplier", ["^", X, "2"], "1", value="2", vector=["-3"]),
    line("stability", HALF, "0", values=["1/2"], vectors=[["1"]]),
    line("stable", HALF, "0", values=["1/2"], vectors=[["1"]], attracts=True),
    line("stable", ["*", "-3", X], "0", values=["-3"], vectors=[["1"]], attracts=False),
    plane("stable", [["*", "1/2", X], ["*", "2", Y]], ["0", "0"],
          values=["2"], vectors=[["0", "1"]], attracts=False),
    plane("cycle", TURN, ["1", "0"], ["0", "1"], ["-1", "0"], ["0", "-1"]),
    plane("multiplier", [Y, X], ["0", "0"], value="-1", vector=["1", "-1"]),
    plane("stability", [["*", "3", Y], ["*", "1/6", X, ["+", X, "1"]]], ["1", "0"], ["0", "1/3"],
          values=["3/2", "1/2"], vectors=[["1", "0"], ["0", "1"]]),
)  # fmt: skip
FALSE = (
    line("cycle", FLIP, "0"),
    line("cycle", FLIP, "0", "1", "0"),
    line("cycle", HALF, X),  # a point in the letter of the map
    line("cycle", ["log", X], "0"),
    line("multiplier", FLIP, "0", "1", value="-1", vector=["1"]),
    line("multiplier", HALF, "0", value="1/3", vector=["1"]),
    line("multiplier", HALF, "0", value="1/3", vector=["0"]),
    line("multiplier", HALF, "1", value="1/2", vector=["1"]),
    line("multiplier", ["abs", X], "0", value="1", vector=["1"]),
    line("stability", FLIP, "1/2", values=["-1"], vectors=[["1"]]),  # on the border
    line("stable", HALF, "0", values=["1/2"], vectors=[["1"]], attracts=False),
    line("stable", HALF, "0", values=[], vectors=[], attracts=True),
    line("stable", FLIP, "1/2", values=["-1"], vectors=[["1"]], attracts=True),
    line("stable", FLIP, "1/2", values=["-1"], vectors=[["1"]], attracts=False),
    plane("stable", [["*", "1/2", X], ["*", "2", Y]], ["0", "0"],
          values=["1/2"], vectors=[["1", "0"]], attracts=True),
    plane("multiplier", [Y, X], ["0", "0"], value="1", vector=["1", "-1"]),
    plane("multiplier", [X, ["abs", Y]], ["0", "0"], value="1", vector=["1", "0"]),
    plane("stability", [["*", "1/2", X], ["*", "2", Y]], ["0", "0"],
          values=["1/2", "1/2"], vectors=[["1", "0"], ["2", "0"]]),
    plane("stability", [["*", "1/2", X], ["*", "2", Y]], ["0", "0"],
          values=["1/2"], vectors=[["1", "0"]]),
    plane("stability", [["*", "3", Y], ["*", "1/6", X]], ["0", "0"], ["0", "0"],
          values=["1/2", "1/2"], vectors=[["1", "0"], ["0", "1"]]),
    plane("cycle", [X], ["0", "0"]),
    about_map("cycle", ["x", "x"], [X, X], [["0", "0"]]),
)  # fmt: skip


CUBE_ENDS = (("-3/4", True), ("-1/2", False), ("1/2", True), ("3/4", False), ("2", True))
CUBE = line("enumerates", ["^", X, "3"], "0", low="-2", high="2", period=1, count=3, reach=None,
            cells=[{"end": end, "single": single} for end, single in CUBE_ENDS])  # fmt: skip
TRUE = (*TRUE, CUBE, {"kind": "denied", "claim": {**CUBE, "count": 2}})
FALSE = (
    *FALSE,
    {**CUBE, "count": 2},
    {**CUBE, "period": 2},  # the cells are not those of the map applied twice
    {**CUBE, "low": "-1"},
    {**CUBE, "high": "3"},
    {**CUBE, "points": [["1/2"]]},
    {**CUBE, "points": [["0"], ["0"]]},
    {**CUBE, "cells": CUBE["cells"][:-1]},
    {**CUBE, "cells": [*CUBE["cells"][:-1], {"end": "2", "single": False}]},
    {**CUBE, "cells": [{"end": "2", "single": True}], "count": 1},
    {**CUBE, "cells": [{"end": "3", "single": True}, *CUBE["cells"]]},
    {**CUBE, "cells": [{"end": "-3/4", "single": True}, *CUBE["cells"]], "count": 4},
    {"kind": "denied", "claim": CUBE},
    {"kind": "denied", "claim": {**CUBE, "count": 2, "letters": ["x", "y"]}},
)


PHI_OF_X = ["phi", ["*", "2", X]]
REACH = {"low": "-1", "high": "1", "first": "-3", "parts": [{"end": None, "cells": 0}]}
ENDS = (
    ("-3/2", False), ("-7/8", True), *((f"-{i}/16", False) for i in range(13, 3, -1)),
    ("1/4", True), *((f"{i}/16", False) for i in range(5, 15)), ("3/2", True), ("3", False),
)  # fmt: skip
LINE = line("enumerates", PHI_OF_X, "0", low=None, high=None, period=1, count=3, reach=REACH,
            cells=[{"end": end, "single": single} for end, single in ENDS])  # fmt: skip


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_what_is_true_is_shown(claim):
    document = about(claim)
    assert words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_what_is_false_or_has_no_meaning_is_refused(claim):
    with pytest.raises(Rejected):
        words(about(claim))


PARTS = {  # each leaves something of the proof out, or lets the parts act on one another
    "a part missing": lambda d: d["orbit"].pop(),
    "a part twice": lambda d: d["orbit"].append(d["orbit"][0]),
    "one curve for all": lambda d: d["orbit"][0]["direction"].update(d["orbit"].pop()["direction"]),
    "parts that act on one another": lambda d: d["system"].update(
        loss=["+", d["system"]["loss"], ["*", ["letter", "u_1"], ["letter", "u_2"]]]
    ),
    "a letter of the other part": lambda d: d["orbit"][0]["solved"].update(letter="u_2"),
    "not solved": lambda d: d["orbit"][0].update(solved=None),
    "swapped solutions": lambda d: d["orbit"][0].update(solved=d["orbit"][1]["solved"]),
    "another fixed point": lambda d: d["conclusions"][0].update(points=[["2"]]),
}


@pytest.mark.parametrize("change", PARTS, ids=str)
def test_every_part_of_a_state_is_followed(change):
    document = copy.deepcopy(made("theorem4", phi="tanh", digits=3, length=2))
    assert words(document)
    PARTS[change](document)
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize(
    ("name", "phi"),
    [
        ("proposition2", "sin"),
        ("whole-map", "sigmoid"),
        pytest.param("whole-map", "gumbel", marks=seldom),
        pytest.param("theorem4", "gumbel", marks=seldom),
        pytest.param("theorem4", "sigmoid", marks=seldom),
        pytest.param("orthonormal-examples", "swish", marks=seldom),
        pytest.param("one-network-cycle", "tanh", marks=seldom),
    ],
)
def test_sequences_and_whole_maps_have_certificates(name, phi):
    document = made(name, phi=phi, digits=3)
    assert words(document)
    assert Judge(document).is_true()


def test_the_points_of_a_whole_line_are_counted_where_the_map_has_values():
    """tanh(2x) has three fixed points, all of them in [-1, 1]."""
    assert "of all real x there are exactly 3" in words(about(LINE))
    assert Judge(about(LINE)).is_true()
    assert words(about({**LINE, "low": "-3", "reach": REACH}))
    assert words(about({"kind": "denied", "claim": {**LINE, "count": 1}}))
    for bad in (
        {**LINE, "count": 1},
        {**LINE, "reach": None},
        {**LINE, "reach": {**REACH, "first": "-7/8"}, "cells": LINE["cells"][2:], "count": 2},
        {**LINE, "cells": LINE["cells"][:-2], "count": 2},
        {**LINE, "reach": {**REACH, "low": "0"}},
        {**LINE, "reach": {**REACH, "high": "1/2"}},
        {**LINE, "reach": {**REACH, "low": "1", "high": "-1"}},
        {**LINE, "reach": {**REACH, "parts": [{"end": "5", "cells": 8}]}},
        {**LINE, "images": [["+", PHI_OF_X, ["*", "0", X]]]},
        {**LINE, "images": [["*", X, PHI_OF_X]]},
        {**LINE, "images": [["phi'", X]]},
    ):
        with pytest.raises(Rejected):
            words(about(bad))


def test_two_values_of_phi_are_not_one():
    """Their product can be negative: x ↦ 3 φ(x) φ(1 - x) + … has points below 0."""
    other = ["phi", ["+", "1", ["*", "-1", X]]]
    image = ["+", ["*", "3", ["phi", X], other], ["*", "0", ["phi", X]]]
    claim = {**LINE, "images": [image], "count": 1, "reach": {**REACH, "first": "-1/8"},
             "cells": [{"end": "1/8", "single": True}, {"end": "3", "single": False}]}  # fmt: skip
    with pytest.raises(Rejected, match="beyond the cells"):
        words(about(claim))
