"""Figure 8: autoencoders that store black-and-white pictures of CIFAR-10.

The paper shows examples: the training pictures are attractors, and iteration recovers them from
corrupted inputs.  Here several networks are trained, and the one that stores most is iterated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.claims.evidence import above_chance, of_recipe
from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment, Value
from empirical.measurements.picture_memory import WIDE, PictureMemory, Trained
from empirical.measurements.recipes import FOLLOWED, by_recipe, parted, shown, told
from empirical.runs.job import Measured
from empirical.statistics.proportions import rate
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory

STEPS = (1, 2, 4)  # shown before the limit
SHOWN = 6  # recoveries in (a), and then
MORE = 15  # in (b)
WANTED = "cifar10"

MEMORY = {
    "smoke": PictureMemory(
        Data(WANTED, "digits", count=10),
        width=128,
        alone_epochs=1_500,
        first_epochs=600,
        epochs=2_000,
    ),
    "laptop": PictureMemory(
        Data(WANTED, "digits", count=40), width=256, alone_epochs=3_000, epochs=10_000
    ),
    "paper": PictureMemory(Data(WANTED, "digits", count=500), **WIDE),
}


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks, from ``memory.seed`` on; ``seed`` is that of the corruption."""

    memory: PictureMemory = MEMORY["laptop"]
    seeds: int = 2
    kinds: tuple[str, ...] = ("pixels", "noise", "gaussian", "square", "left", "top")
    fractions: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7, 0.9)
    tested: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        if self.seeds < 1:
            raise InputError(f"fig8: seeds must be 1 or more, not {self.seeds}.")
        if self.tested not in self.fractions:
            raise InputError(
                f"fig8: tested is {self.tested}, which is none of the fractions {self.fractions}."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, choose of each the network that stores most, corrupt, iterate, and
    keep some pictures."""
    from empirical.retrieval.corrupted import require_kinds

    require_kinds(c.kinds, c.fractions)
    if len(laboratory.examples(laboratory.resolve(c.memory.data)).shape) != 2:
        raise InputError("fig8 is of black-and-white pictures; set data.grey true.")
    seeds = range(c.memory.seed, c.memory.seed + c.seeds)
    trained = [replace(c.memory, seed=seed).recall(laboratory) for seed in seeds]
    recipes = list(zip(*trained, strict=True))
    chosen = [
        max(some, key=lambda m: (m.numbers["reached"], m.numbers["stored"])) for some in recipes
    ]
    found = by_recipe(chosen, lambda memory: _recalled(c, memory, laboratory))
    networks = [[memory.numbers for memory in some] for some in recipes]
    radii = {
        f"radius {i}": np.stack([memory.arrays["radius"] for memory in some])
        for i, some in enumerate(recipes)
    }
    return Measured(
        {**found.numbers, "networks": networks, "set": chosen[0].data.set},
        {**found.arrays, **radii},
    )


def _recalled(c: Configuration, memory: Trained, laboratory: Laboratory) -> Measured:
    from empirical.measurements.picture_recall import recoveries, strips
    from empirical.retrieval.corrupted import trials

    found = trials(
        memory.architecture,
        memory.weights,
        memory.pictures,
        c.kinds,
        c.fractions,
        c.seed,
        progress=laboratory.progress,
        pieces=laboratory.pieces("trials", *memory.weights.values()),
    )
    right = recoveries(found, c.fractions, c.tested, SHOWN + MORE)
    some, more = right[:SHOWN], right[SHOWN:]
    corruption = (c.kinds, c.fractions, c.seed)
    return Measured(
        {"shown": some},
        {
            **found.arrays(),
            "shown_pictures": strips(memory, *corruption, some, STEPS),
            "more_pictures": strips(memory, *corruption, more, ())[:, 1:],
        },
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """(a) iterates, (b) more recoveries, (c) recovery rates, (d) ρ at the pictures."""
    from empirical.data.corruption import CORRUPTIONS
    from empirical.figures.recovery import gallery, pairs, rate_panel, rates, wrapped
    from empirical.figures.style import (
        colour,
        divided,
        figure,
        headline,
        legend,
        lettered,
        panel,
    )
    from empirical.retrieval.corrupted import Trials

    part = shown(measured)
    found, n = Trials.of(part.arrays), part.numbers
    made = figure(7.8)
    top, bottom = divided(made, 2, 1, height_ratios=(1.4, 1))
    left, right = divided(top, 1, 2, width_ratios=(1.6, 1))
    rows = [wrapped(f"{CORRUPTIONS[c.kinds[k]].title}, {c.fractions[f]:.0%}")
            for k, f, _ in n["shown"]]  # fmt: skip
    steps = [f"{s} step{'s' * (s > 1)}" for s in STEPS]
    columns = ["example", "corrupted", *steps, "limit"]
    gallery(left, part.arrays["shown_pictures"], rows, columns, "iteration")
    title = f"more recoveries, up to {c.tested:.0%}"
    pairs(right, part.arrays["more_pictures"], title)
    below = bottom.subplots(1, 2, width_ratios=(1.3, 1))
    axes = rate_panel(below[0], "recovery rate", 1 / len(found.truth))
    titles = [CORRUPTIONS[kind].title for kind in c.kinds]
    rates(axes, c.fractions, found.network, len(found.truth), titles)
    panel(below[1], "ρ at the pictures, sorted", "picture", "spectral radius")
    for i, one in enumerate(parted(measured)):
        radii = np.sort(measured.arrays[f"radius {i}"], axis=1).T
        lines = below[1].plot(np.arange(1, len(radii) + 1), radii, ".-", ms=4, lw=0.8,
                              color=colour(i))  # fmt: skip
        lines[0].set_label(one.numbers["memory"]["recipe"])
    below[1].axhline(1, color="black", lw=1)
    below[1].set_ylim(bottom=0)
    lettered([left, right, *below])
    legend(bottom)
    chosen = f", of {c.seeds} networks the one that stores most" if c.seeds > 1 else ""
    headline(made, f"{measured.numbers['set']}{chosen}\n{told(measured)}")
    return made


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """Of each recipe: stored; recovered, by kind of corruption."""
    n, claims = measured.numbers, list[CheckedClaim]()
    for part, networks in zip(parted(measured), n["networks"], strict=True):
        memory = part.numbers["memory"]
        recalls = _recalls(c, part) if part.numbers[FOLLOWED] else ()
        claims += of_recipe(memory, [_stored(networks, n["set"])], recalls)
    return tuple(claims)


def _recalls(c: Configuration, part: Measured) -> list[CheckedClaim]:
    from empirical.data.corruption import CORRUPTIONS
    from empirical.retrieval.corrupted import Trials

    found = Trials.of(part.arrays)
    count, column = len(found.truth), c.fractions.index(c.tested)
    return [
        above_chance(
            f"iteration recovers training pictures with {c.tested:.0%} † corrupted more often "
            f"than chance: {CORRUPTIONS[kind].title}",
            int(recovered),
            count,
            1 / count,
            len(c.kinds),
        )
        for kind, recovered in zip(c.kinds, found.network[:, column], strict=True)
    ]


def _stored(networks: Sequence[dict[str, Any]], name: str) -> CheckedClaim:
    """One network suffices."""
    trained = [w for w in networks if w["reached"]]
    full = [w for w in trained if w["stored"] == w["examples"]]
    open_ = [w for w in trained if w["undecided"] and w["stored"] + w["undecided"] == w["examples"]]
    kept = sum(w["stored"] for w in trained)
    total = sum(w["examples"] for w in trained)
    told = []
    if trained:
        told.append(
            f"{len(full)} of {len(trained)} networks store all; of their pictures "
            f"{rate(kept, total)} are stored; ρ at most "
            f"{[round(w['largest_radius'], 3) for w in trained]}"
        )
    if short := [w for w in networks if not w["reached"]]:
        counts = ", ".join(str(w["stored"]) for w in short)
        told.append(
            f"{len(short)} did not reach the loss, and have stored {counts} of "
            f"{short[0]['examples']} so far"
        )
    return CheckedClaim.decided(
        f"an autoencoder stores its black-and-white training pictures as attractors ({name})",
        True if full else None if open_ or not trained else False,
        "; ".join(told),
    ).about_storage()


EXPERIMENT = Experiment(
    name="fig8",
    title="Black-and-white pictures of CIFAR-10 stored as attractors",
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
        "memory.alone": "not in the text; as for Figure 2",
        "memory.loss": "1e-8 is reconstructed",
        "memory.first_epochs": "the source names no restless stage: our recipe, told apart",
        "kinds": "what corrupts the pictures is not in the text",
        "tested": "how much of the picture is corrupted is not in the text",
    },
    minutes={"smoke": 0.12, "laptop": 1.5},
    value=Value(50, "black and white pictures: Figure 2 once more"),
    run=run,
    draw=draw,
    check=check,
)
