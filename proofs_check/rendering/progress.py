"""A progress line on standard error, if somebody is looking."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def watched() -> bool:
    """Whether somebody sees a line that changes: a cell of a notebook would keep each state of it,
    though its shell is a terminal."""
    return sys.stderr.isatty() and "JPY_PARENT_PID" not in os.environ


@contextmanager
def status() -> Iterator[Callable[[str], None]]:
    """A function that shows what is going on; silent when nobody is looking."""
    if not watched():
        yield lambda message: None
        return
    from proofs_check.host.console import Text, diagnostics

    with diagnostics().status(Text("starting")) as spinner:
        yield lambda message: spinner.update(Text(message))


@contextmanager
def bar(total: int) -> Iterator[Callable[[str], None]]:
    """A function that counts one more thing done, by name."""
    if not watched():
        yield lambda name: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from proofs_check.host.console import diagnostics

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=diagnostics(), transient=True) as display:
        task = display.add_task("starting", total=total)
        yield lambda name: display.update(task, advance=1, description=f"done: {name}")
