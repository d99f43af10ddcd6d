"""Configuration files that are none, hide others, or stand for more than they are long."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from toy_catalogue import TOYS

from empirical import experiments
from empirical.command_line import main
from empirical.data.configuration import Data
from empirical.fields import LARGEST, VALUES, check_bounds, configured, read_configuration
from empirical.training.configuration import Optimiser
from theory.errors import InputError


@dataclass(frozen=True)
class Inner:
    data: Data = field(default_factory=Data)
    rate: float = 1.0


@dataclass(frozen=True)
class Fields:
    """What an experiment may have."""

    count: int = 2
    label: str | None = None
    inner: Inner = field(default_factory=Inner)
    optimisers: tuple[Optimiser, ...] = (Optimiser(),)


SECRET = "password: hunter2\n" + "".join(f"user{i}:x:{i}:{i}\n" for i in range(99))
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{name}'] * 9)}]\n"
    for name, after in zip("abcdefghijk", "bcdefghijkl", strict=True)
)
HOSTILE = {
    "passwords": (SECRET, "line 2: mapping values are not allowed|could not find|expected"),
    "one text": ("root:x:0:0:root:/root:/bin/bash\nbin:x:2:2\n", "no fields.* but a text"),
    "brackets": ("[" * 60_000, "more than 20 brackets"),
    "braces": ("{a: " * 15_000, "more than 20 brackets"),
    "dashes": ("- " * 30_000, "more than 20 brackets"),
    "deep by indenting": ("".join(" " * i + f"a{i}:\n" for i in range(200)), "more than 20"),
    "aliases of aliases": (BOMB, "more than 10,000 values"),
    "an alias of itself": ("count: &a [*a]", "an alias within what it stands for"),
    "merged with itself": ("inner: &a {<<: *a}", "an alias within what it stands for"),
    "an unknown alias": ("count: *a", "undefined alias"),
    "many values": ("count: [" + "1, " * VALUES + "]", "more than 10,000 values"),
    "too long": ("label: " + "x" * LARGEST, "at most 65,536"),
    "a call": ("count: !!python/object/apply:os.system ['touch mark']", "constructor for the tag"),
    "a tag": ("count: !!binary aGk=", "expected int"),
    "two documents": ("count: 3\n---\ncount: 4\n", "another document"),
    "a list": ("[count, 3]", "no fields.* but a list"),
    "nothing": ("", "no fields.* but nothing"),
    "a number": ("3", "no fields.* but a single value"),
    "a list as a key": ("? [1, 2]\n: 3\n", "unhashable key"),
    "a day that is none": ("label: 2030-99-99", "month must be in"),
    "a long number": ("count: " + "9" * 5000, "digits"),
    "zeros": ("count: 3\0", "no YAML|special characters"),
    "another file": ("config: /etc/passwd", "names no further one"),
    "another file for a field": ("inner: /etc/passwd", "inner is a text; it has fields"),
    "another file within": ("inner: {data: other.yaml}", "inner.data is a text"),
    "a class": ("optimisers: [evil.Class]", "not allowed"),
    "a class by path": ("optimisers: [{class_path: evil.Class}]", "not allowed"),
    "a class for a field": ("inner: {class_path: evil.Class}", "not allowed|not accepted"),
    "a class within": ("inner: {data: {class_path: evil.Class}}", "not allowed|not accepted"),
    "a number as a key": ("3: 4", "string"),
    "an unknown field of many letters": ("? " + "y" * 5000 + "\n: 3\n", "unknown field 'yy"),
    "a long value": ("count: " + "y" * 5000, "expected int, got yy"),
    "a long list": ("count: [" + "1, " * 900 + "1]", r"expected int, got \[1"),
}


@pytest.fixture
def evil(tmp_path, monkeypatch):
    """A module in the working folder that leaves a mark when it is imported."""
    (tmp_path / "evil.py").write_text("open('mark', 'w')\nclass Class: pass\n")
    (tmp_path / "other.yaml").write_text(SECRET)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    assert not (tmp_path / "mark").exists()
    sys.modules.pop("evil", None)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(evil, time_limit, name):
    text, message = HOSTILE[name]
    Path("a.yaml").write_text(text)
    with time_limit(5), pytest.raises(InputError, match=message) as raised:
        configured(Fields(), ["--config", "a.yaml"], "toy")
    told = str(raised.value)
    assert len(told) < 400
    assert len(told.splitlines()) == 1
    assert "user9" not in told


WORDS = {
    "brackets": (["--optimisers", "[" * 30_000], "more than 20 brackets"),
    "brackets of one word": (["--optimisers=" + "[" * 30_000], "more than 20 brackets"),
    "too long": (["--label", "x" * 99_999], "at most 65,536"),
    "a file of fields": (["--inner", "other.yaml"], "--inner has fields of its own"),
    "a file of fields within": (["--inner.data=other.yaml"], "--inner.data has fields of its own"),
    "a class": (["--optimisers", "[evil.Class]"], "not allowed"),
    "text as a file": (["--config", "{count: 3}"], "does not exist"),
}


@pytest.mark.parametrize("name", WORDS)
def test_hostile_words(evil, time_limit, name):
    words, message = WORDS[name]
    with time_limit(5), pytest.raises(InputError, match=message) as raised:
        configured(Fields(), words, "toy")
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "bytes"])
def test_what_is_no_configuration_file(tmp_path, time_limit, kind):
    path = tmp_path / "a.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"count: 3\nlabel: \xff\xfe\n")
    with time_limit(2), pytest.raises(InputError, match=r"a\.yaml (cannot be opened|is no text)"):
        read_configuration(path, Fields())


GOOD = {
    "count: 3": {"count": 3},
    "\ufeffcount: 3": {"count": 3},
    "inner: {rate: 1e-4, data: {set: mnist}}": {"inner": Inner(Data(set="mnist"), 1e-4)},
    "label: null\ncount: 5": {"count": 5},
    "label: 'count: 3'": {"label": "count: 3"},
    "optimisers: [&a {rule: gd, learning_rate: 1e-2}, *a]": {
        "optimisers": (Optimiser("gd", 1e-2),) * 2
    },
    "inner:\n  data: &d {set: digits, count: 4}": {"inner": Inner(Data(count=4))},
}


@pytest.mark.parametrize("text", GOOD)
def test_good_files(tmp_path, text):
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(path)
    for name in ("a.yaml", "link.yaml"):
        made = configured(Fields(), [f"--config={tmp_path / name}"], "toy")
        assert made == Fields(**GOOD[text])


def test_later_words_win(tmp_path):
    (tmp_path / "a.yaml").write_text("count: 3\nlabel: a\n")
    file = ["--config", str(tmp_path / "a.yaml")]
    assert configured(Fields(), [*file, "--count", "4"], "toy") == Fields(4, "a")
    assert configured(Fields(), ["--count", "4", *file], "toy") == Fields(3, "a")


def test_bounds_leave_the_largest_configuration_alone():
    check_bounds("a: " + "[" * 19 + "]" * 19, "here")
    check_bounds("a: [" + "1, " * (VALUES // 2) + "]", "here")
    check_bounds("[1, 2", "here")  # no YAML: whoever parses it says so


@pytest.mark.skipif(not Path("/etc/passwd").exists(), reason="needs /etc/passwd")
def test_the_file_is_not_printed(monkeypatch, capsys):
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    assert main(("run", "squares", "--config", "/etc/passwd")) == 2
    assert "root:" not in capsys.readouterr().err


def test_brackets_do_not_end_the_interpreter(tmp_path):
    (tmp_path / "a.yaml").write_text("[" * 100_000)
    code = (
        f"import sys, toy_catalogue as t\nt.experiments.__path__ = [{TOYS!r}]\nsys.exit(t.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "squares", "--config", str(tmp_path / "a.yaml")],
        cwd=Path(TOYS).parents[2],
        env={**os.environ, "PYTHONPATH": f"{Path(TOYS).parents[2]}:{Path(TOYS).parent}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "at most 65,536" in done.stderr
