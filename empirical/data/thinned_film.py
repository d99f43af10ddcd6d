"""A film without the frames that repeat an earlier one: of an animated film, one a drawing.

Drawings are held for several frames that differ by grain alone.  A network must tell them apart to
know how long it has stayed, which takes very long training; a thinned film leaves that out.  A
frame is kept if its root mean square difference to every frame kept before is at least ``LEAST``:
loops of drawings are run through once.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from empirical.data import film
from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from theory.errors import InputError

LEAST = 16 / 255  # grain differs by a tenth of it


def load(data: Data, folder: Path | None) -> Examples:
    """The first ``count`` differing frames from number ``first`` on."""
    looked_at = 2 * data.count
    while True:
        there = film.available(replace(data, count=looked_at), folder)
        if there == 0:
            return film.load(data, folder)  # says that the film is too short
        found = film.load(replace(data, count=there), folder)
        kept = differing(found.flat)[: data.count]
        if len(kept) == data.count:
            break
        if there < looked_at:
            raise InputError(
                f"{found.source}: only {len(kept)} of the frames differ by {255 * LEAST:.0f} of "
                f"255 grey levels or more, {data.count} were asked for: lower the count."
            )
        looked_at *= 2
    words = f"{found.source.partition(':')[0]}: {data.count} differing frames of the {kept[-1] + 1}"
    return replace(found, values=found.values[kept], source=f"{words} from {data.first} on")


def differing(frames: np.ndarray) -> list[int]:
    """Numbers of the rows of (n, d) that differ from all kept before."""
    kept: list[int] = []
    for i, frame in enumerate(frames):
        if not kept or np.sqrt(((frames[kept] - frame) ** 2).mean(axis=1)).min() >= LEAST:
            kept.append(i)
    return kept


DATA_SET = DataSet(
    name="thinned-film",
    title="a film of your own without the frames that repeat an earlier one",
    load=load,
    options=film.DATA_SET.options,
    splits=film.DATA_SET.splits,
    files=film.FILES,
    find=film.find,
)
