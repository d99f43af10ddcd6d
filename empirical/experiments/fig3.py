"""Figure 3: an autoencoder of the plane, its attractors and their basins.

The paper trains on a few points of the plane, so that the basins can be seen: all examples are
stored, no orbit from a grid ends anywhere else, and the borders are not those of the Voronoi cells.
Here many networks are trained and every one of them is searched.  The picture shows the one that
stores most and, of these, has the fewest spurious attractors.

A network without bias and with odd φ (the sinusoid) is an odd map: beside every stored x it stores
-x, so that it has spurious attractors unless all starts are far from the negatives of the examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.claims.plane import WANDERS, no_spurious_attractor, stores_all
from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment, Value
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory
    from empirical.runs.run import Run

BORDER = 0.4  # of the picture around the examples, in their own units


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks of every combination of activation, hidden layers and bias.

    ``search`` and ``resolution`` are starts a side: of the grid every network is iterated from, and
    of the picture of one of them.  ``limit`` and ``picture_limit`` are of the steps of both.
    """

    data: Data = Data("points", "points", count=6, seed=2)
    width: int = 128
    hidden: tuple[int, ...] = (8,)
    activations: tuple[str, ...] = ("sinusoid", "cosid", "selu")
    biases: tuple[bool, ...] = (False, True)
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    seeds: int = 5
    loss: float = 1e-8
    epochs: int = 20_000
    search: int = 14
    resolution: int = 100
    limit: int = WANDERS
    picture_limit: int = 600

    def __post_init__(self) -> None:
        limits = (self.limit, self.picture_limit)
        if min(self.seeds, self.search - 1, self.resolution - 1, *limits) < 1:
            raise InputError(
                "fig3: seeds, limit and picture_limit must be 1 or more, search and resolution 2 "
                f"or more, not {self.seeds}, {limits}, {self.search} and {self.resolution}."
            )
        if (self.data.dimension or 2) != 2:
            raise InputError(
                f"fig3 draws the plane, but dimension is {self.data.dimension}; leave it out."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, search all networks for attractors, iterate the best one from a fine grid."""
    data = laboratory.resolve(c.data)
    examples = laboratory.examples(data)
    x = examples.flat
    if x.shape[1] != 2:
        raise InputError(f"fig3 draws the plane, but {examples.source} has {x.shape[1]} numbers.")
    members = tuple(Member(seed, c.optimiser) for seed in range(c.seeds))
    jobs = [
        TrainingJob(
            data,
            examples.fingerprint,
            FullyConnected(2, 2, c.width, hidden, phi, bias),
            members,
            Stop(c.loss, c.epochs),
        )
        for phi, hidden, bias in product(c.activations, c.hidden, c.biases)
    ]
    runs = laboratory.sweep(jobs)
    networks = []
    for i, (job, trained) in enumerate(zip(jobs, runs, strict=True)):
        laboratory.progress("attractors", i / len(jobs), f"{_kind(job.architecture)}")
        networks += _searched(c, job, trained, x)
    best = max(range(len(networks)), key=lambda i: _merit(networks[i]))
    return _shown(c, jobs[best // c.seeds], runs[best // c.seeds], x, networks, best)


def _kind(architecture: Any) -> str:
    bias = "with bias" if architecture.bias else "no bias"
    return f"{architecture.activation}, {architecture.hidden} hidden, {bias}"


def _searched(c: Configuration, job: TrainingJob, trained: Run, x: np.ndarray) -> list[dict]:
    """Numbers of every network of an ensemble."""
    from empirical.retrieval.survey import survey

    starts = _starts(c, x)
    weights, stored = trained.weights(), trained.array("stored")
    found = []
    for seed in range(c.seeds):
        seen = survey(job.architecture, weights, starts, x, member=seed, limit=c.limit)
        found.append(
            {
                "kind": _kind(job.architecture),
                "seed": seed,
                "reached": trained.numbers["outcomes"][seed] == "REACHED",
                "stored": int((stored[seed] == 1).sum()),
                "undecided": int((stored[seed] == -1).sum()),
                "radii": np.round(trained.array("radius")[seed], 4).tolist(),
                **seen.numbers,
            }
        )
    return found


def _starts(c: Configuration, x: np.ndarray) -> np.ndarray:
    """(search², 2) that every network is iterated from."""
    sides = [np.linspace(a, b, c.search) for a, b in _bounds(x)]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)


def _bounds(x: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = x.min(axis=0) - BORDER, x.max(axis=0) + BORDER
    return (low[0], high[0]), (low[1], high[1])


def _merit(network: dict) -> tuple:
    """Trained, stores most, fewest other attractors, most starts settled."""
    return (
        network["reached"],
        network["stored"],
        -len(network["others"]),
        network["at_examples"],
    )


def _shown(
    c: Configuration, job: TrainingJob, trained: Run, x: np.ndarray, networks: list[dict], best: int
) -> Measured:
    """The basins of one network; what its picture finds counts among what the search found."""
    from empirical.retrieval.basins import basins
    from empirical.retrieval.iteration import Limits, iterate
    from empirical.retrieval.survey import of_limits

    architecture, weights, seed = job.architecture, trained.weights(), best % c.seeds
    b = basins(architecture, weights, x, _bounds(x), c.resolution, member=seed,
               limit=c.picture_limit)  # fmt: skip
    searched = iterate(architecture, weights, _starts(c, x), member=seed, limit=c.limit)
    limits = Limits.joined(searched, b.limits)
    seen = of_limits(architecture, weights, limits, x, member=seed)
    found = {"others": seen.numbers["others"]}
    networks = [w | found if i == best else w for i, w in enumerate(networks)]
    return Measured(
        {"networks": networks, "shown": best, "moving": 1 - float(b.limits.settled.mean())},
        {
            "examples": x,
            "label": b.label,
            "voronoi": b.voronoi,
            "field": b.field,
            "x": b.x,
            "y": b.y,
            "others": seen.points,
        },
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """The basins with the vector field, beside the Voronoi cells and the counts of all networks."""
    from empirical.figures import plane
    from empirical.figures.style import (
        colour,
        divided,
        figure,
        headline,
        legend,
        lettered,
        panel,
    )

    a, n = measured.arrays, measured.numbers
    best, count = n["networks"][n["shown"]], len(a["examples"])
    made = figure(7.2)
    top, bottom = divided(made, 2, 1, height_ratios=(1.75, 1))
    left, middle = top.subplots(1, 2)
    for axes, labels, title in (
        (left, a["label"], "basins of attraction under iteration"),
        (middle, a["voronoi"], "Voronoi cells (nearest example)"),
    ):
        plane.territories(axes, title, a["x"], a["y"], labels, count)
        plane.examples(axes, a["examples"], np.arange(count))
    plane.arrows(left, a["x"], a["y"], a["field"])
    plane.crosses(left, a["others"])
    right = panel(bottom.subplots(), "all networks that reached the loss", "examples stored",
                  "spurious attractors")  # fmt: skip
    kinds = list(dict.fromkeys(network["kind"] for network in n["networks"]))
    for i, kind in enumerate(kinds):
        some = [w for w in n["networks"] if w["kind"] == kind and w["reached"]]
        aside = (i - (len(kinds) - 1) / 2) * 0.08  # equal points side by side
        right.plot([w["stored"] + aside for w in some], [len(w["others"]) for w in some],
                   "os^D"[i % 4], ms=5, color=colour(i), alpha=0.8, label=kind)  # fmt: skip
    right.set_xlim(min(w["stored"] for w in n["networks"]) - 0.5, count + 0.5)
    right.set_ylim(-0.5, max(3, right.get_ylim()[1]))
    right.locator_params(integer=True)
    lettered([left, middle, right])
    legend(top)
    legend(bottom)
    white = f" ({n['moving']:.0%} still move)" if n["moving"] else ""
    found = len(best["others"])
    wanders = ", some starts wander" if best["settled"] < 1 else ""
    headline(
        made,
        f"{best['kind']}: {best['stored']} of {count} examples stored, "
        f"{found or 'no'} spurious attractor{'s' * (found != 1)}{wanders}\n"
        f"of the orbits that end at an example {_astray(measured):.0%} do not end at the nearest; "
        f"white: at none{white}",
    )
    return made


def _astray(measured: Measured) -> float:
    """Of the starts that end at an example: at one farther off than another, by a grid step."""
    a = measured.arrays
    label, voronoi, x = a["label"], a["voronoi"], a["examples"]
    starts = np.stack(np.meshgrid(a["x"], a["y"]), axis=-1)
    step = max(a["x"][1] - a["x"][0], a["y"][1] - a["y"][0])
    excess = np.linalg.norm(starts - x[label], axis=-1) - np.linalg.norm(
        starts - x[voronoi], axis=-1
    )
    ended = label >= 0
    return float((excess > step)[ended].mean()) if ended.any() else 0.0


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """All examples stored, every orbit ends at one, the borders are not Voronoi's."""
    n = measured.numbers
    trained = [w for w in n["networks"] if w["reached"]]
    full = [w for w in trained if w["stored"] == len(measured.arrays["examples"])]
    return (
        stores_all(n["networks"], len(measured.arrays["examples"]), c.loss),
        no_spurious_attractor(trained, full, c.limit),
        _borders(c, measured),
    )


def _borders(c: Configuration, measured: Measured) -> CheckedClaim:
    share, label = _astray(measured), measured.arrays["label"]
    ended = int((label >= 0).sum())
    return CheckedClaim.decided(
        "the basins are not the Voronoi cells of the Euclidean distance",
        share > 0 if ended else None,
        f"{share:.1%} of the {ended} starts that end at an example have another one that is nearer "
        f"by more than a grid step ({label.size - ended} of {label.size} starts end at none)",
    )


EXPERIMENT = Experiment(
    name="fig3",
    title="Basins of attraction in the plane",
    source="PNAS paper, Figure 3",
    paper="A network trained on six points of the plane stores all of them; every orbit from a "
    "grid ends at one of them (no spurious attractor); the basins are not Voronoi cells.",
    presets={
        "smoke": Configuration(activations=("sinusoid",), biases=(True,), search=8, resolution=44,
                               limit=300, picture_limit=300),
        "laptop": Configuration(),
        "paper": Configuration(width=256, hidden=(6, 8, 10), seeds=50, search=50, resolution=400,
                               picture_limit=WANDERS, epochs=200_000),
    },
    assumed={
        "data": "the number of points (6) and where they lie are not in the text",
        "activations": "the sinusoid's formula, z + sin(10 z)/5, is reconstructed",
        "biases": "that there is none is reconstructed",
        "width": "not in the text",
        "hidden": "not in the text",
        "optimiser": "Adam is told, its learning rate is not; 1e-3 takes fewer epochs",
        "loss": "1e-8 is reconstructed",
    },
    minutes={"smoke": 0.1, "laptop": 1},
    value=Value(70, "basins that can be seen; preset laptop shows most of it"),
    run=run,
    draw=draw,
    check=check,
)  # fmt: skip
