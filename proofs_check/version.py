"""Which program this is, as it should be quoted."""

from __future__ import annotations

from theory.version import PACKAGE, version


def program() -> str:
    """``associative-memory-proofs 0.2.0``."""
    found = version()
    return f"{PACKAGE} {found}" if found != "unknown" else f"{PACKAGE} (not installed)"
