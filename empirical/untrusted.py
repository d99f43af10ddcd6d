"""Files that somebody else wrote: opened only if they are regular, and no larger than they may be.

A pipe would be waited for without end, a device never ends, and what a file claims of itself is
believed only after its size is known.  The user's data may lie in a tree of links, which are
followed; a results folder holds none of its own making, and a link in one leads out of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from theory.errors import InputError

# A device or pipe that takes the file's place after the check is opened without waiting.
_CAREFUL = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

_LINK = "it is a link, and links are not followed here"
_KINDS = (
    (stat.S_ISDIR, "Is a directory"),
    (stat.S_ISLNK, _LINK),
    (stat.S_ISFIFO, "it is a pipe, not a file"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)


class Refused(InputError):
    """A file that is not opened; ``reason`` is the end of a sentence about it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be opened: {reason}.")
        self.reason = reason


@contextmanager
def opened(path: Path, largest: int, *, follow: bool = True) -> Iterator[BufferedReader]:
    """The file for reading in bytes; Refused if it is none, or has more than ``largest`` bytes."""
    require_regular(path, largest, follow=follow)
    with _open(path, follow) as file:
        _check(path, os.fstat(file.fileno()), largest)
        yield file


def require_regular(path: Path, largest: int, *, follow: bool = True) -> None:
    """The same check for a library that opens the file by its name."""
    try:
        status = os.stat(path, follow_symlinks=follow)
    except (OSError, ValueError) as problem:
        raise Refused(path, _words(problem)) from problem
    _check(path, status, largest)


def require_no_link(path: Path) -> None:
    """Refused for a link where this program is about to make a file or a folder of its own."""
    if path.is_symlink():
        raise Refused(path, _LINK)


def own_folder(path: Path) -> Path:
    """The folder, made if it is not there; Refused if it leads elsewhere."""
    require_no_link(path)
    path.mkdir(exist_ok=True)
    return path


def read(path: Path, largest: int, *, follow: bool = True) -> bytes:
    """All of it."""
    with opened(path, largest, follow=follow) as file:
        try:
            content = file.read(largest + 1)
        except OSError as problem:
            raise Refused(path, _words(problem)) from problem
    if len(content) > largest:  # files of /proc say that they are empty
        raise Refused(path, _too_large(len(content), largest))
    return content


def _open(path: Path, follow: bool) -> BufferedReader:
    extra = _CAREFUL if follow else _CAREFUL | _NO_LINK
    try:
        return open(str(path), "rb", opener=lambda name, flags: os.open(name, flags | extra))
    except OSError as problem:
        raise Refused(path, _words(problem)) from problem


def _check(path: Path, status: os.stat_result, largest: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = next((words for is_kind, words in _KINDS if is_kind(status.st_mode)), "no file")
        raise Refused(path, kind)
    if status.st_size > largest:
        raise Refused(path, _too_large(status.st_size, largest))


def _too_large(size: int, largest: int) -> str:
    return f"it has {size:,} bytes or more, and such a file at most {largest:,}"


def _words(problem: Exception) -> str:
    if isinstance(problem, FileNotFoundError):
        return "it does not exist"
    return (isinstance(problem, OSError) and problem.strerror) or str(problem)
