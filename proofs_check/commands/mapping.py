"""``python -m proofs_check map``: a picture over two inputs whose every colour is a proof."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs_check.arguments import DEFAULT_PHI
from proofs_check.destinations import as_text, deliver_json, require_destinations
from proofs_check.host.console import Console, Text, console
from proofs_check.host.exits import ExitCode
from proofs_check.host.files import require_writable, write
from proofs_check.options import seconds_of, values_of
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from theory.one_layer.regions.paving import Paving

SUFFIXES = (".html", ".png", ".svg", ".csv")
DEFAULT_RESOLUTION = 1024
MOST = 2**14  # cells along an axis, where nothing but a boundary is that fine


def run(options: argparse.Namespace, began: float) -> int:
    """0, or 3 if the time was spent or Ctrl-C came before the map was as fine as asked."""
    resolution = options.resolution if options.resolution is not None else DEFAULT_RESOLUTION
    if not 32 <= resolution <= MOST:
        raise InputError(
            f"--resolution must be from 32 to {MOST} cells along an axis, but is {resolution}."
        )
    require_destinations(options, _require_picture)
    name, paving = _paved(options, resolution)
    if options.report is not None:
        _write(Path(options.report), name, paving, options.force)
    if deliver_json(options, lambda: as_text(document(name, paving))):
        _show(name, paving, console(sys.stdout), time.perf_counter() - began, options.report)
    return ExitCode.UNDECIDED if paving.stopped else ExitCode.DONE


def _require_picture(path: Path, force: bool) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"--report {path}: the name must end in {', '.join(SUFFIXES)}.")
    require_writable(path, "--report", force)


def _paved(options: argparse.Namespace, resolution: int) -> tuple[str, Paving]:
    from theory.activation import Activation
    from theory.deadline import question
    from theory.one_layer.regions.paving import pave
    from theory.one_layer.regions.questions import colours
    from theory.one_layer.regions.ranges import Inputs

    inputs = Inputs.of(values_of(options))
    if len(inputs.axes) != 2:
        ranging = ", ".join(inputs.axes) or "none"
        raise InputError(
            f"a map needs two inputs that range, as in --u0 -2:2 --v0 -2:2; here {ranging} does."
        )
    finest = {
        axis: 0.0 if axis == "width" else inputs.spans[axis].length / resolution
        for axis in inputs.axes
    }
    with status() as progress, question(seconds_of(options)):
        phi = Activation.of(options.phi or DEFAULT_PHI)
        return phi.name, pave(phi, inputs, colours, finest, progress)


def _write(path: Path, name: str, paving: Paving, force: bool) -> None:
    from proofs_check.host.files import write_bytes
    from proofs_check.rendering import region_map

    kind = path.suffix.lower()
    if kind == ".png":
        write_bytes(path, region_map.png(name, paving), "--report", force)
        return
    text = {".html": region_map.html, ".svg": region_map.svg, ".csv": region_map.csv}[kind]
    write(path, text(name, paving), "--report", force)


def document(name: str, paving: Paving) -> dict[str, Any]:
    """The shares of the area as a JSON object; docs/json.md describes its keys."""
    from theory.one_layer.regions.questions import Colour

    return {
        "schema": 1,
        "phi": name,
        "inputs": {n: span.text for n, span in paving.inputs.spans.items()},
        "axes": list(paving.axes),
        "shares": {colour.name.lower(): paving.share(colour) for colour in Colour},
        "cells": len(paving.code),
        "looked": int(paving.looked),
        "stopped": paving.stopped,
    }


def _show(name: str, paving: Paving, out: Console, seconds: float, report: str | None) -> None:
    from proofs_check.rendering.region_map import MEANINGS

    out.print(Text(f"where gradient flow ends, for φ = {name}", "bold"))
    given = ", ".join(f"{n} = {span.text}" for n, span in paving.inputs.spans.items())
    out.print(Text(f"  one hidden layer; {given}", "dim"))
    for colour, meaning in MEANINGS.items():
        share = paving.share(colour)
        if share:
            out.print(f"  {100 * share:8.4f} %  {meaning}")
    if paving.stopped:
        out.print(f"  stopped early: {paving.stopped}; --seconds gives it more time")
    rate = paving.looked / max(paving.seconds, 1e-9)
    words = f"{len(paving.code)} cells ({paving.looked} looked at, {rate:,.0f} a second)"
    out.print(Text(f"{words}; {seconds:.1f} s" + (f"; {report}" if report else ""), "dim"))
