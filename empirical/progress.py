"""Progress of long work, as events; who shows them decides how."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float, str], None]
"""progress(what, fraction in [0, 1], detail): what names the work, detail tells the losses."""


def silent(what: str, fraction: float, detail: str) -> None:
    """Show nothing."""
