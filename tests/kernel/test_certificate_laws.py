"""Laws for every loss, sizes and γ, and what follows of an orbit as long as it exists."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_quantifiers import about

MADE = (
    ("balanced-layers", "proved"),
    ("homogeneous-units", "proved"),
    ("rescaling", "proved"),
    ("norm-growth", "proved"),
    ("two-layers", "proved"),
    *(
        pytest.param(subject, marks=seldom)
        for subject in (
            ("balanced-steps", "proved"),
            ("homogeneous-units", "printed"),
            ("scaling", "proved"),
            ("translation", "proved"),
            ("norm-growth", "printed"),
            ("learning-time", "proved"),
            ("learning-time", "printed"),
            ("two-layers", "printed"),
        )
    ),
)


@pytest.mark.parametrize("subject", MADE, ids="-".join)
def test_laws_have_certificates_of_what_is_true(subject):
    document = made(*subject, digits=3)
    assert words(document)
    assert Judge(document).is_true()


def law(name, kind):
    document = made(name, digits=3)
    return document, next(c for c in document["conclusions"] if c["kind"] == kind)


def swapped(claim, part):
    claim[part] = ["*", "2", claim[part]]


BALANCE = {  # each makes a true law false, or leaves out what shows it
    "another rate": lambda c: c.update(following="1"),
    "a step keeps it": lambda c: c.update(following=c["quantity"], flow=False),
    "the sum of both": lambda c: c["quantity"][2].__setitem__(1, "1"),
    "one layer alone": lambda c: c["quantity"].pop(),
    "a weight that rests": lambda c: c["weights"].pop(),
    "another product": lambda c: c["output"].__setitem__(
        slice(None), ["*", ["entry", "W1", "j", "l"], ["entry", "W2", "i", "j"]]
    ),
    "an index twice": lambda c: c["over"].append("a"),
    "a gradient in the quantity": lambda c: c.update(
        quantity=["*", c["quantity"], ["entry", c["weights"][0]["value"][1], "j", "l"]]
    ),
    "the gradient of another": lambda c: c["weights"][0].update(value=c["weights"][1]["value"]),
    "a gradient called gamma": lambda c: c["weights"][0]["value"].__setitem__(1, "gamma"),
    "no indices": lambda c: c["weights"][0].update(indices=[]),
    "another length": lambda c: c["ranges"].update(m="d0"),
    "gamma in the rate": lambda c: c.update(following=["letter", "gamma"]),
    "φ in the quantity": lambda c: c.update(quantity=["phi", c["quantity"]]),
}


@pytest.mark.parametrize("change", BALANCE, ids=str)
def test_what_is_no_law_is_refused(change):
    document, claim = law("balanced-layers", "every_loss")
    document["conclusions"] = [claim]
    assert words(document)
    BALANCE[change](claim)
    with pytest.raises(Rejected):
        words(document)


SYMMETRY = {
    "another rate": lambda c: c.update(following="0"),
    "no decay": lambda c: c.update(decay="0"),
    "no multiple": lambda c: c.update(multiple="0"),
    "another multiple": lambda c: swapped(c, "multiple"),
    "another symmetry": lambda c: c["moved"][0].update(
        value=["+", ["entry", "a", "i"], ["letter", "s"], "-1"]
    ),
    "a weight that does not move": lambda c: c["moved"][0].update(value=["entry", "a", "i"]),
    "not at the identity": lambda c: c.update(identity="2"),
    "by another weight": lambda c: c["moved"][0].update(
        value=["*", ["letter", "s"], ["entry", "b", "i"]]
    ),
    "the norm of all": lambda c: c["quantity"].__setitem__(0, "*"),
    "one group": lambda c: c["moved"].pop(),
    "a decay that moves": lambda c: c.update(decay=["entry", "a", "i"]),
}


@pytest.mark.parametrize("change", SYMMETRY, ids=str)
def test_what_a_symmetry_does_not_give_is_refused(change):
    document, claim = law("rescaling", "symmetric")
    document["conclusions"] = [claim]
    assert words(document)
    SYMMETRY[change](claim)
    with pytest.raises(Rejected):
        words(document)


def test_a_degree_is_a_hypothesis_about_phi():
    """For another φ the identity z φ' = p φ is wrong, and what is conserved with it."""
    document = made("homogeneous-units", digits=3)
    for e in (["^", ["letter", "z"], "2"], ["tanh", ["letter", "z"]], ["+", ["letter", "z"], "1"]):
        other = [{"low": None, "high": None, "value": e}]
        for part in ("hypotheses", "conclusions"):
            claims = [c for c in document[part] if c["kind"] != "every_loss"]
            for claim in claims:
                kept = {"hypotheses": [], "conclusions": [claim], "activation": other}
                with pytest.raises(Rejected):
                    words({**document, **kept})


X, Y, T = ["letter", "x"], ["letter", "y"], ["letter", "t"]


def flowing(claim, state=None, velocity=None):
    """x' = x, y' = y² from x = y = 1: e^t, and 1/(1 - t)."""
    document = about(claim, phi=[])
    document["system"] = {
        "state": state or {"x": "1", "y": "1"}, "observed": {},
        "velocity": velocity or {"x": X, "y": ["^", Y, "2"]},
    }  # fmt: skip
    return document


def follows(left, right, factor="0", **known):
    parts = {"left": left, "right": right, "factor": factor, "known": known}
    return {"kind": "follows", **parts}


def never(target, above, parts=None, **known):
    parts = parts or [{"end": None, "cells": 0}]
    return {"kind": "never", "target": target, "above": above, "known": known, "parts": parts}


LEFT_OF_ONE = ["/", "1", ["+", "1", ["*", "-1", T]]]
TRUE = (
    follows(X, ["exp", T], factor="1"),
    follows(X, ["exp", T], x=["exp", T]),
    follows(["*", X, Y], ["*", ["exp", T], Y], x=["exp", T]),
    follows(["log", X], T),
    follows(X, ["exp", T], x=["exp", T]),
    follows(Y, LEFT_OF_ONE, factor=["+", Y, LEFT_OF_ONE]),
    {"kind": "conserved", "quantity": ["+", ["/", "1", Y], ["log", X]], "at": "while",
     "degree": None},
    {"kind": "holds", "relation": "=", "left": ["log", X], "right": ["+", "1", ["*", "-1",
     ["/", "1", Y]]], "at": "while"},
)  # fmt: skip
FALSE = (
    follows(X, ["exp", T]),  # no factor
    follows(X, ["exp", T], factor="2"),
    follows(X, ["+", ["exp", T], "1"], factor="1"),  # of another start
    follows(X, ["+", "1", T], factor="1"),
    follows(Y, LEFT_OF_ONE, factor=Y),
    follows(X, Y, y=X),
    follows(X, Y, factor="1", y=X),
    follows(X, ["exp", T], factor="1", y="2"),
    follows(X, ["exp", T], factor="1", z="1"),
    follows(X, ["exp", T], factor="1", x=X),
    follows(X, Y, x=Y, y=X),
    follows(X, ["exp", ["*", "2", T]], x=["exp", ["*", "2", T]]),
    follows(X, ["+", "1", T], x=["+", "1", T]),
    follows(Y, ["exp", T], x=["exp", T], y=["exp", T]),
    follows(X, Y, x=["exp", T]),
    never(Y, "1/2", x=["exp", T]),
    follows(X, ["exp", T], x=["exp", ["*", "2", T]]),
    follows(X, ["exp", T], y=["exp", T]),
    never(X, "1/2"),
    never(Y, "1/2", x="1"),
    follows(X, ["exp", T], factor=["/", "1", ["+", X, ["*", "-1", ["exp", T]]]]),
    follows(X, ["exp", T], factor=["/", ["+", X, ["*", "-1", ["exp", T]]],
                                   ["+", X, ["*", "-1", ["exp", T]]]]),
    follows(["sign", ["+", X, "-2"]], "-1"),
    follows(["^", ["*", "0", X], "1/2"], "0", factor="7"),
    {"kind": "conserved", "quantity": X, "at": "while", "degree": None},
    {"kind": "conserved", "quantity": X, "at": "while", "degree": "1"},
    {"kind": "conserved", "quantity": "1", "at": "end", "degree": None},
    {"kind": "conserved", "quantity": "1", "at": "along", "degree": None},
    {"kind": "holds", "relation": "<", "left": "0", "right": X, "at": "while"},
    {"kind": "holds", "relation": "=", "left": X, "right": "1", "at": "while"},
    {"kind": "finite", "value": X, "at": "while"},
)  # fmt: skip


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_what_follows_as_long_as_the_orbit_exists(claim):
    document = flowing(claim)
    assert "as long as the orbit exists" in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_what_does_not_follow_is_refused(claim):
    with pytest.raises(Rejected):
        words(flowing(claim))


def test_a_letter_called_t_is_no_time():
    claim = follows(X, ["exp", T], factor="1")
    for parts in (
        ({"x": "1", "t": "1"}, {"x": X, "t": "1"}),
        ({"x": "1", "t": "0"}, {"x": X, "t": "1"}),
    ):
        with pytest.raises(Rejected):
            words(flowing(claim, *parts))
    document = flowing(claim)
    document["numbers"] = {"t": "0"}
    with pytest.raises(Rejected):
        words(document)


def recurrence(following, **changes):
    found = {"letters": ["x", "y"], "images": [["*", "2", X], ["+", X, Y]],
             "quantity": ["*", X, Y], "following": following}  # fmt: skip
    return {"kind": "recurrence", **found, **changes}


def test_after_one_step_of_a_map():
    after = ["*", "2", X, ["+", X, Y]]
    document = about(recurrence(after))
    assert "after one step" in words(document)
    assert Judge(document).is_true()
    for claim in (
        recurrence(["*", "2", X, Y]),
        recurrence(after, images=[["*", "2", X]]),
        recurrence(after, letters=["x", "x"]),
        recurrence(after, images=[["*", "2", X], ["+", Y, Y]]),
    ):
        with pytest.raises(Rejected):
            words(about(claim))
    with pytest.raises(Rejected):
        words(about(recurrence(after), numbers={"x": "1"}))


PRODUCT = ["+", "1", ["*", "-1", X, Y]]
MIRRORED = {"x": ["*", "-1", X, PRODUCT], "y": ["*", "-1", Y, PRODUCT]}


def mirrored(claim, **start):
    """From y = -x, which stays: 1 - x y = 1 + x² is above 1."""
    return flowing(claim, {"x": "1", "y": "-1", **start}, MIRRORED)


def test_letters_that_stay_equal_to_others():
    claim = follows(["+", X, Y], "0", y=["*", "-1", X])
    assert words(mirrored(claim))
    assert Judge(mirrored(claim)).is_true()
    above = never(PRODUCT, "1/2", y=["*", "-1", X])
    assert "does not tend to 0" in words(mirrored(above))
    assert Judge(mirrored(above)).is_true()
    rest = {"x": "0", "y": "0"}
    assert words(mirrored(never(PRODUCT, "1/2", **rest), **rest))
    for bad in (
        mirrored(claim, x="2"),
        mirrored(above, x="2"),
        mirrored(never(PRODUCT, "1/2")),
        mirrored(never(PRODUCT, "3/2", y=["*", "-1", X])),
        mirrored(never(PRODUCT, "0", y=["*", "-1", X])),
        mirrored(never(PRODUCT, "1/2", y=X), y="1"),
        mirrored(never(PRODUCT, "1/2", x="1", y="-1")),
        mirrored(never(PRODUCT, "1/2", [{"end": "5", "cells": 4}], y=["*", "-1", X])),
        mirrored(never(["+", PRODUCT, ["*", "-1", T]], "1/2", y=["*", "-1", X])),
    ):
        with pytest.raises(Rejected):
            words(bad)


SADDLE = {
    "kind": "saddle", "target": PRODUCT, "known": {"y": ["*", "-1", X]}, "letter": "x",
    "value": "0", "factor": ["+", "1", ["^", X, "2"]], "cells": 8, "rising": "1",
    "rising_vector": ["1", "1"], "falling": "-1", "falling_vector": ["1", "-1"],
}  # fmt: skip
CROSSED = {"x": ["*", Y, PRODUCT], "y": ["*", X, PRODUCT]}
APART = {"y": Y, "x": ["*", "-1", X]}  # the vectors are in the order of the state


def on_axis(**changed):
    """From y = 0, which stays: into 0."""
    claim = {
        **SADDLE, "known": {"y": "0"}, "target": "1", "factor": "1", "rising_vector": ["0", "1"],
        "falling_vector": ["1", "0"], **changed,
    }  # fmt: skip
    return flowing(claim, {"x": "1", "y": "0"}, APART)


def into_saddle(velocity=CROSSED, start=(), **changed):
    return flowing({**SADDLE, **changed}, {"x": "1", "y": "-1", **dict(start)}, velocity)


SINGULAR = {s: ["/", e, ["+", X, "-1/2"]] for s, e in CROSSED.items()}
BETWEEN = {s: ["*", e, ["+", X, "-1/2"]] for s, e in CROSSED.items()}


def times_gap(power):
    return ["*", SADDLE["factor"], ["^", ["+", X, "-1/2"], power]]


def test_an_orbit_into_a_saddle():
    for document in (into_saddle(), on_axis()):
        assert "a saddle" in words(document)
        assert Judge(document).is_true()


@pytest.mark.parametrize(
    "document",
    [
        into_saddle(start={"x": "2"}),
        into_saddle(start={"y": "1"}),
        into_saddle(value="1"),
        into_saddle(value=X),
        into_saddle(factor="1"),
        into_saddle(factor=["*", "-1", SADDLE["factor"]]),
        into_saddle(known={}),
        into_saddle(known={"x": ["*", "-1", Y]}),
        into_saddle(known={"y": ["*", "-1", X], "x": "0"}),
        into_saddle(letter="y"),
        into_saddle(letter="q"),
        into_saddle(target=X),
        into_saddle(target=["+", X, "-1/2"]),
        into_saddle(target=["/", "1", X]),
        into_saddle(rising="2"),
        into_saddle(rising_vector=["0", "0"]),
        into_saddle(rising_vector=["1", "-1"]),
        into_saddle(rising_vector=["1"]),
        into_saddle(rising="-1", rising_vector=["1", "-1"]),
        into_saddle(falling="1", falling_vector=["1", "1"]),
        into_saddle(falling="0", falling_vector=["0", "0"]),
        into_saddle(MIRRORED),
        into_saddle(MIRRORED, rising="-1", falling_vector=["1", "1"]),
        into_saddle(SINGULAR, factor=times_gap("-1"), rising="-2", falling="2"),
        into_saddle(BETWEEN, factor=times_gap("1"), rising="-1/2", falling="1/2"),
        on_axis(rising_vector=["1", "0"], falling_vector=["0", "1"]),
        on_axis(known={"y": "1"}),
    ],
    ids=str,
)
def test_what_does_not_run_into_a_saddle(document):
    with pytest.raises(Rejected):
        words(document)


def test_a_mode_that_is_never_learnt():
    document = made("saddle", digits=5)
    assert "a saddle" in words(document)
    assert Judge(document).is_true()


def test_a_root_that_is_0_has_more_than_one_future():
    """x' = √x from 0 stays, or not."""
    document = flowing(follows(X, "0", x="0"), {"x": "0"}, {"x": ["^", X, "1/2"]})
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize(
    ("phi", "start"),
    [
        ("z", {"u0": 1, "v0": -1}),  # into the saddle
        ("tanh", {"u0": 0, "v0": 0}),  # at rest
    ],
)
def test_a_flow_that_never_arrives_has_a_certificate(phi, start):
    document = made("theorem1", "printed", phi=phi, refuted=True, digits=3, **start)
    assert "never" in {c["kind"] for c in document["conclusions"]}
    assert words(document)
    assert Judge(document).is_true()
