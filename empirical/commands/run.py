"""``python -m empirical run NAME``: run an experiment, show what it found."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.catalogue import all_experiments, find, require_preset
from empirical.experiment import Experiment
from proofs_check.host.exits import FAILED
from proofs_check.host.program import tell
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.progress import Progress
    from empirical.runs.outcome import Outcome

LONG = "paper"  # the preset of hours, of which it is told before how many


def run(options: argparse.Namespace, began: float) -> int:
    """0 when done, whatever became of the claims; 1 if a run or the experiment failed."""
    if options.help:
        return _help(options)
    if not options.names:
        raise InputError("run needs the name of an experiment, as in: run fig3 --preset smoke")
    from empirical.commands.budget import require_possible

    require_preset(options.preset)
    require_possible(options)
    from empirical.figures.files import formats

    wanted = () if options.format is None else formats(options.format)
    experiments = _named(options.names)
    if options.budget is not None:
        from empirical.commands.budget import run_budget

        return run_budget(options, _asked(experiments, options), wanted, began)
    if options.names != [experiments[0].name]:
        from empirical.commands.everything import run_all

        return run_all(options, experiments, wanted, began)
    (experiment,) = experiments
    configuration = _configuration(experiment, options)
    from empirical.commands.budget import foretell
    from empirical.rendering.console import console
    from empirical.rendering.progress import shown
    from empirical.rendering.report import show
    from empirical.runs.outcome import conduct, illustrated
    from empirical.runs.sweep import JobsFailed, WorkersLost

    try:
        with shown() as progress, laboratory(options, progress) as lab:
            if options.preset == LONG and options.cluster is None:
                foretell(experiment, configuration, options, lab)
            outcome = conduct(experiment, options.preset, configuration, lab, options.again)
    except (JobsFailed, WorkersLost) as error:
        tell(f"failed: {error}")
        return FAILED
    figures = illustrated(experiment, outcome, wanted)
    show(experiment, outcome, console(), told(outcome, began), figures)
    return 0


@contextmanager
def laboratory(options: argparse.Namespace, progress: Progress) -> Iterator[Laboratory]:
    """As the options say; its workers are let go at the end."""
    from empirical.data.folder import named_folder
    from empirical.laboratory import Laboratory
    from empirical.runs.environment import chosen
    from empirical.runs.executor import chosen_executor, require_possible
    from empirical.runs.store import Results

    require_possible(options.workers, options.cluster)
    data = named_folder(options.data)
    results = Results.open_or_read(Path(options.results))
    device = chosen(options.device if options.cluster is None else "auto")
    workers = chosen_executor(options.workers, options.cluster, device)
    try:
        folder = None if data is None else data.absolute()
        elsewhere = options.device if options.cluster is not None else None
        yield Laboratory(results, folder, device, elsewhere, workers, progress)
    except BaseException:
        workers.stop()
        raise
    finally:
        workers.close()


def told(outcome: Outcome, began: float) -> str:
    """How long it took, or that it was there."""
    if not outcome.fresh:
        return f"kept since {outcome.finished} ({outcome.seconds:.1f} s then); --again repeats it"
    count = len(outcome.runs)
    runs = f", {count} run{'' if count == 1 else 's'}" if count else ""
    return f"{time.perf_counter() - began:.1f} s in all, imports included{runs}"


def _named(names: Sequence[str]) -> tuple[Experiment, ...]:
    if "all" not in names:
        return tuple(map(find, dict.fromkeys(names)))
    if len(names) > 1:
        raise InputError(f"`all` is every experiment; leave out {' '.join(names[1:]):.60}.")
    return all_experiments()


def _asked(
    experiments: Sequence[Experiment], options: argparse.Namespace
) -> list[tuple[Experiment, Any]]:
    """With configurations; fields can be those of one experiment only."""
    if len(experiments) == 1:
        return [(experiments[0], _configuration(experiments[0], options))]
    require_no_fields(options)
    return [(e, e.presets[options.preset]) for e in experiments]


def require_no_fields(options: argparse.Namespace) -> None:
    """InputError for a field where several experiments are meant."""
    if options.fields:
        raise InputError(
            f"{options.fields[0]}: `run all` takes no field of a configuration, they differ from "
            f"experiment to experiment; name one experiment."
        )


def _configuration(experiment: Experiment, options: argparse.Namespace) -> Any:
    preset = experiment.presets.get(options.preset)
    if preset is None:
        known = ", ".join(experiment.presets)
        raise InputError(f"{experiment.name} has no preset {options.preset!r}, only {known}.")
    if not options.fields:
        return preset
    from empirical.fields import configured

    return configured(preset, options.fields, experiment.name, options.known)


def _help(options: argparse.Namespace) -> int:
    options.parser.print_help()
    for name in options.names if options.names != ["all"] else ():
        from empirical.fields import described, in_columns

        require_preset(options.preset)
        experiment = find(name)
        print(f"\n{in_columns(f'{experiment.title} ({experiment.source})')}\n")
        print(described(experiment.presets[options.preset], experiment.name))
    return 0
