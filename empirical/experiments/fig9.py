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

from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment, Value
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from empirical.laboratory import Laboratory
    from empirical.runs.run import Run

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
        if min(self.seeds, self.starts, self.limit) < 1:
            raise InputError(
                "fig9: seeds, starts and limit must be 1 or more, not "
                f"{self.seeds}, {self.starts} and {self.limit}."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train both ensembles and search every network."""
    jobs, examples = [], []
    for wanted, width, hidden in (
        (c.points, c.plane_width, c.plane_hidden),
        (c.pictures, c.picture_width, c.picture_hidden),
    ):
        data = laboratory.resolve(wanted)
        found = laboratory.examples(data)
        examples.append(found)
        network = FullyConnected(found.size, found.size, width, hidden, c.activation)
        members = tuple(Member(seed, c.optimiser) for seed in range(c.seeds))
        stop = Stop(c.loss, c.epochs)
        jobs.append(TrainingJob(data, found.fingerprint, network, members, stop))
    if examples[0].size != 2 or len(examples[1].shape) < 2:
        raise InputError(
            f"fig9 needs points of the plane and pictures, not {examples[0].source} "
            f"({examples[0].shape}) and {examples[1].source} ({examples[1].shape})."
        )
    runs = laboratory.sweep(jobs)
    numbers = list[dict[str, Any]]()
    arrays = dict[str, np.ndarray]()
    for place in range(2):
        x = examples[place].flat
        laboratory.progress("spurious attractors", place / 2, PLACES[place])
        for seed in range(c.seeds):
            searched, points = _searched(c, jobs[place], runs[place], seed, x, place)
            arrays[f"points{len(numbers)}"] = points
            numbers.append(searched)
    arrays |= {"plane": examples[0].flat, "pictures": examples[1].values}
    return Measured({"networks": numbers}, arrays)


def _searched(
    c: Configuration, job: TrainingJob, trained: Run, seed: int, x: np.ndarray, place: int
) -> tuple[dict, np.ndarray]:
    """What one network has beside the examples: numbers, and points of the largest ones."""
    from empirical.retrieval.survey import survey

    low, high = (x.min(axis=0) - BORDER, x.max(axis=0) + BORDER) if place == 0 else (-1, 1)
    generator = np.random.default_rng([c.seed, place])
    starts = generator.uniform(low, high, (c.starts, x.shape[1]))
    seen = survey(job.architecture, trained.weights(), starts, x, member=seed, limit=c.limit)
    network = {
        "place": PLACES[place],
        "seed": seed,
        "reached": trained.numbers["outcomes"][seed] == "REACHED",
        "stored": int((trained.array("stored")[seed] == 1).sum()),
        "examples": len(x),
        **seen.numbers,
    }
    return network, seen.points[:KEPT]


def draw(c: Configuration, measured: Measured) -> Figure:
    """In the plane where they lie; of the pictures how they look, and the nearest example."""
    from empirical.figures.style import divided, figure, legend, lettered

    made = figure(4.9)
    left, right = divided(made, 1, 2, width_ratios=(1, 1.25))
    axes = left.subplots()
    _draw_plane(axes, measured)
    _draw_pictures(right, measured)
    lettered([axes, right])
    legend(left)
    return made


def _draw_plane(axes: Axes, measured: Measured) -> None:
    from empirical.figures.style import GREY, colour, panel

    a, networks = measured.arrays, measured.numbers["networks"]
    shown = _richest(networks, PLACES[0])
    network = networks[shown]
    title = (
        f"the plane, seed {network['seed']}: {network['stored']} of {network['examples']} stored"
    )
    panel(axes, title, "$z_1$", "$z_2$")
    for i, point in enumerate(a["plane"]):
        axes.plot(*point, "o", ms=8, mfc=colour(i), mec="black")
        axes.plot(*-point, "s", ms=10, mfc="none", mec=colour(i), mew=0.8)
    axes.plot([], [], "o", ms=7, mfc="white", mec="black", ls="", label="example")
    axes.plot([], [], "s", ms=8, mfc="none", mec=GREY, ls="", label="negative of an example")
    axes.plot(*a[f"points{shown}"].T, "x", color="black", ms=8, mew=2, ls="",
              label="spurious attractor")  # fmt: skip
    axes.set_aspect("equal")


def _draw_pictures(part: SubFigure, measured: Measured) -> None:
    """Grey is 0, so that negatives can be seen."""
    from empirical.figures.recovery import as_bytes, pairs

    a, networks = measured.arrays, measured.numbers["networks"]
    shown = _richest(networks, PLACES[1])
    network, points, examples = networks[shown], a[f"points{shown}"], a["pictures"]
    flat = examples.reshape(len(examples), -1)
    nearest = [int(np.argmin(np.linalg.norm(flat - point, axis=1))) for point in points]
    both = np.stack([points.reshape(-1, *examples.shape[1:]), examples[nearest]], axis=1)
    captions = [
        f"ρ = {other['radius']:.2f}, period {other['period']}\n{other['share']:.0%} of starts"
        for other in network["others"][: len(points)]
    ]
    title = (
        f"pictures, seed {network['seed']}: {network['stored']} of {network['examples']} stored\n"
        "spurious attractors over the nearest example (grey is 0)"
    )
    pairs(part, as_bytes((1 + both) / 2), title, captions)


def _richest(networks: list[dict], place: str) -> int:
    """The network with most spurious attractors."""
    some = [i for i, network in enumerate(networks) if network["place"] == place]
    return max(some, key=lambda i: (networks[i]["reached"], len(networks[i]["others"])))


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """One attractor that is no example, proved by its spectrum, is enough."""
    return tuple(_exist(c, measured, place) for place in PLACES)


def _exist(c: Configuration, measured: Measured, place: str) -> CheckedClaim:
    networks = [w for w in measured.numbers["networks"] if w["place"] == place]
    trained = [w for w in networks if w["reached"]]
    certain = [[o for o in w["others"] if o["certain"]] for w in trained]
    found, mirrors = sum(map(len, certain)), sum(o["mirror"] for some in certain for o in some)
    largest = max((o["radius"] for some in certain for o in some), default=None)
    proof = "" if largest is None else f" with ρ up to {largest:.3f}"
    return CheckedClaim.decided(
        f"spurious attractors can exist (networks on {place})",
        True if found else None,  # that none was found does not say that none can exist
        f"{sum(map(bool, certain))} of {len(trained)} networks that reached loss {c.loss:g} "
        f"({len(networks) - len(trained)} did not) have some: {found} together{proof}, "
        f"{mirrors} of them the negative of an example; stored by "
        f"network: {[w['stored'] for w in trained]} of {networks[0]['examples']}",
    )


EXPERIMENT = Experiment(
    name="fig9",
    title="Spurious attractors can exist",
    source="PNAS paper, Figure 9 (appendix)",
    paper="In general spurious attractors, attractors other than the training examples, can exist; "
    "examples are shown.",
    presets={
        "smoke": Configuration(
            pictures=Data("digits", "digits", count=5), seeds=1, starts=40, limit=200, epochs=2000
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            pictures=Data("cifar10", "digits", count=100, grey=True), picture_width=512,
            picture_hidden=10, seeds=20, starts=10_000, limit=10_000, epochs=1_000_000,
        ),
    },
    assumed={
        "points": "the text names no examples",
        "pictures": "the text names no examples",
        "activation": "not in the text",
        "plane_width": "not in the text",
        "plane_hidden": "not in the text",
        "picture_width": "not in the text",
        "picture_hidden": "not in the text",
        "loss": "1e-8 is reconstructed",
    },
    minutes={"smoke": 0.04, "laptop": 0.3},
    value=Value(40, "that something can exist, for which one small network does"),
    run=run,
    draw=draw,
    check=check,
)  # fmt: skip
