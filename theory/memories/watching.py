"""A long proof is watched: it says what it is doing, and who watches may end it.

Nothing is proved here: an end makes a result unknown and never anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[str], None]
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


class Ended(Exception):
    """By the watcher; the text says at what."""


@contextmanager
def watched(by: Watcher) -> Iterator[None]:
    """``by`` is told all that is done inside, often; it raises :class:`Ended` to end it."""
    token = _watcher.set(by)
    try:
        yield
    finally:
        _watcher.reset(token)


def at(what: str) -> None:
    """Say what is being done."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(what)
