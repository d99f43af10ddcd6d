"""What is false where an argument of φ lies on another piece than the orbit's is not accepted."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.kernel.documents import made, words


def at(name):
    return ["letter", name]


X, Y, T, Z = map(at, "xytz")
RELU = [{"low": None, "high": "0", "value": "0"}, {"low": "0", "high": None, "value": Z}]
FLAT = [RELU[0], {"low": "0", "high": None, "value": ["exp", ["/", "-1", Z]]}]  # smooth at 0


def document(activation, conclusion, piece=0):
    """Of x' = 1/2 - x from 1, followed to its end at 1/2."""
    curve = {
        "rule": "taylor", "piece": piece, "clock": ["+", X, "-1/2"], "direction": {"x": "-1"},
        "order": 4, "steps": [{"advance": "3/4", "box": {"x": ["1/8", "2"]}}], "solved": None,
    }  # fmt: skip
    moving = {"state": {"x": "1"}, "observed": {}, "velocity": {"x": ["+", ["*", "-1", X], "1/2"]}}
    version = made("theorem2", digits=5)["version"]
    return {
        "format": "proofs_check certificate", "version": version, "about": {}, "bits": 128,
        "system": moving, "numbers": {}, "activation": activation, "orbit": [curve],
        "hypotheses": [], "conclusions": [conclusion],
    }  # fmt: skip


def integral(inside):
    return ["integral", inside, "s", "-1", "1"]


def holds(left, right, where):
    return {"kind": "holds", "relation": "=", "left": left, "right": right, "at": where}


def conserved(e):
    return {"kind": "conserved", "quantity": e, "at": "while", "degree": None}


def step(image):
    return {
        "kind": "recurrence", "letters": ["y"], "images": [image], "quantity": Y,
        "following": Y,
    }  # fmt: skip


FALSE = {
    "φ(t - 1) = 0, which ends at t = 1": (
        FLAT, 0, holds(["phi", ["+", "-1", T]], "0", "while")
    ),
    "φ(3/4 - x) is kept, while x falls below 3/4": (
        FLAT, 0, conserved(["phi", ["+", "3/4", ["*", "-1", X]]])
    ),
    "a step of y ↦ φ(y) leaves y": (RELU, 1, step(["phi", Y])),
    "the clock, with φ(-1) + 1, where φ(-1) = 0": (
        RELU, 1, {"kind": "ends", "target": ["+", X, "-1/2", ["phi", "-1"], "1"]}
    ),
    "a target without a value": (
        RELU, 1,
        {"kind": "ends", "target": ["/", ["^", ["+", X, "-1/2"], "2"], ["+", X, "-1/2"]]},
    ),
    "φ(-1) = -1 where the flow ends": (RELU, 1, holds(["phi", "-1"], "-1", "end")),
    "φ(-1) = -1 at every time": (RELU, 1, holds(["phi", "-1"], "-1", "along")),
    "∫ φ(s) ds by the piece that holds x": (RELU, 1, {
        "kind": "identity",
        "left": ["+", integral(["phi", at("s")]), ["phi", Y]],
        "right": ["+", integral(["*", at("s"), ["phi'", Y]]), ["*", Y, ["phi'", Y]]],
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE, ids=str)
def test_an_argument_of_phi_on_another_piece_is_seen(name):
    activation, piece, conclusion = FALSE[name]
    with pytest.raises(Rejected):
        words(document(activation, conclusion, piece))


TRUE = {
    "the clock": {"kind": "ends", "target": ["+", X, "-1/2"]},
    "φ(x) where the flow ends, which is on its piece": holds(
        ["+", ["phi", X], ["*", "-1", X]], "0", "end"
    ),
    "an identity of one argument": {
        "kind": "identity", "left": ["phi", Y], "right": ["*", Y, ["phi'", Y]],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE, ids=str)
def test_what_is_true_on_the_piece_is_accepted(name):
    words(document(RELU, TRUE[name], 1))


K = at("K")


@pytest.mark.parametrize(
    "claim",
    [
        {"kind": "holds", "relation": "<", "left": K, "right": "0", "at": "end"},
        {"kind": "identity", "left": ["*", K, ["phi", Y]], "right": ["*", "-1", ["phi", Y]]},
    ],
    ids=["a value", "an identity"],
)
def test_a_number_is_not_told_by_phi(claim):
    """K = φ(-1) is 0, and was -1 where the orbit lies on the other piece."""
    found = document(RELU, claim, 1)
    with pytest.raises(Rejected, match="told by φ"):
        words(found | {"numbers": {"K": ["phi", "-1"]}})


def test_the_value_of_an_integral_is_open():
    """In a number, or in φ: it was an internal error."""
    found = document(RELU, {"kind": "holds", "relation": "<", "left": K, "right": "3", "at": "end"})
    assert words(found | {"numbers": {"K": "2"}})
    for inside in ("1", at("s")):
        with pytest.raises(Rejected, match="integral"):
            words(found | {"numbers": {"K": integral(inside)}})


def test_a_phi_without_pieces_is_every_phi():
    found = document([], {"kind": "identity", "left": ["phi", Y], "right": Y}) | {"orbit": None}
    with pytest.raises(Rejected):
        words(found)
