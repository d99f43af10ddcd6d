"""Which examples a trained network provably stores, as jobs that are never done twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.measurements.trained_network import fingerprint, network_of, why_not
from empirical.runs.job import Measured, Workbench
from empirical.runs.run import Run
from empirical.training.job import TrainingJob, arranged
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters
    from theory.memories.memory import Finding

DIGITS = range(1, 9)
EDITION = 4


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
        edition: of the methods, so that a later one proves again.
    """

    trained: str
    training: TrainingJob
    weights: str
    member: int
    first: int
    count: int
    digits: int = 3
    edition: int = EDITION

    def __post_init__(self) -> None:
        require_digits(self.digits)

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
        if why:
            return told([undecided(why) for _ in chosen])
        import torch

        x = arranged(examples, self.training.architecture.input_shape).reshape(count, -1)
        reach = neighbourhoods(torch.from_numpy(x))
        parameters = kept_weights(bench, self.trained, self.weights)
        try:
            network = network_of(self.training.architecture, parameters, self.member)
        except InputError as error:  # training diverged
            return told([undecided(str(error)) for _ in chosen])
        from theory.memories.memory import examine

        findings = []
        for number, cycle in enumerate(chosen):
            bench.progress("proofs", number / len(chosen), f"{number} of {len(chosen)}")
            near = float(min(reach[list(cycle)]))
            findings.append(examine(network, [x[i] for i in cycle], near, self.digits))
        return told(findings)


def require_digits(digits: int) -> None:
    if digits not in DIGITS:
        raise InputError(
            f"digits are {DIGITS[0]} to {DIGITS[-1]}, not {digits}: proofs are made in 64-bit "
            "floats, of which rounding takes the others."
        )


def kept_weights(bench: Workbench, trained: str, weights: str) -> Parameters:
    """Of the run of that name; InputError if their hash is another one."""
    parameters = Run(bench.results / "runs" / trained).weights()
    if fingerprint(parameters) != weights:
        raise InputError(f"{trained}: its weights have changed; give the command once more.")
    return parameters


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
