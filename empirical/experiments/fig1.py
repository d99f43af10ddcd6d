"""Figure 1: interpolation against memory, the schematic made real in one dimension.

The paper draws a function that interpolates its examples and one that implements memory.  Here
both are trained networks R → R on the same few points, trained alike to the same loss; they are
chosen from an ensemble over seeds by ρ = |f'(x_i)|: one that stores all the examples, and one that
does not.  In one dimension all can be seen: f against the diagonal, and the basins as intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.data.configuration import Data
from empirical.evidence import SMALL, interval, rate
from empirical.experiment import CheckedClaim, Experiment
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory
    from empirical.runs.run import Run

BORDER = 0.5  # of the line around the examples, in their own units
STEPS = 30  # of the iterates drawn
ASIDE = 0.4  # where these start: so much of the way from one example to the next
NOWHERE = -1


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks of every activation.

    Each is iterated, at most ``limit`` steps, from ``resolution`` starts along the line and from
    ``nudge`` to the left and to the right of every example.
    """

    data: Data = Data("points", "points", count=4, dimension=1, seed=2)
    width: int = 64
    hidden: int = 4
    activations: tuple[str, ...] = ("sinusoid", "selu", "relu")
    bias: bool = True
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    seeds: int = 20
    loss: float = 1e-8
    epochs: int = 10_000
    resolution: int = 401
    nudge: float = 0.01
    limit: int = 2_000

    def __post_init__(self) -> None:
        if min(self.seeds, self.limit, self.resolution - 1) < 1 or not self.activations:
            raise InputError(
                "fig1: seeds and limit must be 1 or more, resolution 2 or more and one activation "
                f"given, not {self.seeds}, {self.limit}, {self.resolution}, {self.activations}."
            )
        if not 0 < self.nudge < np.inf:
            raise InputError(f"fig1: nudge must be a positive distance, not {self.nudge}.")
        if self.data.dimension != 1 or self.data.count < 2:
            raise InputError(
                "fig1 draws two or more points of a line: set data.dimension to 1 and data.count "
                f"to 2 or more, not {self.data.dimension} and {self.data.count}."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, iterate every network, choose two and keep their maps."""
    data = laboratory.resolve(c.data)
    examples = laboratory.examples(data)
    x = np.sort(examples.flat, axis=0)
    if x.shape[1] != 1:
        raise InputError(f"fig1 draws a line, but {examples.source} has {x.shape[1]} numbers.")
    members = tuple(Member(seed, c.optimiser) for seed in range(c.seeds))
    jobs = [
        TrainingJob(
            data,
            examples.fingerprint,
            FullyConnected(1, 1, c.width, c.hidden, phi, c.bias),
            members,
            Stop(c.loss, c.epochs),
        )
        for phi in c.activations
    ]
    runs = laboratory.sweep(jobs)
    line = np.linspace(x[0, 0] - BORDER, x[-1, 0] + BORDER, c.resolution)
    networks, labels = list[dict[str, Any]](), list[np.ndarray]()
    order = np.argsort(examples.flat[:, 0])
    for i, (job, trained) in enumerate(zip(jobs, runs, strict=True)):
        laboratory.progress("basins", i / len(jobs), job.architecture.activation)
        for seed in range(c.seeds):
            network, label = _iterated(c, job, trained, seed, x, order, line)
            networks.append(network)
            labels.append(label)
    shown = _chosen(networks)
    maps = [_map(jobs[i // c.seeds], runs[i // c.seeds], i % c.seeds, x, line) for i in shown]
    return Measured(
        {"networks": networks, "shown": shown},
        {
            "examples": x[:, 0],
            "line": line,
            "label": np.stack([labels[i] for i in shown]),
            "map": np.stack([values for values, _ in maps]),
            "orbits": np.stack([orbits for _, orbits in maps]),
        },
    )


def _iterated(
    c: Configuration,
    job: TrainingJob,
    trained: Run,
    seed: int,
    x: np.ndarray,
    order: np.ndarray,
    line: np.ndarray,
) -> tuple[dict[str, Any], np.ndarray]:
    """Numbers of one network, and where the starts along the line end."""
    from empirical.retrieval.iteration import iterate
    from empirical.retrieval.labelling import nearest, reach
    from empirical.spectra.learned_map import LearnedMap

    weights = trained.weights()
    starts = np.concatenate([line[:, None], x - c.nudge, x + c.nudge])
    limits = iterate(job.architecture, weights, starts, member=seed, limit=c.limit)
    found = nearest(limits.points, x)
    known = found.is_example(reach=reach(LearnedMap.of(job.architecture, weights, seed), x))
    end = np.where((limits.periods == 1) & known, found.label, NOWHERE)
    left, right = end[len(line) :].reshape(2, -1)
    settled = limits.settled[len(line) :].reshape(2, -1).all(axis=0)
    own = np.arange(len(x))
    network = {
        "activation": job.architecture.activation,
        "seed": seed,
        "reached": trained.numbers["outcomes"][seed] == "REACHED",
        "codes": trained.array("stored")[seed][order].tolist(),
        "radii": trained.array("radius")[seed][order].tolist(),
        "recovered": ((left == own) & (right == own)).tolist(),
        "settled": settled.tolist(),
        "at_examples": float((end[: len(line)] != NOWHERE).mean()),
        "moving": float((~limits.settled[: len(line)]).mean()),
    }
    return network, end[: len(line)]


def _chosen(networks: list[dict[str, Any]]) -> list[int]:
    """[stores fewest, stores most]; of one activation if both can be."""

    def memory(i: int) -> tuple:
        w = networks[i]
        return w["reached"], w["codes"].count(1), w["at_examples"], -max(w["radii"])

    best = max(range(len(networks)), key=memory)

    def interpolation(i: int) -> tuple:
        w = networks[i]
        same = w["activation"] == networks[best]["activation"]
        return w["reached"], 0 in w["codes"], same, w["codes"].count(0), max(w["radii"])

    return [max(range(len(networks)), key=interpolation), best]


def _map(
    job: TrainingJob, trained: Run, seed: int, x: np.ndarray, line: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(f along the line, (n, STEPS + 1) orbits that start between the examples)."""
    import torch

    from empirical.spectra.learned_map import LearnedMap

    learned = LearnedMap.of(job.architecture, trained.weights(), seed)
    gaps = np.diff(x[:, 0], append=x[-1, 0] + 2 * BORDER)
    with torch.no_grad():
        values = learned(learned.points(line[:, None]))
        orbits = [learned.points(x + ASIDE * gaps[:, None])]
        for _ in range(STEPS):
            orbits.append(learned(orbits[-1]))
    return values[:, 0].cpu().numpy(), torch.cat(orbits, dim=1).cpu().numpy()


def draw(c: Configuration, measured: Measured) -> Figure:
    """Both maps with iterates, over their basins; ρ of all networks."""
    from empirical.figures.style import colour, figure, panel

    a, networks = measured.arrays, measured.numbers["networks"]
    made = figure(13.5, 5.2)
    grid = made.add_gridspec(2, 3, height_ratios=(12, 1), width_ratios=(1, 1, 0.8))
    names = "(a) interpolates, does not store all", "(b) interpolates and stores"
    for column, (i, name) in enumerate(zip(measured.numbers["shown"], names, strict=True)):
        w = networks[i]
        some = f"{w['activation']}, seed {w['seed']}: {w['codes'].count(1)} of {len(w['codes'])}"
        top = panel(made.add_subplot(grid[0, column]), f"{name}\n{some} stored", "", "f(z)")
        _cobwebs(top, a, column, w["radii"])
        _basins(made.add_subplot(grid[1, column], sharex=top), a, column)
    right = panel(made.add_subplot(grid[:, 2]), "(c) all networks that interpolate",
                  "", "ρ = |f'(x)| at the examples")  # fmt: skip
    right.axhline(1, color="black", lw=1)
    scatter = np.random.default_rng(0)
    for place, phi in enumerate(c.activations):
        some = [w for w in networks if w["activation"] == phi and w["reached"]]
        for k in range(len(a["examples"])):
            radii = [w["radii"][k] for w in some]
            aside = place + 0.16 * (k - (len(a["examples"]) - 1) / 2)
            right.plot(aside + scatter.uniform(-0.05, 0.05, len(radii)), radii, "o", ms=3.5,
                       color=colour(k), alpha=0.7, mew=0)  # fmt: skip
    right.set_xticks(range(len(c.activations)), c.activations)
    right.set_ylim(bottom=0)
    made.suptitle(
        f"the same {len(a['examples'])} points, the same training to loss {c.loss:g}; two networks "
        f"chosen by ρ from {len(networks)} (colours: examples and their basins; white: none)",
        fontsize=10.5,
    )
    return made


def _cobwebs(axes: Axes, a: dict[str, np.ndarray], row: int, radii: Sequence[float]) -> None:
    from empirical.figures.style import GREY, colour

    line, x = a["line"], a["examples"]
    axes.plot(line, line, color=GREY, lw=0.9, ls="--")
    axes.plot(line, a["map"][row], color="black", lw=1.5)
    for i, orbit in enumerate(a["orbits"][row]):
        steps = np.repeat(orbit, 2)
        axes.plot(steps[:-1], np.concatenate([[orbit[0]], steps[2:]]), color=colour(i), lw=1.0)
        axes.plot(orbit[0], orbit[0], "|", color=colour(i), ms=9, mew=1.6)
    for i, (point, radius) in enumerate(zip(x, radii, strict=True)):
        axes.plot(point, point, "o", ms=8, mew=1.4, mec="black" if radius < 1 else colour(i),
                  mfc=colour(i) if radius < 1 else "white", zorder=3)  # fmt: skip
        axes.annotate(f"ρ = {radius:.2f}", (point, point), xytext=(9, -11), fontsize=8,
                      textcoords="offset points")  # fmt: skip
    axes.set(xlim=(line[0], line[-1]), ylim=(line[0], line[-1]))
    axes.tick_params(labelbottom=False)


def _basins(axes: Axes, a: dict[str, np.ndarray], row: int) -> None:
    from matplotlib.colors import ListedColormap

    from empirical.figures.style import colour

    x, line, count = a["examples"], a["line"], len(a["examples"])
    half = (line[1] - line[0]) / 2
    axes.imshow(a["label"][row][None], aspect="auto", interpolation="nearest", vmin=NOWHERE,
                vmax=count - 1, extent=(line[0] - half, line[-1] + half, 0, 1),
                cmap=ListedColormap(["white", *map(colour, range(count))]))  # fmt: skip
    axes.plot(x, np.full(count, 0.5), "o", ms=4, mfc="white", mec="black")
    axes.set_yticks([])
    axes.set_xlabel("z, and the example where iteration from z ends", fontsize=9)
    axes.tick_params(labelsize=8)


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """Interpolation is not enough; storage is possible; what is stored is what iterates return."""
    everything = measured.numbers["networks"]
    trained = [w for w in everything if w["reached"]]
    lost = [w for w in trained if 0 in w["codes"]]
    full = [w for w in trained if set(w["codes"]) == {1}]
    told = f" that reached loss {c.loss:g} ({len(everything) - len(trained)} did not)"
    return (
        _exists(
            "interpolation alone is not sufficient for memory",
            len(lost),
            len(trained),
            f"interpolating networks{told} have an example with ρ > 1"
            + (f", ρ up to {max(max(w['radii']) for w in lost):.3g}" if lost else ""),
        ),
        _exists(
            "a network trained in the same way can implement memory: it stores all the examples",
            len(full),
            len(trained),
            f"networks{told} store all; by activation: "
            + ", ".join(
                f"{phi} {sum(w['activation'] == phi for w in full)}" for phi in c.activations
            ),
        ),
        _recovery(c, trained),
        _departure(c, trained),
        _range(full),
    )


def _exists(text: str, count: int, trials: int, told: str) -> CheckedClaim:
    """One suffices; contradicted where a rate of 5 % is excluded, since none is never proved."""
    holds = True if count else False if interval(0, trials)[1] < SMALL else None
    return CheckedClaim.decided(text, holds, f"{rate(count, trials)} {told}")


def _examples(trained: list[dict], code: int) -> list[tuple[float, bool, bool]]:
    """(ρ, recovered, settled) of all examples with this code."""
    rows = [zip(w["codes"], w["radii"], w["recovered"], w["settled"], strict=True) for w in trained]
    return [(r, ok, still) for row in rows for k, r, ok, still in row if k == code]


def _recovery(c: Configuration, trained: list[dict]) -> CheckedClaim:
    some = _examples(trained, 1)
    failed = [radius for radius, ok, still in some if still and not ok]
    moving = sum(not ok and not still for _, ok, still in some)
    holds = False if failed else None if moving or not some else True
    why = (
        f"; those that are not have ρ from {min(failed):.4g} to {max(failed):.4g}: the basin is "
        "narrower, or the fixed point lies far off, since the loss is not 0"
        if failed
        else ""
    )
    return CheckedClaim.decided(
        "iterating recovers the examples that are stored",
        holds,
        f"{rate(sum(ok for _, ok, _ in some), len(some))} stored examples are recovered from "
        f"{c.nudge:g} on either side; {moving} orbits still moved{why}",
    )


def _departure(c: Configuration, trained: list[dict]) -> CheckedClaim:
    some = _examples(trained, 0)
    back = sum(ok for _, ok, _ in some)
    return CheckedClaim.decided(
        "iterating does not recover the examples that are interpolated but not stored",
        None if not some else back == 0,
        f"{rate(back, len(some))} such examples are recovered from {c.nudge:g} on either side",
    )


def _range(full: list[dict]) -> CheckedClaim:
    pure = [w for w in full if w["at_examples"] == 1]
    moving = [w for w in full if w["moving"]]
    shares = [w["at_examples"] for w in full]
    told = f"; shares of starts {min(shares):.0%} to {max(shares):.0%}" if shares else ""
    return CheckedClaim.decided(
        "where memory is implemented the examples are the range of the map, iterated",
        True if pure else None if moving or not full else False,
        f"in {len(pure)} of the {len(full)} networks that store all every start from a line that "
        f"reaches {BORDER} beyond the examples ends at one of them{told}",
    )


EXPERIMENT = Experiment(
    name="fig1",
    title="Interpolation against memory, in one dimension",
    source="PNAS paper, Figure 1",
    paper="A schematic: a function can interpolate the training examples and yet give no way to "
    "recover them; memory is stronger.  Over-parameterised networks store the examples as "
    "attractors, so that iterating the map recovers them.",
    presets={
        "smoke": Configuration(activations=("sinusoid",), seeds=5, resolution=81, limit=500),
        "laptop": Configuration(),
        "paper": Configuration(seeds=200, width=256, epochs=100_000, resolution=2_001,
                               limit=10_000),
    },
    assumed={
        "data": "the figure is a schematic: points and networks are this experiment's own",
        "width": "as data",
        "hidden": "as data",
        "activations": "as data; the sinusoid's formula, z + sin(10 z)/5, is reconstructed",
        "bias": "as data",
        "optimiser": "as data",
        "loss": "1e-8 is reconstructed",
    },
    run=run,
    draw=draw,
    check=check,
    minutes={"smoke": 0.05, "laptop": 1, "paper": 10},
)  # fmt: skip
