"""Certificates of what networks provably store, and do not: the kernel of ``proofs_check`` checks
them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.measurements.recurrent_job import RecurrentJob
from empirical.measurements.trained_network import TrainedRun, network_of
from empirical.networks.u_net import UNet
from empirical.networks.u_net_matrices import levels_of
from empirical.progress import Progress, silent
from empirical.runs.proved import Proofs
from empirical.training.job import TrainingJob, arranged
from theory.deadline import listening

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters
    from empirical.networks.fully_connected import FullyConnected
    from proofs_check.certificates.layers import ExactLayer
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

    made, reason = run.of_member(one.member), run.refusal()
    if isinstance(made, RecurrentJob):
        return _sentences(made, run, one, about)
    if reason:
        return [], [f"{about}: {reason}"]
    network, cycles = _of(made, run, one.member, data)
    layers = exact_layers(made.architecture, run.run.weights(), one.member)
    proved = np.flatnonzero(one.verdict >= 0).tolist()
    what = "example" if made.task == "autoencode" else "sequence"
    documents: list[dict[str, Any]] = []
    without = [f"{about}, {what} {i + 1}: undecided" for i in np.flatnonzero(one.verdict < 0)]
    if network.homogeneous:
        document, reason = homogeneous_certificate(network, about, layers)
        documents += _some(document)
        without += [reason] if reason else []
        proved = np.flatnonzero(one.verdict == 1).tolist()  # 0 itself
    if proved:
        document, reasons = certificate(network, {i: cycles[i] for i in proved}, about, layers)
        documents += _some(document)
        without += reasons
    return documents, without


def _some(document: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [] if document is None else [document]


def exact_layers(
    architecture: FullyConnected | UNet, parameters: Parameters, member: int
) -> list[ExactLayer]:
    """Of one network, with the numbers that were trained."""
    from proofs_check.certificates.layers import ExactLayer, Part

    def array(name: str) -> Floats:
        return np.asarray(parameters[name][member].detach().cpu().numpy(), dtype=np.float64)

    if isinstance(architecture, UNet):
        return _of_u_net(architecture, array)
    scaled, layers = architecture.parametrisation == "ntk", list[ExactLayer]()
    for number, inputs in enumerate(architecture.sizes[:-1]):
        matrix = array(f"weight{number + 1}")
        bias = array(f"bias{number + 1}") if architecture.bias else np.zeros(len(matrix))
        square = Fraction(architecture.sigma_w) ** 2 / inputs
        scale = (square, Fraction(architecture.sigma_b)) if scaled else None
        layers.append(ExactLayer([Part(number, matrix)], bias, scale))
    return layers


def _of_u_net(network: UNet, array: Callable[[str], Floats]) -> list[ExactLayer]:
    """The means and enlargements are those of what each layer reads."""
    from proofs_check.certificates.layers import ExactLayer, Part

    sides, last = [(h, w) for _, h, w in levels_of(network)], network.levels
    found = [ExactLayer([Part(0, array("down0"), sides[0], sides[0])], array("down0_bias"))]
    for level in range(1, last + 1):
        name = f"down{level}" if level < last else "bottom"
        part = Part(level, array(name), sides[level - 1], sides[level], 2)
        found.append(ExactLayer([part], array(f"{name}_bias")))
    for level in reversed(range(last)):
        weights, channels = array(f"up{level}"), network.channels << (level + 1)
        below = Part(len(found), weights[:, :channels], sides[level + 1], sides[level])
        beside = Part(level + 1, weights[:, channels:], sides[level], sides[level])
        found.append(ExactLayer([below, beside], array(f"up{level}_bias")))
    answer = Part(len(found), array("answer"), sides[0], sides[0])
    return [*found, ExactLayer([answer], array("answer_bias"))]


def _sentences(
    made: RecurrentJob, trained: TrainedRun, one: Proofs, about: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Of the cycle that says the sentence, and of a start with a wrong word."""
    from proofs_check.certificates.sentences import sentence_certificate, wrong_word_certificate

    network, states = made.examined(trained.run.weights(), one.member)
    documents, without = list[dict[str, Any]](), list[str]()
    if one.verdict[0] < 0 or states is None:
        without.append(f"{about}: undecided")
    else:
        document, reason = sentence_certificate(network, states, about)
        documents += _some(document)
        without += [reason] if reason else []
    if one.begun == 0:
        document, reason = wrong_word_certificate(network, about)
        documents += _some(document)
        without += [reason] if reason else []
    return documents, without


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
    alike, wrong = (sum(c["kind"] == k for c in claims) for k in ("homogeneous", "wrong_word"))
    return (
        f"certificates of {attracting + len(said) - lost} that attract and of {repelling + lost} "
        "that do not"
        + f", and of {alike} networks that store nothing but 0" * bool(alike)
        + f", and of {wrong} that begin with a wrong word" * bool(wrong)
    )
