"""Finished parts of long work on disk, so that what was interrupted goes on after the last one.

One file, replaced atomically every INTERVAL seconds and when the work is interrupted: whatever
moment the process is killed at it is whole, and what was done since is done again.  Arrays are kept
bit for bit, so that the work ends as if it had never stopped.
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from proofs_check.host.files import drafts, replacing
from proofs_check.host.signals import last_words
from theory.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

INTERVAL = 30.0  # seconds between two writings, as between two checkpoints of a training
WRITING = 0.05  # the share of the time that writing may take
WORTH = 1.0  # seconds of work that are kept at the end, for the next stage may be interrupted
_OF, _BETWEEN = "of", "|"

Piece = dict[str, np.ndarray]


def digest(*parts: str | np.ndarray | Tensor) -> str:
    """32 hexadecimal digits of texts and numbers, in order."""
    found = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            found.update(part.encode())
        else:
            array: Any = part if isinstance(part, np.ndarray) else part.detach().cpu().numpy()
            kind = "torch." if part is not array else ""
            found.update(f"{kind}{array.dtype} {tuple(array.shape)}".encode())
            found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()[:32]


class Pieces(AbstractContextManager["Pieces"]):
    """Within the block, what ``get`` makes is kept in a file, and found there by a later try.

    Parameters
    ----------
    path
        The file; None: nothing is kept.
    of
        A digest of what the pieces are computed from: those of something else are made anew.
    interval
        Seconds between two writings.

    Raises
    ------
    InputError
        On entry, for a file that is no record of unfinished work.

    Examples
    --------
    >>> import numpy as np
    >>> from empirical import Pieces
    >>> with Pieces(None) as pieces:
    ...     pieces.get("squares", lambda: {"of": np.arange(3) ** 2})["of"].tolist()
    [0, 1, 4]
    """

    def __init__(self, path: Path | None, of: str = "", interval: float = INTERVAL) -> None:
        self._path, self._of, self._interval = path, of, interval
        self._kept: dict[str, Piece] = {}
        self._unsaved = 0.0  # seconds of work
        self._next = 0.0
        self._at_the_end = ExitStack()

    def __enter__(self) -> Pieces:
        self._next = time.monotonic() + self._interval
        if self._path is not None:
            self._at_the_end.enter_context(last_words(signal.default_int_handler))
            for left in drafts(self._path):  # of a process that was killed while it wrote
                with suppress(OSError):
                    left.unlink()
            self._load(self._path)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._unsaved >= (WORTH if kind is None else 0) and self._unsaved:
            self._save()
        self._at_the_end.close()

    def get(self, key: str, make: Callable[[], Piece]) -> Piece:
        """The piece called so, or what ``make`` returns."""
        found = self._kept.get(key)
        if found is not None:
            return found
        began = time.monotonic()
        made = make()
        if self._path is not None:
            self._kept[key] = made
            now = time.monotonic()
            self._unsaved += now - began
            if now >= self._next:
                self._save()
        return made

    def _save(self) -> None:
        """A full disk costs the pieces, not the work."""
        if self._path is None:
            return
        began = time.monotonic()
        flat = {
            f"{key}{_BETWEEN}{name}": array
            for key, piece in self._kept.items()
            for name, array in piece.items()
        }
        with suppress(OSError), replacing(self._path) as draft, draft.open("wb") as file:
            np.savez(file, **{_OF: np.array(self._of), **flat})  # type: ignore[arg-type]
        self._unsaved, ended = 0.0, time.monotonic()
        self._next = ended + max(self._interval, (ended - began) / WRITING)

    def _load(self, path: Path) -> None:
        from empirical.data.npz import read_arrays

        if not os.path.lexists(path):
            return
        try:
            arrays = read_arrays(path)
            theirs = str(arrays.pop(_OF))
            found: dict[str, Piece] = {}
            for flat, array in arrays.items():
                key, _, name = flat.rpartition(_BETWEEN)
                found.setdefault(key, {})[name] = array
        except (InputError, KeyError) as error:
            words = str(error).removeprefix(f"{path} ").rstrip(".")
            raise InputError(
                f"{path}: this is no record of unfinished work ({words:.200}); remove it, and what "
                "it holds is computed again."
            ) from None
        if theirs == self._of:
            self._kept = found
