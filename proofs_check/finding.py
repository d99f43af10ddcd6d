"""A finding: what is wrong with, or missing from, a printed statement, with witnesses.

A witness is a check that the machine makes again on every run; nothing is taken on trust.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from proofs_check.statement import Decision
from theory.deadline import OutOfTime, deadline, remaining
from theory.outcome import Truth


@dataclass(frozen=True)
class Witness:
    """A fact in words, and the function that proves it (TRUE) or does not."""

    text: str
    check: Callable[[], Decision]


def checked_again(witness: Witness, seconds: float) -> tuple[Decision, bool]:
    """What the check comes to, and whether it is open because its time was spent."""
    try:
        with deadline(seconds, witness.text):
            found = witness.check()
            return found, found.truth is Truth.UNKNOWN and remaining() == 0
    except OutOfTime as spent:
        return Decision(Truth.UNKNOWN, str(spent)), True


@dataclass(frozen=True)
class Finding:
    """``statement`` names the statement; ``printed`` quotes what it says, ``gap`` what is wrong,
    ``repaired`` what is true instead."""

    name: str
    title: str
    statement: str
    printed: str
    gap: str
    repaired: str
    witnesses: tuple[Witness, ...]


def all_findings() -> tuple[Finding, ...]:
    """Every finding, one file each in :mod:`proofs_check.findings`, by statement."""
    from proofs_check import findings

    names = sorted(module.name for module in pkgutil.iter_modules(findings.__path__))
    found = [importlib.import_module(f"{findings.__name__}.{name}").FINDING for name in names]
    return tuple(sorted(found, key=lambda f: (f.statement, f.name)))
