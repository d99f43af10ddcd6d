"""A report on the terminal, in colour where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from proofs_check.engine.outcomes import Judgement, Outcome, Verdict
from proofs_check.host.console import Text

if TYPE_CHECKING:
    from proofs_check.engine.ending import End
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report
    from proofs_check.rendering.outline import Section, Stated

NARROW = 64  # columns below which findings stand under their methods instead of beside them
_STYLES = {
    Outcome.SUPPORTS: "green",
    Outcome.REFUTES: "red",
    Outcome.UNKNOWN: "yellow",
    Outcome.NOT_RUN: "dim",
}
_VERDICTS = {
    Verdict.VERIFIED: "bold green",
    Verdict.REFUTED: "bold red",
    Verdict.CONFLICT: "bold white on red",
    Verdict.NOT_APPLICABLE: "bold yellow",
    Verdict.INCONCLUSIVE: "bold yellow",
}


def show(report: Report, out: Console, elapsed: float | None = None, unwritten: str = "") -> None:
    """Print the whole report; ``elapsed`` is the wall time since the program started, and
    ``unwritten`` names what is to follow and does not count in it."""
    from proofs_check.rendering import outline

    out.print()
    _title(report, out)
    out.print(Padding(_system(report), (1, 0, 0, 2)))
    for section in outline.sections(report):
        out.print(_section(report, section, out.width < NARROW))
    for why, names in outline.not_run(report).items():
        out.print(Text(f"\nnot run: {', '.join(names)} ({why})", "dim"))
    if report.end is not None:
        out.print(Text("\nWhere the flow ends", "bold"))
        out.print(Padding(_end(report.end), (0, 0, 0, 2)))
    out.print()
    out.print(_verdicts(report, out.width < NARROW))
    out.print(Text(outline.trust_words(report), "dim"))
    out.print(Text(_times(report, elapsed, unwritten), style="dim"))


def _title(report: Report, out: Console) -> None:
    from proofs_check.rendering import outline

    reference, title = outline.reference(report), outline.title(report)
    words = Text(reference, "bold")
    words.append(f" · {title}" if reference else title, "not bold" if reference else "bold")
    if cell_len(words.plain) + 2 > out.width:  # a rule would cut it off
        out.print(words)
        out.print(Rule())
    else:
        out.print(Rule(words, align="left"))


def grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 2))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def list_theorems(rows: list[tuple[str, str, str]], out: Console) -> None:
    """One line for each theorem: name, title, source."""
    table = grid(3)
    for name, title, source in rows:
        table.add_row(Text(name, style="bold"), Text(title), Text(source, "dim"))
    out.print(table)


def _system(report: Report) -> RenderableType:
    from proofs_check.rendering import outline

    table = grid(2)
    for name, formula, _ in outline.dynamics(report):
        sign = "" if name == "target" else "= "
        table.add_row(Text(name, style="dim"), Text(f"{sign}{formula}"))
    table.add_row(Text("here", style="dim"), Text(outline.in_words(report), style="bold"))
    return table


def _section(report: Report, section: Section, narrow: bool) -> RenderableType:
    lines: list[RenderableType] = [Text(f"\n{section.heading}", "bold")]
    if section.quote:
        lines.append(Padding(Text(f"“{section.quote}”", "italic"), (0, 0, 0, 2)))
    if section.same:
        return Group(*lines, Text("  the same as proved", "dim"))
    for stated in section.claims:
        lines.append(Padding(_claim(stated), (0, 0, 0, 2)))
        if not stated.again:
            lines.append(Padding(_evidence(report, stated, narrow), (0, 0, 0, 4)))
    return Group(*lines)


def _claim(stated: Stated) -> Text:
    words = Text(stated.claim.text)
    return words.append("  (as above)", "dim") if stated.again else words


def _evidence(report: Report, stated: Stated, narrow: bool) -> RenderableType:
    """One row a method: how it came out, what that is worth, what was found."""
    from proofs_check.rendering import outline

    found = outline.found(report, stated.claim)
    if not found:
        return Text("no method has anything to say of it", "dim")
    table = grid(1 if narrow else 4)
    for e in found:
        mark = Text(outline.MARKS[e.outcome], _STYLES[e.outcome])
        worth = "" if e.outcome is Outcome.UNKNOWN else e.rigour.value
        words = _finding(report, e)
        if narrow:
            head = Text.assemble(mark, f" {e.method}", f", {worth}" if worth else "")
            table.add_row(Group(head, Padding(words, (0, 0, 0, 2))))
        else:
            table.add_row(Text(e.method, "cyan"), mark, Text(worth), words)
    return table


def _finding(report: Report, e: Evidence) -> Text:
    from proofs_check.rendering import outline

    scope = f"for {e.scope}: " if e.scope else ""
    words = Text(f"{scope}{e.detail}", "dim")
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


def _verdicts(report: Report, narrow: bool) -> RenderableType:
    several = len(report.judgements) > 1
    table = grid(1 if narrow else 3 if several else 2)
    for name, judgement in report.judgements.items():
        label = f"as {name}" if several else ""
        words = verdict_label(judgement, capitals=True)
        if narrow:
            table.add_row(Text.assemble(f"{label} " if label else "", words))
            table.add_row(Padding(Text(judgement.reason), (0, 0, 0, 2)))
        else:
            table.add_row(*([label] if several else []), words, Text(judgement.reason))
    return Panel(table, title="verdict", title_align="left", padding=(0, 1))


def verdict_label(judgement: Judgement, capitals: bool = False) -> Text:
    """The verdict in words and in its colour."""
    words = judgement.verdict.value.replace("_", " ")
    return Text(words.upper() if capitals else words, style=_VERDICTS[judgement.verdict])


def _times(report: Report, elapsed: float | None, unwritten: str) -> str:
    from proofs_check.rendering import outline

    parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in outline.times(report))
    without = f", without {unwritten}" if unwritten else ""
    total = f"{report.seconds:.2f} s" if elapsed is None else (
        f"{elapsed:.2f} s in all, imports included{without}"
    )  # fmt: skip
    return f"{total} ({parts})" if parts else total
