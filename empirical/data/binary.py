"""Pictures in black and white, without grey: a pixel is 1 from half of the largest value on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.examples import Examples

HALF = 0.5


def binarised(
    data: Data, folder: Path | None, load: Callable[[Data, Path | None], Examples]
) -> Examples:
    """What ``load`` gives, each pixel 0 or 1."""
    found = load(data, folder)
    values = np.where(found.values >= HALF, 1.0, 0.0)
    return replace(found, values=values, source=f"{found.source}, in black and white")
