"""The kernel stands on Python's standard library alone, also as one file."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from proofs_check.kernel.single import modules, single_file, source_of
from tests.kernel.documents import made
from tests.kernel.test_certificate_quantifiers import about

KERNEL = Path(__file__).resolve().parents[2] / "proofs_check" / "kernel"
DOWNLOAD = Path(__file__).resolve().parents[2] / "docs" / "_static" / "verify.py"
OWN = "proofs_check.kernel"


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module


@pytest.mark.parametrize("path", sorted(KERNEL.rglob("*.py")), ids=lambda p: p.stem)
def test_it_imports_the_standard_library_and_itself(path):
    for name in imported(path):
        assert name.startswith(OWN) or name.split(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize(("folder", "uses"), [("core", {"core"}), ("kinds", {"core", "kinds"})])
def test_the_mathematics_needs_no_file(folder, uses):
    """A flow of one layer needs no further kind of certificate, and neither is told by files."""
    for path in (KERNEL / folder).glob("*.py"):
        own = {name for name in imported(path) if name.startswith(OWN)}
        assert {name.split(".")[2] for name in own} <= uses, path.stem


def test_no_name_is_given_twice():
    """In one file the second would replace the first, or what was imported."""
    trees = [ast.parse(source_of(module)) for module in modules()]
    imports = [n for tree in trees for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    library = [n for n in imports if not getattr(n, "module", "").startswith(OWN)]
    seen = {a.asname or a.name for n in library for a in n.names} - {"annotations"}
    for module, tree in zip(modules(), trees, strict=True):
        for node in tree.body:
            names = [getattr(node, "name", None)]
            if isinstance(node, ast.Assign):
                names = [t.id for t in node.targets if isinstance(t, ast.Name)]
            elif isinstance(node, ast.AnnAssign):
                names = [node.target.id]
            for name in filter(None, names):
                assert name not in seen, f"{module}: {name}"
                seen.add(name)


def test_every_module_is_in_the_file():
    apart = {"__init__"}
    found = [path for path in KERNEL.glob("*/*.py") if path.stem not in apart]
    assert set(modules()) == {f"{path.parent.name}.{path.stem}" for path in found}


def lines_of_code(text):
    """Without docstrings, imports, comments and blank lines."""
    left = {i for i, line in enumerate(text.splitlines(), 1) if line.split("#")[0].strip()}
    for node in ast.walk(ast.parse(text)):
        words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if words or isinstance(node, ast.Import | ast.ImportFrom):
            left -= set(range(node.lineno, node.end_lineno + 1))
    return len(left)


def test_the_table_of_files_is_in_step():
    """docs/trust.md tells in which order the kernel is read, and about how long each file is."""
    trust = (DOWNLOAD.parents[1] / "trust.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)\.py` \| (\d+) \|", trust, re.MULTILINE))
    assert set(rows) == {module.split(".")[1] for module in modules()}
    for module in modules():
        lines = int(rows[module.split(".")[1]])
        assert lines == pytest.approx(lines_of_code(source_of(module)), rel=0.15), module


def test_the_download_is_in_step():
    """python -m proofs_check.kernel.single > docs/_static/verify.py"""
    assert DOWNLOAD.read_text(encoding="utf-8") == single_file()


def run(tmp_path, content):
    path = tmp_path / "certificate.json"
    path.write_text(content, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "-S", str(DOWNLOAD), str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        timeout=60,
        check=False,
    )


def test_one_file_verifies_without_any_package(tmp_path):
    found = run(tmp_path, json.dumps(made("theorem2", digits=5)))
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("accepted. For φ(z) = ")
    assert "lambda1" in found.stdout


def test_one_file_rejects(tmp_path):
    document = made("theorem2", digits=5)
    document["conclusions"][0]["right"] = "1/2"
    found = run(tmp_path, json.dumps(document))
    assert found.returncode == 1
    assert "conclusions, number 1" in found.stdout
    assert run(tmp_path, "{}").returncode == 2


def test_one_file_knows_networks(tmp_path):
    """Where a name of one kind had replaced what another had imported."""
    document = about(
        {"kind": "memories", "inner": False, "repelling": [], "attracting": [{"points": [{
            "centre": ["0"], "example": ["0"], "near": "1", "frame": [["1"]], "radius": "1/2",
            "rate": "1/2"}]}],
         "layers": [{"matrix": [["1/2"]], "offset": ["0"]}, {"matrix": [["1/2"]],
                                                              "offset": ["0"]}]}
    )  # fmt: skip
    found = run(tmp_path, json.dumps(document))
    assert found.returncode == 0, found.stdout + found.stderr
