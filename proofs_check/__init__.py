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

if TYPE_CHECKING:
    from proofs_check.engine.case import Case
    from proofs_check.engine.check import Report, check
    from proofs_check.engine.claims import (
        Along,
        AtEnd,
        Bound,
        Conserved,
        Differentiable,
        Differential,
        Eigenvalue,
        Ends,
        Exists,
        Falls,
        Finite,
        ForAll,
        Holds,
        Identity,
        Limit,
        Monotone,
        Rate,
        Where,
    )
    from proofs_check.engine.evidence import Evidence, Outcome, Rigour
    from proofs_check.engine.letters import d2phi, dphi, phi, t
    from proofs_check.engine.mutation import mutants
    from proofs_check.engine.system import System, Trainable
    from proofs_check.engine.theorem import Theorem, Version
    from proofs_check.engine.theorem_file import load
    from proofs_check.falsification.theorems import falsify
    from proofs_check.verdict import Verdict
    from theory.errors import InputError

_CLAIMS = (
    *("Along", "AtEnd", "Bound", "Conserved", "Differentiable", "Differential", "Eigenvalue"),
    *("Ends", "Exists", "Falls", "Finite", "ForAll", "Holds", "Identity", "Limit", "Monotone"),
    *("Rate", "Where"),
)
_HOME = {
    "Case": "proofs_check.engine.case",
    "Evidence": "proofs_check.engine.evidence",
    "InputError": "theory.errors",
    "Outcome": "proofs_check.engine.evidence",
    "Report": "proofs_check.engine.check",
    "Rigour": "proofs_check.engine.evidence",
    "System": "proofs_check.engine.system",
    "Theorem": "proofs_check.engine.theorem",
    "Trainable": "proofs_check.engine.system",
    "Verdict": "proofs_check.verdict",
    "Version": "proofs_check.engine.theorem",
    "check": "proofs_check.engine.check",
    "d2phi": "proofs_check.engine.letters",
    "dphi": "proofs_check.engine.letters",
    "falsify": "proofs_check.falsification.theorems",
    "load": "proofs_check.engine.theorem_file",
    "mutants": "proofs_check.engine.mutation",
    "phi": "proofs_check.engine.letters",
    "t": "proofs_check.engine.letters",
} | dict.fromkeys(_CLAIMS, "proofs_check.engine.claims")

__all__ = [
    "Along",
    "AtEnd",
    "Bound",
    "Case",
    "Conserved",
    "Differentiable",
    "Differential",
    "Eigenvalue",
    "Ends",
    "Evidence",
    "Exists",
    "Falls",
    "Finite",
    "ForAll",
    "Holds",
    "Identity",
    "InputError",
    "Limit",
    "Monotone",
    "Outcome",
    "Rate",
    "Report",
    "Rigour",
    "System",
    "Theorem",
    "Trainable",
    "Verdict",
    "Version",
    "Where",
    "check",
    "d2phi",
    "dphi",
    "falsify",
    "load",
    "mutants",
    "phi",
    "t",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'proofs_check' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
