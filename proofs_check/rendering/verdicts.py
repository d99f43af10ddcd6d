"""The table of verdicts of ``all``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from proofs_check.host.console import Text
from proofs_check.rendering.terminal import verdict_label
from proofs_check.verdict import Judgement, Verdict

LONGEST = 200  # characters of a reason


@dataclass(frozen=True)
class Row:
    """Of one theorem: a judgement of each version, none if it was not examined, and a note."""

    name: str
    judgements: Mapping[str, Judgement]
    note: str = ""


def table(rows: Sequence[Row], out: Console) -> None:
    """The verdicts on both versions, and the reasons for those that are not "verified"."""
    found = Table(box=None, padding=(0, 1), header_style="dim", expand=False)
    for heading in ("statement", "as printed", "as proved"):
        found.add_column(heading, no_wrap=True)
    found.add_column("why", overflow="fold")
    for row in rows:
        labels = [
            verdict_label(row.judgements[name]) if name in row.judgements else Text("–")
            for name in ("printed", "proved")
        ]
        found.add_row(Text(row.name), *labels, Text(_why(row), "dim"))
    out.print(found)


def _why(row: Row) -> str:
    """Each reason once, and in short: claims on matrices fill a page."""
    open_ones = [
        shorten(j.reason) for j in row.judgements.values() if j.verdict is not Verdict.VERIFIED
    ]
    return "; ".join(dict.fromkeys([*reversed(open_ones), *([row.note] if row.note else [])]))


def shorten(reason: str) -> str:
    """With its middle left out."""
    half = LONGEST // 2
    return reason if len(reason) <= LONGEST else f"{reason[:half]} … {reason[-half:]}"
