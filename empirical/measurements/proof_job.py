"""Which examples a trained network provably stores, as jobs that are never done twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.measurements.proof import SECONDS, prove, require_digits, require_seconds
from empirical.measurements.trained_network import diverged, kept_weights, why_not
from empirical.runs.job import Measured, Workbench
from empirical.training.job import TrainingJob, arranged
from theory.errors import InputError

if TYPE_CHECKING:
    from theory.memories.memory import Finding

EDITION = 7
DIVERGED = "its weights hold NaN or numbers that no proof has room for: training diverged"


@dataclass(frozen=True)
class ProofJob:
    """Some examples (or sequences) of one network of a kept run."""

    trained: str  # the run's name
    training: TrainingJob  # its job
    weights: str  # the hash of its weights; other weights are an InputError
    member: int  # of the ensemble
    first: int  # of the examples or sequences
    count: int  # of them
    digits: int = 3  # of the bounds of ρ
    seconds: float = SECONDS  # of computing that one example or sequence may take
    edition: int = EDITION  # of the methods, so that a later one proves again

    def __post_init__(self) -> None:
        require_digits(self.digits)
        require_seconds(self.seconds)

    def perform(self, bench: Workbench) -> Measured:
        """Arrays over the examples: verdict int8 (1 attractor, 0 not stored, -1 undecided),
        distance (m, 2), drawn (the proved radius), multiplier (m, 2) and alone, as in
        ``theory.memories.memory.Finding``.  Numbers: reasons."""
        from empirical.data.registry import load

        examples = load(self.training.data, bench.data)
        if examples.fingerprint != self.training.fingerprint:
            raise InputError(
                f"{examples.source}: these are other examples ({examples.fingerprint}) than those "
                f"that {self.trained} was trained on ({self.training.fingerprint})."
            )
        count = examples.count
        cycles = self.training.loops(count)
        chosen = cycles[self.first : self.first + self.count]
        why = why_not(self.training)
        if why:
            return told([undecided(why) for _ in chosen])
        x = arranged(examples, self.training.architecture.input_shape)
        parameters = kept_weights(bench, self.trained, self.weights)
        if diverged(parameters, self.member):
            return told([undecided(DIVERGED) for _ in chosen])
        findings = prove(
            self.training.architecture,
            parameters,
            x,
            member=self.member,
            cycles=chosen,
            digits=self.digits,
            seconds=self.seconds,
            progress=bench.progress,
        )
        return told(findings)


def undecided(why: str) -> Finding:
    from theory.memories.memory import Finding, Verdict

    return Finding(Verdict.UNDECIDED, why)


def told(findings: Sequence[Finding]) -> Measured:
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
