"""Sets that are generated: pictures, films, sounds and points, as many as asked for.

A random stream per record: record k is the same however many are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from empirical.data.configuration import SPLITS, Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.records import require_sequence
from theory.errors import InputError

Made = tuple[np.ndarray, str, float | None]  # values, what they are, records per second


def record_generators(data: Data) -> Iterator[np.random.Generator]:
    """For the records ``first``, …, ``first + count − 1`` of the split; train and test differ."""
    for number in range(data.first, data.first + data.count):
        yield np.random.default_rng([data.seed or 0, SPLITS.index(data.split), number])


def set_generator(data: Data) -> np.random.Generator:
    """For what all records of the split have in common."""
    return np.random.default_rng([data.seed or 0, SPLITS.index(data.split)])


def _generated(
    name: str, title: str, *options: str, splits: tuple[str, ...] = SPLITS
) -> Callable[[Callable[[Data], Made]], DataSet]:
    """The set that a function makes."""

    def made(make: Callable[[Data], Made]) -> DataSet:
        def load(data: Data, _folder: object = None) -> Examples:
            values, what, rate = make(data)
            start = f" from number {data.first} on" if data.first else ""
            source = (
                f"{what}: {data.count:,} generated{start} ({data.split}, seed {data.seed or 0})"
            )
            return Examples(values, source, embedded=True, rate=rate)

        return DataSet(name, title, load, options, splits)

    return made


RATE = 1024
SLOWEST = 64  # below it there is no room for a tone and its octave
LOWEST, HIGHEST = 1 / 32, 1 / 8  # tones as shares of the rate; the octave stays below a half
OCTAVE = 0.3  # its share


@_generated(
    "chirps",
    "a generated sound of any length and rate (1024 a second)",
    *("seed", "rate"),
    splits=("train",),
)
def chirps(data: Data) -> Made:
    """Seconds of a linear chirp and its octave that swell and fade: values (seconds, rate)."""
    rate = data.rate or RATE
    require_sequence(data, "sound", "seconds")
    if rate < SLOWEST:
        raise InputError(f"chirps need a rate of {SLOWEST} or more; rate is {rate}.")
    time = (np.arange(rate) + 0.5) / rate
    seconds = []
    for generator in record_generators(data):
        begin, end = generator.uniform(LOWEST * rate, HIGHEST * rate, 2)
        phase = 2 * np.pi * (begin * time + (end - begin) * time**2 / 2)
        tone = (1 - OCTAVE) * np.sin(phase) + OCTAVE * np.sin(2 * phase)
        seconds.append(np.sin(np.pi * time) ** 2 * tone)
    return np.array(seconds), f"chirps, {rate} Hz", float(rate)


CENTRES = np.array([[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])
RADIUS = 0.3


@_generated("circles", "four circles of points in the plane, to be walked along as cycles", "seed")
def circles(data: Data) -> Made:
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
    return np.concatenate(points), "points of four circles", None


SIDE, FRAMES = 32, 24.0
SMALLEST = 8  # below it the frames are hardly different
ORBIT, BALL, BAR = 0.5, 0.25, (0.7, 0.12)  # radii and half sides; the picture is [-1, 1]²
GREYS = (0.1, 0.5, 1.0)  # background, bar, ball


@_generated(
    "moving-picture",
    "a generated film of any length and side (32), in a loop",
    *("seed", "side"),
    splits=("train",),
)
def moving_picture(data: Data) -> Made:
    """A ball goes round, a bar turns behind it; the seed gives where it starts.

    After ``count`` frames the film starts again.
    """
    side = data.side or SIDE
    require_sequence(data, "film", "frames")
    if side < SMALLEST:
        raise InputError(f"moving-picture needs a side of {SMALLEST} or more; side is {side}.")
    start = set_generator(data).uniform(0, 2 * np.pi)
    numbers = np.arange(data.first, data.first + data.count)
    frames = [_frame(start + 2 * np.pi * k / data.count, side) for k in numbers]
    return np.array(frames), f"moving picture {side} × {side}", FRAMES


def _frame(angle: float, side: int) -> np.ndarray:
    """Edges are as soft as a pixel is wide, so that small steps are seen."""
    centres = (np.arange(side) + 0.5) * 2 / side - 1
    y, x = np.meshgrid(centres, centres, indexing="ij")
    along = np.abs(x * np.cos(2 * angle) - y * np.sin(2 * angle))
    across = np.abs(x * np.sin(2 * angle) + y * np.cos(2 * angle))
    ball = np.hypot(x - ORBIT * np.cos(angle), y - ORBIT * np.sin(angle))
    background, bar, bright = GREYS
    picture = np.full((side, side), background)
    for grey, outside in (
        (bar, np.maximum(along - BAR[0], across - BAR[1])),
        (bright, ball - BALL),
    ):
        share = np.clip(0.5 - outside * side / 2, 0, 1)
        picture += share * (grey - picture)
    return picture


@_generated(
    "patterns",
    "generated smooth grey pictures of any side (32), as many as asked for",
    *("seed", "side"),
)
def patterns(data: Data) -> Made:
    """Periodic Gaussian random fields, each stretched so that it spans [0, 1].

    Their spectrum is that of natural pictures: amplitude ∝ 1/frequency.
    """
    side = data.side or SIDE
    if side < 2:
        raise InputError("a pattern needs a side of 2 or more; side is 1.")
    fields = np.array([g.standard_normal((side, side)) for g in record_generators(data)])
    fields = np.fft.irfft2(np.fft.rfft2(fields) * _amplitudes(side), s=(side, side))
    fields -= fields.min(axis=(1, 2), keepdims=True)
    fields /= fields.max(axis=(1, 2), keepdims=True)
    return fields, f"patterns {side} × {side}", None


def _amplitudes(side: int) -> np.ndarray:
    """1/|frequency|, and 0 for the mean, which the stretching sets."""
    rows, columns = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)
    frequency = np.hypot(rows, columns)
    frequency[0, 0] = np.inf
    return 1 / frequency


CANDIDATES = 200  # enough that few points come near one another, few enough for 1,000 points


@_generated(
    "points",
    "generated points well apart, in the plane or in any dimension",
    *("seed", "dimension"),
)
def points(data: Data) -> Made:
    """Best candidates (Mitchell 1991): each point is the candidate farthest from those before.

    In [-1, 1]^dimension, the plane by default.  A larger count keeps the points of a smaller one.
    """
    dimension, generator = data.dimension or 2, set_generator(data)
    found = generator.uniform(-1, 1, (1, dimension))
    while len(found) < data.first + data.count:
        candidates = generator.uniform(-1, 1, (CANDIDATES, dimension))
        distances = np.linalg.norm(candidates[:, None] - found, axis=-1).min(axis=1)
        found = np.vstack([found, candidates[np.argmax(distances)]])
    return found[data.first :], f"points in [-1, 1]^{dimension}, well apart", None


@_generated(
    "spheres",
    "random points of a given norm, or of mixed norms, in any dimension",
    *("seed", "dimension", "norm", "largest_norm"),
)
def spheres(data: Data) -> Made:
    """x = r u, u uniform on the unit sphere; r = norm, or uniform in [norm, largest_norm]."""
    dimension, least = data.dimension or 2, data.norm or 1.0
    largest = data.largest_norm or least
    found = []
    for generator in record_generators(data):
        direction = generator.standard_normal(dimension)
        radius = generator.uniform(least, largest)
        found.append(radius * direction / np.linalg.norm(direction))
    norms = f"{least:g}" if largest == least else f"{least:g} to {largest:g}"
    return np.array(found), f"random points of norm {norms} in dimension {dimension}", None
