"""The wheel: built from a copy of the sources, installed elsewhere, and run from there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from patience import patience

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("theory", "proofs_check", "empirical")
SETUPTOOLS = 77  # the first that reads `license = "MIT"`


def setuptools_version():
    try:
        return int(version("setuptools").partition(".")[0])
    except PackageNotFoundError:
        return 0


pytestmark = pytest.mark.skipif(
    setuptools_version() < SETUPTOOLS, reason=f"needs setuptools >= {SETUPTOOLS} to build offline"
)


def run(*arguments, cwd, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=patience(120),
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built without network and without leaving anything in the working tree."""
    pytest.importorskip("pip")
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    done = run("-m", "pip", "wheel", *offline, "--wheel-dir", str(out), ".", cwd=source)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    target = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(target)
    return target


@pytest.fixture
def command(installed, tmp_path):
    """``python -m proofs_check`` from the wheel, in a folder where nothing else is found."""

    def start(*arguments):
        return run(*arguments, cwd=tmp_path, PYTHONPATH=str(installed))

    return start


def test_the_wheel_holds_every_module_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
    }
    assert modules <= names
    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    formal = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("proofs_check/formal/*.v")}
    assert formal | {"proofs_check/formal/Makefile"} <= names
    top = {name.partition("/")[0] for name in names}
    assert {t for t in top if not t.endswith(".dist-info")} == set(PACKAGES)


def test_its_metadata_name_the_licence_and_the_command(wheel):
    archive = zipfile.ZipFile(wheel)
    folder = next(n.partition("/")[0] for n in archive.namelist() if ".dist-info/" in n)
    assert f"{folder}/licenses/LICENSE" in archive.namelist()
    entries = archive.read(f"{folder}/entry_points.txt").decode()
    assert "proofs-check = proofs_check.command_line:main" in entries


def test_the_core_needs_neither_torch_nor_pictures(wheel):
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
    needed = [
        line.removeprefix("Requires-Dist: ")
        for line in archive.read(metadata).decode().splitlines()
        if line.startswith("Requires-Dist: ") and "extra ==" not in line
    ]
    names = {re.split(r"[<>=\[; ]", line)[0] for line in needed}
    core = {"sympy", "scipy", "numpy", "mpmath", "python-flint", "rich", "hypothesis"}
    assert names == core


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (
            ["theorem2", "--method", "symbolic,certified,training"],
            "– training not run, because PyTorch cannot be imported",
            0,
        ),
        (["theorem2", "--report", "page.html"], "'.[reports]'", 2),
    ],
)
def test_without_them_it_says_what_to_install(command, words, said, code):
    absent = "import sys; sys.modules.update(dict.fromkeys(['torch', 'matplotlib'])); "
    start = "from proofs_check.command_line import main; sys.exit(main(sys.argv[1:]))"
    done = command("-c", absent + start, *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in " ".join((done.stdout + done.stderr).split())


def test_the_installed_package_is_the_one_that_runs(command, installed):
    done = command("-c", "import proofs_check, theory; print(proofs_check.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_it_lists_the_statements(command):
    done = command("-m", "proofs_check", "list")
    assert done.returncode == 0, done.stderr
    assert "theorem2" in done.stdout


def test_it_checks_a_theorem(command):
    done = command("-m", "proofs_check", "theorem2", "--method", "symbolic,certified")
    assert done.returncode == 0, done.stderr
    assert "VERIFIED" in done.stdout
    assert "λ1 = 0.26303951" in done.stdout
