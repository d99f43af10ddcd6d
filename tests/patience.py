"""What "within so many seconds" means by the clock while other work shares the processors."""

from __future__ import annotations

import os


def patience(seconds: float) -> float:
    """More by as many times as tasks compete for each processor."""
    try:
        competing = os.getloadavg()[0] / (os.cpu_count() or 1)
    except (AttributeError, OSError):  # Windows, or a container without /proc
        return seconds
    return seconds * (1 + competing)
