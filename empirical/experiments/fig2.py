"""Figure 2: an autoencoder that stores pictures of ImageNet-64, and recalls them.

The paper trains on 500 colour pictures until every one is an attractor, iterates from corrupted
ones, and counts how often iteration comes back to the picture that was corrupted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from empirical.claims.evidence import at_scale, of_recipes, recovers, stored
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.recovery import iterations, pairs, recovery
from empirical.figures.style import divided, figure, finished
from empirical.measurements.picture_memory import IMAGENET, IMAGENET_ASSUMED, Trained
from empirical.measurements.picture_recall import ShownRecall
from empirical.measurements.recipes import Part, shown, told
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, beyond, unless
from empirical.statistics.seeds import mean_interval

if TYPE_CHECKING:
    from empirical.retrieval.corrupted import Trials

STATED = 500  # pictures
STEPS = (1, 2, 4, 8)  # shown before the limit
SHOWN = 4  # recoveries in (a), and then
WRONG = 2  # that end at another picture, as in the paper
MORE = 18  # recoveries in (b)


@dataclass(frozen=True)
class Configuration(ShownRecall):
    """``kinds`` are those of ``empirical.data.corruption``; ``seed`` is that of the corruption."""


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, corrupt, iterate, and keep some pictures."""

    def kept(memory: Trained, found: Trials) -> Measured:
        from empirical.retrieval.corrupted import likeness

        excess, typical = likeness(memory.pictures, found)
        right = c.recoveries(found, SHOWN + MORE)
        some = right[:SHOWN] + c.confusions(memory.pictures, found, WRONG)
        return Measured(
            {
                "nowhere": int(((found.end < 0) & found.settled).sum()),
                "unsettled": int((~found.settled).sum()),
                "excess_distance": mean_interval(excess),
                "typical_distance": typical,
                "shown": some,
            },
            {"radius": memory.network.radii, **c.pictures(memory, some, right[SHOWN:], STEPS)},
        )

    return c.measure(laboratory, kept)


def draw(c: Configuration, measured: Measured) -> Figure:
    """(a) iterates, (b) more recoveries, (c) recovery rates."""
    part, made = shown(measured), figure(7.8)
    top, bottom = divided(made, 2, 1, height_ratios=(1.4, 1))
    left, right = divided(top, 1, 2, width_ratios=(1.6, 1))
    iterations(left, c, part, STEPS)
    pairs(right, part.arrays["more_pictures"], f"corrupted, up to {c.tested:.0%}, over recalled")
    axes = recovery(bottom.subplots(), c, part)
    return finished(made, [left, right, axes], [bottom], told(measured))


def check(c: Configuration, measured: Measured) -> Claims:
    """Of each recipe: all stored; iteration ends at examples, at times at another one; rates beat
    chance."""
    text = f"recovery is significantly above chance with {c.tested:.0%} † lost"
    return of_recipes(measured, _stored, lambda part: _ends(part) | recovers(text, c, part))


def _stored(part: Part) -> dict[str, Decision]:
    here = stored(part.memory)
    return {
        f"{STATED} pictures of ImageNet-64 are stored as attractors":
        at_scale(here, part.memory["examples"], STATED, "pictures"),
        "all training pictures are stored: every |eigenvalue| < 1": here,
    }  # fmt: skip


def _ends(part: Part) -> dict[str, Decision]:
    n: Mapping[str, Any] = part.numbers
    end, truth = part.trials.end, part.trials.truth
    wrong = int(((end != truth) & (end >= 0)).sum())
    low, high = n["excess_distance"]
    return {
        "iteration from corrupted inputs converges to individual training examples": Decision(
            unless(n["nowhere"], n["unsettled"]),
            f"of {end.size:,} corrupted inputs {n['nowhere']:,} settled at no example and "
            f"{n['unsettled']:,} did not settle",
        ),
        "some corrupted inputs end at a different training example": Decision(
            wrong > 0, f"{wrong:,} of {end.size:,} do"
        ),
        "the different example is one similar to the original": Decision(
            beyond(-high, -low, 0),
            f"it is nearer to the original than the wrong ends of other originals by "
            f"{-high:.3g} to {-low:.3g} (mean, 95 %), which are {n['typical_distance']:.3g} away",
        ),
    }


EXPERIMENT = Experiment(
    name="fig2", title="Pictures of ImageNet-64 stored and recalled", source="PNAS paper, Figure 2",
    paper="A fully connected autoencoder with the nonlinearity cosid, trained by Adam, stores 500 "
    "pictures of ImageNet-64: all eigenvalues at all of them are below 1.  Iteration from "
    "corrupted pictures ends at training examples, twice at a different, similar one.  Even with "
    "much of the picture corrupted it recovers far more than expected by chance.",
    presets={
        "smoke": Configuration(IMAGENET["smoke"], fractions=(0.1, 0.3, 0.5, 0.7, 0.9)),
        "laptop": Configuration(IMAGENET["laptop"]),
        "paper": Configuration(IMAGENET["paper"]),
    },
    assumed={
        **IMAGENET_ASSUMED, "kinds": "what corrupts the pictures is not in the text",
        "tested": "how much of the picture is corrupted is lost in the text",
    },
    minutes={"smoke": 0.1, "laptop": 2.5},
    value=Value(100, "the paper's main claim; two more experiments use its network"),
    run=run, draw=draw, check=check,
)  # fmt: skip
