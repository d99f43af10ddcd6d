"""The command line as a process: without torch, interrupted, and with a reader that left."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from extent import seldom
from patience import patience

ROOT = Path(__file__).resolve().parents[2]
FAST = ("--method", "symbolic,certified")
OK = 0
TRAPPED = ("--phi", "gumbel", "--u0", "-2", "--v0", "0")


def test_a_whole_run_without_torch(process, tmp_path):
    """A torch that cannot be imported costs its method and nothing else."""
    (tmp_path / "torch.py").write_text("raise ImportError('no torch on this machine')\n")
    done = process("theorem2", "--phi", "sin", path=tmp_path)
    assert done.code == OK, done.err
    assert "VERIFIED" in done.out
    assert "no torch on this machine" in done.out
    assert "Traceback" not in done.err


@contextmanager
def on_a_terminal(*arguments):
    """A running command line whose standard error is a terminal, and that terminal."""
    master, slave = os.openpty()
    # a parent that ignores SIGINT, as a shell's background job does, would hand that down
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(
        [sys.executable, "-m", "proofs_check", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=slave,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    os.close(slave)
    try:
        yield child, master
    finally:
        child.kill()
        child.communicate()
        os.close(master)


def shown(terminal, until=None, seconds=60.0):
    """What the terminal shows: up to ``until``, or to the end."""
    text, deadline = "", time.monotonic() + seconds
    while time.monotonic() < deadline and (until is None or until not in text):
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:  # Linux's word for the end of a terminal
                break
            text += more.decode("utf-8", "replace")
            if not more:
                break
    return text


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and terminals")
def test_an_interrupt_leaves_no_traceback_and_the_file_alone(tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "result.json"
    path.write_text("mine")
    with on_a_terminal("theorem1", *TRAPPED, "--json", str(path), "--force") as (child, terminal):
        assert "training: step" in shown(terminal, until="training: step")
        child.send_signal(signal.SIGINT)
        rest = shown(terminal)
        assert child.wait(patience(30)) == 130
    assert "interrupted" in rest
    assert "Traceback" not in rest
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def into_closed_pipe(*arguments):
    """The exit code and standard error of a command whose reader left before the first line."""
    child = subprocess.Popen(
        [sys.executable, "-m", "proofs_check", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    return child.wait(patience(60)), err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("theorem2", *FAST), marks=seldom),
        ("theorem2", *FAST, "--json", "-"),
        ("list",),
        ("--help",),
    ],
    ids=["transcript", "json", "list", "help"],
)
def test_a_closed_pipe_is_silent(arguments):
    _, err = into_closed_pipe(*arguments)
    assert err == ""


def test_a_closed_pipe_does_not_lose_the_file(tmp_path):
    path = tmp_path / "result.json"
    into_closed_pipe("theorem2", *FAST, "--json", str(path))
    assert path.read_text().startswith("{")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param((), id="transcript"),
        pytest.param(
            ("--json", "-"),
            id="json",
            marks=seldom,
        ),
    ],
)
def test_a_closed_pipe_does_not_turn_false_into_true(more):
    """Exit code 0 means verified, whoever is reading."""
    code, _ = into_closed_pipe("theorem1", *TRAPPED, *FAST, "--as", "printed", *more)
    assert code != OK


def test_head_takes_what_it_needs():
    line = f"{sys.executable} -m proofs_check theorem2 --method symbolic,certified | head -3"
    done = subprocess.run(
        line, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=patience(60)
    )
    assert "Theorem 2" in done.stdout
    assert done.stderr == ""
