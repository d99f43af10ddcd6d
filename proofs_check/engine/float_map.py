"""Maps in floats: a formula, or a trained network itself, iterated; what iterates show.

Numbers are evidence, never a proof.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sympy

from proofs_check.engine.claims import (
    Attracts,
    Cycle,
    CycleNear,
    Enumerates,
    LinearlyStable,
    Multiplier,
    Stability,
    Stable,
)
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.comparison import Comparison, compare, unknown, worst
from proofs_check.engine.outcomes import Outcome

STEP = 1e-5  # of central differences: their error is about STEP²
SLOPES = 1e-7  # accuracy of a slope, relative to the slopes met
NUDGE = 1e-4  # distance of the perturbed starts from the cycle
ROUNDS = 400  # of the whole cycle
DECIDED = 100.0  # a distance that has changed by this factor shows where it goes
SAMPLES = 4001  # of an interval on which cycles are counted
WIDE = 8.0  # times the points that are known: how far out samples of the whole line go
CORNERS = 8  # starts of each kind in a box
SETTLED = 1e-9  # of a step, relative to the box
TINY = 1e-300  # so that nothing is divided by 0
SHIFT = math.pi / 10  # of the samples, so that no round number is one

Image = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class FloatMap:
    """``image`` of a point; ``points`` of the cycle and ``values`` that are claimed of it;
    ``error`` of all of them, relative."""

    image: Image
    points: np.ndarray
    values: np.ndarray
    error: float

    def around(self, x: np.ndarray) -> np.ndarray:
        """The p-fold map."""
        for _ in range(len(self.points)):
            x = self.image(x)
        return x

    def slopes(self) -> np.ndarray:
        """The Jacobian of the p-fold map at x_1, by central differences."""
        x = self.points[0]
        columns = []
        for i in range(len(x)):
            e = np.zeros(len(x))
            e[i] = STEP * max(1.0, abs(x[i]))
            columns.append((self.around(x + e) - self.around(x - e)) / (2 * e[i]))
        return np.array(columns).T


def examine(claim: MapClaim, found: FloatMap, seed: int) -> Comparison | None:
    """What iterates and differences show of a claim; None for a kind that they cannot speak of."""
    if isinstance(claim, Cycle):
        return _cycle(found)
    if isinstance(claim, CycleNear):
        return _cycle_near(claim, found)
    if isinstance(claim, Attracts):
        return _basin(found, seed)
    missed = _cycle(found)
    if missed.outcome is Outcome.REFUTES:
        return Comparison(Outcome.REFUTES, missed.size, f"it is no cycle: {missed.detail}")
    if isinstance(claim, Multiplier):
        return _multiplier(found, float(found.values[0]))
    if isinstance(claim, LinearlyStable):
        return _largest(found)
    if isinstance(claim, Stable | Stability):
        return _behaviour(claim, found, seed)
    return None


def _cycle(found: FloatMap) -> Comparison:
    with np.errstate(all="ignore"):
        images = np.array([found.image(x) for x in found.points])
    following = np.roll(found.points, -1, axis=0)
    scale = max(1.0, float(np.abs(following).max()))
    every = [
        close(float(x), float(y), found.error * scale, scale)
        for x, y in zip(images.ravel(), following.ravel(), strict=True)
    ]
    return worst(every)


def _cycle_near(claim: CycleNear, found: FloatMap) -> Comparison:
    """A cycle that a search from the points comes to.  That it comes to none shows nothing."""
    from scipy.optimize import root

    def gaps(flat: np.ndarray) -> np.ndarray:
        points = flat.reshape(found.points.shape)
        return (np.array([found.image(x) for x in points]) - np.roll(points, -1, axis=0)).ravel()

    with np.errstate(all="ignore"):
        searched = root(gaps, found.points.ravel(), tol=found.error)
    off = float(np.abs(searched.x - found.points.ravel()).max())
    if not np.isfinite(searched.x).all() or np.abs(gaps(searched.x)).max() > NUDGE * NUDGE:
        return unknown("a search from the points comes to no cycle")
    if off > float(claim.radius):
        return unknown(f"a search from the points comes to a cycle {off:.2g} away")
    there = replace(found, points=searched.x.reshape(found.points.shape), error=float(claim.radius))
    every = [_multiplier(there, float(value)) for value in found.values]
    return worst([Comparison(Outcome.SUPPORTS, off, f"a cycle {off:.2g} away"), *every])


def close(left: float, right: float, error: float, scale: float) -> Comparison:
    """:func:`compare`, with sizes relative to ``scale``: a coordinate may be 0."""
    found = compare(left, right, error)
    spare = error if found.outcome is Outcome.SUPPORTS else 0.0
    return replace(found, size=(abs(left - right) + spare) / scale)


def terms_of(e: sympy.Expr) -> tuple[sympy.Expr, ...]:
    """The terms of a sum, whose rounding is that of the sum as well."""
    return sympy.Add.make_args(e)


def compare_steps(
    left: np.ndarray, right: np.ndarray, accuracy: float, rounding: np.ndarray
) -> Comparison:
    """Whether two sums agree at every step; their terms have shape (terms, steps).

    As long as all is finite.  What a step rounds is ``accuracy`` times the terms, which may cancel,
    and ``rounding``, what a few ulps of the letters change.
    """
    finite: np.ndarray = np.all(np.isfinite([*left, *right, rounding]), axis=0)
    last = len(finite) if finite.all() else int(np.argmin(finite))
    left, right, rounding = left[:, :last], right[:, :last], rounding[:last]
    if not last:
        return unknown("the first step is not finite")
    scale = np.abs(left).sum(axis=0) + np.abs(right).sum(axis=0) + TINY
    every = [
        close(float(x), float(y), float(error), float(size))
        for x, y, error, size in zip(
            left.sum(axis=0),
            right.sum(axis=0),
            accuracy * scale + rounding,
            scale,
            strict=True,
        )
    ]
    return worst(every)


def _multiplier(found: FloatMap, value: float) -> Comparison:
    with np.errstate(all="ignore"):
        slopes = found.slopes()
    if not np.isfinite(slopes).all():
        return unknown("the slopes are not finite")
    eigenvalues = np.linalg.eigvals(slopes)
    near = eigenvalues[np.argmin(np.abs(eigenvalues - value))]
    scale = max(1.0, float(np.abs(slopes).max()))
    error = (SLOPES + found.error) * scale
    if abs(near.imag) > error:
        return close(float(abs(near.imag)), 0.0, error, scale)
    return close(float(near.real), value, error, scale)


def _largest(found: FloatMap) -> Comparison:
    """The largest multiplier against 1, those left out that are nearest to the values."""
    with np.errstate(all="ignore"):
        slopes = found.slopes()
    if not np.isfinite(slopes).all():
        return unknown("the slopes are not finite")
    eigenvalues = list(np.linalg.eigvals(slopes))
    for value in found.values:
        eigenvalues.pop(int(np.argmin(np.abs(np.array(eigenvalues) - value))))
    largest = max(map(abs, eigenvalues), default=0.0)
    words = f"the largest multiplier is {largest:.9g} in absolute value"
    # eigenvalues that meet change by the root of what the slopes do
    error = math.sqrt(SLOPES + found.error) * max(1.0, float(np.abs(slopes).max()))
    if abs(largest - 1) <= error:
        return unknown(f"{words}, too close to 1 for floats")
    return Comparison(Outcome.SUPPORTS if largest < 1 else Outcome.REFUTES, error, words)


def _behaviour(claim: Stable | Stability, found: FloatMap, seed: int) -> Comparison:
    for value in found.values if isinstance(claim, Stability) else ():
        one = _multiplier(found, float(value))
        if one.outcome is not Outcome.SUPPORTS:
            return one
    rng = np.random.default_rng(seed)
    directions = rng.standard_normal((4, found.points.shape[1]))
    ratios = [_ratio(found, d) for d in directions]
    words = f"distances × {min(ratios):.2g} … {max(ratios):.2g} after up to {ROUNDS} rounds"
    seen = None
    if max(ratios) < 1 / DECIDED:
        seen = True
    elif max(ratios) > DECIDED:
        seen = False
    if isinstance(claim, Stable):
        said: bool | None = claim.stable
    else:
        sizes = np.abs(found.values)
        said = True if (sizes < 1).all() else False if (sizes > 1).any() else None
    if seen is None or said is None:
        return unknown(words)
    outcome = Outcome.SUPPORTS if seen is said else Outcome.REFUTES
    return Comparison(outcome, 1 / DECIDED if seen is said else 1.0, words)


def _basin(found: FloatMap, seed: int) -> Comparison:
    """Where orbits from the corners and from within the box are after some rounds."""
    (center,), radius = found.points, float(found.values[0])
    rng = np.random.default_rng(seed)
    starts = np.concatenate(
        [
            rng.choice((-1.0, 1.0), (CORNERS, len(center))),
            rng.uniform(-1, 1, (CORNERS, len(center))),
        ]
    )
    ends = []
    with np.errstate(all="ignore"):
        for start in center + radius * starts:
            x = start
            for _ in range(ROUNDS):
                x = found.image(x)
            if not np.isfinite(x).all() or np.abs(found.image(x) - x).max() > SETTLED * radius:
                return unknown(f"an orbit has not settled after {ROUNDS} rounds")
            ends.append(x)
    apart = float(np.ptp(ends, axis=0).max()) / radius
    outside = float(np.abs(np.array(ends) - center).max()) / radius
    words = f"{len(ends)} orbits end within {apart:.1e} of one another, {outside:.3g} radii away"
    if apart > 0.1 or outside > 1.1:
        return Comparison(Outcome.REFUTES, 1.0, words)
    good = apart < SETTLED**0.5 and outside < 1
    return Comparison(Outcome.SUPPORTS, SETTLED**0.5, words) if good else unknown(words)


def _ratio(found: FloatMap, direction: np.ndarray) -> float:
    """The distance from x_1 after some rounds, relative to the first one."""
    first = NUDGE * float(np.linalg.norm(direction))
    x = found.points[0] + NUDGE * direction
    distance = first
    with np.errstate(all="ignore"):
        for _ in range(ROUNDS):
            x = found.around(x)
            distance = float(np.linalg.norm(x - found.points[0]))
            if not math.isfinite(distance):
                return math.inf
            if distance > DECIDED * first or distance < first / DECIDED / 10:
                break
    return distance / first


def count(claim: Enumerates, found: FloatMap, low: float, high: float) -> Comparison:
    """Changes of sign of fᵖ(α) − α over the interval: points where it only touches 0 are missed."""
    missed = _cycle(found)
    if missed.outcome is Outcome.REFUTES:
        return missed
    reach = WIDE * (1 + float(np.abs(found.points).max()))
    low, high = max(low, -reach), min(high, reach)
    grid = low + (high - low) * (np.arange(SAMPLES) + SHIFT) / SAMPLES
    gaps = []
    with np.errstate(all="ignore"):
        for x in grid:
            y = np.array([x])
            for _ in range(claim.period):
                y = found.image(y)
            gaps.append(float(y[0]) - x)
    signs = np.sign(gaps)
    if not np.isfinite(gaps).all():
        return unknown("the map is not finite on the interval")
    seen = int((signs[1:] * signs[:-1] < 0).sum())
    words = f"{seen} changes of sign over {SAMPLES} samples"
    if seen > claim.count:
        return Comparison(Outcome.REFUTES, 1.0, words)
    outcome = Outcome.SUPPORTS if seen == claim.count else Outcome.UNKNOWN
    return Comparison(outcome, 1.0 / SAMPLES, words)


def image_of(run: Callable[[Sequence[float]], tuple], parameters: Sequence[float]) -> Image:
    """A compiled formula as a map of points."""
    return lambda x: np.array([float(y) for y in run((*x, *parameters))])
