"""The full-scale experiments of the paper.

>>> from empirical import Laboratory, find
>>> find("nonsense")
Traceback (most recent call last):
theory.errors.InputError: unknown experiment 'nonsense'. `python -m empirical list` shows all.

Names are imported on first use, so that ``import empirical`` costs nothing.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

# Read once, as torch is loaded. A thread that waits by spinning takes the core that the thread it
# waits for may need: on a busy machine a step of training took seven times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

if TYPE_CHECKING:
    from empirical.catalogue import all_experiments, find
    from empirical.data.configuration import Data
    from empirical.data.corruption import CORRUPTIONS
    from empirical.data.registry import available, load
    from empirical.experiment import CheckedClaim, Experiment, Finding
    from empirical.laboratory import Laboratory
    from empirical.measurements.proof import prove
    from empirical.networks.fully_connected import FullyConnected
    from empirical.networks.recurrent import VanillaRNN
    from empirical.networks.u_net import UNet
    from empirical.retrieval.attractors import attractors, spurious
    from empirical.retrieval.basins import basins
    from empirical.retrieval.iteration import iterate
    from empirical.retrieval.labelling import nearest, recovered
    from empirical.retrieval.recall import recall
    from empirical.retrieval.recovery import recovery_curve
    from empirical.runs.job import Measured, Workbench
    from empirical.runs.outcome import Outcome, conduct
    from empirical.runs.query import query
    from empirical.runs.store import Results
    from empirical.spectra.measure import cycle_spectra, measure_storage, spectral_radii
    from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
    from empirical.training.ensemble import train
    from theory.errors import InputError

_HOME = {
    "CORRUPTIONS": "empirical.data.corruption",
    "CheckedClaim": "empirical.experiment",
    "Data": "empirical.data.configuration",
    "Experiment": "empirical.experiment",
    "Finding": "empirical.experiment",
    "FullyConnected": "empirical.networks.fully_connected",
    "Initialisation": "empirical.training.configuration",
    "InputError": "theory.errors",
    "Laboratory": "empirical.laboratory",
    "Measured": "empirical.runs.job",
    "Member": "empirical.training.configuration",
    "Optimiser": "empirical.training.configuration",
    "Outcome": "empirical.runs.outcome",
    "Results": "empirical.runs.store",
    "Stop": "empirical.training.configuration",
    "UNet": "empirical.networks.u_net",
    "VanillaRNN": "empirical.networks.recurrent",
    "Workbench": "empirical.runs.job",
    "all_experiments": "empirical.catalogue",
    "attractors": "empirical.retrieval.attractors",
    "available": "empirical.data.registry",
    "basins": "empirical.retrieval.basins",
    "conduct": "empirical.runs.outcome",
    "cycle_spectra": "empirical.spectra.measure",
    "find": "empirical.catalogue",
    "iterate": "empirical.retrieval.iteration",
    "load": "empirical.data.registry",
    "measure_storage": "empirical.spectra.measure",
    "nearest": "empirical.retrieval.labelling",
    "prove": "empirical.measurements.proof",
    "query": "empirical.runs.query",
    "recall": "empirical.retrieval.recall",
    "recovered": "empirical.retrieval.labelling",
    "recovery_curve": "empirical.retrieval.recovery",
    "spectral_radii": "empirical.spectra.measure",
    "spurious": "empirical.retrieval.attractors",
    "train": "empirical.training.ensemble",
}

__all__ = [
    "CORRUPTIONS",
    "CheckedClaim",
    "Data",
    "Experiment",
    "Finding",
    "FullyConnected",
    "Initialisation",
    "InputError",
    "Laboratory",
    "Measured",
    "Member",
    "Optimiser",
    "Outcome",
    "Results",
    "Stop",
    "UNet",
    "VanillaRNN",
    "Workbench",
    "all_experiments",
    "attractors",
    "available",
    "basins",
    "conduct",
    "cycle_spectra",
    "find",
    "iterate",
    "load",
    "measure_storage",
    "nearest",
    "prove",
    "query",
    "recall",
    "recovered",
    "recovery_curve",
    "spectral_radii",
    "spurious",
    "train",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from theory.version import version

        return version()
    if name not in _HOME:
        raise AttributeError(f"module 'empirical' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
