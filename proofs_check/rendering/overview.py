"""The table of verdicts of ``all``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from proofs_check.host.console import Text
from proofs_check.rendering.terminal import verdict_label

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

LONGEST = 240  # characters of a reason


def overview(
    results: Sequence[Any],
    total: int,
    seconds: float,
    out: Console,
    notes: Mapping[str, str] | None = None,
) -> None:
    """One row a theorem: the verdicts on both versions, the reasons of those that are not
    "verified" and a note, by its name; of one that could not be examined its ``name`` and the
    ``reason``."""
    from proofs_check.engine.report import Report

    reports = [r for r in results if isinstance(r, Report)]
    if reports:
        out.print(Text(_alike(reports), "bold"))
    table = Table(box=None, padding=(0, 1), header_style="dim", expand=False)
    for heading in ("theorem", "as printed", "as proved"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why", overflow="fold")
    for result in results:
        if isinstance(result, Report):
            table.add_row(*_row(result, (notes or {}).get(result.theorem.name, "")))
        else:
            table.add_row(Text(result.name, "bold"), "–", "–", Text(result.reason, "dim"))
    out.print(table)
    out.print(Text(f"{len(results)} of {total} theorems, {seconds:.0f} s", "dim"))


def _alike(reports: Sequence[Report]) -> str:
    """The inputs that all have in common."""
    from proofs_check.rendering.outline import inputs

    every = [{name: value for name, value, _ in inputs(report)} for report in reports]
    common = {n: v for n, v in every[0].items() if all(e.get(n, v) == v for e in every)}
    return ", ".join(f"{name} = {value}" for name, value in common.items())


def _row(report: Report, note: str) -> list[Text]:
    printed = report.judgements.get("printed")
    return [
        Text(report.theorem.name, "bold"),
        verdict_label(printed) if printed is not None else Text("–"),
        verdict_label(report.judgement()),
        Text(_why(report, note), "dim"),
    ]


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
