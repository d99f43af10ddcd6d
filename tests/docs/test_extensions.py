"""The site's own extensions, on what they must get right and on what they must refuse."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="the extensions are Sphinx's")

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "_extensions"


@pytest.fixture
def extension(monkeypatch):
    """``extension("mathml")``."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("|λ1| < 1", r"\|λ1\| < 1"),
        ("``a|b*c`` and |E|", r"``a|b*c`` and \|E\|"),
        ("**conflict** - |x| of *proof*", r"**conflict** - \|x\| of *proof*"),
        ("log of \\|f\\|", "log of \\|f\\|"),
        ("r * a * b", r"r \* a \* b"),
    ],
)
def test_letters_of_docstrings_are_no_markup(extension, line, expected):
    assert extension("docstrings").escaped(line) == expected


def test_mathematics_becomes_mathml(extension):
    found = extension("mathml").element(r"|\lambda_1| = \frac{v\,\varphi'(v)}{\varphi(v)}")
    assert found.startswith("<math ")
    assert "<mfrac>" in found
    assert "<mo" in found
    assert "\\" not in found.split(">", 1)[1]


@pytest.mark.parametrize("latex", [r"\frac{1}{2", r"\nosuchcommand x"])
def test_mathematics_that_cannot_be_read_is_an_error(extension, latex):
    from sphinx.errors import ExtensionError

    with pytest.raises(ExtensionError, match="no MathML"):
        extension("mathml").element(latex)


def test_the_command_reference_comes_from_the_parser(extension):
    commands = extension("command_line")
    assert "| `--phi φ` |" in commands.options_table()
    assert "| `--as {proved,printed}` |" in commands.options_table()
    assert "| `--force` |" in commands.options_table()
    assert "`theorem2`, `theorem6`" in commands.statements_table()
    assert "| `gumbel` |  | `exp(-exp(-z))` |" in commands.activations_table()
    assert commands.exit_codes().startswith("Exit codes: 0 verified")


def test_a_transcript_of_a_command_that_fails_is_an_error(extension):
    from sphinx.errors import ExtensionError

    commands = extension("command_line")
    with pytest.raises(ExtensionError, match="printed an error"):
        commands.printed("theorem99")
    assert commands.printed("list").startswith("proposition1")
