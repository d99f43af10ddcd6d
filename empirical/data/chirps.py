"""A generated sound: a tone that glides, every second in its own way."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.random_streams import record_generators, words
from theory.errors import InputError

RATE = 1024
SLOWEST = 64  # below it there is no room for a tone and its octave
LOWEST, HIGHEST = 1 / 32, 1 / 8  # tones as shares of the rate; the octave stays below a half
OCTAVE = 0.3  # its share


def load(data: Data, _folder: Path | None = None) -> Examples:
    """Seconds of a linear chirp and its octave that swell and fade: values (seconds, rate)."""
    rate = data.rate or RATE
    if data.count < 2:
        raise InputError("a sound is a sequence and needs two seconds; count is 1.")
    if rate < SLOWEST:
        raise InputError(f"chirps need a rate of {SLOWEST} or more; rate is {rate}.")
    time = (np.arange(rate) + 0.5) / rate
    seconds = []
    for generator in record_generators(data):
        begin, end = generator.uniform(LOWEST * rate, HIGHEST * rate, 2)
        phase = 2 * np.pi * (begin * time + (end - begin) * time**2 / 2)
        tone = (1 - OCTAVE) * np.sin(phase) + OCTAVE * np.sin(2 * phase)
        seconds.append(np.sin(np.pi * time) ** 2 * tone)
    what = f"chirps, {rate} Hz"
    return Examples(np.array(seconds), words(data, what), embedded=True, rate=float(rate))


DATA_SET = DataSet(
    name="chirps",
    title="a generated sound of any length and rate (1024 a second)",
    load=load,
    options=("seed", "rate"),
    splits=("train",),
)
