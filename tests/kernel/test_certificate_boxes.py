"""Certificates over boxes: the parts cover the box, and what is accepted is true at every point."""

from __future__ import annotations

import copy
import itertools
import math
import random
from fractions import Fraction
from functools import cache

import pytest

from proofs_check.catalogue import find_all
from proofs_check.certificates import boxes
from proofs_check.certificates.boxes import certificate
from proofs_check.certificates.trees import NoCertificate, tree
from proofs_check.engine.case import Case
from proofs_check.engine.check import shaped
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Intervals, Rejected
from proofs_check.kernel.core.orbits import Orbit, Step, Trajectory, advanced, followed
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.core.trees import letter, mul, number, power, sub
from tests.extent import LONG, few
from tests.kernel.attack import attacked
from tests.kernel.documents import words
from tests.kernel.float_oracle import Judge
from tests.kernel.test_certificate_schema import SCHEMA, jsonschema
from theory.expression.several_letters import parse_expression

VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
MUTANTS = 4_000 if LONG else 12
EXAMPLE = ("theorem2", "tanh", "proved", (("u0", "[1, 6/5]"), ("width", "2:")))
ONE_MORE = ("theorem1", "tanh", "proved", (("u0", "[9/10, 11/10]"), ("v0", "[-1/2, 1/2]")))
DEEP = ("theorem-deep", "tanh", "proved", (("u0", "[9/10, 11/10]"),))


@cache
def _followed(name, phi, version, values):
    """As sets, though the flow is one of layers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "in_letters_of_layers", lambda _: None)
        return certificate_of(name, phi, version, values)


@cache
def _made(name, phi, version, values):
    return certificate_of(name, phi, version, values)


def certificate_of(name, phi, version, values):
    theorem, rest = shaped(find_all(name, 60)[0], dict(values))
    case = Case.of(theorem.system, phi, rest, ranges=True, digits=15, seconds=60)
    return certificate(theorem, case, version)


def made(name, phi, version, values):
    return copy.deepcopy(_made(name, phi, version, values))


SUBJECTS = few(3, [
    EXAMPLE, ONE_MORE, DEEP,
    ("theorem1", "sigmoid", "proved", (("u0", "-4:1"), ("v0", "-3:3"))),
    ("theorem1", "relu", "proved", (("u0", "[9/10, 11/10]"), ("v0", "[1/2, 1]"))),
    ("theorem1", "tanh", "printed", (("u0", "[9/10, 11/10]"), ("v0", "[1/4, 1/2]"))),
    ("theorem2", "sin", "proved", (("width", "2:64"),)),
    ("theorem2", "tanh", "proved", (("norm", "[1, 2]"), ("width", "2:8"))),
    ("theorem3", "tanh", "proved", (("u0", "[9/10, 11/10]"), ("v0", "[1/2, 1]"))),
    ("any-norm", "tanh", "proved", (("u0", "[9/10, 11/10]"), ("norm", "[1/2, 2]"))),
    ("invariant1", "tanh", "proved", (("width", "2:"),)),
    ("corollary2", "tanh", "proved", (("u0", "[9/10, 11/10]"), ("v0", "[1, 11/10]"))),
])  # fmt: skip


@pytest.mark.filterwarnings("ignore:Extremely bad integrand")  # of differences of φ
@pytest.mark.parametrize(("name", "phi", "version", "values"), SUBJECTS, ids=str)
def test_what_is_accepted_is_true_by_floats(name, phi, version, values):
    document = made(name, phi, version, values)
    assert "for all " in words(document)
    assert Judge(document).is_true()


def test_a_range_without_end_is_told_as_one():
    said = words(made(*EXAMPLE))
    assert "for all k ≥ 2 and u_0 in [1, 6/5], it is shown that" in said
    assert "assumed, and true here: φ'(v_0·r^2) ≠ 0" in said


@pytest.mark.parametrize(
    ("name", "phi", "values"),
    [
        ("theorem1", "relu", (("v0", "[-1, 1]"),)),  # over a kink
        ("theorem1", "tanh", (("v0", "[-2, 2]"),)),  # over a saddle
        ("theorem1", "tanh", (("u0", "[-1, 1]"), ("v0", "[-1, 1]"))),  # over an equilibrium
        ("theorem1", "tanh", (("u0", "[0, pi]"),)),
        ("theorem2", "tanh", (("width", "2:"), ("norm", "[1, pi]"))),
    ],
    ids=str,
)
def test_what_fails_somewhere_has_none(name, phi, values, monkeypatch):
    monkeypatch.setattr("proofs_check.certificates.boxes.FINEST", 2.0**-4)
    with pytest.raises(NoCertificate):
        made(name, phi, "proved", values)


def test_a_hypothesis_that_holds_on_a_slice_is_told():
    with pytest.raises(NoCertificate, match=r"“r = 1” holds on a slice .* give r that number"):
        made("theorem2", "tanh", "printed", (("norm", "[1/2, 2]"),))


def letters(d):
    return d["ranges"]["letters"]


def leaf(d):
    part = d["ranges"]["parts"]
    while "cut" in part:
        part = part["parts"][0]
    return part


def cut(d, s, at, *halves):
    part = d["ranges"]["parts"]
    d["ranges"]["parts"] = {"cut": s, "at": at, "parts": list(halves) or [part, part]}


FALSE = {  # each makes the statement false, or takes a step of its proof away
    "a box over a saddle": lambda d: letters(d).update(u_0=["-2", "2"]),
    "a range of widths from 0": lambda d: letters(d).update(k=["0", None]),
    "a range of widths over 0": lambda d: letters(d).update(k=["-1", "8"]),
    "a range of widths below 0": lambda d: letters(d).update(k=["-8", "-2"]),
    "two ranges without end": lambda d: letters(d).update(u_0=["1", None]),
    "an empty range": lambda d: letters(d).update(u_0=["6/5", "1"]),
    "a range of a letter with a number": lambda d: letters(d).update(v_0=["0", "1"]),
    "a range of a letter that moves": lambda d: letters(d).update(u=["0", "1"]),
    "a range of z": lambda d: letters(d).update(z=["0", "1"]),
    "no range of a letter": lambda d: letters(d).pop("u_0"),
    "a part that is left out": lambda d: cut(d, "u_0", "11/10", d["ranges"]["parts"]),
    "a part that shows nothing": lambda d: leaf(d).update(shown=[]),
    "a part without orbits": lambda d: leaf(d).update(orbit=None),
    "a table that is not there": lambda d: leaf(d).update(orbit=9),
    "a conclusion that is not there": lambda d: leaf(d).update(shown=[7]),
    "a cut outside": lambda d: cut(d, "u_0", "2"),
    "a cut of no letter": lambda d: cut(d, "w", "1"),
    "three parts": lambda d: cut(d, "u_0", "11/10", leaf(d), leaf(d), leaf(d)),
    "another K": lambda d: d["ranges"]["orbits"].update(K="2"),
    "a K that does not grow with k": lambda d: d["ranges"]["orbits"].update(
        K=["+", d["ranges"]["orbits"]["K"], "1"]
    ),
    "another direction": lambda d: d["ranges"]["orbits"]["direction"].update(v=["letter", "u"]),
    "no direction": lambda d: d["ranges"]["orbits"]["direction"].pop("v"),
    "no tables": lambda d: d["ranges"]["orbits"].update(tables=[]),
    "few nodes": lambda d: [
        t.update(nodes=t["nodes"][:2]) for t in d["ranges"]["orbits"]["tables"]
    ],
    "another value at the end": lambda d: d["ranges"]["orbits"]["solved"].update(value="1"),
    "nothing is known of the end": lambda d: d["ranges"]["orbits"].update(solved=None),
    "orbits beside": lambda d: d.update(orbit=[]),
    "another conclusion": lambda d: d["conclusions"][0].update(right="1"),
    "a hypothesis that fails on a part": lambda d: d["hypotheses"].append(
        {"kind": "holds", "relation": "<", "left": ["letter", "u_0"], "right": "11/10",
         "at": "everywhere"}
    ),
    "an unknown rule": lambda d: d["ranges"]["orbits"].update(rule="word"),
    "another metric": lambda d: d["system"]["metric"].update(u="-1"),
    "a loss that may have no value": lambda d: d["system"].update(
        loss=["+", d["system"]["loss"], ["*", "0", ["log", ["+", ["letter", "k"], "-5"]]]]
    ),
    "a division by what may be 0": lambda d: d["conclusions"].append(
        {"kind": "finite", "value": ["/", "1", ["+", ["letter", "k"], "-5"]], "at": "end"}
    ) or leaf(d)["shown"].append(1),
}  # fmt: skip


@pytest.mark.parametrize("change", FALSE, ids=str)
def test_what_is_false_or_unsupported_is_refused(change):
    document = made(*EXAMPLE)
    FALSE[change](document)
    with pytest.raises(Rejected):
        words(document)


def test_what_is_shown_on_a_part_is_told_of_that_part():
    document = made(*ONE_MORE)
    part = document["ranges"]["parts"]
    cut(document, "u_0", "1", part, {**part, "shown": []})
    said = words(document)
    assert "shown, for (u_0, v_0) in 1 boxes, with at least 50.0000 % of" in said
    assert Judge(document).is_true()


def test_a_clock_of_no_sign_says_nothing_of_growth():
    """p starts on both sides of 1: u grows from some starts, and falls from others."""
    document = made(*ONE_MORE)
    for rising in (True, False):
        document["conclusions"][0] = {
            "kind": "monotone", "quantity": ["letter", "u"], "rising": rising
        }  # fmt: skip
        with pytest.raises(Rejected):
            words(document)


@pytest.mark.parametrize("change", [
    lambda d: leaf(d)["orbit"].pop(),
    lambda d: leaf(d)["orbit"][0]["box"].update(u=["1", "1"]),
    lambda d: letters(d).update(u_0=["1/2", "2"]),
    lambda d: letters(d).update(u_0=["-2", "-1"]),
    lambda d: d["ranges"]["orbits"].update(clock=["+", "1", d["ranges"]["orbits"]["clock"]]),
    lambda d: d["ranges"]["orbits"]["direction"].pop("v"),
    lambda d: leaf(d).update(orbit=0),
    lambda d: leaf(d).update(orbit=[]),
    lambda d: leaf(d)["orbit"][0]["box"].pop("u_mid"),
    lambda d: leaf(d)["orbit"][0]["box"].update(u_mid=["1/2", "3/4"]),
    lambda d: leaf(d)["orbit"][0]["box"].update(u_by_u_0=["0", "1/2"]),
    lambda d: leaf(d)["orbit"][-1]["box"].update(v_by_u_0=["0", "0"]),
    lambda d: d["numbers"].update(u_mid="1"),
    lambda d: d["system"]["observed"].update(v_by_u_0=["letter", "u"]),
])  # fmt: skip
def test_sets_of_starts_are_followed_to_their_ends(change):
    document = copy.deepcopy(_followed(*DEEP))
    words(document)
    assert Judge(document).is_true()
    change(document)
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize(
    ("name", "phi", "version", "values"), few(1, [EXAMPLE, ONE_MORE, DEEP]), ids=str
)
def test_no_mutant_that_is_accepted_is_false(name, phi, version, values):
    document = made(name, phi, version, values)
    attack = attacked(document, random.Random(name), MUTANTS)
    assert not attack.bad()
    assert attack.rejected()


@pytest.mark.parametrize(("name", "phi", "version", "values"), few(2, [EXAMPLE, DEEP]), ids=str)
def test_they_are_as_the_schema_says(name, phi, version, values):
    document = made(name, phi, version, values)
    VALIDATOR.validate(document)
    leaf(document)["shown"] = ["0"]
    assert not VALIDATOR.is_valid(document)


def test_a_set_of_orbits_holds_each_of_them():
    """Of x' = x − q x², in letters q and the start: the closed form lies in each step's end."""
    f = Intervals(96)
    x, q, x0 = letter("x"), letter("q"), letter("x_0")
    ranging = {"q": f.of(Fraction(9, 10), 1), "x_0": f.of(Fraction(1, 4), Fraction(1, 3))}
    rate = sub(x, mul(q, power(x, 2)))
    system = System({"x": x0}, {"x": rate}, {}, {}, (), f, ranging=ranging)
    program, at = followed(system, {"x": rate})
    unit, time_ = float(1 << f.bits), 0.0
    for _ in range(16):
        box = {s: f.widened(e, f.one[0] // 4) for s, e in at.items()}
        _, at = advanced(system, program, at, Step(Fraction(1, 16), box), 8)
        time_ += 1 / 16
        for start, rest in itertools.product((1 / 4, 0.3, 1 / 3), (0.9, 0.93, 1.0)):
            exact = 1 / (rest + (1 / start - rest) * math.exp(-time_))
            assert at["x"][0] / unit - 1e-12 <= exact <= at["x"][1] / unit + 1e-12
    ends = [1 / (r + (1 / s - r) * math.exp(-1)) for s, r in ((1 / 4, 1.0), (1 / 3, 0.9))]
    assert (at["x"][1] - at["x"][0]) / unit < 1.3 * (ends[1] - ends[0])


NEAR = Fraction(-1, 4), Fraction(1, 4)
SIGNS_FROM_0 = {  # a formula, the interval of x, a formula of a known sign there, and what follows
    "an odd order": ("x - sin(x)", (0, 1), None, 0),
    "away from 0": ("x - sin(x)", (Fraction(1, 10**6), 1), None, 1),
    "the other side": ("x - sin(x)", (-1, Fraction(-1, 10**6)), None, -1),
    "an even order": ("cosh(x) - 1 - x**2/2", (-2, Fraction(-1, 10**6)), None, 1),
    "a side that is known": ("x - tanh(x)", NEAR, ("sinh(x)", 1), 1),
    "the other one": ("x - tanh(x)", NEAR, ("sinh(x)", -1), -1),
    "by one that falls": ("x - tanh(x)", NEAR, ("1 - exp(x)", 1), -1),
    "a side that is not": ("x - tanh(x)", NEAR, ("x**2", 1), 0),
    "one that turns": ("x - tanh(x)", NEAR, ("x - 4*x**2", 1), 0),
    "one that is not 0 at 0": ("x - tanh(x)", NEAR, ("exp(x)", 1), 0),
    "a formula that is not 0 at 0": ("x - tanh(x) + 1/10**30", NEAR, ("x", -1), 0),
    "one that turns back": ("x**2 - 2*x**3", (Fraction(1, 10**6), 1), None, 0),
    "no value between": ("x**3*(2 + 1/(x - 1/4)**2)", (Fraction(1, 2), 1), None, 1),
    "no derivative": ("x*abs(x)", (-1, 1), ("x", 1), 0),
}


@pytest.mark.parametrize("subject", SIGNS_FROM_0)
def test_a_sign_from_where_a_letter_is_0(subject):
    formula, ends, known, wanted = SIGNS_FROM_0[subject]
    f, reader = Intervals(96), Reader()
    read = lambda e: reader.tree(tree(parse_expression(e, ["x"])))  # noqa: E731
    signs = {read(known[0]): known[1]} if known else {}
    box = {"x": f.of(*map(Fraction, ends))}
    end = Trajectory(letter("x"), {"x": letter("x")}, [box], [box], signs)
    place = Place(System({"x": number(1)}, {"x": letter("x")}, {}, {}, (), f), Orbit([end], {}))
    assert place.at("end").sign(read(formula)) == wanted
