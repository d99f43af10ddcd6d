"""Which recalls of corrupted pictures are shown, and their pictures step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from empirical.measurements.picture_memory import Trained
    from empirical.retrieval.corrupted import Trials

Trial = tuple[int, int, int]  # kind, fraction, example: indices into ``Trials``


def recoveries(found: Trials, fractions: Sequence[float], most: float, count: int) -> list[Trial]:
    """Different examples, kind after kind, from the largest fraction ≤ ``most`` recovered."""
    chosen, taken = list[Trial](), set[int]()
    kinds = len(found.end)
    for number in range(count):
        kind = number % kinds
        for f in sorted(range(len(fractions)), key=lambda f: -fractions[f]):
            if fractions[f] > most:
                continue
            right = np.flatnonzero(found.end[kind, f] == found.truth)
            free = [int(i) for i in right if int(i) not in taken]
            if free:
                pick = free[(7 * number) % len(free)]  # not always the first of the set
                chosen.append((kind, f, pick))
                taken.add(pick)
                break
    return chosen


def confusions(
    x: np.ndarray, found: Trials, fractions: Sequence[float], most: float, count: int
) -> list[Trial]:
    """Trials with a fraction ≤ ``most`` that ended at another example, the most alike first."""
    wrong = np.argwhere((found.end != found.truth) & (found.end >= 0))
    wrong = wrong[np.array(fractions)[wrong[:, 1]] <= most]
    flat = x.reshape(len(x), -1)
    apart = [float(np.linalg.norm(flat[i] - flat[found.end[k, f, i]])) for k, f, i in wrong]
    chosen = dict[int, Trial]()
    for k, f, i in wrong[np.argsort(apart, kind="stable")].tolist():
        if len(chosen) < count:
            chosen.setdefault(i, (k, f, i))
    return list(chosen.values())


def strips(
    memory: Trained,
    kinds: Sequence[str],
    fractions: Sequence[float],
    seed: int,
    chosen: Sequence[Trial],
    steps: Sequence[int],
) -> np.ndarray:
    """(m, 3 + len(steps), *shape) bytes: example, corrupted input, iterates, limit."""
    from empirical.figures.recovery import as_bytes
    from empirical.retrieval.corrupted import corrupted

    if not chosen:
        return np.zeros((0, 3 + len(steps), *memory.examples.shape), dtype=np.uint8)
    x = memory.pictures
    starts = np.stack([corrupted(x, kinds[k], fractions[f], seed)[i] for k, f, i in chosen])
    orbits = orbits_of(memory, starts, steps)
    originals = np.stack([x[i] for _, _, i in chosen])
    return as_bytes(np.concatenate([originals[:, None], orbits], axis=1))


def orbits_of(memory: Trained, starts: np.ndarray, steps: Sequence[int]) -> np.ndarray:
    """(B, 2 + len(steps), *shape): start, iterates, limit."""
    from empirical.retrieval.corrupted import iterates
    from empirical.retrieval.iteration import iterate

    limits = iterate(memory.architecture, memory.weights, starts)
    parts = [starts[:, None], limits.points.reshape(starts.shape)[:, None]]
    if steps:
        parts.insert(1, iterates(memory.architecture, memory.weights, starts, steps))
    return np.concatenate(parts, axis=1)
