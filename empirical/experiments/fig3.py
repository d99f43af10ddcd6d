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
from typing import Any

import numpy as np

from empirical.bounds import require_least
from empirical.claims.networks import Networks
from empirical.claims.plane import WANDERS, no_spurious_attractor, stores_all
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures import plane
from empirical.figures.style import colour, divided, figure, finished, panel
from empirical.measurements.given import Given
from empirical.measurements.trained_member import TrainedMember
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.training.configuration import Optimiser, Stop
from theory.errors import InputError

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
        limits = {"limit": self.limit, "picture_limit": self.picture_limit}
        require_least(1, "fig3", seeds=self.seeds, **limits)
        require_least(2, "fig3", search=self.search, resolution=self.resolution)
        if (self.data.dimension or 2) != 2:
            raise InputError(
                f"fig3 draws the plane, but dimension is {self.data.dimension}; leave it out."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, search all networks for attractors, iterate the best one from a fine grid."""
    given = Given.of(c.data, laboratory)
    given.require_vectors(2, "fig3 draws the plane")
    x, stop, seeds = given.examples.flat, Stop(c.loss, c.epochs), range(c.seeds)
    jobs = [
        given.job(given.network(c.width, hidden, phi, bias), c.optimiser, stop, seeds)
        for phi, hidden, bias in product(c.activations, c.hidden, c.biases)
    ]
    found = TrainedMember.every(jobs, laboratory.sweep(jobs))
    sides = np.linspace(x.min(axis=0) - BORDER, x.max(axis=0) + BORDER, c.search).T
    starts = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    networks = []
    for i, network in enumerate(found):
        kind = _kind(network.architecture)
        laboratory.progress("attractors", i / len(found), kind)
        seen = network.survey(network.iterated(starts, limit=c.limit), x)
        about = {"kind": kind, "seed": network.member, "radii": np.round(network.radii, 4).tolist()}
        networks.append(about | network.numbers | seen.numbers)
    best = max(range(len(networks)), key=lambda i: _merit(networks[i]))
    return _shown(c, found[best], x, starts, networks, best)


def _kind(architecture: Any) -> str:
    bias = "with bias" if architecture.bias else "no bias"
    return f"{architecture.activation}, {architecture.hidden} hidden, {bias}"


def _merit(w: dict) -> tuple:
    """Trained, stores most, fewest other attractors, most starts settled."""
    return w["reached"], w["stored"], -len(w["others"]), w["at_examples"]


def _shown(
    c: Configuration,
    network: TrainedMember,
    x: np.ndarray,
    starts: np.ndarray,
    networks: list[dict],
    best: int,
) -> Measured:
    """The basins of one network; what its picture finds counts among what the search found."""
    from empirical.retrieval.iteration import Limits

    b = network.basins(x, BORDER, c.resolution, c.picture_limit)
    seen = network.survey(Limits.joined(network.iterated(starts, limit=c.limit), b.limits), x)
    networks[best] |= {"others": seen.numbers["others"]}
    picture = {name: getattr(b, name) for name in ("label", "voronoi", "field", "x", "y")}
    return Measured(
        {"networks": networks, "shown": best, "moving": 1 - float(b.limits.settled.mean())},
        {"examples": x, **picture, "others": seen.points},
    )


def draw(c: Configuration, measured: Measured) -> Figure:
    """The basins with the vector field, beside the Voronoi cells and the counts of all networks."""
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
        some = Networks(n["networks"]).where(kind=kind).trained
        aside = (i - (len(kinds) - 1) / 2) * 0.08  # equal points side by side
        right.plot([w["stored"] + aside for w in some], [len(w["others"]) for w in some],
                   "os^D"[i % 4], ms=5, color=colour(i), alpha=0.8, label=kind)  # fmt: skip
    right.set_xlim(min(w["stored"] for w in n["networks"]) - 0.5, count + 0.5)
    right.set_ylim(-0.5, max(3, right.get_ylim()[1]))
    right.locator_params(integer=True)
    white = f" ({n['moving']:.0%} still move)" if n["moving"] else ""
    found = len(best["others"])
    wanders = ", some starts wander" if best["settled"] < 1 else ""
    title = (
        f"{best['kind']}: {best['stored']} of {count} examples stored, "
        f"{found or 'no'} spurious attractor{'s' * (found != 1)}{wanders}\n"
        f"of the orbits that end at an example {_astray(measured):.0%} do not end at the nearest; "
        f"white: at none{white}"
    )
    return finished(made, [left, middle, right], [top, bottom], title)


def _astray(measured: Measured) -> float:
    """Of the starts that end at an example: at one farther off than another, by a grid step."""
    a = measured.arrays
    label, voronoi, x = a["label"], a["voronoi"], a["examples"]
    starts = np.stack(np.meshgrid(a["x"], a["y"]), axis=-1)
    step = max(a["x"][1] - a["x"][0], a["y"][1] - a["y"][0])
    far, near = (np.linalg.norm(starts - x[each], axis=-1) for each in (label, voronoi))
    ended = label >= 0
    return float((far - near > step)[ended].mean()) if ended.any() else 0.0


def check(c: Configuration, measured: Measured) -> Claims:
    """All examples stored, every orbit ends at one, the borders are not Voronoi's."""
    networks = Networks(measured.numbers["networks"], len(measured.arrays["examples"]))
    share, label = _astray(measured), measured.arrays["label"]
    ended = int((label >= 0).sum())
    return {
        "an over-parameterised autoencoder of the plane stores all its training examples":
        stores_all(networks, c.loss),
        "a network that stores all training examples has no spurious attractor":
        no_spurious_attractor(networks, c.limit),
        "the basins are not the Voronoi cells of the Euclidean distance": Decision(
            share > 0 if ended else None,
            f"{share:.1%} of the {ended} starts that end at an example have another one that is "
            f"nearer by more than a grid step ({label.size - ended} of {label.size} starts end at "
            "none)"),
    }  # fmt: skip


EXPERIMENT = Experiment(
    name="fig3", title="Basins of attraction in the plane", source="PNAS paper, Figure 3",
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
        "biases": "that there is none is reconstructed", "width": "not in the text",
        "hidden": "not in the text",
        "optimiser": "Adam is told, its learning rate is not; 1e-3 takes fewer epochs",
        "loss": "1e-8 is reconstructed",
    },
    minutes={"smoke": 0.1, "laptop": 1},
    value=Value(70, "basins that can be seen; preset laptop shows most of it"),
    run=run, draw=draw, check=check,
)  # fmt: skip
