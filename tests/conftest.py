"""Hypothesis profiles, one thread a process, and a limit on the time that a test may take."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

import pytest
from hypothesis import HealthCheck, settings

# Two workers share the cores; threads of torch that wait for one another cost many times more.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Hundreds of processes are started; each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# pytest-xdist sets it for its workers; to the program it says how wide a reader's terminal is.
os.environ.pop("COLUMNS", None)

# What a script starts in the background ignores Ctrl-C, and so do its children, which are tested.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Seeded by the test itself, so that a failure comes back; a loaded machine is no failure.
_SEEDED = {
    "derandomize": True,
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile("dev", max_examples=25, **_SEEDED)
settings.register_profile("ci", max_examples=100, **_SEEDED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


_TIMERS = (
    (  # by the processor's time; by the clock, as what waits for ever takes none
        (signal.SIGPROF, signal.ITIMER_PROF, 1.0, 0.0),
        (signal.SIGALRM, signal.ITIMER_REAL, 10.0, 30.0),
    )
    if hasattr(signal, "SIGALRM")
    else ()
)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"it was still running after {seconds} s")

    before = [signal.signal(number, stop) for number, *_ in _TIMERS]
    for _, timer, factor, more in _TIMERS:
        signal.setitimer(timer, factor * seconds + more)
    try:
        yield
    finally:
        for (number, timer, *_), handler in zip(_TIMERS, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def time_limit() -> Callable[[float], AbstractContextManager[None]]:
    """``with time_limit(2): …`` fails if the block takes more of the processor's time, or waits."""
    if not hasattr(signal, "SIGALRM"):
        pytest.skip("needs SIGALRM")
    return _time_limit
