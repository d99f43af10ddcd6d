"""A report on a theorem of claims, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from proofs_check.evidence import Outcome
from proofs_check.host.console import Text
from proofs_check.rendering.terminal import verdict_label

if TYPE_CHECKING:
    from proofs_check.engine.check import Report
    from proofs_check.engine.claims import Claim
    from proofs_check.engine.evidence import Evidence

_MARKS = {
    Outcome.SUPPORTS: ("✓", "green"),
    Outcome.REFUTES: ("✗", "red"),
    Outcome.UNKNOWN: ("?", "yellow"),
    Outcome.NOT_RUN: ("–", "dim"),
}


def show(report: Report, out: Console) -> None:
    """What was asked, the hypotheses and claims with the evidence for each, the verdicts."""
    theorem = report.theorem
    about = theorem.title or theorem.source
    title = Text(theorem.name, "bold").append(f" · {about}" if about else "", "not bold")
    out.print()
    out.print(Rule(title, align="left"))
    out.print(Padding(_question(report), (1, 0, 0, 2)))
    for name, version in theorem.versions.items():
        if version.quote:
            out.print(Padding(Text(f"“{version.quote}”", "italic"), (1, 0, 0, 2)))
        suffix = f", as {name}" if len(theorem.versions) > 1 else ""
        for heading, claims in (("Hypotheses", version.assume), ("Claims", version.claims)):
            if claims:
                out.print(Text(f"\n{heading}{suffix}", style="bold"))
                out.print(Padding(_claims(report, claims), (0, 0, 0, 2)))
    out.print()
    out.print(_verdicts(report))
    words = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in report.spent.items())
    out.print(Text(f"{report.seconds:.2f} s ({words})", style="dim"))


def _grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 2))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def _question(report: Report) -> RenderableType:
    table = _grid(2)
    for label, words in dynamics(report):
        table.add_row(Text(label, style="dim"), Text(words))
    table.add_row(Text("here", style="dim"), Text(inputs(report), style="bold"))
    return table


def dynamics(report: Report) -> list[tuple[str, str]]:
    """The system in formulas: a loss, velocities or a map, and the letters that are read off."""
    from proofs_check.engine.letters import plain
    from proofs_check.engine.system import Dynamics

    system = report.theorem.system
    rows = [("loss", plain(system.loss))] if system.loss is not None else []
    sign = "⁺" if system.dynamics is Dynamics.MAP else "\u0307"
    rows += [("", f"{plain(s)}{sign} = {plain(e)}") for s, e in system.motion.items()]
    return rows + [("", f"{plain(o)} = {plain(e)}") for o, e in system.observed.items()]


def inputs(report: Report) -> str:
    """φ and every number, those that were not given included."""
    from proofs_check.engine.letters import plain

    case = report.case
    words = [f"φ(z) = {case.activation.expression}"] if case.activation is not None else []
    words += [f"{name} = {value}" for name, value in report.shape.items()]
    for letter, value in case.values.items():
        default = "" if plain(letter) in case.given else " (default)"
        words.append(f"{plain(letter)} = {plain(value)}{default}")
    return ", ".join(words)


def _claims(report: Report, claims: tuple[Claim, ...]) -> RenderableType:
    from proofs_check.engine.judgement import about

    table = _grid(3)
    for claim in claims:
        table.add_row(Text(""), Text(""), Text(claim.text))
        for e in about(claim, report.evidence):
            table.add_row(Text(e.method, style="cyan"), _mark(e.outcome), _words(e))
    return table


def _mark(outcome: Outcome) -> Text:
    symbol, style = _MARKS[outcome]
    return Text(symbol, style=style)


def _words(e: Evidence) -> Text:
    if e.outcome is Outcome.NOT_RUN:
        return Text(f"not run: {e.detail}", style="dim")
    scope = f", for {e.scope}" if e.scope else ""
    return Text(f"[{e.rigour.value}{scope}] ").append(e.detail, style="dim")


def overview(reports: Sequence[Report], out: Console) -> None:
    """One row a theorem: its verdicts, and the reason for the one that counts."""
    table = Table(box=None, padding=(0, 1), header_style="dim", expand=False)
    for heading in ("theorem", "as printed", "as proved", "why"):
        table.add_column(heading, overflow="fold")
    for report in reports:
        printed = report.judgements.get("printed")
        table.add_row(
            Text(report.theorem.name, style="bold"),
            verdict_label(printed) if printed is not None else Text("–"),
            verdict_label(report.judgement()),
            Text(report.judgement().reason, style="dim"),
        )
    out.print(table)


def _verdicts(report: Report) -> RenderableType:
    table = _grid(3)
    for name, judgement in report.judgements.items():
        label = f"as {name}" if len(report.judgements) > 1 else ""
        table.add_row(label, verdict_label(judgement, capitals=True), Text(judgement.reason))
    return Panel(table, title="verdict", title_align="left", padding=(0, 1))
