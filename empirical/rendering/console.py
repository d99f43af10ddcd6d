"""A console that keeps a readable width, and says so when its reader has gone."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO

from rich.console import Console
from rich.table import Table

WIDTH = 100  # columns: in a pipe, and at most on a terminal


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would exit with 1, which means "failed" here


def console(stream: TextIO | None = None, width: int | None = None) -> Console:
    """On standard output by default."""
    stream = sys.stdout if stream is None else stream
    columns = shutil.get_terminal_size((WIDTH, 24)).columns
    return _Console(
        file=stream, width=width or min(columns, WIDTH), highlight=False, soft_wrap=False
    )


def grid(columns: int, *, fixed: int = 0) -> Table:
    """Columns without lines; the first is at least ``fixed`` wide, the last one folds."""
    table = Table.grid(padding=(0, 2))
    for i in range(columns):
        table.add_column(
            overflow="fold", no_wrap=i < columns - 1, min_width=fixed if i == 0 else None
        )
    return table
