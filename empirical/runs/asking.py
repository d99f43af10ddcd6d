"""A query in a process of its own, which ends when its time is over, whatever it is at."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

from empirical.runs.query import ANSWER, Answer, Limits, answered, first_words, prepared
from empirical.runs.store import Results
from theory.errors import InputError
from theory.parentage import Parent

GRACE = 1.0  # seconds in which DuckDB may stop by itself
ADDRESSES = 4 << 30  # bytes of address space: functions of texts keep to no bound of DuckDB's
_ROOT = Path(__file__).resolve().parents[2]


def asked(results: Results, sql: str, experiment: str | None, limits: Limits) -> Answer:
    """The answer.  InputError for a query that cannot be answered within the limits."""
    known = os.environ.get("PYTHONPATH")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "empirical.runs.asking", *Parent.here().words()],
        input=pickle.dumps((results, sql, experiment, limits)),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), known)))},
    )
    if done.returncode == -getattr(signal, "SIGALRM", 0):
        raise InputError(_too_long(limits))
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise InputError(
            f"the query ended its process ({words[0] if words else done.returncode!s:.200}); ask "
            "for less at once."
        )
    found = pickle.loads(done.stdout)
    if isinstance(found, str):
        raise InputError(found)
    return found


def _too_long(limits: Limits) -> str:
    return (
        f"the query took longer than {limits.seconds:g} s; ask for less at once, or give it more "
        "with --seconds."
    )


def _answer(results: Results, sql: str, experiment: str | None, limits: Limits) -> Answer | str:
    """Or why there is none."""
    import duckdb

    try:
        connection, left_out = prepared(results, experiment)
        timer = threading.Timer(limits.seconds, connection.interrupt)
        timer.daemon = True
        timer.start()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, limits.seconds + GRACE)
        return replace(answered(connection, sql, limits.rows), left_out=tuple(left_out))
    except duckdb.InterruptException:
        return _too_long(limits)
    except InputError as error:
        return str(error)
    except duckdb.Error as error:
        return f"the query cannot be answered: {first_words(error):.400}"
    except MemoryError:
        return "the query needs more memory than it may have; ask for less at once."


def _main() -> None:
    Parent.of(sys.argv[1:]).follow()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    try:
        import resource
    except ImportError:  # there are none on Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, resource.RLIM_INFINITY))
    told = pickle.dumps(_answer(*pickle.load(sys.stdin.buffer)))
    if len(told) > ANSWER:
        told = pickle.dumps(
            f"the answer has {len(told):,} bytes, at most {ANSWER:,} are given; ask for less."
        )
    sys.stdout.buffer.write(told)


if __name__ == "__main__":
    _main()
