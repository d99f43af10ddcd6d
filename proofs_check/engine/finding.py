"""A finding: what is printed, what is wrong with it or missing from it, and what is true instead.

Its witnesses are checks of theorems: a theorem, an activation, exact numbers, and the verdict that
a version of it must come to.  They are made again on every run; nothing is taken on trust.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from proofs_check.engine.claims import Claim
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.verdict import Verdict
from theory.outcome import Truth
from theory.symbolic.exact import Decision

PROVING = ("symbolic", "certified")  # numbers confirm no witness


@dataclass(frozen=True)
class Witness:
    """``version`` of the theorem must come to ``verdict`` for this φ and these numbers, by letter.

    ``because`` are words that the reason must contain where a verdict may have several reasons.
    """

    theorem: Theorem | Callable[..., Theorem]
    phi: str | None
    values: tuple[tuple[str, str], ...] = ()
    verdict: Verdict = Verdict.VERIFIED
    version: str = "proved"
    because: str = ""

    @property
    def text(self) -> str:
        theorem = self.theorem if isinstance(self.theorem, Theorem) else self.theorem()
        given = [f"φ = {self.phi}"] if self.phi else []
        given += [f"{name} = {value}" for name, value in self.values]
        words = ", ".join(given) or "as it stands"
        which = " as printed" if self.version == "printed" else ""
        return f"{theorem.name}{which}, {words}: {self.verdict.value.replace('_', ' ')}"

    def check(self) -> Decision:
        """TRUE if the verdict is the one that is expected; nothing else confirms the witness."""
        from proofs_check.engine.check import check

        values: dict[str, Any] = dict(self.values)
        report = check(self.theorem, self.phi, methods=PROVING, **values)
        found = report.judgements.get(self.version)
        if found is None:
            return Decision(Truth.FALSE, f"the theorem has no version {self.version}")
        if found.verdict is self.verdict and self.because in found.reason:
            return Decision(Truth.TRUE, found.reason)
        opposite = {Verdict.VERIFIED, Verdict.REFUTED} == {found.verdict, self.verdict}
        words = f"{found.verdict.value.replace('_', ' ')}: {found.reason}"
        return Decision(Truth.FALSE if opposite else Truth.UNKNOWN, words)


def shows(name: str, system: System, *claims: Claim) -> Theorem:
    """A theorem of nothing but these claims, for a witness."""
    return Theorem(name, system, claims)


@dataclass(frozen=True)
class Finding:
    """``statement`` names the theorem; ``printed`` quotes its source."""

    name: str
    title: str
    statement: str
    printed: str
    gap: str
    repaired: str
    witnesses: tuple[Witness, ...]


def findings_of(package: ModuleType) -> tuple[Finding, ...]:
    """Every FINDING of the modules of a package, by statement."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = [importlib.import_module(f"{package.__name__}.{name}").FINDING for name in names]
    return tuple(sorted(found, key=lambda f: (f.statement, f.name)))
