"""A report on the terminal, in colour where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from proofs_check.evidence import DerivationStep, Evidence, Outcome
from proofs_check.host.console import Text
from proofs_check.rendering.former import outline
from proofs_check.verdict import Judgement, Verdict

if TYPE_CHECKING:
    from proofs_check.examination import Report
    from proofs_check.statement import Statement, Version

_MARK = {
    Outcome.SUPPORTS: ("✓", "green"),
    Outcome.REFUTES: ("✗", "red"),
    Outcome.UNKNOWN: ("?", "yellow"),
    Outcome.NOT_RUN: ("–", "dim"),
}
_VERDICT_STYLE = {
    Verdict.VERIFIED: "bold green",
    Verdict.REFUTED: "bold red",
    Verdict.CONFLICT: "bold white on red",
    Verdict.NOT_APPLICABLE: "bold yellow",
    Verdict.INCONCLUSIVE: "bold yellow",
}


def show(report: Report, out: Console, elapsed: float | None = None, unwritten: str = "") -> None:
    """Print the whole report; ``elapsed`` is the wall time since the program started, and
    ``unwritten`` names what is to follow and does not count in it."""
    statement = report.statement
    out.print()
    out.print(
        Rule(Text.assemble((statement.reference, "bold"), f" · {statement.title}"), align="left")
    )
    out.print(Padding(_statement(report), (1, 0, 0, 2)))
    for title, body in _sections(report):
        out.print()
        out.print(Text(title, style="bold"))
        out.print(Padding(body, (0, 0, 0, 2)))
    out.print()
    out.print(_verdicts(report))
    out.print(Text(_times(report, elapsed, unwritten), style="dim"))


def list_statements(statements: tuple[Statement, ...], out: Console) -> None:
    """One line for each statement."""
    table = _grid(3)
    for statement in statements:
        names = ", ".join((statement.name, *statement.aliases))
        table.add_row(Text(names, style="bold"), statement.title, Text(statement.reference, "dim"))
    out.print(table)


def list_theorems(rows: list[tuple[str, str, str]], out: Console) -> None:
    """One line for each theorem: name, title, source."""
    table = _grid(3)
    for name, title, source in rows:
        table.add_row(Text(name, style="bold"), Text(title), Text(source, "dim"))
    out.print(table)


def _grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 2))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def _statement(report: Report) -> RenderableType:
    start, phi = report.problem.start, report.problem.phi
    here = f"φ(z) = {phi.expression}, k = {start.width}, u0 = {start.u0}, v0 = {start.v0}"
    if start.norm != 1:
        here += f", ‖x‖ = {start.norm}"
    table = _grid(2)
    table.add_row(Text("setting", style="dim"), report.statement.setting)
    table.add_row(Text("as printed", style="dim"), report.statement.printed.text)
    table.add_row(Text("as proved", style="dim"), report.statement.proved.text)
    table.add_row(Text("here", style="dim"), Text(here, style="bold"))
    return table


def _sections(report: Report) -> list[tuple[str, RenderableType]]:
    sections = [
        ("Hypotheses, as printed", _hypotheses(report, report.statement.printed)),
        ("Hypotheses, as proved", _hypotheses(report, report.statement.proved)),
    ]
    steps = outline.steps_of(report)
    if steps:
        sections.append(
            ("Derivation, for abstract φ and any d, k, γ (every residual is 0)", _steps(steps))
        )
    sections.append(("Evidence", _evidence(report)))
    if report.enclosure is not None:
        sections.append(("Where the flow ends", _end(report)))
    return sections


def _mark(outcome: Outcome) -> Text:
    symbol, style = _MARK[outcome]
    return Text(symbol, style=style)


def _hypotheses(report: Report, version: Version) -> RenderableType:
    table = _grid(3)
    for condition in version.hypotheses:
        found = [e for e in report.evidence if e.subject == condition]
        decided = [e for e in found if e.method == "certified"] or found
        outcome = decided[0].outcome if decided else Outcome.NOT_RUN
        detail = decided[0].detail if decided else "needs the certified method"
        table.add_row(_mark(outcome), condition.text, Text(detail, style="dim"))
    return table


def _steps(steps: list[tuple[str, Evidence]]) -> RenderableType:
    table = _grid(3)
    for name, step in steps:
        table.add_row(_mark(step.outcome), name, Text(step.detail.rpartition("; ")[0], "dim"))
    return table


def _evidence(report: Report) -> RenderableType:
    """Grouped by method; hypotheses and derivation have their own sections."""
    shown_above = {
        h for v in (report.statement.printed, report.statement.proved) for h in v.hypotheses
    }
    table = _grid(4)
    last = None
    for e in report.evidence:
        certified_above = e.method == "certified" and e.subject in shown_above
        if isinstance(e.subject, DerivationStep) or certified_above:
            continue
        method = Text(e.method if e.method != last else "", style="cyan")
        claim = outline.words(e)
        worth = "" if e.outcome is Outcome.NOT_RUN else f" [{e.rigour.value}]"
        words = Text(f"{claim}{worth}\n").append(e.detail, style="dim")
        table.add_row(method, _mark(e.outcome), words)
        last = e.method
    return table


def _end(report: Report) -> RenderableType:
    found = report.enclosure
    assert found is not None
    outcome = Text(found.outcome.sentence + ("" if found.certified else " (not proved)"))
    lines: list[RenderableType] = [outcome, Text(found.reason, style="dim")]
    if found.u is not None:
        table = _grid(3)
        for name, interval in (("u", found.u), ("v", found.v), ("λ1", found.lambda1)):
            assert interval is not None
            exact = interval.lower == interval.upper
            table.add_row(Text(name, style="bold"), "=" if exact else "∈", str(interval))
        lines.append(table)
    if found.classification is not None:
        lines.append(Text(found.classification.sentence, style="bold"))
    return Group(*lines)


def _verdicts(report: Report) -> RenderableType:
    table = _grid(3)
    for label, judgement in (("as printed", report.printed), ("as proved", report.proved)):
        table.add_row(label, *_verdict(judgement))
    return Panel(table, title="verdict", title_align="left", padding=(0, 1))


def _verdict(judgement: Judgement) -> tuple[Text, str]:
    return verdict_label(judgement, capitals=True), judgement.reason


def verdict_label(judgement: Judgement, capitals: bool = False) -> Text:
    """The verdict in words and in its colour."""
    words = judgement.verdict.value.replace("_", " ")
    return Text(words.upper() if capitals else words, style=_VERDICT_STYLE[judgement.verdict])


def _times(report: Report, elapsed: float | None, unwritten: str) -> str:
    parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in outline.times(report))
    total = report.seconds if elapsed is None else elapsed
    without = f", without {unwritten}" if unwritten else ""
    return f"{total:.2f} s in all, imports included{without} ({parts})"
