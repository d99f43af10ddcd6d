"""What a file system may answer, in words a user can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from theory.errors import InputError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}


class StorageError(InputError):
    """The results folder cannot be used: no other job would fare better."""


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """A full disk or a read-only folder as a StorageError; other errors pass."""
    try:
        yield
    except OSError as error:
        raise (storage_error(error, folder) or error) from error


def storage_error(error: OSError, folder: Path) -> StorageError | None:
    """None if the error is not about space or permission."""
    if error.errno in _FULL:
        return StorageError(
            f"no space is left for the results folder {folder} ({error.strerror}); nothing half "
            f"written was kept. Free some, or name another folder with --results, and give the "
            f"same command again: finished runs are not repeated."
        )
    if error.errno in _REFUSED:
        return StorageError(
            f"the results folder {folder} cannot be written to ({error.strerror}); "
            f"name another one with --results."
        )
    return None
