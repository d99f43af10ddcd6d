"""Training in two stages: a restless one that makes the map contract, a quiet one to the loss.

Adam with a large step never comes to rest: its loss wanders at about (learning rate)².  While it
does, the map becomes contracting at the examples; the same network that falls straight to the loss
interpolates them and stores few.  So the first stage goes on for a number of epochs whatever the
loss, and the second, from its weights, takes the small step that reaches the loss.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from empirical.runs.job import Measured, Workbench
from empirical.training.configuration import Optimiser, Stop
from empirical.training.job import OfMembers, TrainingJob
from empirical.untrusted import own_folder
from theory.errors import InputError

FIRST_STAGE = "first-stage"  # folder of its checkpoint
NEVER = 0.0  # a loss that is not reached


@dataclass(frozen=True)
class AnnealedJob(OfMembers):
    """``first_epochs`` epochs with ``first``, then ``training`` from where they led."""

    training: TrainingJob  # the second stage, and what is measured after it
    first: Optimiser  # the optimiser of the first stage, for all members
    first_epochs: int  # its length

    def __post_init__(self) -> None:
        if self.first_epochs < 1:
            raise InputError(
                f"the first stage has {self.first_epochs} epochs; without one use a TrainingJob."
            )

    def perform(self, bench: Workbench) -> Measured:
        """As of a TrainingJob; ``first_losses`` are those at the end of the first stage."""
        folder = own_folder(bench.folder / FIRST_STAGE)
        first = self._first_stage().perform(replace(bench, folder=folder))
        found = self.training.perform(bench, first.weights)
        return replace(found, numbers={**found.numbers, "first_losses": first.numbers["losses"]})

    def _first_stage(self) -> TrainingJob:
        members = tuple(replace(m, optimiser=self.first) for m in self.training.members)
        stop = Stop(NEVER, self.first_epochs)
        return replace(self.training, members=members, stop=stop, spectra=False)
