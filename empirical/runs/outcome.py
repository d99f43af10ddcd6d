"""An experiment's result, kept as a run: figure, claims, numbers, and what it was made from.

Its identity is the hash of the experiment's name, the configuration, the fingerprints of all
examples that were used, the version of this package and the sources that decide
(:func:`deciding`).  A finished one is shown again instead of repeated, if all of that is as it was.
"""

from __future__ import annotations

import hashlib
import modulefinder
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment
from empirical.laboratory import Laboratory, UsedData
from empirical.runs.environment import package_version
from empirical.runs.identity import DIGITS, FORMAT, canonical, digest, restored
from empirical.runs.job import Measured
from empirical.runs.kept import CLAIMS, FIGURE, VECTOR_FIGURE, Outcome, is_whole, kind_of, outcomes
from empirical.runs.plain import dump
from empirical.runs.storage import StorageError
from empirical.runs.sweep import JobsFailed, WorkersLost
from empirical.runs.task import circumstances, waiting
from theory.errors import InputError

__all__ = ["Outcome", "conduct", "illustrated", "outcomes", "redrawn"]

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DECIDING = ("claims", "figures", "measurements", "retrieval", "spectra", "statistics")
"""Packages of ``empirical``: jobs and examples have identities of their own."""


def conduct(
    experiment: Experiment,
    preset: str,
    configuration: Any,
    laboratory: Laboratory,
    again: bool = False,
) -> Outcome:
    """The kept result of the same configuration on the same data, or a new one.

    Parameters
    ----------
    experiment
        From ``find``.
    preset
        The name that the result is kept under.
    configuration
        One of ``experiment.presets``, or one of the same type with other values.
    laboratory
        Its data, workers and results.
    again
        Repeat the experiment, its figure and claims, but no finished job.

    Returns
    -------
    Outcome
        The result, and whether it was made just now.

    Raises
    ------
    InputError
        For a configuration or data that do not do.
    JobsFailed
        When jobs failed and all that can be finished is.
    WorkersLost
        Without a cluster.
    StorageError
        For a folder that cannot be used.
    """
    fixed = _fixed(experiment, configuration)
    if not again:
        kept = _kept(experiment, fixed, laboratory)
        if kept is not None:
            return kept
    laboratory.results.require_writable()
    laboratory = laboratory.asked({"experiment": experiment.name, "preset": preset})
    began, place = time.perf_counter(), f"unfinished-{experiment.name}-{digest(fixed)}"
    with laboratory.results.workplace(place, lambda: waiting(laboratory.progress)) as folder:
        measured = experiment.run(configuration, replace(laboratory, folder=folder))
    claims = experiment.claims(configuration, measured)
    figure = experiment.draw(configuration, measured)
    seconds = time.perf_counter() - began
    used = list(laboratory.record.data.values())
    identity = digest({**fixed, "data": [u.fingerprint for u in used]})
    facts = circumstances(laboratory.device, seconds, laboratory.asked_by)
    name = f"{kind_of(experiment)}-{identity}"
    there = laboratory.results.named(name)
    damaged = there is not None and not is_whole(there, experiment)
    run = laboratory.results.keep(
        name,
        {
            "kind": kind_of(experiment),
            "identity": identity,
            **fixed,
            "preset": preset,
            "data": [asdict(u) for u in used],
        },
        measured,
        {**facts, "runs": list(laboratory.record.runs)},
        {CLAIMS: dump([_claim(c) for c in claims]).encode(), **_drawn(figure)},
        replace=again or damaged,
    )
    laboratory.results.clear(place)
    return Outcome(run, fresh=True)


def failure(experiment: Experiment, error: Exception) -> str:
    """Why there is no outcome, for a report of several experiments.

    A StorageError is raised: no other experiment would fare better.
    """
    if isinstance(error, StorageError):
        raise error
    if isinstance(error, InputError | JobsFailed | WorkersLost):
        return str(error)
    where = f"`python -m empirical run {experiment.name}` shows where"
    return f"{type(error).__name__}: {error} ({where})"


def _fixed(experiment: Experiment, configuration: Any) -> dict[str, Any]:
    """What is known of the result before any examples are read."""
    return {
        "experiment": experiment.name,
        "configuration": canonical(configuration),
        "format": FORMAT,
        "package": package_version(),
        "source": _source(experiment),
    }


def _kept(experiment: Experiment, fixed: dict[str, Any], laboratory: Laboratory) -> Outcome | None:
    for outcome in outcomes(experiment, laboratory.results):
        configuration = outcome.run.configuration
        alike = all(configuration.get(key) == value for key, value in fixed.items())
        if alike and all(_same(used, laboratory) for used in outcome.data):
            return outcome
    return None


def _same(used: UsedData, laboratory: Laboratory) -> bool:
    """Whether the examples would be the same today, and stand in for nothing better."""
    try:
        wanted = laboratory.resolve(Data(**{**asdict(used.data), "set": used.wanted}))
        found = laboratory.asked({}).examples(used.data)
    except InputError:
        return False
    return wanted.set == used.data.set and found.fingerprint == used.fingerprint


def _source(experiment: Experiment) -> str | None:
    """Of the file that defines the experiment and what it imports; None where there is none."""
    path = getattr(sys.modules.get(experiment.run.__module__), "__file__", None)
    if path is None:
        return None
    return fingerprint(Path(path))


@cache
def fingerprint(path: Path) -> str:
    """Of the file and of :func:`deciding`."""
    found = hashlib.sha256()
    for file in (path, *deciding(path)):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:DIGITS]


def deciding(path: Path) -> tuple[Path, ...]:
    """All modules of :data:`DECIDING` that the file imports, directly or not.

    Wherever the import stands: at the top, in a function, or for annotations only.
    """
    root = Path(__file__).parents[1]
    others = [p.name for p in root.iterdir() if p.name not in DECIDING]
    finder = modulefinder.ModuleFinder(
        [str(root.parent)],
        excludes=["theory", *(f"{root.name}.{Path(name).stem}" for name in others)],
    )
    finder.run_script(str(path))
    found = (getattr(module, "__file__", None) for module in finder.modules.values())
    files = {Path(file) for file in found if file} - {path}
    return tuple(sorted(file for file in files if root in file.parents))


def _claim(claim: CheckedClaim) -> dict[str, str]:
    told = {"text": claim.text, "finding": claim.finding.name, "reason": claim.reason}
    return told | ({"provable": claim.provable.value} if claim.provable else {})


def illustrated(experiment: Experiment, outcome: Outcome, formats: Sequence[str]) -> list[Path]:
    """The figure in these formats; those that were not kept are drawn of what was measured.

    InputError where nothing can be drawn of it any more, or the folder cannot be written.
    """
    from empirical.figures.files import encoded
    from proofs_check.host.files import replace

    paths = {kind: outcome.run.folder / f"figure.{kind}" for kind in formats}
    missing = [kind for kind, path in paths.items() if not path.exists()]
    if missing:
        figure = redrawn(experiment, outcome)[0]
        for kind in missing:
            try:
                replace(paths[kind], encoded(figure, kind))
            except OSError as error:
                raise InputError(
                    f"the figure is kept beside the result, but {paths[kind]} cannot be written: "
                    f"{error.strerror}; copy the folder of results to where you may write."
                ) from None
    return list(paths.values())


def redrawn(experiment: Experiment, outcome: Outcome) -> tuple[Figure, tuple[CheckedClaim, ...]]:
    """The figure and the claims, as this version makes them of what a kept result measured."""
    run = outcome.run
    try:
        preset = experiment.presets[outcome.preset]
        configuration = restored(run.configuration["configuration"], preset)
        measured = Measured(run.numbers, run.arrays())
        claims = experiment.claims(configuration, measured)
        return experiment.draw(configuration, measured), claims
    except InputError:
        raise
    except Exception as error:  # of measurements that another version of the experiment made
        raise InputError(
            f"{run.folder} was made by another version of {experiment.name}, and this one cannot "
            f"read it ({type(error).__name__}: {error}); run it again."
        ) from None


def _drawn(figure: Figure) -> dict[str, bytes]:
    """As PNG and SVG, the same bytes for the same picture."""
    from empirical.figures.files import encoded

    files = {FIGURE: encoded(figure, "png"), VECTOR_FIGURE: encoded(figure, "svg")}
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    return files
