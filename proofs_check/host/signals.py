"""SIGTERM and SIGHUP end a command line as Ctrl-C does, and each ends it within seconds.

A signal raises KeyboardInterrupt in the main thread, once.  Where that is lost (in a destructor,
in a library that catches everything) or the way out takes too long, a thread ends the process; its
children end with it (:mod:`theory.parentage`).  Training that holds Ctrl-C back until it has
written its checkpoint has the time that it needs.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from proofs_check.host.exits import ExitCode, after_signal

GRACE = 2.0  # seconds for the way out; the whole takes less than three
GLANCE = 0.05  # seconds between two looks at whether the main thread may be interrupted
UNBREAKABLE = "torch"  # its C++ runs Python while it is imported, and aborts on an exception
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SHOW_CURSOR = b"\x1b[?25h"


@contextmanager
def last_words(say: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    """Within the block SIGTERM calls ``say``, if nobody else handles it: a worker, a script.

    After the block, in which there is time to save what is worth it, the process ends of it.
    """
    nobody = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not nobody or threading.current_thread() is not threading.main_thread():
        yield
        return
    came = False

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        say(number, frame)

    signal.signal(signal.SIGTERM, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if came:
            signal.raise_signal(signal.SIGTERM)


class Signals:
    """Of this process, from :meth:`install` to its end."""

    def __init__(self) -> None:
        self.received: int | None = None
        self._raised = self._finished = self._guarded = False
        self._watched = [number for n in _NAMES if (number := getattr(signal, n, None))]

    def install(self) -> None:
        """From the main thread.  What a parent told us to ignore stays ignored."""
        if threading.current_thread() is not threading.main_thread():
            return
        self._wake()
        for number in self._watched:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                first = number == signal.SIGINT
                signal.signal(number, self._interrupt if first else self._relay)

    def finish(self) -> None:
        """All is said: from now on a signal ends the process on the spot.

        An interrupt that came while ``exec`` or ``eval`` ran a text (SymPy and dataclasses do so)
        makes CPython end by SIGINT instead of with the exit code, even where it was caught since.
        It forgets that when it is given another text.
        """
        self._finished = True
        exec("")

    @property
    def exit_code(self) -> int:
        """That tells which signal came; of Ctrl-C where none was seen."""
        if self.received is None:
            return ExitCode.INTERRUPTED
        return after_signal(self.received)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.received = self.received or number
        if self._finished:
            os._exit(self.exit_code)
        if self._guarded and _being_imported(frame):
            return  # the guard asks again
        if not self._raised:  # a second one would stop the first one's cleaning up
            self._raised = True
            raise KeyboardInterrupt

    def _relay(self, number: int, frame: FrameType | None) -> None:
        """To whoever handles Ctrl-C at the moment."""
        self.received = self.received or number
        handler: Any = signal.getsignal(signal.SIGINT)
        if not callable(handler) or handler is signal.default_int_handler:
            handler = self._interrupt
        handler(number, frame)

    def _wake(self) -> None:
        """The interpreter itself writes the number of each signal to a pipe, whatever the main
        thread is doing; no lock is involved that a handler could find taken."""
        if os.name != "posix":  # elsewhere it takes a socket
            return
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        threading.Thread(target=self._guard, args=(reader,), daemon=True).start()
        self._guarded = True

    def _guard(self, reader: int) -> None:
        while True:
            heard = [n for n in os.read(reader, 64) if n in self._watched]
            if any(signal.getsignal(n) in (self._interrupt, self._relay) for n in heard):
                break
            if heard and self._held_back():
                break
        self.received = self.received or heard[0]
        self._wait()
        while self._held_back():
            time.sleep(GLANCE)
            if not self._held_back():
                self._wait()
        with suppress(OSError):
            if os.isatty(2):
                os.write(2, _SHOW_CURSOR)
            os.write(2, b"interrupted\n")
        os._exit(self.exit_code)

    def _wait(self) -> None:
        """For the way out, and for the end of an import."""
        end = time.monotonic() + GRACE
        while time.monotonic() < end:
            time.sleep(GLANCE)
            if not (self._raised or self._finished or self._held_back()):
                os.kill(os.getpid(), signal.SIGINT)

    def _held_back(self) -> bool:
        """Whether somebody handles Ctrl-C until the work is at rest."""
        handler = signal.getsignal(signal.SIGINT)
        ours = handler == self._interrupt or handler is signal.default_int_handler
        return callable(handler) and not ours


def _being_imported(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") == UNBREAKABLE and frame.f_code.co_name == "<module>":
            return True
        frame = frame.f_back
    return False
