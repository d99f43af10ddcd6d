"""``python -m proofs_check where PREDICATE``: the starts of a range for which it is proved."""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs_check.arguments import DEFAULT_PHI
from proofs_check.destinations import as_text, deliver_json, require_destinations
from proofs_check.host.console import Console, Text, console
from proofs_check.host.exits import ExitCode
from proofs_check.options import seconds_of, values_of
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from theory.one_layer.regions.paving import Paving, Piece

SCHEMA = 1
MAX_DIGITS = 10  # the tables are made of floats
DEFAULT_DIGITS = 6
PLANE_CELLS = 1024  # of a range of two inputs, along each


@dataclass(frozen=True)
class Answer:
    """What was found: ``pieces`` of a line, only shares of a plane."""

    predicate: str
    phi: str
    inputs: dict[str, str]
    paving: Paving
    pieces: tuple[Piece, ...]
    digits: int


def run(options: argparse.Namespace, began: float) -> int:
    """0 if the whole range is decided but for its boundaries, 3 if not."""
    if options.subject is None:
        raise InputError("where needs a predicate, as in: where attractor --phi swish --v0 -3:3")
    digits = options.digits if "--digits" in options.given else DEFAULT_DIGITS
    if digits > MAX_DIGITS:
        raise InputError(f"where proves ends to at most {MAX_DIGITS} digits, not {digits}.")
    require_destinations(options)
    answer = _answer(options, digits)
    if deliver_json(options, lambda: as_text(document(answer))):
        show(answer, console(sys.stdout))
        console(sys.stdout).print(Text(f"{time.perf_counter() - began:.1f} s", "dim"))
    return ExitCode.UNDECIDED if answer.paving.stopped else ExitCode.DONE


def _answer(options: argparse.Namespace, digits: int) -> Answer:
    from theory.activation import Activation
    from theory.deadline import question
    from theory.one_layer.regions.paving import pave, pieces
    from theory.one_layer.regions.questions import Predicate
    from theory.one_layer.regions.ranges import Inputs

    inputs = Inputs.of(values_of(options))
    axes = inputs.axes
    if len(axes) > 2:
        raise InputError(f"at most two inputs can range, but {', '.join(axes)} do.")
    with status() as progress, question(seconds_of(options)):
        phi = Activation.of(options.phi or DEFAULT_PHI)
        predicate = Predicate.of(options.subject, phi)
        spans = {a: inputs.spans[a].length for a in axes}
        finest = {
            a: 0.0 if a == "width" else 10.0**-digits if len(axes) == 1 else length / PLANE_CELLS
            for a, length in spans.items()
        }
        found = pave(phi, inputs, predicate, finest, progress)
    line = tuple(pieces(found)) if len(axes) == 1 else ()
    written = {name: span.text for name, span in inputs.spans.items()}
    return Answer(predicate.text, phi.name, written, found, line, digits)


def document(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object; docs/json.md describes its keys."""
    paving = answer.paving

    def described(piece: Piece) -> dict[str, Any]:
        return {"holds": piece.code == 1, "inner": list(piece.inner), "outer": list(piece.outer)}

    return {
        "schema": SCHEMA,
        "predicate": answer.predicate,
        "phi": answer.phi,
        "inputs": answer.inputs,
        "axes": list(paving.axes),
        "shares": {
            "true": paving.share(1),
            "false": paving.share(-1),
            "undecided": paving.share(0),
        },
        "pieces": [described(piece) for piece in answer.pieces],
        "cells": int(paving.looked),
        "stopped": paving.stopped,
    }


def show(answer: Answer, out: Console) -> None:
    """The proved set, the proved complement, and what is open."""
    paving = answer.paving
    out.print(Text(f"{answer.predicate}, for φ = {answer.phi}", "bold"))
    given = ", ".join(f"{name} = {text}" for name, text in answer.inputs.items())
    out.print(Text(f"  one hidden layer; {given}", "dim"))
    if not paving.axes:
        told = {1: "holds (proved)", -1: "does not hold (proved)", 0: "undecided"}
        out.print(f"  {told[int(paving.code[0])]}")
    elif len(paving.axes) == 1:
        _line(answer, out)
    else:
        for code, words in ((1, "proved to hold"), (-1, "proved not to hold"), (0, "undecided")):
            out.print(f"  {words} on {100 * paving.share(code):.4f} % of the area")
        out.print(Text("  map draws it: python -m proofs_check map …", "dim"))
    if paving.stopped:
        out.print(f"  stopped early: {paving.stopped}; --seconds gives it more time")


def _line(answer: Answer, out: Console) -> None:
    (axis,) = answer.paving.axes
    for code, words in ((1, "proved to hold for"), (-1, "proved not to hold for")):
        members = [piece for piece in answer.pieces if piece.code == code]
        out.print(f"  {words} {axis} in" if members else f"  {words} no {axis}")
        for piece in members:
            out.print(f"    {_interval(*piece.inner, answer.digits, axis)}")
    if axis == "width":
        return
    length = answer.paving.inputs.spans[axis].length
    out.print(f"  undecided: {answer.paving.share(0) * length:.1e} of a length of {length:g}")
    gaps = [
        (before.inner[1], after.inner[0])
        for before, after in itertools.pairwise(answer.pieces)
        if before.inner[1] < after.inner[0]
    ]
    for low, high in gaps:
        out.print(f"    {_interval(high, low, answer.digits, axis, outwards=True)}")


def _interval(low: float, high: float, digits: int, axis: str, outwards: bool = False) -> str:
    if axis == "width":
        return f"{low:g}, {low + 1:g}, …" if high == math.inf else f"{low:g}, …, {high:g}"
    if outwards:
        low, high = high, low
    return f"[{_end(low, digits, not outwards)}, {_end(high, digits, outwards)}]"


def _end(x: float, digits: int, up: bool) -> str:
    from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

    step = Decimal(1).scaleb(-digits - 1)
    rounded = Decimal(x).quantize(step, ROUND_CEILING if up else ROUND_FLOOR)
    return format(rounded.normalize() + 0, "f")
