"""Figure 3: an autoencoder of the plane, its attractors and their basins.

The paper trains on a few points of the plane, so that the basins can be seen: they tile the plane,
every orbit ends at a training example, and their borders are not those of the Voronoi cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory

BORDER = 0.4  # of the picture around the examples, in their own units


@dataclass(frozen=True)
class Configuration:
    """``networks`` are trained from different seeds; the picture shows the one that stores most."""

    data: Data = Data("points", "points", count=6, seed=2)
    width: int = 128
    hidden: int = 6
    activation: str = "sinusoid"
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    networks: int = 5
    loss: float = 1e-8
    epochs: int = 20_000
    resolution: int = 150


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, measure ρ at every example, iterate from a grid."""
    from empirical.retrieval.attractors import attractors, spurious
    from empirical.retrieval.basins import basins

    data = laboratory.resolve(c.data)
    examples = laboratory.examples(data)
    architecture = FullyConnected(2, 2, c.width, c.hidden, c.activation)
    members = tuple(Member(seed, c.optimiser) for seed in range(c.networks))
    training = laboratory.perform(
        TrainingJob(data, examples.fingerprint, architecture, members, Stop(c.loss, c.epochs))
    )
    stored = training.array("stored")
    best = int(np.argmax((stored == 1).sum(axis=1)))
    x = examples.flat
    low, high = x.min(axis=0) - BORDER, x.max(axis=0) + BORDER
    map_ = basins(
        architecture,
        training.weights(),
        x,
        ((low[0], high[0]), (low[1], high[1])),
        c.resolution,
        member=best,
        progress=laboratory.progress,
    )
    ends = attractors(architecture, training.weights(), map_.limits, x, member=best)
    others = spurious(ends)
    return Measured(
        numbers={
            "reached": [o == "REACHED" for o in training.numbers["outcomes"]],
            "losses": training.numbers["losses"],
            "epochs": training.numbers["epochs"],
            "stored": (stored == 1).sum(axis=1).tolist(),
            "undecided": (stored == -1).sum(axis=1).tolist(),
            "shown": best,
            "share_at_no_example": map_.share_nowhere,
            "share_not_voronoi": map_.share_elsewhere,
            "spurious": [
                {"share": a.share, "period": a.period, "radius": a.radius} for a in others
            ],
            "settled": float(map_.limits.settled.mean()),
        },
        arrays={
            "examples": x,
            "radius": training.array("radius"),
            "label": map_.label,
            "voronoi": map_.voronoi,
            "field": map_.field,
            "x": map_.x,
            "y": map_.y,
            "spurious_points": np.concatenate([a.points for a in others] or [np.empty((0, 2))]),
        },
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """The basins with the vector field, beside the Voronoi cells."""
    from matplotlib.colors import ListedColormap

    from empirical.figures.style import COLOURS, GREY, colour, figure, panel

    a, n = measured.arrays, measured.numbers
    made = figure(10, 5.2)
    extent = (a["x"][0], a["x"][-1], a["y"][0], a["y"][-1])
    count = len(a["examples"])
    colours = ListedColormap(["#ffffff", *[COLOURS[i % len(COLOURS)] for i in range(count)]])
    titles = ("basins of attraction under iteration", "Voronoi cells (nearest example)")
    for axes, labels, title in zip(
        made.subplots(1, 2), (a["label"], a["voronoi"]), titles, strict=True
    ):
        panel(axes, title, "$z_1$", "$z_2$").grid(False)
        axes.imshow(
            labels, cmap=colours, vmin=-1, vmax=count - 1, extent=extent, origin="lower", alpha=0.45
        )
        for i, point in enumerate(a["examples"]):
            axes.plot(*point, "o", ms=8, mfc=colour(i), mec="black", mew=1.2)
        axes.set(xlim=extent[:2], ylim=extent[2:])
    left = made.axes[0]
    step = max(1, len(a["x"]) // 22)
    field = a["field"][::step, ::step]
    length = np.maximum(np.linalg.norm(field, axis=-1, keepdims=True), 1e-12)
    direction = field / length * np.minimum(length, 0.5) ** 0.5  # short arrows stay visible
    left.quiver(a["x"][::step], a["y"][::step], *np.moveaxis(direction, -1, 0), color="#111827",
                width=0.003, alpha=0.75)  # fmt: skip
    if len(a["spurious_points"]):
        left.plot(*a["spurious_points"].T, "x", color=GREY, ms=8, mew=2, label="spurious attractor")
        left.legend(fontsize=8, loc="lower right")
    made.suptitle(
        f"{n['stored'][n['shown']]} of {count} examples stored (best of {c.networks} networks); "
        f"{n['share_not_voronoi']:.0%} of the starts leave their Voronoi cell",
        fontsize=11,
    )
    return made


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """All examples stored, every orbit ends at one, the borders are not Voronoi's."""
    n = measured.numbers
    reached, stored = np.array(n["reached"]), np.array(n["stored"])
    count = len(measured.arrays["examples"])
    everything = stored == count
    decided = reached.any() and not (np.array(n["undecided"])[reached] > 0).all()
    return (
        CheckedClaim.decided(
            "an over-parameterised autoencoder stores all training examples as attractors",
            bool(everything[reached].any()) if decided else None,
            f"{int((everything & reached).sum())} of {c.networks} networks store all {count}; "
            f"stored by seed: {n['stored']}; {int(reached.sum())} reached loss {c.loss:g}",
        ),
        CheckedClaim.decided(
            "no spurious attractor was found",
            (not n["spurious"]) if n["settled"] == 1.0 else (False if n["spurious"] else None),
            f"{n['settled']:.1%} of {c.resolution}² starts settled; "
            f"{len(n['spurious'])} attractors are no example, "
            f"{n['share_at_no_example']:.1%} of the starts end at none (seed {n['shown']})",
        ),
        CheckedClaim.decided(
            "the basins are not the Voronoi cells of the Euclidean distance",
            n["share_not_voronoi"] > 2 / c.resolution,
            f"{n['share_not_voronoi']:.1%} of the starts end at an example not the nearest; "
            f"borders a grid step wide would be {2 / c.resolution:.1%}",
        ),
    )


EXPERIMENT = Experiment(
    name="fig3",
    title="Basins of attraction in the plane",
    source="PNAS paper, Figure 3",
    paper="A network trained on six points of the plane stores all of them; every orbit from a "
    "grid ends at one of them (no spurious attractor); the basins are not Voronoi cells.",
    presets={
        "smoke": Configuration(networks=2, hidden=5, width=64, epochs=4_000, resolution=60),
        "laptop": Configuration(),
        "paper": Configuration(networks=20, resolution=400, epochs=200_000),
    },
    assumed={
        "data": "the number of points (6) and where they lie are not in the text",
        "activation": "the sinusoid's formula, z + sin(10 z)/5, is reconstructed",
        "width": "not in the text",
        "hidden": "not in the text",
        "loss": "1e-8 is reconstructed",
    },
    run=run,
    draw=draw,
    check=check,
)
