"""Networks R → R: where their orbits end, and their graphs."""

from __future__ import annotations

from typing import Any

import numpy as np

from empirical.measurements.trained_member import TrainedMember


def iterated(
    network: TrainedMember, x: np.ndarray, line: np.ndarray, nudge: float, limit: int
) -> tuple[dict[str, Any], np.ndarray]:
    """Numbers of a network of the examples x (n, 1), sorted, and the example at which each start
    along the line (G,) ends.  Starts that are a ``nudge`` from an example are to return to it."""
    from empirical.retrieval.iteration import iterate
    from empirical.retrieval.labelling import NOWHERE, ended, reach

    learned = network.learned
    starts = np.concatenate([line[:, None], x - nudge, x + nudge])
    limits = iterate(learned, starts, limit=limit)
    end = ended(limits, x, reach(learned, x))
    left, right = end[len(line) :].reshape(2, -1)
    settled, own = limits.settled[len(line) :].reshape(2, -1).all(axis=0), np.arange(len(x))
    numbers = {
        "activation": network.architecture.activation,
        "recovered": ((left == own) & (right == own)).tolist(),
        "settled": settled.tolist(),
        "at_examples": float((end[: len(line)] != NOWHERE).mean()),
        "moving": float((~limits.settled[: len(line)]).mean()),
    }
    return numbers, end[: len(line)]


def graph(
    network: TrainedMember, x: np.ndarray, line: np.ndarray, steps: int, aside: float
) -> tuple[np.ndarray, np.ndarray]:
    """f along the line, and (n, steps + 1) orbits.

    They start ``aside`` of the way from one example to the next, the last one beyond the last.
    """
    gaps = np.diff(x[:, 0], append=2 * x[-1, 0] - x[-2, 0])
    learned = network.learned
    values = learned.iterates(line[:, None], (1,))
    orbits = learned.iterates(x + aside * gaps[:, None], range(steps + 1))
    return values[:, 0, 0], orbits[:, :, 0]
