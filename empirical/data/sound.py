"""A sound: one vector per second, from any file that FFmpeg decodes.

Channels are averaged, full scale is [-1, 1], a part of a second at the end is left out.  It is
decoded up to the last second asked for and no further.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import needed
from empirical.data.media import decodable, media_files, the_file
from theory.errors import InputError

ENDINGS = {".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".au"}
FILES = (
    "Put a sound file (wav, mp3, flac, ogg, …) into the folder, or name the file itself with "
    "--data; where there are several, say which with the option `file`."
)


def find(folder: Path) -> Path | None:
    """The first sound."""
    return next(iter(media_files(folder, ENDINGS)), None)


def load(data: Data, folder: Path | None) -> Examples:
    """``count`` seconds from number ``first`` on: values (seconds, rate)."""
    path = the_file(needed(folder), data.file, ENDINGS, "sound")
    if data.count < 2:
        raise InputError("a sound is a sequence and needs two seconds; count is 1.")
    with decodable(path, "sound"):
        samples, rate = _decoded(path, data)
    start, end = data.first * rate, (data.first + data.count) * rate
    if len(samples) < end:
        raise InputError(_too_short(path, data, len(samples) / rate))
    words = f"sound {path}: {data.count} seconds from number {data.first} on, {rate} Hz, mono"
    return Examples(samples[start:end].reshape(data.count, rate), words, rate=float(rate))


def _decoded(path: Path, data: Data) -> tuple[np.ndarray, int]:
    """The samples up to the last one asked for, or all if there are fewer; their rate."""
    import av

    with av.open(str(path)) as container:
        if not container.streams.audio:
            raise InputError(f"{path} holds no sound; it is a film without sound or damaged.")
        rate = data.rate or container.streams.audio[0].rate
        wanted, blocks, length = (data.first + data.count) * rate, [], 0
        for block in _blocks(container, rate):
            blocks.append(block)
            length += len(block)
            if length >= wanted:
                break
    return (np.concatenate(blocks) if blocks else np.empty(0)), rate


def _blocks(container: object, rate: int) -> Iterator[np.ndarray]:
    """Mono, float64.  Averaged here: FFmpeg's own mixing to mono is louder by √2."""
    import av

    stream = container.streams.audio[0]  # type: ignore[attr-defined]
    resampler = av.AudioResampler(format="dblp", layout=stream.layout, rate=rate)
    for frame in chain(container.decode(stream), (None,)):  # type: ignore[attr-defined]
        for part in resampler.resample(frame):
            yield part.to_ndarray().mean(axis=0)


def _too_short(path: Path, data: Data, seconds: float) -> str:
    if seconds < 2:
        return f"{path} lasts {seconds:.2f} seconds; a sequence of seconds needs two."
    return (
        f"{path} lasts {seconds:.2f} seconds; {data.count:,} whole ones from number {data.first} "
        "on were asked for: lower the count."
    )


DATA_SET = DataSet(
    name="sound",
    title="a sound file of your own, second by second",
    load=load,
    options=("file", "rate"),
    splits=("train",),
    files=FILES,
    find=find,
)
