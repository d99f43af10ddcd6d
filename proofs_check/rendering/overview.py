"""The table of verdicts of ``all``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import rich.text
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from proofs_check.host.console import Text
from proofs_check.rendering.answer import shortened, verdict_label

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

NARROW = 72  # columns below which reasons stand under the verdicts instead of beside them
SHORT = 30  # characters of a reason that may be told again
NONE = "–"  # where there is no verdict
_ELASTICITY = re.compile(r"(?<!\w)E(\(z\)|\|| ≡)")  # E[…] is an expectation
_IN = (0, 0, 0, 2)


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
    told: dict[str, str] = {}
    rows = [_row(result, notes or {}, by_path, told) for result in results]
    if out.width < NARROW:
        for name, printed, proved, why in rows:
            out.print(name)
            out.print(Padding(_both(printed, proved), _IN))
            if why:
                out.print(Padding(why, _IN))
    else:
        out.print(_table(rows))
    if any(_ELASTICITY.search(reason) for reason in told):
        out.print(Text("E(z) = z φ'(z)/φ(z) is the elasticity of φ", "dim"))
    out.print(Text(f"{len(results)} of {total} theorems, {seconds:.0f} s", "dim"))


def _both(printed: Text, proved: Text) -> rich.text.Text:
    if printed.plain == proved.plain:
        return Text.assemble(printed, ", as printed and as proved")
    if printed.plain == NONE:
        return Text.assemble(proved, " as proved")
    return Text.assemble(printed, " as printed, ", proved, " as proved")


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


def _row(
    result: Any, notes: Mapping[str, str], by_path: bool, told: dict[str, str]
) -> tuple[Text, Text, Text, Text]:
    """Name, both verdicts, reasons; ``told`` are those of rows above, by whom."""
    from proofs_check.engine.report import Report

    if not isinstance(result, Report):
        why = _once([result.reason], result.name, told)
        return Text(result.name, "bold"), Text(NONE), Text(NONE), Text(why, "dim")
    printed = result.judgements.get("printed")
    name = result.source if by_path else result.theorem.name
    return (
        Text(name, "bold"),
        verdict_label(printed) if printed is not None else Text(NONE),
        verdict_label(result.judgement()),
        Text(_once(_reasons(result, notes.get(result.source, "")), name, told), "dim"),
    )


def _reasons(report: Report, note: str) -> list[str]:
    """Of the verdicts that are not "verified"."""
    judged = report.judgements.values()
    reasons = [shortened(j.reason) for j in judged if j.verdict.value != "verified"]
    return [*reasons, *([note] if note else [])]


def _once(reasons: Sequence[str], name: str, told: dict[str, str]) -> str:
    """What a row above has told at length is not told again."""
    words = []
    for reason in dict.fromkeys(reasons):
        first = told.setdefault(reason, name)
        words.append(reason if first == name or len(reason) < SHORT else f"as {first}")
    return "; ".join(dict.fromkeys(words))
