"""Boxes that together contain an orbit: Taylor steps in parts that can be halved."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from flint import arb

SUBDIVISIONS = 4  # of a step, when a formula is checked on all of it


@dataclass(frozen=True)
class Part:
    """A box that contains the orbit during some time (of the flow, a ball, or NaN where it is not
    asked for).  ``halves`` cuts it into two sharper parts, where that is possible."""

    box: tuple[arb, ...]
    time: arb
    halves: Callable[[], tuple[Part, Part]] | None = None


def parts_of(step, over: arb | None = None) -> list[Part]:  # type: ignore[no-untyped-def]
    """A step, or that fraction of it which is ``over``, in a few parts, each of which can be
    halved again."""
    whole = arb(1) if over is None else over
    cuts = [whole * j / SUBDIVISIONS for j in range(SUBDIVISIONS + 1)]
    return [_part(step, low, high) for low, high in itertools.pairwise(cuts)]


def _part(step, low: arb, high: arb) -> Part:  # type: ignore[no-untyped-def]
    """The solution while the fraction of the step that is over goes from ``low`` to ``high``."""
    begin, end = step.length * low, step.length * high

    def halves() -> tuple[Part, Part]:
        middle = ((low + high) / 2).mid()
        return _part(step, low, middle), _part(step, middle, high)

    return Part(tuple(step.during(begin, end)), step.start + begin.union(end), halves)


def parts_until(step, end: arb) -> list[Part]:  # type: ignore[no-untyped-def]
    """How much of a step is over at the time ``end``: after the arrival there is no orbit."""
    over = (end - step.start) / step.length
    return parts_of(step, over if over < 1 else arb(1))
