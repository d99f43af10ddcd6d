"""A film: frames that follow one another, from any file that FFmpeg decodes.

Grey frames are the film's own luma, its range stretched to [0, 1].  Frames are decoded up to the
last one asked for and no further.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.media import container, first_file, require_room, the_file
from empirical.data.pixels import prepared, scaled
from empirical.data.records import require_sequence
from theory.errors import InputError

ENDINGS = {".mp4", ".m4v", ".mkv", ".webm", ".avi", ".mov", ".mpg", ".mpeg", ".ogv", ".gif"}
FILES = (
    "Put a film (mp4, mkv, webm, avi, …) into the folder, or name the file itself with --data; "
    "where there are several, say which with the option `file`."
)


def load(data: Data, folder: Path | None) -> Examples:
    """``count`` frames from number ``first`` on."""
    path = the_file(data, folder, ENDINGS, "film")
    require_sequence(data, "film", "frames")
    values, rate = _decoded(path, data)
    colours = "grey (luma)" if data.grey else "colour"
    words = f"film {path}: {data.count:,} frames from number {data.first} on, {colours}"
    return Examples(values, words, rate=rate)


def available(data: Data, folder: Path | None) -> int:
    """How many of the ``count`` frames from number ``first`` on the film has."""
    path = the_file(data, folder, ENDINGS, "film")
    with container(path, "film") as found:
        frames = found.decode(_pictures(found, path))
        total = sum(1 for _ in islice(frames, data.first + data.count))
    return max(0, total - data.first)


def _pictures(found: Any, path: Path) -> Any:
    if not found.streams.video:
        raise InputError(f"{path} holds no pictures; it is a sound file or damaged.")
    return found.streams.video[0]


def _decoded(path: Path, data: Data) -> tuple[np.ndarray, float | None]:
    with container(path, "film") as found:
        stream = _pictures(found, path)
        end = data.first + data.count
        frames: list[np.ndarray] = []
        total = 0
        for total, frame in enumerate(islice(found.decode(stream), end), start=1):
            if total > data.first:
                frames.append(_picture(frame, data))
                require_room(path, len(frames) * frames[-1].size)
        if total < end:
            raise InputError(_too_short(path, data, total, stream.frames))
        rate = float(stream.average_rate) if stream.average_rate else None
        return np.stack(list(_alike(frames, path))), rate


def _picture(frame: object, data: Data) -> np.ndarray:
    pixels = frame.to_ndarray(format="gray" if data.grey else "rgb24")  # type: ignore[attr-defined]
    return prepared(scaled(pixels)[None], data)[0]


def _alike(frames: list[np.ndarray], path: Path) -> Iterator[np.ndarray]:
    for number, frame in enumerate(frames):
        if frame.shape != frames[0].shape:
            raise InputError(
                f"{path}: frame {number} is {frame.shape}, the first {frames[0].shape}; "
                "give a side, or convert the film."
            )
        yield frame


def _too_short(path: Path, data: Data, total: int, stated: int) -> str:
    if total == 1:
        return f"{path} has one frame; a sequence needs two. Is it a single picture?"
    lost = f" (its header says {stated:,}: it is cut short)" if stated > total else ""
    return (
        f"{path} has {total:,} frames{lost}; {data.count:,} from number {data.first} on were "
        "asked for: lower the count."
    )


DATA_SET = DataSet(
    name="film",
    title="a film of your own, frame by frame",
    load=load,
    options=("side", "file"),
    splits=("train",),
    files=FILES,
    find=partial(first_file, ENDINGS),
)
