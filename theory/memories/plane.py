"""All fixed points (or points of 2-cycles) of a map of the plane or of a line in a box.

On every small box the map is linear up to a proved error (:mod:`.patches`), so that either it has
no fixed point there, or all of them lie in a smaller box (interval Newton).  A box vanishes when it
is shown to hold none, or lies within a ball in which one fixed point is known to be the only one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from theory.deadline import OutOfTime, alarm_deferred, at
from theory.flows.equilibrium import Stability
from theory.memories.adapted_norm import Frame, frames
from theory.memories.attractor import Attractor, attractor
from theory.memories.expansion import Expansion
from theory.memories.network import Chain
from theory.memories.patches import FEW, Patches, expanded
from theory.memories.polish import Guess, polished
from theory.memories.repeller import EnclosedCycle, enclosed_cycle
from theory.memories.rounding import Floats, above_each

BATCH = 2048  # boxes at once: what a processor's cache holds
CANDIDATES = 8  # starts of Newton's method in a round
SMALLEST = 1e-9  # of a box' side, relative to the first: what is left there is open
FRUITLESS = 0.99  # of a batch that is left: its boxes are still far too wide, and cut twice
FAR = 1e3  # from 0, of a box that is followed further,
WIDEST = 10  # and its half width, in sides of what all of them cover
RATES = (0.6, 0.9, 0.99)  # between ρ and 1, of the norms that are tried


@dataclass(frozen=True, eq=False)
class PlanePoint:
    """One fixed point, alone within ``known.outer`` of its centre.

    Attributes
    ----------
    known
        The enclosure.
    stability
        Whether it is proved to attract or to repel.
    basin
        A ball that is drawn to it, if it attracts.
    """

    known: EnclosedCycle
    stability: Stability
    basin: Attractor | None

    @property
    def centre(self) -> Floats:
        """The fixed point is within ``known.inner`` of it."""
        return self.known.newton.plain[0].expansion.centre


@dataclass(frozen=True, eq=False)
class Search:
    """Proved: all fixed points in the box are among ``points``, or in one of the ``open`` boxes.

    Attributes
    ----------
    points
        Those that were enclosed, each once; some may lie just outside the box.
    open
        (M, 2, 2), lower and upper corners of what was not decided.
    boxes
        How many were looked at.
    """

    points: tuple[PlanePoint, ...]
    open: Floats
    boxes: int

    @property
    def complete(self) -> bool:
        """The points are all there are."""
        return not len(self.open)


def fixed_points(
    chain: Chain,
    low: Floats,
    high: Floats,
    most: int = 200_000,
    *,
    guesses: Floats | None = None,
    said: str = "fixed points",
) -> Search:
    """All fixed points of a map of the plane in a box, as far as they can be told in the time of
    the deadline in force (:mod:`theory.deadline`).

    Parameters
    ----------
    chain
        Which maps the plane into itself: ``network.loop``, or several one after the other.
    low, high
        (2,) the corners of the box.
    most
        Boxes that are looked at; what is left then is open.
    guesses
        (M, 2) from which Newton's method begins before any box is looked at: ends of orbits, say.
    said
        What is searched for, told between batches with the share of the box that is open.

    Returns
    -------
    Search

    Examples
    --------
    >>> import numpy as np
    >>> from theory.memories.network import Network
    >>> from theory.memories.plane import fixed_points
    >>> half = Network.of("tanh", [np.eye(2), np.eye(2) / 2])  # f(x) = tanh(x)/2
    >>> found = fixed_points(half.loop, [-1, -1], [1, 1])
    >>> len(found.points), found.complete
    (1, True)
    """
    # no alarm, that might ring between the parts of a batch
    with np.errstate(all="ignore"), alarm_deferred():
        ends = np.asarray(low, float), np.asarray(high, float)
        return _searched(chain, *ends, most, guesses, said)


def _searched(
    chain: Chain,
    low: Floats,
    high: Floats,
    most: int,
    first: Floats | None,
    said: str,
) -> Search:
    centre, half = ((low + high) / 2)[None], ((high - low) / 2 * (1 + 1e-12))[None]
    found: list[PlanePoint] = []
    tried: list[Floats] = []
    count, whole = 0, float(half.prod())
    smallest = SMALLEST * float(half.max())
    left_c, left_h = list[Floats](), list[Floats]()
    with suppress(OutOfTime):  # what is left is open
        for some in () if first is None else np.array_split(first, len(first) // CANDIDATES + 1):
            at(told(said, 1.0))
            _propose(chain, some, found, tried)
        while len(centre) and count < most:
            at(told(said, float(half.prod(axis=1).sum()) / whole))
            patches = expanded(chain, centre[-BATCH:], half[-BATCH:])
            now_c, now_h, guesses = _narrowed(patches)
            _propose(chain, guesses, found, tried)
            centre, half = centre[:-BATCH], half[:-BATCH]
            count += len(patches.centre)
            open_ = ~_inside(now_c, now_h, found)
            now_c, now_h = now_c[open_], now_h[open_]
            done = now_h.max(axis=1, initial=0) < smallest
            left_c.append(now_c[done])
            left_h.append(now_h[done])
            fruitless = len(now_c) > FRUITLESS * len(patches.centre)
            now_c, now_h = _halved(now_c[~done], now_h[~done])
            if fruitless:
                now_c, now_h = _halved(now_c, now_h)
            centre, half = np.concatenate([centre, now_c]), np.concatenate([half, now_h])
    centre, half = np.concatenate([*left_c, centre]), np.concatenate([*left_h, half])
    open_ = ~_inside(centre, half, found)
    centre, half = centre[open_], half[open_]
    return Search(tuple(found), np.stack([centre - half, centre + half], axis=1), count)


def told(what: str, open_: float) -> str:
    return f"{what}, {100 * open_:.3g} % open"


def _narrowed(p: Patches) -> tuple[Floats, Floats, Floats]:
    """(centres, half widths) of boxes that hold all fixed points, and where Newton's method goes
    from the boxes that may hold one inside."""
    residual, rounding, slope = _displaced(p)
    possible = ~_moved(p)
    inverse = _inverses(slope)
    size = np.abs(inverse)
    # Y (value - c) + Y (slope - 1)(x - c) + Y ε = 0, with Y (slope - 1) = 1 up to rounding
    step = -np.einsum("nij,nj->ni", inverse, residual)
    defect = np.abs(np.matmul(inverse, slope) - np.eye(slope.shape[1])) + 8 * FEW * np.matmul(
        size, np.abs(slope)
    )
    spread = np.einsum("nij,nj->ni", size, p.error + rounding + 4 * FEW * np.abs(residual))
    spread = above_each(spread + np.einsum("nij,nj->ni", defect, p.half))
    usable = np.isfinite(step).all(axis=1) & np.isfinite(spread).all(axis=1)
    step, spread = np.where(usable[:, None], step, 0), np.where(usable[:, None], spread, np.inf)
    low = np.maximum(-p.half, step - spread)
    high = np.minimum(p.half, step + spread)
    possible &= (low <= high).all(axis=1)
    aims = possible & usable & (np.abs(step) <= p.half).all(axis=1)
    centre = p.centre + (low + high) / 2
    half = above_each((high - low) / 2 + FEW * (np.abs(centre) + p.half))
    return centre[possible], half[possible], (p.centre + step)[aims]


def _displaced(p: Patches) -> tuple[Floats, Floats, Floats]:
    """(value - c, its rounding, the slope of value - identity)."""
    rounding = FEW * (np.abs(p.value) + np.abs(p.centre))
    return p.value - p.centre, rounding, p.slope - np.eye(p.slope.shape[1])


def _moved(p: Patches) -> np.ndarray:
    """Proved where True: no point of the box is a fixed point."""
    residual, rounding, slope = _displaced(p)
    reach = np.einsum("nij,nj->ni", np.abs(slope) * (1 + FEW), p.half) + p.error + rounding
    return np.asarray((np.abs(residual) > above_each(reach)).any(axis=1))


def _inverses(slope: Floats) -> Floats:
    """About; infinite or NaN where there is none."""
    if slope.shape[1] == 1:
        return np.asarray(1 / slope)
    inverse = np.empty_like(slope)
    inverse[:, 0, 0], inverse[:, 1, 1] = slope[:, 1, 1], slope[:, 0, 0]
    inverse[:, 0, 1], inverse[:, 1, 0] = -slope[:, 0, 1], -slope[:, 1, 0]
    determinant = slope[:, 0, 0] * slope[:, 1, 1] - slope[:, 0, 1] * slope[:, 1, 0]
    return np.asarray(inverse / determinant[:, None, None])


def moves(chain: Chain, point: PlanePoint) -> bool:
    """Proved if True: the chain moves that point, which is one of another map."""
    half = np.full((1, len(point.centre)), point.known.inner * (1 + 1e-12))
    with np.errstate(all="ignore"):
        return bool(_moved(expanded(chain, point.centre[None], half))[0])


def same_point(point: PlanePoint, fixed: PlanePoint) -> bool:
    """Proved if True: ``fixed``, a fixed point of the first map too, is that point, as that is
    alone in its ball."""
    away = float(np.linalg.norm(point.centre - fixed.centre)) * (1 + FEW)
    return away + fixed.known.inner < point.known.outer * (1 - FEW)


def _inside(centre: Floats, half: Floats, found: Sequence[PlanePoint]) -> np.ndarray:
    """Which boxes lie in a ball that holds one known fixed point."""
    inside = np.zeros(len(centre), dtype=bool)
    for point in found:
        farthest = np.linalg.norm(np.abs(centre - point.centre) + half, axis=1)
        inside |= farthest * (1 + FEW) < point.known.outer
    return inside


def _propose(chain: Chain, guesses: Floats, found: list[PlanePoint], tried: list[Floats]) -> None:
    """Enclose what Newton's method finds from the guesses, unless it is known."""
    for guess in guesses[:CANDIDATES]:
        if any(np.linalg.norm(guess - t) < 1e-6 for t in tried[-200:]):
            continue
        if any(np.linalg.norm(guess - f.centre) < f.known.outer for f in found):
            continue
        tried.append(guess)
        near = polished([chain], [guess], orbit=0)
        if near.reason:
            continue
        known = enclosed_cycle([chain], near.points)
        if known is None:
            continue
        same = [
            np.linalg.norm(near.points[0] - f.centre) <= f.known.outer + known.inner for f in found
        ]
        if not any(same):
            found.append(classified(chain, near, known))


def classified(chain: Chain, near: Guess, known: EnclosedCycle) -> PlanePoint:
    """Proved unless UNDECIDED: whether the enclosed fixed point attracts."""
    if known.repels:
        return PlanePoint(known, Stability.UNSTABLE, None)
    rho, best = near.radius(), None
    for tilt in RATES:
        shapes = frames(near.jacobians, rho + (1 - rho) * tilt) if rho < 1 else None
        expansions = [Expansion.at(chain, near.points[0])]
        basin = attractor(expansions, near.points, shapes) if shapes else None
        if basin is not None and (best is None or basin.outer > best.outer):
            best = basin
    return PlanePoint(known, Stability.UNDECIDED if best is None else Stability.STABLE, best)


def _halved(centre: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Every box cut across its longer side."""
    if not len(centre):
        return centre, half
    axis, rows = np.argmax(half, axis=1), np.arange(len(half))
    shift = np.zeros_like(half)
    shift[rows, axis] = half[rows, axis] / 2
    smaller = above_each(half - shift * (1 - FEW) + FEW * np.abs(centre))
    return np.concatenate([centre - shift, centre + shift]), np.concatenate([smaller, smaller])


def proved_basins(
    chain: Chain,
    attractors: Sequence[Attractor],
    centre: Floats,
    half: Floats,
    steps: int = 60,
) -> np.ndarray:
    """(N,) the attractor to which every start in the i-th box provably converges; -1 where none
    is proved.

    Boxes that hold the images follow one another until one lies in a ball of an attractor: of the
    chain itself, or of several steps of it; or until the time of the deadline in force is over.
    """
    label = np.full(len(centre), -1)
    waiting = np.arange(len(centre))
    if not len(centre):
        return label
    sides = (centre + half).max(axis=0) - (centre - half).min(axis=0)
    widest = WIDEST * float(sides.max())
    with np.errstate(all="ignore"), alarm_deferred(), suppress(OutOfTime):
        for _ in range(steps):
            for number, found in enumerate(attractors):
                for point, frame in zip(found.points, found.frames, strict=True):
                    drawn = _drawn(point, frame, found.outer, centre, half)
                    label[waiting[drawn]] = number
                    waiting, centre, half = waiting[~drawn], centre[~drawn], half[~drawn]
            parts = [
                expanded(chain, centre[i : i + BATCH], half[i : i + BATCH]).images
                for i in range(0, len(centre), BATCH)
            ]
            if not parts:
                break
            at(told("basins", len(waiting) / len(label)))
            centre, half = (np.concatenate(part) for part in zip(*parts, strict=True))
            good = (half < widest).all(axis=1) & (np.abs(centre) < FAR).all(axis=1)
            waiting, centre, half = waiting[good], centre[good], half[good]
    return label


def _drawn(point: Floats, frame: Frame, outer: float, centre: Floats, half: Floats) -> np.ndarray:
    """Which boxes lie in the outer ball around a point."""
    inverse = frame.inverse
    if inverse is None:
        return np.zeros(len(centre), dtype=bool)
    left, factor = inverse
    offset = np.abs((centre - point) @ left.mid.T) + half @ np.abs(left.mid).T
    rounding = 10 * FEW * left.norm * (np.abs(centre) + np.abs(point)).sum(axis=1)
    inside: np.ndarray = above_each(np.linalg.norm(offset, axis=1) + rounding) * factor < outer
    return inside
