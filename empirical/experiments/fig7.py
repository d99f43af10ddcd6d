"""Figure 7: an autoencoder of MNIST; one step looks like the identity, the limit is an example.

The paper shows test digits that one application of the learned map hardly changes, though iteration
until convergence leads to a training digit: reconstruction of test data is no sign that a network
has not memorised.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from empirical.bounds import require_least
from empirical.claims.evidence import SMALL, at_scale, none_found, of_recipes, stored
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.pictures import in_bytes
from empirical.figures.recovery import gallery, stepped
from empirical.figures.style import COLOURS, GREY, divided, figure, finished, panel
from empirical.measurements.picture_memory import IMAGENET_ASSUMED, WIDE, PictureMemory, Trained
from empirical.measurements.recipes import Part, by_recipe, shown, told
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, beyond
from empirical.statistics.proportions import rate, wilson

STATED = 2000  # †: training digits
SHOWN = 10
STEPS = (1, 2, 4, 8)
LAPTOP = PictureMemory(
    Data("mnist", "digits", count=100), width=256, alone_epochs=3_000, first_epochs=1_500
)


@dataclass(frozen=True)
class Configuration:
    """``tests`` of the test part; iteration takes at most ``limit`` steps."""

    memory: PictureMemory = LAPTOP
    tests: int = 500
    limit: int = 10_000


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, apply the map once to test digits, and iterate it."""
    require_least(SHOWN, "fig7", tests=c.tests)
    require_least(1, "fig7", limit=c.limit)
    return by_recipe(c.memory.recall(laboratory), lambda memory: _iterated(c, memory))


def _iterated(c: Configuration, memory: Trained) -> Measured:
    from empirical.retrieval.census import BATCH
    from empirical.retrieval.labelling import nearest

    test = replace(c.memory.data, split="test", first=0, count=c.tests)
    z = memory.laboratory.examples(memory.laboratory.resolve(test)).values
    batches = (z[i : i + BATCH] for i in range(0, len(z), BATCH))
    ends = memory.census("test digits", batches, limit=c.limit)
    once = memory.iterates(z, (1,))[:, 0]
    size, step = np.maximum(_norm(z), np.finfo(float).tiny), _norm(once - z)
    before, after = nearest(z, memory.pictures), nearest(once, memory.pictures)
    some = np.argsort(step / size)[np.linspace(0, c.tests - 1, SHOWN).round().astype(int)]
    return Measured(
        {
            "tests": c.tests,
            "like_identity": int((step < after.distance).sum()),
            "at_examples": int(ends.ends.sum()),
            "at_nearest": ends.same,
            "unsettled": ends.unsettled,
            "repelling": ends.repelling,
            "spurious": [{"count": a.count, "period": a.period} for a in ends.others],
        },
        {
            "step": step / size,
            "away": before.distance / size,
            "steps": ends.steps,
            "shown": some,
            "orbits": in_bytes(memory.orbits(z[some], STEPS)),
            "nearest": in_bytes(memory.pictures[before.label[some]]),
        },
    )


def _norm(pictures: np.ndarray) -> np.ndarray:
    length: np.ndarray = np.linalg.norm(pictures.reshape(len(pictures), -1), axis=1)
    return length


def draw(c: Configuration, measured: Measured) -> Figure:
    """Test digits from the smallest step to the largest; all steps against the nearest example."""
    part, made = shown(measured), figure(3.9)
    a, n = part.arrays, part.numbers
    left, right = divided(made, 1, 2, width_ratios=(1.7, 1))
    rows = ["test digit", *map(stepped, STEPS), "limit", "nearest\nexample"]
    pictures = np.concatenate([np.moveaxis(a["orbits"], 1, 0), a["nearest"][None]])
    columns = [f"{100 * a['step'][i]:.0f} %" for i in a["shown"]]
    gallery(left, pictures, rows, columns, "how far one step moves a digit, of its norm")
    axes = panel(right.subplots(), "all test digits\n(distances: of the norm)",
                 "distance to the nearest training digit",
                 "distance moved by one step")  # fmt: skip
    axes.plot(a["away"], a["step"], ".", ms=4, color=COLOURS[0], alpha=0.6)
    top = 1.05 * max(a["away"].max(), a["step"].max())
    axes.plot((0, top), (0, top), "--", lw=0.9, color=GREY)
    axes.plot(a["away"][a["shown"]], a["step"][a["shown"]], "o", ms=6, mfc="none", mec=COLOURS[4])
    axes.set(xlim=(0, top), ylim=(0, top), aspect="equal")
    ends = f"{n['at_examples']} of {n['tests']} test digits end at training digits"
    return finished(made, [left, axes], title=f"{told(measured)}\n{ends}")


def check(c: Configuration, measured: Measured) -> Claims:
    """Of each recipe: stored; near the identity on test digits; their limits are training
    digits."""
    return of_recipes(measured, _stored, _steps)


def _stored(part: Part) -> dict[str, Decision]:
    here = stored(part.memory)
    return {
        f"an autoencoder stores {STATED:,} † digits of MNIST":
        at_scale(here, part.memory["examples"], STATED, "digits"),
        "the autoencoder stores its training digits as attractors": here,
    }  # fmt: skip


def _steps(part: Part) -> dict[str, Decision]:
    n, tests = part.numbers, part.numbers["tests"]
    spurious = tests - n["at_examples"] - n["unsettled"] - n["repelling"]
    limits = none_found(spurious, n["unsettled"], tests)
    return {
        "one iteration of the learned map can look like the identity on test digits": Decision(
            beyond(*wilson(n["like_identity"], tests), SMALL),
            f"after one step {rate(n['like_identity'], tests)} test digits are nearer to "
            f"themselves than to any training digit; median step "
            f"{np.median(part.arrays['step']):.0%} of the norm, nearest training digit "
            f"{np.median(part.arrays['away']):.0%}",
        ),
        "iterated until convergence, test digits yield training digits": limits.headed(
            f"{rate(n['at_examples'], tests)} end at a training digit, {n['at_nearest']} of them "
            "at the nearest; "
        ),
    }


EXPERIMENT = Experiment(
    name="fig7", title="One step like the identity, the limit a training digit",
    source="PNAS paper, Figure 7",
    paper="An autoencoder stores digits of MNIST as attractors.  One iteration of the learned map "
    "on test digits can look like the identity; iterated until convergence it yields a training "
    "digit.",
    presets={
        "smoke": Configuration(
            PictureMemory(
                Data("mnist", "digits", count=20), width=128, alone_epochs=500, epochs=3_000
            ),
            tests=100,
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            PictureMemory(Data("mnist", "digits", count=STATED), width=1024, **WIDE), tests=10_000,
        ),
    },
    assumed={
        **IMAGENET_ASSUMED, "memory.data": "the number of digits, 2,000, is reconstructed",
        "memory.activation": "the nonlinearity is not in the text; that of Figure 2",
    },
    minutes={"smoke": 0.09, "laptop": 1},
    value=Value(60, "2,000 digits in one network: the most of all"),
    run=run, draw=draw, check=check,
)  # fmt: skip
