"""One orbit from noise, played beside the sequence that it recalls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from empirical.data.configuration import Data
from empirical.measurements.given import Given
from empirical.measurements.sequence_job import KINDS, SequenceJob, Starts
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.measurements.trained_member import TrainedMember
from empirical.runs.job import Measured
from empirical.training.configuration import Optimiser, Stop

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.spectra.learned_map import LearnedMap

SETTLED = 1e-3  # of the distance at the entry is left in the last turn
FEWEST, MOST = 2, 8  # turns of the sequence after it is entered


@dataclass(frozen=True, eq=False)
class Playing:
    """An orbit z_0, …, z_T and the example that belongs beside each of its points."""

    start: int  # number of the start among those of its kind
    recalled: bool  # it ends in the sequence; otherwise it is played as if it had entered at once
    entered: int  # the step of entry
    orbit: np.ndarray  # (T + 1, d) float32
    expected: np.ndarray  # (T + 1,) number of the example, also counted back from the entry
    distance: np.ndarray  # (T + 1,) of the two

    def settled(self, examples: np.ndarray) -> np.ndarray:
        """The steps in the last turn at which these examples are expected."""
        last = {int(e): m for m, e in enumerate(self.expected)}
        return np.array([last[int(e)] for e in examples])


@dataclass(frozen=True, eq=False)
class Recalled:
    """What networks of one architecture remember of sequences."""

    given: Given
    starts: Starts
    networks: Sequence[TrainedMember]
    memory: SequenceMemory

    def shown(self) -> tuple[Playing, Measured]:
        """The best network playing, and what every figure of one sequence tells of it."""
        network = self.memory.best()
        playing = self.play(network)
        numbers = {
            "shown": network,
            "start": playing.start,
            "entered": playing.entered,
            "recalled": playing.recalled,
        }
        return playing, Measured(
            numbers, self.memory.arrays() | {"distance_along": playing.distance}
        )

    def learned(self, network: int) -> LearnedMap:
        """Its map."""
        return self.networks[network].learned

    def play(self, network: int, sequence: int = 0, kind: str = "gaussian") -> Playing:
        """As :func:`play`."""
        x = self.given.examples.flat
        return play(self.learned(network), x, self.starts, self.memory, network, sequence, kind)


@dataclass(frozen=True)
class SequenceTraining:
    """``networks``, which differ by their seeds, are trained on the same sequences and iterated
    from the same ``starts``."""

    data: Data = Data()
    width: int = 256
    activation: str = "selu"
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-4)
    networks: int = 4
    loss: float = 1e-8
    epochs: int = 100_000
    starts: Starts = field(default_factory=Starts)

    def recall(
        self, given: Given, laboratory: Laboratory, cells: Iterable[tuple[int, tuple[int, ...]]]
    ) -> list[Recalled]:
        """For each of these numbers of hidden layers and lengths of the sequences."""
        cells, count, stop = list(cells), self.networks, Stop(self.loss, self.epochs)
        jobs = list[SequenceJob]()
        for hidden, cut in cells:
            network = given.network(self.width, hidden, self.activation)
            for seed in range(count):
                training = given.job(network, self.optimiser, stop, (seed,), task="sequence",
                                     lengths=cut)  # fmt: skip
                jobs.append(SequenceJob(training, self.starts))
        runs, found = laboratory.sweep(jobs), []
        for i, (_, cut) in enumerate(cells):
            mine = slice(i * count, (i + 1) * count)
            networks = TrainedMember.every([job.training for job in jobs[mine]], runs[mine])
            memory = SequenceMemory.of_runs(runs[mine], cut or (given.examples.count,))
            found.append(Recalled(given, self.starts, networks, memory))
        return found


def play(
    learned: LearnedMap,
    x: np.ndarray,
    starts: Starts,
    memory: SequenceMemory,
    network: int,
    sequence: int = 0,
    kind: str = "gaussian",
) -> Playing:
    """The start of its kind that enters ``sequence`` after the median time, or else the first.

    x (n, d); ``learned`` has the number ``network`` in ``memory``.
    """
    row = KINDS.index(kind)
    steps = memory["entry_step"][network, row]
    good = (memory["sequence"][network, row] == sequence) & (steps >= 0)
    order = np.flatnonzero(good)[np.argsort(steps[good], kind="stable")]
    recalled = len(order) > 0
    start = int(order[(len(order) - 1) // 2]) if recalled else 0
    entered = int(steps[start]) if recalled else 0
    length = memory.lengths[sequence]
    first = sum(memory.lengths[:sequence])
    at = int(memory["entry_example"][network, row, start]) - first if recalled else 0
    last = entered + _turns(float(memory["radius"][network, sequence])) * length
    begin = starts.drawn(x)[kind][start : start + 1]
    (found,) = learned.iterates(begin, range(last + 1), np.float32)
    expected = first + (at + np.arange(last + 1) - entered) % length
    return Playing(
        start, recalled, entered, found, expected, np.linalg.norm(found - x[expected], axis=1)
    )


def _turns(radius: float) -> int:
    """After so many the distance has shrunk to ``SETTLED`` of what it was."""
    if not 0 < radius < 1:
        return MOST if radius else FEWEST
    return int(np.clip(np.ceil(np.log(SETTLED) / np.log(radius)), FEWEST, MOST))
