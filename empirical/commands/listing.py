"""``python -m empirical list``: the experiments."""

from __future__ import annotations

import argparse

from empirical.catalogue import all_experiments
from empirical.experiment import Experiment
from empirical.progress import duration
from empirical.rendering.console import console, grid
from proofs_check.host.console import Text

TIMES = (
    "times are reckoned for two idle cores, smoke and laptop; what this machine takes is measured "
    "by: run NAME --preset P --budget 1h --plan"
)


def run(options: argparse.Namespace, began: float) -> int:
    """Print two lines an experiment."""
    table = grid(2)
    for experiment in all_experiments():
        words = Text(experiment.title).append(f"\n{_details(experiment)}", "dim")
        table.add_row(Text(experiment.name, "bold"), words)
    out = console()
    out.print(table)
    out.print(Text(TIMES, "dim") if table.row_count else "no experiments are installed")
    return 0


def _details(experiment: Experiment) -> str:
    """The source, and how long the presets take where it is known."""
    times = [f"{preset} {duration(60 * minutes)}" for preset, minutes in experiment.minutes.items()]
    return " · ".join([experiment.source, *times])
