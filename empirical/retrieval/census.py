"""Where a great many starts end: counted by example, and every attractor that is none.

Starts come in batches and only counts are kept, so that 40,000 pictures of 12,288 numbers fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from empirical.progress import Progress, silent
from empirical.retrieval.attractors import MERGE, Attractor, attractors, spurious
from empirical.retrieval.iteration import LIMIT, Limits, iterate
from empirical.retrieval.labelling import nearest, reach
from empirical.spectra.learned_map import LearnedMap

if TYPE_CHECKING:
    from empirical.networks.architecture import Architecture, Parameters


@dataclass(frozen=True, eq=False)
class Census:
    """Of all starts.

    Attributes
    ----------
    starts
        Their number.
    ends
        (n,) how many end at each example.
    same
        How many of these ends are the example nearest to the start.
    unsettled
        Orbits that diverged, or still moved at the limit of steps.
    steps
        (starts,) applications of f until the orbit had settled.
    others
        Attractors that are no example, and limits of which that is undecided.
    repelling
        Starts that stopped at a fixed point or cycle that is no attractor.
    """

    starts: int
    ends: np.ndarray
    same: int
    unsettled: int
    steps: np.ndarray
    others: tuple[Attractor, ...]
    repelling: int


@dataclass
class _Count:
    ends: np.ndarray
    same: int = 0
    unsettled: int = 0
    repelling: int = 0
    steps: list[np.ndarray] = field(default_factory=list)
    others: list[Attractor] = field(default_factory=list)


def census(
    architecture: Architecture,
    parameters: Parameters,
    batches: Iterable[np.ndarray],
    examples: np.ndarray,
    *,
    limit: int = LIMIT,
    progress: Progress = silent,
    what: str = "census",
) -> Census:
    """Iterate from all starts.

    Parameters
    ----------
    batches
        Of starts, (B, *shape) each.
    examples
        (n, *shape).
    limit
        Of the applications of the map.
    """
    reaches = reach(LearnedMap.of(architecture, parameters, 0), examples)
    count = _Count(np.zeros(len(examples), dtype=np.int64))
    for starts in batches:
        limits = iterate(architecture, parameters, starts, limit=limit, progress=progress)
        found = nearest(limits.points, examples)
        arrived = (limits.periods == 1) & found.is_example(reach=reaches)
        count.ends += np.bincount(found.label[arrived], minlength=len(examples))
        count.same += int((nearest(starts, examples).label == found.label)[arrived].sum())
        count.unsettled += int((~limits.settled).sum())
        count.steps.append(limits.steps)
        elsewhere = attractors(
            architecture, parameters, _some(limits, limits.settled & ~arrived), examples
        )
        others = spurious(elsewhere)
        count.repelling += sum(a.count for a in elsewhere) - sum(a.count for a in others)
        for one in others:
            _add(count.others, one)
        progress(what, 0.0, f"{sum(map(len, count.steps)):,} starts")
    steps = np.concatenate(count.steps) if count.steps else np.zeros(0, dtype=np.int64)
    total = len(steps)
    shared = tuple(replace(a, share=a.count / total) for a in count.others)
    ordered = tuple(sorted(shared, key=lambda a: -a.count))
    return Census(total, count.ends, count.same, count.unsettled, steps, ordered, count.repelling)


def _some(limits: Limits, which: np.ndarray) -> Limits:
    return Limits(*(getattr(limits, f.name)[which] for f in fields(Limits)))


def _add(known: list[Attractor], new: Attractor) -> None:
    """To the one that it is the same as, or as another."""
    for i, old in enumerate(known):
        near = np.linalg.norm(old.points - new.points[0], axis=1) <= MERGE
        if old.period == new.period and near.any():
            known[i] = replace(old, count=old.count + new.count)
            return
    known.append(new)
