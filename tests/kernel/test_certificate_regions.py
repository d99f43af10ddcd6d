"""Certificates of where and map: what is accepted is true by floats, and no mutant of it is not."""

from __future__ import annotations

import copy
import random
import time
from fractions import Fraction
from functools import cache

import pytest

from proofs_check.certificates import partly, regions, tables
from proofs_check.certificates.trees import NoCertificate
from proofs_check.command_line import main
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import rational
from proofs_check.kernel.core.trees import ZERO
from proofs_check.kernel.kinds.regions import told
from proofs_check.regions.question import Question
from tests.extent import LONG, few, seldom
from tests.kernel.attack import attacked
from tests.kernel.documents import words
from tests.kernel.float_oracle import Judge

COARSE = {"SHARP": 14, "FINEST": 12, "FINE": 10, "FIRST": 8, "ORDER": 8}
FEW = 4  # columns of a plane
MUTANTS = 4_000 if LONG else 6


@cache
def _made(phi, predicate, values):
    """With coarse tables, which are checked in little time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regions, "COLUMNS", FEW)
        for name, value in COARSE.items():
            patch.setattr(tables, name, value)
        return regions.certificate(Question.of(phi, dict(values), predicate, digits=2), 600)


def made(phi, predicate=None, **values):
    return copy.deepcopy(_made(phi, predicate, tuple(values.items())))


def claim(document):
    return document["conclusions"][0]


def floats(x):
    return float(rational(x))


LINES = few(2, [
    ("swish", {"v0": "-3:3"}), ("gelu", {"width": "1:8", "v0": "-2:2"}),
    ("tanh", {"v0": "-2:2", "u0": "-1"}), ("sigmoid", {"u0": "-2:2", "v0": "-2:2"}),
    ("sin", {"u0": "-2:2", "v0": "-2:2"}), ("z**3", {"norm": "1/2:2", "u0": "1/2:2"}),
    ("elu", {"v0": "-2:2", "u0": "-1"}), ("softplus", {"v0": "-2:2", "u0": "-1"}),
])  # fmt: skip


@pytest.mark.parametrize(("phi", "values"), LINES, ids=str)
def test_what_is_accepted_is_true_by_floats(phi, values):
    document = made(phi, "attractor", **values)
    assert "converges" in words(document)
    assert Judge(document).is_true()


def test_a_relation_has_its_arguments_of_phi_on_the_table():
    """φ(-z) > -z is false of elu where z < 0: they are equal."""
    document = made("elu", "attractor", u0="-2:-1", v0="-2:-1")
    minus = ["*", "-1", ["letter", "z"]]
    claim(document).update(left=["phi", minus], right=minus)
    for box in claim(document)["boxes"]:
        box[1] = ">"
    with pytest.raises(Rejected, match="argument of φ"):
        words(document)


def test_the_boundary_is_that_of_the_balls():
    """where attractor --phi swish --v0 -3:3 says −0.79473."""
    found = claim(made("swish", "attractor", v0="-3:3"))["boxes"]
    inside = [(floats(a), floats(b)) for _, r, a, b in found if r == "<"]
    outside = [(floats(a), floats(b)) for _, r, a, b in found if r == ">"]
    assert inside[0][0] == -3
    assert -0.9 < inside[-1][1] < -0.79473 < outside[0][0] < -0.7
    assert outside[-1][1] == 3


PIECES = "Piecewise((z - z**2, z < 0), (1 - exp(-z), True))"


def test_a_table_has_its_own_piece_of_the_activation():
    """For z < 0 the multiplier is beyond 1, for z > 0 below: neither holds on the other side."""
    document = made(PIECES, "attractor", u0="-2:2", v0="-2:2")
    pieces = [table["piece"] for table in claim(document)["tables"]]
    relations = {(pieces[table], side) for table, side, *_ in claim(document)["boxes"]}
    assert relations == {(0, ">"), (1, "<")}
    assert Judge(document).is_true()
    for piece, side in ((0, "<"), (1, ">")):
        other = copy.deepcopy(document)
        for box in claim(other)["boxes"]:
            if pieces[box[0]] == piece:
                box[1] = side
        with pytest.raises(Rejected, match=r"the other relation holds|is open"):
            words(other)


def flipped(c):
    for box in c["boxes"]:
        box[1] = "<>"[box[1] == "<"]


def shifted(c, by):
    for box in c["boxes"]:
        box[2:] = [str(rational(x) + by) for x in box[2:]]
    c["axes"] = {s: ["-100", "100"] for s in c["axes"]}


FALSE = {  # each makes the claim false, or takes a step of its proof away
    "the other relation": flipped,
    "another relation of one box": lambda c: c["boxes"][0].__setitem__(1, ">"),
    "other boxes": lambda c: shifted(c, Fraction(1)),
    "boxes that overlap": lambda c: c["boxes"].append(c["boxes"][-1]),
    "boxes out of order": lambda c: c["boxes"].reverse(),
    "a box of all": lambda c: c.update(boxes=[[1, "<", "-3", "3"]]),
    "another table": lambda c: [box.__setitem__(0, 1 - box[0]) for box in c["boxes"]],
    "a box of another plane": lambda c: c["boxes"][0].extend(["0", "1"]),
    "a box of no sides": lambda c: c["boxes"].insert(0, c["boxes"][0][:2]),
    "a range too many": lambda c: c["axes"].update(w=["0", "1"]),
    "no table": lambda c: c.update(tables=[]),
    "no box": lambda c: c["boxes"].clear(),
    "a crest where there is none": lambda c: c["tables"][0].update(crests=["-100", None]),
    "a crest inside": lambda c: c["tables"][0].update(crests=[None, c["tables"][0]["nodes"][0]]),
    "nodes that fall": lambda c: c["tables"][0]["nodes"].reverse(),
    "few nodes": lambda c: c["tables"][0].update(nodes=c["tables"][0]["nodes"][::40]),
    "nodes over a crest": lambda c: c["tables"][1]["nodes"].insert(0, "-2"),
    "an odd order": lambda c: c["tables"][0].update(order=11),
    "another K": lambda c: c.update(K="1"),
    "another u": lambda c: c.update(u=["*", "2", c["u"]]),
    "letters exchanged": lambda c: c.update(u=c["v"], v=c["u"]),
    "a speed that moves": lambda c: c.update(speed=["letter", "u"]),
    "a letter in two places": lambda c: c["axes"].update(u_0=["0", "1"]),
    "a relation of the start": lambda c: c.update(left=["letter", "v_0"]),
    "a range that is too small": lambda c: c["axes"].update(v_0=["-1", "1"]),
}


@pytest.mark.parametrize("change", FALSE, ids=str)
def test_what_is_false_or_unsupported_is_refused(change):
    document = made("swish", "attractor", v0="-3:3")
    FALSE[change](claim(document))
    with pytest.raises(Rejected):
        words(document)


SYSTEMS = {
    "another loss": lambda d: d["system"].update(loss=["*", d["system"]["loss"], ["letter", "u"]]),
    "a loss that has no value": lambda d: d["system"].update(
        loss=["+", d["system"]["loss"], ["*", "0", ["log", ["letter", "u"]]]]
    ),
    "a letter of no number": lambda d: d["system"].update(
        loss=["*", ["letter", "free"], d["system"]["loss"]]
    ),
    "a negative metric": lambda d: d["system"]["metric"].update(u=["*", "-1", ["letter", "k"]]),
    "another activation": lambda d: d["activation"][0].update(value=["tanh", ["letter", "z"]]),
    "a piece of an activation": lambda d: d["activation"][0].update(low="0"),
    "no width": lambda d: d["numbers"].pop("k"),
}


@pytest.mark.parametrize("change", SYSTEMS, ids=str)
def test_another_system_is_another_claim(change):
    document = made("swish", "attractor", v0="-3:3")
    SYSTEMS[change](document)
    with pytest.raises(Rejected):
        words(document)


@pytest.mark.parametrize(
    "subject", [("swish", "v0"), pytest.param(("sin", "u0 v0"), marks=seldom)], ids=str
)
def test_no_mutant_that_is_accepted_is_false(subject):
    phi, ranging = subject
    document = made(phi, "attractor", **dict.fromkeys(ranging.split(), "-2:2"))
    attack = attacked(document, random.Random(phi), MUTANTS)
    assert not attack.bad()
    assert attack.rejected()


def test_what_has_no_rule_has_no_certificate():
    with pytest.raises(NoCertificate, match="rational"):
        regions.certificate(Question.of("tanh", {"u0": "[0, pi]"}, "attractor"), 60)


@pytest.mark.parametrize("command", few(1, ["where", "map"]))
def test_where_and_map_write_certificates(command, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(regions, "COLUMNS", 4)
    for name, value in COARSE.items():
        monkeypatch.setattr(tables, name, value)
    path = str(tmp_path / "out.json")
    asked = {"where": ["lambda1 < 1/2", "--digits", "1"], "map": ["--u0=1:2", "--resolution", "32"]}
    inputs = ["--phi", "tanh", "--v0=-2:2", "--certificate", path]
    assert main([command, *asked[command], *inputs]) == 0
    capsys.readouterr()
    assert main(["verify", path]) == 0
    assert "from all starts of these boxes" in capsys.readouterr().out


def test_without_a_certificate_the_code_is_another(tmp_path):
    path = tmp_path / "out.json"
    assert main(["where", "trapped", "--phi", "tanh", "--certificate", str(path)]) == 3
    assert not path.exists()


def test_ends_beyond_the_last_node_need_a_crest():
    document = made("swish", "attractor", v0="[-1/2, -1/4]", u0="-1", width="1", norm="3/2")
    assert len(claim(document)["boxes"]) == 1
    for table in claim(document)["tables"]:
        table["crests"] = [None, None]
    with pytest.raises(Rejected, match="reach"):
        words(document)


def test_numbers_without_common_parts_are_told_in_time():
    """A sum of thousands of fractions would have a denominator of a million digits."""
    c = {"left": ZERO, "right": ZERO, "v": ZERO, "K": ZERO, "u": ZERO}
    whole = Fraction(0), Fraction(1)
    sides = [(Fraction(1, 10**40 + 2 * i + 1), Fraction(1, 3 + 2 * i)) for i in range(9000)]
    boxes = [(0, "<", (side, whole)) for side in sides]
    began = time.process_time()
    assert "at least" in told({**c, "axes": {"a": whole, "b": whole}, "boxes": boxes})
    assert time.process_time() - began < 1


PARTLY = {
    "trapped": ("exp(-exp(-z))", "trapped", {"u0": "-3:-2", "v0": "0"}, "is above 1"),
    "all widths": ("swish", "attractor", {"width": "1:"}, "and k ≥ 64: φ(v"),
    "the start in a relation": ("tanh", "u < u0", {"u0": "1:2"}, "u < u_0 where the flow ends"),
    "two letters": ("tanh", "k*u < 1", {"width": "1:8", "u0": "-2:2"}, "where the flow ends"),
    "a width in a relation": ("tanh", "k*u < 1", {"width": "1:8"}, "where the flow ends"),
    "a norm in a relation": ("tanh", "u*norm < 1", {"norm": "1:2"}, "where the flow ends"),
    "several layers": ("tanh", "lambda1 < 1", {"depth": "2", "v0": "1:9/8"}, "where the flow ends"),
}


@pytest.mark.parametrize("subject", few(4, [*PARTLY]), ids=str)
def test_in_parts_of_a_range_something_is_shown(subject, monkeypatch):
    phi, predicate, values, said = PARTLY[subject]
    monkeypatch.setattr(partly, "FINEST", (2.0**-5, 2.0**-3))
    monkeypatch.setattr(partly, "CELLS", 64)
    for name, value in COARSE.items():
        monkeypatch.setattr(tables, name, value)
    document = regions.certificate(Question.of(phi, values, predicate), 60)
    assert said in words(document)
    assert Judge(document).is_true()
    other = copy.deepcopy(document)
    for claim in other["conclusions"]:
        if claim["kind"] == "holds":
            claim["left"], claim["right"] = claim["right"], claim["left"]
        if claim["kind"] == "trapped":
            claim["q"] = "-1"
    if other["conclusions"] != document["conclusions"]:
        with pytest.raises(Rejected):
            words(other)
