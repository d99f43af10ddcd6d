"""A signal at any moment ends a command line within seconds, with all its processes.

The moments are random and seeded: one of each signal by default, all of them with LONG_TESTS=1 in
the environment.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from extent import LONG
from patience import patience

ROOT = Path(__file__).resolve().parents[2]
TOYS = ROOT / "tests" / "empirical" / "toy_catalogue.py"
SECONDS = 3.0  # within which everything is gone
MOMENTS = 20  # of each kind
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds the processes in /proc"
)


@dataclass(frozen=True)
class Line:
    """A command line that has not ended after ``longest`` seconds."""

    words: tuple[str, ...]
    longest: float


LINES = {
    "all": Line(("-m", "proofs_check", "all", "--jobs", "2"), 12.0),
    "alone": Line(("-m", "proofs_check", "all", "--jobs", "1"), 8.0),
    "one": Line(("-m", "proofs_check", "theorem1", "--phi", "tanh(z)**13"), 6.0),
    "sweep": Line(
        (str(TOYS), "run", "squares", "--count", "9", "--seconds", "9", "--workers", "2"), 8.0
    ),
    "experiment": Line(
        (str(TOYS), "run", "squares", "--count", "9", "--seconds", "9", "--workers", "1"), 6.0
    ),
}
SAMPLED = {("all", signal.SIGINT), ("one", signal.SIGTERM), ("sweep", signal.SIGKILL)}
SOON = 2.0  # in a quick run


def moments():
    """(command line, signal, seconds); where not all are asked for, one of each signal, to a line
    with workers or a long calculation."""
    draw = random.Random(11)
    found = []
    for name, line in LINES.items():
        for number in CODES:
            drawn = [round(draw.uniform(0, line.longest), 2) for _ in range(MOMENTS)]
            chosen = drawn if LONG else [min(at, SOON) for at in drawn[: (name, number) in SAMPLED]]
            found += [
                pytest.param(name, number, at, id=f"{name}-{number.name}-{at}") for at in chosen
            ]
    return found


@pytest.mark.parametrize(("name", "number", "at"), moments())
def test_everything_is_gone(name, number, at, tmp_path):
    child = subprocess.Popen(
        [sys.executable, *LINES[name].words],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        wait_until_it_handles_signals(child)
        time.sleep(at)
        assert child.poll() is None, "it was done before the signal came"
        child.send_signal(number)
        began = time.monotonic()
        code = child.wait(patience(SECONDS))
        while members(child.pid):
            assert time.monotonic() - began < patience(SECONDS), members(child.pid)
            time.sleep(0.02)
    finally:
        end_session(child.pid)
        child.kill()
        _, err = child.communicate()
    assert code == CODES[number], err
    if number != signal.SIGKILL:
        assert "interrupted" in err
        assert "Traceback" not in err


def wait_until_it_handles_signals(child):
    """Before that Python is starting, and the signal's default ends it."""
    bit = 1 << (signal.SIGTERM - 1)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        status = Path(f"/proc/{child.pid}/status").read_text()
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        if caught & bit:
            return
        time.sleep(0.01)
    raise AssertionError("it never handled signals")


def wait_for(path):
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.01)


def members(session):
    """Living processes of a session, as (number, command line)."""
    found = []
    for path in Path("/proc").iterdir():
        if not path.name.isdigit():
            continue
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] not in "ZX":
                words = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append((int(path.name), words))
        except OSError:  # it has just ended
            continue
    return found


def end_session(session):
    for number, _ in members(session):
        try:
            os.kill(number, signal.SIGKILL)
        except OSError:
            continue


@pytest.mark.parametrize("ignored", [False, True], ids=["hung-up", "nohup"])
def test_a_closed_terminal(ignored, tmp_path):
    """It ends the command, unless that was started to go on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "proofs_check", "all", "--jobs", "1"],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGHUP, before)
    try:
        wait_until_it_handles_signals(child)
        child.send_signal(signal.SIGHUP)
        if ignored:
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(1)
        else:
            assert child.wait(patience(SECONDS)) == 129
    finally:
        end_session(child.pid)
        child.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("call", ["exec", "eval"])
def test_an_interrupt_inside_a_text_that_is_run_has_its_exit_code(tmp_path, number, call):
    """CPython remembers it, and would end by SIGINT instead."""
    (tmp_path / "sympy.py").write_text(
        f"import time\nopen({str(tmp_path / 'there')!r}, 'w').close()\n{call}('time.sleep(60)')\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "proofs_check", "theorem2"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(tmp_path)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(tmp_path / "there")
        time.sleep(0.2)
        child.send_signal(number)
        assert child.wait(patience(SECONDS)) == CODES[number]
    finally:
        child.kill()
        _, err = child.communicate()
    assert "interrupted" in err


@pytest.mark.parametrize("seconds", [0.5, 60])
def test_an_import_that_would_abort_is_not_broken_off(tmp_path, seconds):
    """As that of PyTorch: what its C++ calls must not raise.  If it takes long it ends with all."""
    done, there = tmp_path / "done", tmp_path / "there"
    (tmp_path / "torch.py").write_text(
        "import os, time\n"
        f"open({str(there)!r}, 'w').close()\n"
        f"end = time.monotonic() + {seconds}\n"
        "try:\n"
        "    while time.monotonic() < end: pass\n"
        "except BaseException:\n    os.abort()\n"
        f"open({str(done)!r}, 'w').close()\n"
    )
    (tmp_path / "sympy.py").write_text("import torch, time\ntime.sleep(60)\n")
    child = subprocess.Popen(
        [sys.executable, "-m", "proofs_check", "theorem2"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(tmp_path)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(there)
        child.send_signal(signal.SIGTERM)
        assert child.wait(patience(SECONDS)) == 143
    finally:
        child.kill()
        _, err = child.communicate()
    assert done.exists() == (seconds < 1)
    assert err == ("interrupted; no file was written\n" if seconds < 1 else "interrupted\n")


def test_an_interrupt_that_is_swallowed_ends_the_program_all_the_same(tmp_path):
    """In a destructor, a callback, or a library that catches everything."""
    (tmp_path / "sympy.py").write_text(
        "import time\n"
        "for _ in range(600):\n"
        "    try:\n"
        f"        open({str(tmp_path / 'there')!r}, 'w').close()\n"
        "        time.sleep(0.1)\n"
        "    except BaseException:\n        pass\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "proofs_check", "theorem2"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(tmp_path)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(tmp_path / "there")
        time.sleep(0.2)
        child.send_signal(signal.SIGTERM)
        assert child.wait(patience(SECONDS)) == 143
    finally:
        child.kill()
        _, err = child.communicate()
    assert err == "interrupted\n"
