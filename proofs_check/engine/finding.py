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
from proofs_check.engine.methods import PROVING
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from theory.deadline import UNDECIDED, OutOfTime, question, remaining
from theory.deadline import check as in_time
from theory.errors import InputError
from theory.outcome import Truth


@dataclass(frozen=True)
class Checked:
    """TRUE where a witness was confirmed.  ``late``: it is open only because time was short."""

    truth: Truth
    reason: str
    late: bool = False


@dataclass(frozen=True)
class Witness:
    """A case of a theorem, and the verdict to which it must come.

    Parameters
    ----------
    theorem
        Or a function of whole numbers that returns one.
    phi
        A name or a formula in z; None for a system without φ.
    values
        Pairs of a letter's name and an exact number, as text.
    verdict
        That must be reached.
    version
        Of which: proved or printed.
    because
        Words that the reason must contain, where a verdict may have several reasons.

    Examples
    --------
    >>> from proofs_check import Verdict, Witness, load
    >>> from proofs_check.catalogue import find
    >>> (theorem,) = find("theorem1")
    >>> Witness(theorem, "gumbel", (("u0", "-2"),), Verdict.REFUTED, "printed").phi
    'gumbel'
    """

    theorem: Theorem | Callable[..., Theorem]
    phi: str | None
    values: tuple[tuple[str, str], ...] = ()
    verdict: Verdict = Verdict.VERIFIED
    version: str = "proved"
    because: str = ""

    @property
    def built(self) -> Theorem:
        return self.theorem if isinstance(self.theorem, Theorem) else self.theorem()

    @property
    def text(self) -> str:
        given = [f"φ = {self.phi}"] if self.phi else []
        given += [f"{name} = {value}" for name, value in self.values]
        words = ", ".join(given) or "as it stands"
        which = " as printed" if self.version == "printed" else ""
        return f"{self.built.name}{which}, {words}: {self.verdict.value.replace('_', ' ')}"

    def check(self, seconds: float | None = None) -> Checked:
        """TRUE if the verdict is the one that is expected; nothing else confirms the witness."""
        from proofs_check.engine.check import check

        values: dict[str, Any] = dict(self.values)
        with question(seconds):
            try:
                left = remaining()
                if not left:
                    in_time()  # it is not: no budget is left to ask with
                report = check(self.theorem, self.phi, methods=PROVING, seconds=left, values=values)
            except (InputError, OutOfTime) as error:
                spent = error if isinstance(error, OutOfTime) else error.__cause__
                if not isinstance(spent, OutOfTime):
                    raise
                return Checked(Truth.UNKNOWN, str(spent), late=True)
        found = report.judgements.get(self.version)
        if found is None:
            return Checked(Truth.FALSE, f"the theorem has no version {self.version}")
        if found.verdict is self.verdict and self.because in found.reason:
            return Checked(Truth.TRUE, found.reason)
        opposite = {Verdict.VERIFIED, Verdict.REFUTED} == {found.verdict, self.verdict}
        words = f"{found.verdict.value.replace('_', ' ')}: {found.reason}"
        late = not opposite and any(UNDECIDED in e.detail for e in report.evidence)
        return Checked(Truth.FALSE if opposite else Truth.UNKNOWN, words, late)


def shows(name: str, system: System, *claims: Claim) -> Theorem:
    """A theorem of nothing but these claims, for a witness."""
    return Theorem(name, system, claims)


@dataclass(frozen=True)
class Finding:
    """What a printed statement leaves out, with cases that show it.

    Parameters
    ----------
    name
        For the command line.
    title
        In a line.
    statement
        The theorem's name.
    printed
        The source's words.
    gap
        What is missing, in sentences.
    repaired
        What is true instead.
    witnesses
        Cases with their verdicts.
    leading
        Whether it matters most, and is told first.

    Examples
    --------
    >>> from proofs_check.publications import findings
    >>> findings("pnas2020")[0].statement
    'theorem1'
    """

    name: str
    title: str
    statement: str
    printed: str
    gap: str
    repaired: str
    witnesses: tuple[Witness, ...]
    leading: bool = False


def findings_of(package: ModuleType) -> tuple[Finding, ...]:
    """Every FINDING of the modules of a package, the leading ones first, then by statement."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = [importlib.import_module(f"{package.__name__}.{name}").FINDING for name in names]
    return tuple(sorted(found, key=lambda f: (not f.leading, f.statement, f.name)))
