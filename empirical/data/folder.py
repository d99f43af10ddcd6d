"""The folder of files that the user names, and where in it a set may lie."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from theory.errors import InputError

VARIABLE = "EMPIRICAL_DATA"


def named_folder(option: str | Path | None) -> Path | None:
    """What ``--data`` says, else the environment's EMPIRICAL_DATA, else None; it must exist."""
    named = option if option is not None else os.environ.get(VARIABLE) or None
    return None if named is None else needed(Path(named))


def needed(folder: Path | None) -> Path:
    """The folder (or the one file) itself; InputError if none was named or it is not there."""
    if folder is None:
        raise InputError(f"no folder of files was named; give --data DIR or set {VARIABLE}.")
    try:
        there, usable = folder.exists(), folder.is_dir() or folder.is_file()
        if folder.is_dir():
            next(folder.iterdir(), None)
    except OSError as problem:
        raise InputError(
            f"the folder of files {folder} cannot be opened ({problem.strerror}); check --data or "
            f"{VARIABLE}."
        ) from problem
    if not there:
        raise InputError(
            f"the folder of files {folder} does not exist; check --data or {VARIABLE}."
        )
    if not usable:
        raise InputError(
            f"{folder} is a device or a pipe, neither folder nor file; check --data or {VARIABLE}."
        )
    return folder


def first_existing(folder: Path, places: Iterable[str], names: Iterable[str]) -> Path | None:
    """The first of ``names`` that is in the first of the ``places`` below the folder."""
    names = tuple(names)
    paths = (folder / place / name for place in places for name in names)
    return next((path for path in paths if _exists(path)), None)


def _exists(path: Path) -> bool:
    """False where a folder on the way cannot be looked into."""
    try:
        return path.exists()
    except OSError:
        return False
