"""Four circles of points in the plane, one in every quadrant, to be walked along as cycles."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.random_streams import set_generator, words
from theory.errors import InputError

CENTRES = np.array([[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])
RADIUS = 0.3


def load(data: Data, _folder: Path | None = None) -> Examples:
    """count/4 points a circle, one circle after the other; the seed sets where each begins.

    Neighbouring circles are walked along in opposite senses.
    """
    if data.count % len(CENTRES) or data.first:
        raise InputError(
            f"circles: four circles of equally many points need a count that 4 divides and "
            f"first=0, not count={data.count} and first={data.first}."
        )
    phases = set_generator(data).uniform(0, 2 * np.pi, (len(CENTRES), 1))
    turn = 2 * np.pi * np.arange(data.count // 4) / (data.count // 4)
    angles = phases + turn * np.array([[1], [-1], [1], [-1]])
    points = CENTRES[:, None] + RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return Examples(points.reshape(-1, 2), words(data, "points of four circles"), embedded=True)


DATA_SET = DataSet(
    name="circles",
    title="four circles of points in the plane, to be walked along as cycles",
    load=load,
    options=("seed",),
)
