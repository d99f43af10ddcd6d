"""Which version this is, from the metadata of the installed package, read when asked for."""

from __future__ import annotations

PACKAGE = "associative-memory-proofs"


def version() -> str:
    """``0.2.0``, or ``unknown`` where the packages lie in a folder and are not installed."""
    from importlib import metadata

    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return "unknown"
