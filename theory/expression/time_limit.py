"""A hard stop for reading a formula, in any thread.

Signals reach the main thread only, and belong to the program that uses this library.  Instead a
watching thread has the interpreter raise an exception in the thread that reads, as a debugger
does.  The seconds are those that the reading thread computes, so that a busy machine refuses no
formula; by the clock they may be :data:`_PATIENCE` times as many.  The exception is raised between
two steps of Python: one multiplication of huge integers cannot be stopped, which is why
:mod:`theory.expression.construction` never begins one.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from theory.deadline import SOON, at_a_bad_moment
from theory.errors import ExpressionError

SECONDS = 2.0  # of computing; a formula takes milliseconds
_PATIENCE = 10  # times as many by the clock, where others compute as well
_TICK = 0.01  # seconds between two looks at least
_STEPS = 100  # of the interpreter; it looks for an exception at every turn of a loop
_watched = threading.local()


class _TimeIsUp(BaseException):
    """Not an Exception, so that no handler inside SymPy swallows it."""


@contextmanager
def within_time(seconds: float = SECONDS) -> Iterator[None]:
    """An :class:`ExpressionError` if the block runs longer.  An inner block is part of the outer.

    Where the interpreter has no way to do this (it is not CPython), the block runs as it is.
    """
    if getattr(_watched, "now", False) or not hasattr(ctypes, "pythonapi"):
        yield
        return
    watch = _Watch(seconds)
    _watched.now = True
    try:
        watch.begin()
        try:
            yield
        finally:
            watch.end()
    except _TimeIsUp:
        raise ExpressionError(
            f"it could not be read within {seconds:g} s of computing: SymPy finds no end with it. "
            "Write it shorter, or with smaller numbers."
        ) from None
    finally:
        _watched.now = False


def _clock_of(thread: int) -> Callable[[], float]:
    """Seconds that the thread has computed from now on; by the clock, where no system tells."""
    if not hasattr(time, "pthread_getcpuclockid"):
        start = time.monotonic()
        return lambda: time.monotonic() - start
    clock = time.pthread_getcpuclockid(thread)
    begin = time.clock_gettime(clock)
    return lambda: time.clock_gettime(clock) - begin


class _Watch:
    """Raises :class:`_TimeIsUp` in the thread that made it, unless it is ended first."""

    def __init__(self, seconds: float):
        self.thread = threading.get_ident()
        self.seconds, self.began = seconds, time.monotonic()
        self.computed = _clock_of(self.thread)
        self.lock = threading.Lock()
        self.over = self.struck = False
        self.timer = threading.Timer(seconds, self._strike)
        self.timer.daemon = True

    def begin(self) -> None:
        self.timer.start()

    def end(self) -> None:
        self.timer.cancel()
        with self.lock:
            self.over = True
        if self.struck:
            # An exception that is still on its way comes here.  It is not called back: CPython
            # would go on looking for it at every step, for the rest of the process.
            for _ in range(_STEPS):
                pass

    def _strike(self) -> None:
        while (left := self._left()) > 0:
            if self.timer.finished.wait(max(left, _TICK)):
                return
        while not self._struck_or_over():
            time.sleep(SOON)

    def _left(self) -> float:
        """Seconds that the thread may still compute; none once it has ended, or took too long."""
        with self.lock:
            if self.over or time.monotonic() - self.began >= _PATIENCE * self.seconds:
                return 0.0
            return self.seconds - self.computed()

    def _struck_or_over(self) -> bool:
        with self.lock:
            if not self.over and at_a_bad_moment(sys._current_frames().get(self.thread)):
                return False
            if not self.over:
                self.struck = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self.thread), ctypes.py_object(_TimeIsUp)
                )
            return True
