"""Exponentials of matrices, and what falls by squares, along a flow."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_laws import flowing, follows
from tests.kernel.test_certificate_quantifiers import about, relation

X, Y, T = (["letter", s] for s in "xyt")
M = ("1", "2", "0", "-3")  # x' = x + 2y, y' = -3y
VELOCITY = {"x": ["+", X, ["*", "2", Y]], "y": ["*", "-3", Y]}
START = {"x": "1", "y": "-1/2"}


def entry(i, j, s=T, matrix=M):
    return ["matrix_exp", i, j, s, *matrix]


def closed(s=T, matrix=M, turned=False):
    """e^(sM) times the start."""
    at = lambda i, j: entry(j, i, s, matrix) if turned else entry(i, j, s, matrix)  # noqa: E731
    return {c: ["+", *(["*", START[d], at(i, j)] for j, d in ((1, "x"), (2, "y")))]
            for i, c in ((1, "x"), (2, "y"))}  # fmt: skip


def along(known, start=START, velocity=VELOCITY):
    return flowing(follows(X, known["x"], **known), start, velocity)


def test_a_linear_flow_is_an_exponential():
    assert "exp(t·((1, 2), (0, (-3))))[1, 2]" in words(along(closed()))
    assert Judge(along(closed())).is_true()


def minus(e):
    return ["*", "-1", e]


BENT = {"x": ["+", X, ["*", "2", Y]], "y": ["*", "-3", ["^", Y, "2"]]}
FALSE = (
    along(closed(minus(T))),
    along(closed(turned=True)),
    along(closed(matrix=("1", "0", "2", "-3"))),
    along(closed(["*", "2", T])),
    along(closed(["+", T, "1"])),
    along(closed(["^", T, "2"])),
    along(closed(), {"x": "2", "y": "-1/2"}),
    along(closed(), velocity=BENT),
    along(closed(matrix=("1", "2", "0", X))),
    along(closed(matrix=("1", "2", "0", T))),
    along(closed(matrix=("1", "2", "0", ["letter", "q"]))),
    along({"x": closed()["x"], "y": Y}),
    flowing(follows(X, closed()["x"], x=closed()["x"]), START, VELOCITY),
    flowing(follows(X, "1", x="1", y="-1/2"), START, VELOCITY),
    flowing(follows(Y, closed()["x"], **closed()), START, VELOCITY),
    flowing(follows(X, closed()["x"]), START, VELOCITY),
)


@pytest.mark.parametrize("document", FALSE, ids=str)
def test_another_formula_is_refused(document):
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize(
    "e",
    [entry(3, 1), entry(0, 1), entry("1", 1), entry(1.5, 1), entry(True, 1),
     entry(1, 1, matrix=("1", "2")), entry(1, 1, matrix=()), ["matrix_exp", 1, 1],
     entry(1, 1, matrix=["1"] * 289)],
    ids=lambda e: str(e)[:40],
)  # fmt: skip
def test_what_is_no_matrix_is_refused(e):
    with pytest.raises((Rejected, ValueError)):
        words(about({"kind": "identity", "left": e, "right": e}))


def test_at_0_it_is_1_and_elsewhere_no_number_is_known():
    for left, right in ((entry(1, 1, "0"), "1"), (entry(1, 2, "0"), "0")):
        assert words(about(relation("=", left, right)))
        with pytest.raises(Rejected):
            words(about(relation("=", left, "2")))
    for claim in (
        relation("=", entry(1, 1, "1"), "1"),
        relation("<", "0", entry(1, 1, "1")),
        {"kind": "identity", "left": entry(1, 1, "1"), "right": ["exp", "1"]},
    ):
        with pytest.raises(Rejected):
            words(about(claim))


HALF = ["*", "1/2", ["+", ["^", X, "2"], ["^", Y, "2"]]]
FALLING = {"x": ["+", ["*", "-2", X], Y], "y": ["+", X, ["*", "-2", Y]]}  # at the rates 1 and 3
BEGUN = {"x": "1", "y": "0"}
DECAY = ["*", "1/2", ["exp", ["*", "-2", T]]]


GAP = ("+", X, minus(Y))


def below(left=HALF, right=DECAY, factor="-2", weights=("1",), roots=(GAP,)):
    claim = {
        "kind": "below", "left": left, "right": right, "factor": factor, "weights": list(weights),
        "roots": [list(r) for r in roots],
    }  # fmt: skip
    return flowing(claim, BEGUN, FALLING)


def test_what_falls_by_squares_is_below():
    assert "≤ (1/2)·exp(-2·t)" in words(below()).replace("(-2)", "-2")
    assert Judge(below()).is_true()


@pytest.mark.parametrize(
    "document",
    [
        below(weights=("-1",)),
        below(weights=("2",)),
        below(weights=(), roots=()),
        below(weights=("1", "0")),
        below(roots=(("+", X, Y),)),
        below(factor="-1"),
        below(right=["*", "1/2", ["exp", ["*", "-3", T]]], factor="-3"),
        below(right=["*", "1/3", ["exp", ["*", "-2", T]]]),
        below(left=DECAY, right=HALF),
        below(left=DECAY, right=HALF, weights=("-1",)),
    ],
    ids=str,
)
def test_what_is_not_below_is_refused(document):
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize("version", ["proved", "printed"])
def test_least_squares(version):
    document = made("least-squares", version, digits=5)
    assert words(document)
    assert Judge(document).is_true()
