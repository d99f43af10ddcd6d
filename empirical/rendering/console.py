"""The console of the commands, and its tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, TextIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.table import Column, Table

from proofs_check.host import console as harmless
from proofs_check.host.fallback import spelt

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


class Fitted:
    """A table, or where its columns have no room each row as lines of their own: no word is cut
    off."""

    def __init__(self, table: Table):
        self.table = table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Any]:
        columns = self.table.columns
        if sum(_GAP + _least(c, console.encoding) for c in columns) <= options.max_width:
            yield self.table
            return
        headings = [" ".join(str(column.header).split()) for column in columns]
        for cells in zip(*(column.cells for column in columns), strict=True):
            for i, (heading, cell) in enumerate(zip(headings, cells, strict=True)):
                words = harmless.Text.assemble((heading, "dim"), " " if heading else "", cell)
                if i == 0:
                    yield harmless.hanging(words)
                elif str(cell):
                    yield harmless.indented(harmless.hanging(words))


def _least(column: Column, encoding: str) -> int:
    """The longest word that it holds; all of a cell that may not be broken."""
    texts = [spelt(str(text), encoding) for text in (column.header, *column.cells)]
    parts = (part for t in texts for part in (t.split("\n") if column.no_wrap else t.split()))
    return max(map(cell_len, parts), default=0)
