"""What a kept run trained: its job again, from its configuration, and its weights as a theorem's.

A results folder may have been written by others: only classes that are named here are built, and
only from fields that they have.
"""

from __future__ import annotations

import hashlib
import importlib
import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.measurements.recurrent_job import RecurrentJob
from empirical.measurements.sphere_job import SphereJob
from empirical.networks.architecture import require_parameters
from empirical.networks.fully_connected import FullyConnected
from empirical.networks.u_net import UNet
from empirical.networks.u_net_matrices import LARGEST_LAYER, largest_layer, matrices_of
from empirical.runs.run import Run
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters
    from empirical.runs.job import Workbench
    from theory.memories.network import Network

CLASSES = (
    "empirical.data.configuration.Data",
    "empirical.networks.fully_connected.FullyConnected",
    "empirical.networks.u_net.UNet",
    "empirical.training.configuration.Optimiser",
    "empirical.training.configuration.Initialisation",
    "empirical.training.configuration.Member",
    "empirical.training.configuration.Stop",
    "empirical.training.job.TrainingJob",
    "empirical.training.annealing.AnnealedJob",
    "empirical.measurements.sequence_job.SequenceJob",
    "empirical.measurements.sequence_job.Starts",
    "empirical.measurements.spectrum_job.SpectrumJob",
    "empirical.measurements.recurrent_job.RecurrentJob",
    "empirical.measurements.least_squares_job.LeastSquaresJob",
    "empirical.measurements.sphere_job.SphereJob",
)
TOO_LARGE = (
    "the largest layer of the U-Net has {:,} units with those that are handed on, and proofs write "
    f"convolutions as dense matrices, of {LARGEST_LAYER:,} at most"
)


Training = TrainingJob | RecurrentJob | SphereJob


@dataclass(frozen=True)
class TrainedRun:
    """A run whose networks are to be examined."""

    run: Run  # the kept run
    training: Training  # of its networks
    weights: str  # the hash of their numbers

    @classmethod
    def of(cls, run: Run) -> TrainedRun:
        """InputError for a run that trained no network that could store anything, or is damaged."""
        training = training_of(run)
        parameters = run.weights()
        if isinstance(training, SphereJob) and not parameters:
            raise InputError(
                f"{run.folder} was kept by an earlier version of this program, without the weights "
                "of its networks; remove it and run again."
            )
        require_parameters(training.architecture, parameters)
        found = len(next(iter(parameters.values())))
        if found != len(training.members):
            raise InputError(
                f"{run.folder}: it holds weights of {found} networks, but {len(training.members)} "
                "were trained; remove the folder and run again."
            )
        return cls(run, training, fingerprint(parameters))

    def of_member(self, member: int) -> TrainingJob | RecurrentJob:
        """The training of one network: some have examples of their own."""
        if isinstance(self.training, SphereJob):
            return self.training.training_of(member)
        return self.training

    def refusal(self) -> str:
        """Why nothing can be proved of its networks, whatever they are; empty if it may."""
        return why_not(self.training)


def training_of(run: Run) -> Training:
    """InputError for a run that trained no network on examples or on a sentence."""
    found = rebuilt(run.configuration.get("configuration"), str(run.folder))
    job = getattr(found, "training", found)
    if not isinstance(job, Training):
        raise InputError(
            f"{run.name} trained no network on examples that could be stored; name a run that "
            "did, or an experiment (`results` lists all runs)."
        )
    return job


def why_not(training: Training) -> str:
    """Why nothing can be proved of such networks; empty if it may."""
    if isinstance(training, RecurrentJob):
        return ""
    return refusal(training.architecture)


def refusal(architecture: Any) -> str:
    """Why nothing can be proved of such a network; empty if it may."""
    if isinstance(architecture, UNet):
        units = largest_layer(architecture)
        return TOO_LARGE.format(units) if units > LARGEST_LAYER else ""
    if not isinstance(architecture, FullyConnected):
        return f"there is no rigorous arithmetic for {type(architecture).__name__}"
    return ""


def fingerprint(parameters: Parameters) -> str:
    """16 hexadecimal digits of the weights' hash."""
    total = hashlib.sha256()
    for name in sorted(parameters):
        array = np.ascontiguousarray(parameters[name].detach().cpu().numpy())
        total.update(f"{name} {array.dtype} {array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()[:16]


def kept_weights(bench: Workbench, trained: str, weights: str) -> Parameters:
    """Of the run of that name; InputError if their hash is another one."""
    parameters = Run(bench.results / "runs" / trained).weights()
    if fingerprint(parameters) != weights:
        raise InputError(f"{trained}: its weights have changed; give the command once more.")
    return parameters


def diverged(parameters: Parameters, member: int) -> bool:
    """Whether its weights hold NaN, or numbers for which there are no bounds of rounding."""
    from theory.memories.rounding import LARGEST

    arrays = (p[member].detach().cpu().double().numpy() for p in parameters.values())
    return not all((np.abs(a) <= LARGEST).all() for a in arrays)


def network_of(architecture: FullyConnected | UNet, parameters: Parameters, member: int) -> Network:
    """The member with its weights as exact numbers, or, where they are multiplied by an irrational
    one, as floats and how far they may be off.  InputError for NaN or infinity in them."""
    from theory.memories.network import Network
    from theory.memories.rounding import UNIT, above, length

    def array(name: str) -> np.ndarray:
        return np.asarray(parameters[name][member].detach().cpu().numpy(), dtype=np.float64)

    if isinstance(architecture, UNet):
        made = matrices_of(architecture, {name: array(name) for name in architecture.shapes()})
        radii = [0.0 if s is None else above(10 * UNIT * length(s)) for s in made.sums]
        phi = architecture.activation
        return Network.of(phi, made.matrices, made.offsets, radii, made.handed)
    layers = range(1, architecture.hidden + 2)
    matrices = [array(f"weight{layer}") for layer in layers]
    offsets = [array(f"bias{layer}") for layer in layers] if architecture.bias else None
    if architecture.parametrisation == "standard":
        return Network.of(architecture.activation, matrices, offsets)
    # σ_w/√n takes two roundings and each product one; a power of 4 as n takes none, and is no case
    matrices = [s * m for s, m in zip(architecture.scales(), matrices, strict=True)]
    radii = [above(4 * UNIT * length(m)) for m in matrices]
    if offsets is None:
        return Network.of(architecture.activation, matrices, radii=radii)
    scale = architecture.bias_scale
    exact = [scale in (0.0, 1.0) or not b.any() for b in offsets]
    offsets = [scale * b for b in offsets]
    errors = [
        0.0 if e else above(2 * UNIT * length(b)) for e, b in zip(exact, offsets, strict=True)
    ]
    return Network.of(architecture.activation, matrices, offsets, radii, offset_radii=errors)


def rebuilt(document: Any, source: str) -> Any:
    """The job whose canonical form this is; None for one of a class that is not named here."""
    if isinstance(document, list):
        return tuple(rebuilt(item, source) for item in document)
    if not isinstance(document, dict):
        return document
    if set(document) == {"float"}:
        return {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}.get(document["float"])
    name = document.get("class")
    if name not in CLASSES or not isinstance(document.get("fields"), dict):
        return None
    module, _, class_name = name.rpartition(".")
    cls = getattr(importlib.import_module(module), class_name)
    given = {key: rebuilt(value, source) for key, value in document["fields"].items()}
    known = {f.name for f in fields(cls)}
    if given.keys() != known:
        odd = min(given.keys() ^ known)
        raise InputError(
            f"{source}: its {class_name} was made by another version of this program (the field "
            f"{odd!r:.60}); run it again."
        )
    try:
        return cls(**given)
    except InputError as error:
        raise InputError(f"{source}: {error}") from None
    except Exception as error:
        raise InputError(
            f"{source}: its configuration cannot be read ({type(error).__name__}: {error!s:.200}); "
            "remove the folder and run again."
        ) from None
