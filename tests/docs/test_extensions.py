"""The site's own extensions, on what they must get right and on what they must refuse."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="the extensions are Sphinx's")

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "_extensions"


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


def test_what_an_example_prints_is_not_escaped(extension):
    lines = ["a * b", "", ">>> name", "'z**3 + 2*z'", "", "c * d"]
    assert extension("docstrings").spelt(lines) == [r"a \* b", *lines[1:5], r"c \* d"]


def test_a_notebook_has_its_file_and_where_the_repository_is_known_buttons(extension, monkeypatch):
    module = extension("notebook_files")
    monkeypatch.setattr(module, "REPOSITORY", "")
    assert module.links("01_one").count("<a ") == 1
    assert 'href="01_one.ipynb" download' in module.links("01_one")
    monkeypatch.setattr(module, "REPOSITORY", "owner/name")
    assert "colab.research.google.com/github/owner/name/blob/notebooks/01_one.ipynb" in (
        module.links("01_one")
    )
    assert "mybinder.org/v2/gh/owner/name/HEAD?labpath=docs/notebooks/01_one.py" in (
        module.links("01_one")
    )


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
    assert "| `--as VERSION` |" in commands.options_table()
    assert "| `where PREDICATE [options] [--LETTER NUMBER ...]` |" in commands.commands_table()
    assert "| `--force` |" in commands.options_table()
    assert "`theorem2`, `theorem6`" in commands.statements_table()
    assert "| `gumbel` |  | `exp(-exp(-z))` |  |" in commands.activations_table()


def test_a_transcript_of_a_command_that_fails_is_an_error(extension):
    from sphinx.errors import ExtensionError

    commands = extension("command_line")
    with pytest.raises(ExtensionError, match="printed an error"):
        commands.printed("theorem99")
    assert "proposition1" in commands.printed("list")


def test_the_reference_of_the_experiments_comes_from_the_parser(extension):
    reference = extension("empirical_commands")
    for name in ("run", "list", "data", "results", "show"):
        assert f"| `{name}` | " in reference.commands_table()
        assert f"usage: python -m empirical {name}" in reference.command(name)
    assert "| `--preset P` | smoke, laptop, paper (default smoke) |" in reference.command("run")
    assert "| `--format {table,json,csv}` |" in reference.command("results")
    assert "| option |" not in reference.command("list")
    assert "| `1` | a run or an experiment failed |" in reference.exit_codes()
    assert "| `fig3` | Basins of attraction in the plane | PNAS" in reference.experiments_table()
    assert "| `digits` | scikit-learn's handwritten digits" in reference.data_sets_table()


def test_bars_and_dollars_stay_in_their_cell(extension):
    assert extension("empirical_commands")._table(("a|b",), [("$1",)]).startswith(r"| a\|b |")


def test_sections_of_docstrings_are_lists(extension):
    lines = [
        "Args:",
        "    x: (n, d),",
        "        or (n,).",
        "    y, z: two.",
        "",
        "InputError for y.",
    ]
    assert extension("docstrings").listed(lines) == [
        "Args:",
        "",
        "* **x**: (n, d),",
        "  or (n,).",
        "* **y, z**: two.",
        "",
        "InputError for y.",
    ]


@pytest.mark.parametrize("lines", [["Note:", "    no entry"], [">>> x", "    y: 1"]])
def test_what_is_no_section_stays(extension, lines):
    assert extension("docstrings").listed(lines) == lines


@pytest.mark.parametrize(
    ("module", "expected"),
    [("a.b", "a.b.Outcome"), ("a.x", None), ("c.x", "c.d.Outcome"), ("", None)],
)
def test_of_several_names_the_near_one_is_meant(extension, module, expected):
    names = ["a.b.Outcome", "a.e.Outcome", "c.d.Outcome", "c.d.NoOutcome"]
    assert extension("docstrings").nearest("Outcome", module, names) == expected


@pytest.mark.parametrize("package", ["empirical", "proofs_check", "theory"])
def test_what_is_public_is_in_the_reference(package):
    """By its name, or with all of its module."""
    public = importlib.import_module(package)
    page = (DOCS / "api" / f"{package}.md").read_text("utf-8")
    modules = set(re.findall(r"automodule:: (\S+)$", page, re.M))
    listed = set(re.findall(r"auto\w+:: (\S+)$", page, re.M))
    short = {name.rpartition(".")[2] for name in listed} | set(re.findall(r"`(\w+)`", page))
    for name in set(dir(public)) - {"InputError", "__version__"}:
        assert name in short or getattr(public, name).__module__ in modules, name


def test_headings_of_docstrings_are_none_of_the_page(extension):
    lines = ["Does it.", "", "Parameters", "----------", "one", "    Of them.", "Other", "-----"]
    found = extension("docstrings").headed(lines)
    assert found[2:5] == [".. rubric:: Parameters", "", "one"]
    assert found[-2:] == ["Other", "-----"]


def test_the_page_of_sources_has_every_theorem_with_its_verdict(extension):
    sources = extension("sources")
    judged = {"verdict": "not_applicable", "reason": "|x| < 1 is false: " + "because " * 40}
    found = {"gaussian": {"proved": {"verdict": "verified", "reason": ""}, "printed": judged}}
    text = sources.section("phase_retrieval", found)
    assert text.startswith("## phase_retrieval\n\n*Gradient flow of phase retrieval*.")
    assert "Gaussian inputs | not applicable | verified | \\|x\\| \\< 1 is false" in text
    assert all(len(line) < 400 for line in text.splitlines() if line.startswith("|"))
    assert "`phase_retrieval/orthogonal`" in text
    assert "From a right angle phase retrieval finds nothing" in text
    cited = sources.section("soudry2018", {})
    assert "[arXiv:1710.10345](https://arxiv.org/abs/1710.10345)" in cited
    assert "leave out" not in cited
    assert "[Gradient flow need not arrive](findings.md)" in sources.section("pnas2020", {})


def test_a_source_that_cannot_be_examined_is_an_error(extension):
    from sphinx.errors import ExtensionError

    with pytest.raises(ExtensionError, match="no source 'nix'"):
        extension("sources").verdicts("nix")


def test_formulas_in_sentences_are_set_and_words_are_not(monkeypatch):
    folder = Path(__file__).resolve().parents[2] / "docs" / "_extensions"
    monkeypatch.syspath_prepend(str(folder))
    mathml = importlib.import_module("mathml")

    def told(text):
        parts = mathml.formulas(text)
        assert "".join(words for words, _ in parts) == text
        return [words for words, latex in parts if latex]

    assert told("Where u0 φ(v0) < 0 the flow moves towards smaller |φ|.") == ["u0 φ(v0) < 0", "|φ|"]
    assert told("a network of M. Belkin, C. Uhler, and I read it") == []
    assert told("so that 1 is a fixed point") == []
    assert told("") == []
