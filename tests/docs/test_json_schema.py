"""The JSON Schema accepts what the commands write, and nothing that is broken."""

from __future__ import annotations

import contextlib
import copy
import io
import json
from pathlib import Path

import pytest

from proofs_check.command_line import main
from proofs_check.engine.claims import Limit
from proofs_check.engine.ending import Recall
from proofs_check.engine.examination import METHODS
from proofs_check.engine.outcomes import Outcome, Rigour, Verdict
from proofs_check.rendering.document import SCHEMA

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
    def enumeration(name, key):
        return DEFINITIONS[name]["properties"][key]["enum"]

    assert DEFINITIONS["document"]["properties"]["schema"]["const"] == SCHEMA
    assert enumeration("version", "verdict") == [v.value for v in Verdict]
    assert enumeration("end", "limit") == [x.name.lower() for x in Limit]
    assert enumeration("stored", "recall") == [r.value for r in Recall]
    assert enumeration("evidence", "method") == list(METHODS)
    assert enumeration("evidence", "outcome") == [o.value for o in Outcome]
    assert enumeration("evidence", "rigour") == [r.value for r in Rigour]


def test_every_key_is_described_on_the_page():
    page = (ROOT / "docs/json.md").read_text("utf-8")
    for definition in DEFINITIONS.values():
        for key in definition.get("properties", {}):
            assert f"`{key}`" in page or f'"{key}"' in page, key


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("theorem2", "--phi", "sin", "--method", "certified,flow"), id="flow"),
        pytest.param(
            ("theorem1", "--phi", "gumbel", "--u0", "-2", "--v0", "0"),
            id="trapped",
        ),
        pytest.param(("theorem2", "--phi", "relu", "--v0", "0"), id="undecided"),
        pytest.param(("theorem2", "--phi", "exp", "--v0", "-700", "--digits", "40"), id="tiny"),
        pytest.param(("theorem-deep", "--phi", "identity"), id="deep"),
        pytest.param(("beyond/one-network-cycle", "--phi", "tanh"), id="cycle"),
        pytest.param(("corollary1", "--phi", "tanh"), id="nothing moves"),
    ],
)
def test_what_is_written_is_valid(validator, arguments):
    extra = () if "--method" in arguments else FAST
    validator.validate(written(*arguments, *extra))


def test_with_training_and_as_a_collection_too(validator, document):
    pytest.importorskip("torch")
    found = written("theorem2", "--phi", "sigmoid", "--method", "training")
    validator.validate(found)
    validator.validate({"schema": 2, "documents": [document, found]})


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
        pytest.param(without("versions", "proved"), id="no verdict"),
        pytest.param(without("evidence", 0, "rigour"), id="evidence without rigour"),
        pytest.param(without("end"), id="no end"),
        pytest.param(put(1, "schema"), id="another schema"),
        pytest.param(put("true", "versions", "proved", "verdict"), id="unknown verdict"),
        pytest.param(put("", "versions", "proved", "reason"), id="no reason"),
        pytest.param(put(0.7, "end", "values", "lambda1", "lower"), id="a float for a decimal"),
        pytest.param(put("0,7", "end", "values", "lambda1", "lower"), id="a decimal comma"),
        pytest.param(put("nan", "end", "values", "u", "upper"), id="nan"),
        pytest.param(put(1.5, "inputs", "k"), id="a float for an exact number"),
        pytest.param(put("yes", "end", "proved"), id="proved in words"),
        pytest.param(put("saved", "end", "stored", 0, "recall"), id="unknown recall"),
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
    assert not validator.is_valid({"schema": 2, "documents": [document, broken]})
