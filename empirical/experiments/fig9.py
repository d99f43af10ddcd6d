"""Figure 9: spurious attractors can exist.

Networks that interpolate their examples are iterated from random starts.  Where orbits end at a
fixed point or a cycle that is no example and has ρ < 1, there is a spurious attractor: one suffices
for the claim.  A network without bias and with odd φ must have the negatives of what it stored;
those are counted by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.bounds import require_least
from empirical.claims.networks import Networks
from empirical.claims.plane import certain_attractors
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.pictures import in_bytes
from empirical.figures.recovery import pairs
from empirical.figures.style import GREY, colour, divided, figure, finished, panel
from empirical.measurements.given import Given
from empirical.measurements.trained_member import TrainedMember
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.training.configuration import Optimiser, Stop
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

BORDER = 0.4  # of the starts around the examples in the plane
KEPT = 10  # spurious attractors of one network, of which points are kept
PLACES = ("the plane", "pictures")


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks on points of the plane, and as many on pictures.

    Each is iterated from ``starts`` random points: uniform about the examples in the plane, and
    uniform noise in [-1, 1] for pictures; at most ``limit`` steps.
    """

    points: Data = Data("points", "points", count=6, seed=2)
    pictures: Data = Data("digits", "digits", count=10)
    plane_width: int = 128
    plane_hidden: int = 8
    picture_width: int = 128
    picture_hidden: int = 6
    activation: str = "sinusoid"
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    seeds: int = 5
    loss: float = 1e-8
    epochs: int = 10_000
    starts: int = 200
    limit: int = 600
    seed: int = 0

    def __post_init__(self) -> None:
        require_least(1, "fig9", seeds=self.seeds, starts=self.starts, limit=self.limit)


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train both ensembles and search every network."""
    plane, pictures = (Given.of(data, laboratory) for data in (c.points, c.pictures))
    points, seen = plane.examples, pictures.examples
    if points.size != 2 or len(seen.shape) < 2:
        raise InputError(
            f"fig9 needs points of the plane and pictures, not {points.source} ({points.shape}) "
            f"and {seen.source} ({seen.shape})."
        )
    jobs = [
        given.job(given.network(width, hidden, c.activation), c.optimiser,
                  Stop(c.loss, c.epochs), range(c.seeds))
        for given, width, hidden in (
            (plane, c.plane_width, c.plane_hidden),
            (pictures, c.picture_width, c.picture_hidden),
        )
    ]  # fmt: skip
    runs = laboratory.sweep(jobs)
    numbers, arrays = list[dict[str, Any]](), {"plane": points.flat, "pictures": seen.values}
    low, high = points.flat.min(axis=0) - BORDER, points.flat.max(axis=0) + BORDER
    for i, (x, box) in enumerate(((points.flat, (low, high)), (seen.flat, (-1, 1)))):
        laboratory.progress("spurious attractors", i / 2, PLACES[i])
        starts = np.random.default_rng([c.seed, i]).uniform(*box, (c.starts, x.shape[1]))
        for network in TrainedMember.every(jobs[i : i + 1], runs[i : i + 1]):
            found = network.survey(network.iterated(starts, limit=c.limit), x)
            arrays[f"points{len(numbers)}"] = found.points[:KEPT]
            about = {"place": PLACES[i], "seed": network.member, "examples": len(x)}
            kept = {name: network.numbers[name] for name in ("reached", "stored")}
            numbers.append(about | kept | found.numbers)
    return Measured({"networks": numbers}, arrays)


def draw(c: Configuration, measured: Measured) -> Figure:
    """In the plane where they lie; of the pictures how they look, and the nearest example."""
    made = figure(4.9)
    left, right = divided(made, 1, 2, width_ratios=(1, 1.25))
    axes = left.subplots()
    _draw_plane(axes, measured)
    _draw_pictures(right, measured)
    return finished(made, [axes, right], [left])


def _draw_plane(axes: Axes, measured: Measured) -> None:
    _, points, title = _richest(measured, PLACES[0])
    panel(axes, title, "$z_1$", "$z_2$")
    for i, point in enumerate(measured.arrays["plane"]):
        axes.plot(*point, "o", ms=8, mfc=colour(i), mec="black")
        axes.plot(*-point, "s", ms=10, mfc="none", mec=colour(i), mew=0.8)
    axes.plot([], [], "o", ms=7, mfc="white", mec="black", ls="", label="example")
    axes.plot([], [], "s", ms=8, mfc="none", mec=GREY, ls="", label="negative of an example")
    axes.plot(*points.T, "x", color="black", ms=8, mew=2, ls="", label="spurious attractor")
    axes.set_aspect("equal")


def _cycle(period: int) -> str:
    return f", {period}-cycle" if period > 1 else ""


def _draw_pictures(part: SubFigure, measured: Measured) -> None:
    """Grey is 0, so that negatives can be seen."""
    examples = measured.arrays["pictures"]
    network, points, title = _richest(measured, PLACES[1])
    flat = examples.reshape(len(examples), -1)
    nearest = [int(np.argmin(np.linalg.norm(flat - point, axis=1))) for point in points]
    both = np.stack([points.reshape(-1, *examples.shape[1:]), examples[nearest]], axis=1)
    captions = [
        f"ρ = {other['radius']:.2f}{_cycle(other['period'])}\n{other['share']:.0%} of starts"
        for other in network["others"][: len(points)]
    ]
    title += "\nspurious attractors over the nearest example (grey is 0)"
    pairs(part, in_bytes((1 + both) / 2), title, captions)


def _richest(measured: Measured, place: str) -> tuple[dict, np.ndarray, str]:
    """The network with most spurious attractors, points of them, and what it is."""
    networks = measured.numbers["networks"]
    some = [i for i, network in enumerate(networks) if network["place"] == place]
    most = max(some, key=lambda i: (networks[i]["reached"], len(networks[i]["others"])))
    w = networks[most]
    title = f"{place}, seed {w['seed']}: {w['stored']} of {w['examples']} stored"
    return w, measured.arrays[f"points{most}"], title


def check(c: Configuration, measured: Measured) -> Claims:
    """One attractor that is no example, proved by its spectrum, is enough."""
    text = "spurious attractors can exist (networks on {})"
    return {text.format(p): _exist(c, measured, p) for p in PLACES}


def _exist(c: Configuration, measured: Measured, place: str) -> Decision:
    networks = Networks(measured.numbers["networks"]).where(place=place)
    certain, mirrors = certain_attractors(networks.trained)
    found = sum(map(len, certain))
    largest = max((o["radius"] for some in certain for o in some), default=None)
    proof = "" if largest is None else f" with ρ up to {largest:.3f}"
    return Decision(
        True if found else None,  # that none was found does not say that none can exist
        f"{sum(map(bool, certain))} of {len(networks.trained)} networks that reached loss "
        f"{c.loss:g} ({networks.missed} did not) have some: {found} together{proof}, "
        f"{mirrors} of them the negative of an example; stored by network: "
        f"{[w['stored'] for w in networks.trained]} of {networks.rows[0]['examples']}",
    )


EXPERIMENT = Experiment(
    name="fig9", title="Spurious attractors can exist", source="PNAS paper, Figure 9 (appendix)",
    paper="In general spurious attractors, attractors other than the training examples, can exist; "
    "examples are shown.",
    presets={
        "smoke": Configuration(
            pictures=Data("digits", "digits", count=5), seeds=1, starts=40, limit=200, epochs=2000,
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            pictures=Data("cifar10", "digits", count=100, grey=True), picture_width=512,
            picture_hidden=10, seeds=20, starts=10_000, limit=10_000, epochs=1_000_000,
        ),
    },
    assumed={
        "points": "the text names no examples", "pictures": "the text names no examples",
        "activation": "not in the text", "plane_width": "not in the text",
        "plane_hidden": "not in the text", "picture_width": "not in the text",
        "picture_hidden": "not in the text", "loss": "1e-8 is reconstructed",
    },
    minutes={"smoke": 0.04, "laptop": 0.3},
    value=Value(40, "that something can exist, for which one small network does"),
    run=run, draw=draw, check=check,
)  # fmt: skip
