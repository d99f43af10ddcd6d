"""Certificates of what networks provably store, and do not: the kernel of ``proofs_check`` checks
them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.measurements.recurrent_job import RecurrentJob
from empirical.measurements.trained_network import TrainedRun, network_of
from empirical.networks.u_net import UNet
from empirical.progress import Progress, silent
from empirical.runs.proved import Proofs
from empirical.training.job import TrainingJob, arranged
from theory.deadline import listening

if TYPE_CHECKING:
    from theory.memories.network import Network
    from theory.memories.rounding import Floats


def certificates(
    found: Sequence[Proofs],
    runs: Sequence[TrainedRun],
    data: Path | None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """A collection: of each network those of the proofs that the kernel accepts, and why it has no
    certificate of the others, and of what is open."""
    from proofs_check.certificates.memories import bundle

    trained = {run.run.name: run for run in runs}
    documents, without = list[dict[str, Any]](), list[str]()
    for i, one in enumerate(found):
        about = f"{one.trained}, network {one.member}"
        run = trained[one.trained]
        with listening(partial(progress, "certificates", i / len(found))):
            more, reasons = _of_network(run, one, about, data)
        documents += more
        without += reasons
    return bundle(documents, without)


def _of_network(
    run: TrainedRun, one: Proofs, about: str, data: Path | None
) -> tuple[list[dict[str, Any]], list[str]]:
    """(documents, why something has none)."""
    from proofs_check.certificates.memories import certificate, homogeneous_certificate

    made, reason = run.of_member(one.member), _refusal(run)
    if isinstance(made, RecurrentJob):
        document, reason = _sentence(made, run, one, about)
        return _some(document), [reason] if reason else []
    if reason:
        return [], [f"{about}: {reason}"]
    network, cycles = _of(made, run, one.member, data)
    proved = np.flatnonzero(one.verdict >= 0).tolist()
    what = "example" if made.task == "autoencode" else "sequence"
    documents: list[dict[str, Any]] = []
    without = [f"{about}, {what} {i + 1}: undecided" for i in np.flatnonzero(one.verdict < 0)]
    if network.homogeneous:
        document, reason = homogeneous_certificate(network, about)
        documents += _some(document)
        without += [reason] if reason else []
        proved = np.flatnonzero(one.verdict == 1).tolist()  # 0 itself
    if proved:
        document, reasons = certificate(network, {i: cycles[i] for i in proved}, about)
        documents += _some(document)
        without += reasons
    return documents, without


def _some(document: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [] if document is None else [document]


def _refusal(trained: TrainedRun) -> str:
    if isinstance(trained.training.architecture, UNet):
        return "the kernel has no rule for networks with skip connections"
    return trained.refusal()


def _sentence(
    made: RecurrentJob, trained: TrainedRun, one: Proofs, about: str
) -> tuple[dict[str, Any] | None, str]:
    """(a document, or None and why there is none)."""
    from proofs_check.certificates.sentences import sentence_certificate

    undecided = None, f"{about}: undecided"
    if one.verdict[0] < 0:
        return undecided
    network, states = made.examined(trained.run.weights(), one.member)
    if states is None:
        return undecided
    return sentence_certificate(network, states, about)


def _of(
    made: TrainingJob, trained: TrainedRun, member: int, data: Path | None
) -> tuple[Network, list[list[Floats]]]:
    """The network, and the points of every sequence."""
    from empirical.data.registry import load

    examples = arranged(load(made.data, data), made.architecture.input_shape)
    x = np.asarray(examples, dtype=np.float64).reshape(len(examples), -1)
    network = network_of(made.architecture, trained.run.weights(), member)
    return network, [[x[i] for i in cycle] for cycle in made.loops(len(x))]


def counted(document: dict[str, Any]) -> str:
    """What a collection has certificates of."""
    claims = [each["conclusions"][0] for each in document["certificates"]]
    attracting, repelling = (
        sum(len(c.get(kind, ())) for c in claims) for kind in ("attracting", "repelling")
    )
    said = [c["cycle"] for c in claims if c["kind"] == "sentence"]
    lost = sum("direction" in cycle for cycle in said)
    alike = sum(c["kind"] == "homogeneous" for c in claims)
    return (
        f"certificates of {attracting + len(said) - lost} that attract and of {repelling + lost} "
        "that do not" + f", and of {alike} networks that store nothing but 0" * bool(alike)
    )
