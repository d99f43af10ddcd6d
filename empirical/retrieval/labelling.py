"""Which example a point is, by the nearest one, always with the distance.

The source calls example i recovered when ‖f^m(z) - x_i‖ < 1e-7 (assumed).  A network trained to
the loss ℓ has its fixed point only within about √(d ℓ) of the example (1e-2 for ImageNet-64 at
1e-8), so that no such distance can be met.  The rule: a point *is*
the nearest example when that is less than half as far as the second nearest, and, where its reach
is known, no farther than that.  The reach of x_i is 100 ‖f(x_i) - x_next‖: its fixed point is at
(I - J)⁻¹ (f(x_i) - x_i), and farther off the orbit has come to some other attractor, such as the
mirror image -x_j that a network without bias and with odd φ always stores beside x_j.
Equal examples count as one, the first of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.retrieval.iteration import Limits

NOWHERE = -1
CLEAR = 0.5  # of the distance to the second nearest example
REACH = 100  # times the residual: enough where the contraction towards x_i is 0.99 a step
RESOLUTION = 1e-6  # relative distance to the limit at which iteration may have stopped
TIE = 1e-12  # relative difference of distances that rounding can make
CHUNK_NUMBERS = 2**24  # of differences held at once
CANDIDATES = 8  # whose distances are computed exactly, after a first look by inner products


@dataclass(frozen=True, eq=False)
class Nearest:
    """For each of B points.

    Attributes
    ----------
    label
        (B,) the nearest example, the first of equal ones; -1 for a point that is NaN.
    distance
        (B,) to it; infinite for a point that is NaN.
    second
        (B,) distance to the nearest example that differs from it; infinite if none does.
    tied
        (B,) two different examples are equally near, up to rounding.
    representative
        (n,) for every example the first one equal to it.
    """

    label: np.ndarray
    distance: np.ndarray
    second: np.ndarray
    tied: np.ndarray
    representative: np.ndarray

    def is_example(self, reach: np.ndarray | None = None) -> np.ndarray:
        """(B,) whether the point is its label, by the rule above; ``reach`` is (n,)."""
        near = (self.label >= 0) & (self.distance < CLEAR * self.second)
        return near if reach is None else near & (self.distance <= reach[self.label])


def nearest(points: np.ndarray, examples: np.ndarray) -> Nearest:
    """The nearest of n examples for every one of B points.

    Parameters
    ----------
    points
        (B, …).
    examples
        (n, …), each as long as a point.

    Returns
    -------
    Nearest
        Labels and distances, of shape (B,).

    Raises
    ------
    InputError
        For examples of another size than the points, or none.

    Examples
    --------
    >>> import numpy as np
    >>> from empirical import nearest
    >>> nearest(np.array([[0.1, 0.0]]), np.eye(2)).label.tolist()
    [0]
    """
    p = np.asarray(points, dtype=np.float64).reshape(len(points), -1)
    x = np.asarray(examples, dtype=np.float64).reshape(len(examples), -1)
    if len(x) == 0 or p.shape[1] != x.shape[1]:
        raise InputError(f"points of {p.shape[1]} numbers, but examples {x.shape}.")
    representative = representatives(x)
    distinct = np.unique(representative)
    label = np.full(len(p), -1)
    distance, second = np.full((2, len(p)), np.inf)
    good = np.flatnonzero(np.isfinite(p).all(axis=1))
    chunk = max(1, CHUNK_NUMBERS // (min(CANDIDATES, len(distinct)) * x.shape[1] + len(distinct)))
    for start in range(0, len(good), chunk):
        rows = good[start : start + chunk]
        label[rows], distance[rows], second[rows] = _two_nearest(p[rows], x[distinct])
    label[good] = distinct[label[good]]
    tied = np.isfinite(second) & (second <= distance + TIE * (1 + distance))
    return Nearest(label, distance, second, tied, representative)


def _two_nearest(p: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Index and distance of the nearest, distance of the second (infinite for a single one)."""
    centre = x.mean(axis=0)
    squares = ((x - centre) ** 2).sum(axis=1) - 2 * (p - centre) @ (x - centre).T
    count = min(CANDIDATES, len(x))
    some = np.sort(np.argpartition(squares, count - 1, axis=1)[:, :count], axis=1)
    exact = np.sqrt(((p[:, None] - x[some]) ** 2).sum(axis=2))
    order = np.argsort(exact, axis=1, kind="stable")  # of equal distances the first example
    rows = np.arange(len(p))
    second = exact[rows, order[:, 1]] if count > 1 else np.full(len(p), np.inf)
    return some[rows, order[:, 0]], exact[rows, order[:, 0]], second


def representatives(examples: np.ndarray) -> np.ndarray:
    """(n,) for every example the index of the first one equal to it."""
    first: dict[bytes, int] = {}
    flat = np.ascontiguousarray(examples).reshape(len(examples), -1) + 0.0  # -0.0 is 0.0
    return np.array([first.setdefault(row.tobytes(), i) for i, row in enumerate(flat)])


def recovered(found: Nearest, expected: np.ndarray, reach: np.ndarray | None = None) -> np.ndarray:
    """Whether each of B points is the expected example, or one equal to it.

    Parameters
    ----------
    found
        From :func:`nearest`.
    expected
        (B,) indices of examples.
    reach
        (n,) how far from each example a point may be, from :func:`reach`.

    Returns
    -------
    array of bool
        (B,).

    Examples
    --------
    >>> import numpy as np
    >>> from empirical import nearest, recovered
    >>> found = nearest(np.array([[1.0, 0.0]]), np.eye(2))
    >>> recovered(found, np.array([0])).tolist()
    [True]
    """
    same = found.label == found.representative[np.asarray(expected)]
    result: np.ndarray = same & found.is_example(reach)
    return result


def ended(limits: Limits, examples: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """(B,) the example that an orbit's limit is, by the rule above; NOWHERE where it is none."""
    found = nearest(limits.points, examples)
    return np.where((limits.periods == 1) & found.is_example(reach), found.label, NOWHERE)


@torch.no_grad()
def reach(
    learned: LearnedMap,
    examples: np.ndarray | torch.Tensor,
    sequences: tuple[tuple[int, ...], ...] | None = None,
) -> np.ndarray:
    """(n,) 100 ‖f(x_i) - x_next‖, and no less than what iteration resolves.

    ``sequences`` of indices say which example is next; otherwise it is x_i itself.  NaN weights
    have no reach, 0.
    """
    x = learned.points(examples)
    following = torch.arange(len(x))
    for sequence in sequences or ():
        following[list(sequence)] = torch.tensor(np.roll(sequence, -1))
    residual = (learned(x) - x[following.to(x.device)]).norm(dim=1)
    least = RESOLUTION * (1 + x.norm(dim=1))
    found: np.ndarray = torch.maximum(REACH * residual, least).nan_to_num(nan=0.0).cpu().numpy()
    return found
