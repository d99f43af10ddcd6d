"""Where orbits of the plane or of a line end: sampled, and proved cell by cell."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from theory.deadline import OutOfTime, at
from theory.flows.equilibrium import Stability
from theory.memories.attractor import Attractor
from theory.memories.network import Chain, Network
from theory.memories.plane import PlanePoint, proved_basins, told
from theory.memories.polish import values

SAME = 1e-3  # between a sampled limit and a proved attractor, in the examples' units
STEPS = 300  # of the sampled orbits, at most
PAUSE = 20  # steps, after which those that have come to rest are followed no further
SETTLED = 1e-12  # a step of two that is no longer


@dataclass(frozen=True, eq=False)
class Found:
    """A point of a cycle of that period; ``known`` if it was enumerated.

    ``cycle`` is the number of the first of the cycle's points among all that were found.
    """

    centre: np.ndarray
    period: int
    stability: Stability
    basin: Attractor | None
    known: PlanePoint | None = None
    cycle: int = -1


def cells(low: np.ndarray, high: np.ndarray, n: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """(the centres of n cells a side, their coordinates)."""
    half = (high - low) / (2 * n)
    sides = [low[i] + half[i] * (2 * np.arange(n) + 1) for i in range(len(low))]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, len(low)), sides


def ends(loop: Chain, starts: np.ndarray, said: str = "orbits") -> np.ndarray:
    """Where orbits are after at most STEPS steps, or as many as there is time for: at rest, in a
    2-cycle, or under way."""
    ends, moving = starts.copy(), np.arange(len(starts))
    with np.errstate(all="ignore"), suppress(OutOfTime):
        for step in range(STEPS):
            if not len(moving):
                break
            if step % PAUSE == 0:
                at(told(said, len(moving) / len(starts)))
            before = ends[moving]
            ends[moving] = values(loop, before)
            if step % PAUSE == PAUSE - 1:
                gone = np.abs(values(loop, ends[moving]) - before).max(axis=1)
                moving = moving[~(gone < SETTLED)]
    return ends


def basins(
    network: Network,
    found: list[Found],
    low: np.ndarray,
    high: np.ndarray,
    n: int,
) -> dict[str, np.ndarray]:
    """Of n cells a side."""
    size, half = len(low), (high - low) / (2 * n)
    centres, sides = cells(low, high, n)
    wide = np.broadcast_to(half * (1 + 1e-12), centres.shape)
    drawing = {f.cycle: f.basin for f in reversed(found) if f.basin is not None and f.period != 2}
    # one ball around each point of a 2-cycle, which was proved for two steps at once
    pairs = [(f.cycle, f.basin) for f in found if f.basin is not None and f.period == 2]
    cycles, basins = zip(*drawing.items(), *pairs, strict=True) if drawing or pairs else ((), ())
    proved = proved_basins(network.loop, basins, centres, wide)
    label, last = np.array([*cycles, -1])[proved], ends(network.loop, centres, "basins")
    sampled = np.full(len(centres), -1)
    for f in found:
        if f.stability is not Stability.UNSTABLE:
            sampled[np.linalg.norm(last - f.centre, axis=1) < SAME] = f.cycle
    arrays = {"label": label.reshape((n,) * size), "sampled": sampled.reshape((n,) * size)}
    return arrays | dict(zip("xy", sides, strict=False))
