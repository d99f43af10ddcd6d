"""For which parameters a map converges, and letters that stay equal along an orbit."""

from __future__ import annotations

import copy

import pytest
from sympy.core.random import seed

from proofs_check.kernel.core.intervals import Rejected
from tests.kernel.documents import made, words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_quantifiers import about

X, A, B, GAP = (["letter", s] for s in ("x", "a", "b", "gap"))


def less(left, right, word="<"):
    return {"left": left, "relation": word, "right": right}


def times(image, **changes):
    """x ↦ a x for a ≥ 0: exactly for a < 1."""
    return {
        "kind": "criterion", "letters": ["x"], "images": [image], "points": [["0"]],
        "over": {"a": "nonnegative"}, "given": {}, "linear": True, "besides": [],
        "factors": [[A]], "condition": less(A, "1"), "gap": "gap",
        "within": [GAP, ["+", "1", A]], "fails": 1, "beyond": ["*", "-1", GAP],
    } | changes  # fmt: skip


LINE = times(["*", A, X])
SQUARE = times(  # a x + x² is not linear
    ["+", ["*", A, X], ["^", X, "2"]], linear=False,
)  # fmt: skip
SWAP = {  # (x, y) ↦ (-b y, x): z² + b
    **LINE, "letters": ["x", "y"], "images": [["*", "-1", B, ["letter", "y"]], X],
    "points": [["0", "0"]], "over": {"b": "positive"}, "factors": [["0", B]],
    "condition": less(B, "1"), "within": [["+", "1", B], ["+", "1", B], GAP], "fails": 3,
}  # fmt: skip
TWO = {  # the multipliers a and b ≤ a
    **SWAP, "images": [["*", A, X], ["*", B, ["letter", "y"]]], "factors": [[A], [B]],
    "over": {"a": "positive", "b": "positive"}, "given": {"g": less(B, A, "<=")},
    "condition": less(A, "1"), "fails": 1, "within": [
        GAP, ["+", "1", A], ["+", GAP, ["letter", "g"]], ["+", "1", B]],
}  # fmt: skip
BESIDE = {  # (x, y) ↦ (a x, y) along a line of fixed points
    **TWO, "images": [["*", A, X], ["letter", "y"]], "over": {"a": "positive"}, "given": {},
    "factors": [[A]], "besides": ["1"], "linear": False, "within": [GAP, ["+", "1", A]],
}  # fmt: skip
TRUE = (LINE, SQUARE, SWAP, TWO, BESIDE, {**LINE, "condition": less("1", A, ">")})
FALSE = {
    "-1 is left out": {**LINE, "over": {"a": "real"}},
    "a ≤ 1": {**LINE, "condition": less(A, "1", "<=")},
    "a < 2": {**LINE, "condition": less(A, "2")},
    "a < 1/2": {**LINE, "condition": less(A, "1/2")},
    "2 a": {**LINE, "images": [["*", "2", A, X]]},
    "another factor": {**LINE, "factors": [["*", "2", A]]},
    "one factor more": {**LINE, "factors": [[A], ["0"]], "within": [*LINE["within"], "1", "1"]},
    "no factor": {**LINE, "factors": [], "within": []},
    "a margin is not looked at": {**LINE, "within": [GAP]},
    "the margin that fails is another": {**LINE, "fails": 2},
    "there is no such margin": {**LINE, "fails": 3},
    "not linear": {**SQUARE, "linear": True},
    "affine": {**LINE, "images": [["+", "1", ["*", A, X]]]},
    "the fixed point is another": {**LINE, "points": [["1"]]},
    "no value at 0": {**LINE, "images": [["*", ["/", ["^", A, "2"], A], X]]},
    "a domain that is none": {**LINE, "over": {"a": {}}},
    "domains that are none": {**LINE, "over": []},
    "a letter without a domain": {**LINE, "over": {}},
    "a gap called like a parameter": {**LINE, "gap": "a"},
    "a gap called like the map's letter": {**LINE, "gap": "x", "within": [X, ["+", "1", A]],
                                           "beyond": ["*", "-1", X]},
    "two gaps of one name": {**TWO, "gap": "g"},
    "a parameter that the map moves": {**LINE, "over": {"a": "nonnegative", "x": "real"}},
    "b is larger": {**TWO, "given": {"g": less(A, B, "<=")}},
    "b is any": {**TWO, "given": {}},
    "an equation": {**LINE, "condition": less(A, "1", "=")},
    "left out twice": {**BESIDE, "besides": ["1", "1"]},
    "what is left out is none": {**BESIDE, "besides": ["2"]},
    "nothing is left out": {**BESIDE, "besides": []},
    "linear with something left out": {**BESIDE, "linear": True},
    "φ of a parameter": {**LINE, "images": [["*", ["phi", A], X]], "factors": [[["phi", A]]]},
    "an integral": {**LINE, "images": [["*", ["integral", "1", "s", "0", A], X]]},
    "a letter of an integral that is called like one from 0 on": {
        **LINE, "within": [["integral", A, "a", "0", GAP], ["+", "1", A]]},
    "a root of what may be 0": {**LINE, "images": [["*", ["^", A, "1/2"], X]],
                                "factors": [[["^", A, "1/2"]]]},
}  # fmt: skip


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_criteria_that_are_true(claim):
    document = about(claim)
    assert "if and only if" in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize("word", FALSE)
def test_criteria_that_are_false_or_have_no_meaning(word):
    with pytest.raises(Rejected):
        words(about(FALSE[word]))


def test_numbers_of_the_case_are_no_parameters():
    with pytest.raises(Rejected):
        words(about({**LINE, "over": {}}, numbers={"a": "1/2"}))


@pytest.mark.parametrize("name", ["heavy-ball", "quadratic-form", "factorisation"])
def test_statements_have_their_criterion_for_all_parameters(name):
    document = made(name)
    assert "for all " in words(document)
    assert Judge(document).is_true()


@pytest.mark.parametrize(("name", "dimension"), [("heavy-ball", 4), ("quadratic-form", 6)])
def test_criteria_of_several_dimensions(name, dimension):
    seed(1)  # of SymPy's factoring: the whole polynomial then took more than a minute
    assert f"h_{dimension} ≤ h_1: the iterates of" in words(made(name, dimension=dimension))


def test_a_mode_of_many_layers_moves_as_one_letter():
    document = made("many-layers", digits=8)
    assert "a_1 = a_2, a_3 = a_2 at every time, and 1 du = 3·u^(4/3)" in words(document)
    assert Judge(document).is_true()


def reduced(document):
    (found,) = (c for c in document["conclusions"] if c["kind"] == "reduced")
    return found


def changed(change):
    document = copy.deepcopy(made("many-layers", digits=8))
    change(reduced(document), document)
    return document


def put(*path):
    *keys, value = path

    def change(claim, _):
        for key in keys[:-1]:
            claim = claim[key]
        claim[keys[-1]] = value

    return change


A1, A2, U = (["letter", s] for s in ("a_1", "a_2", "u"))
LIES = {
    "the opposite": put("known", {"a_1": ["*", "-1", A2], "a_3": A2}),
    "nothing is equal": put("known", {}),
    "one is free": put("known", {"a_1": A2}),
    "put for itself": put("known", {"a_1": A2, "a_2": A1, "a_3": A1}),
    "a parameter": put("known", {"s": A1, "a_1": A2, "a_3": A2}),
    "equal at the start alone": put("known", {"a_1": "2/5", "a_3": A2}),
    "another power": put("claim", "right", ["*", "3", ["^", U, "5/3"]]),
    "a claim of another kind": put("claim", {"kind": "ends", "target": U}),
    "no orbit": lambda _, document: document.update(orbit=None),
    "another start": lambda _, document: document["numbers"].update(a_1_0="1/3"),
}


@pytest.mark.parametrize("word", LIES)
def test_letters_do_not_stay_equal(word):
    with pytest.raises(Rejected):
        words(changed(LIES[word]))


def inner(left, word, right, at):
    return {"kind": "holds", "left": left, "relation": word, "right": right, "at": at}


A3, S = ["letter", "a_3"], ["letter", "s"]
GAP_OF_13 = ["+", A1, ["*", "-1", A3]]
SMALLER = {  # what is said of the flow with a_1 = a_2 = a_3, and whether it is true
    "a_1 is a_3": (inner(A1, "=", A3, "along"), True),
    "a_1 is not 2 a_3": (inner(A1, "=", ["*", "2", A3], "along"), False),
    "u is a cube": (inner(U, "=", ["^", A2, "3"], "while"), True),
    "u is no square": (inner(U, "=", ["^", A2, "2"], "while"), False),
    "u does not end at 1": (inner(U, "=", "1", "end"), False),
    "a_1 passes 1": (inner(A1, "<", "1", "along"), False),
    "u rises": ({"kind": "monotone", "quantity": U, "rising": True}, True),
    "u does not fall": ({"kind": "monotone", "quantity": U, "rising": False}, False),
    "their difference is 0": ({"kind": "monotone", "quantity": GAP_OF_13, "rising": False}, True),
    "they move together": ({"kind": "differential", "left": "1", "of": "a_1", "right": "1",
                            "by": "a_2"}, True),
    "a_1 is no half of itself": ({"kind": "differential", "left": "2", "of": "a_1", "right": "1",
                                  "by": "a_3"}, False),
}  # fmt: skip


@pytest.mark.parametrize("word", SMALLER)
def test_what_is_said_of_the_smaller_flow(word):
    claim, shown = SMALLER[word]
    document = changed(lambda found, _: found.update(claim=claim))
    document["conclusions"] = [reduced(document)]
    if shown:
        assert words(document)
        assert Judge(document).is_true()
    else:
        with pytest.raises(Rejected):
            words(document)


ROOT = {"kind": "differential", "left": ["^", ["^", A1, "2"], "1/2"], "of": "u",
        "right": A1, "by": "u"}  # fmt: skip
INSIDE = ["integral", ["^", ["^", A1, "2"], "1/2"], "a_1", "-1", "1"]


@pytest.mark.parametrize("sign", ["", "-"])
def test_roots_by_factors_are_of_letters_that_are_positive(sign):
    """(a²)^(1/2) = a where a > 0; from starts below 0 the four layers arrive too, with a < 0."""
    document = made("many-layers", layers=4)
    ends = [c for c in document["conclusions"] if c["kind"] == "ends"]
    document |= {"hypotheses": [], "conclusions": ends}
    document["numbers"] |= {f"a_{i}_0": f"{sign}2/5" for i in (1, 2, 3, 4)}
    for box in (step["box"] for step in document["orbit"][0]["steps"]) if sign else ():
        box |= {s: [f"-{high}", f"-{low}"] for s, (low, high) in box.items()}
    assert "converges" in words(document)
    document["conclusions"] = [ROOT]
    if sign:
        with pytest.raises(Rejected):
            words(document)
    else:
        assert words(document)


def test_the_letter_of_an_integral_may_be_negative():
    document = made("many-layers", digits=8)
    document["conclusions"] = [{**ROOT, "left": INSIDE, "right": "0"}]
    with pytest.raises(Rejected):
        words(document)


Y, W = ["letter", "y"], ["letter", "w"]
RATES = {
    "twice": ["*", "4", Y],
    "half": Y,
    "a number that is near": "3999999/1000000",
    "the other sign": ["*", "-2", Y],
    "no value": ["/", Y, "0"],
}


@pytest.mark.parametrize("version", ["proved", "printed"])
def test_a_flow_closes_in_at_a_rate(version):
    document = made("scalar", version)
    assert "times e^(V t) with V = 2·y there" in words(document)
    assert Judge(document).is_true()
    document["conclusions"] = [{"kind": "rate", "value": ["*", "2", ["^", W, "2"]]}]
    assert words(document)


@pytest.mark.parametrize("word", RATES)
def test_another_rate_is_refused(word):
    document = made("scalar", "printed")
    document["conclusions"] = [{"kind": "rate", "value": RATES[word]}]
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize("value", ["0", "1", ["letter", "m"]])
def test_a_flow_without_a_clock_has_no_rate(value):
    document = made("gaussian")
    assert document["orbit"][0]["rule"] == "sink"
    document["conclusions"] = [{"kind": "rate", "value": value}]
    with pytest.raises(Rejected):
        words(document)


def test_the_root_where_the_flow_ends_has_the_sign_of_the_end():
    document = made("scalar", "printed")
    solved = document["orbit"][0]["solved"]
    assert solved["value"] == ["^", Y, "1/2"]
    b = ["/", "-1", ["+", W, ["*", "-1", ["^", Y, "1/2"]]]]
    solved |= {"value": ["*", "-1", ["^", Y, "1/2"]], "factor": b}
    with pytest.raises(Rejected):
        words(document)


def test_the_clock_does_not_rise_beyond_its_end():
    """Of (y - w²)² the rate is the clock times another one; beyond the end the clock is negative,
    and the orbit is not there."""
    document, clock = made("scalar"), ["+", Y, ["*", "-1", ["^", W, "2"]]]
    for power, rising, shown in (("2", False, True), ("2", True, False), ("3", False, True),
                                 ("3", True, False), ("1", False, True)):  # fmt: skip
        quantity = clock if power == "1" else ["^", clock, power]
        document["conclusions"] = [{"kind": "monotone", "quantity": quantity, "rising": rising}]
        if shown:
            assert words(document)
        else:
            with pytest.raises(Rejected):
                words(document)


def test_roots_by_factors():
    """With exp and π, which are positive; a letter that may be negative stays under its root."""

    def same(left, right, phi=None):
        claim = {"kind": "identity", "left": left, "right": right}
        try:
            return bool(words(about(claim)))
        except Rejected:
            return False

    root = lambda e, q="1/2": ["^", e, q]  # noqa: E731
    e = ["exp", A]
    assert same(root(["^", ["pi"], "3"], "4/3"), ["^", ["pi"], "4"])
    assert same(root(["*", e, e]), e)
    assert same(root(["/", "1", ["+", A, B]]), ["/", "1", root(["+", A, B])])
    assert same(root(["/", e, ["+", A, B]]), ["/", root(e), root(["+", A, B])])
    assert not same(root(["^", A, "2"]), A)
    assert not same(root(["*", A, B]), ["*", root(A), root(B)])
    assert not same(root(["/", A, B]), ["/", root(A), root(B)])
    assert not same(root(["*", "-1", e]), root(e))
    assert not same(root(["^", ["*", "-1", e], "2"]), ["*", "-1", e])


def test_of_numbers_it_is_known_which_are_positive():
    """w = w_0 is followed by (w_0²)^(1/2) where w_0 > 0 alone."""
    sides = {"left": ["^", ["^", ["letter", "w_0"], "2"], "1/2"], "right": ["letter", "w_0"]}
    claim = {"kind": "follows", **sides, "factor": "0", "known": {}}
    for start, shown in (("1/3", True), ("-1/3", False)):
        document = made("scalar")
        document |= {"hypotheses": [], "orbit": None, "conclusions": [claim]}
        document["numbers"]["w_0"] = start
        if shown:
            assert words(document)
        else:
            with pytest.raises(Rejected):
                words(document)
