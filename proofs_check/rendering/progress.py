"""A progress line on standard error, if somebody is looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from proofs_check.host.streams import watched


@contextmanager
def status() -> Iterator[Callable[[str], None]]:
    """A function that shows what is going on; silent when nobody is looking."""
    if not watched():
        yield lambda message: None
        return
    from proofs_check.host.console import Text, diagnostics

    out = diagnostics()
    kind = "line" if out.options.ascii_only else "dots"
    with out.status(Text("starting"), spinner=kind) as spinner:
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
