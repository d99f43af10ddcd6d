"""Networks R → R: where their orbits end, and their graphs."""

from __future__ import annotations

from typing import Any

import numpy as np

from empirical.measurements.trained_member import TrainedMember

NOWHERE = -1


def iterated(
    network: TrainedMember, x: np.ndarray, line: np.ndarray, nudge: float, limit: int
) -> tuple[dict[str, Any], np.ndarray]:
    """Numbers of a network of the examples x (n, 1), sorted, and the example at which each start
    along the line (G,) ends.  Starts that are a ``nudge`` from an example are to return to it."""
    from empirical.retrieval.labelling import nearest, reach

    starts = np.concatenate([line[:, None], x - nudge, x + nudge])
    limits = network.iterated(starts, limit)
    found = nearest(limits.points, x)
    known = found.is_example(reach=reach(network.learned, x))
    end = np.where((limits.periods == 1) & known, found.label, NOWHERE)
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
    import torch

    learned = network.learned
    gaps = np.diff(x[:, 0], append=2 * x[-1, 0] - x[-2, 0])
    with torch.no_grad():
        values = learned(learned.points(line[:, None]))
        orbits = [learned.points(x + aside * gaps[:, None])]
        for _ in range(steps):
            orbits.append(learned(orbits[-1]))
    return values[:, 0].cpu().numpy(), torch.cat(orbits, dim=1).cpu().numpy()
