"""Figure 14: recall by the Figure 2 network against 1-nearest-neighbour.

The paper compares recovery rates on corrupted pictures, finds them remarkably similar, and
conjectures that in high dimension the basins of attraction are close to Voronoi cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.claims.evidence import of_recipes, stored
from empirical.data.corruption import CORRUPTIONS
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.recovery import rate_panel, rates, wrapped
from empirical.figures.style import figure, finished
from empirical.measurements.picture_memory import IMAGENET, IMAGENET_ASSUMED, Trained
from empirical.measurements.picture_recall import Recall
from empirical.measurements.recipes import Part, shown, told
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, beyond

if TYPE_CHECKING:
    from empirical.retrieval.corrupted import Trials

CONCORDANT = 0.9  # McBride 2005: concordance below .90 is poor
SUBSTANTIAL = 0.6  # Landis and Koch 1977: kappa above .60 is substantial agreement


@dataclass(frozen=True)
class Configuration(Recall):
    """As for Figure 2; ``seed`` is that of the corruption and of the resampling."""


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by both recipes, corrupt, iterate, and label the same inputs by the nearest example."""

    def compared(memory: Trained, found: Trials) -> Measured:
        from empirical.retrieval.neighbours import likeness

        ours, theirs = found.end == found.truth, found.neighbour == found.truth
        alone = [(ours & ~theirs).sum(axis=(1, 2)), (theirs & ~ours).sum(axis=(1, 2))]
        return Measured(
            {
                "unsettled": int((~found.settled).sum()),
                **asdict(likeness(found, c.seed)),
                "discordant": np.transpose(alone).tolist(),
            }
        )

    return c.measure(laboratory, compared)


def draw(c: Configuration, measured: Measured) -> Figure:
    """A panel for each kind: the network's curve and that of 1-nearest-neighbour."""
    part = shown(measured)
    found, n = part.trials, part.numbers
    columns, count = min(3, len(c.kinds)), len(found.truth)
    lines = -(-len(c.kinds) // columns)
    made = figure(1.0 + 2.3 * lines)
    panels = made.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for i, axes in enumerate(panels):
        if i >= len(c.kinds):
            axes.set_axis_off()
            continue
        rate_panel(axes, wrapped(CORRUPTIONS[c.kinds[i]].title, 26), 1 / count)
        both = np.stack([found.network[i], found.by_neighbour[i]])
        rates(axes, c.fractions, both, count, ("network, iterated", "1-nearest-neighbour"))
        axes.label_outer()
    title = (
        f"{told(measured)}\nconcordance of the rates {n['rates']['value']:.2f}; "
        f"κ of the single recoveries {n['recovery']['value']:.2f}, "
        f"of the labels {n['labels']['value']:.2f} ({count} pictures)"
    )
    return finished(made, panels[: len(c.kinds)], [made], title)


def check(c: Configuration, measured: Measured) -> Claims:
    """Of each recipe: similar rates, the same inputs recovered, basins like Voronoi cells."""
    text = "the network has stored all its training pictures"
    return of_recipes(measured, lambda part: {text: stored(part.memory)}, _likeness)


def _likeness(part: Part) -> dict[str, Decision]:
    n = part.numbers
    value, low, high = (100 * n["difference"][key] for key in ("value", "low", "high"))
    network, neighbour = np.sum(n["discordant"], axis=0)
    rates = (
        f"mean difference {value:+.1f} points [{low:+.1f}, {high:+.1f}]; {network:,} inputs "
        f"recovered by the network alone, {neighbour:,} by 1-nearest-neighbour alone"
    )
    substantial = f"κ > {SUBSTANTIAL} is called substantial"
    return {
        "its recovery rate is remarkably similar to that of 1-nearest-neighbour":
        _alike("concordance", n["rates"], CONCORDANT, rates),
        "the inputs that both recover are the same (not in the source)":
        _alike("κ", n["recovery"], SUBSTANTIAL, substantial),
        "conjecture: the basins are close to the cells of 1-nearest-neighbour":
        _alike("κ of the examples that corrupted inputs are taken for", n["labels"], SUBSTANTIAL,
               substantial),
    }  # fmt: skip


def _alike(name: str, found: Mapping[str, Any], bar: float, more: str) -> Decision:
    """Whether the interval lies on one side of the bar."""
    low, high = found["low"], found["high"]
    told = f"{name} {found['value']:.3f} [{low:.3f}, {high:.3f}] against {bar}; {more}"
    return Decision(beyond(low, high, bar), told)


EXPERIMENT = Experiment(
    name="fig14", title="The Figure 2 network against 1-nearest-neighbour",
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
        **IMAGENET_ASSUMED, "kinds": "what corrupts the pictures is not in the text",
        "fractions": "how much of the picture is corrupted is not in the text",
    },
    minutes={"smoke": 0.08, "laptop": 2.5},
    value=Value(72, "what memory does beyond a search for the nearest; the network of Figure 2"),
    run=run, draw=draw, check=check,
)  # fmt: skip
