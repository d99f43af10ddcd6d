"""Which program this is, as it should be quoted."""

from __future__ import annotations

PACKAGE = "associative-memory-proofs"


def program() -> str:
    """``associative-memory-proofs 0.2.0``, from the metadata of the installed package."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return f"{PACKAGE} (not installed, so without a version)"
