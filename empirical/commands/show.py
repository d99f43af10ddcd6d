"""``python -m empirical show NAME``: the last result, without computing anything."""

from __future__ import annotations

import argparse
from pathlib import Path

from empirical.catalogue import find
from empirical.commands.run import told
from empirical.figures.files import formats
from empirical.rendering.console import console
from empirical.rendering.report import show
from empirical.runs.outcome import illustrated, outcomes
from empirical.runs.store import Results
from theory.errors import InputError


def run(options: argparse.Namespace, began: float) -> int:
    """InputError if there is none."""
    wanted = () if options.format is None else formats(options.format)
    experiment = find(options.name)
    results = Results.read(Path(options.results))
    outcome = next(outcomes(experiment, results), None)
    if outcome is None:
        raise InputError(
            f"{results.folder} holds no result of {experiment.name}; "
            f"make one: python -m empirical run {experiment.name}"
        )
    figures = illustrated(experiment, outcome, wanted)
    show(experiment, outcome, console(), told(outcome, began), figures)
    return 0
