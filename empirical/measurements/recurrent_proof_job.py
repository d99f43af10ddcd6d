"""Whether recurrent networks provably say their sentence for ever, as jobs that are never done
twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from empirical.measurements.proof import SECONDS, require_digits, require_seconds
from empirical.measurements.proof_job import EDITION, told, undecided
from empirical.measurements.recurrent_job import RecurrentJob
from empirical.measurements.trained_network import kept_weights
from empirical.runs.job import Measured, Workbench


@dataclass(frozen=True)
class RecurrentProofJob:
    """The cycle of hidden states of one network of a kept run: the fields of a ``ProofJob``."""

    trained: str
    training: RecurrentJob
    weights: str
    member: int
    first: int = 0
    digits: int = 3
    seconds: float = SECONDS
    edition: int = EDITION

    def __post_init__(self) -> None:
        require_digits(self.digits)
        require_seconds(self.seconds)

    def perform(self, bench: Workbench) -> Measured:
        """As of a ``ProofJob``, of one sequence; begun (1,) int8: whether the orbit from the zero
        vector says all words in order for ever (1), or a wrong one (0), -1 if neither is proved."""
        from theory.deadline import COMPUTING, OutOfTime, deadline, listening
        from theory.memories.recurrent import Saying, examine_saying

        parameters = kept_weights(bench, self.trained, self.weights)
        network, states = self.training.examined(parameters, self.member)

        def heard(what: str) -> None:
            bench.progress("proofs", 0.0, what)

        known = None if states is None else list(states)
        try:
            with listening(heard), deadline(self.seconds, clock=COMPUTING):
                saying = examine_saying(network, known, self.digits)
        except OutOfTime as end:
            saying = Saying(undecided(end.why), None, end.why)
        found = told([saying.finding])
        begun = -1 if saying.begun is None else int(saying.begun)
        return replace(
            found,
            numbers={**found.numbers, "begun": saying.why},
            arrays={**found.arrays, "begun": np.array([begun], dtype=np.int8)},
        )
