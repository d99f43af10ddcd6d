"""Names of theorems; and files in a source that are no good: each is named, the others work."""

from __future__ import annotations

import importlib
import sys

import pytest

from proofs_check import theorems
from proofs_check.catalogue import entries, entry_of, find, find_all, listed, sources
from proofs_check.theorems import pnas2020
from theory.errors import InputError

COPY = """from dataclasses import replace
from proofs_check.engine.theorem import Theorem
from proofs_check.theorems.pnas2020 import theorem2
THEOREM = replace(theorem2.THEOREM, name={name!r}, aliases=())
"""
WRITTEN = """from proofs_check.engine.theorem import Theorem
from proofs_check.theorems.pnas2020.theorem2 import THEOREM as OTHER
THEOREM = Theorem(name={name!r}, system=OTHER.system, claims=OTHER.claims, aliases={aliases!r})
"""
BAD = {  # file, its text, and what the sentence must say
    "nothing": ("drop_a.py", "x = 1\n", ["drop_a.py", "defines no theorem"]),
    "no theorem": ("drop_b.py", "THEOREM = 1\n", ["drop_b.py", "THEOREM = 1 is no theorem"]),
    "syntax": ("drop_c.py", "x = 1\nTHEOREM = (\n", ["drop_c.py", "SyntaxError", "line 2"]),
    "import": ("drop_d.py", "\nimport nowhere_at_all\n", ["drop_d.py", "nowhere_at_all", "line 2"]),
    "another's name": (
        "drop_e.py",
        COPY.format(name="theorem2"),
        ["drop_e.py", "'drop-e'", "'theorem2'"],
    ),
    "a name with a space": (
        "drop_f.py",
        COPY.format(name="drop f"),
        ["drop_f.py", "'drop-f'", "'drop f'"],
    ),
    "capitals": (
        "Drop_g.py",
        COPY.format(name="Drop-g"),
        ["Drop_g.py", "lower-case", "rename the file"],
    ),
    "an alias with a space": (
        "drop_j.py",
        WRITTEN.format(name="drop-j", aliases=("drop j",)),
        ["drop_j.py", "'drop j'", "lower-case"],
    ),
    "a claim that makes no sense": (
        "drop_k.py",
        WRITTEN.replace("OTHER.claims", "()").format(name="drop-k", aliases=()),
        ["drop_k.py", "at least one claim"],
    ),
}
READ = ("syntax", "capitals", "an alias with a space")  # what listing sees, which runs no file
TAKEN = {
    "another's alias": ("drop_h.py", ("theorem6",), ["'theorem6'", "theorem2", "drop-h"]),
    "another's name": ("drop_i.py", ("theorem1",), ["'theorem1'", "drop-i"]),
}


@pytest.fixture
def drop(tmp_path, monkeypatch):
    """``drop("name.py", text)`` puts a file into pnas2020, for one test."""
    dropped = []
    folder = tmp_path / "pnas2020"
    folder.mkdir()

    def put(file, text):
        (folder / file).write_text(text, encoding="utf-8")
        monkeypatch.setattr(theorems, "__path__", [*theorems.__path__, str(tmp_path)])
        monkeypatch.setattr(pnas2020, "__path__", [*pnas2020.__path__, str(folder)])
        importlib.invalidate_caches()
        dropped.append(file.removesuffix(".py"))

    yield put
    for name in dropped:
        sys.modules.pop(f"{pnas2020.__name__}.{name}", None)
        if hasattr(pnas2020, name):
            monkeypatch.delattr(pnas2020, name)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_and_named(what, drop, command):
    file, text, words = BAD[what]
    drop(file, text)
    own = command(file.removesuffix(".py").replace("_", "-"), "--method", "symbolic")
    assert (own.code, own.out) == (2, "")
    for word in words:
        assert word in own.err
    done = command("list")
    assert (done.code == 2) == (what in READ)
    if what in READ:
        assert (done.out, words[0] in done.err) == ("", True)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_leaves_the_others_alone(what, drop):
    drop(*BAD[what][:2])
    for name in ("theorem2", "theorem6"):
        (theorem,) = find(name)
        assert theorem.name == "theorem2"


def test_a_bad_file_has_its_row_in_the_table(drop, command):
    drop(*BAD["import"][:2])
    done = command("all", "--jobs", "1", "--method", "symbolic", "--seconds", "0.05")
    assert done.code == 0
    assert "nowhere_at_all" in done.out
    assert "theorem1 " in done.out


@pytest.mark.parametrize("what", TAKEN)
def test_a_name_that_two_have(what, drop, command):
    file, aliases, words = TAKEN[what]
    drop(file, WRITTEN.format(name=file.removesuffix(".py").replace("_", "-"), aliases=aliases))
    done = command("list")
    assert (done.code, done.out) == (2, "")
    for word in words:
        assert word in done.err
    assert [t.name for t in find("theorem1")] == ["theorem1"], "a name goes before an alias"


def test_an_unknown_name_reads_like_one_even_next_to_a_bad_file(drop):
    drop(*BAD["syntax"][:2])
    with pytest.raises(InputError, match=r"unknown statement 'theroem2'\. Did you mean 'theorem2'"):
        find("theroem2")


def test_a_bare_name_that_two_sources_have_is_asked_about(tmp_path, monkeypatch):
    folder = tmp_path / "other2021"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Another source."""\n')
    text = WRITTEN.format(name="theorem2", aliases=("theorem8",))
    (folder / "theorem2.py").write_text(text)
    monkeypatch.setattr(theorems, "__path__", [*theorems.__path__, str(tmp_path)])
    for name in ("theorem2", "theorem8"):
        with pytest.raises(InputError, match=r"2 theorems: say pnas2020/\S+ or other2021/theorem2"):
            find(name)
    assert [t.name for t in find("pnas2020/theorem2")] == ["theorem2"]
    assert entry_of("other2021/theorem2").file == folder / "theorem2.py"


def test_aliases_and_spellings():
    for i, name in ((5, "theorem1"), (6, "theorem2"), (7, "theorem3"), (8, "theorem4")):
        assert entry_of(f"theorem{i}").name == name
        assert entry_of(f"pnas2020/theorem{i}").name == name
    assert entry_of("theorem_deep") == entry_of("deep") == entry_of("pnas2020/theorem-deep")
    assert find_all("pnas2020/theorem6") == find_all("pnas2020/theorem2")


def test_every_theorem_is_listed_with_what_it_says_of_itself():
    from proofs_check.engine.building import built

    assert set(sources()) == {entry.source for entry in listed()}
    for entry in entries():
        for heading, source in zip(entry.headings, entry.theorems, strict=True):
            theorem = built(source, {}).theorem
            shown = (heading.name, heading.title, heading.source, heading.aliases)
            assert shown == (theorem.name, theorem.title, theorem.source, theorem.aliases)
            assert theorem.name == entry.name


def test_a_source_may_have_underscores():
    assert entry_of("phase_retrieval/gaussian").source == "phase_retrieval"
    assert entry_of("gaussian") == entry_of("phase_retrieval/gaussian")
