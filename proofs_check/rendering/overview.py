"""The table of verdicts of ``all``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from proofs_check.host.console import Text
from proofs_check.rendering.terminal import verdict_label

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

NARROW = 72  # columns below which reasons stand under the verdicts instead of beside them
_IN = (0, 0, 0, 2)
LONGEST = 240  # characters of a reason


def overview(
    results: Sequence[Any],
    total: int,
    seconds: float,
    out: Console,
    notes: Mapping[str, str] | None = None,
    by_path: bool = False,
) -> None:
    """One row a theorem: the verdicts on both versions, the reasons of those that are not
    "verified" and a note; of one that could not be examined its ``name`` and the ``reason``.
    ``notes`` are by that by which a theorem was found, under which it is shown if ``by_path``."""
    from proofs_check.engine.report import Report

    reports = [r for r in results if isinstance(r, Report)]
    if reports:
        out.print(Text(_alike(reports), "bold"))
    rows = [_row(result, notes or {}, by_path) for result in results]
    if out.width < NARROW:
        for name, printed, proved, why in rows:
            out.print(name)
            out.print(Padding(Text.assemble(printed, " as printed, ", proved, " as proved"), _IN))
            if why:
                out.print(Padding(why, _IN))
    else:
        out.print(_table(rows))
    out.print(Text(f"{len(results)} of {total} theorems, {seconds:.0f} s", "dim"))


def _alike(reports: Sequence[Report]) -> str:
    """The inputs that all have in common."""
    from proofs_check.rendering.outline import inputs

    every = [{name: value for name, value, _ in inputs(report)} for report in reports]
    common = {n: v for n, v in every[0].items() if all(e.get(n, v) == v for e in every)}
    return ", ".join(f"{name} = {value}" for name, value in common.items())


def _table(rows: Sequence[Sequence[Text]]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim", expand=False)
    for heading in ("theorem", "as printed", "as proved"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _row(result: Any, notes: Mapping[str, str], by_path: bool) -> tuple[Text, Text, Text, Text]:
    """Name, both verdicts, reasons."""
    from proofs_check.engine.report import Report

    if not isinstance(result, Report):
        return Text(result.name, "bold"), Text("–"), Text("–"), Text(result.reason, "dim")
    printed = result.judgements.get("printed")
    name = result.source if by_path else result.theorem.name
    return (
        Text(name, "bold"),
        verdict_label(printed) if printed is not None else Text("–"),
        verdict_label(result.judgement()),
        Text(_why(result, notes.get(result.source, "")), "dim"),
    )


def _why(report: Report, note: str) -> str:
    """Of the verdicts that are not "verified"; one reason, where they have the same.  In short:
    claims on matrices fill a page."""
    reasons = [
        _shortened(j.reason) for j in report.judgements.values() if j.verdict.value != "verified"
    ]
    return "; ".join(dict.fromkeys([*reasons, *([note] if note else [])]))


def _shortened(reason: str) -> str:
    """With its middle left out."""
    half = LONGEST // 2
    return reason if len(reason) <= LONGEST else f"{reason[:half]} … {reason[-half:]}"
