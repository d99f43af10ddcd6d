"""A child process ends with its parent, whatever ends that: a signal, a crash, the kernel.

Linux kills the child itself (PR_SET_PDEATHSIG), also in the middle of a long call of compiled
code.  Its word is about the *thread* that made the child, so it is asked only of a main thread;
elsewhere, and where there is no such call, a thread of the child watches whose child it is.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass

ORPHANED = 3  # the exit code of a child whose parent is gone; nobody is left to read it
GLANCE = 0.5  # seconds between two looks at the parent
_PR_SET_PDEATHSIG = 1  # of Linux's <sys/prctl.h>


@dataclass(frozen=True)
class Parent:
    """Made by the parent with :meth:`here`, handed to the child, which calls :meth:`follow`."""

    pid: int
    by_main_thread: bool

    @classmethod
    def here(cls) -> Parent:
        """This process, as the parent of what the calling thread is about to start."""
        return cls(os.getpid(), threading.current_thread() is threading.main_thread())

    def words(self) -> list[str]:
        """For the child's command line."""
        return [str(self.pid), str(int(self.by_main_thread))]

    @classmethod
    def of(cls, words: list[str]) -> Parent:
        """What :meth:`words` said."""
        return cls(int(words[0]), words[1] == "1")

    def follow(self) -> None:
        """In the child, as early as can be: from now on it does not outlive the parent."""
        told = self.by_main_thread and _kernel_kills()
        if os.getppid() != self.pid:  # it ended before the kernel knew
            os._exit(ORPHANED)
        if not told:
            threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while os.getppid() == self.pid:
            time.sleep(GLANCE)
        os._exit(ORPHANED)


def _kernel_kills() -> bool:
    """Whether the kernel has promised to kill this process when its parent dies."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes

        return ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0
    except (ImportError, OSError, AttributeError):
        return False
