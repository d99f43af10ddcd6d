"""Packages that only pictures and pages need: asked for before any work is done."""

from __future__ import annotations

from importlib.util import find_spec

from theory.errors import InputError, how_to_install


def require_packages(option: str, *names: str) -> None:
    """InputError that names those that are not installed."""
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise InputError(f"{option} needs {', '.join(missing)}: {how_to_install(*missing)}")
