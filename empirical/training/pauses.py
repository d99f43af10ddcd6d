"""When training may be left for a moment: only between two steps, when all state is at rest."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import AbstractContextManager, ExitStack
from types import FrameType
from typing import Any

from proofs_check.host.signals import last_words

TURN = 0.5  # seconds of stepping between two looks at the clock of checkpoints and progress


class Pauses(AbstractContextManager["Pauses"]):
    """Within the block, Ctrl-C waits for the end of a step; a second Ctrl-C does not.

    So does SIGTERM, which then ends the process unless somebody else handles it.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self._turn = 0.0
        self._before: Any = None
        self._at_the_end = ExitStack()

    def __enter__(self) -> Pauses:
        self._at_the_end.enter_context(last_words(self._interrupt))
        if threading.current_thread() is threading.main_thread():
            self._before = signal.getsignal(signal.SIGINT)
            if callable(self._before):  # whoever ignores Ctrl-C goes on ignoring it
                signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if callable(self._before):
            signal.signal(signal.SIGINT, self._before)
        self._at_the_end.close()

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted:
            if callable(self._before):
                signal.signal(signal.SIGINT, self._before)
            raise KeyboardInterrupt
        self.interrupted = True

    def begin_turn(self) -> None:
        self._turn = time.monotonic() + TURN

    def due(self) -> bool:
        """The turn is over, or Ctrl-C was pressed."""
        return self.interrupted or time.monotonic() > self._turn
