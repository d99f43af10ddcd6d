"""SymPy jobs that may never end, in a subprocess that can be killed.

``simplify``, ``equals`` and ``integrate`` have no time limit of their own and cannot be
interrupted from a thread.  Here each call is one short-lived Python process: when the time is
up, or the caller presses Ctrl-C, it is killed and nothing of it stays; it ends with its caller,
too, however that ends.  A process costs about 0.6 s to start (the import of SymPy), so it is used
only after every cheaper step has failed.

What comes back is SymPy's word, not a proof: the callers verify it or say whose word it is.
"""

from __future__ import annotations

import enum
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from theory.deadline import alarm_deferred, check, remaining
from theory.parentage import Parent

if TYPE_CHECKING:
    import sympy

MAX_REPLY = 1_000_000  # bytes; a longer result is of no use, and unpickling it would stall us
_CANNOT_START = (
    OSError,
    TypeError,  # no sys.executable, as in an embedded interpreter
    ValueError,
    AttributeError,  # a local class, which pickle refuses
    pickle.PicklingError,
    RecursionError,
)
_ROOT = str(Path(__file__).resolve().parents[2])  # the folder that holds the package theory


class Job(enum.Enum):
    """What the worker is asked to do with an expression."""

    VANISHES = "decide whether the expression is identically zero"
    SIMPLIFY = "simplify the expression"
    INTEGRATE = "find an antiderivative in z"


@dataclass(frozen=True)
class Reply:
    """``value`` is True (VANISHES), an expression (the others) or None; ``reason`` says why."""

    value: sympy.Expr | bool | None
    reason: str


def run(job: Job, expression: sympy.Expr, seconds: float) -> Reply:
    """Do ``job`` within ``seconds`` of wall time, start-up included; never raises on failure.

    OutOfTime if the deadline in force passes before.
    """
    if seconds <= 0:
        return Reply(None, "no time was granted to SymPy's slower methods")
    check()
    try:
        with alarm_deferred():  # it would leave half a process behind; the timeout is as early
            done = subprocess.run(
                # -P: a file sympy.py in the user's folder must not shadow the library
                [sys.executable, "-P", "-m", "theory.symbolic.worker", *Parent.here().words()],
                input=pickle.dumps((job, expression)),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=min(seconds, remaining()),
                env=os.environ | {"PYTHONPATH": os.pathsep.join([*filter(None, sys.path), _ROOT])},
            )
    except subprocess.TimeoutExpired:
        check()
        return Reply(None, f"SymPy did not {job.value} within {seconds:g} s")
    except _CANNOT_START as error:
        return Reply(None, f"SymPy could not be run in a process of its own: {error}")
    return _reply(job, done)


def _reply(job: Job, done: subprocess.CompletedProcess[bytes]) -> Reply:
    if done.returncode != 0:
        return Reply(None, f"SymPy failed to {job.value} (exit code {done.returncode})")
    if len(done.stdout) > MAX_REPLY:
        return Reply(None, f"SymPy's result is longer than {MAX_REPLY} bytes")
    value = pickle.loads(done.stdout)
    if value is None:
        return Reply(None, f"SymPy could not {job.value}")
    return Reply(value, f"SymPy was able to {job.value}")


def _vanishes(expression: sympy.Expr) -> bool | None:
    """True or None.  SymPy's False rests on floating-point samples and is not passed on."""
    import sympy

    return True if sympy.simplify(expression) == 0 or expression.equals(0) is True else None


def _simplify(expression: sympy.Expr) -> sympy.Expr:
    import sympy

    return sympy.simplify(expression)


def _integrate(expression: sympy.Expr) -> sympy.Expr | None:
    """The first closed form among several ways of writing the integrand."""
    import sympy

    from theory.activation import variable

    for write in (lambda e: e, sympy.simplify, lambda e: sympy.expand(e.rewrite(sympy.exp))):
        found = sympy.integrate(write(expression), variable())
        if not found.has(sympy.Integral, sympy.I, sympy.nan, sympy.zoo, sympy.oo):
            return found
    return None


_DO = {Job.VANISHES: _vanishes, Job.SIMPLIFY: _simplify, Job.INTEGRATE: _integrate}


def main() -> None:
    """Read one pickled job, write one pickled result: the other side of :func:`run`."""
    Parent.of(sys.argv[1:]).follow()
    output, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing printed may mix with the result
    job, expression = pickle.load(sys.stdin.buffer)
    sys.setrecursionlimit(10_000)
    output.write(pickle.dumps(_DO[job](expression)))
    output.flush()


if __name__ == "__main__":
    # enums are pickled by module name: unpickle this file's Job, not __main__'s twin of it
    from theory.symbolic import worker

    worker.main()
