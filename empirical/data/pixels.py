"""What happens to pictures between the file and the network.

Numbers are scaled to [0, 1].  Grey is luma, .299 R + .587 G + .114 B (ITU-R BT.601, as Pillow's
"L"), of the values as stored, without undoing their gamma.  A smaller picture is the exact average
over areas: pixel i of m is the mean of the n-pixel row over [i n/m, (i + 1) n/m], parts of pixels
counted by their part.
"""

from __future__ import annotations

import numpy as np

from empirical.data.configuration import Data

LUMA = (299, 587, 114)  # of 1000, so that white is exactly 1


def prepared(pictures: np.ndarray, data: Data) -> np.ndarray:
    """(n, h, w) or (n, h, w, 3), as ``data`` wants its pictures: grey, and of its side."""
    if data.grey:
        pictures = grey(pictures)
    return pictures if data.side is None else resized(middle_square(pictures), data.side)


def planes(records: np.ndarray, side: int) -> np.ndarray:
    """(n, 3 · side²), all red, all green, all blue → (n, side, side, 3)."""
    return records.reshape(-1, 3, side, side).transpose(0, 2, 3, 1)


def scaled(pictures: np.ndarray) -> np.ndarray:
    """Bytes 0 … 255 → [0, 1]."""
    return pictures.astype(np.float64) / 255


def grey(pictures: np.ndarray) -> np.ndarray:
    """(n, h, w, 3) → (n, h, w) by luma; grey ones as they are."""
    if pictures.ndim == 3:
        return pictures
    luma = pictures @ np.array(LUMA, dtype=np.float64) / 1000
    return np.minimum(luma, pictures.max(axis=-1))  # rounding


def middle_square(pictures: np.ndarray) -> np.ndarray:
    """The largest square in the middle of each."""
    height, width = pictures.shape[1:3]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pictures[:, top : top + side, left : left + side]


def resized(pictures: np.ndarray, side: int) -> np.ndarray:
    """To side × side by exact averages over areas."""
    if pictures.shape[1:3] == (side, side):
        return pictures
    rows, columns = (_shares(old, side) for old in pictures.shape[1:3])
    small = np.einsum("ij,njk...->nik...", rows, pictures, optimize=True)
    small = np.einsum("lk,nik...->nil...", columns, small, optimize=True)
    return np.clip(small, pictures.min(), pictures.max())  # rounding


def _shares(old: int, new: int) -> np.ndarray:
    """(new, old): the share of every old pixel in every new one; rows sum to 1."""
    edges = np.arange(new + 1)[:, None] * old / new
    covered = np.clip(edges - np.arange(old), 0, 1)
    return np.diff(covered, axis=0) * new / old
