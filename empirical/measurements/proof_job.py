"""Which examples a trained network provably stores, as jobs that are never done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.measurements.trained_network import TrainedRun, fingerprint, network_of, why_not
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured, Workbench
from empirical.runs.run import Run
from empirical.training.job import TrainingJob, arranged
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from theory.memories.memory import Finding

CHUNK = 20  # examples or sequences of one job, so that much can be done at once and goes on after
DIGITS = range(1, 9)
FIELDS = ("verdict", "distance", "drawn", "multiplier", "alone")


@dataclass(frozen=True)
class ProofJob:
    """Some examples (or sequences) of one network of a kept run.

    Attributes:
        trained: the run's name.
        training: its job.
        weights: the hash of its weights; other weights are an InputError.
        member: of the ensemble.
        first: of the examples or sequences.
        count: of them.
        digits: of the bounds of ρ.
    """

    trained: str
    training: TrainingJob
    weights: str
    member: int
    first: int
    count: int
    digits: int = 3

    def __post_init__(self) -> None:
        if self.digits not in DIGITS:
            raise InputError(
                f"digits are {DIGITS[0]} to {DIGITS[-1]}, not {self.digits}: proofs are made in "
                "64-bit floats, of which rounding takes the others."
            )

    def perform(self, bench: Workbench) -> Measured:
        """Arrays over the examples: verdict int8 (1 attractor, 0 not stored, -1 undecided),
        distance (m, 2), drawn (the proved radius), multiplier (m, 2) and alone, as in
        ``theory.memories.memory.Finding``.  Numbers: reasons."""
        from empirical.data.registry import load
        from empirical.spectra.measure import neighbourhoods

        examples = load(self.training.data, bench.data)
        if examples.fingerprint != self.training.fingerprint:
            raise InputError(
                f"{examples.source}: these are other examples ({examples.fingerprint}) than those "
                f"that {self.trained} was trained on ({self.training.fingerprint})."
            )
        count = examples.count
        cycles = self.training.cycles(count) or tuple((i,) for i in range(count))
        chosen = cycles[self.first : self.first + self.count]
        why = why_not(self.training)
        if why or not isinstance(self.training.architecture, FullyConnected):
            return _told([_undecided(why) for _ in chosen])
        import torch

        x = arranged(examples, self.training.architecture.input_shape)
        reach = neighbourhoods(torch.from_numpy(x))
        parameters = Run(bench.results / "runs" / self.trained).weights()
        if fingerprint(parameters) != self.weights:
            raise InputError(
                f"{self.trained}: its weights have changed; give the command once more."
            )
        try:
            network = network_of(self.training.architecture, parameters, self.member)
        except InputError as error:  # training diverged
            return _told([_undecided(str(error)) for _ in chosen])
        from theory.memories.memory import examine

        findings = []
        for number, cycle in enumerate(chosen):
            bench.progress("proofs", number / len(chosen), f"{number} of {len(chosen)}")
            near = float(min(reach[list(cycle)]))
            findings.append(examine(network, [x[i] for i in cycle], near, self.digits))
        return _told(findings)


def _undecided(why: str) -> Finding:
    from theory.memories.memory import Finding, Verdict

    return Finding(Verdict.UNDECIDED, why)


def _told(findings: Sequence[Finding]) -> Measured:
    verdicts = np.array([f.verdict.code for f in findings], dtype=np.int8)
    numbers = {
        "attractors": int((verdicts == 1).sum()),
        "not_stored": int((verdicts == 0).sum()),
        "undecided": int((verdicts == -1).sum()),
        "reasons": [f.reason for f in findings],
    }
    return Measured(
        numbers,
        {
            "verdict": verdicts,
            "distance": np.array([f.distance for f in findings], dtype=float).reshape(-1, 2),
            "drawn": np.array([f.radius for f in findings], dtype=float),
            "multiplier": np.array([f.multiplier for f in findings], dtype=float).reshape(-1, 2),
            "alone": np.array([f.alone for f in findings], dtype=float),
        },
    )


@dataclass(frozen=True, eq=False)
class Proofs:
    """What was proved of one network, beside what was measured.

    Attributes:
        trained: the run.
        member: of its ensemble.
        reached: whether it came down to the loss asked for.
        measured: (m,) int8, as of ``measure_storage``; -1 everywhere if nothing was.
        radius: (m,) ρ as measured at the examples.
        arrays: ``FIELDS``, as of a ProofJob.
        reasons: one an example or sequence.
    """

    trained: TrainedRun
    member: int
    reached: bool
    measured: np.ndarray
    radius: np.ndarray
    arrays: dict[str, np.ndarray]
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> np.ndarray:
        return self.arrays["verdict"]

    def counts(self) -> tuple[int, int, int]:
        """(proved attractors, proved not stored, undecided)."""
        tally = Counter(self.verdict.tolist())
        return tally[1], tally[0], tally[-1]

    @property
    def differing(self) -> np.ndarray:
        """(m,) where proof and measurement contradict each other."""
        return (self.verdict >= 0) & (self.measured >= 0) & (self.verdict != self.measured)

    @property
    def unproved(self) -> np.ndarray:
        """(m,) measured as stored or lost, and undecided here."""
        return (self.verdict < 0) & (self.measured >= 0)


def proofs(runs: Sequence[TrainedRun], laboratory: Laboratory, digits: int = 3) -> list[Proofs]:
    """Of every network of the runs; what was proved before is not proved again."""
    jobs, places = [], list[tuple[TrainedRun, int]]()
    for trained in runs:
        numbers = _counted(trained)
        for member in range(len(trained.training.members)):
            places.append((trained, member))
            jobs += [
                ProofJob(
                    trained.run.name,
                    trained.training,
                    trained.weights,
                    member,
                    first,
                    min(CHUNK, numbers - first),
                    digits,
                )
                for first in range(0, numbers, CHUNK)
            ]
    done = dict(zip(jobs, laboratory.sweep(jobs), strict=True))
    found = []
    for trained, member in places:
        mine = [
            run
            for job, run in done.items()
            if (job.trained, job.member) == (trained.run.name, member)
        ]
        found.append(_gathered(trained, member, mine))
    return found


def _counted(trained: TrainedRun) -> int:
    """Of how many examples or sequences it was."""
    lengths, data = trained.training.lengths, trained.training.data
    if trained.training.task == "autoencode":
        return _examples(trained, data.count)
    return len(lengths) or 1


def _examples(trained: TrainedRun, asked: int) -> int:
    """As measured; a data set may hold fewer than were asked for."""
    arrays = trained.run.arrays()
    return int(arrays["stored"].shape[1]) if "stored" in arrays else asked


def _gathered(trained: TrainedRun, member: int, runs: Sequence[Run]) -> Proofs:
    parts = [run.arrays() for run in runs]
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in FIELDS}
    reasons = tuple(reason for run in runs for reason in run.numbers["reasons"])
    kept, count = trained.run.arrays(), len(reasons)
    unknown = np.full(count, -1, dtype=np.int8)
    outcomes = trained.run.numbers.get("outcomes", [])
    return Proofs(
        trained,
        member,
        member < len(outcomes) and outcomes[member] == "REACHED",
        kept["stored"][member] if "stored" in kept else unknown,
        kept["radius"][member] if "radius" in kept else np.full(count, np.nan),
        arrays,
        reasons,
    )
