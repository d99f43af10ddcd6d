"""``python -m empirical data``: the data sets, and what is missing."""

from __future__ import annotations

import argparse
from pathlib import Path

from empirical.data.folder import VARIABLE, named_folder
from empirical.data.registry import Availability, State, available
from empirical.rendering.console import console, grid
from proofs_check.host.console import Text

MARKS = {
    State.EMBEDDED: ("✓", "green"),
    State.FOUND: ("✓", "bold green"),
    State.MISSING: ("–", "yellow"),
}


def run(options: argparse.Namespace, began: float) -> int:
    """Print two lines a set."""
    folder = named_folder(options.data)
    table = grid(3)
    for line in available(folder):
        symbol, style = MARKS[line.state]
        name = Text(line.data_set.name, "bold")
        table.add_row(Text(symbol, style), name, _words(line, style))
    out = console()
    out.print(table)
    out.print()
    out.print(Text(_ending(folder), "dim"))
    return 0


def _words(line: Availability, style: str) -> Text:
    words = Text(line.data_set.title)
    words.append(f" [{line.state.value}]" if line.state is not State.EMBEDDED else "", style)
    return words.append(f"\n{line.detail}", "dim") if line.detail else words


def _ending(folder: Path | None) -> str:
    if folder is None:
        return f"no folder of files is named: --data DIR or {VARIABLE}; embedded sets stand in"
    return f"in {folder}"
