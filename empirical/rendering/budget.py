"""What a budget of time would do, and what it has done."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from empirical.progress import duration
from empirical.rendering.console import Fitted, console
from empirical.rendering.report import marks
from empirical.runs.agenda import Agenda, Item
from empirical.runs.budget import Planned
from empirical.runs.estimate import Estimator
from proofs_check.host.console import Text


def show_plan(planned: Sequence[Planned], seconds: float, width: int) -> None:
    """One line an experiment, in the order in which they are taken."""
    out, table = console(), _table("experiment", "value", "runs to do", "they need", "in the time")
    for row in planned:
        item = row.item
        table.add_row(
            Text(item.experiment.name, "bold"),
            f"{item.experiment.value.points}",
            "" if item.over else str(row.runs),
            needed(row),
            _fate(row),
        )
    out.print()
    out.print(Fitted(table))
    each = f", {width} at a time" if width > 1 else ""
    out.print()
    out.print(
        Text(
            f"a budget of {duration(seconds)}{each}; the most valuable first, and of those that do "
            "not fit the next that does; estimates: measured steps (of a near size, scaled by "
            "what they multiply, where that is said) × expected epochs; what an experiment "
            "does with its runs (recall, figures, claims) is not estimated",
            "dim",
        )
    )


def needed(row: Planned) -> str:
    """How long its runs take, and what that rests on."""
    if row.item.over or not row.runs:
        return ""
    if row.longest is None:
        return "tried before they are begun"
    said = f"{duration(row.seconds)}"
    if row.longest.epochs:
        said += f", up to {row.longest.epochs:,} epochs ({row.longest.basis.value})"
    said += f"; {row.scaled} of them scaled from other sizes" if row.scaled else ""
    return said + (f"; {row.untried} not tried yet" if row.untried else "")


def _fate(row: Planned) -> Text:
    item = row.item
    if item.failure:
        return Text(f"failed: {item.failure}", "red")
    if item.outcome is not None:
        return Text("done before", "green")
    if not row.runs:
        there = "its runs are there" if item.complete else "its runs are those of others above"
        return Text(there, "green" if item.complete else "dim")
    if row.fitting == row.runs:
        return Text("all", "green")
    return Text(f"{row.fitting} of {row.runs}" if row.fitting else "none", "yellow")


def show_end(agenda: Agenda, estimator: Estimator, seconds: float) -> None:
    """Done, stopped at, not begun; and what each still needs."""
    out, table = console(), _table("experiment", "state", "runs", "claims", "still needs")
    for item in agenda.items:
        names = {task.name for task in item.tasks}
        left = {n for n in names if agenda.laboratory.results.named(n) is None}
        runs = f"{len(names) - len(left)} of {len(names)}" if names else ""
        claims = Text() if item.outcome is None else marks(item.outcome.claims)
        table.add_row(
            Text(item.experiment.name, "bold"),
            _state(item, len(names) - len(left), agenda, estimator),
            runs,
            claims,
            _still(item, left, estimator),
        )
    out.print()
    out.print(Fitted(table))
    done = sum(item.outcome is not None for item in agenda.items)
    said = f"{done} of {len(agenda.items)} experiments are done, {duration(seconds)}"
    if any(not item.over for item in agenda.items):
        said += "; the same command goes on from here, and repeats nothing"
    out.print()
    out.print(Text(said, "dim"))


def _state(item: Item, there: int, agenda: Agenda, estimator: Estimator) -> Text:
    if item.failure:
        return Text(f"failed: {item.failure}", "red")
    if item.outcome is not None:
        return Text("done", "green")
    if item.stopped:
        return Text(f"stopped at {item.stopped}", "yellow")
    begun = there or any(estimator.timings.spent(task.name) for task in item.tasks)
    return Text("begun" if begun else "not begun", "yellow" if begun else "dim")


def _still(item: Item, left: set[str], estimator: Estimator) -> str:
    if item.over:
        return ""
    if not left:
        return "its evaluation"
    tasks = {task.name: task for task in item.tasks if task.name in left}
    known = [found for task in tasks.values() if (found := estimator.known(task)) is not None]
    untried = len(tasks) - len(known)
    said = [f"about {duration(sum(found.seconds for found in known))}"] if known else []
    if untried:
        said.append(f"{untried} run{'s' * (untried > 1)} not tried yet")
    return ", ".join([*said, "its evaluation"])


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading == "experiment")
    return table
