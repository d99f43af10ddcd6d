"""Sets made of others: in black and white, counting, at full scale, without repeated frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from empirical.data import digits, film, mnist, sound
from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from theory.errors import InputError

Load = Callable[[Data, Path | None], Examples]

HALF = 0.5
DIGITS = 10
POOL = 400  # examples looked through for each sequence: that a digit is missing is unlikely
LEAST = 16 / 255  # root mean square difference of two drawings; grain differs by a tenth of it


def black_and_white(load: Load, data: Data, folder: Path | None) -> Examples:
    """Without grey: a pixel is 1 from half of the largest value on, else 0."""
    found = load(data, folder)
    values = np.where(found.values >= HALF, 1.0, 0.0)
    return replace(found, values=values, source=f"{found.source}, in black and white")


def counting(totals: Mapping[str, int], load: Load, data: Data, folder: Path | None) -> Examples:
    """From 0 to 9 and back, in sequences of ten handwritten digits (Fig. 4b).

    Sequence s goes up for even s and down for odd s, and takes the s-th example of every digit: no
    picture occurs twice, since a network maps every picture to one successor only.  ``totals`` is
    how many digits each split has.
    """
    wanted, total = -(-data.count // DIGITS), totals[data.split]
    pool = min(POOL * wanted, total - data.first)
    if pool < data.count:
        raise InputError(
            f"{data.count} digits from number {data.first} on were asked for, but there are "
            f"{total:,} in all; lower the count."
        )
    found = load(replace(data, count=pool), folder)
    assert found.labels is not None
    order: list[int] = []
    for s in range(wanted):
        up = [_example(found.labels, digit, s) for digit in range(DIGITS)]
        order += up if s % 2 == 0 else up[::-1]
    order = order[: data.count]
    words = f"{data.count} digits counting up and down in turn, from {found.source}"
    return Examples(found.values[order], words, found.embedded, found.labels[order])


def _example(labels: np.ndarray, digit: int, number: int) -> int:
    places = np.flatnonzero(labels == digit)
    if len(places) <= number:
        raise InputError(
            f"only {len(places)} of {len(labels)} digits are a {digit}, {number + 1} are needed; "
            "lower the count."
        )
    return int(places[number])


def scaled(load: Load, data: Data, folder: Path | None) -> Examples:
    """Divided by the largest modulus of the seconds asked for.

    Speech is often recorded at a fiftieth of full scale; a loss of 1e-8 means little there.
    """
    found = load(data, folder)
    largest = float(np.abs(found.values).max())
    if largest == 0:
        raise InputError(f"{found.source}: this is silence; choose other seconds with `first`.")
    return replace(
        found, values=found.values / largest, source=f"{found.source}, scaled by {1 / largest:.3g}"
    )


def thinned(load: Load, data: Data, folder: Path | None) -> Examples:
    """The first ``count`` frames from number ``first`` on that repeat no earlier one.

    Drawings are held for several frames that differ by grain alone.  A network must tell them apart
    to know how long it has stayed, which takes very long training; a thinned film leaves that out.
    """
    looked_at = 2 * data.count
    while True:
        there = film.available(replace(data, count=looked_at), folder)
        if there == 0:
            return load(data, folder)  # says that the film is too short
        found = load(replace(data, count=there), folder)
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
    """Numbers of the rows of (n, d) that differ from all kept before: loops are run once."""
    kept: list[int] = []
    for i, frame in enumerate(frames):
        if not kept or np.sqrt(((frames[kept] - frame) ** 2).mean(axis=1)).min() >= LEAST:
            kept.append(i)
    return kept


def _made_of(
    other: DataSet, change: Callable[[Load, Data, Path | None], Examples], name: str, title: str
) -> DataSet:
    return replace(other, name=name, title=title, load=partial(change, other.load))


BINARY_DIGITS = _made_of(
    digits.DATA_SET, black_and_white, *("binary-digits", "scikit-learn's digits in black and white")
)
BINARY_MNIST = _made_of(
    mnist.DATA_SET, black_and_white, "binary-mnist", "MNIST's digits in black and white"
)
DIGITS_COUNTING = _made_of(
    digits.DATA_SET,
    partial(counting, {part: place.stop - place.start for part, place in digits.PARTS.items()}),
    *("digits-counting", "scikit-learn's digits in order: 0 to 9, then 9 to 0, and so on"),
)
MNIST_COUNTING = _made_of(
    mnist.DATA_SET,
    partial(counting, {"train": 60_000, "test": 10_000}),
    *("mnist-counting", "MNIST's digits in order: 0 to 9, then 9 to 0, and so on"),
)
SCALED_SOUND = _made_of(
    sound.DATA_SET, scaled, "scaled-sound", "a sound file of your own, scaled to the full range"
)
THINNED_FILM = _made_of(
    film.DATA_SET,
    thinned,
    *("thinned-film", "a film of your own without the frames that repeat an earlier one"),
)
