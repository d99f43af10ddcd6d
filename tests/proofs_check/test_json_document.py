"""The JSON document, schema 1 (docs/json.md): its keys, its types, and that its values enclose."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

pytestmark = pytest.mark.usefixtures("patience")

FAST = ("--method", "symbolic,certified")
MOST = ("--method", "symbolic,certified,flow")

# sigmoid, k = 2, u0 = v0 = 1, to 40 digits by an mpmath root of Theorem 1
SIGMOID = {
    "u": "0.6974451195753538350544351544006733173644",
    "v": "0.9291474282634129938239641679447126401618",
    "lambda1": "0.2630395136871855936284262560071478703736",
}
SIN = {
    "v": "0.7980969316666392381478447399882441710927",
    "lambda1": "0.7780803457088690108353031345450443231765",
}


@pytest.fixture
def document(command):
    """``document("theorem2", ...)``: what ``--json -`` prints, parsed."""

    def read(*arguments):
        return json.loads(command(*arguments, "--json", "-").out, parse_constant=pytest.fail)

    return read


def encloses(interval, value):
    return Decimal(interval["lower"]) <= Decimal(value) <= Decimal(interval["upper"])


def test_the_keys_and_types_are_those_of_schema_1(document):
    found = document("theorem2", *MOST)
    types = {
        "schema": int,
        "statement": str,
        "phi": str,
        "inputs": dict,
        "as_printed": dict,
        "as_proved": dict,
        "flow": dict,
        "values": dict,
        "classification": str,
        "evidence": list,
    }
    assert {key: type(value) for key, value in found.items()} == types
    assert found["schema"] == 1
    assert found["statement"] == "theorem2"
    assert {key: type(value) for key, value in found["inputs"].items()} == {
        "width": int,
        "u0": str,
        "v0": str,
        "norm": str,
        "digits": int,
        "seed": int,
    }
    for version in ("as_printed", "as_proved"):
        assert {k: type(v) for k, v in found[version].items()} == {"verdict": str, "reason": str}
    assert {k: type(v) for k, v in found["flow"].items()} == {
        "outcome": str,
        "certified": bool,
        "reason": str,
    }
    assert list(found["values"]) == ["u", "v", "lambda1"]
    for interval in found["values"].values():
        assert {k: type(v) for k, v in interval.items()} == {"lower": str, "upper": str}


def test_every_piece_of_evidence_has_the_same_form(document):
    evidence = document("theorem1", *MOST)["evidence"]
    assert {e["method"] for e in evidence} == {"symbolic", "certified", "flow", "training"}
    for e in evidence:
        assert list(e) == ["method", "claim", "outcome", "rigour", "detail", "seconds"]
        assert e["outcome"] in ("supports", "refutes", "unknown", "not_run")
        assert e["rigour"] in ("proof", "enclosure", "numerical", "statistical")
        assert e["claim"]
        assert e["detail"]
        assert isinstance(e["seconds"], float)
        assert e["seconds"] >= 0


def test_the_inputs_are_the_exact_ones_that_were_asked_for(document):
    asked = ("--phi", "tanh(z)^3", "--width", "7", "--u0", "-0.3", "--v0", "sqrt(2)")
    more = ("--norm", "3/2", "--digits", "20", "--seed", "5")
    found = document("theorem6", *asked, *more, *FAST)
    assert found["statement"] == "theorem2"
    assert found["phi"] == "tanh(z)**3"
    assert found["inputs"] == {
        "width": 7,
        "u0": "-3/10",
        "v0": "sqrt(2)",
        "norm": "3/2",
        "digits": 20,
        "seed": 5,
    }


@pytest.mark.parametrize("digits", [1, 5, 15, 30])
@pytest.mark.parametrize(("phi", "truth"), [("sigmoid", SIGMOID), ("sin", SIN)], ids=["σ", "sin"])
def test_the_values_enclose_the_truth_to_the_digits_asked_for(document, phi, truth, digits):
    found = document("theorem1", "--phi", phi, "--digits", str(digits), *FAST)
    for name, value in truth.items():
        interval = found["values"][name]
        assert encloses(interval, value), (interval, value)
        width = Decimal(interval["upper"]) - Decimal(interval["lower"])
        assert width <= abs(Decimal(value)) * Decimal(10) ** -digits


def test_a_norm_scales_the_values(document):
    """E1: with r² u0, r² v0 and k/r² for u0, v0 and k the end is the same, λ1 with it."""
    found = document("theorem2", "--width", "8", "--u0", "1/4", "--v0", "1/4", "--norm", "2", *FAST)
    assert encloses(found["values"]["lambda1"], SIGMOID["lambda1"])
    for name in ("u", "v"):
        interval = found["values"][name]
        scaled = {end: str(4 * Decimal(x)) for end, x in interval.items()}
        assert encloses(scaled, SIGMOID[name])


@pytest.mark.parametrize(
    ("arguments", "flow", "verdicts", "classification"),
    [
        pytest.param(
            ("--phi", "sin"),
            "interpolates",
            ("not_applicable", "verified"),
            "attractor",
            id="sin",
        ),
        pytest.param(
            ("--phi", "z**2"),
            "interpolates",
            ("verified", "verified"),
            "not_attractor",
            id="square",
        ),
        pytest.param(
            ("--phi", "identity"),
            "interpolates",
            ("verified", "verified"),
            "neutral",
            id="identity",
        ),
        pytest.param(
            ("--phi", "gumbel", "--u0", "-2", "--v0", "0"),
            "trapped",
            ("refuted", "not_applicable"),
            None,
            id="trapped",
        ),
        pytest.param(
            ("--phi", "identity", "--u0", "-1"),
            "saddle",
            ("refuted", "not_applicable"),
            None,
            id="saddle",
        ),
        pytest.param(
            ("--phi", "tanh", "--u0", "0", "--v0", "0"),
            "equilibrium",
            ("refuted", "not_applicable"),
            None,
            id="equilibrium",
        ),
        pytest.param(
            ("--phi", "relu", "--v0", "0"),
            "undecided",
            ("not_applicable", "not_applicable"),
            None,
            id="kink",
        ),
    ],
)
def test_every_outcome_has_its_words(document, arguments, flow, verdicts, classification):
    found = document("theorem2", *arguments, *MOST)
    assert found["flow"]["outcome"] == flow
    assert found["flow"]["certified"] is (flow != "undecided")
    assert found["flow"]["reason"]
    assert (found["as_printed"]["verdict"], found["as_proved"]["verdict"]) == verdicts
    assert found["classification"] == classification
    if flow != "interpolates":
        assert found["values"] == {"u": None, "v": None, "lambda1": None}


def test_without_the_certified_method_nothing_is_called_certified(document):
    found = document("theorem2", "--method", "symbolic,flow")
    assert found["flow"]["outcome"] == "undecided"
    assert found["flow"]["certified"] is False
    assert found["values"] == {"u": None, "v": None, "lambda1": None}
    assert found["classification"] is None


def test_a_dash_prints_the_document_and_nothing_else(process):
    done = process("theorem2", "--phi", "sin", "--json", "-", *FAST)
    assert done.code == 0
    assert done.err == ""
    assert done.out.startswith("{\n")
    assert done.out.endswith("}\n")
    assert json.loads(done.out)["statement"] == "theorem2"


def test_the_file_holds_what_the_dash_prints(command, document, tmp_path):
    path = tmp_path / "result.json"
    shown = command("theorem2", "--json", str(path), *FAST)
    assert "VERIFIED" in shown.out
    text = path.read_text(encoding="utf-8")
    assert "φ" in text
    assert timeless(json.loads(text)) == timeless(document("theorem2", *FAST))


def timeless(found):
    for e in found["evidence"]:
        del e["seconds"]
    return found


def test_the_same_question_has_the_same_document_but_for_the_seconds(document):
    pytest.importorskip("torch")
    asked = ("theorem1", "--phi", "sin", "--norm", "3/2", "--seed", "3")
    first, again = (timeless(document(*asked)) for _ in range(2))
    assert first == again
    trained = [e for e in first["evidence"] if e["method"] == "training"]
    assert any("seed 3" in e["detail"] for e in trained)
