"""Writing a result: checked before the work, all or nothing after it.

A file is replaced by renaming a finished neighbour, whose name nobody can guess and which did not
exist before.  A link stays a link: the file that it names is replaced.  Devices and pipes are
written to as they are; block devices, sockets and folders are refused.

In a folder that others may have filled, a link is replaced instead (:func:`replacing`).
"""

from __future__ import annotations

import errno
import glob
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from theory.errors import InputError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_PERMISSIONS = 0o666  # less the umask, which the kernel takes off
_DRAFT = ".part"


def require_writable(path: Path, option: str, force: bool = True) -> None:
    """Before any work: the result must not be lost to a mistyped path.

    Without ``force`` a file that is there already is refused, also a link to nowhere; a pipe or a
    terminal loses nothing.
    """
    with _explained(path, option, "cannot be written"):
        if path.is_dir():
            raise InputError(f"{option} {path} is a folder; give a file name.")
        found = _status(path)
        if found is not None:
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            if _is_stream(found, path, option):
                return
        if not force and os.path.lexists(path):
            raise InputError(_taken(path, option))
        target = _target(path)
        for folder in (path.parent, target.parent):  # of a link, and where it leads
            if not folder.is_dir():
                raise InputError(f"{option} {path}: there is no folder {folder}; create it first.")
        draft = _draft(target)
        os.close(os.open(draft, _NEW, _PERMISSIONS))
        draft.unlink()


def require_different(paths: dict[str, Path]) -> None:
    """Before any work: two options must not name one file, by whatever names."""
    seen: dict[object, str] = {}
    for option, path in paths.items():
        with _explained(path, option, "cannot be written"):
            found = _status(path)
            if found is not None and stat.S_ISCHR(found.st_mode):
                continue  # /dev/null takes everything
            same = _target(path) if found is None else (found.st_dev, found.st_ino)
        if same in seen:
            raise InputError(f"{seen[same]} and {option} both name {path}; give two files.")
        seen[same] = option


def write(path: Path, text: str, option: str, force: bool = True) -> None:
    """All of the text, or the file as it was before; its permissions stay.

    Without ``force`` a file that has appeared meanwhile is left alone, and that is an error.
    Another name (hard link) of a replaced file keeps the old content.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"), option, force)


def write_bytes(path: Path, content: bytes, option: str, force: bool = True) -> None:
    """The same, of a picture."""
    with _explained(path, option, "could not be written"):
        found = _status(path)
        if found is not None and _is_stream(found, path, option):
            _pour(os.open(path, os.O_WRONLY | os.O_APPEND), content)
            return
        _replace(_target(path) if force else path, content, found, force)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file, to be filled by its name, that takes the place of ``path`` after the block.

    If the block fails it is removed, and what was there stays.  A link called ``path`` is replaced
    itself, so that nothing is written to where it leads.  :func:`drafts` finds what is left of
    processes that were killed meanwhile.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(16)}{_DRAFT}")
    try:
        os.close(os.open(draft, _NEW, _PERMISSIONS))
        yield draft
        _synchronise(draft)
        os.replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink()
    with suppress(OSError):  # the new name survives a power cut too, where folders can promise it
        _synchronise(path.parent)


def drafts(path: Path) -> list[Path]:
    """Of :func:`replacing`, unfinished."""
    return list(path.parent.glob(f"{glob.escape(path.name)}.*{_DRAFT}"))


def replace(path: Path, content: bytes) -> None:
    """:func:`replacing` with all of the content; OSError if that fails."""
    with replacing(path) as draft:
        draft.write_bytes(content)


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(target: Path, content: bytes, found: os.stat_result | None, force: bool) -> None:
    draft = _draft(target)
    try:
        descriptor = os.open(draft, _NEW, _PERMISSIONS)
        if found is not None:
            with suppress(OSError):  # only root may give a file to its owner
                os.chown(descriptor, found.st_uid, found.st_gid)
            os.chmod(descriptor, stat.S_IMODE(found.st_mode))
        _pour(descriptor, content, last=True)
        if force:
            os.replace(draft, target)
        else:
            _publish(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _publish(draft: Path, target: Path) -> None:
    """A hard link fails if the name is taken; where there are none, look first."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.replace(draft, target)


def _pour(descriptor: int, content: bytes, last: bool = False) -> None:
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) or 0 :]
        if last:
            os.fsync(descriptor)  # else a power cut may leave the new name on an empty file


def _target(path: Path) -> Path:
    """What a link names in the end, whether or not that exists; OSError for a circle."""
    if path.is_symlink():
        with suppress(FileNotFoundError):
            path.stat()
    return Path(os.path.realpath(path))


def _draft(target: Path) -> Path:
    return target.with_name(f".{secrets.token_hex(16)}.tmp")


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_stream(found: os.stat_result, path: Path, option: str) -> bool:
    """Whether to write into what is there instead of replacing it; InputError if neither."""
    for number in (1, 2):
        with suppress(OSError):
            if stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.fstat(number)):
                raise InputError(
                    f"{option} {path} is where this program prints to; give another file"
                    f"{', or - instead of a name' if option == '--json' else ''}."
                )
    if stat.S_ISREG(found.st_mode):
        return False
    if stat.S_ISCHR(found.st_mode) or stat.S_ISFIFO(found.st_mode):
        return True
    raise InputError(f"{option} {path} is neither a file nor a pipe nor a terminal.")


def _taken(path: Path, option: str) -> str:
    return f"{option} {path} exists; choose another name or add --force."


@contextmanager
def _explained(path: Path, option: str, what: str) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise InputError(_taken(path, option)) from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{option} {path} {what}: {reason}.") from None
