"""The answer on the terminal: question, verdicts, end, one line a method; no evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType

from proofs_check.engine.outcomes import Judgement, Outcome, Rigour, Verdict
from proofs_check.host.console import NARROW, Text, grid, hanging, indented
from proofs_check.rendering import outline
from proofs_check.rendering.digits import rounded

if TYPE_CHECKING:
    from proofs_check.engine.ending import End
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report

COARSE = 0.1  # of an agreement that says nothing
LONGEST = 240  # characters of a reason
AT_END = "at the end  "
SHOWN = 8  # digits of a letter at the end; --digits and -vv have more
STYLES = {
    Outcome.SUPPORTS: "green",
    Outcome.REFUTES: "red",
    Outcome.UNKNOWN: "yellow",
    Outcome.NOT_RUN: "dim",
}
_VERDICTS = {
    Verdict.VERIFIED: "bold green",
    Verdict.REFUTED: "bold red",
    Verdict.CONFLICT: "bold reverse red",
    Verdict.NOT_APPLICABLE: "bold yellow",
    Verdict.INCONCLUSIVE: "bold yellow",
}


def verdict_label(judgement: Judgement, capitals: bool = False) -> Text:
    """The verdict in words and in its colour."""
    words = judgement.verdict.value.replace("_", " ")
    return Text(words.upper() if capitals else words, style=_VERDICTS[judgement.verdict])


def shortened(reason: str) -> str:
    """With its middle left out, between words, where it is long: claims on matrices fill a page."""
    if len(reason) <= LONGEST:
        return reason
    head, tail = reason[: LONGEST // 2], reason[-LONGEST // 2 :]
    return f"{head.rpartition(' ')[0] or head} … {tail.partition(' ')[2] or tail}"


def answer(report: Report, out: Console, version: str = "proved") -> None:
    """Everything but the evidence; the methods by what they say of ``version``."""
    narrow = out.width < NARROW
    out.print(_title(report))
    out.print(hanging(Text(outline.in_words(report))))
    out.print()
    out.print(_verdicts(report, narrow))
    reasons = [judgement.reason for judgement in report.judgements.values()]
    if report.end is not None and not any(report.end.reason in reason for reason in reasons):
        out.print()
        out.print(_end(report.end, narrow))
    out.print()
    out.print(_methods(report, version, narrow))


def verdict_alone(report: Report, out: Console, version: str | None, named: bool) -> None:
    """Of ``version`` only, if one is given; ``named`` where several theorems are told."""
    if named:
        out.print(Text(report.theorem.name, "bold"))
    several = len(report.judgements) > 1 and version is None
    for name in report.judgements if several else [version or "proved"]:
        label = verdict_label(report.judgement(name), capitals=True)
        out.print(Text.assemble(f"as {name}".ljust(12) if several else "", label))


def _title(report: Report) -> RenderableType:
    reference, title = outline.reference(report), outline.title(report)
    words = Text(reference or title, "bold")
    return hanging(words.append(f" · {title}", "not bold") if reference else words)


def _verdicts(report: Report, narrow: bool) -> RenderableType:
    several = len(report.judgements) > 1
    table = grid(1 if narrow else 3 if several else 2)
    for name, judgement in report.judgements.items():
        label = f"as {name}" if several else ""
        words, why = verdict_label(judgement, capitals=True), Text(shortened(judgement.reason))
        if narrow:
            table.add_row(Text.assemble(f"{label} " if label else "", words))
            table.add_row(indented(why))
        else:
            table.add_row(*([label] if several else []), words, why)
    return table


def _end(end: End, narrow: bool) -> RenderableType:
    """The letters with their certified digits, and what becomes of the training example."""
    if not end.values:
        return Group(Text(end.sentence), indented(Text(shortened(end.reason), "dim")))
    from proofs_check.engine.letters import plain

    words, open_digits = Text(AT_END), False
    for i, (letter, interval) in enumerate(end.values.items()):
        found = rounded(interval, SHOWN)
        words.append(f"{', ' if i else ''}{plain(letter)} = ")
        words.append(found.certain, "bold")
        words.append(f"({found.open})" if found.open else "", "dim")
        open_digits |= bool(found.open)
    if open_digits:
        words.append("; what is in brackets is not proved", "dim")
    margin = "" if narrow else " " * cell_len(AT_END)
    stored = [Text(f"{margin}{each.sentence}", "bold") for each in end.stored]
    return Group(*map(hanging, (words, *stored)))


def _methods(report: Report, version: str, narrow: bool) -> RenderableType:
    """One line each: how it came out, and what that is worth."""
    table = grid(1 if narrow else 2)
    missing = {name: why for why, names in outline.not_run(report).items() for name in names}
    for name in outline.METHODS:
        outcome, words = _said(report, version, name, missing.get(name, ""))
        mark = Text(outline.MARKS[outcome], STYLES[outcome])
        if narrow:
            table.add_row(hanging(Text.assemble(mark, f" {name}: {words}")))
        else:
            table.add_row(Text.assemble(mark, " ", (name, "cyan")), Text(words))
    return table


def _said(report: Report, version: str, method: str, why_not: str) -> tuple[Outcome, str]:
    """What a method found about the claims and hypotheses of a version."""
    stated = report.theorem.versions.get(version, report.theorem.proved)
    every = [
        (claim in stated.claims, e)
        for claim in dict.fromkeys((*stated.assume, *stated.claims))
        for e in outline.found(report, claim)
        if e.method == method
    ]
    if not every:
        return Outcome.NOT_RUN, why_not or "nothing to say of these claims"
    by_outcome = {o: [e for _, e in every if e.outcome is o] for o in Outcome}
    for outcome in (Outcome.REFUTES, Outcome.UNKNOWN):
        for e in by_outcome[outcome]:
            if outcome is Outcome.REFUTES:
                return outcome, f"{e.rigour.value} that it is false: {shortened(e.claim.text)}"
            return outcome, f"undecided: {shortened(e.detail)}"
    concluded = [e for is_claim, e in every if is_claim]
    return Outcome.SUPPORTS, _worth(concluded) if concluded else "proof, of the hypotheses only"


def _worth(supporting: Sequence[Evidence]) -> str:
    """The rigour of a method's support of the conclusions, the weakest last, with its error."""
    parts = []
    for rigour in [r for r in Rigour if any(e.rigour is r for e in supporting)]:
        of_it = [e for e in supporting if e.rigour is rigour]
        words, size = rigour.value, max(e.size for e in of_it)
        scopes = dict.fromkeys(e.scope for e in of_it)
        if rigour is Rigour.PROOF and len(scopes) == 1 and (scope := next(iter(scopes))):
            words += f" for {scope}"
        elif 0 < size < COARSE:
            words += f": both sides agree to {size:.1e}"
        parts.append(words)
    return "; ".join(parts)
