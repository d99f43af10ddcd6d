"""Figure 4c: four cycles in the plane, their basins and the vector field.

A network is trained to map every point of a cycle to the next.  Each cycle is stored as a stable
limit cycle if ρ of the n-fold map along it is below 1; unlike the points near an example of an
autoencoder, those near a cycle move along it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from empirical.bounds import require_least
from empirical.claims.networks import Networks
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures import plane
from empirical.figures.style import colour, figure, finished, logarithmic, panel
from empirical.measurements.given import Given
from empirical.measurements.trained_member import TrainedMember
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.statistics.proportions import majority, rate
from empirical.training.configuration import Optimiser, Stop
from theory.errors import InputError

CYCLES = 4
BORDER = 0.3  # of the picture around the examples
NEAR = 0.02  # distance from the cycle of the starts whose first step is watched
AROUND = 16  # such starts at every example


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks; the picture shows the one that stores most cycles.

    ``starts`` are normally distributed, with the spread of the examples.
    """

    data: Data = Data("circles", "circles", count=12)
    width: int = 128
    hidden: int = 8
    activation: str = "sinusoid"
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    seeds: int = 8
    loss: float = 1e-8
    epochs: int = 20_000
    starts: int = 200
    resolution: int = 100
    limit: int = 600
    seed: int = 0

    def __post_init__(self) -> None:
        if self.data.count % CYCLES:
            raise InputError(
                f"fig4c: {CYCLES} cycles of one length need a count that {CYCLES} divides, "
                f"not {self.data.count}."
            )
        require_least(1, "fig4c", seeds=self.seeds, starts=self.starts, limit=self.limit)
        require_least(2, "fig4c", resolution=self.resolution)


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, ρ of every cycle, recall from noise; basins and steps of one network."""
    from empirical.retrieval.recall import recall

    given = Given.of(c.data, laboratory)
    given.require_vectors(2, "fig4c draws the plane")
    x = given.examples.flat
    network = given.network(c.width, c.hidden, c.activation)
    job = given.job(network, c.optimiser, Stop(c.loss, c.epochs), range(c.seeds),
                    task="sequence", lengths=(len(x) // CYCLES,) * CYCLES)  # fmt: skip
    members = TrainedMember.every([job], [laboratory.perform(job)])
    cycles = job.cycles(len(x)) or ()
    noise = np.random.default_rng(c.seed).normal(x.mean(axis=0), x.std(axis=0), (c.starts, 2))
    recalled = np.zeros((c.seeds, CYCLES), dtype=int)
    for seed, member in enumerate(members):
        laboratory.progress("recall", seed / c.seeds, f"network {seed + 1} of {c.seeds}")
        seen = recall(member.learned, noise, x, cycles, limit=c.limit)
        recalled[seed] = np.bincount(seen.sequence[seen.followed], minlength=CYCLES)
    columns = [member.numbers for member in members]
    reached, stored, undecided = (
        [w[name] for w in columns] for name in ("reached", "stored", "undecided")
    )
    best = int(np.lexsort((recalled.sum(axis=1), stored, reached))[-1])
    b = members[best].basins(x, BORDER, c.resolution, c.limit, sequences=cycles)
    picture = {name: getattr(b, name) for name in ("label", "field", "x", "y")}
    return Measured(
        {
            "reached": reached,
            "stored": stored,
            "undecided": undecided,
            "radius": [member.radii.tolist() for member in members],
            "recalled": recalled.tolist(),
            "shown": best,
        },
        {"examples": x, **picture, "nearer": _followed(members[best], x, cycles)},
    )


def _followed(
    network: TrainedMember, x: np.ndarray, cycles: tuple[tuple[int, ...], ...]
) -> np.ndarray:
    """(n, AROUND) of starts round every example: nearer to the next one than to it in a step."""
    angle = 2 * np.pi * np.arange(AROUND) / AROUND
    ring = NEAR * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    following = np.empty(len(x), dtype=int)
    for cycle in cycles:
        following[list(cycle)] = np.roll(cycle, -1)
    starts = (x[:, None] + ring).reshape(-1, 2)
    z = network.learned.iterates(starts, (1,)).reshape(len(x), AROUND, 2)
    to_next = np.linalg.norm(z - x[following][:, None], axis=-1)
    to_here = np.linalg.norm(z - x[:, None], axis=-1)
    nearer: np.ndarray = to_next < to_here
    return nearer


def draw(c: Configuration, measured: Measured) -> Figure:
    """Basins in colours, the cycles as arrows, the vector field; ρ of all networks beside it."""
    a, n = measured.arrays, measured.numbers
    made = figure(5.2)
    left, right = made.subplots(1, 2, width_ratios=(1.6, 1))
    x, length, best = a["examples"], len(a["examples"]) // CYCLES, n["shown"]
    title = f"{n['stored'][best]} of {CYCLES} cycles stored (seed {best})\nwhite: no cycle recalled"
    plane.territories(left, title, a["x"], a["y"], a["label"], CYCLES)
    plane.arrows(left, a["x"], a["y"], a["field"])
    plane.examples(left, x, np.repeat(np.arange(CYCLES), length))
    panel(right, f"ρ of the {length}-fold map", "network (seed)", "spectral radius")
    for k in range(CYCLES):
        cycle = x[k * length : (k + 1) * length]
        for here, there in zip(cycle, np.roll(cycle, -1, axis=0), strict=True):
            left.annotate("", there, here, arrowprops={"arrowstyle": "-|>", "color": colour(k),
                          "lw": 1.6, "shrinkA": 4, "shrinkB": 4})  # fmt: skip
        right.semilogy([r[k] for r in n["radius"]], "o", color=colour(k), label=f"cycle {k + 1}")
    right.axhline(1, color="black", lw=0.8, ls=":")
    right.set_xticks(range(c.seeds))
    right.set_xlim(-0.5, c.seeds - 0.5)
    logarithmic(right.yaxis)
    return finished(made, [left, right], [made])


def check(c: Configuration, measured: Measured) -> Claims:
    """Four limit cycles, by spectra and by iteration from noise; motion along them."""
    n, names = measured.numbers, ("reached", "stored", "undecided", "radius", "recalled")
    rows = [dict(zip(names, w, strict=True)) for w in zip(*(n[x] for x in names), strict=True)]
    networks = Networks(rows, CYCLES)
    full, trained = networks.full, networks.trained
    everything = [w for w in full if min(w["recalled"]) > 0]
    best, nearer = rows[n["shown"]], measured.arrays["nearer"]
    motion = majority(int(nearer.sum()), nearer.size)
    return {
        "one network stores four cycles of the plane as stable limit cycles": Decision(
            networks.can_store_all.holds,
            f"{rate(len(full), len(trained))} networks that reached loss {c.loss:g} "
            f"({networks.missed} did not) store all four; largest ρ of the n-fold maps by seed: "
            f"{[round(max(w['radius']), 4) for w in trained]}",
        ).about_storage(),
        "iteration from noise recalls all four cycles": Decision(
            True if everything else None,  # a small basin may be missed by few starts
            f"in {len(everything)} of the {len(full)} networks that store all four; of {c.starts} "
            f"starts these cycles were recalled: {[w['recalled'] for w in full]}",
        ),
        "points near a cycle move along it, not towards the nearest example": Decision(
            motion.holds if best in full else None,
            f"{motion.reason} starts at distance {NEAR:g} from an example are after one step "
            f"nearer to the next one (seed {n['shown']})",
        ),
    }


EXPERIMENT = Experiment(
    name="fig4c", title="Four cycles in the plane", source="PNAS paper, Figure 4c",
    paper="Four cycles of points of the plane are stored as limit cycles; the vector field and the "
    "basins show that points move following the cycles.",
    presets={
        "smoke": Configuration(
            Data("circles", "circles", count=12), hidden=8, seeds=2, starts=60, resolution=25,
            limit=300,
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            width=256, hidden=10, seeds=20, starts=10_000, resolution=400, limit=10_000,
        ),
    },
    assumed={
        "data": "the cycles, their lengths and where they lie are not in the text",
        "activation": "not in the text", "width": "not in the text", "hidden": "not in the text",
        "optimiser": "Adam is told, its learning rate is not; 1e-3 takes fewer epochs",
        "loss": "1e-8 is reconstructed",
    },
    minutes={"smoke": 0.04, "laptop": 0.6},
    value=Value(48, "a picture of the plane; preset laptop shows it whole"),
    run=run, draw=draw, check=check,
)  # fmt: skip
