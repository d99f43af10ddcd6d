"""``python -m empirical run all``, or several names: one after the other, and a table."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from empirical.commands.run import laboratory, require_no_fields
from empirical.experiment import MACHINERY, CheckedClaim, Experiment, Finding
from empirical.rendering.console import Fitted, console, grid
from empirical.rendering.progress import shown
from empirical.rendering.report import MARKS, marks, tally
from empirical.runs.outcome import Outcome, conduct, failure, illustrated
from proofs_check.host.console import Text
from proofs_check.host.exits import FAILED
from proofs_check.host.program import tell

if TYPE_CHECKING:
    from rich.console import Console

    from empirical.laboratory import Laboratory


Ending = tuple[Experiment, Outcome | str, float]  # its result or why there is none, seconds


def run_all(
    options: argparse.Namespace,
    experiments: Sequence[Experiment],
    formats: Sequence[str],
    began: float,
) -> int:
    """What can be finished is finished; 1 if anything failed."""
    require_no_fields(options)
    endings: list[Ending] = []
    with shown() as progress, laboratory(options, progress) as lab:
        for number, experiment in enumerate(experiments):
            progress("experiments", number / len(experiments), experiment.name)
            start = time.perf_counter()
            ending = _one(experiment, options, formats, lab)
            endings.append((experiment, ending, time.perf_counter() - start))
            tell(f"  {_line(*endings[-1])}")
    _table(endings, console(), time.perf_counter() - began, options.preset)
    return FAILED if any(isinstance(e, str) for _, e, _ in endings) else 0


def _one(
    experiment: Experiment, options: argparse.Namespace, formats: Sequence[str], lab: Laboratory
) -> Outcome | str:
    try:
        configuration = experiment.presets[options.preset]
        outcome = conduct(experiment, options.preset, configuration, lab, options.again)
        illustrated(experiment, outcome, formats)
        return outcome
    except Exception as error:
        return failure(experiment, error)


def _line(experiment: Experiment, ending: Outcome | str, seconds: float) -> str:
    what = "failed" if isinstance(ending, str) else marks(ending.claims).plain
    return f"{experiment.name:<12} {seconds:6.1f} s  {what}"


def _table(endings: Sequence[Ending], out: Console, seconds: float, preset: str) -> None:
    out.print()
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("experiment", "title", "claims"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "experiment")
    table.add_column("seconds", justify="right")
    claims: list[CheckedClaim] = []
    for experiment, ending, took in endings:
        if isinstance(ending, str):
            said = Text("failed", "bold red")
        else:
            said = marks(ending.claims)
            claims += ending.claims
        table.add_row(Text(experiment.name, "bold"), experiment.title, said, f"{took:.1f}")
    out.print(Fitted(table))
    _troubles(endings, out)
    out.print()
    out.print(tally(claims))
    out.print(Text(f"{len(endings)} experiments with the preset {preset}, {seconds:.0f} s", "dim"))
    if preset == "smoke":
        out.print(Text(MACHINERY, "yellow"))


def _troubles(endings: Sequence[Ending], out: Console) -> None:
    """Failures and contradicted claims, in words."""
    symbol, style = MARKS[Finding.CONTRADICTED]
    table = grid(3)
    for experiment, ending, _ in endings:
        name = Text(experiment.name, "bold")
        if isinstance(ending, str):
            table.add_row(Text("!", "bold red"), name, Text(f"failed: {ending}"))
            continue
        for claim in ending.claims:
            if claim.finding is Finding.CONTRADICTED:
                words = Text(claim.text).append(f"\n{claim.reason}", "dim")
                table.add_row(Text(symbol, style), name, words)
    if table.row_count:
        out.print()
        out.print(table)
