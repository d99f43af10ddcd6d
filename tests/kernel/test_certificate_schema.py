"""The JSON Schema of certificates (docs/_static/certificate.schema.json) and the kernel agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs_check.certificates.schema import DEFINITIONS, written
from proofs_check.kernel.files.statements import KINDS
from tests.kernel.documents import made

jsonschema = pytest.importorskip("jsonschema", reason="the schema is checked with jsonschema")
PATH = Path(__file__).resolve().parents[2] / "docs/_static/certificate.schema.json"
SCHEMA = json.loads(PATH.read_text("utf-8"))


def test_certificates_are_as_the_schema_says():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = made("theorem1", digits=5)
    validator.validate(document)
    collection = {"format": "proofs_check certificates", "version": 1}
    validator.validate({**collection, "certificates": [document], "without": ["x: no rule"]})
    for broken in ({**document, "bits": 64.5}, {**document, "more": 1}, {"format": "x"}):
        assert not validator.is_valid(broken)


def test_the_schema_is_that_of_the_kernel_s_claims():
    assert not set(DEFINITIONS) & {*KINDS, "claim", "certificate", "collection"}
    assert written() == PATH.read_text("utf-8"), (
        "python -m proofs_check.certificates.schema > docs/_static/certificate.schema.json"
    )
