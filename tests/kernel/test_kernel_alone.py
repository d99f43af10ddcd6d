"""The kernel stands on Python's standard library alone, also as one file."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from proofs_check.kernel.single import modules, single_file
from tests.kernel.documents import made

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


@pytest.mark.parametrize("path", sorted(KERNEL.glob("*.py")), ids=lambda p: p.stem)
def test_it_imports_the_standard_library_and_itself(path):
    for name in imported(path):
        assert name.startswith(OWN) or name.split(".")[0] in sys.stdlib_module_names, name


def test_no_name_is_given_twice():
    """In one file the second would replace the first."""
    seen = set()
    for module in modules():
        for node in ast.parse((KERNEL / f"{module}.py").read_text(encoding="utf-8")).body:
            names = [getattr(node, "name", None)]
            if isinstance(node, ast.Assign):
                names = [t.id for t in node.targets if isinstance(t, ast.Name)]
            elif isinstance(node, ast.AnnAssign):
                names = [node.target.id]
            for name in filter(None, names):
                assert name not in seen, f"{module}: {name}"
                seen.add(name)


def test_every_module_is_in_the_file():
    apart = {"__init__", "single"}
    assert set(modules()) == {path.stem for path in KERNEL.glob("*.py")} - apart


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
