"""A folder of runs.

::

    results/
      format.json        which version wrote it
      runs/NAME/         a finished run; appears whole, by one rename, and never changes
      work/NAME/         checkpoints of an unfinished one; NAME.lock says somebody is at it

Two processes at the same job: the second waits at the lock, then finds the first one's result.
Where locks do not work (some network file systems) both compute, and the first rename wins.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from empirical.runs.identity import DIGITS
from empirical.runs.job import Measured
from empirical.runs.plain import dump, load
from empirical.runs.run import ARRAYS, CONFIGURATION, ENVIRONMENT, NUMBERS, WEIGHTS, Run
from empirical.runs.storage import StorageError, explained
from empirical.untrusted import own_folder, read, require_no_link
from proofs_check.host.files import replace as replace_file
from theory.errors import InputError

VERSION = 1  # of the layout of the folder
DEFAULT = Path("results")
STAMP = 4096  # bytes of format.json
WAIT = 1.0  # seconds between two looks at a lock


@dataclass(frozen=True)
class Results:
    """A folder of kept runs; made by :meth:`open`, :meth:`read` or :meth:`open_or_read`.

    Attributes
    ----------
    folder
        Where they are.
    refusal
        Why nothing can be added, where that is known.

    Examples
    --------
    >>> import tempfile
    >>> from empirical import Results
    >>> from pathlib import Path
    >>> results = Results.open(Path(tempfile.mkdtemp()))
    >>> sum(1 for _ in results.runs())
    0
    """

    folder: Path
    refusal: StorageError | None = None  # why nothing can be added, where that is known

    @classmethod
    def open(cls, folder: Path = DEFAULT) -> Results:
        """Create the folder, or check that it is ours, of this version, and can be written.

        InputError if it is not, StorageError if the disk refuses.
        """
        folder = folder.expanduser().absolute()
        try:
            with explained(folder):
                _require_ours(folder, missing_is_fine=True)
                (folder / "runs").mkdir(parents=True, exist_ok=True)
                (folder / "work").mkdir(exist_ok=True)
                with tempfile.TemporaryFile(dir=folder / "work") as file:
                    file.write(b"room for a checkpoint")
                if not (folder / "format.json").exists():
                    replace_file(folder / "format.json", dump({"format": VERSION}).encode())
        except (FileExistsError, NotADirectoryError):
            raise InputError(f"--results {folder}: a part of this path is a file.") from None
        except OSError as error:
            raise InputError(
                f"--results {folder} cannot be made ({error.strerror}); name another folder."
            ) from None
        return cls(folder)

    @classmethod
    def read(cls, folder: Path = DEFAULT) -> Results:
        """An existing folder, for looking only; InputError if there are no results in it."""
        folder = folder.expanduser().absolute()
        _require_ours(folder, missing_is_fine=False)
        return cls(folder)

    @classmethod
    def open_or_read(cls, folder: Path = DEFAULT) -> Results:
        """Open, or read only where the disk refuses: a result that is kept there needs no more."""
        try:
            return cls.open(folder)
        except StorageError as error:
            try:
                return cls(cls.read(folder).folder, error)
            except InputError:
                raise error from None

    def require_writable(self) -> None:
        """The StorageError of a folder that can only be read."""
        if self.refusal is not None:
            raise self.refusal

    def named(self, name: str) -> Run | None:
        """The finished run of that name, if there is one."""
        folder = self.folder / "runs" / name
        if folder.is_symlink():
            raise InputError(f"{folder} is a link, which is not followed; remove it.")
        return Run(folder) if folder.is_dir() else None

    def runs(self, kind: str | None = None) -> Iterator[Run]:
        """All finished ones, of one kind if named."""
        for folder in sorted((self.folder / "runs").glob(f"{kind or '*'}-{'?' * DIGITS}")):
            if kind is None or Run(folder).kind == kind:
                yield Run(folder)

    @contextmanager
    def workplace(self, name: str, waiting: Callable[[], None]) -> Iterator[Path]:
        """The private folder of an unfinished run, held by nobody else.

        While another process holds it, ``waiting`` is called about every second.
        """
        from filelock import FileLock, Timeout

        folder = self.folder / "work" / name
        place = folder.with_name(f"{name}.lock")
        lock = FileLock(place)
        with explained(self.folder):
            require_no_link(place)  # which locking would empty
            while not lock.is_locked:
                try:
                    lock.acquire(timeout=WAIT)
                except Timeout:
                    waiting()
                except NotImplementedError:  # a file system without locks
                    break
            for draft in folder.parent.glob(f"{name}.draft-*"):  # of a killed process
                shutil.rmtree(draft, ignore_errors=True)
            try:
                own_folder(folder)
            except BaseException:
                lock.release()
                raise
        try:
            yield folder
        finally:
            with suppress(OSError):
                folder.rmdir()  # where nothing is kept for another try
            with suppress(OSError):  # whoever waits at it sees that it is gone, and makes another
                place.unlink()
            lock.release()

    def keep(
        self,
        name: str,
        configuration: Mapping[str, Any],
        measured: Measured,
        environment: Mapping[str, Any],
        files: Mapping[str, bytes] | None = None,
        replace: bool = False,
    ) -> Run:
        """Write a finished run: all of it, or nothing.  What was there stays, unless replaced."""
        final = self.folder / "runs" / name
        with explained(self.folder):
            draft = Path(tempfile.mkdtemp(prefix=f"{name}.draft-", dir=self.folder / "work"))
            try:
                draft.chmod(0o777 & ~_umask())
                for file, document in (
                    (CONFIGURATION, configuration),
                    (ENVIRONMENT, environment),
                    (NUMBERS, measured.numbers),
                ):
                    (draft / file).write_text(dump(document), encoding="utf-8")
                _write_arrays(draft / ARRAYS, measured.arrays)
                _write_weights(draft / WEIGHTS, measured.weights)
                for file, content in {**measured.files, **(files or {})}.items():
                    (draft / file).write_bytes(content)
                if replace and final.is_dir():
                    os.rename(final, draft / "replaced")
                _put(draft, final)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        self.clear(name)
        return Run(final)

    def clear(self, name: str) -> None:
        """Remove what was needed only while the run was unfinished."""
        shutil.rmtree(self.folder / "work" / name, ignore_errors=True)


def _put(draft: Path, final: Path) -> None:
    try:
        os.rename(draft, final)
    except OSError:
        if not final.is_dir():
            raise


def _require_ours(folder: Path, missing_is_fine: bool) -> None:
    stamp = folder / "format.json"
    for part in ("runs", "work"):
        if (folder / part).is_symlink():
            raise InputError(
                f"{folder / part} is a link, which is not followed; link the whole folder instead."
            )
    if not os.path.lexists(stamp):
        if missing_is_fine and not folder.exists():
            return
        if folder.is_file():
            raise InputError(f"--results {folder} is a file; name a folder.")
        if not missing_is_fine:
            raise InputError(
                f"there are no results in {folder}; run something first, or name the folder with "
                f"--results."
            )
        strangers = [p.name for p in folder.iterdir() if p.name not in ("runs", "work")]
        if strangers:
            raise InputError(
                f"--results {folder} holds other things ({strangers[0]}, …) and no results; "
                f"name an empty or a new folder."
            )
        return
    try:
        version = load(read(stamp, STAMP, follow=False).decode())["format"]
    except (OSError, ValueError, TypeError):  # InputError is a ValueError
        raise StorageError(f"{stamp} cannot be read; name another folder with --results.") from None
    if version != VERSION:
        raise InputError(
            f"the results folder {folder} has format {version!s:.60}, but this program writes "
            f"format {VERSION}; name another folder with --results."
        )


def _write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    if not arrays:
        return
    import numpy as np

    ready = {name: np.asarray(value) for name, value in arrays.items()}
    for name, value in ready.items():
        if value.dtype == object:
            raise TypeError(f"the array {name!r} holds Python objects; give numbers or texts.")
    np.savez(path, **ready)  # type: ignore[arg-type]


def _write_weights(path: Path, weights: Mapping[str, Any]) -> None:
    if not weights:
        return
    from safetensors.torch import save_file

    ready = {name: tensor.detach().cpu().clone().contiguous() for name, tensor in weights.items()}
    save_file(ready, path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
