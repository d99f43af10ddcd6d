"""A sound as a file, and its spectrogram."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import SEQUENTIAL, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOUDEST = 0.95  # of full scale, of the largest sample
QUIETEST = -80.0  # decibels of full scale: what is quieter is shown so
SHOWN = 60.0  # decibels below the loudest in a picture


def encoded(samples: np.ndarray, rate: int) -> bytes:
    """Samples (m,) as a WAV file of 16 bits, mono, scaled so that the largest is nearly full."""
    largest = max(float(np.abs(samples).max()), np.finfo(float).tiny)
    whole = np.rint(samples / largest * LOUDEST * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(whole.tobytes())
    return file.getvalue()


def spectrogram(samples: np.ndarray, rate: int, window: int, columns: int) -> np.ndarray:
    """(frequencies, at most ``columns`` times) in decibels of full scale, Hann windows."""
    from scipy.signal import stft

    apart = max(window // 2, -(-len(samples) // columns))
    _, _, found = stft(
        samples, fs=rate, nperseg=window, noverlap=max(0, window - apart), padded=True
    )
    levels = 20 * np.log10(np.maximum(np.abs(found), 10 ** (QUIETEST / 20)))
    every = -(-levels.shape[1] // columns)
    return levels[:, ::every].astype(np.float32)


def draw_spectrogram(axes: Axes, levels: np.ndarray, seconds: float, rate: int, title: str) -> Axes:
    """Time in seconds, frequency in Hz."""
    panel(axes, title, "seconds", "Hz").grid(False)
    top = float(levels.max())
    axes.imshow(
        levels,
        origin="lower",
        aspect="auto",
        extent=(0, seconds, 0, rate / 2),
        cmap=SEQUENTIAL,
        vmin=top - SHOWN,
        vmax=top,
    )
    return axes
