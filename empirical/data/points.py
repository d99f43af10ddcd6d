"""Points of [-1, 1]^dimension well apart, the plane by default."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.random_streams import set_generator, words

CANDIDATES = 200  # enough that few points come near one another, few enough for 1,000 points


def load(data: Data, _folder: Path | None = None) -> Examples:
    """Best candidates (Mitchell 1991): each point is the candidate farthest from those before.

    A larger count keeps the points of a smaller one.
    """
    dimension, generator = data.dimension or 2, set_generator(data)
    points = generator.uniform(-1, 1, (1, dimension))
    while len(points) < data.first + data.count:
        candidates = generator.uniform(-1, 1, (CANDIDATES, dimension))
        distances = np.linalg.norm(candidates[:, None] - points, axis=-1).min(axis=1)
        points = np.vstack([points, candidates[np.argmax(distances)]])
    what = f"points in [-1, 1]^{dimension}, well apart"
    return Examples(points[data.first :], words(data, what), embedded=True)


DATA_SET = DataSet(
    name="points",
    title="generated points well apart, in the plane or in any dimension",
    load=load,
    options=("seed", "dimension"),
)
