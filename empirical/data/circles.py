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
    """One circle after the other, of equally many points up to one; the seed sets the phases.

    Neighbouring circles are walked along in opposite senses.
    """
    if data.first:
        raise InputError(
            f"circles: all points are asked for, so first must be 0, not {data.first}."
        )
    phases = set_generator(data).uniform(0, 2 * np.pi, len(CENTRES))
    points = []
    for i, centre in enumerate(CENTRES):
        length = len(range(i, data.count, len(CENTRES)))
        angles = phases[i] + (-1) ** i * 2 * np.pi * np.arange(length) / max(length, 1)
        points.append(centre + RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=-1))
    return Examples(np.concatenate(points), words(data, "points of four circles"), embedded=True)


DATA_SET = DataSet(
    name="circles",
    title="four circles of points in the plane, to be walked along as cycles",
    load=load,
    options=("seed",),
)
