"""One network of an ensemble that was trained: what it stored, and where its orbits end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from empirical.retrieval.basins import Basins
    from empirical.retrieval.iteration import Limits
    from empirical.retrieval.survey import Survey
    from empirical.runs.run import Run
    from empirical.spectra.learned_map import LearnedMap
    from empirical.training.job import TrainingJob


@dataclass(frozen=True, eq=False)
class TrainedMember:
    """The ``member``-th network of a run, which is one of ``training`` or of a job about it."""

    training: TrainingJob
    run: Run
    member: int = 0
    device: str = "cpu"  # where it is iterated

    @classmethod
    def every(cls, jobs: Sequence[TrainingJob], runs: Sequence[Run]) -> list[TrainedMember]:
        """Network after network, run after run."""
        pairs = zip(jobs, runs, strict=True)
        return [cls(job, run, i) for job, run in pairs for i in range(len(job.members))]

    @property
    def architecture(self) -> Any:
        return self.training.architecture

    @property
    def learned(self) -> LearnedMap:
        """Its map in float64, read anew each time, so that many networks take no memory."""
        from empirical.spectra.learned_map import LearnedMap

        weights = {name: w.to(self.device) for name, w in self.run.weights().items()}
        return LearnedMap.of(self.architecture, weights, self.member)

    @property
    def radii(self) -> np.ndarray:
        """(n,) ρ at every example, or along every sequence."""
        radii: np.ndarray = self.run.array("radius")[self.member]
        return radii

    @property
    def codes(self) -> np.ndarray:
        """(n,) 1 for stored, 0 for not, -1 for undecided."""
        codes: np.ndarray = self.run.array("stored")[self.member]
        return codes

    @property
    def numbers(self) -> dict[str, Any]:
        """For the numbers of an experiment, and ``empirical.claims.networks``."""
        codes = self.codes
        return {
            "reached": self.run.numbers["outcomes"][self.member] == "REACHED",
            "stored": int((codes == 1).sum()),
            "undecided": int((codes == -1).sum()),
        }

    def iterated(self, starts: np.ndarray, **options: Any) -> Limits:
        """Where orbits end."""
        from empirical.retrieval.iteration import iterate

        return iterate(self.learned, starts, **options)

    def survey(self, limits: Limits, x: np.ndarray) -> Survey:
        """Which of these are no examples."""
        from empirical.retrieval.survey import survey

        return survey(self.learned, limits, x)

    def basins(
        self, x: np.ndarray, border: float, resolution: int, limit: int, **options: Any
    ) -> Basins:
        """In the plane, so far around the examples."""
        from empirical.retrieval.basins import basins

        low, high = x.min(axis=0) - border, x.max(axis=0) + border
        bounds = (low[0], high[0]), (low[1], high[1])
        return basins(self.learned, x, bounds, resolution, limit=limit, **options)
