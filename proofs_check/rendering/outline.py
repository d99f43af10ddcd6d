"""What a report says, in the order in which every format says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy

from proofs_check.engine.claims import Claim, Finite
from proofs_check.engine.claims.base import SUFFIX
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.judgement import about, is_proved
from proofs_check.engine.letters import latex, plain
from proofs_check.engine.methods import METHODS
from proofs_check.engine.role import ACTIVATION
from proofs_check.engine.system import Dynamics

if TYPE_CHECKING:
    from proofs_check.engine.outcomes import Verdict
    from proofs_check.engine.report import Report
    from theory.rigour.decimals import Interval

MARKS = {
    Outcome.SUPPORTS: "✓",
    Outcome.REFUTES: "✗",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_RUN: "–",
}
_DOT = "\u0307"
_SIMPLE = 12  # operations of a φ whose elasticity is worth simplifying


@dataclass(frozen=True)
class Stated:
    """A claim where a version states it; ``again`` if it was shown with its evidence before."""

    claim: Claim
    again: bool


@dataclass(frozen=True)
class Section:
    """Hypotheses or claims of one version, or lemmas, under a heading; ``same`` if the version
    that was shown before has just these."""

    heading: str
    claims: tuple[Stated, ...]
    quote: str = ""
    same: bool = False


def title(report: Report) -> str:
    return report.theorem.title or report.theorem.name


def reference(report: Report) -> str:
    """How its source calls the theorem, else its own name; '' if that is the title."""
    theorem = report.theorem
    return theorem.source or (theorem.name if theorem.title else "")


def heading(report: Report) -> str:
    return ": ".join(part for part in (reference(report), title(report)) if part)


def sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")


def label(report: Report, version: str) -> str:
    return f"As {version}" if len(report.judgements) > 1 else "Verdict"


def trust_words(report: Report) -> str:
    """What the verdicts rest on, in one line; the versions together where it is the same."""
    rows = {name: report.trust(name) for name in report.judgements}
    named = [f"as {name}, {row.value}" for name, row in rows.items()]
    if len(set(rows.values())) == 1:
        named = [next(iter(rows.values())).value]
    return f"trust: {'; '.join(named)} (docs/trust.md)"


def verdict_words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def sections(report: Report) -> list[Section]:
    """Every version's hypotheses and claims, then the lemmas."""
    seen: set[Claim] = set()
    found: list[Section] = []
    shown = report.theorem.proved
    for name, version in report.theorem.versions.items():
        suffix = f", as {name}" if len(report.judgements) > 1 else ""
        quote = version.quote
        for word, part in (("Hypotheses", "assume"), ("Claims", "claims")):
            claims = getattr(version, part)
            if claims:
                stated = _stated(claims, seen)
                same = name != "proved" and claims == getattr(shown, part)
                found.append(Section(f"{word}{suffix}", stated, quote, same))
                quote = ""
    lemmas = [c for c in report.theorem.lemmas if c not in seen]
    return [*found, *([Section("Lemmas", _stated(tuple(lemmas), seen))] if lemmas else [])]


def _stated(claims: tuple[Claim, ...], seen: set[Claim]) -> tuple[Stated, ...]:
    stated = tuple(Stated(claim, claim in seen) for claim in claims)
    seen.update(claims)
    return stated


def found(report: Report, claim: Claim) -> tuple[Evidence, ...]:
    """The evidence about a claim from the methods that were run."""
    return tuple(e for e in about(claim, report.evidence) if e.outcome is not Outcome.NOT_RUN)


def not_run(report: Report) -> dict[str, list[str]]:
    """Why methods were not run, and which."""
    reasons: dict[str, list[str]] = {}
    for e in report.evidence:
        if e.outcome is Outcome.NOT_RUN and e.method not in reasons.setdefault(e.detail, []):
            reasons[e.detail].append(e.method)
    return reasons


def given(report: Report, e: Evidence) -> tuple[str, str]:
    """What a proof rests on, in words: what of it is proved, and what is not."""
    claims = dict.fromkeys(e.given)
    proved = [g for g in claims if is_proved(g, report.evidence)]
    return _joined(proved), _joined([g for g in claims if g not in proved])


def _joined(claims: list[Claim]) -> str:
    """Those that something is finite in one sentence for each place."""
    finite: dict[str, list[str]] = {}
    words = []
    for claim in claims:
        if isinstance(claim, Finite):
            if claim.value.is_finite and not claim.value.free_symbols:
                continue  # a number
            finite.setdefault(SUFFIX[claim.where], []).append(plain(claim.value))
        else:
            words.append(claim.text)
    for place, values in finite.items():
        verb = "is" if len(values) == 1 else "are"
        words.append(f"{', '.join(values)} {verb} finite{place}")
    return "; ".join(words)


def dynamics(report: Report) -> list[tuple[str, str, str]]:
    """The system, an equation each: name and formula in plain text, and the whole in LaTeX."""
    system = report.theorem.system
    rows = []
    if system.loss is not None:
        rows.append(("loss", plain(system.loss), f"L = {latex(system.loss)}"))
    discrete = system.dynamics is Dynamics.MAP
    for s, e in system.motion.items():
        sign = f"{latex(s)}^{{+}}" if discrete else rf"\dot{{{latex(s)}}}"
        rows.append((_moved(plain(s), discrete), plain(e), f"{sign} = {latex(e)}"))
    rows += [(plain(o), plain(e), f"{latex(o)} = {latex(e)}") for o, e in system.observed.items()]
    zero = [f"{plain(g)} = 0" for g in system.goal]
    tex = r",\quad ".join(f"{latex(g)} = 0" for g in system.goal)
    return [*rows, ("target", ", ".join(zero), rf"\text{{target:}}\quad {tex}")] if zero else rows


def _moved(name: str, discrete: bool) -> str:
    """u⁺ or u̇; of a letter with an index the dot stands on its first character."""
    return f"{name}⁺" if discrete else f"{name[0]}{_DOT}{name[1:]}"


def inputs(report: Report) -> list[tuple[str, str, bool]]:
    """(name, value, whether it is a default)."""
    case = report.case
    rows = []
    if case.activation is not None:
        role = report.theorem.system.role
        name = "φ(z)" if role == ACTIVATION else f"{role.noun} φ(z)"
        rows.append((name, str(case.activation.expression), False))
    rows += [(name, str(value), False) for name, value in report.shape.items()]
    values = [(s, _powers_of_ten(x)) for s, x in case.in_words.items()]
    return rows + [(plain(s), x, plain(s) not in case.given) for s, x in values]


def _powers_of_ten(number: str) -> str:
    """1e400 in the place of four hundred zeros, which is the same number."""
    whole = re.sub(r"(?<![\d.])(\d+?)(0{16,})(?![\d.])", lambda m: f"{m[1]}e{len(m[2])}", number)
    return re.sub(r"^([−-]?\d+)/1e(\d+)$", r"\1e-\2", whole)


def settings(report: Report) -> list[tuple[str, str]]:
    return [("digits", str(report.case.digits)), ("seed", str(report.case.seed))]


def in_words(report: Report) -> str:
    """φ and every number, those that were not given at the end."""
    rows = inputs(report)
    asked = ", ".join(f"{name} = {value}" for name, value, default in rows if not default)
    rest = ", ".join(f"{name} = {value}" for name, value, default in rows if default)
    return "; ".join([*([asked] if asked else []), *([f"by default {rest}"] if rest else [])])


def functions(report: Report) -> list[tuple[str, sympy.Expr]]:
    """(LaTeX name, expression) of φ, and where φ is smooth of φ', φ/φ' and the elasticity."""
    from theory.activation import variable

    phi = report.case.activation
    if phi is None:
        return []
    rows = [(r"\varphi(z)", phi.expression)]
    if report.theorem.system.role != ACTIVATION:
        return rows
    if phi.smooth and not phi.constant:
        piece, z = phi.pieces[0], variable()
        elasticity = z * piece.derivative / piece.value
        if sympy.count_ops(piece.value) < _SIMPLE:
            elasticity = sympy.simplify(elasticity)
        rows += [
            (r"\varphi'(z)", piece.derivative),
            (r"\frac{\varphi(z)}{\varphi'(z)}", piece.ratio),
            (r"E(z) = \frac{z\,\varphi'(z)}{\varphi(z)}", elasticity),
        ]
    return rows


def values(report: Report) -> list[tuple[str, str, Interval]]:
    """(plain name, LaTeX, enclosure) of every letter where the flow was proved to arrive."""
    end = report.end
    return [(plain(s), latex(s), x) for s, x in end.values.items()] if end is not None else []


def methods(report: Report) -> tuple[str, ...]:
    """Those that were asked for."""
    return tuple(m for m in METHODS if m in report.spent)


def times(report: Report) -> list[tuple[str, float]]:
    """The methods that were run, with the seconds of each by the clock."""
    run = {e.method for e in report.evidence if e.outcome is not Outcome.NOT_RUN}
    return [(name, report.spent[name]) for name in methods(report) if name in run]


def weightiest(report: Report, claim: Claim, method: str) -> Evidence | None:
    """Decided before undecided, proofs first, refutations before support."""
    return min((e for e in report.about(claim) if e.method == method), key=_weight, default=None)


def _weight(e: Evidence) -> tuple[bool, int, bool]:
    decided = e.outcome in (Outcome.SUPPORTS, Outcome.REFUTES)
    return not decided, list(Rigour).index(e.rigour), e.outcome is not Outcome.REFUTES


def evidence(report: Report) -> Iterator[Evidence]:
    """All of it, in the order of the methods, but for methods that were not run."""
    return (e for e in report.evidence if e.outcome is not Outcome.NOT_RUN)


def software() -> str:
    """The versions that the evidence rests on."""
    from importlib.metadata import PackageNotFoundError, version

    seen: list[str] = []
    for name in ("sympy", "python-flint", "numpy", "scipy", "torch"):
        try:
            seen.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(seen)
