"""Processes of this machine, one thread each.

A worker tells its progress through a pipe that all share: a line of at most
``PIPE_BUF`` bytes is written whole, so there is no lock that a killed worker could keep.  A
second pipe is never written to: when its other end is closed, by a stop or because the main
process died, every worker ends itself.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

from empirical.progress import Progress, silent
from empirical.runs.task import Report, Task, perform

DETAIL = 100  # characters; more would not fit a line of the terminal
STOPPED = 3  # the exit code of a worker that was told to stop
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

_teller: Connection | None = None  # of this process, if it is a worker; set as the worker starts


class Processes:
    """A pool that is started when first needed and serves many sweeps."""

    def __init__(self, workers: int) -> None:
        self.width = workers
        self.local = True
        self._pool: ProcessPoolExecutor | None = None
        self._lifeline: Connection | None = None
        self._told: Connection | None = None
        self._progress: Progress = silent

    def trouble(self) -> str:
        return ""

    def submit(self, task: Task, progress: Progress) -> Future[Report]:
        self._progress = progress
        if self._pool is None:
            self._start()
        assert self._pool is not None
        with _no_interrupt():
            return self._pool.submit(_perform, task)

    def renew(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self._lifeline is not None:
            self._lifeline.close()
        self._let_go(wait=False)

    def close(self) -> None:
        self._let_go(wait=True)
        if self._lifeline is not None:
            self._lifeline.close()
        self._lifeline = None

    def _let_go(self, wait: bool) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
        if self._told is not None:
            self._told.close()
        self._pool = self._told = None

    def _start(self) -> None:
        context = get_context("spawn")
        lifeline, self._lifeline = context.Pipe(duplex=False)
        heard, self._told = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            self.width,
            mp_context=context,
            initializer=_begin,
            initargs=(lifeline, self._told),
        )
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def _listen(self, heard: Connection) -> None:
        """Until the last writer has gone."""
        with heard, os.fdopen(os.dup(heard.fileno()), encoding="utf-8") as lines:
            for line in lines:
                self._progress(*json.loads(line))


def _begin(lifeline: Connection, teller: Connection) -> None:
    """In a new worker, before anything is imported that starts threads."""
    global _teller
    _teller = teller
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process to handle
    os.environ.update(dict.fromkeys(THREADS, "1"))
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(STOPPED)


def _perform(task: Task) -> Report:
    return perform(task, _tell)


def _tell(what: str, fraction: float, detail: str) -> None:
    """Progress is for looking at: if the pipe is gone, nothing is lost."""
    assert _teller is not None
    event = [what[:DETAIL], fraction, detail[:DETAIL]]
    line = (json.dumps(event, ensure_ascii=False) + "\n").encode()
    if len(line) <= select.PIPE_BUF:
        with suppress(OSError):
            os.write(_teller.fileno(), line)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """A worker is born with the signals that its parent holds back: no Ctrl-C while it imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
