"""The one film or sound file that is meant, and the errors of PyAV in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from empirical.data.configuration import Data
from theory.errors import InputError


def media_files(folder: Path, endings: Collection[str]) -> list[Path]:
    """The files with these endings; the file itself if one was named instead of a folder."""
    if folder.is_file():
        return [folder] if folder.suffix.lower() in endings else []
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in endings and p.is_file())


def the_file(folder: Path, file: str | None, endings: Collection[str], what: str) -> Path:
    """``file`` in the folder, or the only one with such an ending, or the file that was named."""
    if file is not None:
        if folder.is_file():
            raise InputError(f"{folder} is a file itself; leave out file={file!r}.")
        if not (folder / file).is_file():
            raise InputError(f"the {what} {file!r} is not in {folder}; check the option `file`.")
        return folder / file
    found = media_files(folder, endings)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"no {what} is in {folder} ({', '.join(sorted(endings))}).")
    names = ", ".join(path.name for path in found)
    raise InputError(f"{folder} holds {len(found)} {what} files, {names}; say which with `file`.")


@contextmanager
def decodable(path: Path, what: str) -> Iterator[None]:
    """Say which file could not be decoded."""
    import av

    try:
        yield
    except InputError:
        raise
    except (av.FFmpegError, OSError, ValueError) as problem:
        raise InputError(
            f"{path} cannot be decoded as a {what} ({problem}); it is damaged, cut short or "
            "something else. Get it again, or convert it."
        ) from problem


def own_file(data: Data, folder: Path | None) -> Data:
    """The file that ``data`` names; where it is not in the folder, the user's own from its start.

    For configurations that name a certain film or sound and a place in it.
    """
    if data.file is None or folder is None or (folder / data.file).is_file():
        return data
    return replace(data, file=None, first=0)
