"""Processes that end with this one, and at once when they are told to.

``ProcessPoolExecutor`` waits for what its workers have begun, also after an interrupt, and leaves
them behind when this process is killed.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any, TypeVar

from theory.parentage import Parent

PATIENCE = 1.0  # seconds, of the two that an interrupted command has for its way out
T = TypeVar("T")


class Pool:
    """At most ``width`` fresh (spawned) processes, started when they are first needed.

    ``initialise(*arguments)`` is called in each of them.
    """

    def __init__(self, width: int, initialise: Callable[..., None] | None = None, *arguments: Any):
        self._others = set(multiprocessing.active_children())
        self._executor = ProcessPoolExecutor(
            width,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(Parent.here(), initialise, arguments),
        )

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        with _births():
            return self._executor.submit(function, *arguments)

    def close(self) -> None:
        """When all is done."""
        self._executor.shutdown(wait=True)

    def kill(self) -> None:
        """Whatever they are doing, with a moment for those that save it when they are told to end.

        The futures of what is not done are broken or cancelled.
        """
        known = (self._executor._processes or {}).values()
        doomed = {*known, *multiprocessing.active_children()} - self._others
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in doomed:
            process.terminate()
        end = time.monotonic() + PATIENCE
        for process in doomed:
            process.join(max(0.0, end - time.monotonic()))
            process.kill()


def _begin(parent: Parent, initialise: Callable[..., None] | None, arguments: Any) -> None:
    """In a new process."""
    parent.follow()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process to handle
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if initialise is not None:
        initialise(*arguments)


@contextmanager
def _births() -> Iterator[None]:
    """No interrupt hits a process that is being born: not this side of it, which would lose sight
    of the child, nor the child, which is born with the signals held back that its parent holds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # as it starts it lets signals through again
    came: list[tuple[int, FrameType | None]] = []
    before = signal.getsignal(signal.SIGINT)
    if callable(before):
        signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        with _held_back():
            yield
    finally:
        if callable(before):
            signal.signal(signal.SIGINT, before)
            if came:
                before(*came[0])


@contextmanager
def _held_back() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
