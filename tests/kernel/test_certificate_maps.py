"""Maps in discrete time: what a step lowers, for each number of a list, and cycles near points."""

from __future__ import annotations

import copy

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_cycles import FLIP, TURN, X, Y, line, plane
from tests.kernel.test_certificate_quantifiers import about, for_all, relation

S, H, Z = ["letter", "s"], ["letter", "h"], ["letter", "z"]
UNITS = {"s": ["-1", "1"]}


def each(claim, **over):
    return {"kind": "each", "over": over or UNITS, "claim": claim}


def sign(e):
    return ["sign", e]


def updated(field, state):
    return ["+", sign(field), ["*", ["+", "1", ["*", "-1", ["^", sign(field), "2"]]], state]]


def minus(a, b):
    return ["+", a, ["*", "-1", b]]


def square(e):
    return ["^", e, "2"]


def descends(letters, images, quantity, strict=True):
    step = {"letters": letters, "images": images, "quantity": quantity}
    return {"kind": "descends", **step, "strict": strict}


def lowers(images, quantity, convex, letters=("z",)):
    step = {"letters": list(letters), "images": images, "quantity": quantity}
    return {"kind": "lowers", **step, "convex": convex}


def by_convex(g, slope):
    """½ z² − g with the map z ↦ g'(z)."""
    return lowers([slope], minus(["*", "1/2", square(Z)], g), g)


def of_all(field, state, line=("h", "0")):
    """0 ≤ (s' − s) h for all h, on both sides of a cut."""
    claim = relation("<=", "0", ["*", minus(updated(field, state), state), field])
    parts = [{"end": line[1], "cells": 0}, {"end": None, "cells": 0}]
    return {**for_all(claim, parts=parts), "letter": line[0]}


def iff(first, second):
    return {"kind": "iff", "first": first, "second": second}


def near(image, points, radius, frame=None):
    return line("near", image, *points, radius=radius, frame=frame)


TWO = [["exp", Z], ["exp", ["*", "-2", Z]]]
SOFT = ["log", ["+", *TWO]]
SOFTMAX = ["/", ["+", TWO[0], ["*", "-2", TWO[1]]], ["+", *TWO]]
COS = ["cos", X]
FLIPPED = [["*", "-2", ["^", X, "3"]], ["*", "3", X]]
SWAP = ["+", ["*", "-1", X], ["*", "1/8", ["^", X, "2"]]]
TRUE = (
    each(relation("=", square(S), "1")),
    each(of_all(H, S)),
    each(descends(["s"], [updated(["letter", "w"], S)], ["*", "-1", ["letter", "w"], S])),
    each(descends(["s"], [S], S)),
    each(descends(["s"], [["*", "-1", S]], square(S), strict=False)),
    each(relation("=", ["*", sign(S), S], ["abs", S]), s=["-3", "0", "2/3"]),
    each(iff([relation("<", "0", S)], [relation("=", sign(S), "1")]), s=["-1", "0", "1/2"]),
    iff([line("cycle", sign(X), "1")], [relation("<", "0", "1"), relation("<=", "1", "1")]),
    iff([line("cycle", sign(X), "2")], [relation("<", "0", "1"), relation("<", "1", "1")]),
    line("cycle", sign(X), "0"),
    relation("=", ["*", "3", ["abs", ["+", "1/3", "-1/3"]]], "0"),
    by_convex(["*", "1/2", SOFT], ["*", "1/2", SOFTMAX]),
    by_convex(["+", ["^", Z, "4"], TWO[0]], ["+", ["*", "4", ["^", Z, "3"]], TWO[0]]),
    by_convex(["*", "3", Z], "3"),
    lowers([["exp", ["letter", "a"]], "0"], ["+", ["*", "1/2", square(["letter", "a"])],
           ["*", "1/2", square(Z)], ["*", "-1", ["exp", ["letter", "a"]]]],
           ["exp", ["letter", "a"]], ("a", "z")),
    near(COS, ["3/4"], "1/10"),
    near(["*", "1/2", X], ["1/100"], "1"),
    near(["*", "2", X], ["1/100"], "1", [["-1"]]),
    near(SWAP, ["0"], "1/10", [["1/2"]]),
    plane("near", [["*", "1/2", Y], ["*", "1/2", X]], ["0", "0"], radius="1", frame=None),
    line("near", ["+", ["*", "-1", ["^", X, "2"]], "1"], "0", "1", radius="1/100",
         frame=[["1", "-2"], ["0", "1"]]),
)  # fmt: skip
FALSE = (
    each(relation("=", S, "1")),
    each(relation("=", square(S), "1"), s=["-1", "0", "1"]),
    each(relation("=", square(S), "1"), s=[]),  # of none
    {"kind": "each", "over": {}, "claim": relation("=", "1", "1")},
    each(relation("=", square(S), "1"), s=["-1", ["letter", "w"]]),
    each({"kind": "ends", "target": S}),
    each(each(relation("=", square(S), "1"), h=["1"])),
    each(of_all(minus(H, "1"), S)),  # cut elsewhere than at its 0
    each(of_all(H, S, ("s", "0"))),  # a letter of two meanings
    each(of_all(H, S), s=["-3"]),
    each(descends(["s"], [["*", "-1", S]], square(S))),  # moves, and keeps it
    each(descends(["s"], [["*", "-1", S]], S)),
    each(descends(["y"], ["y"], S)),
    each(descends(["s", "s"], [S, S], S)),
    each(descends(["s"], [], S)),
    each(descends([], [], S)),
    each(descends(["s"], [S], ["/", "1", minus(S, "1")])),
    each(descends(["s"], ["0"], ["log", minus(S, "-1")])),
    each(iff([relation("<=", "0", S)], [relation("=", sign(S), "1")]), s=["0"]),
    iff([relation("<", "0", "1")], []),
    iff([], []),
    iff([relation("<", "1", "1")], [relation("<", "0", "1")]),
    iff([relation("<", ["letter", "y"], "1")], [relation("<", ["letter", "y"], "1")]),
    line("cycle", sign(X), "2"),
    relation("=", sign("0"), "1"),
    for_all(relation("=", sign(["/", Z, Z]), "1")),  # has no value at 0
    for_all(relation("=", ["abs", ["/", Z, Z]], ["abs", "1"])),
    relation("=", sign(["log", "-1"]), "0"),
    relation("<=", ["*", "0", sign(["/", "1", "0"])], "0"),
    relation("<", ["abs", ["+", "1/3", "-1/3"]], "0"),
    by_convex(["log", ["+", TWO[0], "-1"]], ["/", TWO[0], ["+", TWO[0], "-1"]]),
    by_convex(["sin", Z], ["cos", Z]),
    by_convex(["^", Z, "3"], ["*", "3", square(Z)]),
    by_convex(["*", "-1", square(Z)], ["*", "-2", Z]),
    by_convex(["*", "-1", TWO[0]], ["*", "-1", TWO[0]]),
    by_convex(["log", ["+", square(Z), "1"]], ["/", ["*", "2", Z], ["+", square(Z), "1"]]),
    by_convex(["^", ["+", square(Z), "-1"], "2"], ["*", "4", Z, ["+", square(Z), "-1"]]),
    by_convex(["abs", Z], sign(Z)),
    by_convex(["^", Z, "-2"], ["*", "-2", ["^", Z, "-3"]]),
    lowers(["3"], ["+", ["*", "1/2", square(Z)], ["*", "-3", Z], ["/", Z, Z], "-1"],
           ["*", "3", Z]),  # no value at 0
    lowers(["2"], minus(["*", "1/2", square(Z)], ["*", "3", Z]), ["*", "3", Z]),  # another map
    lowers(["3"], minus(square(Z), ["*", "3", Z]), ["*", "3", Z]),  # another quantity
    lowers([["letter", "y"]], minus(["*", "1/2", square(Z)], ["*", ["letter", "y"], Z]),
           ["*", ["letter", "y"], Z]),
    lowers([], "0", "0", ()),
    lowers(["0"], ["*", "1/2", square(["letter", "w"])], "0", ("w",)),  # has a number
    near(COS, ["3/4"], "1/1000"),  # it is farther away
    near(COS, ["3/4"], "3"),
    near(COS, ["3/4"], "0"),
    near(COS, ["3/4"], "-1/10"),
    near(["*", "2", X], ["1/100"], "1"),  # repels
    near(["*", "2", X], ["1/100"], "1/1000", [["-1"]]),
    near(["*", "2", X], ["1/100"], "1", [["0"]]),
    near(["*", "2", X], ["1/100"], "1", [["-1", "0"]]),
    near(["*", "2", X], ["1/100"], "1", []),
    near(X, ["0"], "1", [["5"]]),  # every point is fixed
    near(["+", X, square(X)], ["0"], "1", [["1"]]),
    near(["abs", X], ["0"], "1"),
    near(sign(X), ["0"], "2"),
    near(["*", "1/2", X], ["0", "0"], "1"),  # one point, told twice
    near(["*", "1/2", X], ["0"], ["letter", "x"]),
    near(["*", "1/2", X], [X], "1"),
    near(FLIP, ["0", "1"], "1/100", [["1", "0"], ["0", "1"]]),  # a line of cycles
    plane("near", TURN, ["0", "0"], radius="1", frame=None),
)  # fmt: skip
W = {"w": "3/2"}


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_what_is_true_is_shown(claim):
    document = about(claim, numbers=W)
    assert words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_what_is_false_or_has_no_meaning_is_refused(claim):
    with pytest.raises(Rejected):
        words(about(claim, numbers=W))


def denied(claim):
    return {"kind": "denied", "claim": claim}


RISE = descends(["s"], [["*", "-1", S]], S)
DENIED = (
    each(RISE), each(relation("=", S, "1")), each(iff([relation("<", S, "0")],
         [relation("<", S, "2")])), each(descends(["s"], [["*", "-1", S]], square(S))),
)  # fmt: skip
NOT_DENIED = (
    each(relation("=", square(S), "1")), each(descends(["s"], [S], S)), each(of_all(H, S)),
    each(descends(["s"], [["*", "-1", S]], square(S), strict=False)), each(RISE, s=["1"]),
    each(descends(["s"], [["log", S]], S), s=["-1"]), each(RISE, s=[]),
)  # fmt: skip


@pytest.mark.parametrize("claim", DENIED, ids=str)
def test_what_is_false_for_one_of_the_numbers_is_denied(claim):
    document = about(denied(claim), numbers=W)
    assert words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("claim", NOT_DENIED, ids=str)
def test_what_is_true_or_has_no_value_is_not_denied(claim):
    with pytest.raises(Rejected):
        words(about(denied(claim), numbers=W))


def test_a_sign_is_not_smooth_where_it_is_known():
    """At 0 it has a value and no derivative."""
    half = ["*", "1/2", ["abs", X]]
    assert words(about(line("cycle", half, "0")))
    for claim in (
        line("multiplier", half, "0", value="0", vector=["1"]),
        line("stability", half, "0", values=["0"], vectors=[["1"]]),
        line("stability", sign(X), "0", values=["0"], vectors=[["1"]]),
        for_all({"kind": "differentiable", "value": sign(Z)}),
        for_all({"kind": "differentiable", "value": ["abs", Z]}),
    ):
        with pytest.raises(Rejected):
            words(about(claim))


def test_what_is_lowered_uses_no_piece_of_an_activation():
    """On one piece φ(z) = z: the map z ↦ 1 for all z would be another one."""
    phi, slope = ["phi", Z], ["phi'", Z]
    whole = [{"low": None, "high": None, "value": Z}]
    halves = [{"low": "0", "high": None, "value": Z}]
    claim = lowers([slope], minus(["*", "1/2", square(Z)], phi), phi)
    assert words(about(claim, phi=whole))
    with pytest.raises(Rejected):
        words(about(claim, phi=halves))


NAMES = [
    ("energy", "proved"), ("hebb", "proved"), ("retrieval", "proved"), ("falling-energy", "proved"),
    *(pytest.param(*names, marks=seldom) for names in (
        ("energy", "printed"), ("hebb", "printed"), ("retrieval", "printed"),
        ("period-two", "proved"),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("name", "version"), NAMES)
def test_networks_and_steps_have_certificates(name, version):
    document = made(name, version)
    assert words(document)
    assert Judge(document).is_true()


def test_what_is_false_of_a_network_has_a_certificate():
    """A tie makes Hebb's rule with > another condition; without symmetry the energy may rise."""
    tie = {f"xi_2_{i}": x for i, x in enumerate((-1, 1, 1, 1, 1), 1)}
    lame = {"w_1_2": 1, "w_2_1": -1, "w_1_3": 0, "w_3_1": 0, "w_2_3": 0, "w_3_2": 0}
    for name, values in (("hebb", tie), ("energy", lame)):
        document = made(name, "printed", refuted=True, **values)
        assert "it is not true that" in words(document)
        assert Judge(document).is_true()


CHANGES = {  # each makes the claim false, or leaves out what shows it
    "another radius": ("period-two", lambda c: c.update(radius="1"), "near"),
    "one point": ("period-two", lambda c: c["points"].pop(), "near"),
    "no frame": ("period-two", lambda c: c.update(frame=None), "near"),
    "another image": ("retrieval", lambda c: c["images"].reverse(), "near"),
    "another g": ("falling-energy", lambda c: c.update(convex=["*", "2", c["convex"]]), "lowers"),
    "less g": ("falling-energy", lambda c: c.update(convex="0"), "lowers"),
    "another state": ("energy", lambda c: c["over"].update(s_3=["-1", "1", "3"]), "each"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_changed_certificates_are_refused(change):
    name, change, kind = CHANGES[change]
    document = copy.deepcopy(made(name))
    change(next(c for c in document["conclusions"][::-1] if c["kind"] == kind))
    with pytest.raises(Rejected):
        words(document)
