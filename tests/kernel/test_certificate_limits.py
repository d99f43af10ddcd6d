"""Limits of formulas with Gaussian means, as a letter grows."""

from __future__ import annotations

import pytest

from proofs_check.kernel.core.intervals import Rejected
from tests.extent import seldom
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_quantifiers import about

R, Z, X, Y = (["letter", s] for s in ("r", "Z", "X", "Y"))
DECAY = {"bounds": ["1", "8", "14", "28"], "rate": "2", "reach": "12", "cells": 128, "order": 8}


def times(*parts):
    return ["*", *parts]


def phi(order=0, scale="1", at=Z):
    return ["phi" + "'" * order, times(scale, R, at)]


def mean(*parts, over=("Z",)):
    return ["mean", times(*parts, "1"), *over]


def limit(value, relation, right, decay=(), letter="r"):
    return {"kind": "limit", "letter": letter, "value": value, "relation": relation,
            "right": right, "decay": {**DECAY, **dict(decay)}}  # fmt: skip


def pair(m, n, at=("+", X, Y), over=("X", "Y")):
    return mean(phi(m, at=X), phi(n, at=list(at)), over=over)


SLOPE = times(R, mean(phi(1)))  # tends to 2/√(2π) = 0.79788…
SPREAD = mean(phi(1), phi(1))
TRUE = (
    limit(SLOPE, ">", "3/4"),
    limit(SLOPE, "<", "17/20"),
    limit(SLOPE, "!=", "1/2"),
    limit(["/", SPREAD, SPREAD], "=", "1"),
    limit(["^", ["/", mean(phi(2), phi(2)), SPREAD], "1/2"], ">", "4/5"),  # √(4/5)
    limit(mean(Z, Z), "=", "1"),
    limit(mean(Z, Z, Z, Z), "=", "3"),
    limit(mean(Z, Z, Z), "=", "0"),
    limit(times(["^", R, "2"], mean(Z, Z, phi(1))), "=", "0"),  # it is of the order r^-3
    limit(times(["^", R, "3"], mean(Z, Z, phi(1))), ">", "3/5"),  # ∫ s² φ' = π²/6
    limit(["abs", times("-1", SLOPE)], ">", "3/4"),
    limit(["/", "1", R], "=", "0"),
    limit(["/", times(R, mean(phi(1, "2"))), SLOPE], "<", "11/20"),
    limit(times(R, mean(phi(0), phi(1))), "<", "1/10"),  # ∫ φ φ' = 0, by cells
)
PAIRS = (
    limit(times(R, pair(1, 1)), "=", "0"),
    limit(times(R, R, R, pair(2, 2)), "=", "0"),
    limit(times(R, pair(0, 2)), "=", "0"),
    limit(["/", pair(0, 0), R], "=", "0"),
)
FALSE = (
    limit(SLOPE, "<", "79/100"),
    limit(SLOPE, ">", "4/5"),
    limit(SLOPE, "=", "4/5"),
    limit(SLOPE, ">", "4/5", {"reach": "1/8"}),
    limit(R, ">", "0"),
    limit(times(R, mean(phi(), phi())), ">", "0"),
    limit(times(R, R, SPREAD), ">", "0"),
    limit(["/", "1", mean(phi(1), phi(2))], ">", "0"),  # ∫ φ' φ'' = 0
    limit(mean(Z, Z), "=", "2"),
    limit(mean(Z, Z, Z, Z), "<", "3"),
    limit(times(R, mean(phi(1), phi(1, "2"))), "=", "0"),
    limit(times(R, pair(1, 1, X)), "=", "0"),  # one and the same form, twice
    limit(times(R, pair(1, 1, ("+", X, times("0", Y)))), "=", "0"),
    limit(times(R, R, R, pair(1, 1)), "=", "0"),
    limit(pair(0, 0, X), "=", "0"),
    limit(times(["^", R, "3/2"], pair(1, 1)), "=", "1"),
)
MEANINGLESS = (
    limit(mean(["phi", ["+", times(R, Z), times("0", ["^", "-1", "1/2"], Y)]], over=("Z", "Y")),
          "<", "2"),
    limit(mean(["/", phi(1), phi(1)]), "=", "1"),
    limit(mean(["/", Z, Z]), "=", "1"),
    limit(times("0", ["^", "-1", "1/2"]), "=", "0"),
    limit(times("0", ["letter", "q"]), "=", "0"),
    limit(mean(phi(), over=("r",)), "<", "2"),
    limit(mean(Z, Z, over=("Z", "Z")), "=", "1"),
    limit(mean(mean(Z, Z)), "=", "1"),
    limit(times(Z, mean(Z, Z)), "=", "0"),
    limit(["phi", R], "<", "2"),
    limit(mean(["phi", ["+", times(R, Z), "1"]]), "<", "2"),
    limit(mean(["phi", Z]), "<", "2"),
    limit(mean(phi(0, "-1"), phi(0, "-1")), "<", "2"),
    limit(mean(phi(), phi()), "<", R),
    limit(mean(phi(), phi()), "<", ["letter", "q"]),
    {"kind": "holds", "relation": "=", "left": mean(Z, Z), "right": "1", "at": "everywhere"},
    limit(SLOPE, ">", mean(Z, "0")),
    limit(times(R, mean(["integral", "1", "s", "0", "1"])), ">", "0"),
    limit(mean(Z), "=", ["/", "0", ["+", "-1", *(["^", [f, "1"], "2"] for f in ("sin", "cos"))]]),
)  # fmt: skip


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_limits_are_shown(claim):
    document = about(claim)
    assert words(document)
    assert Judge(document).is_true()
    with pytest.raises(Rejected):
        words(about({"kind": "denied", "claim": claim}))


@pytest.mark.parametrize("claim", PAIRS, ids=str)
def test_examples_that_are_not_parallel_decouple(claim):
    assert words(about(claim))


@pytest.mark.parametrize("claim", [*FALSE, *MEANINGLESS], ids=str)
def test_what_is_false_or_has_no_meaning_is_refused(claim):
    with pytest.raises(Rejected):
        words(about(claim))


@pytest.mark.parametrize(
    "decay",
    [{"bounds": ["1", "3"]}, {"bounds": ["1/2", "8"]}, {"rate": "3"}, {"rate": "0"},
     {"rate": "-1"}, {"reach": "0"}, {"bounds": ["1"]}, {"bounds": []}, {"cells": 0},
     {"order": 7}],
    ids=str,
)  # fmt: skip
def test_how_phi_decays_is_shown_first(decay):
    assert words(about(limit(mean(phi(1)), "=", "0", {"bounds": ["1", "8"]})))
    with pytest.raises(Rejected):
        words(about(limit(mean(phi(1)), "=", "0", decay)))


@pytest.mark.parametrize("formula", [["sin", ["letter", "z"]], ["exp", ["letter", "z"]],
                                     ["log", ["cosh", ["letter", "z"]]]])  # fmt: skip
def test_what_does_not_decay_has_no_limit(formula):
    piece = [{"low": None, "high": None, "value": formula}]
    for claim in (limit(mean(phi(), phi()), ">", "-1"), limit(SLOPE, ">", "-9")):
        with pytest.raises(Rejected):
            words(about(claim, phi=piece))


def test_the_letters_have_no_numbers():
    for numbers in ({"r": "1"}, {"Z": "1"}):
        with pytest.raises(Rejected):
            words(about(limit(mean(Z, Z), "=", "1"), numbers=numbers))
    assert words(about(limit(mean(Z, Z), "=", ["letter", "q"]), numbers={"q": "1"}))


@pytest.mark.parametrize("name", ["tanh", pytest.param("sigmoid", marks=seldom)])
def test_two_examples_on_a_ray_do_not_both_attract(name):
    document = made("ntk-attractor", "printed", phi=name, digits=5, refuted=True)
    assert "it is not true" in words(document)
    assert Judge(document).is_true()
    document["conclusions"] = [document["conclusions"][0]["claim"]]
    with pytest.raises(Rejected):
        words(document)
    assert not Judge(document).is_true()
