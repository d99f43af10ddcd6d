"""Numbers that are Gaussian means, and flows that are made of them."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_limits import DECAY, Z, mean, times
from tests.kernel.test_certificate_quantifiers import about, relation

M, X, Y = (["letter", s] for s in "mxy")
BELL = {**DECAY, "reach": "8", "cells": 64}


def phi(order=0, scale="1", at=Z):
    return ["phi" + "'" * order, times(scale, at)]


def with_means(claim, letters, decay=(), **more):
    return {**about(claim, **more), "means": {"letters": letters, "decay": {**BELL, **dict(decay)}}}


def equal(*sides):
    letters = {f"m_{i}": e for i, e in enumerate(sides)}
    return with_means(relation("=", *(["letter", s] for s in letters)), letters)


def total(*parts):
    return ["mean", ["+", *parts], "Z"]


SQUARE = mean(phi(), phi())  # .39429…
TRUE = (
    with_means(relation(">", M, "394/1000"), {"m": SQUARE}),
    with_means(relation("<", M, "395/1000"), {"m": SQUARE}),
    with_means(relation("<", M, "-1/10"), {"m": mean("-1", phi(), phi())}),
    with_means(relation("=", M, "1"), {"m": mean(Z, Z)}),
    with_means(relation("=", M, "3"), {"m": mean(Z, Z, Z, Z)}),
    with_means(relation("=", M, "0"), {"m": mean(Z)}),
    equal(mean(Z, phi()), mean(phi(1))),
    equal(mean(Z, phi(0, "1/2")), mean("1/2", phi(1, "1/2"))),
    equal(mean(Z, phi(), phi(1)), total(times(phi(1), phi(1)), times(phi(), phi(2)))),
    equal(mean(Z, Z, phi()), total(phi(), phi(2))),
    equal(mean(Z, phi(0, "2"), phi()),
          total(times("2", phi(1, "2"), phi()), times(phi(0, "2"), phi(1)))),
    equal(mean(Z, phi(), phi()), mean("2", phi(), phi(1))),
    equal(mean(phi(0, "-1")), mean(phi(0, "-1"), "1")),
)  # fmt: skip
FALSE = (
    with_means(relation("<", M, "394/1000"), {"m": SQUARE}),
    with_means(relation("<", M, "394/1000"), {"m": SQUARE}, {"reach": "1/2"}),
    with_means(relation("=", M, "2"), {"m": mean(Z, Z)}),
    with_means(relation("=", M, "1"), {"m": mean(Z)}),
    equal(mean(Z, phi()), mean(phi())),
    equal(mean(Z, phi(0, "1/2")), mean(phi(1, "1/2"))),
    equal(mean(Z, phi(), phi(1)), mean(phi(1), phi(1))),
    equal(mean(Z, Z, phi()), mean(phi(2))),
    equal(mean(phi(), phi()), mean(phi(0, "2"), phi())),
    equal(mean(Z, phi(0, "-1")), mean(phi(1, "-1"))),
    equal(mean(phi()), mean(phi(), phi())),
    with_means(relation("=", M, ["letter", "@E0"]), {"m": SQUARE}),
)
MEANINGLESS = (
    {"m": mean(phi(), phi(at=X), over=("Z", "x"))},
    {"m": mean(mean(Z, Z))},
    {"m": mean(["/", phi(), phi()])},
    {"m": mean(["/", Z, Z])},
    {"m": mean(["phi", ["+", Z, "1"]])},
    {"m": mean(["phi", "1"])},
    {"m": mean(["phi", times("0", Z)])},
    {"m": mean(["phi", times(["^", "2", "1/2"], Z)])},
    {"m": mean(["^", "-1", "1/2"], "0", Z)},
    {"m": mean(["exp", Z])},
    {"m": mean(["letter", "q"], Z)},
    {"m": mean(*[Z] * 9)},
    {"m": mean(Z, phi(3))},  # asks for a bound of φ''''
    {"m": phi()},
    {"m": "1"},
    {"z": SQUARE},
    {"t": SQUARE},
    {"k": SQUARE},
    {"@m": SQUARE},
    {"m": mean(["letter", "k"], ["letter", "k"], over=("k",))},
    {},
)


@pytest.mark.parametrize("document", TRUE, ids=str)
def test_means_and_their_parts(document):
    assert "E for the mean" in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("document", FALSE, ids=str)
def test_what_is_false_is_refused(document):
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize("letters", MEANINGLESS, ids=str)
def test_what_has_no_meaning_is_refused(letters):
    claim = relation("=", "1", "1")
    assert words(with_means(claim, {"m": SQUARE}, numbers={"k": "2"}))
    with pytest.raises(Rejected):
        words(with_means(claim, letters, numbers={"k": "2"}))


@pytest.mark.parametrize("decay", [{"bounds": ["1/2", "8"]}, {"bounds": ["1", "3"]},
                                   {"rate": "3"}, {"reach": "-1"}], ids=str)  # fmt: skip
def test_bounds_of_phi_are_shown(decay):
    with pytest.raises(Rejected):
        words(with_means(relation("=", "1", "1"), {"m": SQUARE}, decay))


def test_a_phi_that_grows_or_has_pieces_has_no_means():
    halves = [{"low": None, "high": "0", "value": ["tanh", ["letter", "z"]]},
              {"low": "0", "high": None, "value": ["tanh", ["letter", "z"]]}]  # fmt: skip
    for phi_ in (halves, [{**halves[0], "high": None, "value": ["exp", ["letter", "z"]]}], []):
        with pytest.raises(Rejected):
            words(with_means(relation("=", "1", "1"), {"m": SQUARE}, phi=phi_))


LINE = {"x": times(M, ["+", "1", times("-1", X)]), "y": times("2", M, ["+", "1", times("-1", X)])}
SINK = {
    "rule": "sink", "piece": 0, "limit": {"x": "1", "y": "2"}, "known": {"y": times("2", X)},
    "widths": {"x": "2"}, "order": 10, "steps": [],
}  # fmt: skip


def flow(claim, velocity=LINE, curve=SINK, mean_=SQUARE):
    document = with_means(claim, {"m": mean_})
    document["system"] = {
        "state": {"x": "0", "y": "0"}, "observed": {}, "velocity": velocity,
    }  # fmt: skip
    return {**document, "orbit": [curve]}


def ends(e):
    return {"kind": "ends", "target": e}


def test_a_flow_that_is_made_of_means_runs_to_its_end():
    for claim in (
        ends(["+", "1", times("-1", X)]),
        {"kind": "holds", "relation": "=", "left": Y, "right": "2", "at": "end"},
    ):
        assert words(flow(claim))
        assert Judge(flow(claim)).is_true()
    claim = ends(["+", "1", times("-1", X)])
    step = {"advance": "1/8", "box": {"x": ["-1", "1"]}}
    for bad in (
        flow(claim, mean_=mean("-1", phi(), phi())),
        flow(claim, mean_=mean(phi())),  # 0, which no enclosure shows not to be below 0
        flow(claim, curve={**SINK, "known": {"y": X}, "limit": {"x": "1", "y": "1"}}),
        flow(claim, curve={**SINK, "widths": {"x": "1/2"}}),
        flow(claim, curve={**SINK, "widths": {"x": "1/2"}, "steps": [step] * 4}),
        {**flow(claim), "means": None},
        {**flow(claim), "ranges": {}},
    ):
        with pytest.raises(Rejected):
            words(bad)


def test_a_letter_of_a_mean_is_none_of_a_rule():
    """Rules name their own letters, too; a mean is none of these."""
    box = {
        "kind": "enumerates",
        "letters": ["x"],
        "images": [["+", ["phi", X], M]],
        "points": [["0"]],
        "at": "everywhere",
        "low": None,
        "high": None,
        "period": 1,
        "count": 1,
        "cells": [{"end": "2", "single": True}],
        "reach": {"low": "-1", "high": "1", "first": "-2", "parts": [{"end": None, "cells": 0}]},
    }
    with pytest.raises(Rejected):
        words(with_means(box, {"m": SQUARE}))  # 0 is no fixed point of φ(x) + m


@seldom
def test_two_examples_that_are_not_parallel():
    document = made("ntk-attractor", "proved", phi="tanh", digits=5)
    assert "lambda1 =" in words(document)
    assert Judge(document).is_true()
