"""Sheets of pictures: rows of examples, their corruptions, what the network recalls."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import figure, picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def sheet(
    rows: Sequence[tuple[str, np.ndarray]],
    title: str | None = None,
    captions: Sequence[Sequence[str]] | None = None,
    side: float = 0.8,
) -> Figure:
    """Rows of (label, pictures (m, height, width[, 3])), one picture ``side`` inches wide.

    ``captions[r][c]`` stands over a picture.  Rows may differ in length.
    """
    columns = max(len(pictures) for _, pictures in rows)
    extra = 0.2 if captions else 0.06
    made = figure(1.3 + side * columns, 0.5 + (side + extra) * len(rows), title)
    grid = made.add_gridspec(len(rows), columns)
    for r, (label, pictures) in enumerate(rows):
        for c in range(columns):
            axes = made.add_subplot(grid[r, c])
            if c >= len(pictures):
                axes.set_axis_off()
                continue
            picture(axes, pictures[c], captions[r][c] if captions else "")
            if c == 0:
                axes.set_ylabel(label, fontsize=8, rotation=0, ha="right", va="center")
    return made


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
