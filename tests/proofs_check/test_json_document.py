"""The JSON document, schema 2 (docs/json.md): its keys, its values, and where it is written."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from proofs_check import check
from proofs_check.catalogue import find
from proofs_check.rendering.document import document

FAST = ("symbolic", "certified")
ASKED = ("theorem2", "--phi", "sin", "--method", "symbolic,certified")

# sigmoid, k = 2, u0 = v0 = 1, to 40 digits by an mpmath root of Theorem 1
SIGMOID = {
    "u": "0.6974451195753538350544351544006733173644",
    "v": "0.9291474282634129938239641679447126401618",
    "lambda1": "0.2630395136871855936284262560071478703736",
}


def of(name, phi=None, methods=FAST, **settings):
    """The document as a reader gets it."""
    report = check(find(name)[0], phi, methods=methods, **settings)
    return json.loads(json.dumps(document(report), allow_nan=False))


def encloses(interval, value):
    return Decimal(interval["lower"]) <= Decimal(value) <= Decimal(interval["upper"])


def test_the_inputs_are_the_exact_ones_that_were_asked_for():
    found = of("theorem2", "tanh(z)^3", k=7, u0="-0.3", v0="sqrt(2)", digits=20, seed=5)
    assert found["schema"] == 2
    assert found["theorem"] == "theorem2"
    assert found["phi"] == "tanh(z)**3"
    assert found["inputs"] == {"k": "7", "r": "1", "u0": "-3/10", "v0": "sqrt(2)"}
    assert found["given"] == ["k", "u0", "v0"]
    assert (found["digits"], found["seed"], found["shape"]) == (20, 5, {})
    assert "target: 1 − k u φ(r² v) = 0" in found["dynamics"]
    assert of("theorem-deep", "tanh", methods=("symbolic",))["shape"] == {"depth": 2}


def test_a_norm_scales_the_values():
    """E1: with r² u0, r² v0 and k/r² for u0, v0 and k the end is the same, λ1 with it."""
    found = of("theorem2", "sigmoid", k=8, u0="1/4", v0="1/4", r=2)["end"]["values"]
    assert encloses(found["lambda1"], SIGMOID["lambda1"])
    for name in ("u", "v"):
        scaled = {end: str(4 * Decimal(x)) for end, x in found[name].items()}
        assert encloses(scaled, SIGMOID[name])


@pytest.mark.parametrize(
    ("phi", "letters", "limit", "verdicts", "recall"),
    [
        ("sin", {}, "arrives", ("verified", "not_applicable"), ["attractor"]),
        ("identity", {}, "arrives", ("verified", "verified"), ["neutral"]),
        ("gumbel", {"u0": -2, "v0": 0}, "trapped", ("not_applicable", "refuted"), []),
        ("identity", {"u0": -1}, "saddle", ("not_applicable", "refuted"), []),
        ("tanh", {"u0": 0, "v0": 0}, "equilibrium", ("not_applicable", "refuted"), []),
        ("relu", {"v0": 0}, "undecided", ("not_applicable", "not_applicable"), []),
    ],
    ids=["sin", "neutral", "trapped", "saddle", "equilibrium", "kink"],
)
def test_every_limit_has_its_words(phi, letters, limit, verdicts, recall):
    found = of("theorem2", phi, **letters)
    end = found["end"]
    assert (end["limit"], end["proved"]) == (limit, limit != "undecided")
    assert end["reason"]
    assert tuple(found["versions"][v]["verdict"] for v in ("proved", "printed")) == verdicts
    assert [stored["recall"] for stored in end["stored"]] == recall
    assert bool(end["values"]) is (limit == "arrives")


def test_without_the_certified_method_there_is_no_end():
    assert of("theorem2", "sin", methods=("symbolic", "flow"))["end"] is None


def test_evidence_says_what_a_proof_speaks_of_and_rests_on():
    every = of("theorem2", "sin", methods=("symbolic", "certified", "flow"))["evidence"]
    proof = next(e for e in every if e["method"] == "symbolic")
    assert proof["rigour"] == "proof"
    assert proof["scope"].startswith("every differentiable φ")
    assert "the flow converges to a point of the target" in proof["given"]
    proved = {e["claim"] for e in every if e["outcome"] == "supports" and e["rigour"] == "proof"}
    assert set(proof["given"]) <= proved
    assert {e["method"] for e in every if e["outcome"] == "not_run"} == {"training"}


def test_a_dash_prints_the_document_and_nothing_else(process):
    done = process(*ASKED, "--json", "-")
    assert done.code == 0
    assert done.err == ""
    assert done.out.startswith("{\n")
    assert done.out.endswith("}\n")
    assert json.loads(done.out)["theorem"] == "theorem2"


def timeless(found):
    for e in found["evidence"]:
        del e["seconds"]
    return found


def test_the_file_holds_what_the_dash_prints(command, tmp_path):
    path = tmp_path / "result.json"
    shown = command(*ASKED, "--json", str(path))
    assert "VERIFIED" in shown.out
    text = path.read_text(encoding="utf-8")
    assert "φ" in text
    printed = json.loads(command(*ASKED, "--json", "-").out)
    assert timeless(json.loads(text)) == timeless(printed)


def test_the_same_question_has_the_same_document_but_for_the_seconds(monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setattr("proofs_check.engine.training.runs.SECONDS", 60.0)  # a busy machine
    asked = {"methods": ("certified", "flow", "training"), "r": "3/2", "seed": 3}
    first, again = (timeless(of("theorem1", "sin", **asked)) for _ in range(2))
    assert first == again
    assert any("seed 3" in e["detail"] for e in first["evidence"] if e["method"] == "training")
