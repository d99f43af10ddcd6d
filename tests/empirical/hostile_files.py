"""Damage done to good files by a seed, and readers run where memory and time are bounded."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXTREMES = (b"\0", b"\xff", b"\x7f", b"\x80", b"\1")
HEAD = 96  # bytes in which most formats say how large they are

_BEGIN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds} + 1))
sys.path[:0] = [{here!r}, {root!r}, {root!r} + "/tests"]
"""
_END = """
import json
from hostile_files import peak
print("\\n" + json.dumps([answer, peak()]))
"""


def peak() -> float:
    """The most megabytes that this process had in memory.

    Not ``ru_maxrss``: what is started by vfork is charged there with its parent's memory.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def mutations(whole: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Bits turned over, ends cut off, numbers in the head made extreme, pieces doubled or lost."""
    draw = np.random.default_rng(seed)
    for _ in range(count):
        changed = bytearray(whole)
        kind = draw.integers(5)
        if kind == 0:
            for place in draw.integers(len(changed), size=draw.integers(1, 9)):
                changed[place] ^= 1 << int(draw.integers(8))
        elif kind == 1:
            del changed[int(draw.integers(len(changed))) :]
        elif kind in (2, 3):
            width = int(draw.choice([1, 2, 4, 8]))
            ends = (0, len(changed) - HEAD) if kind == 2 else (0, 0)
            start = int(draw.choice(ends)) + int(draw.integers(min(HEAD, len(changed))))
            start = max(0, min(start, len(changed) - width))
            changed[start : start + width] = EXTREMES[draw.integers(len(EXTREMES))] * width
        else:
            start, length = int(draw.integers(len(changed))), int(draw.integers(1, 200))
            piece = changed[start : start + length]
            changed[start : start + length] = piece * int(draw.choice([0, 2]))
        yield bytes(changed)


def confined(code: str, seconds: int = 20, **values: object) -> tuple[object, float]:
    """What ``code`` assigns to ``answer``, as JSON, and the megabytes that the process took."""
    given = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    begin = _BEGIN.format(seconds=seconds, here=str(HERE), root=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", begin + given + code + _END],
        capture_output=True,
        text=True,
        timeout=10 * seconds,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    if done.returncode:
        raise AssertionError(f"ended with {done.returncode}: {done.stderr[-2000:]}")
    answer, megabytes = json.loads(done.stdout.splitlines()[-1])
    return answer, megabytes
