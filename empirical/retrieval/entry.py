"""When an orbit begins to follow a sequence of examples, and at which of them.

After m applications of f an orbit is *in* a sequence when, from there on, the nearest example of
every iterate is the successor of the one before.  The first such m is the step of entry, and the
example nearest there is the one at which the sequence is entered: its phase.  An iterate farther
from all examples than they are from one another is near none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from empirical.retrieval.iteration import LIMIT
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

NEAR_TIE = 1e-6  # relative: an example this little nearer than the expected one is no other example


@dataclass(frozen=True, eq=False)
class Entry:
    """For B starts; followed is what was seen for one full sequence, no promise for ever."""

    step: np.ndarray  # (B,) applications of f before the sequence is followed; -1 for never
    example: np.ndarray  # (B,) the example at which it is entered; -1 for never


@torch.no_grad()
def entries(
    learned: LearnedMap,
    starts: Any,
    examples: Any,
    sequences: tuple[tuple[int, ...], ...],
    *,
    limit: int = LIMIT,
) -> Entry:
    """Iterate from ``starts`` (B, d) until each has followed a whole sequence, or to the limit.

    A start that breaks off begins anew, as long as others are still iterated.
    """
    z, frames = learned.points(starts), learned.points(examples)
    successor, length = (x.to(z.device) for x in _successors(sequences, len(frames)))
    across = 2 * (frames - frames.mean(dim=0)).norm(dim=1).max()
    label = torch.cdist(z, frames).argmin(dim=1)
    first, since = label.clone(), torch.zeros_like(label)
    done = torch.zeros_like(label, dtype=torch.bool)
    for step in range(1, limit + 1):
        z = learned(z)
        distance = torch.cdist(z, frames)
        least, nearest = distance.min(dim=1)
        expected = successor[label]
        follows = distance.gather(1, expected[:, None])[:, 0] <= least * (1 + NEAR_TIE)
        follows &= least <= across
        label = torch.where(follows, expected, nearest)
        since = torch.where(follows, since, step)
        first = torch.where(follows, first, label)
        done = step - since >= length[label]
        if bool((done | ~torch.isfinite(least)).all()):
            break
    never = z.new_tensor(-1, dtype=torch.long)
    return Entry(
        torch.where(done, since, never).cpu().numpy(), torch.where(done, first, never).cpu().numpy()
    )


def _successors(
    sequences: tuple[tuple[int, ...], ...], count: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """(n,) the example after each, and the length of its sequence."""
    if sorted(i for sequence in sequences for i in sequence) != list(range(count)):
        raise InputError("entries need every example to be in one sequence, and in one only.")
    successor = torch.empty(count, dtype=torch.long)
    length = torch.empty(count, dtype=torch.long)
    for sequence in sequences:
        successor[list(sequence)] = torch.tensor(np.roll(sequence, -1))
        length[list(sequence)] = len(sequence)
    return successor, length
