"""Running the command line: in this process where that will do, in its own where it must."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from patience import patience

from proofs_check.command_line import main

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120  # after which a process counts as hanging


@dataclass(frozen=True)
class Finished:
    """A command line that ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Finished]:
    """``command("theorem2", "--phi", "sin")`` in this process."""

    def run(*arguments: str) -> Finished:
        try:
            code = main(arguments)
        except SystemExit as exit_:
            code = exit_.code
        return Finished(code, *capsys.readouterr())

    return run


@pytest.fixture
def process() -> Callable[..., Finished]:
    """``process("theorem2", "--phi", "sin", path=folder)``: a fresh interpreter, with ``folder``
    in front of its import path."""

    def run(*arguments: str, path: Path | None = None) -> Finished:
        places = [str(p) for p in (path, os.environ.get("PYTHONPATH")) if p]
        done = subprocess.run(
            [sys.executable, "-m", "proofs_check", *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
            capture_output=True,
            text=True,
            timeout=patience(SECONDS),
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return run
