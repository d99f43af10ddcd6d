"""What a report on a theorem of claims says, in the order in which every format says it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs_check.engine.claims import Bound, Claim, Conserved, Differential, Equation
from proofs_check.engine.claims.base import SUFFIX
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.judgement import is_proved
from proofs_check.engine.letters import latex, plain
from proofs_check.engine.system import Dynamics
from proofs_check.method import METHODS

if TYPE_CHECKING:
    from proofs_check.engine.report import Report


@dataclass(frozen=True)
class Formula:
    """LaTeX, and words before and after it; ``latex`` is '' for a claim in words alone."""

    latex: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Basis:
    """Of what a proof speaks, and what it rests on: claims, and whether they were proved."""

    claim: Claim
    method: str
    scope: str
    given: tuple[tuple[Claim, bool], ...]


def title(report: Report) -> str:
    theorem = report.theorem
    return theorem.title or theorem.name


def eyebrow(report: Report) -> str:
    """Name and source, as far as the title does not say them."""
    theorem = report.theorem
    parts = [theorem.name if theorem.title else "", theorem.source]
    return " · ".join(part for part in parts if part)


def label(report: Report, version: str) -> str:
    return f"As {version}" if len(report.judgements) > 1 else "Verdict"


def formula(claim: Claim) -> Formula:
    """A claim, its formulas typeset where it consists of them."""
    if isinstance(claim, Conserved):
        return Formula(latex(claim.quantity), after=" is conserved")
    if isinstance(claim, Equation | Bound | Differential):
        after = "" if isinstance(claim, Differential) else SUFFIX[claim.where]
        return Formula(claim.latex, after=after)
    return Formula("", before=claim.text)


def dynamics(report: Report) -> list[str]:
    """The system in LaTeX, an equation each."""
    system = report.theorem.system
    loss = [f"L = {latex(system.loss)}"] if system.loss is not None else []
    discrete = system.dynamics is Dynamics.MAP
    rows = [
        (f"{latex(s)}^{{+}}" if discrete else rf"\dot{{{latex(s)}}}") + f" = {latex(e)}"
        for s, e in system.motion.items()
    ]
    return loss + rows + [f"{latex(o)} = {latex(e)}" for o, e in system.observed.items()]


def inputs(report: Report) -> list[tuple[str, str, bool]]:
    """(name, value, whether it is a default)."""
    case = report.case
    rows = [("φ(z)", str(case.activation.expression), False)] if case.activation else []
    rows += [(name, str(value), False) for name, value in report.shape.items()]
    rows += [(plain(s), plain(x), plain(s) not in case.given) for s, x in case.values.items()]
    return [*rows, ("digits", str(case.digits), False), ("seed", str(case.seed), False)]


def methods(report: Report) -> tuple[str, ...]:
    """Those that were asked for."""
    return tuple(m for m in METHODS if m in report.spent)


def weightiest(report: Report, claim: Claim, method: str | None = None) -> Evidence | None:
    """Decided before undecided, proofs first, refutations before support."""
    found = [e for e in report.about(claim) if method in (None, e.method)]
    return min(found, key=_weight, default=None)


def _weight(e: Evidence) -> tuple[bool, int, bool]:
    decided = e.outcome in (Outcome.SUPPORTS, Outcome.REFUTES)
    return not decided, list(Rigour).index(e.rigour), e.outcome is not Outcome.REFUTES


def bases(report: Report) -> list[Basis]:
    """Of every proof of a hypothesis or conclusion that speaks of more than this case, or rests on
    something."""
    shown = {c for v in report.theorem.versions.values() for c in (*v.assume, *v.claims)}
    found = []
    for e in report.evidence:
        proof = e.outcome is Outcome.SUPPORTS and e.rigour in (Rigour.PROOF, Rigour.CITED)
        if proof and e.claim in shown and (e.scope or e.given):
            given = tuple((g, is_proved(g, report.evidence)) for g in dict.fromkeys(e.given))
            found.append(Basis(e.claim, e.method, e.scope, given))
    return found


def command(report: Report) -> str:
    """The command line that asks again; '' for a theorem that lives in no file."""
    if not report.source:
        return ""
    case = report.case
    words = ["python", "-m", "proofs_check", "check", report.source]
    if case.activation is not None:
        words.append(f"--phi={case.activation.name}")
    for name, value in report.shape.items():
        words += ["--param", f"{name}={value}"]
    for letter, value in case.values.items():
        if plain(letter) in case.given:
            words += ["--param", f"{plain(letter)}={value}"]
    words += [f"--digits={case.digits}"] if case.digits != 15 else []
    words += [f"--seed={case.seed}"] if case.seed else []
    asked = methods(report)
    words += [f"--method={','.join(asked)}"] if asked != METHODS else []
    return shlex.join(words)
