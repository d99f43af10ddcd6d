"""A film as a file: MPEG-4 that every player shows."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import numpy as np

CODECS = ("libx264", "mpeg4")  # the first that this build of FFmpeg can write
QUALITY = {
    "libx264": {"crf": "16", "x264-params": "cpu-independent=1"},  # the same bytes every time
    "mpeg4": {"qscale": "2"},
}
SHORTER_SIDE = 256  # pixels: small frames are enlarged, or players show a stamp
GREY = 0.5  # of the line between two films
LINE = 2  # pixels of it


def side_by_side(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Two films (m, height, width[, 3]) in one, a line between them."""
    line = np.full((*left.shape[:2], LINE, *left.shape[3:]), GREY)
    return np.concatenate([left, line, right], axis=2)


def encoded(frames: np.ndarray, rate: float) -> bytes:
    """Frames (m, height, width[, 3]) in [0, 1], ``rate`` a second, as an mp4 file."""
    import av

    pixels = _enlarged((frames.clip(0, 1) * 255).round().astype(np.uint8))
    codec = next(name for name in CODECS if name in av.codecs_available)
    file = io.BytesIO()
    with av.open(file, mode="w", format="mp4") as container:
        stream: Any = container.add_stream(
            codec, rate=Fraction(rate).limit_denominator(1001), options=QUALITY[codec]
        )
        stream.height, stream.width = pixels.shape[1:3]
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        for picture in pixels:
            shown = av.VideoFrame.from_ndarray(
                picture, format="gray" if picture.ndim == 2 else "rgb24"
            )
            container.mux(stream.encode(shown))
        container.mux(stream.encode())
    return file.getvalue()


def _enlarged(pixels: np.ndarray) -> np.ndarray:
    """By a whole number, and to even sides, which the format wants."""
    times = max(1, -(-SHORTER_SIDE // min(pixels.shape[1:3])))
    pixels = pixels.repeat(times, axis=1).repeat(times, axis=2)
    odd = [(0, 0), *((0, side % 2) for side in pixels.shape[1:3]), *[(0, 0)] * (pixels.ndim - 3)]
    return np.pad(pixels, odd, mode="edge")
