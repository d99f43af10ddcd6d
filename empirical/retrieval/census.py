"""Where a great many starts end: counted by example, and every attractor that is none.

Starts come in batches and only counts are kept, so that 40,000 pictures of 12,288 numbers fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np

from empirical.pieces import Piece, Pieces
from empirical.progress import Progress, silent
from empirical.retrieval.attractors import MERGE, Attractor, attractors, spurious
from empirical.retrieval.iteration import LIMIT, Limits, iterate
from empirical.retrieval.labelling import NOWHERE, ended, nearest, reach
from empirical.spectra.learned_map import LearnedMap

BATCH = 500  # starts iterated together, and lost together by an interruption
NOTHING_KEPT = Pieces(None)


@dataclass(frozen=True, eq=False)
class Census:
    """Of all starts."""

    starts: int  # their number
    ends: np.ndarray  # (n,) how many end at each example
    same: int  # how many of these ends are the example nearest to the start
    unsettled: int  # orbits that diverged, or still moved at the limit of steps
    steps: np.ndarray  # (starts,) applications of f until the orbit had settled
    # attractors that are no example, and limits of which that is undecided
    others: tuple[Attractor, ...]
    repelling: int  # starts that stopped at a fixed point or cycle that is no attractor


def census(
    learned: LearnedMap,
    batches: Iterable[np.ndarray],  # of starts, (B, *shape) each
    examples: np.ndarray,  # (n, *shape)
    *,
    limit: int = LIMIT,  # of the applications of the map
    progress: Progress = silent,
    what: str = "census",  # the name of these starts, for the progress
    pieces: Pieces = NOTHING_KEPT,  # of the work, each of one batch
) -> Census:
    """Iterate from all starts."""
    reaches = reach(learned, examples)

    def counted(starts: np.ndarray) -> Piece:
        limits = iterate(learned, starts, limit=limit, progress=progress)
        ends = ended(limits, examples, reaches)
        arrived = ends != NOWHERE
        rest = _some(limits, limits.settled & ~arrived)
        elsewhere = attractors(learned, rest, examples)
        others = spurious(elsewhere)
        same = (nearest(starts, examples).label == ends)[arrived].sum()
        repelling = sum(a.count for a in elsewhere) - sum(a.count for a in others)
        return {
            "ends": np.bincount(ends[arrived], minlength=len(examples)),
            "counts": np.array([same, (~limits.settled).sum(), repelling], dtype=int),
            "steps": limits.steps,
            **Attractor.pieces(others, learned.size),
        }

    ends, counts = np.zeros(len(examples), dtype=np.int64), np.zeros(3, dtype=np.int64)
    steps, others = [np.zeros(0, dtype=np.int64)], list[Attractor]()
    with pieces:
        for number, starts in enumerate(batches):
            piece = pieces.get(str(number), partial(counted, starts))
            ends, counts = ends + piece["ends"], counts + piece["counts"]
            steps.append(piece["steps"])
            for one in Attractor.of_pieces(piece):
                _add(others, one)
            progress(what, 0.0, f"{sum(map(len, steps)):,} starts")
    total = sum(map(len, steps))
    shared = (replace(a, share=a.count / total) for a in others)
    ordered = tuple(sorted(shared, key=lambda a: -a.count))
    same, unsettled, repelling = counts.tolist()
    return Census(total, ends, same, unsettled, np.concatenate(steps), ordered, repelling)


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
