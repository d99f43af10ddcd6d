"""Files of the user's own that are called like packages of this program, or that it uses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from extent import few

ROOT = Path(__file__).resolve().parents[2]
FALLING = "raise RuntimeError('this file was run')\n"


def run(folder, *words, path=()):
    """In ``folder``; the packages are found where they are installed, ``path`` before them."""
    places = os.pathsep.join(map(str, (*path, ROOT)))
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": places},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("program", "name"),
    few(
        2,
        [
            ("proofs_check", "theory.py"),
            ("empirical", "theory/__init__.py"),
            ("proofs_check", "theory/__init__.py"),
            ("empirical", "theory.py"),
        ],
    ),
)
def test_a_file_called_theory_is_not_used_and_the_user_is_told(tmp_path, program, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(FALLING)
    done = run(tmp_path, "-m", program, "list")
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / name) in done.stderr


def test_nor_is_one_called_like_a_library(tmp_path):
    for name in ("sympy.py", "rich.py", "random.py"):
        (tmp_path / name).write_text(FALLING)
    done = run(tmp_path, "-m", "proofs_check", "theorem2", "--method", "symbolic", "-q")
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.parametrize("program", ["proofs_check", "empirical"])
def test_one_that_cannot_be_set_aside_is_named(tmp_path, program):
    (tmp_path / "theory.py").write_text(FALLING)
    done = run(ROOT.parent, "-m", program, "list", path=(tmp_path,))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {tmp_path / 'theory.py'} is called like the package")
    assert "Traceback" not in done.stderr


def test_the_library_says_what_hides_it(tmp_path):
    (tmp_path / "theory.py").write_text("")
    done = run(tmp_path, "-c", "from proofs_check import check")
    assert done.returncode == 1
    assert f"{tmp_path / 'theory.py'} is called like the package theory" in done.stderr


def test_a_file_of_the_users_own_may_import_its_neighbours(tmp_path):
    (tmp_path / "neighbour.py").write_text("NAME = 'mine'\n")
    (tmp_path / "mine.py").write_text(
        "import sympy\nfrom neighbour import NAME\nfrom proofs_check import *\n"
        'x, x0 = sympy.symbols("x x_0", real=True)\n'
        "S = System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: 3})\n"
        "THEOREM = Theorem(NAME, S, (AtEnd(x, 1),))\n"
    )
    done = run(tmp_path, "-m", "proofs_check", "check", "mine.py", "--method", "symbolic", "-q")
    assert done.returncode in (0, 3), done.stderr
