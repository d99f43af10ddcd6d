"""Spurious attractors of the Figure 2 network: are there attractors besides the training pictures?

The paper iterates from test pictures, from uniform and from Gaussian noise, and finds none.  Here
cycles are looked for as well.  A network with odd φ and no biases stores -x with every x; cosid is
not odd, and the mirror images are tried too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from empirical.bounds import require_least
from empirical.claims.evidence import at_scale, none_found, of_recipes, stored
from empirical.data.corruption import gaussian_noise, uniform_noise
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.pictures import in_bytes
from empirical.figures.recovery import gallery, pairs
from empirical.figures.style import colour, divided, figure, finished, panel
from empirical.figures.tables import ruled
from empirical.measurements.picture_memory import IMAGENET, IMAGENET_ASSUMED, PictureMemory, Trained
from empirical.measurements.recipes import Part, by_recipe, shown, told
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from theory.errors import InputError

SLICE = 5_000  # test pictures read at once
TESTS, UNIFORM, GAUSSIAN = "unseen pictures", "uniform noise", "Gaussian noise"
MIRROR = "mirror images"
STATED = {TESTS: 40_000, UNIFORM: 10_000, GAUSSIAN: 10_000}
PICTURES = 500  # in the source's network
SHOWN = 6  # starts of each kind, with where they end
KEPT = 12  # spurious attractors whose points are kept


@dataclass(frozen=True)
class Configuration:
    """``tests`` come from the test part; ``unseen`` follow the examples in the training part."""

    memory: PictureMemory = IMAGENET["laptop"]
    tests: int = 400
    unseen: int = 700
    uniform: int = 10_000
    gaussian: int = 10_000
    variance: float = 4.0
    seed: int = 0


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, and count where the orbits of all starts end."""
    require_least(1, "spurious", tests=c.tests, uniform=c.uniform, gaussian=c.gaussian)
    require_least(0, "spurious", unseen=c.unseen)
    if c.unseen and c.memory.data.seed is not None:
        raise InputError("unseen follow the examples of a set taken in order; set data.seed null.")
    return by_recipe(c.memory.recall(laboratory), lambda memory: _census(c, memory))


def _census(c: Configuration, memory: Trained) -> Measured:
    found = {kind: _counted(kind, batches, memory) for kind, batches in _starts(c, memory).items()}
    arrays = {f"{kind}, {name}": a for kind, m in found.items() for name, a in m.arrays.items()}
    return Measured({"kinds": {kind: m.numbers for kind, m in found.items()}}, arrays)


def _starts(c: Configuration, memory: Trained) -> dict[str, Iterator[np.ndarray]]:
    from empirical.retrieval.census import BATCH

    shape, generator = memory.pictures.shape[1:], np.random.default_rng(c.seed)
    return {
        TESTS: _unseen(c, memory),
        UNIFORM: (uniform_noise(m, shape, generator) for m in _sizes(c.uniform, BATCH)),
        GAUSSIAN: (
            gaussian_noise(m, shape, c.variance, generator) for m in _sizes(c.gaussian, BATCH)
        ),
        MIRROR: iter([-memory.pictures]),
    }


def _unseen(c: Configuration, memory: Trained) -> Iterator[np.ndarray]:
    """The test part, then the training part behind the examples."""
    from empirical.retrieval.census import BATCH

    laboratory, data = memory.laboratory, memory.given.data
    test = laboratory.resolve(replace(c.memory.data, split="test", first=0, count=c.tests))
    rest = replace(data, first=data.first + data.count, count=max(c.unseen, 1))
    for part, total in ((test, c.tests), (rest, c.unseen)):
        begin = part.first
        for count in _sizes(total, SLICE):
            pictures = laboratory.examples(replace(part, first=begin, count=count)).values
            begin += count
            for i in range(0, count, BATCH):
                yield pictures[i : i + BATCH]


def _sizes(total: int, most: int) -> list[int]:
    """total in parts of at most ``most``."""
    return [min(most, total - i) for i in range(0, total, most)]


def _counted(kind: str, batches: Iterator[np.ndarray], memory: Trained) -> Measured:
    """What became of one kind of start: numbers, and a few pictures as bytes."""
    first = next(batches)
    found = memory.census(kind, itertools.chain([first], batches))
    others = [
        {"count": a.count, "period": a.period, "radius": a.radius, "distance": a.distance}
        for a in found.others
    ]
    points = np.array([a.points[0] for a in found.others[:KEPT]])
    return Measured(
        {
            "starts": found.starts,
            "at_examples": int(found.ends.sum()),
            "at_nearest": found.same,
            "unsettled": found.unsettled,
            "repelling": found.repelling,
            "median_steps": float(np.median(found.steps)),
            "most_steps": int(found.steps.max()),
            "spurious": others,
        },
        {
            "ends": found.ends,
            "shown": in_bytes(memory.orbits(first[:SHOWN], ())),
            "spurious": in_bytes(points.reshape(-1, *memory.pictures.shape[1:])),
        },
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """Some starts above their limits, and how the ends share out among the examples."""
    part = shown(measured)
    kinds, arrays = part.numbers["kinds"], part.arrays
    odd = np.concatenate([arrays[f"{kind}, spurious"] for kind in kinds])[:KEPT]
    heights = (1.4, 3.3, 2.1, *([1.1] if len(odd) else []))
    made = figure(0.4 + sum(heights))
    top, graph, below, *last = divided(made, len(heights), 1, height_ratios=heights)
    pictured = [kind for kind in kinds if kind != MIRROR]  # which would be black
    starts = divided(top, 1, len(pictured))
    for place, kind in zip(starts, pictured, strict=True):
        pairs(place, arrays[f"{kind}, shown"], f"{kind} and limits")
    left, table = graph.subplots(), below.subplots()
    _table(table, kinds)
    for place in last:
        gallery(place, odd[None], title="spurious attractors")
    panel(left, "where they end", "training pictures, those reached most often first",
          "share of the starts")  # fmt: skip
    for i, (kind, found) in enumerate(kinds.items()):
        ends = np.sort(arrays[f"{kind}, ends"])[::-1]
        reached = ends[ends > 0]
        label = f"{kind}: {len(reached)} of {len(ends)} reached"
        left.plot(1 + np.arange(len(reached)), reached / found["starts"], ".-", ms=4, lw=1,
                  color=colour(i), label=label)  # fmt: skip
    left.set(xscale="log", yscale="log")
    total = sum(len(found["spurious"]) for found in kinds.values())
    title = (
        f"{total or 'no'} spurious attractor{'s' * (total != 1)} found from "
        f"{sum(found['starts'] for found in kinds.values()):,} starts\n{told(measured)}"
    )
    return finished(made, [*starts, left, table, *last], [graph], title)


def _table(axes: Any, kinds: dict[str, Any]) -> None:
    header = ["", "starts", "at an\nexample", "at the\nnearest", "spurious",
              "steps, median\n(most)"]  # fmt: skip
    rows = [
        [
            kind,
            f"{found['starts']:,}",
            f"{found['at_examples'] / found['starts']:.1%}",
            f"{found['at_nearest'] / found['starts']:.0%}",
            f"{len(found['spurious'])}",
            f"{found['median_steps']:.0f} ({found['most_steps']:,})",
        ]
        for kind, found in kinds.items()
    ]
    ruled(axes, "in numbers", header, rows)


def check(c: Configuration, measured: Measured) -> Claims:
    """Of each recipe: none found, kind by kind; the numbers of starts of the source."""
    text = "the network has stored all its training pictures"
    return of_recipes(measured, lambda part: {text: stored(part.memory)}, _none)


def _none(part: Part) -> dict[str, Decision]:
    decisions = dict[str, Decision]()
    for kind, found in part.numbers["kinds"].items():
        text = f"no spurious attractor from {kind}"
        if kind == MIRROR:
            text += " -x of the examples (not in the source)"
        number, starts = len(found["spurious"]), found["starts"]
        here = none_found(number, found["unsettled"], starts)
        if kind in STATED:
            full = f"no spurious attractor from {STATED[kind]:,} † starts ({kind})"
            as_stated = at_scale(here, starts, STATED[kind], "starts")
            pictures = part.memory["examples"]
            decisions[full] = at_scale(as_stated, pictures, PICTURES, "pictures in the network")
        decisions[text] = here
    return decisions


EXPERIMENT = Experiment(
    name="spurious", title="No spurious attractors in the Figure 2 network",
    source="PNAS paper, text on spurious attractors",
    paper="Iterated from test pictures of ImageNet-64, from uniform noise and from Gaussian noise, "
    "the network of Figure 2 always ends at a training picture; no spurious attractor is found.",
    presets={
        "smoke": Configuration(IMAGENET["smoke"], tests=100, unseen=0, uniform=200, gaussian=200),
        "laptop": Configuration(IMAGENET["laptop"]),
        "paper": Configuration(IMAGENET["paper"], tests=40_000, unseen=0),
    },
    assumed={
        **IMAGENET_ASSUMED,
        "tests": "the number of test pictures, 40,000 in the preset paper, is reconstructed",
        "uniform": "the number is reconstructed", "gaussian": "the number is reconstructed",
        "variance": "the variance of the Gaussian noise is reconstructed",
    },
    minutes={"smoke": 0.07, "laptop": 4},
    value=Value(75, "none among 60,000 starts says much; in the network of Figure 2"),
    run=run, draw=draw, check=check,
)  # fmt: skip
