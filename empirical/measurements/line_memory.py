"""Networks R → R: where their orbits end, and their graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from empirical.runs.run import Run
    from empirical.training.job import TrainingJob

NOWHERE = -1


def iterated(
    job: TrainingJob,
    trained: Run,
    seed: int,
    x: np.ndarray,
    order: np.ndarray,
    line: np.ndarray,
    nudge: float,
    limit: int,
) -> tuple[dict[str, Any], np.ndarray]:
    """Numbers of one network, and the example at which each start along the line ends.

    Parameters
    ----------
    x
        (n, 1) the examples in ascending order, which ``order`` gives.
    line
        (G,) starts.
    nudge
        From the examples; those starts are to return to it.
    """
    from empirical.retrieval.iteration import iterate
    from empirical.retrieval.labelling import nearest, reach
    from empirical.spectra.learned_map import LearnedMap

    weights = trained.weights()
    starts = np.concatenate([line[:, None], x - nudge, x + nudge])
    limits = iterate(job.architecture, weights, starts, member=seed, limit=limit)
    found = nearest(limits.points, x)
    known = found.is_example(reach=reach(LearnedMap.of(job.architecture, weights, seed), x))
    end = np.where((limits.periods == 1) & known, found.label, NOWHERE)
    left, right = end[len(line) :].reshape(2, -1)
    settled = limits.settled[len(line) :].reshape(2, -1).all(axis=0)
    own = np.arange(len(x))
    network = {
        "activation": job.architecture.activation,
        "seed": seed,
        "reached": trained.numbers["outcomes"][seed] == "REACHED",
        "codes": trained.array("stored")[seed][order].tolist(),
        "radii": trained.array("radius")[seed][order].tolist(),
        "recovered": ((left == own) & (right == own)).tolist(),
        "settled": settled.tolist(),
        "at_examples": float((end[: len(line)] != NOWHERE).mean()),
        "moving": float((~limits.settled[: len(line)]).mean()),
    }
    return network, end[: len(line)]


def graph(
    job: TrainingJob,
    trained: Run,
    seed: int,
    x: np.ndarray,
    line: np.ndarray,
    steps: int,
    aside: float,
) -> tuple[np.ndarray, np.ndarray]:
    """f along the line, and (n, steps + 1) orbits.

    They start ``aside`` of the way from one example to the next, the last one beyond the last.
    """
    import torch

    from empirical.spectra.learned_map import LearnedMap

    learned = LearnedMap.of(job.architecture, trained.weights(), seed)
    gaps = np.diff(x[:, 0], append=2 * x[-1, 0] - x[-2, 0])
    with torch.no_grad():
        values = learned(learned.points(line[:, None]))
        orbits = [learned.points(x + aside * gaps[:, None])]
        for _ in range(steps):
            orbits.append(learned(orbits[-1]))
    return values[:, 0].cpu().numpy(), torch.cat(orbits, dim=1).cpu().numpy()
