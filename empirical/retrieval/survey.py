"""Where a network's orbits end, in plain numbers: attractors beside the examples, and how many."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.retrieval.attractors import Attractor, attractors, spurious
from empirical.retrieval.labelling import nearest, reach
from empirical.spectra.stored import Stored

if TYPE_CHECKING:
    from empirical.retrieval.iteration import Limits
    from empirical.spectra.learned_map import LearnedMap


@dataclass(frozen=True)
class Other:
    """An attractor that is no example."""

    period: int  # 1 for a fixed point
    share: float  # of the starts that end here
    # ρ of the map iterated period times, and its error
    radius: float
    error: float
    certain: bool  # ρ < 1 by more than the error; otherwise that is undecided
    mirror: bool  # A fixed point that is the negative of an example


@dataclass(frozen=True, eq=False)
class Survey:
    """Of one network."""

    settled: float  # share of the starts whose orbit ended in a fixed point or a cycle
    at_examples: float  # share of the starts that ended at an example
    others: tuple[Other, ...]  # the attractors that are none
    points: np.ndarray  # (len(others), d) the first point of each

    @property
    def numbers(self) -> dict[str, Any]:
        """JSON values, without the points."""
        return {
            "settled": self.settled,
            "at_examples": self.at_examples,
            "others": [asdict(other) for other in self.others],
        }


def survey(learned: LearnedMap, limits: Limits, examples: np.ndarray) -> Survey:
    """Of every limit, from ``iterate``, whether it is an example."""
    x = np.asarray(examples).reshape(len(examples), -1)
    found = attractors(learned, limits, x)
    others = spurious(found)
    reaches = reach(learned, x)
    return Survey(
        float(limits.settled.mean()),
        float(sum(a.share for a in found if a.known)),
        tuple(_other(a, x, reaches) for a in others),
        np.array([a.points[0] for a in others]).reshape(-1, x.shape[1]),
    )


def _other(a: Attractor, x: np.ndarray, reaches: np.ndarray) -> Other:
    negative = nearest(-a.points, x).is_example(reach=reaches)
    mirror = a.period == 1 and bool(negative.all())
    return Other(a.period, a.share, a.radius, a.error, a.attracting is Stored.STORED, mirror)
