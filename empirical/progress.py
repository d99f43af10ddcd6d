"""Progress of long work, as events; who shows them decides how."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float, str], None]
"""progress(what, fraction in [0, 1], detail): what names the work, detail tells the losses."""


def silent(what: str, fraction: float, detail: str) -> None:
    """Show nothing."""


def duration(seconds: float) -> str:
    """40 s, 12 min, 2.5 h, 3 days"""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"
