"""A sound: one vector per second, from any file that FFmpeg decodes.

Channels are averaged, full scale is [-1, 1], a part of a second at the end is left out.  It is
decoded up to the last second asked for and no further.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.media import container, first_file, require_room, the_file
from empirical.data.records import require_sequence
from theory.errors import InputError

ENDINGS = {".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".au"}
FILES = (
    "Put a sound file (wav, mp3, flac, ogg, …) into the folder, or name the file itself with "
    "--data; where there are several, say which with the option `file`."
)
FASTEST = 1_000_000  # samples a second: studios record 192,000
BLOCK = 1 << 24  # numbers of a resampled block


def load(data: Data, folder: Path | None) -> Examples:
    """``count`` seconds from number ``first`` on: values (seconds, rate)."""
    path = the_file(data, folder, ENDINGS, "sound")
    require_sequence(data, "sound", "seconds")
    samples, rate = _decoded(path, data)
    start, end = data.first * rate, (data.first + data.count) * rate
    if len(samples) < end:
        raise InputError(_too_short(path, data, len(samples) / rate))
    words = f"sound {path}: {data.count} seconds from number {data.first} on, {rate} Hz, mono"
    return Examples(samples[start:end].reshape(data.count, rate), words, rate=float(rate))


def _decoded(path: Path, data: Data) -> tuple[np.ndarray, int]:
    """The samples up to the last one asked for, or all if there are fewer; their rate."""
    with container(path, "sound") as found:
        if not found.streams.audio:
            raise InputError(f"{path} holds no sound; it is a film without sound or damaged.")
        stated = found.streams.audio[0].rate
        if not 1 <= stated <= FASTEST:
            raise InputError(f"{path} states {stated:,} samples a second; it is damaged.")
        rate = data.rate or stated
        wanted, blocks, length = (data.first + data.count) * rate, [], 0
        require_room(path, wanted)
        for block in _blocks(found, rate, path):
            blocks.append(block)
            length += len(block)
            if length >= wanted:
                break
        return (np.concatenate(blocks) if blocks else np.empty(0)), rate


def _blocks(found: Any, rate: int, path: Path) -> Iterator[np.ndarray]:
    """Mono, float64.  Averaged here: FFmpeg's own mixing to mono is louder by √2."""
    import av

    stream = found.streams.audio[0]
    resampler = av.AudioResampler(format="dblp", layout=stream.layout, rate=rate)
    for frame in chain(found.decode(stream), (None,)):
        if frame is not None:
            made = frame.samples * frame.layout.nb_channels * rate // max(frame.sample_rate, 1)
            if made > BLOCK:
                raise InputError(
                    f"{path}: {frame.samples:,} samples at {frame.sample_rate:,} Hz become {made:,}"
                    f" at {rate:,} Hz, at most {BLOCK:,} at once; it is damaged, or give a lower "
                    "rate."
                )
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
    find=partial(first_file, ENDINGS),
)
