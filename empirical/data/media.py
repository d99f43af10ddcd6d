"""The one film or sound file that is meant, opened with PyAV.

FFmpeg knows formats that name other files, or addresses, to read from (playlists).  It is told
which ones to expect, is handed the open file instead of its name, and refuses larger frames than
are of use here before it makes room for one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from empirical.data.configuration import Data
from empirical.data.folder import needed
from empirical.untrusted import opened
from theory.errors import InputError

FORMATS = (
    *("matroska", "webm", "mov", "mp4", "avi", "mpeg", "mpegts", "mpegvideo", "m4v", "ogg", "gif"),
    *("asf", "flv", "wav", "w64", "mp3", "flac", "aac", "aiff", "au"),
)
LARGEST = 1 << 35  # bytes: the longest film; it is decoded as far as it is asked for
PIXELS = 10_000_000  # of a frame: 4K has 9 million
NUMBERS = 1 << 28  # in all examples of a film or a sound: 2 GB


def media_files(folder: Path, endings: Collection[str]) -> list[Path]:
    """The files with these endings; the file itself if one was named instead of a folder."""
    if not folder.is_dir():
        return [folder] if folder.is_file() and folder.suffix.lower() in endings else []
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in endings and p.is_file())


def first_file(endings: Collection[str], folder: Path) -> Path | None:
    """To show that there is one."""
    return next(iter(media_files(folder, endings)), None)


def the_file(data: Data, named: Path | None, endings: Collection[str], what: str) -> Path:
    """``file`` in the folder, or the only one with such an ending, or the file that was named."""
    folder, file = needed(named), data.file
    if file is not None:
        if folder.is_file():
            raise InputError(f"{folder} is a file itself; leave out file={file!r}.")
        if Path(file).is_absolute() or ".." in Path(file).parts:
            raise InputError(f"file={file!r} leads out of {folder}; name a file in it.")
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
def container(path: Path, what: str) -> Iterator[Any]:
    """The file as PyAV sees it; InputError, with the name, for one that cannot be decoded."""
    import av

    try:
        with (
            opened(path, LARGEST) as file,
            av.open(
                file,
                options={"max_pixels": str(PIXELS)},
                container_options={"format_whitelist": ",".join(FORMATS)},
                metadata_errors="replace",
            ) as found,
        ):
            yield found
    except InputError:
        raise
    except Exception as problem:  # what damaged streams lead to
        words = str(problem) or type(problem).__name__
        raise InputError(
            f"{path} cannot be decoded as a {what} ({words:.200}); it is damaged, cut short or "
            "something else. Get it again, or convert it."
        ) from problem


def require_room(path: Path, numbers: int) -> None:
    """InputError for more examples than there should be in memory."""
    if numbers > NUMBERS:
        raise InputError(
            f"{path}: the examples asked for hold {numbers:,} numbers, at most {NUMBERS:,} are "
            "read: lower the count, or give a side or a rate."
        )


def own_file(data: Data, folder: Path | None) -> Data:
    """The file that ``data`` names; where it is not in the folder, the user's own from its start.

    For configurations that name a certain film or sound and a place in it.
    """
    if data.file is None or folder is None or (folder / data.file).is_file():
        return data
    return replace(data, file=None, first=0)
