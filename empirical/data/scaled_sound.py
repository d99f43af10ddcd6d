"""A sound file whose largest sample is made 1, second by second.

Speech is often recorded at a fiftieth of full scale; a loss of 1e-8 means little there.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from empirical.data import sound
from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from theory.errors import InputError


def load(data: Data, folder: Path | None) -> Examples:
    """As ``sound``, divided by the largest modulus of the seconds asked for."""
    found = sound.load(data, folder)
    largest = float(np.abs(found.values).max())
    if largest == 0:
        raise InputError(f"{found.source}: this is silence; choose other seconds with `first`.")
    return replace(
        found, values=found.values / largest, source=f"{found.source}, scaled by {1 / largest:.3g}"
    )


DATA_SET = DataSet(
    name="scaled-sound",
    title="a sound file of your own, scaled to the full range",
    load=load,
    options=sound.DATA_SET.options,
    splits=sound.DATA_SET.splits,
    files=sound.FILES,
    find=sound.find,
)
