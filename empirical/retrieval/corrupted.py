"""Every example corrupted in many ways, and where iteration leads from there.

Kinds and fractions are those of ``empirical.data.corruption``.  1-nearest-neighbour labels the same
corrupted inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from empirical.data.corruption import CORRUPTIONS
from empirical.pieces import Piece, Pieces
from empirical.progress import Progress, silent
from empirical.retrieval.iteration import LIMIT, iterate
from empirical.retrieval.labelling import NOWHERE, ended, nearest, reach, representatives
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

NOTHING_KEPT = Pieces(None)


@dataclass(frozen=True, eq=False)
class Trials:
    """k kinds, f fractions, n examples; examples by number, of equal ones the first."""

    end: np.ndarray  # (k, f, n) the example at which iteration ends; -1 where it ends at none
    neighbour: np.ndarray  # (k, f, n) the example nearest to the corrupted input
    settled: np.ndarray  # (k, f, n) whether the orbit ended in a limit or a cycle
    truth: np.ndarray  # (n,) the examples themselves

    @property
    def network(self) -> np.ndarray:
        """(k, f) how many are recovered."""
        count: np.ndarray = (self.end == self.truth).sum(axis=-1)
        return count

    @property
    def by_neighbour(self) -> np.ndarray:
        """(k, f) how many 1-nearest-neighbour recovers."""
        count: np.ndarray = (self.neighbour == self.truth).sum(axis=-1)
        return count

    def arrays(self) -> dict[str, np.ndarray]:
        """To keep; ``Trials(**...)`` reads them back."""
        return {
            "end": self.end.astype(np.int32),
            "neighbour": self.neighbour.astype(np.int32),
            "settled": self.settled,
            "truth": self.truth.astype(np.int32),
        }

    @classmethod
    def of(cls, arrays: dict[str, np.ndarray]) -> Trials:
        """From what ``arrays`` gave."""
        return cls(arrays["end"], arrays["neighbour"], arrays["settled"], arrays["truth"])


def corrupted(examples: np.ndarray, kind: str, fraction: float, seed: int) -> np.ndarray:
    """(n, *shape); with growing fraction more of the same is lost."""
    return CORRUPTIONS[kind].apply(examples, fraction, np.random.default_rng(seed))


def require_kinds(kinds: Sequence[str], fractions: Sequence[float]) -> None:
    """InputError before any work."""
    unknown = [kind for kind in kinds if kind not in CORRUPTIONS]
    if unknown or not kinds:
        raise InputError(
            f"corruption {unknown[0] if unknown else '(none given)'!r} is none of "
            f"{', '.join(CORRUPTIONS)}."
        )
    if not fractions or not all(0 <= f <= 1 for f in fractions):
        raise InputError(f"fractions are from 0 to 1, at least one, not {tuple(fractions)}.")


def trials(
    learned: LearnedMap,
    examples: np.ndarray,  # (n, *shape)
    kinds: Sequence[str],
    fractions: Sequence[float],
    seed: int,
    *,
    limit: int = LIMIT,  # of the applications of the map
    progress: Progress = silent,
    pieces: Pieces = NOTHING_KEPT,  # of the work, each of one kind and fraction
) -> Trials:
    """Each example once for each kind and fraction."""
    require_kinds(kinds, fractions)
    reaches = reach(learned, examples)
    shape = (len(kinds), len(fractions), len(examples))
    end, neighbour = np.full((2, *shape), NOWHERE)
    settled = np.zeros(shape, dtype=bool)

    def tried(kind: str, fraction: float) -> Piece:
        starts = corrupted(examples, kind, fraction, seed)
        limits = iterate(learned, starts, limit=limit)
        return {
            "end": ended(limits, examples, reaches),
            "neighbour": nearest(starts, examples).label,
            "settled": limits.settled,
        }

    with pieces:
        for place in np.ndindex(shape[:2]):
            kind, fraction = kinds[place[0]], fractions[place[1]]
            piece = pieces.get(f"{kind} {fraction!r}", partial(tried, kind, fraction))
            end[place], neighbour[place] = piece["end"], piece["neighbour"]
            settled[place] = piece["settled"]
            done = (place[0] * shape[1] + place[1] + 1) / (shape[0] * shape[1])
            progress("recovery", done, f"{CORRUPTIONS[kind].title}, {fraction:.0%}")
    return Trials(end, neighbour, settled, representatives(examples))


def likeness(examples: np.ndarray, trials: Trials) -> tuple[np.ndarray, float]:
    """Whether wrong ends resemble the true pictures more than one another's: (excess, typical).

    For a trial that ended at a wrong example: the distance from the true example to that end, less
    the mean distance from the true example to all wrong ends of that kind and fraction.
    ``excess`` (n,) is the mean over the trials of one example, NaN where all ended well; examples
    are independent, trials of one are not.  ``typical`` is the mean distance subtracted.
    """
    x = np.asarray(examples, dtype=np.float64).reshape(len(examples), -1)
    squares = (x**2).sum(axis=1)
    distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * x @ x.T, 0))
    wrong = (trials.end != trials.truth) & (trials.end != NOWHERE)
    excess, counted, typical = np.zeros(len(x)), np.zeros(len(x)), []
    for place in np.ndindex(trials.end.shape[:2]):
        here = np.flatnonzero(wrong[place])
        if not len(here):
            continue
        true, ends = trials.truth[here], trials.end[place][here]
        expected = distances[np.ix_(true, ends)].mean(axis=1)
        excess[here] += distances[true, ends] - expected
        counted[here] += 1
        typical.append(expected.mean())
    with np.errstate(invalid="ignore"):
        return excess / counted, float(np.mean(typical)) if typical else np.nan
