"""Many pictures as one, and a picture as a file."""

from __future__ import annotations

import io

import numpy as np


def contact_sheet(pictures: np.ndarray, columns: int) -> np.ndarray:
    """(m, height, width[, 3]) → one picture of them all, row by row, a pixel apart."""
    m, height, width = pictures.shape[:3]
    lines = -(-m // columns)
    page = np.ones((lines * (height + 1) - 1, columns * (width + 1) - 1, *pictures.shape[3:]))
    for i, one in enumerate(pictures):
        top, left = (i // columns) * (height + 1), (i % columns) * (width + 1)
        page[top : top + height, left : left + width] = one
    return page


def png(page: np.ndarray) -> bytes:
    """A picture (height, width[, 3]) in [0, 1] as a file."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(in_bytes(page)).save(file, format="png")
    return file.getvalue()


def in_bytes(pictures: np.ndarray) -> np.ndarray:
    """[0, 1] → 0 … 255; what lies outside is cut off."""
    whole: np.ndarray = np.rint(np.clip(pictures, 0, 1) * 255).astype(np.uint8)
    return whole
