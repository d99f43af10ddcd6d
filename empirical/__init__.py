"""The full-scale experiments of the paper.

>>> from empirical import Laboratory, find
>>> find("nonsense")
Traceback (most recent call last):
theory.errors.InputError: unknown experiment 'nonsense'. `python -m empirical list` shows all.

Names are imported on first use, so that ``import empirical`` costs nothing.
"""

# What is imported for type checkers alone is found below by name.
# ruff: noqa: F401

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
    from empirical.pieces import Pieces
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
    from empirical.spectra.learned_map import LearnedMap
    from empirical.spectra.measure import cycle_spectra, measure_storage, spectral_radii
    from empirical.statistics.decision import Decision
    from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
    from empirical.training.ensemble import train
    from theory.errors import InputError

_NAMES = {  # module → what of it is found here, the same as above
    "empirical.catalogue": "all_experiments find",
    "empirical.data.configuration": "Data",
    "empirical.data.corruption": "CORRUPTIONS",
    "empirical.data.registry": "available load",
    "empirical.experiment": "CheckedClaim Experiment Finding",
    "empirical.laboratory": "Laboratory",
    "empirical.measurements.proof": "prove",
    "empirical.networks.fully_connected": "FullyConnected",
    "empirical.networks.recurrent": "VanillaRNN",
    "empirical.networks.u_net": "UNet",
    "empirical.pieces": "Pieces",
    "empirical.retrieval.attractors": "attractors spurious",
    "empirical.retrieval.basins": "basins",
    "empirical.retrieval.iteration": "iterate",
    "empirical.retrieval.labelling": "nearest recovered",
    "empirical.retrieval.recall": "recall",
    "empirical.retrieval.recovery": "recovery_curve",
    "empirical.runs.job": "Measured Workbench",
    "empirical.runs.outcome": "Outcome conduct",
    "empirical.runs.query": "query",
    "empirical.runs.store": "Results",
    "empirical.spectra.learned_map": "LearnedMap",
    "empirical.spectra.measure": "cycle_spectra measure_storage spectral_radii",
    "empirical.statistics.decision": "Decision",
    "empirical.training.configuration": "Initialisation Member Optimiser Stop",
    "empirical.training.ensemble": "train",
    "theory.errors": "InputError",
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}
__all__ = sorted(_HOME)


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
