"""The search for counterexamples finds those that exist, and none that do not."""

import dataclasses
import itertools
import json
import shlex

import pytest
import sympy
from extent import LONG, few

from proofs_check import Along, AtEnd, Bound, Holds, Identity, System, Theorem, check, falsify
from proofs_check.catalogue import find
from proofs_check.command_line import main
from proofs_check.engine.letters import dphi, phi
from proofs_check.falsification.growing import Growing
from proofs_check.falsification.judge import Fate
from proofs_check.falsification.search import MOST_ALONE, Ending
from proofs_check.systems.one_layer import a, lambda1

x, x0 = sympy.symbols("x x_0", real=True)
m = sympy.Symbol("m", integer=True, positive=True)
DECAY = System(state={x: x0}, loss=(x - m) ** 2 / 2, clock=m - x, defaults={x0: 3, m: 1})


def stating(*claims, assume=()):
    return Theorem("mine", DECAY, claims, assume)


@pytest.mark.parametrize("given", few(1, [None, "z**2", "gumbel", "identity"]))
def test_theorem1_as_printed_has_counterexamples(given):
    found = falsify("theorem1", phi=given, examples=100 if LONG else 30)
    assert (found.version, found.ending) == ("printed", Ending.COUNTEREXAMPLE)
    values = {name: sympy.Rational(value) for name, value in found.counterexample.values}
    assert values["k"] == values["r"] == 1, "shrunk to the simplest"
    assert abs(values["u0"]) <= 1
    assert abs(values["v0"]) <= 1
    report = check("theorem1", found.counterexample.phi, methods=("certified",), values=values)
    assert report.judgement("printed").verdict.value == "refuted"
    assert report.judgement("printed").reason == found.reason


def corners(box):
    """Of a box of ranges, as values by letter, with its middle."""
    ends = {name: span.strip("[]").split(", ") for name, span in box.ranges}
    middle = {n: str((sympy.Rational(a) + sympy.Rational(b)) / 2) for n, (a, b) in ends.items()}
    return [middle, *(dict(zip(ends, c, strict=True)) for c in itertools.product(*ends.values()))]


@pytest.mark.parametrize(
    ("given", "fixed", "free"),
    [
        ("z**2", {"u0": -2, "k": 1, "r": 1}, {"v0"}),
        *([("gumbel", {"k": 1, "r": 1}, {"u0", "v0"})] if LONG else []),
    ],
)
def test_an_open_set_of_counterexamples_is_found_and_each_point_of_it_is_one(given, fixed, free):
    found = falsify("theorem1", phi=given, examples=60 if LONG else 10, seconds=600, **fixed)
    assert {name for name, _ in found.box.ranges} == free
    for values in corners(found.box):
        report = check("theorem1", given, methods=("certified",), values={**fixed, **values})
        assert report.judgement("printed").verdict.value == "refuted"


def test_the_saddle_of_the_identity_stands_alone():
    found = falsify("theorem1", phi="identity", examples=12)
    assert (found.box, found.alone) == (None, None)
    assert dict(found.counterexample.values) == {"k": "1", "r": "1", "u0": "0", "v0": "0"}


def test_a_box_of_counterexamples_stays_in_the_domains_and_hypotheses():
    y0 = sympy.Symbol("y_0", positive=True)
    y = sympy.Symbol("y", real=True)
    decay = System(state={y: y0}, loss=(y - 1) ** 2 / 2, clock=1 - y, defaults={y0: 3})
    less = Holds(sympy.Lt(y0, sympy.Rational(3, 4)))
    found = falsify(Theorem("mine", decay, (AtEnd(y, 2),), (less,)), examples=40)
    for values in corners(found.box):
        assert 0 < sympy.Rational(values["y0"]) < sympy.Rational(3, 4)


def test_remark_width_as_printed_has_counterexamples():
    found = falsify("remark-width", phi="tanh", examples=20)
    assert found.ending is Ending.COUNTEREXAMPLE
    assert found.box is not None


def test_where_no_box_can_be_refuted_none_is_looked_for(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr(Growing, "grown", never)
    assert falsify(stating(*FALSE["a curve"]), examples=20).box is None, "along orbits"
    assert falsify(stating(AtEnd(x, 3)), examples=20, x0=2).box is None, "nothing ranges"


def test_few_candidates_are_tried_where_all_stand_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(Growing, "small", lambda _, candidate: asked.append(candidate) or "")
    monkeypatch.setattr(Growing, "grown", lambda *_: None)
    found = falsify(stating(AtEnd(x, m + 1)), examples=60)
    assert (found.ending, found.box) == (Ending.COUNTEREXAMPLE, None)
    assert len(asked) == MOST_ALONE == found.tally.fates[Fate.ALONE]


@pytest.mark.parametrize(
    ("name", "version", "examples"),
    [
        ("theorem1", "proved", 30),
        ("theorem2", "proved", 30),
        ("theorem4", "proved", 6 if LONG else 3),
        ("theorem-deep", "proved", 4 if LONG else 2),
        ("invariant1", "printed", 3),
        ("invariant5", "printed", 2),
    ],
)
def test_what_is_true_is_not_falsified(name, version, examples):
    found = falsify(name, version, examples=examples)
    assert found.ending is Ending.NONE, found.reason
    assert found.tally.fates[Fate.SPARED] >= 1


ELASTICITY = a * dphi(a) / phi(a)


@pytest.mark.parametrize(
    "wrong", few(1, [1 / ELASTICITY, ELASTICITY + sympy.Rational(1, 10**9), -ELASTICITY])
)
def test_a_false_theorem_is_falsified(wrong):
    (theorem2,) = find("theorem2")
    false = dataclasses.replace(theorem2, claims=(AtEnd(lambda1, wrong),))
    found = falsify(false, "proved", phi="atan", examples=4)
    assert found.ending is Ending.COUNTEREXAMPLE


FALSE = {
    "a curve": (Along(x, m + (x0 - m) * sympy.exp(-m * sympy.Symbol("t", nonnegative=True))),),
    "an end": (AtEnd(x, m**2),),
    "a bound that fails on the way": (Bound(x, 4),),
    "an identity": (Identity((x + m) ** 2, x**2 + m**2),),
}


@pytest.mark.parametrize("what", FALSE)
def test_false_claims_of_every_kind(what):
    assert falsify(stating(*FALSE[what]), examples=60).ending is Ending.COUNTEREXAMPLE


def test_numbers_are_of_their_domains_and_hypotheses_hold():
    found = falsify(stating(AtEnd(x, 3), assume=(Holds(sympy.Gt(x0, m)),)), examples=60)
    values = {name: sympy.Rational(value) for name, value in found.counterexample.values}
    assert values["m"].is_integer
    assert 0 < values["m"] < values["x0"]


def test_what_is_given_is_not_varied():
    found = falsify(stating(AtEnd(x, 1)), m=5, examples=10)
    assert dict(found.counterexample.values)["m"] == "5"
    assert falsify(stating(AtEnd(x, 1)), m=1, examples=10).ending is Ending.NONE
    deep = falsify("theorem-deep", "proved", examples=2, depth=3, w0="1/2,2", phi="sin")
    assert deep.ending is Ending.NONE


def test_a_theorem_of_a_shape_is_built_once():
    built = []

    def theorem(depth: int = 1) -> Theorem:
        built.append(depth)
        return stating(Identity(x + depth, x + 1))

    assert falsify(theorem, examples=20).ending is Ending.COUNTEREXAMPLE
    assert sorted(built) == sorted(set(built))
    assert falsify(theorem, examples=20, depth=1).ending is Ending.NONE


def test_whole_numbers_are_varied():
    (deep,) = find("theorem-deep")

    def shallow(depth: int = 2):
        theorem = deep(depth)
        claim = AtEnd(theorem.claims[0].left, depth)  # where it is 1
        return dataclasses.replace(theorem, claims=(claim,), assume=(), printed=None)

    found = falsify(shallow, phi="identity", examples=8)
    assert dict(found.counterexample.values)["depth"] == "2"


def test_the_command(capsys, tmp_path):
    assert main(["falsify", "theorem1", "--phi", "identity", "--examples", "12"]) == 1
    printed = capsys.readouterr().out
    assert "confirmed with proof" in printed
    line = printed.partition("look closer:")[2].partition("--as printed")[0].replace("\\\n", "")
    words = [*shlex.split(line)[3:], "--as", "printed", "--method", "symbolic,certified"]
    assert words[0] == "theorem1"
    assert main(words) == 1
    capsys.readouterr()
    assert main(["falsify", "theorem1", "--phi", "sigmoid", "--examples", "8"]) == 0
    assert "proves nothing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["falsify"], "needs a statement"),
        (["falsify", "theorem9"], "unknown statement"),
        (["falsify", "theorem1", "--examples", "0"], "--examples"),
        (["falsify", "theorem1", "--depth", "2"], "theorem1 has no --depth"),
        (["falsify", "theorem1", "--u0", "one"], "u0"),
        (["falsify", "theorem1", "--width", "0"], "width must be positive"),
    ],
)
def test_bad_requests(arguments, words, capsys):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_the_result_as_json(capsys):
    assert main(["falsify", "theorem1", "--phi=identity", "--examples=12", "--json", "-"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["theorem"] == "theorem1"
    assert found["ending"] == "counterexample"
    assert found["counterexample"]["values"]["k"] == "1"
    assert sum(found["candidates"].values()) == found["tried"]
