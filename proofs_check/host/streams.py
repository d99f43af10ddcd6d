"""Standard streams on which printing never fails.

A reader that left (``| head``) or was never there (``>&-``) changes neither the work nor the exit
code.  What could not be written for another reason, such as a full disk, is remembered and told at
the end.  What the encoding does not have is spelt in ASCII.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

from proofs_check.host.fallback import register

_DESCRIPTORS = (0, 1, 2)


class Output(io.TextIOWrapper):
    """``lost`` is why some text is lost, if some is."""

    lost: OSError | None = None
    shut = False  # whether there is no such stream

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError as error:
            self._mute(error)
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._mute(error)

    def _mute(self, error: OSError) -> None:
        """From now on into nothing: what waits in the buffer must not fail again."""
        if not isinstance(error, BrokenPipeError):
            self.lost = self.lost or error
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            super().flush()


def prepare() -> None:
    """For a process that is a command line: its streams are there, and do not fail."""
    missing = [number for number in _DESCRIPTORS if not _is_open(number)]
    for number in missing:
        _open_nothing(number)
    if sys.stdin is None:
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - for as long as the process runs
    sys.stdout, sys.stderr = _output(sys.stdout, 1), _output(sys.stderr, 2)
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc, assignment]
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        if isinstance(stream, Output):
            stream.shut = number in missing


def complaint() -> str:
    """Why standard output is incomplete; empty if it is not.  Flushes both streams."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    lost = sys.stdout.lost if isinstance(sys.stdout, Output) else None
    return "" if lost is None else lost.strerror or str(lost)


def is_shut(stream: TextIO | None) -> bool:
    """Whether what is written there reaches nobody, as after ``>&-``."""
    return stream is None or (isinstance(stream, Output) and stream.shut)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _open_nothing(number: int) -> None:
    """Lest the next file that is opened gets the number, and what is printed with it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    if nothing != number:
        os.dup2(nothing, number, inheritable=True)
        os.close(nothing)
    else:
        os.set_inheritable(number, True)


def _output(stream: TextIO | None, number: int) -> TextIO:
    """The same stream, but robust; one that somebody else has put there is left alone."""
    handler = register()
    if stream is None:
        binary = os.fdopen(number, "wb", closefd=False)
        return Output(binary, encoding="utf-8", errors=handler, line_buffering=number == 2)
    if isinstance(stream, Output) or type(stream) is not io.TextIOWrapper:
        return stream
    with suppress(OSError, AttributeError, ValueError):
        os.set_blocking(number, True)  # half of what is printed would be lost to EAGAIN
    encoding, lines = stream.encoding, stream.line_buffering
    return Output(stream.detach(), encoding=encoding, errors=handler, line_buffering=lines)


def watched() -> bool:
    """Whether somebody sees a line that changes: a cell of a notebook would keep each state of it,
    though its shell is a terminal."""
    return sys.stderr.isatty() and "JPY_PARENT_PID" not in os.environ
