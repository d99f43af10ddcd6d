"""CITATION.cff: the keys that version 1.2.0 of the format asks for, and nothing out of step."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml", reason="CITATION.cff is YAML")

ROOT = Path(__file__).resolve().parents[2]
CFF = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = (ROOT / "docs/cite.md").read_text("utf-8")
PAPER, SECOND = CFF["references"]


def test_the_keys_that_the_format_asks_for():
    assert {"cff-version", "message", "title", "authors"} <= CFF.keys()
    assert str(CFF["cff-version"]) == "1.2.0"
    assert CFF["type"] == "software"
    for reference in CFF["references"]:
        assert {"type", "title", "authors"} <= reference.keys()
        for author in reference["authors"]:
            assert author.keys() == {"family-names", "given-names"}


def test_it_speaks_of_this_version():
    assert CFF["title"] == PROJECT["name"]
    assert str(CFF["version"]) == PROJECT["version"]
    assert CFF["license"] == PROJECT["license"]


def test_it_cites_both_sources():
    assert PAPER["doi"] == "10.1073/pnas.2005013117"
    assert [a["family-names"] for a in PAPER["authors"]] == ["Radhakrishnan", "Belkin", "Uhler"]
    assert [a["family-names"] for a in SECOND["authors"]] == ["Jiang", "Pehlevan"]
    assert SECOND["identifiers"][0]["value"] == "arXiv:2006.16540"


@pytest.mark.parametrize("reference", [PAPER, SECOND], ids=["paper", "second"])
def test_the_page_says_the_same(reference):
    assert f"{{{reference['title']}}}" in PAGE
    for author in reference["authors"]:
        assert f"{author['family-names']}, {author['given-names']}" in PAGE
    assert f"{{{reference['start']}--{reference['end']}}}" in PAGE
    assert f"version = {{{PROJECT['version']}}}" in re.sub(r" +", " ", PAGE)
