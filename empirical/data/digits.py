"""scikit-learn's digits: 1,797 handwritten digits, 8 × 8, that come with the package."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.pixels import prepared
from empirical.data.records import select

PARTS = {"train": slice(0, 1500), "test": slice(1500, 1797)}  # scikit-learn knows no split
LARGEST = 16  # pixels count the black dots in squares of 4 × 4


def load(data: Data, _folder: Path | None = None) -> Examples:
    """The digits asked for: the first 1,500 are train, the last 297 test."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    pictures, labels = digits.images[PARTS[data.split]], digits.target[PARTS[data.split]]
    chosen = select(data, len(pictures), f"scikit-learn's digits {data.split}")
    values = prepared(pictures[chosen.indices] / LARGEST, data)
    classes = labels[chosen.indices].astype(np.int64)
    return Examples(values, chosen.words, embedded=True, labels=classes)


DATA_SET = DataSet(
    name="digits",
    title="scikit-learn's handwritten digits, 8 × 8",
    load=load,
    options=("seed", "side"),
)
