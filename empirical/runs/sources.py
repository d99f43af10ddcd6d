"""The sources that an experiment's result depends on, beyond its jobs."""

from __future__ import annotations

import hashlib
import modulefinder
from functools import cache
from pathlib import Path

from empirical.runs.identity import DIGITS

DECIDING = ("claims", "figures", "measurements", "retrieval", "spectra", "statistics")
"""Packages of ``empirical``: jobs and examples have identities of their own."""


@cache
def fingerprint(path: Path) -> str:
    """Of the file and of :func:`deciding`."""
    digest = hashlib.sha256()
    for file in (path, *deciding(path)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:DIGITS]


def deciding(path: Path) -> tuple[Path, ...]:
    """All modules of :data:`DECIDING` that the file imports, directly or not.

    Wherever the import stands: at the top, in a function, or for annotations only.
    """
    root = Path(__file__).parents[1]
    others = [p.name for p in root.iterdir() if p.name not in DECIDING]
    finder = modulefinder.ModuleFinder(
        [str(root.parent)],
        excludes=["theory", *(f"{root.name}.{Path(name).stem}" for name in others)],
    )
    finder.run_script(str(path))
    found = (getattr(module, "__file__", None) for module in finder.modules.values())
    files = {Path(file) for file in found if file} - {path}
    return tuple(sorted(file for file in files if root in file.parents))
