"""Hopfield networks beside autoencoders and sequence encoders, on the same black-and-white digits.

The paper says of energy-based methods that they do not guarantee that a given pattern can be
stored.  Here a classical Hopfield network, modern ones, an autoencoder and a sequence encoder get
the same digits, more and more of them, and are asked for them back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.bounds import require_growing, require_least
from empirical.claims.associative import all_kept, guarantees, more_recovered, same_as_neighbour
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.recovery import gallery
from empirical.figures.style import GREY, colour, divided, figure, finished, panel
from empirical.figures.tables import ruled, short
from empirical.measurements import binary_memory
from empirical.measurements.binary_memory import Memory, Training, Trials, half_recovered, tried
from empirical.measurements.given import Given
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TASKS = {"autoencoder": "autoencode", "sequence encoder": "sequence"}
CLASSICAL, NEIGHBOUR = "Hopfield 1982, Hebb's rule", "1-nearest-neighbour"
SHOWN = 2  # digits in the figure


@dataclass(frozen=True)
class Configuration:
    """``counts`` of digits, drawn anew with each of the ``seeds``, which are the networks' too.

    ``betas`` are those of the modern networks.  Of the digits a fraction of the pixels is flipped;
    ``tested`` is the count, and ``corrupted`` the fraction, of which claims and costs speak.
    """

    data: Data = Data("binary-mnist", "binary-digits", side=14)
    counts: tuple[int, ...] = (2, 5, 10, 20, 40)
    betas: tuple[float, ...] = (0.1, 1.0)
    width: int = 128
    hidden: int = 10
    activation: str = "cosid"
    training: Training = field(default_factory=Training)
    fractions: tuple[float, ...] = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
    repeats: int = 2
    noise: int = 100
    tested: int = 20
    corrupted: float = 0.1
    seeds: int = 3
    seed: int = 0

    def __post_init__(self) -> None:
        require_growing(1, "hopfield", counts=self.counts)
        require_growing(0, "hopfield", fractions=self.fractions)
        require_least(1, "hopfield", repeats=self.repeats, noise=self.noise)
        if self.fractions[-1] >= 1 or not self.betas or min(self.betas) <= 0:
            raise InputError(
                "hopfield: fractions must be below 1, and betas positive, not "
                f"{self.fractions} and {self.betas}."
            )
        for name, value, among in (
            ("tested", self.tested, self.counts),
            ("corrupted", self.corrupted, self.fractions),
        ):
            if value not in among:
                raise InputError(f"hopfield: {name} is {value}, which is none of {among}.")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the memories."""
        return CLASSICAL, *(f"modern Hopfield, β = {b:g}" for b in self.betas), *TASKS

    @property
    def trials(self) -> Trials:
        """What each is asked."""
        return Trials(self.fractions, self.repeats, self.noise, self.seed)


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, make, and ask every memory for its digits."""
    cells = list(np.ndindex(c.seeds, len(c.counts)))
    given = [Given.of(replace(c.data, count=c.counts[m], seed=s), laboratory) for s, m in cells]
    jobs = [
        c.training.job(each, each.network(c.width, c.hidden, c.activation), task, s)
        for (s, _), each in zip(cells, given, strict=True)
        for task in TASKS.values()
    ]
    networks = list(zip(jobs, laboratory.sweep(jobs), strict=True))
    shape = (len(c.kinds), c.seeds, len(c.counts))
    found: dict[str, np.ndarray] = {"neighbour": np.zeros((*shape[1:], len(c.fractions)))}
    numbers: dict[str, Any] = {}
    for place, (s, m) in enumerate(cells):
        x, ours = given[place].examples.flat, networks[len(TASKS) * place :][: len(TASKS)]
        memories = list(_memories(c, x, s, ours, laboratory))
        for k, (kind, memory) in enumerate(zip(c.kinds, memories, strict=True)):
            for name, value in _asked(c, memory, x).items():
                column = found.setdefault(name, np.zeros((*shape, *np.shape(value))))
                column[k, s, m] = value
            laboratory.progress("recall", (place + (k + 1) / len(memories)) / len(cells), kind)
        found["neighbour"][s, m] = binary_memory.by_neighbour(x, c.trials)
        if (s, c.counts[m]) == (0, c.tested):
            starts = binary_memory.flipped(x, c.corrupted, 1, c.seed)[:SHOWN]
            ends = [memory.recall(starts).points for memory in memories]
            strip = np.stack([x[:SHOWN], starts, *ends], axis=1).clip(0, 1).astype(np.uint8) * 255
            shown = given[place].examples
            found["shown"] = strip.reshape(*strip.shape[:2], *shown.shape)
            numbers["size"] = shown.size
    return Measured(numbers, found)


def _memories(
    c: Configuration, x: np.ndarray, seed: int, networks: list[Any], laboratory: Laboratory
) -> Iterator[Memory]:
    """In the order of their names."""
    yield binary_memory.classical(x, seed)
    for beta in c.betas:
        yield binary_memory.modern(x, beta)
    for job, result in networks:
        yield binary_memory.trained(job, result, x, laboratory)


def _asked(c: Configuration, memory: Memory, x: np.ndarray) -> dict[str, Any]:
    """What one memory of the digits x keeps and recovers, and what it costs."""
    asked = tried(memory, x, c.trials)
    steps = asked["steps"][c.fractions.index(c.corrupted)]
    return {
        "kept": asked["kept"].sum(),
        "recovered": asked["recovered"],
        "ends": asked["ends"],
        "reached": memory.reached,
        "settled": asked["settled"],
        "stored": -1 if memory.stored is None else memory.stored,
        "costs": (memory.numbers, memory.making, steps * memory.a_step),
    }


def draw(c: Configuration, measured: Measured) -> Figure:
    """(a) digits kept, (b) recovery, (c) basins, (d) where noise ends, and costs."""
    a, m = measured.arrays, c.counts.index(c.tested)
    heights = (1.0 + 1.0 * SHOWN, 3.4, 1.5 + 0.28 * len(c.kinds))
    made = figure(sum(heights))
    top, middle, bottom = divided(made, 3, 1, height_ratios=heights)
    names = ["digit", f"{c.corrupted:.0%} flipped", *(k.replace(", ", ",\n") for k in c.kinds)]
    gallery(top, a["shown"], [""] * SHOWN, names, f"asked for one of {c.tested} digits")
    left, centre, right = middle.subplots(1, 3)
    counts, x = np.array(c.counts), 100 * np.array(c.fractions)
    panel(left, "digits kept", "digits stored", "kept, %")
    panel(centre, f"recovery, {c.tested} digits", "pixels flipped, %", "recovered, %")
    panel(right, "half are recovered at", "digits stored", "pixels flipped, %")
    trials = c.repeats * counts
    nearest = a["neighbour"] / trials[:, None]
    dotted: dict[str, Any] = {"color": GREY, "ls": ":", "lw": 1.6}
    centre.plot(x, 100 * nearest[:, m].mean(axis=0), **dotted, label=NEIGHBOUR)
    right.plot(counts, 100 * _basins(c, nearest).mean(axis=0), **dotted)
    for k, kind in enumerate(c.kinds):
        line: dict[str, Any] = {"color": colour(k), "marker": "osD^v<>"[k % 7], "ms": 4, "lw": 1.4}
        rates = a["recovered"][k] / trials[:, None]
        left.plot(counts, 100 * (a["kept"][k] / counts).mean(axis=0), **line)
        centre.plot(x, 100 * rates[:, m].mean(axis=0), **line, label=kind)
        right.plot(counts, 100 * _basins(c, rates).mean(axis=0), **line)
    for axes in (left, right):
        axes.set_xscale("log", base=2)
        axes.set_xticks(counts, [str(n) for n in counts])
        axes.minorticks_off()
    for axes in (left, centre):
        axes.set_ylim(-4, 106)
    costs = bottom.subplots()
    _table(c, costs, a, m)
    title = f"{measured.numbers['size']} pixels; means over draws of digits and networks: {c.seeds}"
    return finished(made, [top, left, centre, right, costs], [middle], title)


def _basins(c: Configuration, rates: np.ndarray) -> np.ndarray:
    """(seeds, counts) of rates (seeds, counts, fractions)."""
    return np.array([[half_recovered(c.fractions, row) for row in rows] for rows in rates])


def _table(c: Configuration, axes: Axes, a: dict[str, np.ndarray], m: int) -> None:
    header = ["", "noise ends\nat a digit", "at a\nnegative", "elsewhere", "numbers\nkept",
              "multiplications\nto store", "multiplications\nof one recall"]  # fmt: skip
    rows = []
    for k, kind in enumerate(c.kinds):
        ends = a["ends"][k, :, m].sum(axis=0) / (c.noise * c.seeds)
        costs = a["costs"][k, :, m].mean(axis=0)
        rows.append([kind, *(f"{e:.0%}" for e in ends), *map(short, costs)])
    ruled(axes, f"{c.tested} digits: where noise ends, and what is spent", header, rows)


def check(c: Configuration, measured: Measured) -> Claims:
    """Kept or not, kind by kind; the trained ones against the classical one; 1-NN."""
    a, m, f = measured.arrays, c.counts.index(c.tested), c.fractions.index(c.corrupted)
    kept, total = a["kept"].sum(axis=1), np.array(c.counts) * c.seeds
    decisions = dict[str, Decision]()
    for k, kind in enumerate(c.kinds):
        if kind in TASKS:
            text = f"a trained {kind} of this size keeps every digit that it is given"
            decisions[text] = all_kept(c.counts, kept[k], total, bool(a["reached"][k].all()))
        else:
            text = "an energy-based network does not guarantee that a given digit can be stored"
            decisions[f"{text}: {kind}"] = guarantees(c.counts, kept[k], total)
    trials, best = int(c.repeats * c.tested * c.seeds), len(c.betas)
    recovered = a["recovered"][:, :, m, f].sum(axis=1).astype(int)
    for k in range(1 + best, len(c.kinds)):
        text = f"the {c.kinds[k]} recovers more digits with {c.corrupted:.0%} flipped than"
        reached, pair = bool(a["reached"][k, :, m].all()), (recovered[k], recovered[0])
        decisions[f"{text}: {CLASSICAL}"] = more_recovered(pair, trials, reached)
    sharp = a["recovered"][best, :, m].sum(axis=0), a["neighbour"][:, m].sum(axis=0)
    text = f"{c.kinds[best]} recovers as many as 1-nearest-neighbour (not in the source)"
    return decisions | {text: same_as_neighbour(*sharp, trials)}


EXPERIMENT = Experiment(
    name="hopfield", title="Hopfield networks beside autoencoders and sequence encoders",
    source="PNAS paper, text on energy-based methods",
    paper="Energy-based methods (Hopfield networks) do not guarantee that a given pattern can be "
    "stored; overparameterised autoencoders and sequence encoders store their training examples "
    "as attractors.",
    presets={
        "smoke": Configuration(
            Data("binary-mnist", "binary-digits", side=8), counts=(3, 8), width=48, hidden=6,
            training=Training(first_epochs=400, epochs=2_000), fractions=(0.05, 0.1, 0.3),
            repeats=2, noise=40, tested=8, seeds=1,
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            Data("binary-mnist", "binary-digits"), counts=(2, 5, 10, 20, 50, 100, 200, 500),
            width=1024, training=Training(epochs=1_000_000), noise=1_000, tested=100, seeds=5,
        ),
    },
    assumed={
        "data": "the source compares in words only; these digits, in black and white, are ours",
        "counts": "not in the source",
        "betas": "the source knows no modern Hopfield network; Ramsauer et al. came after it",
        "width": "of both trained networks; not in the source",
        "hidden": "not in the source; as for Figure 2",
        "training": "as for Figure 2, with a restless first stage",
        "fractions": "not in the source", "corrupted": "not in the source",
    },
    minutes={"smoke": 0.2, "laptop": 4},
    value=Value(30, "a comparison of ours, small at any scale"),
    run=run, draw=draw, check=check,
)  # fmt: skip
