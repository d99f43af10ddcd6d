"""Figure 14: recall by the Figure 2 network against 1-nearest-neighbour.

The paper compares recovery rates on corrupted pictures, finds them remarkably similar, and
conjectures that in high dimension the basins of attraction are close to Voronoi cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.claims.evidence import of_recipe, stored
from empirical.experiment import CheckedClaim, Experiment, Value
from empirical.measurements.picture_memory import IMAGENET, IMAGENET_ASSUMED, PictureMemory
from empirical.measurements.recipes import FOLLOWED, by_recipe, parted, shown, told
from empirical.runs.job import Measured

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory
    from empirical.measurements.picture_memory import Trained

CONCORDANT = 0.9  # McBride 2005: concordance below .90 is poor
SUBSTANTIAL = 0.6  # Landis and Koch 1977: kappa above .60 is substantial agreement


@dataclass(frozen=True)
class Configuration:
    """As for Figure 2; ``seed`` is that of the corruption and of the resampling."""

    memory: PictureMemory = IMAGENET["laptop"]
    kinds: tuple[str, ...] = ("pixels", "noise", "gaussian", "square", "left", "top")
    fractions: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    seed: int = 0


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, corrupt, iterate, and label the same inputs by the nearest example."""
    from empirical.retrieval.corrupted import require_kinds

    require_kinds(c.kinds, c.fractions)
    memories = c.memory.recall(laboratory)
    return by_recipe(memories, lambda memory: _recalled(c, memory, laboratory))


def _recalled(c: Configuration, memory: Trained, laboratory: Laboratory) -> Measured:
    from empirical.retrieval.corrupted import trials
    from empirical.retrieval.neighbours import likeness

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
    return Measured(
        {
            "unsettled": int((~found.settled).sum()),
            **asdict(likeness(found, c.seed)),
            "discordant": _discordant(found.end == found.truth, found.neighbour == found.truth),
        },
        found.arrays(),
    )


def _discordant(ours: np.ndarray, theirs: np.ndarray) -> list[list[int]]:
    """(recovered by the network alone, by 1-NN alone), kind after kind."""
    return [[int((a & ~b).sum()), int((b & ~a).sum())] for a, b in zip(ours, theirs, strict=True)]


def draw(c: Configuration, measured: Measured) -> Figure:
    """A panel for each kind: the network's curve and that of 1-nearest-neighbour."""
    from empirical.data.corruption import CORRUPTIONS
    from empirical.figures.recovery import rate_panel, rates, wrapped
    from empirical.figures.style import figure, headline, legend, lettered
    from empirical.retrieval.corrupted import Trials

    part = shown(measured)
    found, n = Trials.of(part.arrays), part.numbers
    columns = min(3, len(c.kinds))
    lines = -(-len(c.kinds) // columns)
    made = figure(1.0 + 2.3 * lines)
    panels = made.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    count = len(found.truth)
    for i, axes in enumerate(panels):
        if i >= len(c.kinds):
            axes.set_axis_off()
            continue
        rate_panel(axes, wrapped(CORRUPTIONS[c.kinds[i]].title, 26), 1 / count)
        both = np.stack([found.network[i], found.by_neighbour[i]])
        rates(axes, c.fractions, both, count, ("network, iterated", "1-nearest-neighbour"))
        axes.label_outer()
    lettered(panels[: len(c.kinds)])
    legend(made)
    headline(
        made,
        f"{told(measured)}\nconcordance of the rates {n['rates']['value']:.2f}; "
        f"κ of the single recoveries {n['recovery']['value']:.2f}, "
        f"of the labels {n['labels']['value']:.2f} ({count} pictures)",
    )
    return made


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """Of each recipe: similar rates, the same inputs recovered, basins like Voronoi cells."""
    return tuple(claim for part in parted(measured) for claim in _claims(part.numbers))


def _claims(n: Mapping[str, Any]) -> tuple[CheckedClaim, ...]:
    kept = [stored("the network has stored all its training pictures", n["memory"])]
    return of_recipe(n["memory"], kept, _likeness(n) if n[FOLLOWED] else ())


def _likeness(n: Mapping[str, Any]) -> list[CheckedClaim]:
    difference = n["difference"]
    alone = np.sum(n["discordant"], axis=0)
    rates = (
        f"mean difference {100 * difference['value']:+.1f} points [{100 * difference['low']:+.1f}, "
        f"{100 * difference['high']:+.1f}]; {alone[0]:,} inputs recovered by the network alone, "
        f"{alone[1]:,} by 1-nearest-neighbour alone"
    )
    return [
        _alike(
            "its recovery rate is remarkably similar to that of 1-nearest-neighbour",
            "concordance",
            n["rates"],
            CONCORDANT,
            rates,
        ),
        _alike(
            "the inputs that both recover are the same (not in the source)",
            "κ",
            n["recovery"],
            SUBSTANTIAL,
            f"κ > {SUBSTANTIAL} is called substantial",
        ),
        _alike(
            "conjecture: the basins are close to the cells of 1-nearest-neighbour",
            "κ of the examples that corrupted inputs are taken for",
            n["labels"],
            SUBSTANTIAL,
            f"κ > {SUBSTANTIAL} is called substantial",
        ),
    ]


def _alike(text: str, name: str, found: Mapping[str, Any], bar: float, more: str) -> CheckedClaim:
    """Whether the interval lies on one side of the bar."""
    low, high = found["low"], found["high"]
    holds = True if low > bar else False if high < bar else None
    told = f"{name} {found['value']:.3f} [{low:.3f}, {high:.3f}] against {bar}; {more}"
    return CheckedClaim.decided(text, holds, told)


EXPERIMENT = Experiment(
    name="fig14",
    title="The Figure 2 network against 1-nearest-neighbour",
    source="PNAS paper, Figure 14 (appendix)",
    paper="The recovery rate of the Figure 2 network is remarkably similar to that of a "
    "1-nearest-neighbour classifier; it is conjectured that in high dimension the basins of "
    "attraction are closely related to the cells of 1-nearest-neighbour.",
    presets={
        "smoke": Configuration(IMAGENET["smoke"], fractions=(0.1, 0.3, 0.5, 0.7, 0.9)),
        "laptop": Configuration(IMAGENET["laptop"]),
        "paper": Configuration(IMAGENET["paper"]),
    },
    assumed={
        **IMAGENET_ASSUMED,
        "kinds": "what corrupts the pictures is not in the text",
        "fractions": "how much of the picture is corrupted is not in the text",
    },
    minutes={"smoke": 0.08, "laptop": 2.5},
    value=Value(72, "what memory does beyond a search for the nearest; the network of Figure 2"),
    run=run,
    draw=draw,
    check=check,
)
