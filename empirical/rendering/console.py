"""The console of the commands, and its tables."""

from __future__ import annotations

import sys
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table

from proofs_check.host import console as harmless

_GAP = 2  # columns beside a cell


def console(stream: TextIO | None = None, width: int | None = None) -> Console:
    """On standard output by default, of a readable width."""
    return harmless.console(sys.stdout if stream is None else stream, harmless.WIDTH, width)


def grid(columns: int, *, fixed: int = 0) -> Table:
    """Columns without lines; the first is at least ``fixed`` wide, the last one folds."""
    table = Table.grid(padding=(0, 2))
    for i in range(columns):
        table.add_column(
            overflow="fold", no_wrap=i < columns - 1, min_width=fixed if i == 0 else None
        )
    return table


def tabulate(out: Console, table: Table) -> None:
    """Print it, or where its columns have no room each row as lines of their own, so that no word
    is cut off."""
    if sum(_GAP + _least(column) for column in table.columns) <= out.width:
        out.print(table)
        return
    headings = [" ".join(str(column.header).split()) for column in table.columns]
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        for i, (heading, cell) in enumerate(zip(headings, cells, strict=True)):
            words = harmless.Text.assemble((heading, "dim"), " " if heading else "", cell)
            if i == 0:
                out.print(harmless.hanging(words))
            elif str(cell):
                out.print(harmless.indented(harmless.hanging(words)))


def _least(column: Column) -> int:
    """The longest word that it holds; all of a cell that may not be broken."""
    texts = [str(column.header), *map(str, column.cells)]
    parts = (part for t in texts for part in (t.split("\n") if column.no_wrap else t.split()))
    return max(map(cell_len, parts), default=0)
