"""``python -m empirical prove RUN|EXPERIMENT``: what the networks of kept runs provably store."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from empirical.catalogue import all_experiments
from empirical.commands.run import laboratory
from empirical.runs.processes import THREADS
from proofs_check.host.exits import FAILED, ExitCode
from proofs_check.host.files import require_writable, write
from proofs_check.host.program import tell
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.measurements.trained_network import TrainedRun
    from empirical.runs.proved import Proofs
    from empirical.runs.run import Run
    from empirical.runs.store import Results

CELLS = 60  # a side of a picture of basins
LEAST = 4  # characters of an identity that may stand for it


def run(options: argparse.Namespace, began: float) -> int:
    """0 when done, whatever was proved; 1 if a run failed; 3 if something has no certificate and
    one was asked for."""
    # matrices of a hundred rows: two threads that wait for each other are slower than one
    for threads in THREADS:
        os.environ.setdefault(threads, "1")
    from empirical.measurements.plane_job import SECONDS as PLANE
    from empirical.measurements.plane_job import planes
    from empirical.measurements.proof import DIGITS, SECONDS, require_seconds
    from empirical.measurements.proofs import proofs
    from empirical.rendering.progress import shown
    from empirical.rendering.proofs import show, show_planes
    from empirical.runs.store import Results
    from empirical.runs.sweep import JobsFailed, WorkersLost

    if options.digits not in DIGITS:
        raise InputError(
            f"--digits is {DIGITS[0]} to {DIGITS[-1]}, the digits to which ρ is bounded, not "
            f"{options.digits}."
        )
    if options.seconds is not None:
        require_seconds(options.seconds)
    runs, others = _networks(Results.read(Path(options.results)), options.name)
    for reason in others:
        tell(f"left out: {reason}")
    figure = _figure(options.figure)
    certificate = Path(options.certificate) if options.certificate else None
    if certificate is not None:
        require_writable(certificate, "--certificate", options.force)
    try:
        with shown() as progress, laboratory(options, progress) as lab:
            if options.plane:
                plane = planes(
                    runs, lab, options.boxes, CELLS if figure else 0, options.seconds or PLANE
                )
            found = proofs(runs, lab, options.digits, options.seconds or SECONDS)
            data = lab.data
    except (JobsFailed, WorkersLost) as error:
        tell(f"failed: {error}")
        return FAILED
    show(found, options.name, options.all, time.perf_counter() - began)
    if options.plane:
        show_planes(plane)
    if figure:
        from empirical.figures.proofs import planes_figure, proofs_figure

        _draw(planes_figure(plane) if options.plane else proofs_figure(found), figure)
    return 0 if certificate is None else _certified(certificate, found, runs, data, options.force)


def _certified(
    path: Path, found: list[Proofs], runs: list[TrainedRun], data: Path | None, force: bool
) -> int:
    """3 if something has no certificate; the file says what, and why."""
    from empirical.measurements.proof_certificates import certificates, counted
    from empirical.rendering.progress import shown

    with shown() as progress:
        document = certificates(found, runs, data, progress)
    write(path, json.dumps(document, ensure_ascii=False) + "\n", "--certificate", force)
    tell(
        f"{counted(document)} written to {path}; {len(document['without'])} others have none; "
        f"python -m proofs_check verify {path}"
    )
    return ExitCode.UNDECIDED if document["without"] or not document["certificates"] else 0


def _networks(results: Results, name: str) -> tuple[list[TrainedRun], list[str]]:
    """(what can be examined, why the rest cannot)."""
    from empirical.measurements.trained_network import TrainedRun

    experiment = {e.name: e for e in all_experiments()}.get(name)
    if experiment is None:
        return [TrainedRun.of(_named(results, name))], []
    from empirical.runs.outcome import outcomes

    outcome = next(iter(outcomes(experiment, results)), None)
    if outcome is None:
        raise InputError(
            f"there is no result of {name} in {results.folder}; run it first: "
            f"python -m empirical run {name}."
        )
    networks, others = [], []
    for one in outcome.runs:
        kept = results.named(one)
        try:
            if kept is None:
                raise InputError(f"{one} is gone; run {name} again.")
            networks.append(TrainedRun.of(kept))
        except InputError as error:
            others.append(f"{one}: {error}")
    if not networks:
        raise InputError(
            f"{name} trained no network on examples that is kept, so that there is nothing to "
            f"prove: {others[0] if others else 'it used no runs'}"
        )
    return networks, others


def _named(results: Results, name: str) -> Run:
    """A run by its name, or by the beginning of its identity."""
    short = Path(name).name
    if not short or set(short) & set("*?[]"):
        raise InputError(f"{name!r:.60} names no run; `results` lists all of them.")
    exact = results.named(short)
    if exact is not None:
        return exact
    if (results.folder / "work" / short).is_dir():
        raise InputError(
            f"{short} is not finished; give the command that began it once more, it goes on from "
            "its checkpoint."
        )
    alike = [r for r in results.runs() if len(short) >= LEAST and r.identity.startswith(short)]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise InputError(f"{short} is the beginning of {len(alike)} runs; write more of it.")
    raise InputError(
        f"there is no run and no experiment {short!r:.60} in {results.folder}; `results` lists the "
        "runs and `list` the experiments."
    )


def _figure(name: str | None) -> Path | None:
    """InputError before anything is begun."""
    from empirical.figures.files import format_of
    from proofs_check.host.files import require_writable

    if name is None:
        return None
    format_of(Path(name))
    require_writable(Path(name), "--figure")
    return Path(name)


def _draw(figure: Figure, path: Path) -> None:
    from empirical.figures.files import encoded, format_of
    from proofs_check.host.files import write_bytes

    write_bytes(path, encoded(figure, format_of(path)), "--figure")
    tell(f"figure: {path}")
