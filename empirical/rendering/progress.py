"""What is going on, on standard error: moving bars on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from empirical.progress import Progress
from proofs_check.host.program import tell
from proofs_check.host.streams import watched

OVERALL = "runs"  # the line of a whole sweep stays
EVERY = 5.0  # seconds between two lines where there is no terminal
ROWS = 12  # of a terminal; more tasks than that are at work but not shown


@contextmanager
def shown() -> Iterator[Progress]:
    """A progress that is shown until the block ends."""
    if watched():
        with _bars() as progress:
            yield progress
    else:
        yield _lines()


def _lines() -> Progress:
    last = time.monotonic()
    lock = threading.Lock()

    def progress(what: str, fraction: float, detail: str) -> None:
        nonlocal last
        now = time.monotonic()
        with lock:
            if now - last < EVERY:
                return
            last = now
        tell(f"  {what:<28.28} {fraction:>4.0%}  {detail}")

    return progress


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Display

    from proofs_check.host.console import diagnostics

    columns = (
        TextColumn("{task.description:<28.28}", style="cyan", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[detail]}", style="dim", markup=False),
    )
    rows: dict[str, int] = {}
    lock = threading.Lock()
    with Display(*columns, console=diagnostics(), transient=True) as display:

        def progress(what: str, fraction: float, detail: str) -> None:
            with lock:
                if fraction >= 1 and what != OVERALL:
                    if what in rows:
                        display.remove_task(rows.pop(what))  # type: ignore[arg-type]
                    return
                if what not in rows:
                    if len(rows) >= ROWS:
                        return
                    rows[what] = display.add_task(what, total=1.0, detail="")
                display.update(
                    rows[what],  # type: ignore[arg-type]
                    completed=fraction,
                    detail=detail,
                )

        yield progress
