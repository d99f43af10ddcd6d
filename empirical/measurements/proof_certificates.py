"""Certificates of proved attractors, which the kernel of ``proofs_check`` checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.measurements.trained_network import TrainedRun, network_of
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.proved import Proofs
from empirical.training.job import TrainingJob, arranged

if TYPE_CHECKING:
    from theory.memories.network import Network
    from theory.memories.rounding import Floats


def certificates(
    found: Sequence[Proofs], runs: Sequence[TrainedRun], data: Path | None
) -> dict[str, Any]:
    """A collection: of each network those of the proved attractors that the kernel accepts, and
    why it has no certificate of the others, of what is proved not stored, and of what is open."""
    from proofs_check.certificates.memories import bundle, certificate

    trained = {run.run.name: run for run in runs}
    documents, without = [], list[str]()
    for one in found:
        about = f"{one.trained}, network {one.member}"
        run = trained[one.trained]
        made, reason = run.training, _refusal(run)
        if reason or not isinstance(made, TrainingJob):
            without.append(f"{about}: {reason}")
            continue
        network, examples = _of(made, run, one.member, data)
        stored = [i for i, verdict in enumerate(one.verdict) if verdict == 1]
        without += list(_others(about, one))
        document, reasons = certificate(network, {i: examples[i] for i in stored}, about)
        without += reasons
        documents += [] if document is None else [document]
    return bundle(documents, without)


def _refusal(trained: TrainedRun) -> str:
    made = trained.training
    if not isinstance(made, TrainingJob) or not isinstance(made.architecture, FullyConnected):
        return "the kernel has a rule for fully connected networks alone"
    if made.task != "autoencode":
        return "the kernel has a rule for fixed points, and not for sequences"
    return trained.refusal()


def _of(
    made: TrainingJob, trained: TrainedRun, member: int, data: Path | None
) -> tuple[Network, Floats]:
    import numpy as np

    from empirical.data.registry import load

    examples = arranged(load(made.data, data), made.architecture.input_shape)
    network = network_of(made.architecture, trained.run.weights(), member)
    return network, np.asarray(examples, dtype=np.float64).reshape(len(examples), -1)


def _others(about: str, one: Proofs) -> Iterator[str]:
    words = {0: "proved not stored, for which the kernel has no rule", -1: "undecided"}
    for i, verdict in enumerate(one.verdict):
        if verdict in words:
            yield f"{about}, example {i}: {words[verdict]}"
