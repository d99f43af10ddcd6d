"""A few pictures of a large set in one npz: x_train (n, h, w, 3) bytes, y_train, name_train, …"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.examples import Examples
from empirical.data.npz import read_header, read_rows
from empirical.data.pixels import prepared, scaled
from empirical.data.selection import select
from theory.errors import InputError


def load_subset(data: Data, path: Path, title: str, side: int, classes: int) -> Examples:
    """The pictures asked for of ``path``; their shape, number and labels are checked."""
    x, y, name = (f"{letter}_{data.split}" for letter in ("x", "y", "name"))
    pixels, labels, names = (read_header(path, key) for key in (x, y, name))
    count = pixels.shape[0]
    if pixels.dtype != np.uint8 or pixels.shape[1:] != (side, side, 3):
        raise InputError(
            f"{path} [{x}]: expected bytes of shape (n, {side}, {side}, 3), found {pixels.dtype} "
            f"of shape {pixels.shape}. It is another file."
        )
    if labels.dtype.kind not in "iu" or labels.shape != (count,) or names.shape != (count,):
        raise InputError(
            f"{path}: {count:,} pictures, but {labels.dtype} labels of shape {labels.shape} and "
            f"names of shape {names.shape}; it is damaged."
        )
    chosen = select(data, count, f"{title} {data.split} ({path})")
    values = prepared(scaled(read_rows(path, x, chosen.indices)), data)
    label = read_rows(path, y, chosen.indices).astype(np.int64)
    if label.min() < 0 or label.max() >= classes:
        raise InputError(f"{path} [{y}] holds labels outside 0 … {classes - 1}; it is damaged.")
    called = tuple(str(text) for text in read_rows(path, name, chosen.indices))
    return Examples(values, chosen.words, labels=label, names=called)
