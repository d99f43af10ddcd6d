"""Files in ``statements/`` that are no good: each is named, and the others still work."""

from __future__ import annotations

import importlib
import sys

import pytest

from proofs_check import statements
from proofs_check.catalogue import all_statements, find, names
from theory.errors import InputError

COPY = """from dataclasses import replace
from proofs_check.statements import theorem2
STATEMENT = replace(theorem2.STATEMENT, name={name!r}, aliases={aliases!r})
"""
BAD = {  # file, its text, and what the sentence must say
    "nothing": ("drop_a.py", "x = 1\n", ["drop_a.py", "must define STATEMENT", "'drop-a'"]),
    "no statement": ("drop_b.py", "STATEMENT = 1\n", ["drop_b.py", "must define STATEMENT"]),
    "syntax": ("drop_c.py", "x = 1\nSTATEMENT = (\n", ["drop_c.py", "SyntaxError", "line 2"]),
    "import": ("drop_d.py", "\nimport nowhere_at_all\n", ["drop_d.py", "nowhere_at_all", "line 2"]),
    "another's name": (
        "drop_e.py",
        COPY.format(name="theorem2", aliases=()),
        ["drop_e.py", "'drop-e'", "'theorem2'"],
    ),
    "a name with a space": (
        "drop_f.py",
        COPY.format(name="drop f", aliases=()),
        ["drop_f.py", "'drop-f'", "'drop f'"],
    ),
    "capitals": (
        "Drop_g.py",
        COPY.format(name="Drop-g", aliases=()),
        ["Drop_g.py", "lower-case", "rename the file"],
    ),
    "another's alias": (
        "drop_h.py",
        COPY.format(name="drop-h", aliases=("theorem6",)),
        ["'theorem6'", "theorem2", "drop-h"],
    ),
    "an alias that is another's name": (
        "drop_i.py",
        COPY.format(name="drop-i", aliases=("theorem1",)),
        ["'theorem1'", "drop-i"],
    ),
    "an alias with a space": (
        "drop_j.py",
        COPY.format(name="drop-j", aliases=("drop j",)),
        ["drop-j", "'drop j'", "lower-case"],
    ),
}
OF_ALIASES = ("another's alias", "an alias that is another's name", "an alias with a space")


@pytest.fixture
def drop(tmp_path, monkeypatch):
    """``drop("name.py", text)`` puts a file into statements/, for one test."""
    dropped = []

    def put(file, text):
        (tmp_path / file).write_text(text, encoding="utf-8")
        monkeypatch.setattr(statements, "__path__", [*statements.__path__, str(tmp_path)])
        importlib.invalidate_caches()
        dropped.append(file.removesuffix(".py"))

    yield put
    for name in dropped:
        sys.modules.pop(f"proofs_check.statements.{name}", None)
        monkeypatch.delattr(statements, name, raising=False)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_and_named(what, drop, command):
    file, text, words = BAD[what]
    drop(file, text)
    done = command("list")
    assert done.code == 2
    assert done.out == ""
    for word in words:
        assert word in done.err
    if what not in OF_ALIASES:
        own = command(file.removesuffix(".py").replace("_", "-"), "--method", "symbolic")
        assert (own.code, own.err) == (2, done.err)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_leaves_the_others_alone(what, drop):
    drop(*BAD[what][:2])
    assert find("theorem2").name == "theorem2"
    if what not in OF_ALIASES:
        assert find("theorem6").name == "theorem2"


def test_names_are_those_of_the_statements():
    assert names() == tuple(s.name for s in all_statements())


def test_an_unknown_name_reads_like_one_even_next_to_a_bad_file(drop):
    drop(*BAD["syntax"][:2])
    with pytest.raises(InputError, match=r"unknown statement 'theroem2'\. Did you mean 'theorem2'"):
        find("theroem2")
