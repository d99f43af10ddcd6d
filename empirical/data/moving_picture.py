"""A generated film in a loop: a ball goes round, a bar turns behind it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.random_streams import set_generator, words
from theory.errors import InputError

SIDE, RATE = 32, 24.0
SMALLEST = 8  # below it the frames are hardly different
ORBIT, BALL, BAR = 0.5, 0.25, (0.7, 0.12)  # radii and half sides; the picture is [-1, 1]²
GREYS = (0.1, 0.5, 1.0)  # background, bar, ball


def load(data: Data, _folder: Path | None = None) -> Examples:
    """``count`` frames, after which the film starts again; the seed gives where it starts."""
    side = data.side or SIDE
    if data.count < 2:
        raise InputError("a film is a sequence and needs two frames; count is 1.")
    if side < SMALLEST:
        raise InputError(f"moving-picture needs a side of {SMALLEST} or more; side is {side}.")
    start = set_generator(data).uniform(0, 2 * np.pi)
    numbers = np.arange(data.first, data.first + data.count)
    frames = [_frame(start + 2 * np.pi * k / data.count, side) for k in numbers]
    what = f"moving picture {side} × {side}"
    return Examples(np.array(frames), words(data, what), embedded=True, rate=RATE)


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


DATA_SET = DataSet(
    name="moving-picture",
    title="a generated film of any length and side (32), in a loop",
    load=load,
    options=("seed", "side"),
    splits=("train",),
)
