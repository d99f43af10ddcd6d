"""Writing results: checked before the work, atomic after it, so that nothing is lost."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from theory.errors import InputError


def require_writable(path: Path, option: str) -> None:
    """Before any work: the result must not be lost to a mistyped path."""
    folder = path.parent
    try:
        if path.is_dir():
            raise InputError(f"{option} {path} is a folder; give a file name.")
        if not folder.is_dir():
            raise InputError(f"{option} {path}: there is no folder {folder}; create it first.")
        with tempfile.TemporaryFile(dir=folder):
            pass
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise InputError(f"{option} {path} cannot be written: {error.strerror}.") from None


def write_atomically(path: Path, text: str, option: str) -> None:
    """All of the text, or the file as it was before."""
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8"
        ) as file:
            temporary = file.name
            file.write(text)
        Path(temporary).chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise InputError(f"{option} {path} could not be written: {error.strerror}.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
