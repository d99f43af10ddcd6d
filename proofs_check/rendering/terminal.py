"""A report on the terminal, in colour where there is one: the answer, then what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding

from proofs_check.engine.outcomes import Outcome
from proofs_check.host.console import NARROW, Text, grid
from proofs_check.rendering.answer import STYLES, answer, verdict_label

if TYPE_CHECKING:
    from proofs_check.engine.ending import End
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report
    from proofs_check.rendering.outline import Section, Stated

EVIDENCE, DERIVATION = 1, 2  # how much is asked for
MORE = "more: -v (evidence), -vv (derivation), --report x.html"


def show(
    report: Report,
    out: Console,
    elapsed: float | None = None,
    unwritten: str = "",
    detail: int = DERIVATION,
    version: str = "proved",
) -> None:
    """Print the answer, and what ``detail`` adds; ``elapsed`` is the wall time since the program
    started, and ``unwritten`` names what is to follow and does not count in it."""
    from proofs_check.rendering import outline

    answer(report, out, version)
    if detail >= DERIVATION:
        out.print(Text("\nThe system", "bold"))
        out.print(Padding(_system(report), (0, 0, 0, 2)))
    if detail >= EVIDENCE:
        for section in outline.sections(report):
            out.print(_section(report, section, out.width < NARROW, detail >= DERIVATION))
    if detail >= DERIVATION and report.end is not None:
        out.print(Text("\nWhere the flow ends", "bold"))
        out.print(Padding(_end(report.end), (0, 0, 0, 2)))
    if detail >= EVIDENCE:
        out.print()
        out.print(_again(report))
    out.print(Text(outline.trust_words(report), "dim"))
    out.print(Text(_times(report, elapsed, unwritten, detail), style="dim"))


def _again(report: Report) -> Text:
    """The verdicts once more, where the answer has left the screen."""
    several = len(report.judgements) > 1
    words = Text()
    for name, judgement in report.judgements.items():
        words.append(f"{' · ' if words else ''}{f'as {name} ' if several else ''}")
        words.append_text(verdict_label(judgement, capitals=True))
    return words


def _system(report: Report) -> RenderableType:
    from proofs_check.rendering import outline

    table = grid(2)
    for name, formula, _ in outline.dynamics(report):
        sign = "" if name == "target" else "= "
        table.add_row(Text(name, style="dim"), Text(f"{sign}{formula}"))
    return table


def _section(report: Report, section: Section, narrow: bool, whole: bool) -> RenderableType:
    lines: list[RenderableType] = [Text(f"\n{section.heading}", "bold")]
    if section.quote and whole:
        lines.append(Padding(Text(f"“{section.quote}”", "italic"), (0, 0, 0, 2)))
    if section.same:
        return Group(*lines, Text("  the same as proved", "dim"))
    for stated in section.claims:
        lines.append(Padding(_claim(stated), (0, 0, 0, 2)))
        if not stated.again:
            lines.append(Padding(_evidence(report, stated, narrow, whole), (0, 0, 0, 4)))
    return Group(*lines)


def _claim(stated: Stated) -> Text:
    words = Text(stated.claim.text)
    return words.append("  (as above)", "dim") if stated.again else words


def _evidence(report: Report, stated: Stated, narrow: bool, whole: bool) -> RenderableType:
    """One row a method: how it came out, what that is worth, what was found."""
    from proofs_check.rendering import outline

    found = outline.found(report, stated.claim)
    if not found:
        return Text("no method has anything to say of it", "dim")
    table = grid(1 if narrow else 4)
    for e in found:
        mark = Text(outline.MARKS[e.outcome], STYLES[e.outcome])
        worth = "" if e.outcome is Outcome.UNKNOWN else e.rigour.value
        words = _finding(report, e, whole)
        if narrow:
            head = Text.assemble(mark, f" {e.method}", f", {worth}" if worth else "")
            table.add_row(Group(head, Padding(words, (0, 0, 0, 2))))
        else:
            table.add_row(Text(e.method, "cyan"), mark, Text(worth), words)
    return table


def _finding(report: Report, e: Evidence, whole: bool) -> Text:
    from proofs_check.rendering import outline

    scope = f"for {e.scope}: " if e.scope else ""
    words = Text(f"{scope}{e.detail}", "dim")
    if not whole:
        return words
    proved, missing = outline.given(report, e)
    if proved:
        words.append(f"\nrests on, and this is proved: {proved}")
    if missing:
        words.append(f"\nrests on, and this is not proved: {missing}")
    return words


def _end(end: End) -> RenderableType:
    lines: list[RenderableType] = [Text(end.sentence), Text(end.reason, "dim")]
    if end.values:
        from proofs_check.engine.letters import plain

        table = grid(3)
        for letter, interval in end.values.items():
            exact = interval.lower == interval.upper
            table.add_row(Text(plain(letter), "bold"), "=" if exact else "∈", str(interval))
        lines.append(table)
    lines += [Text(each.sentence, "bold") for each in end.stored]
    return Group(*lines)


def _times(report: Report, elapsed: float | None, unwritten: str, detail: int) -> str:
    from proofs_check.rendering import outline

    without = f", without {unwritten}" if unwritten else ""
    total = f"{report.seconds:.2f} s" if elapsed is None else f"{elapsed:.2f} s in all{without}"
    if detail < EVIDENCE:
        return f"{total}; {MORE}"
    parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in outline.times(report))
    total += ", imports included" if elapsed is not None else ""
    return f"{total} ({parts})" if parts else total
