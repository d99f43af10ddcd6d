"""Random points of a given norm: uniform on a sphere, or on several."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.random_streams import record_generators, words


def load(data: Data, _folder: Path | None = None) -> Examples:
    """x = r u, u uniform on the unit sphere; r = norm, or uniform in [norm, largest_norm]."""
    dimension, least = data.dimension or 2, data.norm or 1.0
    largest = data.largest_norm or least
    points = []
    for generator in record_generators(data):
        direction = generator.standard_normal(dimension)
        radius = generator.uniform(least, largest)
        points.append(radius * direction / np.linalg.norm(direction))
    norms = f"{least:g}" if largest == least else f"{least:g} to {largest:g}"
    what = f"random points of norm {norms} in dimension {dimension}"
    return Examples(np.array(points), words(data, what), embedded=True)


DATA_SET = DataSet(
    name="spheres",
    title="random points of a given norm, or of mixed norms, in any dimension",
    load=load,
    options=("seed", "dimension", "norm", "largest_norm"),
)
