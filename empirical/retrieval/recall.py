"""Which sequence of examples an orbit ends in, at what phase, and how closely it follows.

After the orbit has settled, one full period of the sequence is walked through twice: once to find
the phase, by the smallest maximal distance, and once for the exact distances at that phase.  Only
one iterate of each start is held at a time, so that 100 starts of a film of 389 frames fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from empirical.progress import Progress, silent
from empirical.retrieval.iteration import LIMIT, Limits, iterate
from empirical.retrieval.labelling import reach
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

BATCH_NUMBERS = 2**24  # of differences to examples held at once
NEAR_TIE = 1e-6  # relative: a frame this little nearer than the expected one is no other frame


@dataclass(frozen=True, eq=False)
class Recall:
    """For B starts.

    Attributes
    ----------
    limits
        Where the orbits ended.
    sequence
        (B,) the sequence followed most closely; -1 where the orbit did not settle.
    phase
        (B,) index in that sequence of the example at which ``limits.points`` is.
    distance
        (B,) the largest distance to the aligned examples along one full sequence, and back to the
        first of them.
    followed
        (B,) at every step the aligned example is the nearest of all, or equal to it, and within its
        reach (see ``labelling``); and the orbit's period is the sequence's length, or divides it
        where frames repeat.
    """

    limits: Limits
    sequence: np.ndarray
    phase: np.ndarray
    distance: np.ndarray
    followed: np.ndarray


def recall(
    learned: LearnedMap,
    starts: Any,
    examples: Any,
    sequences: tuple[tuple[int, ...], ...],
    *,
    limit: int = LIMIT,
    progress: Progress = silent,
) -> Recall:
    """Iterate from ``starts`` and align the cycles found with ``sequences`` of ``examples``.

    Parameters
    ----------
    learned
        The network as a map.
    starts
        (B, *shape) or (B, d).
    examples
        (n, *shape) or (n, d).
    sequences
        Tuples of indices of examples, each in the order of the cycle.
    limit
        Of the applications of f.
    progress
        Is told how far the work is.

    Returns
    -------
    Recall
        For each of the B starts, which sequence it follows and how closely.

    Raises
    ------
    InputError
        For points of another size than the network's, an index that there is not, or a limit that
        is not positive.

    Examples
    --------
    >>> from empirical import FullyConnected, LearnedMap, recall
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> found = recall(half, [[1.0, 0.0]], [[0.0, 0.0]], ((0,),))
    >>> found.sequence.tolist()
    [0]
    """
    if not sequences or not all(sequences):
        raise InputError("recall needs sequences of at least one example each.")
    longest = 2 * max(map(len, sequences))
    limits = iterate(learned, starts, limit=limit, longest_cycle=longest, progress=progress)
    frames = learned.points(examples)
    reaches = torch.from_numpy(reach(learned, frames, sequences)).to(frames)
    sizes = np.array([len(s) for s in sequences])
    count = len(limits.points)
    sequence, phase = np.full((2, count), -1)
    distance = np.full(count, np.inf)
    followed = np.zeros(count, dtype=bool)
    rows = np.flatnonzero(limits.settled)
    size = max(1, BATCH_NUMBERS // (learned.size + len(frames)))
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        z = learned.points(limits.points[some])
        sequence[some], phase[some] = _aligned(learned, z, frames, sequences)
        itinerary = _itinerary(sequences, sequence[some], phase[some])
        distance[some], nearest = _walked(learned, z, frames, itinerary, reaches)
        followed[some] = nearest & (sizes[sequence[some]] % limits.periods[some] == 0)
        progress("recall", (start + len(some)) / len(rows), "cycles aligned with sequences")
    return Recall(limits, sequence, phase, distance, followed)


@torch.no_grad()
def _aligned(
    learned: LearnedMap,
    z: torch.Tensor,
    frames: torch.Tensor,
    sequences: tuple[tuple[int, ...], ...],
) -> tuple[np.ndarray, np.ndarray]:
    """The sequence and the phase whose largest distance along the orbit is the smallest."""
    indices = [torch.tensor(s, device=z.device) for s in sequences]
    worst = [z.new_zeros(len(z), len(s)) for s in sequences]  # by phase
    for t in range(max(map(len, sequences)) + 1):
        distances = torch.cdist(z, frames)
        for s, index in enumerate(indices):
            if t <= len(index):
                worst[s] = torch.maximum(worst[s], distances[:, index].roll(-t, 1))
        z = learned(z)
    best, phases = (torch.stack(x) for x in zip(*(w.min(dim=1) for w in worst), strict=True))
    which = best.argmin(dim=0)
    entry = phases.gather(0, which[None])[0]
    return which.cpu().numpy(), entry.cpu().numpy()


def _itinerary(
    sequences: tuple[tuple[int, ...], ...], which: np.ndarray, entry: np.ndarray
) -> np.ndarray:
    """(T, B) the example expected at every step, the first one once more; then -1."""
    expected = np.full((max(map(len, sequences)) + 1, len(which)), -1)
    for b, (s, k) in enumerate(zip(which, entry, strict=True)):
        expected[: len(sequences[s]), b] = np.roll(sequences[s], -k)
        expected[len(sequences[s]), b] = sequences[s][k]
    return expected


@torch.no_grad()
def _walked(
    learned: LearnedMap,
    z: torch.Tensor,
    frames: torch.Tensor,
    itinerary: np.ndarray,
    reaches: torch.Tensor,
) -> tuple[np.ndarray, np.ndarray]:
    """Largest distance to the expected examples, and whether these were followed."""
    largest = np.zeros(len(z))
    followed = np.ones(len(z), dtype=bool)
    for expected in itinerary:
        counted = expected >= 0
        aim = torch.from_numpy(expected).to(z.device).clamp(min=0)
        distance = (z - frames[aim]).norm(dim=1)
        # the first look is by inner products and inexact; only its winner is compared
        rival = (z - frames[torch.cdist(z, frames).argmin(dim=1)]).norm(dim=1)
        near = (distance <= rival * (1 + NEAR_TIE)) & (distance <= reaches[aim])
        close = near.cpu().numpy()
        exact = np.where(counted, distance.cpu().numpy(), 0.0)
        largest = np.maximum(largest, exact)
        followed &= close | ~counted
        z = learned(z)
    return largest, followed
