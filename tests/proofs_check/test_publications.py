"""Sources: what each folder says it is, and which of them a command is about."""

from __future__ import annotations

import json

import pytest

from proofs_check import survey
from proofs_check.catalogue import PAPER, entries, sources
from proofs_check.command_line import main
from proofs_check.publications import ALL, Publication, chosen, of_file, publication
from theory.errors import InputError

WRITTEN = """'''The first words. More.'''
raise RuntimeError('a folder is read, not run')
TITLE = 'On trees'
AUTHORS = 'Oak, Elm'
YEAR = 2019
VENUE = 'Woods 3'
ARXIV = '1905.12345'
"""


@pytest.fixture
def folder(tmp_path):
    def put(text: str):
        file = tmp_path / "elm2019" / "__init__.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return put


def test_a_source_says_what_it_is(folder):
    found = of_file(folder(WRITTEN))
    assert found == Publication("On trees", "Oak, Elm", 2019, "Woods 3", "1905.12345")
    assert found.text == "Oak, Elm: On trees, Woods 3 2019 (arXiv 1905.12345)"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("'''The first\nwords. More.'''", "The first words"),
        ("'''A. B. Oak.\n\nMore.'''", "A"),
        ("", "elm2019"),
        ("'''No end'''\nYEAR = 2000", "No end"),
    ],
)
def test_without_a_title_its_docstring_is_one(folder, text, title):
    assert of_file(folder(text)).title == title


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("TITLE = 3", "TITLE must be words in quotes, but is 3"),
        ("TITLE = ' '", "TITLE must be words"),
        ("AUTHORS = ['Oak']", "AUTHORS must be names in quotes"),
        ("YEAR = '2014'", "YEAR must be a whole number such as 2014, but is '2014'"),
        ("YEAR = True", "YEAR must be"),
        ("YEAR = 20140", "YEAR must be"),
        ("ARXIV = 1312.6120", "ARXIV must be a number of arXiv in quotes"),
        ("ARXIV = 'arXiv:1312.6120'", "ARXIV must be a number of arXiv in quotes"),
        ("YEAR = (", "SyntaxError"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_file(folder, line, words):
    with pytest.raises(InputError, match=r"__init__\.py") as refused:
        of_file(folder(line))
    assert words in str(refused.value)


def test_every_bundled_source_is_headed():
    for source in sources():
        found = publication(source)
        assert found.title != source
        assert bool(found.authors) == bool(found.year)


def test_the_paper_is_meant_where_no_source_is_named():
    assert chosen(None) == (PAPER,)
    assert chosen("beyond") == ("beyond",)
    assert chosen(ALL)[0] == PAPER
    assert set(chosen(ALL)) == set(sources())
    with pytest.raises(InputError, match=r"no source 'nix'; --source takes .*beyond, .*, or all"):
        chosen("nix")


def test_list_heads_every_source(capsys):
    assert main(["list"]) == 0
    whole = capsys.readouterr().out
    for source in sources():
        assert f"{source} · " in whole
    assert main(["list", "--source", ALL]) == 0
    assert capsys.readouterr().out == whole
    assert main(["list", "--source", "beyond"]) == 0
    one = capsys.readouterr().out
    assert one.startswith("beyond · Theorems beyond the paper")
    assert "beyond/any-norm" in one
    assert "theorem1" not in one


def test_all_of_every_source_is_told_by_paths(monkeypatch, tmp_path, capsys):
    """With one theorem a source, as all of them are another test's."""
    every = survey.items
    monkeypatch.setattr(survey, "items", lambda s, seconds=None: every(s, seconds)[:1])
    path = tmp_path / "all.json"
    asked = ["--method", "symbolic", "--seconds", "0.2", "--jobs", "1"]
    assert main(["all", "--source", ALL, *asked, "--json", str(path)]) == 0
    shown = capsys.readouterr().out
    for source in sources():
        assert f" {entries(source)[0].path} " in shown
    assert len(json.loads(path.read_text(encoding="utf-8"))["documents"]) == len(sources())
    assert main(["all", "--source", "beyond", *asked]) == 0
    shown = capsys.readouterr().out
    assert " any-norm " in shown
    assert "pnas2020" not in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["all", "--source", "nix"], "no source 'nix'"),
        (["all", "theorem1", "--source", "beyond"], "not both"),
        (["list", "beyond", "--source", "all"], "not both"),
        (["findings", "--source", "nix"], "no source 'nix'"),
        (["falsify", "theorem1", "--source", "beyond"], "falsify has no --source"),
        (["theorem1", "--source", "beyond"], "theorem1 has no --source"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused(arguments, words, capsys):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_the_papers_names_are_no_other_sources():
    """`theorem1` and `deep` stay what they were, however many sources there are."""
    names = {name for e in entries(PAPER) for name in (e.name, *e.aliases)}
    others = {n for e in entries() if e.source != PAPER for n in (e.name, *e.aliases)}
    assert not names & others
