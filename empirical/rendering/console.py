"""The console of the commands, and its tables."""

from __future__ import annotations

import sys
from typing import TextIO

from rich.console import Console
from rich.table import Table

from proofs_check.host import console as harmless


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
