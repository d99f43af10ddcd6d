"""``python -m empirical run all``, or several names: one after the other, and a table."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from empirical.commands.run import laboratory, require_no_fields
from empirical.experiment import MACHINERY, CheckedClaim, Experiment, Finding
from empirical.rendering.console import console, grid
from empirical.rendering.progress import shown
from empirical.rendering.report import MARKS, marks, tally
from empirical.runs.outcome import Outcome, conduct, illustrated
from empirical.runs.storage import StorageError
from empirical.runs.sweep import JobsFailed, WorkersLost
from proofs_check.host.console import Text
from proofs_check.host.exits import FAILED
from proofs_check.host.program import tell
from theory.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from empirical.laboratory import Laboratory


@dataclass(frozen=True)
class Failure:
    """An experiment that gave no result, and why."""

    reason: str


def run_all(
    options: argparse.Namespace,
    experiments: Sequence[Experiment],
    formats: Sequence[str],
    began: float,
) -> int:
    """What can be finished is finished; 1 if anything failed."""
    require_no_fields(options)
    endings: list[tuple[Experiment, Outcome | Failure, float]] = []
    with shown() as progress, laboratory(options, progress) as lab:
        for number, experiment in enumerate(experiments):
            progress("experiments", number / len(experiments), experiment.name)
            start = time.perf_counter()
            ending = _one(experiment, options, formats, lab)
            endings.append((experiment, ending, time.perf_counter() - start))
            tell(f"  {_line(*endings[-1])}")
    _table(endings, console(), time.perf_counter() - began, options.preset)
    return FAILED if any(isinstance(e, Failure) for _, e, _ in endings) else 0


def _one(
    experiment: Experiment, options: argparse.Namespace, formats: Sequence[str], lab: Laboratory
) -> Outcome | Failure:
    try:
        configuration = experiment.presets[options.preset]
        outcome = conduct(experiment, options.preset, configuration, lab, options.again)
        illustrated(experiment, outcome, formats)
        return outcome
    except StorageError:
        raise
    except (InputError, JobsFailed, WorkersLost) as error:
        return Failure(str(error))
    except Exception as error:
        where = f"`python -m empirical run {experiment.name}` shows where"
        return Failure(f"{type(error).__name__}: {error} ({where})")


def _line(experiment: Experiment, ending: Outcome | Failure, seconds: float) -> str:
    what = "failed" if isinstance(ending, Failure) else marks(ending.claims).plain
    return f"{experiment.name:<12} {seconds:6.1f} s  {what}"


def _table(
    endings: Sequence[tuple[Experiment, Outcome | Failure, float]],
    out: Console,
    seconds: float,
    preset: str,
) -> None:
    out.print()
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("experiment", "title", "claims"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "experiment")
    table.add_column("seconds", justify="right")
    claims: list[CheckedClaim] = []
    for experiment, ending, took in endings:
        if isinstance(ending, Failure):
            said = Text("failed", "bold red")
        else:
            said = marks(ending.claims)
            claims += ending.claims
        table.add_row(Text(experiment.name, "bold"), experiment.title, said, f"{took:.1f}")
    out.print(table)
    _troubles(endings, out)
    out.print()
    out.print(tally(claims))
    out.print(Text(f"{len(endings)} experiments with the preset {preset}, {seconds:.0f} s", "dim"))
    if preset == "smoke":
        out.print(Text(MACHINERY, "yellow"))


def _troubles(endings: Sequence[tuple[Experiment, Outcome | Failure, float]], out: Console) -> None:
    """Failures and contradicted claims, in words."""
    symbol, style = MARKS[Finding.CONTRADICTED]
    table = grid(3)
    for experiment, ending, _ in endings:
        name = Text(experiment.name, "bold")
        if isinstance(ending, Failure):
            table.add_row(Text("!", "bold red"), name, Text(f"failed: {ending.reason}"))
            continue
        for claim in ending.claims:
            if claim.finding is Finding.CONTRADICTED:
                words = Text(claim.text).append(f"\n{claim.reason}", "dim")
                table.add_row(Text(symbol, style), name, words)
    if table.row_count:
        out.print()
        out.print(table)
