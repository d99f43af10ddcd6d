"""Smooth grey pictures with the spectrum of natural ones: amplitude ∝ 1/frequency."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.random_streams import record_generators, words
from theory.errors import InputError

SIDE = 32


def load(data: Data, _folder: Path | None = None) -> Examples:
    """Periodic Gaussian random fields, each stretched so that it spans [0, 1]."""
    side = data.side or SIDE
    if side < 2:
        raise InputError("a pattern needs a side of 2 or more; side is 1.")
    fields = np.array([g.standard_normal((side, side)) for g in record_generators(data)])
    fields = np.fft.irfft2(np.fft.rfft2(fields) * _amplitudes(side), s=(side, side))
    fields -= fields.min(axis=(1, 2), keepdims=True)
    fields /= fields.max(axis=(1, 2), keepdims=True)
    what = f"patterns {side} × {side}"
    return Examples(fields, words(data, what), embedded=True)


def _amplitudes(side: int) -> np.ndarray:
    """1/|frequency|, and 0 for the mean, which the stretching sets."""
    rows, columns = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)
    frequency = np.hypot(rows, columns)
    frequency[0, 0] = np.inf
    return 1 / frequency


DATA_SET = DataSet(
    name="patterns",
    title="generated smooth grey pictures of any side (32), as many as asked for",
    load=load,
    options=("seed", "side"),
)
