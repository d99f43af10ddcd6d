"""What a report says, in the order in which every format says it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from proofs_check.evidence import WHOLE_METHOD, DerivationStep, Evidence, Outcome, Rigour
from proofs_check.method import METHODS
from proofs_check.statement import Claim
from proofs_check.verdict import Verdict

if TYPE_CHECKING:
    import sympy

    from proofs_check.examination import Report
    from proofs_check.statement import Version
    from theory.rigour.decimals import Interval

MARKS = {
    Outcome.SUPPORTS: "✓",
    Outcome.REFUTES: "✗",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_RUN: "–",
}
WORDS = {
    Outcome.SUPPORTS: "supported",
    Outcome.REFUTES: "refuted",
    Outcome.UNKNOWN: "undecided",
    Outcome.NOT_RUN: "not run",
}
_STRENGTH = (Rigour.PROOF, Rigour.ENCLOSURE, Rigour.NUMERICAL, Rigour.STATISTICAL)
_WEIGHT = (Outcome.REFUTES, Outcome.SUPPORTS, Outcome.UNKNOWN, Outcome.NOT_RUN)


@dataclass(frozen=True)
class Digits:
    """An enclosure, taken apart: ``certain`` digits, then what the two ends add, and 10^``power``.

    ``certain`` is empty where the ends share no digit.
    """

    certain: str
    lower: str
    upper: str
    power: int

    @property
    def exact(self) -> bool:
        return not self.lower and not self.upper


@dataclass(frozen=True)
class Line:
    """A step of the derivation; ``latex`` is None where the step brings none."""

    name: str
    sentence: str
    latex: str | None
    plain: str
    outcome: Outcome


def verdict_words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def versions(report: Report) -> list[tuple[str, Version, Any]]:
    statement = report.statement
    return [
        ("As printed", statement.printed, report.printed),
        ("As proved", statement.proved, report.proved),
    ]


def inputs(report: Report) -> list[tuple[str, str]]:
    """What was asked: φ, the start, and the statement's own inputs."""
    problem = report.problem
    start = problem.start
    rows = [
        ("φ(z)", str(problem.phi.expression)),
        ("k", str(start.width)),
        ("u0", str(start.u0)),
        ("v0", str(start.v0)),
        ("‖x‖", str(start.norm)),
    ]
    for name in report.statement.inputs:
        value = getattr(problem, name, None)
        words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        rows.append((name, words))
    return [*rows, ("digits", str(problem.digits)), ("seed", str(problem.seed))]


def about(report: Report, claim: Claim, method: str | None = None) -> Evidence | None:
    """The weightiest evidence about a claim: proofs first, refutations before support."""
    found = [e for e in report.evidence if e.subject == claim and method in (None, e.method)]
    order = sorted(found, key=lambda e: (_STRENGTH.index(e.rigour), _WEIGHT.index(e.outcome)))
    decided = [e for e in order if e.outcome in (Outcome.SUPPORTS, Outcome.REFUTES)]
    return next(iter(decided or order), None)


def claims(report: Report) -> tuple[Claim, ...]:
    """The parts of the conclusions of both versions, each once."""
    both = report.statement.proved.conclusion + report.statement.printed.conclusion
    return tuple(dict.fromkeys(both))


def methods(report: Report) -> tuple[str, ...]:
    """Those that were asked for."""
    return tuple(m for m in METHODS if m in report.records)


def derivation(report: Report) -> list[Line]:
    """The steps, with the outcome of deciding them; empty if the symbolic method was not run."""
    found = steps_of(report)
    steps = {step.name: step for step in report.statement.derivation()} if found else {}
    return [_line(name, steps.get(name), e) for name, e in found]


def steps_of(report: Report) -> list[tuple[str, Evidence]]:
    """(name, evidence) for each step of the derivation that was examined."""
    return [(e.subject.step, e) for e in report.evidence if isinstance(e.subject, DerivationStep)]


def _line(name: str, step: Any, evidence: Evidence) -> Line:
    plain = evidence.detail.rpartition("; ")[0] or evidence.detail
    return Line(
        name,
        getattr(step, "sentence", ""),
        getattr(step, "equation", None) or None,
        getattr(step, "plain", plain),
        evidence.outcome,
    )


def findings(report: Report) -> list[tuple[str, Evidence]]:
    """(claim in words, evidence) for all but the derivation, in the order of the methods."""
    return [(words(e), e) for e in report.evidence if not isinstance(e.subject, DerivationStep)]


def words(evidence: Evidence) -> str:
    """What the evidence is about: the text of a claim, the name of an observation."""
    subject = evidence.subject
    if isinstance(subject, Claim):
        return subject.text
    return "" if subject == WHOLE_METHOD else subject.name


def values(report: Report) -> list[tuple[str, str, Interval]]:
    """(plain name, LaTeX, enclosure) of u, v and λ1 where the flow was proved to arrive."""
    found = report.enclosure
    if found is None:
        return []
    rows = [("u", "u", found.u), ("v", "v", found.v), ("λ1", r"\lambda_1", found.lambda1)]
    return [(name, latex, x) for name, latex, x in rows if x is not None]


def functions(report: Report) -> list[tuple[str, sympy.Expr]]:
    """(LaTeX name, expression) of φ, and where φ is smooth of φ', φ/φ' and the elasticity."""
    import sympy

    from theory.activation import variable

    phi = report.problem.phi
    rows = [(r"\varphi(z)", phi.expression)]
    if phi.smooth and not phi.constant:
        piece = phi.pieces[0]
        elasticity = sympy.simplify(variable() * piece.derivative / piece.value) if (
            sympy.count_ops(piece.value) < 12
        ) else variable() * piece.derivative / piece.value  # fmt: skip
        rows += [
            (r"\varphi'(z)", piece.derivative),
            (r"\frac{\varphi(z)}{\varphi'(z)}", piece.ratio),
            (r"E(z) = \frac{z\,\varphi'(z)}{\varphi(z)}", elasticity),
        ]
    return rows


def times(report: Report) -> list[tuple[str, float]]:
    """The methods that were run, with the seconds of each by the clock."""
    run = {e.method for e in report.evidence if e.outcome is not Outcome.NOT_RUN}
    return [(name, report.spent[name]) for name in METHODS if name in run]


def digits(interval: Interval) -> Digits:
    """The common leading digits of both ends, written with one power of ten."""
    lower, upper = Decimal(interval.lower), Decimal(interval.upper)
    power = max(lower.adjusted() if lower else -(10**6), upper.adjusted() if upper else -(10**6))
    power = power if not -5 < power < 16 and power > -(10**6) else 0
    ends = [format(x.scaleb(-power), "f") for x in (lower, upper)]
    if ends[0] == ends[1]:
        return Digits(ends[0], "", "", power)
    low, high = _padded(*ends)
    shared = _shared(low, high)
    return Digits(low[:shared], low[shared:], high[shared:], power)


def _padded(low: str, high: str) -> tuple[str, str]:
    places = max(len(x.partition(".")[2]) for x in (low, high))
    low, high = (x if "." in x else x + "." for x in (low, high))
    return tuple(x + "0" * (places - len(x.partition(".")[2])) for x in (low, high))  # type: ignore[return-value]


def _shared(low: str, high: str) -> int:
    """Length of the common prefix; 0 unless the digits before the point agree."""
    if low.index(".") != high.index("."):
        return 0
    count = next(i for i, (a, b) in enumerate(zip(low, high, strict=True)) if a != b)
    return count if count > low.index(".") else 0


def software() -> str:
    """The versions that the evidence rests on."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in ("sympy", "python-flint", "numpy", "scipy", "torch"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
