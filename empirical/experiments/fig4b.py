"""Figure 4b: counting up and counting down, two cycles of ten MNIST digits in one network.

The paper reports the largest eigenvalues of the ten-fold map, .0034 and .0033, and that iteration
from Gaussian noise recalls both sequences.  Two different pictures of every digit are used: with
one picture of each, the network would have to map it both up and down.  The network's size is lost,
so that ρ is measured at several depths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from empirical.claims.sequences import entry, exist_as_limit_cycles
from empirical.data.configuration import Data
from empirical.data.derived import DIGITS
from empirical.experiment import CheckedClaim, Experiment, Finding, Value
from empirical.measurements.sequence_job import KINDS, Starts, one_a_seed
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.statistics.proportions import some
from empirical.statistics.seeds import next_intervals
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.laboratory import Laboratory

PAPER = (0.0034, 0.0033)  # the largest eigenvalue along each sequence
NAMES = ("0 → 9", "9 → 0")
LENGTHS = (DIGITS, DIGITS)
FIRST = 4  # steps from noise in the figure, before one settled period
GAUSSIAN = KINDS.index("gaussian")


@dataclass(frozen=True)
class Configuration:
    """``networks`` of each depth ``hidden``; ``data`` holds one sequence up and one down."""

    data: Data = Data("mnist-counting", "digits-counting", count=2 * DIGITS)
    width: int = 256
    hidden: tuple[int, ...] = (5, 10, 12, 15)
    activation: str = "selu"
    optimiser: Optimiser = Optimiser("adam", learning_rate=3e-4)
    networks: int = 5
    loss: float = 1e-8
    epochs: int = 20_000
    starts: Starts = field(default_factory=Starts)

    def __post_init__(self) -> None:
        if self.data.count != 2 * DIGITS:
            raise InputError(
                f"fig4b is about two sequences of {DIGITS} digits, but data.count is "
                f"{self.data.count}; app-a takes any number of sequences."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, measure ρ of the ten-fold maps, iterate from noise; show one orbit into each cycle."""
    from empirical.figures.pictures import in_bytes
    from empirical.measurements.playing import play

    data = laboratory.resolve(c.data)
    examples = laboratory.examples(data)
    d = examples.size
    trainings = [
        TrainingJob(
            data,
            examples.fingerprint,
            FullyConnected(d, d, c.width, hidden, c.activation),
            (Member(0, c.optimiser),),
            Stop(c.loss, c.epochs),
            task="sequence",
            lengths=LENGTHS,
        )
        for hidden in c.hidden
    ]
    jobs = [job for training in trainings for job in one_a_seed(training, c.starts, c.networks)]
    runs = laboratory.sweep(jobs)
    memories = [
        SequenceMemory.of_runs(runs[i : i + c.networks], LENGTHS)
        for i in range(0, len(runs), c.networks)
    ]
    depth, network = _shown(memories)
    at = depth * c.networks + network
    arrays = {"film": in_bytes(examples.values)}
    recalled, shown = [], []
    for s in range(len(LENGTHS)):
        playing = play(
            jobs[at].training.architecture, runs[at].weights(), examples.flat, c.starts,
            memories[depth], network, sequence=s,
        )  # fmt: skip
        order = np.arange(s * DIGITS, (s + 1) * DIGITS)
        steps = [*range(FIRST), *playing.settled(order)]
        arrays[f"orbit{s}"] = in_bytes(playing.orbit[steps].reshape(-1, *examples.shape))
        recalled.append(playing.recalled)
        shown.append(steps)
    for i, memory in enumerate(memories):
        arrays |= memory.arrays(f"depth{i}_")
    return Measured(
        {"set": data.set, "depth": depth, "network": network, "recalled": recalled, "steps": shown},
        arrays,
    )


def _shown(memories: list[SequenceMemory]) -> tuple[int, int]:
    """(depth, network): where the sequence that fewer Gaussian starts find is found most often."""
    merit = {}
    for i, memory in enumerate(memories):
        rarer = memory.counts()[:, GAUSSIAN].min(axis=1)
        for k in range(len(rarer)):
            merit[i, k] = (int(memory.limit_cycles[k].sum()), int(rarer[k]))
    return max(merit, key=merit.__getitem__)


def _memories(c: Configuration, measured: Measured) -> list[SequenceMemory]:
    return [
        SequenceMemory.kept(measured.arrays, LENGTHS, f"depth{i}_") for i in range(len(c.hidden))
    ]


def draw(c: Configuration, measured: Measured) -> Figure:
    """From noise into both cycles; ρ against depth with the paper's; where noise enters."""
    from empirical.figures.sequences import entry_phases, entry_steps, radii, strips
    from empirical.figures.style import divided, figure, heading, headline, legend, lettered

    a, n = measured.arrays, measured.numbers
    memories = _memories(c, measured)
    made = figure(6.4)
    top, bottom = divided(made, 2, 1, height_ratios=(1, 1.15))
    blank = np.full_like(a["film"][:FIRST], 255)
    rows, captions = list[tuple[str, np.ndarray]](), list[list[str]]()
    for s, name in enumerate(NAMES):
        there = n["recalled"][s]
        rows.append((f"{name}\nfrom noise" if there else f"{name}\n(not found)", a[f"orbit{s}"]))
        rows.append(("examples", np.concatenate([blank, a["film"][s * DIGITS : (s + 1) * DIGITS]])))
        captions += [[f"step {m}" for m in n["steps"][s]], []]
    strips(top, [(label, pictures / 255) for label, pictures in rows], captions)
    heading(top, "from noise into each of the cycles")
    panels = bottom.subplots(1, 3)
    columns = [(f"{h} hidden", m) for h, m in zip(c.hidden, memories, strict=True)]
    radii(panels[0], columns, [(PAPER[0], "the paper: .0034 and .0033")], NAMES)
    entry_steps(panels[1], memories[n["depth"]], n["network"])
    entry_phases(panels[2], memories[n["depth"]], n["network"])
    counts = memories[n["depth"]].counts()[n["network"], GAUSSIAN]
    lettered([top, *panels])
    legend(bottom)
    headline(
        made,
        f"two cycles of ten digits in one network ({c.hidden[n['depth']]} hidden layers, seed "
        f"{n['network']}): of {c.starts.count} Gaussian starts {counts[0]} end in "
        f"{NAMES[0]} and {counts[1]} in {NAMES[1]}",
    )
    return made


def check(c: Configuration, measured: Measured) -> tuple[CheckedClaim, ...]:
    """Both sequences are limit cycles, Gaussian noise finds both, ρ is as the paper's."""
    memories = _memories(c, measured)
    everything = SequenceMemory.joined(memories)
    return (
        exist_as_limit_cycles(everything, "one network stores both sequences as limit cycles"),
        _both_found(c, memories, everything),
        _eigenvalues(c, measured.numbers["set"], memories),
    )


def _both_found(
    c: Configuration, memories: list[SequenceMemory], everything: SequenceMemory
) -> CheckedClaim:
    found = everything.counts()[:, GAUSSIAN].min(axis=1) > 0
    decision = some(int(found[everything.reached].sum()), int(everything.reached.sum()))
    shares = [
        f"{hidden} hidden layers: {_shares(memory)}"
        for hidden, memory in zip(c.hidden, memories, strict=True)
    ]
    depth, network = _shown(memories)
    return CheckedClaim.decided(
        "iteration from Gaussian noise leads to the recovery of both sequences",
        decision.holds,
        f"both in {decision.reason} networks that reached the loss; starts (of {c.starts.count}) "
        f"in {NAMES[0]} and {NAMES[1]} by seed, {'; '.join(shares)}; in the network shown "
        f"{entry(memories[depth], network)}",
    )


def _shares(memory: SequenceMemory) -> str:
    counts = memory.counts()[:, GAUSSIAN]
    return ", ".join(
        f"{up}+{down}" if reached else "–"
        for (up, down), reached in zip(counts, memory.reached, strict=True)
    )


def _eigenvalues(c: Configuration, data: str, memories: list[SequenceMemory]) -> CheckedClaim:
    """Whether the paper's network can be one more of ours, at some depth.

    Undecided if its numbers lie between those of the depths that were tried.
    """
    text = "the largest eigenvalues of the ten-fold map are .0034 and .0033"
    within, told, all_ranges = [], [], []
    for hidden, memory in zip(c.hidden, memories, strict=True):
        logs = np.where(memory.reached[:, None], memory.spectra["log10_radius"], np.nan)
        ranges = next_intervals(logs.T[None])[:, 0].T
        if not np.isfinite(ranges).all():
            continue
        inside = [low <= np.log10(p) <= high for p, (low, high) in zip(PAPER, ranges, strict=True)]
        within.append(all(inside))
        all_ranges.append(ranges)
        middle = 10 ** np.nanmean(logs, axis=0)
        shown = " and ".join(
            f"{m:.2g} [{10**low:.1g}, {10**high:.1g}]"
            for m, (low, high) in zip(middle, ranges, strict=True)
        )
        told.append(f"{hidden} hidden layers {shown}")
    reason = "ρ (geometric mean, and where one more network falls with 95 %): " + "; ".join(told)
    if data != "mnist-counting":
        return CheckedClaim(text, Finding.NOT_TESTED, f"{data} instead of MNIST; {reason}")
    if not within:
        return CheckedClaim(text, Finding.UNDECIDED, "fewer than two networks reached the loss")
    if any(within):
        return CheckedClaim.decided(text, True, reason)
    reason += "; the depth, width and nonlinearity of the paper's network are lost"
    lows, highs = np.min(all_ranges, axis=0)[:, 0], np.max(all_ranges, axis=0)[:, 1]
    if all(low <= np.log10(p) <= high for p, low, high in zip(PAPER, lows, highs, strict=True)):
        between = f"{reason}; the paper's numbers lie between those of these depths"
        return CheckedClaim.decided(text, None, between)
    return CheckedClaim.decided(text, False, reason)


EXPERIMENT = Experiment(
    name="fig4b",
    title="Two sequences of digits as limit cycles",
    source="PNAS paper, Figure 4b",
    paper="Two sequences of ten MNIST digits, 0 to 9 and 9 to 0, in one network: the largest "
    "eigenvalues of the ten-fold map are .0034 and .0033, so both are limit cycles, and iteration "
    "from Gaussian noise recovers both.",
    presets={
        "smoke": Configuration(
            width=128,
            hidden=(5,),
            optimiser=Optimiser("adam", learning_rate=1e-3),
            networks=2,
            starts=Starts(count=30, limit=1_000),
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            width=512, hidden=(5, 10, 15, 20, 30), networks=10, epochs=1_000_000,
            optimiser=Optimiser("adam", learning_rate=1e-4), starts=Starts(count=1000),
        ),
    },
    assumed={
        "data": "which pictures of the digits; that the sequences share none follows from both "
        "being learned",
        "width": "not in the text",
        "hidden": "not in the text",
        "activation": "not in the text for this figure",
        "optimiser": "Adam is in the text; its learning rate 1e-4 is reconstructed",
        "loss": "1e-8 is reconstructed",
        "starts": "Gaussian noise is in the text, its variance (here 1) is not",
    },
    minutes={"smoke": 0.13, "laptop": 2.5},
    value=Value(58, "the only numbers printed of sequences; a small network"),
    run=run,
    draw=draw,
    check=check,
)  # fmt: skip
