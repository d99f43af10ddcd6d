"""The examples of an experiment, and jobs that train networks on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from empirical.data.configuration import Data
from empirical.networks.fully_connected import FullyConnected
from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.data.examples import Examples
    from empirical.laboratory import Laboratory
    from empirical.networks.u_net import UNet

PYTORCH = Initialisation()


@dataclass(frozen=True)
class Given:
    """``data`` as the laboratory has it, and its examples."""

    data: Data
    examples: Examples

    @classmethod
    def of(cls, wanted: Data, laboratory: Laboratory) -> Given:
        """Of the user's files, or those that stand in for them."""
        data = laboratory.resolve(wanted)
        return cls(data, laboratory.examples(data))

    def require_vectors(self, size: int, what: str) -> None:
        """InputError for examples of another size."""
        if self.examples.flat.shape[1] != size:
            raise InputError(
                f"{what}, but {self.examples.source} has {self.examples.flat.shape[1]} numbers."
            )

    def network(
        self, width: int, hidden: int, activation: str, bias: bool = False
    ) -> FullyConnected:
        """As many inputs and outputs as an example has numbers."""
        d = self.examples.size
        return FullyConnected(d, d, width, hidden, activation, bias)

    def job(
        self,
        network: FullyConnected | UNet,
        optimiser: Optimiser,
        stop: Stop,
        seeds: Iterable[int] = (0,),
        start: Initialisation = PYTORCH,
        **task: Any,
    ) -> TrainingJob:
        """Networks that differ by their seeds; ``task`` are further fields of the job."""
        members = tuple(Member(seed, optimiser, start) for seed in seeds)
        return TrainingJob(self.data, self.examples.fingerprint, network, members, stop, **task)
