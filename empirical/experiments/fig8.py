"""Figure 8: autoencoders that store black-and-white pictures of CIFAR-10.

The paper shows examples: the training pictures are attractors, and iteration recovers them from
corrupted inputs.  Here several networks are trained, and the one that stores most is iterated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.bounds import require_least
from empirical.claims.evidence import of_recipes, recovers
from empirical.claims.networks import Networks
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.recovery import iterations, pairs, recovery
from empirical.figures.style import colour, divided, figure, finished, panel
from empirical.measurements.picture_memory import WIDE, PictureMemory, Trained
from empirical.measurements.picture_recall import ShownRecall
from empirical.measurements.recipes import parted, shown, told
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.statistics.proportions import rate
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.retrieval.corrupted import Trials

STEPS = (1, 2, 4)  # shown before the limit
SHOWN = 6  # recoveries in (a), and then
MORE = 15  # in (b)
WANTED = "cifar10"

MEMORY = {
    "smoke": PictureMemory(Data(WANTED, "digits", count=10), width=128, alone_epochs=1_500,
                           first_epochs=600, epochs=2_000),
    "laptop": PictureMemory(Data(WANTED, "digits", count=40), width=256, alone_epochs=3_000,
                            epochs=10_000),
    "paper": PictureMemory(Data(WANTED, "digits", count=500), **WIDE),
}  # fmt: skip


@dataclass(frozen=True)
class Configuration(ShownRecall):
    """``seeds`` networks, from ``memory.seed`` on; ``seed`` is that of the corruption."""

    memory: PictureMemory = MEMORY["laptop"]
    fractions: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7, 0.9)
    seeds: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        require_least(1, "fig8", seeds=self.seeds)


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, choose of each the network that stores most, corrupt, iterate, and
    keep some pictures."""
    if len(laboratory.examples(laboratory.resolve(c.memory.data)).shape) != 2:
        raise InputError("fig8 is of black-and-white pictures; set data.grey true.")
    seeds = range(c.memory.seed, c.memory.seed + c.seeds)
    recipes = list(zip(*(c.trained(laboratory, seed) for seed in seeds), strict=True))
    chosen = [
        max(some, key=lambda m: (m.numbers["reached"], m.numbers["stored"])) for some in recipes
    ]

    def kept(memory: Trained, found: Trials) -> Measured:
        right = c.recoveries(found, SHOWN + MORE)
        some, more = right[:SHOWN], right[SHOWN:]
        return Measured({"shown": some}, c.pictures(memory, some, more, STEPS))

    found = c.followed(chosen, kept)
    networks = [[memory.numbers for memory in some] for some in recipes]
    radii = {
        f"radius {i}": np.stack([memory.network.radii for memory in some])
        for i, some in enumerate(recipes)
    }
    return Measured(
        {**found.numbers, "networks": networks, "set": chosen[0].given.data.set},
        found.arrays | radii,
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """(a) iterates, (b) more recoveries, (c) recovery rates, (d) ρ at the pictures."""
    part, made = shown(measured), figure(7.8)
    top, bottom = divided(made, 2, 1, height_ratios=(1.4, 1))
    left, right = divided(top, 1, 2, width_ratios=(1.6, 1))
    iterations(left, c, part, STEPS)
    pairs(right, part.arrays["more_pictures"], f"corrupted, up to {c.tested:.0%}, over recalled")
    below = bottom.subplots(1, 2, width_ratios=(1.3, 1))
    recovery(below[0], c, part)
    panel(below[1], "ρ at the pictures, sorted", "picture", "spectral radius")
    for i, one in enumerate(parted(measured)):
        radii = np.sort(measured.arrays[f"radius {i}"], axis=1).T
        lines = below[1].plot(np.arange(1, len(radii) + 1), radii, ".-", ms=4, lw=0.8,
                              color=colour(i))  # fmt: skip
        lines[0].set_label(one.memory["recipe"])
    below[1].axhline(1, color="black", lw=1)
    below[1].set_ylim(bottom=0)
    chosen = f", of {c.seeds} networks the one that stores most" if c.seeds > 1 else ""
    title = f"{measured.numbers['set']}{chosen}\n{told(measured)}"
    return finished(made, [left, right, *below], [bottom], title)


def check(c: Configuration, measured: Measured) -> Claims:
    """Of each recipe: stored; recovered, by kind of corruption."""
    n = measured.numbers
    text = (
        f"iteration recovers training pictures with {c.tested:.0%} † corrupted more often than "
        "chance"
    )
    kept = "an autoencoder stores its black-and-white training pictures as attractors"
    return of_recipes(
        measured,
        lambda part: {f"{kept} ({n['set']})": _stored(n["networks"][part.number])},
        lambda part: recovers(text, c, part),
    )


def _stored(networks: Sequence[dict[str, Any]]) -> Decision:
    """One network suffices."""
    n = Networks(networks)
    told = []
    if n.trained:
        kept, total = (sum(w[key] for w in n.trained) for key in ("stored", "examples"))
        told.append(
            f"{len(n.full)} of {len(n.trained)} networks store all; of their pictures "
            f"{rate(kept, total)} are stored; ρ at most "
            f"{[round(w['largest_radius'], 3) for w in n.trained]}"
        )
    if short := [w for w in networks if not w["reached"]]:
        counts = ", ".join(str(w["stored"]) for w in short)
        told.append(
            f"{len(short)} did not reach the loss, and have stored {counts} of "
            f"{short[0]['examples']} so far"
        )
    holds = True if n.full else None if n.open or not n.trained else False
    return Decision(holds, "; ".join(told)).about_storage()


EXPERIMENT = Experiment(
    name="fig8", title="Black-and-white pictures of CIFAR-10 stored as attractors",
    source="PNAS paper, Figure 8 (appendix)",
    paper="Autoencoders trained on black-and-white pictures of CIFAR-10 store them as attractors; "
    "iteration recovers the training pictures.",
    presets={
        "smoke": Configuration(MEMORY["smoke"], seeds=1, fractions=(0.1, 0.5, 0.9)),
        "laptop": Configuration(MEMORY["laptop"]),
        "paper": Configuration(MEMORY["paper"], seeds=5),
    },
    assumed={
        "memory.data": "how many pictures, and which, is not in the text",
        "memory.width": "not in the text; 1024 in the preset paper, as for Figure 2",
        "memory.hidden": "not in the text; as for Figure 2",
        "memory.activation": "not in the text; cosid as for Figure 2",
        "memory.alone": "not in the text; as for Figure 2", "memory.loss": "1e-8 is reconstructed",
        "memory.first_epochs": "the source names no restless stage: our recipe, told apart",
        "kinds": "what corrupts the pictures is not in the text",
        "tested": "how much of the picture is corrupted is not in the text",
    },
    minutes={"smoke": 0.12, "laptop": 1.5},
    value=Value(50, "black and white pictures: Figure 2 once more"),
    run=run, draw=draw, check=check,
)  # fmt: skip
