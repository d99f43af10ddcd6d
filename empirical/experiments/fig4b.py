"""Figure 4b: counting up and counting down, two cycles of ten MNIST digits in one network.

The paper reports the largest eigenvalues of the ten-fold map, .0034 and .0033, and that iteration
from Gaussian noise recalls both sequences.  Two different pictures of every digit are used: with
one picture of each, the network would have to map it both up and down.  The network's size is lost,
so that ρ is measured at several depths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from empirical.claims.sequences import entry, exist_as_limit_cycles
from empirical.data.configuration import Data
from empirical.data.derived import DIGITS
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.pictures import in_bytes
from empirical.figures.sequences import entry_phases, entry_steps, radii, strips
from empirical.figures.style import LABEL, divided, figure, finished, heading
from empirical.measurements.given import Given
from empirical.measurements.playing import SequenceTraining
from empirical.measurements.sequence_job import KINDS, Starts
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.statistics.proportions import some
from empirical.statistics.seeds import next_intervals
from empirical.training.configuration import Optimiser
from theory.errors import InputError

PAPER = (0.0034, 0.0033)  # the largest eigenvalue along each sequence
NAMES = ("0 → 9", "9 → 0")
LENGTHS = (DIGITS, DIGITS)
FIRST = 4  # steps from noise in the figure, before one settled period
GAUSSIAN = KINDS.index("gaussian")


@dataclass(frozen=True)
class Configuration(SequenceTraining):
    """``networks`` of each depth ``hidden``; ``data`` holds one sequence up and one down."""

    data: Data = Data("mnist-counting", "digits-counting", count=2 * DIGITS)
    hidden: tuple[int, ...] = (5, 10, 12, 15)
    optimiser: Optimiser = Optimiser("adam", learning_rate=3e-4)
    networks: int = 5
    epochs: int = 20_000

    def __post_init__(self) -> None:
        if self.data.count != 2 * DIGITS:
            raise InputError(
                f"fig4b is about two sequences of {DIGITS} digits, but data.count is "
                f"{self.data.count}; app-a takes any number of sequences."
            )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, measure ρ of the ten-fold maps, iterate from noise; show one orbit into each cycle."""
    given = Given.of(c.data, laboratory)
    found = c.recall(given, laboratory, ((hidden, LENGTHS) for hidden in c.hidden))
    depth, network = _shown([one.memory for one in found])
    numbers = {"set": given.data.set, "depth": depth, "network": network}
    arrays = {"film": in_bytes(given.examples.values)}
    playings = [found[depth].play(network, s) for s in range(len(LENGTHS))]
    steps = [
        [*range(FIRST), *playing.settled(np.arange(s * DIGITS, (s + 1) * DIGITS))]
        for s, playing in enumerate(playings)
    ]
    for s, playing in enumerate(playings):
        orbit = playing.orbit[steps[s]].reshape(-1, *given.examples.shape)
        arrays[f"orbit{s}"] = in_bytes(orbit)
    for i, one in enumerate(found):
        arrays |= one.memory.arrays(f"depth{i}_")
    recalled = [playing.recalled for playing in playings]
    return Measured(numbers | {"recalled": recalled, "steps": steps}, arrays)


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
    a, n = measured.arrays, measured.numbers
    depth, network, memories = n["depth"], n["network"], _memories(c, measured)
    made = figure(6.4)
    top, bottom = divided(made, 2, 1, height_ratios=(1, 1.15))
    blank = np.full_like(a["film"][:FIRST], 255)
    rows, captions = list[tuple[str, np.ndarray]](), list[list[str]]()
    for s, name in enumerate(NAMES):
        label = f"{name}\n{'from noise' if n['recalled'][s] else '(not found)'}"
        beside = np.concatenate([blank, a["film"][s * DIGITS : (s + 1) * DIGITS]])
        rows += [(label, a[f"orbit{s}"] / 255), ("examples", beside / 255)]
        captions += [[f"step {m}" for m in n["steps"][s]], []]
    strips(top, rows, captions)
    heading(top, "from noise into each of the cycles")
    panels = bottom.subplots(1, 3)
    columns = [(str(h), m) for h, m in zip(c.hidden, memories, strict=True)]
    radii(panels[0], columns, [(PAPER[0], "the paper: .0034 and .0033")], NAMES)
    panels[0].set_xlabel("hidden layers", fontsize=LABEL)
    entry_steps(panels[1], memories[depth], network)
    entry_phases(panels[2], memories[depth], network)
    counts = memories[depth].counts()[network, GAUSSIAN]
    title = (
        f"two cycles of ten digits in one network ({c.hidden[depth]} hidden layers, seed "
        f"{network}): of {c.starts.count} Gaussian starts {counts[0]} end in {NAMES[0]} and "
        f"{counts[1]} in {NAMES[1]}"
    )
    return finished(made, [top, *panels], [bottom], title)


def check(c: Configuration, measured: Measured) -> Claims:
    """Both sequences are limit cycles, Gaussian noise finds both, ρ is as the paper's."""
    memories = _memories(c, measured)
    whole = SequenceMemory.joined(memories)
    return {
        "one network stores both sequences as limit cycles": exist_as_limit_cycles(whole),
        "iteration from Gaussian noise leads to the recovery of both sequences":
        _both_found(c, memories, whole),
        "the largest eigenvalues of the ten-fold map are .0034 and .0033":
        _eigenvalues(c, measured.numbers["set"], memories),
    }  # fmt: skip


def _both_found(
    c: Configuration, memories: list[SequenceMemory], whole: SequenceMemory
) -> Decision:
    found = whole.counts()[:, GAUSSIAN].min(axis=1) > 0
    decision = some(int(found[whole.reached].sum()), int(whole.reached.sum()))
    shares = [
        f"{hidden} hidden layers: {_shares(memory)}"
        for hidden, memory in zip(c.hidden, memories, strict=True)
    ]
    depth, network = _shown(memories)
    return Decision(
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


def _eigenvalues(c: Configuration, data: str, memories: list[SequenceMemory]) -> Decision:
    """Whether the paper's network can be one more of ours, at some depth.

    Undecided if its numbers lie between those of the depths that were tried.
    """
    paper, within, told, all_ranges = np.log10(PAPER), [], [], []
    for hidden, memory in zip(c.hidden, memories, strict=True):
        logs = np.where(memory.reached[:, None], memory["log10_radius"], np.nan)
        low, high = ranges = next_intervals(logs.T[None])[:, 0]
        if not np.isfinite(ranges).all():
            continue
        within.append(((low <= paper) & (paper <= high)).all())
        all_ranges.append(ranges)
        cells = zip(10 ** np.nanmean(logs, axis=0), 10**low, 10**high, strict=True)
        shown = " and ".join(f"{m:.2g} [{a:.1g}, {b:.1g}]" for m, a, b in cells)
        told.append(f"{hidden} hidden layers {shown}")
    reason = "ρ (geometric mean, and where one more network falls with 95 %): " + "; ".join(told)
    if data != "mnist-counting":
        return Decision.untested(f"{data} instead of MNIST; {reason}")
    if not within:
        return Decision(None, "fewer than two networks reached the loss")
    if any(within):
        return Decision(True, reason)
    reason += "; the depth, width and nonlinearity of the paper's network are lost"
    lows, highs = np.min(all_ranges, axis=0)[0], np.max(all_ranges, axis=0)[1]
    if ((lows <= paper) & (paper <= highs)).all():
        return Decision(None, f"{reason}; the paper's numbers lie between those of these depths")
    return Decision(False, reason)


EXPERIMENT = Experiment(
    name="fig4b", title="Two sequences of digits as limit cycles", source="PNAS paper, Figure 4b",
    paper="Two sequences of ten MNIST digits, 0 to 9 and 9 to 0, in one network: the largest "
    "eigenvalues of the ten-fold map are .0034 and .0033, so both are limit cycles, and iteration "
    "from Gaussian noise recovers both.",
    presets={
        "smoke": Configuration(
            width=128, hidden=(5,), optimiser=Optimiser("adam", learning_rate=1e-3), networks=2,
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
        "width": "not in the text", "hidden": "not in the text",
        "activation": "not in the text for this figure",
        "optimiser": "Adam is in the text; its learning rate 1e-4 is reconstructed",
        "loss": "1e-8 is reconstructed",
        "starts": "Gaussian noise is in the text, its variance (here 1) is not",
    },
    minutes={"smoke": 0.13, "laptop": 2.5},
    value=Value(58, "the only numbers printed of sequences; a small network"),
    run=run, draw=draw, check=check,
)  # fmt: skip
