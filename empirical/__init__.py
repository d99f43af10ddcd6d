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
    from empirical.experiment import CheckedClaim, Experiment, Finding
    from empirical.laboratory import Laboratory
    from empirical.runs.job import Measured, Workbench
    from empirical.runs.outcome import Outcome, conduct
    from empirical.runs.store import Results

_HOME = {
    "CheckedClaim": "empirical.experiment",
    "Data": "empirical.data.configuration",
    "Experiment": "empirical.experiment",
    "Finding": "empirical.experiment",
    "Laboratory": "empirical.laboratory",
    "Measured": "empirical.runs.job",
    "Outcome": "empirical.runs.outcome",
    "Results": "empirical.runs.store",
    "Workbench": "empirical.runs.job",
    "all_experiments": "empirical.catalogue",
    "conduct": "empirical.runs.outcome",
    "find": "empirical.catalogue",
}

__all__ = [
    "CheckedClaim",
    "Data",
    "Experiment",
    "Finding",
    "Laboratory",
    "Measured",
    "Outcome",
    "Results",
    "Workbench",
    "all_experiments",
    "conduct",
    "find",
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
