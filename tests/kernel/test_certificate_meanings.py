"""Certificates of false sentences, each of which was accepted once."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.files.wording import shown
from proofs_check.kernel.kinds.networks import about as about_size
from tests.kernel.documents import words
from tests.kernel.test_certificate_quantifiers import about, relation

NAMES = {
    "2 = 3, and 5/2 < 2": about(relation("<", "5/2", ["letter", "2"]), numbers={"2": "3"}),
}


def flowing(claim, *, state=None, observed=None, velocity=None, **parts):
    """x' = x from x = 1, unless a state and its velocity are given."""
    document = about(claim, **parts)
    document["system"] = {
        "state": state or {"x": "1"}, "observed": observed or {},
        "velocity": velocity or {"x": ["letter", "x"]},
    }  # fmt: skip
    return document


U, V, Z = ["letter", "u"], ["letter", "v"], ["letter", "z"]
DEGREE_3 = {  # u² - v²/3, where u' = φ(v) and v' = u φ'(v)
    "kind": "conserved", "at": "while", "degree": "3",
    "quantity": ["+", ["^", U, "2"], ["*", "-1/3", ["^", V, "2"]]],
}  # fmt: skip


def of_degree(**parts):
    """With z = 0 z φ'(z) is 3 φ(z) for tanh: 0 = 0."""
    velocity = {"u": ["phi", V], "v": ["*", U, ["phi'", V]]}
    return flowing(DEGREE_3, state={"u": "1", "v": "1"}, velocity=velocity, **parts)


NAMES |= {
    "a number z": of_degree(numbers={"z": "0"}),
    "the degree of a φ of no formula": of_degree(phi=[]),
    "an observed z": of_degree(observed={"z": "0"}),
    "a z of the state": flowing(
        relation("=", Z, "1") | {"at": "while"}, state={"z": "1"}, velocity={"z": "0"}
    ),
}


@pytest.mark.parametrize("document", NAMES.values(), ids=NAMES)
def test_names_have_one_meaning(document):
    with pytest.raises(Rejected):
        words(document)


def pieces(*parts):
    return [dict(zip(("low", "high", "value"), part, strict=True)) for part in parts]


PIECES = {
    "0 and 1 at 0": pieces((None, "5", "0"), ("5", "-10", "7"), ("-10", None, "1")),
    "9 at 0": pieces((None, "0", "0"), ("0", "0", "9"), ("0", None, Z)),
    "two that overlap": pieces((None, "1", "0"), ("0", None, "1")),
    "an infinite end inside": pieces((None, None, "0"), ("0", None, "1")),
    "one from 1 to 0": pieces(("1", "0", "0")),
    "its own derivative": pieces((None, None, ["phi'", Z])),
    "its own integral": pieces((None, None, ["integral", ["phi", ["letter", "s"]], "s", "0", Z])),
    "from its own value on": pieces((["phi", "0"], None, Z)),
}


@pytest.mark.parametrize("phi", PIECES.values(), ids=PIECES)
def test_an_activation_has_one_value_at_each_point(phi):
    with pytest.raises(Rejected, match="piece"):
        words(about(relation("=", "1", "1"), phi=phi))


def test_what_is_told_of_a_tiny_number_is_above_it():
    """It was told as 0, and a factor of 0 is that of a constant."""
    for q in (Fraction(1, 2**1500), Fraction(1, 3), Fraction(10**400, 3), Fraction(1, 8)):
        assert q <= Fraction(told := about_size(q)) <= q * (1 + Fraction(1, 10**5)), told


def entry(base, *indices):
    return ["entry", base, *indices]


def pattern(base, value, *indices):
    return {"base": base, "indices": list(indices), "value": value}


def summed(e, index="i", length="n"):
    return ["sum", e, index, length]


def kept(loss, value, rate, norms=None, **changes):
    """W[i] of a form, whose letter p moves at a rate."""
    return {
        "kind": "kept", "loss": loss, "entries": [pattern("W", value, "i")],
        "velocity": [pattern("p", rate)], "ranges": {"i": "n"}, "norms": norms or {}, **changes,
    }  # fmt: skip


def every_loss(quantity, following, **changes):
    """Of a loss of W[j] for all j, as it flows."""
    return {
        "kind": "every_loss", "weights": [pattern("W", entry("G", "j"), "j")],
        "ranges": {"j": "n"}, "quantity": quantity, "following": following, "flow": True,
        "output": entry("W", "j"), "over": ["j"], "degree": None, **changes,
    }  # fmt: skip


def symmetric(quantity, following, **changes):
    """Of a loss that does not change as W[j] ↦ s W[j]."""
    moved = [pattern("W", ["*", ["letter", "s"], entry("W", "j")], "j")]
    return {
        "kind": "symmetric", "weights": [pattern("W", entry("G", "j"), "j")], "ranges": {"j": "n"},
        "quantity": quantity, "following": following, "flow": True, "moved": moved,
        "parameter": "s", "identity": "1", "decay": "0", "multiple": "0", **changes,
    }  # fmt: skip


P, Q, GAMMA, X_I = ["letter", "p"], ["letter", "q"], ["letter", "gamma"], entry("x", "i")
W_SUM = summed(["*", entry("W", "i"), X_I])
SQUARES = summed(["^", entry("W", "j"), "2"], "j")
DRIFT = ["*", "-1", entry("x", "m"), summed(entry("G", "j"), "j")]
LAWS = {
    "true: W = p x": kept(["*", "-1", W_SUM], ["*", P, X_I], "1"),
    "true: a quantity of an output": every_loss(
        summed(SQUARES), ["*", "-2", ["letter", "n"], summed(["*", entry("W", "j"),
        entry("G", "j")], "j")], ranges={"j": "n", "i": "n"}
    ),
    "a long number inside φ": kept(
        ["*", "-1", summed(["phi", ["*", "0x1p-20000", entry("W", "i")]])], ["*", P, X_I], "1"
    ),
    "true: a symmetry": symmetric(SQUARES, "0", multiple=["*", "-2", GAMMA]),
    "a sum of gamma terms": every_loss(summed(SQUARES, "i", "gamma"), "0"),
    "gamma terms under a symmetry": symmetric(summed("1", "j", "gamma"), "0", ranges={"j": "n"}),
    "a loss of gamma": kept(
        ["+", ["*", "-1", W_SUM, ["+", P, Q]], ["*", "-1", GAMMA, W_SUM]], ["*", P, Q, X_I], "1",
        velocity=[pattern("p", "1"), pattern("q", "1")]
    ),
    "a norm that is gamma": kept(["*", "-1", W_SUM], ["*", P, X_I], "1", {"x": GAMMA}),
    "a norm that moves": kept(["*", "-1", W_SUM], ["*", P, X_I], "1", {"x": P}),
    "a length that moves": kept(
        ["*", "-1", summed(entry("W", "i"), "i", "p")], P, "1", ranges={"i": "p"}
    ),
    "a length called like a weight": every_loss(summed("1", "j", "W"), "0"),
    "a length called like a gradient": every_loss(summed("1", "j", "G"), "0"),
    "one of all outputs": every_loss(
        summed(["*", entry("x", "m"), entry("W", "j")], "j"), DRIFT, over=[],
        ranges={"j": "n", "m": "n"}
    ),
    "an index that no output has": every_loss(entry("V", "i"), "0", over=["j", "i"],
                                              ranges={"j": "n", "i": "n"}),
    "a parameter of two meanings": symmetric(["letter", "s"], "0"),
    "nothing moves": every_loss("1", "0", weights=[]),
    "no weight of a form": kept("1", "1", "0", entries=[]),
    "no letter moves": kept("1", "1", "0", velocity=[]),
}  # fmt: skip


@pytest.mark.parametrize("word", LAWS)
def test_what_a_step_is_said_to_do(word):
    if word.startswith("true"):
        assert words(about(LAWS[word]))
        return
    with pytest.raises(Rejected):
        words(about(LAWS[word]))


def test_a_law_says_what_moves_and_what_is_held():
    """Of V[i] W[j] it was shown that V[i] stays, as if it were trained too."""
    told = words(about(every_loss(entry("V", "j"), "0", output=["*", entry("V", "j"),
                                                                entry("W", "j")])))  # fmt: skip
    assert "of gradient flow in W[j] the rate of change of V[j] is 0, with all else held" in told


def at_form(left, right, **parts):
    """Of W[i] = 2 x[i]."""
    form = [pattern("W", ["*", "2", X_I], "i")]
    return about({"kind": "at_form", "left": left, "right": right, "entries": form,
                  "ranges": {"i": "n"}, "norms": {}}, **parts)  # fmt: skip


INDEX, D, N = (["letter", s] for s in "idn")
FORMS = {
    "d = 3 for all lengths d": at_form(
        ["+", D, summed("1", "l", "d")], ["+", "3", summed("1", "l", "d")], numbers={"d": "3"}
    ),
    "Σ i = i n": at_form(summed(INDEX), ["*", INDEX, N]),
    "Σ i = 3 n": at_form(summed(INDEX), ["*", "3", N], numbers={"i": "3"}),
}


@pytest.mark.parametrize("document", FORMS.values(), ids=FORMS)
def test_an_index_and_a_length_are_no_numbers(document):
    assert words(at_form(summed(entry("W", "i")), ["*", "2", summed(X_I)]))
    with pytest.raises(Rejected):
        words(document)


def test_no_letter_is_the_loss():
    """The letter L is kept by gradient descent, the loss is not."""
    told = words(about(every_loss(["letter", "L"], "0")))
    assert "the rate of change of L is 0" in told
    assert "∂ℒ/∂W" in told


@pytest.mark.parametrize("parts", [
    {"state": {"t": "1"}, "velocity": {"t": ["letter", "t"]}}, {"observed": {"t": ["letter", "x"]}},
    {"numbers": {"t": "3"}},
], ids=str)  # fmt: skip
def test_the_time_is_no_letter_of_a_flow(parts):
    """Where "the orbit exists for all t ≥ 0 and converges, as t → ∞, to a point where t = 2"."""
    claim = {"kind": "conserved", "quantity": "1", "at": "while", "degree": None}
    assert words(flowing(claim))
    with pytest.raises(Rejected, match="t the time"):
        words(flowing(claim, **parts))


def test_phi_is_of_no_degree_0():
    """It was told of tanh that z φ'(z) = 0 φ(z)."""
    claim = {"kind": "conserved", "quantity": "1", "at": "while", "degree": "0"}
    with pytest.raises(Rejected, match="degree"):
        words(flowing(claim))


def test_a_fixed_point_is_no_cycle_of_two():
    claim = {"kind": "cycle", "letters": ["y"], "images": [["*", "-1", ["letter", "y"]]],
             "points": [["1"], ["-1"]], "at": "everywhere"}  # fmt: skip
    assert words(about(claim))
    with pytest.raises(Rejected, match="!="):
        words(about(claim | {"points": [["0"], ["0"]]}))


def test_what_has_a_value_on_a_half_line_is_not_said_to_be_a_line():
    """exp(log z) is z, where it has a value."""
    claim = {"kind": "among", "formulas": [Z], "powers": False}
    phi = pieces((None, None, ["exp", ["log", Z]]))
    assert "wherever both have a value" in words(about(claim, phi=phi))


def test_long_numbers_are_told_as_they_are():
    """Hexadecimals with a point in them were 5/8 of the number."""
    for q in (Fraction(2 * 10**3020 + 1, 2), Fraction(10**40 + 1, 8), Fraction(-7, 5)):
        top, _, bottom = shown(q).partition("/")
        read = Fraction(int(top, 0), int(bottom, 0)) if bottom else Fraction(top)
        assert read == q


T = ["letter", "t"]
AT_1 = ["+", T, "-1"]
ABSOLUTE = ["^", ["^", AT_1, "2"], "1/2"]  # of t - 1


def test_equality_ends_where_the_factor_has_no_value():
    """(t - 1)³ = -|t - 1|³ until t = 1: both sides go on, but not the factor 3/(t - 1)."""
    claim = {"kind": "follows", "left": ["^", AT_1, "3"], "factor": ["*", "3", ["^", AT_1, "-1"]],
             "right": ["*", "-1", ["^", ABSOLUTE, "3"]], "known": {}}  # fmt: skip
    told = words(flowing(claim))
    assert "all parts of the flow and of both sides and of the factor" in told


EMPTY = {
    "a map of no letters": {
        "kind": "recurrence", "letters": [], "images": [], "quantity": "1", "following": "1",
    },
    "a cycle of no letters": {
        "kind": "stability", "letters": [], "images": [], "points": [[]], "at": "everywhere",
        "values": [], "vectors": [],
    },
    "a law of no weights": every_loss("1", "0", weights=[]),
}  # fmt: skip


@pytest.mark.parametrize("claim", EMPTY.values(), ids=EMPTY)
def test_nothing_is_said_of_nothing(claim):
    with pytest.raises(Rejected):
        words(about(claim))


def test_a_product_that_begins_with_a_quotient_is_told_as_one():
    told = words(about(relation("<", ["*", ["/", "1", "2"], "3"], ["/", "2", ["*", "1", "1"]])))
    assert "(1/2)·3 < 2/(1·1)" in told
