"""Appendix A: several sequences in one network, of equal and of unequal lengths.

The loss of several sequences is the sum of theirs (Eq. 6); minimising it is said to store every one
of them as a limit cycle.  Here the same pictures are cut into sequences of one length, and into
sequences of many lengths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from empirical.bounds import require_least
from empirical.claims.sequences import are_limit_cycles, exist_as_limit_cycles
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.pictures import in_bytes
from empirical.figures.sequences import endings, entry_phases, near_shares, radii, strips
from empirical.figures.style import LABEL, divided, figure, finished, heading
from empirical.measurements.given import Given
from empirical.measurements.playing import Recalled, SequenceTraining
from empirical.measurements.sequence_job import KINDS, Starts
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, all_of
from empirical.statistics.proportions import majority
from empirical.training.configuration import Optimiser
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

PREFERRED = ("gaussian", "uniform", "near")  # the kind of start from which a sequence is shown
MORE = 20  # turns before a sequence is shown: ρ to this power is left


@dataclass(frozen=True)
class Configuration(SequenceTraining):
    """``cuts``: the lengths of the sequences, one network for each cut and seed.

    The last cut is shown in pictures.
    """

    data: Data = Data("digits-counting", "digits-counting", count=30)
    cuts: tuple[tuple[int, ...], ...] = ((10, 10, 10), (16, 8, 4, 2))
    hidden: int = 3
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    starts: Starts = field(default_factory=lambda: Starts(count=200))

    def __post_init__(self) -> None:
        require_least(1, "app-a", networks=self.networks, cuts=len(self.cuts))
        for cut in self.cuts:
            if len(cut) < 2 or min(cut) < 2:
                raise InputError(
                    f"a cut is two or more sequences of two or more examples, not {cut}."
                )
            if sum(cut) != self.data.count:
                raise InputError(
                    f"the sequences {cut} have {sum(cut)} examples together, but count is "
                    f"{self.data.count}; let the lengths add up to it."
                )


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train, measure ρ, iterate from noise and from near the examples; play every sequence."""
    given = Given.of(c.data, laboratory)
    if len(given.examples.shape) not in (2, 3):
        raise InputError(
            f"app-a shows pictures, but an example of {given.data.set} has the shape "
            f"{given.examples.shape}; choose a set of pictures."
        )
    found = c.recall(given, laboratory, ((c.hidden, cut) for cut in c.cuts))
    played = _played(found[-1])
    for i, one in enumerate(found):
        played.arrays.update(one.memory.arrays(f"cut{i}_"))
    return played


def _played(found: Recalled) -> Measured:
    """How every sequence was recalled, and (2, n, *shape): the examples, the iterates there."""
    memory, values = found.memory, found.given.examples.values
    shown, turns, lines, first = memory.best(), [], [], 0
    for s, length in enumerate(memory.lengths):
        kind = _kind(memory, shown, s)
        played = found.play(shown, s, kind)
        steps = range((MORE - 1) * length + 1, MORE * length + 1)
        turn = found.learned(shown).iterates(played.orbit[-1:], steps, np.float32)[0]
        place = int(played.expected[-1] - first) + 1  # of the first of the last turn
        turns.append(np.roll(turn, place, axis=0))
        at = int(played.expected[played.entered] - first)
        lines.append(
            {"kind": kind, "recalled": played.recalled, "entered": played.entered, "at": at}
        )
        first += length
    recalled = np.concatenate(turns).reshape(values.shape)
    return Measured(
        {"shown": shown, "played": lines}, {"pictures": in_bytes(np.stack([values, recalled]))}
    )


def _kind(memory: SequenceMemory, network: int, sequence: int) -> str:
    """Noise, if any of it ends there."""
    counts = memory.counts()[network, :, sequence]
    return next((kind for kind in PREFERRED if counts[KINDS.index(kind)]), PREFERRED[0])


def _memories(c: Configuration, measured: Measured) -> list[SequenceMemory]:
    made = enumerate(c.cuts)
    return [SequenceMemory.kept(measured.arrays, cut, f"cut{i}_") for i, cut in made]


def draw(c: Configuration, measured: Measured) -> Figure:
    """Every sequence of the last cut recalled; where starts end, phases of entry, ρ."""
    memories, shown = _memories(c, measured), measured.numbers["shown"]
    last, cut = memories[-1], c.cuts[-1]
    strip = 6.6 / max(cut)  # inches of a picture
    ratios = (0.4 + (0.1 + min(strip, 0.6)) * 2 * len(cut), 4.9)
    made = figure(0.4 + sum(ratios))
    top, bottom = divided(made, 2, 1, height_ratios=ratios)
    _sequences(top, cut, measured)
    heading(top, "every sequence of the longest cut, and how it is recalled")
    panels = bottom.subplots(2, 2).ravel()
    longest = max(map(len, c.cuts))
    pairs = [(" + ".join(map(str, memory.lengths)), memory) for memory in memories]
    radii(panels[0], pairs, names=[f"sequence {s + 1}" for s in range(longest)])
    endings(panels[1], pairs)
    near_shares(panels[2], pairs, c.starts)
    entry_phases(panels[3], last, shown).set_xlabel("first example followed", fontsize=LABEL)
    title = (
        f"sequences of {', '.join(map(str, cut))} pictures in one network (seed {shown}): "
        f"{int(last.stored[shown].sum())} of {len(cut)} have ρ < 1, noise finds "
        f"{int(last.noise_finds[shown].sum())}"
    )
    return finished(made, [top, *panels], [bottom], title)


def _sequences(part: SubFigure, cut: tuple[int, ...], measured: Measured) -> None:
    true, recalled = measured.arrays["pictures"] / 255
    rows, marked = list[tuple[str, np.ndarray]](), list[int | None]()
    for end, length, played in zip(np.cumsum(cut), cut, measured.numbers["played"], strict=True):
        here = slice(end - length, end)
        start = "near it" if played["kind"] == "near" else f"{played['kind']} noise"
        label = f"recalled from\n{start}" if played["recalled"] else "not recalled"
        rows += [("sequence", true[here]), (label, recalled[here])]
        marked += [None, played["at"] if played["recalled"] else None]
    strips(part, rows, marked=marked)


def check(c: Configuration, measured: Measured) -> Claims:
    """For every cut: stored together, most networks do so, starts near a sequence end in it."""
    decisions = dict[str, Decision]()
    for memory in _memories(c, measured):
        name = f"{len(memory.lengths)} sequences of {', '.join(map(str, memory.lengths))} examples"
        decisions |= {
            f"multiple cycles can be encoded in one network: {name}":
            exist_as_limit_cycles(memory),
            "minimising the loss of several sequences stores all of them as limit cycles "
            f"(most networks): {name}": are_limit_cycles(memory),
            f"each cycle is stable, points near it end in it: {name}":
            _neighbourhood(memory, c.starts),
        }  # fmt: skip
    return decisions


def _neighbourhood(memory: SequenceMemory, starts: Starts) -> Decision:
    """Sequences with ρ < 1 only, starts of all networks together, Wilson's interval against 1/2."""
    decisions = []
    for s in range(len(memory.lengths)):
        ends, trials = memory.own(starts, s)
        good = memory.reached & memory.stored[:, s]
        decisions.append(majority(int(ends[good].sum()), trials * int(good.sum())))
    told = f"ended in the own sequence, sequence by sequence, at {starts.near:.0%} noise: "
    shares = ", ".join(d.reason for d in decisions)
    return Decision(all_of(*decisions).holds, told + shares)


EXPERIMENT = Experiment(
    name="app-a", title="Several sequences in one network", source="PNAS paper, Appendix A",
    paper="Several sequences are encoded in one network by the sum of their losses (Eq. 6), and "
    "are stored as limit cycles.",
    presets={
        "smoke": Configuration(
            data=Data("digits-counting", "digits-counting", count=20), cuts=((10, 10), (12, 5, 3)),
            width=128, networks=1, loss=1e-6, epochs=3_000, starts=Starts(count=20, limit=1_000),
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            data=Data("mnist-counting", "digits-counting", count=100),
            cuts=((10,) * 10, (40, 30, 16, 8, 4, 2)), width=1024, hidden=5, networks=10,
            epochs=1_000_000, starts=Starts(count=1_000),
        ),
    },
    assumed={
        "data": "no experiment is reported in this appendix; digits are those of Figure 4b",
        "cuts": "not in the text", "width": "not in the text", "hidden": "not in the text",
        "activation": "not in the text; SELU is recalled from uniform noise most often",
        "optimiser": "Adam is in the text; its learning rate 1e-4 is reconstructed, 1e-3 takes "
        "fewer epochs",
        "loss": "1e-8 is reconstructed",
        "starts": "neither the kind of noise nor its variance is in the text",
    },
    minutes={"smoke": 0.05, "laptop": 0.9},
    value=Value(55, "several sequences at once, between Figures 4 and 5"),
    run=run, draw=draw, check=check,
)  # fmt: skip
