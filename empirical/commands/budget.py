"""``python -m empirical run NAME --budget TIME``: what can be done in it, the best first."""

from __future__ import annotations

import argparse
import math
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.commands.run import laboratory
from empirical.experiment import Experiment
from proofs_check.host.exits import FAILED, UNFINISHED, ExitCode
from proofs_check.host.program import tell
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.runs.estimate import Estimator

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
FORETELLING = 60.0  # seconds of trials before one experiment of hours is begun
LONGEST = 30 * UNITS["d"]  # more is a slip of the keyboard


def seconds_of(text: str) -> float:
    """25m, 90s, 1h30m, 2.5h, 1d.  InputError for anything else."""
    part = r"([0-9]+(?:\.[0-9]+)?)([smhd])"
    if not re.fullmatch(f"(?:{part})+", text):
        raise InputError(f"--budget {text:.40}: a time is meant, with its unit, like 25m or 1h30m.")
    found = sum(float(number) * UNITS[unit] for number, unit in re.findall(part, text))
    if not 1 <= found <= LONGEST:
        raise InputError(f"--budget {text:.40}: it may be 1s to {LONGEST / UNITS['d']:.0f}d.")
    return found


def require_possible(options: argparse.Namespace) -> None:
    """InputError for options that say nothing without others, or contradict each other."""
    if options.budget is None:
        lonely = {"--plan": options.plan, "--carry": options.carry, "--weights": options.weights}
        for name, given in lonely.items():
            if given:
                raise InputError(f"{name} belongs to --budget TIME; give a time, like 25m.")
        return
    if options.weights and options.carry is None:
        raise InputError("--weights says what --carry DIR takes along; name a folder by --carry.")
    if options.plan and options.carry is not None:
        raise InputError("--plan computes nothing that --carry could take along; give one.")
    if options.cluster is not None:
        raise InputError("--budget is spent on this machine, which it measures; omit --cluster.")
    if options.again:
        raise InputError("--budget goes on where it stopped; --again would begin anew; give one.")


def run_budget(
    options: argparse.Namespace,
    asked: Sequence[tuple[Experiment, Any]],  # with their configurations
    formats: Sequence[str],  # of the figures
    began: float,  # when the program did, by time.perf_counter: the budget is that of all of it
) -> int:
    """0 if everything asked for is done (or planned), 1 if something failed, 3 if time ended."""
    seconds = seconds_of(options.budget)
    until = time.time() + seconds - (time.perf_counter() - began)
    from empirical.rendering.budget import show_end, show_plan
    from empirical.rendering.progress import shown
    from empirical.runs.agenda import Agenda, Item
    from empirical.runs.budget import TRYING, Spending, plan
    from empirical.runs.carrying import carry, require_other
    from empirical.runs.outcome import illustrated

    if options.carry is not None:
        require_other(Path(options.carry), Path(options.results))
    with shown() as progress, laboratory(options, progress) as lab:
        items = [Item(e, options.preset, configuration) for e, configuration in asked]
        agenda = Agenda.of(items, lab)
        estimator = _estimator(lab, TRYING * seconds)
        left = max(until - time.time(), 0.0)
        planned = plan(agenda, estimator, left, lab.executor.width, progress)
        show_plan(planned, seconds, lab.executor.width)
        if options.plan:
            return ExitCode.DONE
        Spending(agenda, estimator, until, lab.executor, progress, _say).spend()
        for item in items:
            if item.outcome:
                illustrated(item.experiment, item.outcome, formats)
        show_end(agenda, estimator, time.perf_counter() - began)
        if options.carry is not None:
            _tell_carried(carry(lab.results, Path(options.carry), options.weights), options)
    if any(item.failure for item in items):
        return FAILED
    return ExitCode.DONE if all(item.outcome for item in items) else UNFINISHED


def foretell(
    experiment: Experiment, configuration: Any, options: argparse.Namespace, lab: Laboratory
) -> None:
    """How long its runs will take here, from a few of their steps; silent if there is none left."""
    from empirical.rendering.budget import needed
    from empirical.runs.agenda import Agenda, Item
    from empirical.runs.budget import plan

    agenda = Agenda.of([Item(experiment, options.preset, configuration)], lab)
    estimator = _estimator(lab, FORETELLING)
    (planned,) = plan(agenda, estimator, math.inf, lab.executor.width, lab.progress)
    if planned.runs and not planned.item.over:
        runs = f"{planned.runs} run{'s' * (planned.runs > 1)}"
        _say(f"{experiment.name}: {runs} to do, {needed(planned)}; a few steps were measured")


def _say(line: str) -> None:
    tell(f"  {line}")


def _estimator(lab: Laboratory, limit: float) -> Estimator:
    """Jobs are tried with as many threads as the workers have."""
    from functools import partial

    import torch  # noqa: F401  (before any clock of a trial runs)

    from empirical.runs.estimate import Estimator, machine, try_out
    from empirical.runs.habits import Habits
    from empirical.runs.timings import Timings

    threads = lab.executor.threads
    timings = Timings(lab.results.folder, machine(lab.device, threads))
    return Estimator(
        timings, Habits(lab.results.runs()), partial(try_out, threads=threads), limit=limit
    )


def _tell_carried(carried: Any, options: argparse.Namespace) -> None:
    from empirical.runs.carrying import bytes_told

    said = f"carried: {carried.runs} runs, {bytes_told(carried.size)}, in {options.carry}"
    if carried.left:
        said += (
            f"; {bytes_told(carried.left)} of weights and checkpoints stay in {options.results} "
            "(--weights takes them along)"
        )
    tell(said)
