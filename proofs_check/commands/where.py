"""``python -m proofs_check where PREDICATE``: the starts of a range for which it is proved."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

from proofs_check.commands.asking_regions import certificate, paved, question
from proofs_check.destinations import as_text, deliver_json, require_destinations
from proofs_check.host.console import Console, Text, console
from proofs_check.host.exits import ExitCode
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.regions.answer import Region
    from theory.one_layer.regions.paving import Segment

SCHEMA = 1


def run(options: argparse.Namespace, began: float) -> int:
    """0 if the whole range is decided but for its boundaries, 3 if not, or if there is no
    certificate, and one was asked for."""
    if options.subject is None:
        raise InputError("where needs a predicate, as in: where attractor --phi swish --v0 -3:3")
    require_destinations(options)
    asked = question(options, options.subject)
    from proofs_check.regions.answer import Region

    answer = Region(asked, paved(options, asked))
    if deliver_json(options, lambda: as_text(document(answer))):
        show(answer, console(sys.stdout))
        console(sys.stdout).print(Text(f"{time.perf_counter() - began:.1f} s", "dim"))
    certified = certificate(options, asked)
    return ExitCode.UNDECIDED if answer.stopped or not certified else ExitCode.DONE


def document(answer: Region) -> dict[str, Any]:
    """The answer as a JSON object; docs/json.md describes its keys."""

    def described(one: Segment) -> dict[str, Any]:
        return {"holds": one.code == 1, "inner": list(one.inner), "outer": list(one.outer)}

    return {
        "schema": SCHEMA,
        "predicate": answer.predicate,
        "phi": answer.phi,
        "depth": answer.paving.inputs.depth,
        "inputs": answer.inputs,
        "axes": list(answer.axes),
        "shares": answer.shares,
        "segments": [described(segment) for segment in answer.segments],
        "area": answer.areas,
        "cells": int(answer.paving.looked),
        "stopped": answer.stopped,
    }


def show(answer: Region, out: Console) -> None:
    """The proved set, the proved complement, and what is open."""
    out.print(Text(f"{answer.predicate}, for φ = {answer.phi}", "bold"))
    out.print(Text(f"  {answer.given}", "dim"))
    if not answer.axes:
        told = {1: "holds (proved)", -1: "does not hold (proved)", 0: "undecided"}
        out.print(f"  {told[int(answer.code[0])]}")
    elif len(answer.axes) == 1:
        _line(answer, out)
    else:
        _plane(answer, out)
    if answer.stopped:
        out.print(f"  stopped early: {answer.stopped}; --seconds gives it more time")


def _plane(answer: Region, out: Console) -> None:
    told = (("true", "proved to hold"), ("false", "proved not to hold"), ("undecided", "undecided"))
    for name, words in told:
        out.print(f"  {words} on {100 * answer.shares[name]:.4f} % of the area")
    if answer.areas is not None:
        low, high = answer.areas
        out.print(f"  so it holds on an area between {low:.6g} and {high:.6g} (proved)")
    out.print(Text("  map draws it: python -m proofs_check map …", "dim"))


def _line(answer: Region, out: Console) -> None:
    (axis,) = answer.axes
    for members, words in (
        (answer.proved, "proved to hold for"),
        (answer.disproved, "proved not to hold for"),
    ):
        out.print(f"  {words} {axis} in" if members else f"  {words} no {axis}")
        for low, high in members:
            out.print(f"    {_interval(low, high, answer.question.digits, axis)}")
    if axis == "width":
        return
    length = answer.paving.inputs.spans[axis].length
    if not answer.shares["undecided"]:
        out.print("  nothing is undecided")
        return
    out.print(f"  undecided: {answer.shares['undecided'] * length:.1e} of a length of {length:g}")
    for low, high in answer.gaps:
        out.print(f"    {_interval(low, high, answer.question.digits, axis, outwards=True)}")


def _interval(low: float, high: float, digits: int, axis: str, outwards: bool = False) -> str:
    if axis == "width":
        return f"{low:g}, {low + 1:g}, …" if high == float("inf") else f"{low:g}, …, {high:g}"
    return f"[{_end(low, digits, not outwards)}, {_end(high, digits, outwards)}]"


def _end(x: float, digits: int, up: bool) -> str:
    from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

    step = Decimal(1).scaleb(-digits - 1)
    rounded = Decimal(x).quantize(step, ROUND_CEILING if up else ROUND_FLOOR)
    return format(rounded.normalize() + 0, "f")
