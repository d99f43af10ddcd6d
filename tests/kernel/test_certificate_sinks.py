"""Flows without a clock that run to a point of rest."""

from __future__ import annotations

import copy

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_quantifiers import about, relation

X, Y = ["letter", "x"], ["letter", "y"]


def times(q, e):
    return ["*", q, e]


def sink(limit, widths, steps=(), known=None):
    return {
        "rule": "sink", "piece": 0, "limit": limit, "widths": widths, "known": known or {},
        "order": 8, "steps": list(steps),
    }  # fmt: skip


def document(velocity, start, curve, *claims, phi=(), numbers=None):
    found = about(*claims, phi=list(phi), numbers=numbers)
    found["system"] = {"state": start, "observed": {}, "velocity": velocity}
    return {**found, "bits": 128, "orbit": [curve]}


def ends(target):
    return {"kind": "ends", "target": target}


def at(where, word, left, right):
    return {**relation(word, left, right), "at": where}


SPIRAL = {"x": ["+", times("-2", X), Y], "y": ["+", times("-2", Y), times("-1", X)]}
BOTH = {"x": "0", "y": "0"}
BOX = {"x": "1", "y": "1"}
HERE = {"x": "1/2", "y": "-1/3"}
CUBIC = {"x": ["+", X, times("-1", ["^", X, "3"])]}  # rests at 1, and at 0 without attracting
SKEW = {"x": ["+", times("-1", X), times("3", Y)], "y": times("-1", Y)}
LINE = {"x": times("-1", X), "y": times("2", Y)}  # a saddle, approached along y = 0
KNOWN = sink(BOTH, {"x": "2"}, known={"y": "0"})
STEP = {"advance": "1/16", "box": {"x": ["1/2", "3/2"]}}
TRUE = {
    "a spiral": document(SPIRAL, HERE, sink(BOTH, BOX), ends(["+", X, Y]), at("end", "=", X, "0"),
                         at("along", "<", X, "2")),
    "sides that differ": document(SKEW, HERE, sink(BOTH, {"x": "8", "y": "1"}), ends(X)),
    "a root": document(
        {"x": ["+", "1/2", times("-1", ["^", X, "2"])]}, {"x": "3/4"},
        sink({"x": ["^", "1/2", "1/2"]}, {"x": "1/4"}), at("end", "=", ["^", X, "2"], "1/2")),
    "a step before": document(CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1/4"}, [STEP]),
                              ends(["+", X, "-1"])),
    "along a line": document(LINE, {"x": "1", "y": "0"}, KNOWN, ends(X), ends(Y)),
    "at rest": document(SPIRAL, BOTH, sink(BOTH, BOX), ends(X)),
}  # fmt: skip
FALSE = {
    "another point": document(SPIRAL, HERE, sink({"x": "1/8", "y": "0"}, BOX), ends(X)),
    "a point that moves": document(CUBIC, {"x": "3/4"}, sink({"x": X}, {"x": "1/4"}), ends(X)),
    "another target": document(SPIRAL, HERE, sink(BOTH, BOX), ends(["+", X, "1"])),
    "what is 1 for a clock": document(SPIRAL, HERE, sink(BOTH, BOX), ends("1")),
    "outside": document(SPIRAL, {"x": "3/2", "y": "0"}, sink(BOTH, BOX), ends(X)),
    "a point that does not attract": document(
        CUBIC, {"x": "1/8"}, sink({"x": "0"}, {"x": "1/4"}), ends(X)),
    "a box too wide": document(CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1"}), ends(["+", X,
                               "-1"])),
    "sides that do not fit": document(SKEW, HERE, sink(BOTH, BOX), ends(X)),
    "a centre": document({"x": Y, "y": times("-1", X)}, HERE, sink(BOTH, BOX), ends(X)),
    "no width": document(SPIRAL, BOTH, sink(BOTH, {"x": "0", "y": "1"}), ends(X)),
    "a negative width": document(SPIRAL, BOTH, sink(BOTH, {"x": "-1", "y": "1"}), ends(X)),
    "a letter less": document(SPIRAL, HERE, sink({"x": "0"}, {"x": "1"}), ends(X)),
    "a width less": document(SPIRAL, HERE, sink(BOTH, {"x": "1"}), ends(X)),
    "a width more": document(CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1/4", "y": "1"}),
                             ends(["+", X, "-1"])),
    "a step that leaves": document(
        CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1/4"}, [
            {"advance": "1/8", "box": {"x": ["3/4", "19/25"]}}]), ends(["+", X, "-1"])),
    "off the line": document(LINE, {"x": "1", "y": "1/9"}, KNOWN, ends(X)),
    "a line that turns": document({**LINE, "y": ["+", Y, X]}, {"x": "1", "y": "0"}, KNOWN, ends(X)),
    "another end of what is known": document(
        LINE, {"x": "1", "y": "0"}, sink({"x": "0", "y": "1"}, {"x": "2"}, known={"y": "0"}),
        ends(X)),
    "known and followed": document(
        LINE, {"x": "1", "y": "0"}, sink(BOTH, BOX, known={"y": "0"}), ends(X)),
    "all of it known": document(
        SPIRAL, BOTH, sink(BOTH, {}, known=BOTH), ends("1")),
    "time in the field": document(
        {"x": ["+", times("-1", X), times("0", ["letter", "t"])]}, {"x": "1/2"},
        sink({"x": "0"}, {"x": "1"}), ends(["letter", "t"])),
    "no value inside": document(
        {"x": ["+", times("-1", X), times("0", ["log", X])]}, {"x": "1/2"},
        sink({"x": "0"}, {"x": "1"}), ends(X)),
    "a kink": document({"x": times("-1", ["phi", X])}, {"x": "1/2"}, sink({"x": "0"}, {"x": "1"}),
                       ends(X), phi=[{"low": "0", "high": None, "value": ["letter", "z"]}]),
    "at the end another": document(SPIRAL, HERE, sink(BOTH, BOX), at("end", "=", X, Y),
                                   at("end", ">", X, "0")),
    "a sign in the limit": document(
        CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1/4"}),
        at("end", "=", ["sign", ["+", X, "-1"]], "0")),
    "all along, what is so at the end": document(
        CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1/4"}), at("along", "=", X, "1")),
    "a rate of no clock": document(CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1/4"}),
                                   {"kind": "rate", "value": "0"}),
    "the wrong way": document(CUBIC, {"x": "3/4"}, sink({"x": "1"}, {"x": "1/4"}),
                              {"kind": "monotone", "quantity": X, "rising": False}),
}  # fmt: skip


@pytest.mark.parametrize("case", TRUE)
def test_what_runs_to_rest_is_shown(case):
    assert words(TRUE[case])
    assert Judge(TRUE[case]).is_true()


@pytest.mark.parametrize("case", FALSE)
def test_what_does_not_is_refused(case):
    with pytest.raises(Rejected):
        words(FALSE[case])


NAMES = [
    ("gaussian", "proved"), pytest.param("gaussian", "printed", marks=seldom),
    ("orthogonal", "proved"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "version"), NAMES)
def test_phase_retrieval_has_certificates(name, version):
    found = made(name, version)
    assert words(found)
    assert Judge(found).is_true()


CHANGES = {
    "the other point": lambda c: c["limit"].update(m="-1"),
    "no last step": lambda c: c["steps"].pop(),
    "no first step": lambda c: c["steps"].pop(0),
    "a wide box": lambda c: c["widths"].update(m="1"),
    "known": lambda c: (c["known"].update(m="0"), c["widths"].pop("m")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_orbit_is_refused(change):
    found = copy.deepcopy(made("gaussian"))
    CHANGES[change](found["orbit"][0])
    with pytest.raises(Rejected):
        words(found)


def test_a_start_at_a_right_angle_does_not_arrive():
    """Where gaussian says that it does."""
    found = copy.deepcopy(made("gaussian", "printed"))
    found["numbers"]["m_0"] = "0"
    with pytest.raises(Rejected):
        words(found)
