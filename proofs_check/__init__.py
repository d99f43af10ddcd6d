"""Statements, methods of evidence and verdicts; and the engine for theorems of your own.

>>> import sympy
>>> from proofs_check import AtEnd, System, Theorem, check
>>> x, x0 = sympy.symbols("x x_0", real=True)
>>> system = System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: 3})
>>> check(Theorem("the minimum", system, (AtEnd(x, 1),)), methods=("symbolic", "certified"))
<the minimum: verified>

Names are imported on first use, so that ``import proofs_check`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

# ruff: noqa: F401, F403  (what a type checker sees; __all__ comes from the claims' own list)

if TYPE_CHECKING:
    from proofs_check.checking import check
    from proofs_check.conservation.asking import conserved
    from proofs_check.engine.ansatz import Ansatz
    from proofs_check.engine.case import Case
    from proofs_check.engine.claims import *
    from proofs_check.engine.evidence import Evidence, Outcome, Rigour
    from proofs_check.engine.finding import Finding, Witness
    from proofs_check.engine.letters import d2phi, dphi, phi, t
    from proofs_check.engine.mutation import mutants
    from proofs_check.engine.outcomes import Verdict
    from proofs_check.engine.parametrisation import Parametrisation
    from proofs_check.engine.report import Report
    from proofs_check.engine.system import System, Trainable
    from proofs_check.engine.theorem import Theorem, Version
    from proofs_check.engine.theorem_file import load
    from proofs_check.falsification.search import falsify
    from proofs_check.regions.answer import PhaseDiagram, Region
    from proofs_check.regions.asking import phase_diagram, where
    from proofs_check.trajectories import train
    from theory.errors import InputError

_CLAIMS = "proofs_check.engine.claims"  # whose own list names every kind of claim
_HOME = {
    "Ansatz": "proofs_check.engine.ansatz",
    "Case": "proofs_check.engine.case",
    "Evidence": "proofs_check.engine.evidence",
    "Finding": "proofs_check.engine.finding",
    "InputError": "theory.errors",
    "Outcome": "proofs_check.engine.outcomes",
    "PhaseDiagram": "proofs_check.regions.answer",
    "Parametrisation": "proofs_check.engine.parametrisation",
    "Region": "proofs_check.regions.answer",
    "Report": "proofs_check.engine.report",
    "Rigour": "proofs_check.engine.outcomes",
    "System": "proofs_check.engine.system",
    "Theorem": "proofs_check.engine.theorem",
    "Trainable": "proofs_check.engine.system",
    "Verdict": "proofs_check.engine.outcomes",
    "Version": "proofs_check.engine.theorem",
    "Witness": "proofs_check.engine.finding",
    "check": "proofs_check.checking",
    "conserved": "proofs_check.conservation.asking",
    "d2phi": "proofs_check.engine.letters",
    "dphi": "proofs_check.engine.letters",
    "falsify": "proofs_check.falsification.search",
    "gradient": _CLAIMS,
    "load": "proofs_check.engine.theorem_file",
    "mutants": "proofs_check.engine.mutation",
    "phase_diagram": "proofs_check.regions.asking",
    "phi": "proofs_check.engine.letters",
    "t": "proofs_check.engine.letters",
    "train": "proofs_check.trajectories",
    "where": "proofs_check.regions.asking",
}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted({*_HOME, *_kinds()})
    if name == "__version__":
        from theory.version import version

        return version()
    # kinds of claims are classes; a submodule's name must not import SymPy
    home = _HOME.get(name) or (_CLAIMS if name[:1].isupper() else None)
    if home is None or (home == _CLAIMS and name not in _kinds()):
        raise AttributeError(f"module 'proofs_check' has no attribute {name!r}")
    value = getattr(_imported(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*_HOME, *_kinds(), "__version__"})


def _kinds() -> list[str]:
    return list(_imported(_CLAIMS).__all__)


def _imported(module: str) -> Any:
    """ImportError that says so where a file called theory.py hides a package of ours."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        from proofs_check.host.shadows import hidden

        trouble = hidden()
        raise (ImportError(trouble) if trouble else error) from error
