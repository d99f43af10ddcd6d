"""Examples in docstrings and pages: each is run, each command line is one that exists."""

from __future__ import annotations

import argparse
import doctest
import importlib
import re
import shlex
from pathlib import Path

import pytest

from proofs_check.arguments import COMMANDS
from proofs_check.catalogue import find_all, is_file
from proofs_check.command_line import parsed
from proofs_check.commands.conserved import _sizes
from proofs_check.conservation.subject_file import find as find_parametrisation
from proofs_check.engine.own import own_part
from proofs_check.options import question_of, values_of
from theory.activation import Activation
from theory.one_layer.regions.questions import Predicate
from theory.one_layer.regions.ranges import Inputs

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts)]
)
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("[0-9]*.py"))
MODULES = sorted(
    path
    for folder in ("theory", "proofs_check", "empirical")
    for path in (ROOT / folder).rglob("*.py")
    if ">>>" in path.read_text("utf-8")
)
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_examples_of_docstrings(path):
    found = doctest.testmod(importlib.import_module(module_name(path)))
    assert found.attempted
    assert not found.failed


WITH_EXAMPLES = [path for path in PAGES if ">>> " in path.read_text("utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name_of)
def test_the_examples_of_pages(path):
    text = re.sub(r"^```.*$", "", path.read_text("utf-8"), flags=re.M)  # a fence is no output
    examples = doctest.DocTestParser().get_doctest(text, {}, path.name, str(path), 0)
    found = doctest.DocTestRunner().run(examples)
    assert found.attempted
    assert not found.failed


NEED_A_CLUSTER = ("docs/sweeps.md",)  # their programs are only compiled
BLOCKS = [
    pytest.param(block, name_of(path) not in NEED_A_CLUSTER, id=f"{name_of(path)}-{i}")
    for path in PAGES
    for i, block in enumerate(_BLOCK.findall(path.read_text("utf-8")))
]


@pytest.mark.parametrize(("block", "runs"), BLOCKS)
def test_the_programs_of_pages(block, runs, monkeypatch, capsys):
    program = compile(block, "<page>", "exec")
    if not runs:
        return
    if "jsonschema" in block:
        pytest.importorskip("jsonschema")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    exec(program, {"__name__": "page"})
    assert capsys.readouterr().out or "THEOREM = " in block  # a file that `check` takes


SECONDS = 10.0  # for reading a file


def command_lines() -> list[str]:
    """Every ``python -m proofs_check …`` of the pages, the notebooks and the help."""
    found = set()
    for path in [*PAGES, *NOTEBOOKS]:
        for line in path.read_text("utf-8").splitlines():
            match = re.search(
                r"(?:python -m proofs_check|(?:^|[`$]\s?)proofs-check) ([^`#&|;]+)", line
            )
            if match and not re.match(r"[A-Z]|STATEMENT", match[1]):
                words = match[1].partition("  ")[0].strip()  # what follows a gap is a remark
                found.add(words.removesuffix('")').removesuffix("):").rstrip(" .;:,"))
    return sorted(found)


@pytest.mark.parametrize("line", command_lines())
def test_command_lines_are_understood(line):
    if "…" in line or "STATEMENT" in line:
        pytest.skip("a pattern, not a command")
    if line in ("--help", "--version"):
        return
    try:
        options = parsed(shlex.split(line))
    except SystemExit as done:
        if done.code:
            pytest.fail(f"not understood: {line}")
        return  # --help has nothing more to say
    assert isinstance(options, argparse.Namespace)
    if options.command == "conserved":
        values, sizes = _sizes(options)
        if options.subject is not None and not is_file(options.subject):
            assert find_parametrisation(options.subject, values, sizes, SECONDS)
        return
    if options.command == "verify":
        return  # any file
    if options.command in ("where", "map"):
        inputs = Inputs.of(values_of(options))
        if options.subject is not None:
            Predicate.of(options.subject, Activation.of(options.phi or "sigmoid"), inputs)
        return
    question = question_of(options)
    subject = options.subject if options.command in COMMANDS else options.command
    if subject is None or is_file(subject):  # a file of the reader's own
        return
    for theorem in find_all(subject):
        part = own_part(theorem, question.phi, question.values)
        assert part == (question.phi, question.values)


def test_command_lines_are_found():
    lines = command_lines()
    assert "theorem2 --phi sin" in lines
    assert len(lines) > 15
