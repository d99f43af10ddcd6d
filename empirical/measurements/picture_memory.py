"""The autoencoder of pictures that Figures 2, 7, 8 and 14 recall from.

Trained by Adam at the source's learning rate, after a first stage at a larger one if asked for
(``empirical.training.annealing``); all three experiments on the Figure 2 network name the same job,
so that it is trained once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.data.configuration import Data
from empirical.networks.architecture import require_parameters
from empirical.networks.fully_connected import FullyConnected
from empirical.training.annealing import AnnealedJob
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.data.examples import Examples
    from empirical.laboratory import Laboratory
    from empirical.networks.architecture import Parameters


@dataclass(frozen=True)
class PictureMemory:
    """One network, the pictures it is to store, and how it is trained.

    Attributes:
        data: the pictures.
        width: of every hidden layer.
        hidden: their number.
        activation: φ.
        first: the optimiser of the first stage.
        first_epochs: its length; 0 for none.
        optimiser: of the second stage, or of the only one.
        loss: to which it trains.
        epochs: that it may take.
        seed: of the weights.
    """

    data: Data = Data("imagenet64", "patterns", count=500, grey=False)
    width: int = 1024
    hidden: int = 10
    activation: str = "cosid"
    first: Optimiser = Optimiser("adam", learning_rate=1e-3, beta2=0.9)
    first_epochs: int = 0
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-4)
    loss: float = 1e-8
    epochs: int = 1_000_000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.data.count < 2:
            raise InputError("recall needs at least two pictures to choose from; raise data.count.")

    def job(self, data: Data, examples: Examples) -> TrainingJob | AnnealedJob:
        """Of these examples, which ``data`` (resolved) loads."""
        architecture = FullyConnected(
            examples.size, examples.size, self.width, self.hidden, self.activation
        )
        stop = Stop(self.loss, self.epochs)
        member = Member(self.seed, self.optimiser)
        training = TrainingJob(data, examples.fingerprint, architecture, (member,), stop)
        if self.first_epochs == 0:
            return training
        return AnnealedJob(training, self.first, self.first_epochs)

    def recall(self, laboratory: Laboratory) -> Trained:
        """Train it, or find it trained."""
        data = laboratory.resolve(self.data)
        examples = laboratory.examples(data)
        _require_width(self, examples)
        job = self.job(data, examples)
        run = laboratory.perform(job)
        architecture = (job if isinstance(job, TrainingJob) else job.training).architecture
        assert isinstance(architecture, FullyConnected)
        kept = run.weights()
        require_parameters(architecture, kept)
        weights = {k: w.to(laboratory.device) for k, w in kept.items()}
        arrays = {name: run.array(name)[0] for name in MEASURED}
        return Trained(data, examples, architecture, weights, _numbers(run.numbers, arrays), arrays)


MEASURED = ("radius", "error", "stored", "residual", "displacement", "curve_losses")


@dataclass(frozen=True, eq=False)
class Trained:
    """The network after training.

    Attributes:
        data: resolved.
        examples: the pictures.
        architecture: of the network.
        weights: on the laboratory's device, an ensemble of one.
        numbers: what a claim about storage needs (``empirical.claims.evidence.stored``).
        arrays: ``measure_storage``'s for the one network, (n,) each, and its curve.
    """

    data: Data
    examples: Examples
    architecture: FullyConnected
    weights: Parameters
    numbers: dict[str, Any]
    arrays: dict[str, np.ndarray]

    @property
    def pictures(self) -> np.ndarray:
        """(n, *shape)"""
        return self.examples.values


def least_loss(x: np.ndarray, width: int) -> float:
    """The mean square that is left of x (n, d) if its answers span ``width`` dimensions only.

    The last layer is linear and has no bias, so that a narrower network than the rank of x cannot
    interpolate (Eckart and Young): what is left is the sum of the other squared singular values.
    """
    gram = x @ x.T if len(x) <= x.shape[1] else x.T @ x
    squares = np.linalg.eigvalsh(gram)[::-1].clip(0)
    return float(squares[width:].sum() / x.size)


def _require_width(memory: PictureMemory, examples: Examples) -> None:
    least = least_loss(examples.flat, memory.width)
    if least > memory.loss:
        raise InputError(
            f"a network {memory.width} wide cannot bring the loss on {examples.source} below "
            f"{least:.1e}, since its answers span {memory.width} dimensions; set memory.width to "
            f"{min(examples.count, examples.size)} or more, or take fewer pictures."
        )


def _numbers(numbers: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    stored = arrays["stored"]
    return {
        "reached": numbers["outcomes"][0] == "REACHED",
        "loss": numbers["losses"][0],
        "epochs": numbers["epochs"][0],
        "examples": len(stored),
        "stored": int((stored == 1).sum()),
        "undecided": int((stored == -1).sum()),
        "largest_radius": float(arrays["radius"].max()),
        "median_radius": float(np.median(arrays["radius"])),
        "largest_displacement": float(arrays["displacement"].max()),
    }


# Of Figure 2, Figure 14 and the search for spurious attractors.
IMAGENET = {
    "smoke": PictureMemory(
        Data("imagenet64", "patterns", count=20, side=16),
        width=128,
        first_epochs=1_000,
        epochs=3_000,
    ),
    "laptop": PictureMemory(
        Data("imagenet64", "patterns", count=100, grey=False),
        width=256,
        first_epochs=1_000,
        epochs=5_000,
    ),
    "paper": PictureMemory(),
}
IMAGENET_ASSUMED = {
    "memory.width": "the number is not in the text; 1024 in the preset paper",
    "memory.hidden": "the number behind the source's depth is not in the text, nor what it counts",
    "memory.optimiser": "the learning rate, 1e-4, is reconstructed",
    "memory.loss": "1e-8 is reconstructed",
    "memory.first_epochs": "the source names no first stage; 0, none, in the preset paper",
}
