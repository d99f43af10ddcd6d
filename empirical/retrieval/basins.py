"""Basins of attraction of a map of the plane, on a grid, against the Voronoi cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from empirical.retrieval.iteration import LIMIT, LONGEST_CYCLE, Limits, iterate
from empirical.retrieval.labelling import NOWHERE, nearest, reach
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError


@dataclass(frozen=True, eq=False)
class Basins:
    """On a grid of (ny, nx) starts.

    Attributes
    ----------
    x, y
        (nx,), (ny,) the coordinates.
    label
        (ny, nx) the example, or the sequence, that the orbit ends at; -1 for none.
    distance
        (ny, nx) from the limit to the nearest example.
    voronoi
        (ny, nx) the example nearest to the start, or its sequence.
    tied
        (ny, nx) starts on a border of the Voronoi cells, where that is arbitrary.
    field
        (ny, nx, 2) the vector field f(z) - z.
    limits
        Where the orbits ended, row by row.
    """

    x: np.ndarray
    y: np.ndarray
    label: np.ndarray
    distance: np.ndarray
    voronoi: np.ndarray
    tied: np.ndarray
    field: np.ndarray
    limits: Limits

    @property
    def share_elsewhere(self) -> float:
        """Of the starts, off the borders, whose label is not their Voronoi cell."""
        return float((self.label != self.voronoi)[~self.tied].mean()) if (~self.tied).any() else 0.0


def basins(
    learned: LearnedMap,
    examples: Any,
    bounds: tuple[tuple[float, float], tuple[float, float]],
    resolution: int | tuple[int, int],
    *,
    sequences: tuple[tuple[int, ...], ...] | None = None,
    limit: int = LIMIT,
) -> Basins:
    """Iterate from every point of a grid of the plane.

    Parameters
    ----------
    learned
        The network as a map.
    examples
        (n, 2).
    bounds
        ((x lower, x upper), (y lower, y upper)).
    resolution
        Points a side, or (nx, ny).
    sequences
        Of indices of examples; the labels are then numbers of sequences.
    limit
        Of the applications of f.

    Returns
    -------
    Basins
        On a grid of (ny, nx) starts.

    Raises
    ------
    InputError
        For a network that does not map the plane into itself, examples that are no points of it, or
        bounds, a resolution or a limit that are none.

    Examples
    --------
    >>> from empirical import FullyConnected, LearnedMap, basins
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> found = basins(half, [[0.0, 0.0]], ((-1, 1), (-1, 1)), 3)
    >>> found.label.tolist()
    [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
    """
    known = np.asarray(examples, dtype=np.float64).reshape(len(examples), -1)
    if known.shape[1] != 2:
        raise InputError(f"basins are drawn in the plane, but examples have {known.shape[1]}.")
    nx, ny = (resolution, resolution) if isinstance(resolution, int) else resolution
    x, y = np.linspace(*bounds[0], nx), np.linspace(*bounds[1], ny)
    starts = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    longest = max(LONGEST_CYCLE, *(2 * len(s) for s in sequences or ((),)))
    limits = iterate(learned, starts, limit=limit, longest_cycle=longest)
    name = np.arange(len(known)) if sequences is None else _owners(len(known), sequences)
    end, begin = nearest(limits.points, known), nearest(starts, known)
    # a cycle that passes by an example is not that example
    ended = limits.periods == 1 if sequences is None else limits.settled
    at_home = ended & end.is_example(reach(learned, known, sequences))
    field, shape = learned.iterates(starts, (1,))[:, 0] - starts, (ny, nx)
    return Basins(
        x,
        y,
        np.where(at_home, name[end.label], NOWHERE).reshape(shape),
        end.distance.reshape(shape),
        name[begin.label].reshape(shape),
        begin.tied.reshape(shape),
        field.reshape(*shape, 2),
        limits,
    )


def _owners(n: int, sequences: tuple[tuple[int, ...], ...]) -> np.ndarray:
    """(n,) the sequence of each example; -1 for none."""
    owner = np.full(n, NOWHERE)
    for number, sequence in enumerate(sequences):
        if (owner[list(sequence)] != NOWHERE).any():
            raise InputError("an example is in two sequences, so that it names no basin.")
        owner[list(sequence)] = number
    return owner
