"""The JSON Schema accepts what the commands write, and nothing that is broken."""

from __future__ import annotations

import contextlib
import copy
import io
import json
from pathlib import Path

import pytest

from proofs_check.command_line import main
from proofs_check.evidence import Outcome, Rigour
from proofs_check.method import METHODS
from proofs_check.rendering.document import SCHEMA
from proofs_check.verdict import Verdict
from theory.outcome import Classification, Flow

jsonschema = pytest.importorskip("jsonschema", reason="the schema is checked with jsonschema")

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "proofs_check/rendering/document.schema.json").read_text("utf-8")
DEFINITIONS = json.loads(TEXT)["$defs"]
FAST = ("--method", "symbolic,certified")


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(TEXT)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def written(*arguments: str) -> dict:
    """What ``--json -`` prints, parsed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main([*arguments, "--json", "-"])
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def document():
    return written("theorem2", "--phi", "sin", *FAST)


def test_the_enumerations_are_those_of_the_code():
    document, evidence = (
        DEFINITIONS["document"]["properties"],
        DEFINITIONS["evidence"]["properties"],
    )
    judgement = DEFINITIONS["judgement"]["properties"]
    assert document["schema"]["const"] == SCHEMA
    assert judgement["verdict"]["enum"] == [v.value for v in Verdict]
    assert document["flow"]["properties"]["outcome"]["enum"] == [f.value for f in Flow]
    assert document["classification"]["enum"] == [*(c.value for c in Classification), None]
    assert evidence["method"]["enum"] == list(METHODS)
    assert evidence["outcome"]["enum"] == [o.value for o in Outcome]
    assert evidence["rigour"]["enum"] == [r.value for r in Rigour]


def test_every_key_is_described_on_the_page():
    page = (ROOT / "docs/json.md").read_text("utf-8")
    objects = [DEFINITIONS[name] for name in ("document", "evidence", "interval", "judgement")]
    objects += [
        DEFINITIONS["document"]["properties"][name] for name in ("inputs", "flow", "values")
    ]
    for keys in objects:
        for key in keys["properties"]:
            assert f"`{key}`" in page or f'"{key}"' in page, key


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("theorem2", "--phi", "sin", "--method", "certified,flow"), id="flow"),
        pytest.param(("theorem1", "--phi", "gumbel", "--u0", "-2", "--v0", "0"), id="trapped"),
        pytest.param(("theorem1", "--phi", "identity", "--u0", "-1"), id="saddle"),
        pytest.param(("theorem2", "--phi", "relu", "--v0", "0"), id="undecided"),
        pytest.param(("theorem2", "--phi", "exp", "--u0", "-sinh(1)", "--norm", "3/2"), id="exact"),
        pytest.param(("theorem2", "--phi", "exp", "--v0", "-700", "--digits", "40"), id="tiny"),
        pytest.param(("corollary2", "--phi", "tanh", "--depth", "2", "--w0", "1/2"), id="deep"),
        pytest.param(("theorem4", "--phi", "tanh", "--length", "4"), id="sequence"),
        pytest.param(("corollary1", "--phi", "tanh"), id="corollary1"),
        pytest.param(("remark-any-example", "--phi", "z**2"), id="remark"),
        pytest.param(("invariant5", "--phi", "sin"), id="invariant5"),
    ],
)
def test_what_is_written_is_valid(validator, arguments):
    extra = () if "--method" in arguments else FAST
    validator.validate(written(*arguments, *extra))


def test_with_training_and_as_a_collection_too(validator, document):
    pytest.importorskip("torch")
    found = written("theorem2", "--phi", "sigmoid")
    validator.validate(found)
    validator.validate({"schema": 1, "documents": [document, found]})


def without(*path):
    def change(document):
        *inner, key = path
        for name in inner:
            document = document[name]
        del document[key]

    return change


def put(value, *path):
    def change(document):
        *inner, key = path
        for name in inner:
            document = document[name]
        document[key] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(without("as_proved"), id="no verdict"),
        pytest.param(without("evidence", 0, "rigour"), id="evidence without rigour"),
        pytest.param(without("inputs", "u0"), id="no start"),
        pytest.param(put(2, "schema"), id="another schema"),
        pytest.param(put("true", "as_proved", "verdict"), id="unknown verdict"),
        pytest.param(put("", "as_proved", "reason"), id="no reason"),
        pytest.param(put(0.778, "values", "lambda1", "lower"), id="a float for a decimal"),
        pytest.param(put("0,778", "values", "lambda1", "lower"), id="a decimal comma"),
        pytest.param(put("nan", "values", "u", "upper"), id="nan"),
        pytest.param(put(1.5, "inputs", "width"), id="half a unit"),
        pytest.param(put("yes", "flow", "certified"), id="certified in words"),
        pytest.param(put("guess", "evidence", 0, "rigour"), id="unknown rigour"),
        pytest.param(put([], "evidence"), id="no evidence"),
        pytest.param(put(1, "extra"), id="an unknown key"),
        pytest.param(put(-1, "evidence", 0, "seconds"), id="negative time"),
    ],
)
def test_a_broken_document_is_refused(validator, document, change):
    broken = copy.deepcopy(document)
    change(broken)
    assert not validator.is_valid(broken)
    assert not validator.is_valid({"schema": 1, "documents": [document, broken]})
