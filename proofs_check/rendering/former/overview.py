"""The table of verdicts of ``all``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from proofs_check.host.console import Text
from proofs_check.rendering.former.terminal import verdict_label
from proofs_check.survey import Failure
from proofs_check.verdict import Judgement


def overview(results: Sequence, total: int, seconds: float, out: Console) -> None:
    """One row a statement: the verdicts on both versions and the reason for the second."""
    if results and not isinstance(results[0], Failure):
        start = results[0].problem.start
        here = f"φ(z) = {results[0].problem.phi.expression}, k = {start.width}, "
        out.print(Text(f"{here}u0 = {start.u0}, v0 = {start.v0}, ‖x‖ = {start.norm}", "bold"))
    table = Table(box=None, padding=(0, 1), header_style="dim", expand=False)
    for heading in ("statement", "as printed", "as proved"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why", overflow="fold")
    for result in results:
        if isinstance(result, Failure):
            table.add_row(result.statement.name, "–", "–", Text(result.reason, "dim"))
        else:
            table.add_row(
                result.statement.name,
                verdict_label(result.printed),
                verdict_label(result.proved),
                Text(_why(result.printed, result.proved), "dim"),
            )
    out.print(table)
    out.print(Text(f"{len(results)} of {total} statements, {seconds:.0f} s", "dim"))


def _why(printed: Judgement, proved: Judgement) -> str:
    """The reason of the verdict that is not "verified"; both if neither is and they differ."""
    reasons = [j.reason for j in (printed, proved) if j.verdict.value != "verified"]
    return "; ".join(dict.fromkeys(reasons))
