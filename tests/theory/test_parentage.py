"""A child ends with its parent, by the kernel's word and by its own watch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from patience import patience

from theory import parentage
from theory.parentage import Parent

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 3.0  # within which everything is gone
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds the children in /proc"
)

BIRTH = "import subprocess, sys; from theory.parentage import Parent\n"
CHILD = (  # never leaves the interpreter's lock for long: one call that takes minutes
    "import sys; from theory import parentage\n"
    "{before}\n"
    "parentage.Parent.of(sys.argv[1:]).follow()\n"
    "print('following', flush=True)\n"
    "{work}\n"
)
BUSY = "3 ** (10 ** 9)"  # compiled code that holds the interpreter's lock
IDLE = "import time; time.sleep(600)"
NO_KERNEL = "parentage._kernel_kills = lambda: False"


def parent_of(child, in_a_thread):
    """A process that starts ``child`` and waits for it, and the child's number."""
    start = (
        "def start():\n"
        f"    subprocess.run([sys.executable, '-c', {child!r}, *Parent.here().words()])\n"
    )
    call = "import threading; threading.Thread(target=start).start()" if in_a_thread else "start()"
    parent = subprocess.Popen(
        [sys.executable, "-c", BIRTH + start + call],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout.readline() == "following\n"
    task = Path(f"/proc/{parent.pid}/task")
    children = "".join(f.read_text() for f in task.glob("*/children")).split()
    return parent, int(children[0])


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("before", "work", "in_a_thread"),
    [
        pytest.param("", BUSY, False, id="kernel-and-a-long-call"),
        pytest.param("", IDLE, True, id="from-a-thread"),
        pytest.param(NO_KERNEL, IDLE, False, id="without-prctl"),
    ],
)
def test_a_child_dies_with_a_killed_parent(before, work, in_a_thread):
    parent, child = parent_of(CHILD.format(before=before, work=work), in_a_thread)
    assert alive(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + patience(SECONDS)
    while alive(child) and time.monotonic() < end:
        time.sleep(0.02)
    try:
        assert not alive(child)
    finally:
        if alive(child):
            os.kill(child, signal.SIGKILL)


def test_a_child_of_another_ends_at_once():
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(before="", work=IDLE), str(os.getppid()), "1"],
        cwd=ROOT,
        timeout=20,
    )
    assert done.returncode == parentage.ORPHANED


def test_a_child_outlives_the_thread_that_made_it():
    """The kernel speaks of threads; only a main thread lives as long as its process."""
    child = CHILD.format(before="", work="time_out = __import__('time').sleep(2)")
    started = []

    def start():
        started.append(
            subprocess.Popen([sys.executable, "-c", child, *Parent.here().words()], cwd=ROOT)
        )

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert started[0].wait(20) == 0
