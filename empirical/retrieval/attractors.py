"""The distinct attractors that many orbits ended in: known examples, and spurious ones.

Limits closer to each other than a tolerance are one attractor; a cycle is one whatever its phase.
ρ tells whether what was found attracts at all: an orbit may also stop at a saddle, or creep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from empirical.pieces import Piece
from empirical.retrieval.iteration import Limits
from empirical.retrieval.labelling import nearest, reach
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.measure import cycle_spectra
from empirical.spectra.stored import Stored, decide

# Limits of one attractor lie within tolerance · ρ/(1 - ρ) of it; 1e-5 allows ρ up to 0.999.
MERGE = 1e-5


@dataclass(frozen=True, eq=False)
class Attractor:
    """A limit that orbits ended in.

    Attributes
    ----------
    points
        (p, d) the fixed point, or the cycle in order.
    count, share
        Of the starts that ended here.
    radius, error
        ρ of the p-fold map.
    attracting
        STORED if ρ < 1 for certain enough, as in ``decide``.
    examples
        (p,) nearest example of each point.
    distance
        The largest distance of a point to its nearest example.
    known
        Every point is an example, by the rule of ``labelling``; otherwise it is spurious.
    """

    points: np.ndarray
    count: int
    share: float
    radius: float
    error: float
    attracting: Stored
    examples: tuple[int, ...]
    distance: float
    known: bool

    @property
    def period(self) -> int:
        return len(self.points)

    @classmethod
    def pieces(cls, found: Sequence[Attractor], size: int) -> Piece:
        """To keep, of points of ``size`` coordinates."""
        table = [
            (a.period, a.count, a.share, a.radius, a.error, a.attracting.code, a.distance, a.known)
            for a in found
        ]
        return {
            "attractors": np.array(table, dtype=float).reshape(-1, 8),
            "points": np.concatenate([np.empty((0, size)), *(a.points for a in found)]),
            "examples": np.array([i for a in found for i in a.examples], dtype=int),
        }

    @classmethod
    def of_pieces(cls, piece: Piece) -> tuple[Attractor, ...]:
        """From what :meth:`pieces` gave."""
        found, begin, by_code = [], 0, {code.code: code for code in Stored}
        for period, count, share, radius, error, code, distance, known in piece["attractors"]:
            here = slice(begin, begin := begin + int(period))
            examples = tuple(piece["examples"][here].tolist())
            points, attracting = piece["points"][here], by_code[int(code)]
            numbers = (int(count), float(share), float(radius), float(error), attracting)
            found.append(cls(points, *numbers, examples, float(distance), bool(known)))
        return tuple(found)


def attractors(
    learned: LearnedMap,
    limits: Limits,
    examples: Any,
    *,
    sequences: tuple[tuple[int, ...], ...] | None = None,
) -> tuple[Attractor, ...]:
    """The distinct attractors among ``limits``, those with most starts first.

    Orbits that did not settle belong to no attractor, so the shares may sum to less than 1.

    Parameters
    ----------
    learned
        The network as a map.
    limits
        Where orbits ended, from :func:`iterate` or :func:`basins`.
    examples
        (n, *shape) or (n, d).
    sequences
        Of indices of examples, if these and not the examples are to be recalled.

    Returns
    -------
    tuple of Attractor

    Raises
    ------
    InputError
        For points of another size than the network's, or no points.

    Examples
    --------
    >>> from empirical import FullyConnected, LearnedMap, attractors, iterate
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> limits = iterate(half, [[1.0, 0.0], [0.0, 1.0]])
    >>> found = attractors(half, limits, [[0.0, 0.0]])
    >>> [(a.count, a.known, float(a.radius)) for a in found]
    [(2, True, 0.5)]
    """
    known = learned.points(examples).cpu().numpy()
    reaches = reach(learned, known, sequences)
    result = []
    for points, count in _distinct(learned, limits, known):
        spectra = cycle_spectra(learned, points)
        found = nearest(points, known)
        result.append(
            Attractor(
                points,
                count,
                count / len(limits.points),
                float(spectra.radius[0]),
                float(spectra.error[0]),
                decide(spectra)[0],
                tuple(found.label.tolist()),
                float(found.distance.max()),
                bool(found.is_example(reaches).all()),
            )
        )
    return tuple(sorted(result, key=lambda a: -a.count))


def spurious(found: tuple[Attractor, ...]) -> tuple[Attractor, ...]:
    """Those that are not examples and do attract, or of which that is undecided.

    Parameters
    ----------
    found
        From :func:`attractors`.

    Returns
    -------
    tuple of Attractor

    Examples
    --------
    >>> from empirical import spurious
    >>> spurious(())
    ()
    """
    return tuple(a for a in found if not a.known and a.attracting is not Stored.NOT_STORED)


def _distinct(
    learned: LearnedMap, limits: Limits, known: np.ndarray
) -> list[tuple[np.ndarray, int]]:
    """(points of the orbit, number of limits on it), one for each attractor."""
    found: list[tuple[np.ndarray, int]] = []
    for period in np.unique(limits.periods[limits.settled]):
        rows = np.flatnonzero(limits.periods == period)
        # a first grouping by the nearest example: few limits are compared with each other
        label = nearest(limits.points[rows], known).label
        here: list[tuple[np.ndarray, int]] = []
        for value in np.unique(label):
            for leader, count in _led(learned, limits.points[rows[label == value]], period):
                _add(here, leader, count)
        found += here
    return found


@torch.no_grad()
def _led(learned: LearnedMap, points: np.ndarray, period: int) -> list[tuple[np.ndarray, int]]:
    """The first of the points leads, takes with it all that are near its orbit, and so on."""
    led = []
    while len(points):
        orbit = torch.cat(list(learned.orbit(learned.points(points[:1]), period - 1))).cpu().numpy()
        far = np.ones(len(points), dtype=bool)
        far[0] = False
        for place in orbit:
            far &= np.linalg.norm(points - place, axis=1) > MERGE
        led.append((orbit, int((~far).sum())))
        points = points[far]
    return led


def _add(found: list[tuple[np.ndarray, int]], orbit: np.ndarray, count: int) -> None:
    """To the entry that it is the same as, or as a new one."""
    for i, (other, so_far) in enumerate(found):
        if (np.linalg.norm(other - orbit[0], axis=1) <= MERGE).any():
            found[i] = (other, so_far + count)
            return
    found.append((orbit, count))
