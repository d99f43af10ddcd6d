"""A sound as a file, and its spectrogram."""

from __future__ import annotations

import io
import wave

import numpy as np

LOUDEST = 0.95  # of full scale, of the largest sample
QUIETEST = -80.0  # decibels below the loudest that a spectrogram shows


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


def spectrogram(samples: np.ndarray, rate: int, window: int) -> np.ndarray:
    """(frequencies, times) in decibels of full scale; a Hann window, half overlapping."""
    from scipy.signal import stft

    _, _, found = stft(samples, fs=rate, nperseg=window)
    return (20 * np.log10(np.maximum(np.abs(found), 10 ** (QUIETEST / 20)))).astype(np.float32)
