"""What happens to every start of a box: where its orbit ends, and bounds of λ1 there.

Starts are boxes in U = ‖x‖² u0 and a = ‖x‖² v0, widths an interval of 1/K² with K = k/‖x‖².  On a
stretch on which φ' ≠ 0 the level 2c = U² − 2G(a) is conserved and

* with a zero of φ the orbit ends on the side of the sign of U + sgn φ √(2G): the branch of
  the hyperbola-like level set that holds the start, and on it φ U increases through 0;
* without one it turns back where U² = 2(c + G) is 0, or is trapped.

There (U φ)² = (2c + 2G) φ² grows with |φ|, and is 1/K² once: two nodes of the table between which
it passes 1/K² bracket the end.  All is decided by comparisons of floats that bound the true values;
the only roundings here are of +, −, ×, each stepped outwards.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from theory.one_layer.regions.profile import Bounds, Floats, Profile, Side, Stretch, down, up


class Fate(enum.IntEnum):
    """What is proved of all starts of a box."""

    UNDECIDED = 0
    ARRIVES = 1
    TRAPPED = 2
    STILL = 3


@dataclass(frozen=True)
class Boxes:
    """``low`` and ``high`` corners, arrays of one length: U, a and 1/K²."""

    U: Bounds
    a: Bounds
    inverse: Bounds

    def __len__(self) -> int:
        return len(self.U[0])

    def __getitem__(self, where: Floats) -> Boxes:
        return Boxes(*((low[where], high[where]) for low, high in (self.U, self.a, self.inverse)))


SEEN = ("ratio", "size")  # at the end of an orbit, unless more is asked


@dataclass
class Found:
    """For each box its fate, and ``bounds`` by name, infinite where none are known: of a at the
    ``end`` of the orbit, and there of λ1 (``ratio``), of the sign of |λ1| − 1 (``size``; it may be
    known where bounds of λ1 only touch 1), or of what else a table has between its nodes."""

    fate: Floats
    bounds: dict[str, Bounds]

    @property
    def end(self) -> Bounds:
        return self.bounds["end"]

    @property
    def ratio(self) -> Bounds:
        return self.bounds["ratio"]

    @property
    def size(self) -> Bounds:
        return self.bounds["size"]

    @classmethod
    def nothing(cls, count: int, names: Sequence[str]) -> Found:
        wide = {n: (np.full(count, np.inf), np.full(count, -np.inf)) for n in ("end", *names)}
        return cls(np.full(count, -1), wide)

    def merge(self, where: Floats, other: Found) -> None:
        """The hull with what was found of another part of the same boxes."""
        before = self.fate[where]
        same = (before == -1) | (before == other.fate)
        self.fate[where] = np.where(same, other.fate, Fate.UNDECIDED)
        for name, mine in self.bounds.items():
            theirs = other.bounds[name]
            mine[0][where] = np.minimum(mine[0][where], theirs[0])
            mine[1][where] = np.maximum(mine[1][where], theirs[1])

    def part(self, where: slice) -> Found:
        bounds = {name: (low[where], high[where]) for name, (low, high) in self.bounds.items()}
        return Found(self.fate[where], bounds)

    def put(self, where: Floats, other: Found) -> None:
        """What was found of some of the boxes."""
        self.fate[where] = other.fate
        for name, mine in self.bounds.items():
            mine[0][where], mine[1][where] = other.bounds[name]


def classify(profile: Profile, boxes: Boxes, names: Sequence[str] = SEEN) -> Found:
    """The fate of every start of each box, and bounds of what is named.  Proved unless UNDECIDED.

    ``gain`` among the names is answered by the speed of Uφ along the orbit, φ² + U² gain.
    """
    found = Found.nothing(len(boxes), names)
    left_out = np.zeros(len(boxes), dtype=bool)
    low, high = boxes.a
    for kink in profile.kinks:
        left_out |= (low <= kink[1]) & (high >= kink[0])
    reached = np.full(len(boxes), -np.inf)  # how far the parts so far cover the box, from the left
    for index, stretch in enumerate(profile.stretches):
        from_left = _outer(stretch, right=False)
        to_right = _outer(stretch, right=True)
        meets = (low <= to_right) & (high >= from_left) & ~left_out
        where = np.flatnonzero(meets)
        if not len(where):
            continue
        whole = np.where(np.isneginf(reached[where]), low[where], reached[where])
        gap = from_left > whole
        left_out[where[gap]] = True
        where = where[~gap]
        if not len(where):
            continue
        reached[where] = np.minimum(high[where], to_right)
        found.merge(where, _on_stretch(profile, index, boxes[where], names))
    found.fate[left_out | ~(reached >= high)] = Fate.UNDECIDED
    found.fate[found.fate == -1] = Fate.UNDECIDED
    unknown = found.fate != Fate.ARRIVES
    for bounds in found.bounds.values():
        bounds[0][unknown], bounds[1][unknown] = -np.inf, np.inf
    _on_flats(profile, boxes, found)
    return found


def _on_flats(profile: Profile, boxes: Boxes, found: Found) -> None:
    """Of boxes on which φ is constant: a never moves.  If φ = 0 there, nor does u, and p = 0; else
    u moves until p = 1, with λ1 = 0."""
    low, high = boxes.a
    for flat in profile.flats:
        inside = (low > flat.low) & (high < flat.high)
        found.fate[inside] = Fate.ARRIVES if flat.sign else Fate.STILL
        if not flat.sign:
            continue
        for side, end in enumerate(boxes.a):
            found.end[side][inside] = end[inside]
            found.ratio[side][inside], found.size[side][inside] = 0.0, -1.0


def _outer(stretch: Stretch, right: bool) -> float:
    """Up to where a stretch reaches: to the zero of φ' itself, somewhere in the gap, at a crest."""
    edge = stretch.edges[right]
    if edge.crest:
        return edge.gap[1 if right else 0]
    return stretch.high if right else stretch.low


def _on_stretch(profile: Profile, index: int, boxes: Boxes, names: Sequence[str]) -> Found:
    """Of the part of each box that lies on one stretch."""
    stretch = profile.stretches[index]
    level, signed = _levels(profile, index, boxes)
    square = _square(boxes.U)
    C = down(square[0] - 2 * level[1]), up(square[1] - 2 * level[0])
    found = Found.nothing(len(boxes), names)
    found.fate[:] = Fate.UNDECIDED
    if stretch.zero is not None:
        side = down(boxes.U[0] + signed[0]), up(boxes.U[1] + signed[1])
        decided = {1: side[0] > 0, -1: side[1] < 0}
    else:
        decided = _without_zero(stretch, boxes, C, found)
    for sign, mask in decided.items():
        if sign in stretch.sides and mask.any():
            where = np.flatnonzero(mask)
            levels = [c[where] for c in C]
            found.put(where, _ended(stretch.sides[sign], levels, boxes[where].inverse, names))
    return found


def _without_zero(
    stretch: Stretch, boxes: Boxes, C: tuple[Floats, ...], found: Found
) -> dict[int, Floats]:
    """Which boxes end on the one side there is; those that are trapped are marked."""
    if len(stretch.sides) != 1:
        return {}
    ((sign, _),) = stretch.sides.items()
    onward = boxes.U[0] >= 0 if sign > 0 else boxes.U[1] <= 0
    with np.errstate(invalid="ignore"):  # ∞ − ∞ next to a crest, which says nothing
        turns = up(C[1] + 2 * stretch.bottom) < 0
    if stretch.limit(sign * stretch.slope < 0) == -np.inf:
        turns = np.ones(len(boxes), dtype=bool)
    against = boxes.U[1] < 0 if sign > 0 else boxes.U[0] > 0
    found.fate[against & (down(C[0] + 2 * stretch.floor) > 0)] = Fate.TRAPPED
    return {sign: onward | turns}


def _ended(side: Side, C: list[Floats], inverse: Bounds, names: Sequence[str]) -> Found:
    """The end on one side of φ: the last node before which (Uφ)² is below 1/K², the first above."""
    count, last = len(C[0]), len(side.at) - 1

    def product(level: Floats, G: Floats, size: Floats, step: float) -> Floats:
        with np.errstate(invalid="ignore"):
            kinetic = np.nextafter(level + 2 * G, step)
            value = np.nextafter(np.nextafter(size * size, step) * kinetic, step)
        return np.where(kinetic > 0, value, kinetic)

    def before(j: Floats) -> Floats:
        upper = product(C[1], side.most[j], side.large[j], np.inf)
        return (upper < inverse[0]) | ((j == 0) & side.anchored)

    def beyond(j: Floats) -> Floats:
        lower = product(C[0], side.least[j], side.small[j], -np.inf)
        return ((lower > inverse[1]) & ~((j == 0) & side.anchored)) | ((j == last) & side.capped)

    first = _last_true(before, count, last)
    after = last - _last_true(lambda j: beyond(last - j), count, last)
    known = (first >= 0) & (after <= last) & (first < after)
    first, after = np.maximum(first, 0), np.minimum(after, last)
    ends = side.at[first], side.at[after]
    low = np.minimum(first, last - 1)
    span = low, np.maximum(np.minimum(after, last) - 1, low)
    seen: dict[str, Bounds] = {"end": (np.minimum(*ends), np.maximum(*ends))}
    seen |= {name: side.over(name, *span) for name in names}
    if "gain" in names:
        seen["gain"] = _speed(side, C, first, after, seen["gain"])
    return Found(np.where(known, Fate.ARRIVES, Fate.UNDECIDED), seen)


def _speed(side: Side, C: list[Floats], first: Floats, after: Floats, gain: Bounds) -> Bounds:
    """Bounds of φ² + U² φ'² between two nodes, φ'² in ``gain``: |φ| and U² grow on the way."""
    small, large = side.small[first], side.large[after]
    with np.errstate(invalid="ignore"):
        least = np.maximum(down(C[0] + 2 * side.least[first]), 0.0)
        most = np.maximum(up(C[1] + 2 * side.most[after]), 0.0)
        low = down(down(small * small) + down(least * gain[0]))
        high = up(up(large * large) + up(most * gain[1]))
    return np.where(low > 0, low, 0.0), np.where(np.isnan(high), np.inf, high)


def _last_true(holds, count: int, last: int) -> Floats:  # type: ignore[no-untyped-def]
    """The largest j of a bisection with ``holds``, −1 where it holds nowhere that was tried.

    Whatever is found, it holds there: nothing rests on monotonicity but how sharp it is.
    """
    low, high = np.full(count, -1), np.full(count, last + 1)
    while (high - low > 1).any():
        middle = (low + high) // 2
        true = holds(np.clip(middle, 0, last)) & (middle >= 0)
        open_ = high - low > 1
        low = np.where(open_ & true, middle, low)
        high = np.where(open_ & ~true, middle, high)
    return low


def _levels(profile: Profile, index: int, boxes: Boxes) -> tuple[Bounds, Bounds]:
    """Bounds of G on the part of each box on the stretch, and of sgn φ √(2G)."""
    stretch = profile.stretches[index]
    ends = []
    for right, corner in ((False, boxes.a[0]), (True, boxes.a[1])):
        inside = np.clip(corner, stretch.low, stretch.high)
        values, which = np.unique(inside, return_inverse=True)
        table = np.array([profile.level(index, float(a)) for a in values])
        bounds = table[which]
        outside = (corner > stretch.high) if right else (corner < stretch.low)
        limit = stretch.limit(right)
        ends.append((inside, bounds[:, 0], bounds[:, 1], outside, limit))
    lows = [np.where(o, np.minimum(low, limit), low) for _, low, _, o, limit in ends]
    highs = [np.where(o, np.maximum(high, limit), high) for _, _, high, o, limit in ends]
    level = np.minimum(*lows), np.maximum(*highs)
    if stretch.zero is None:
        return level, level
    z = stretch.zero
    over = (ends[0][0] <= z[1]) & (ends[1][0] >= z[0])
    level = np.where(over, 0.0, np.maximum(level[0], 0.0)), level[1]
    signed = []
    for (a, *_), low, high in zip(ends, lows, highs, strict=True):
        before, beyond = a < z[0], a > z[1]
        small = down(np.sqrt(np.maximum(down(2 * np.maximum(low, 0.0)), 0.0)))
        large = up(np.sqrt(up(2 * np.maximum(high, 0.0))))
        signed.append(
            (
                np.where(beyond, np.maximum(small, 0.0), -large),
                np.where(before, -np.maximum(small, 0.0), large),
            )
        )
    rises = np.minimum(signed[0][0], signed[1][0]), np.maximum(signed[0][1], signed[1][1])
    return level, rises if stretch.slope > 0 else (-rises[1], -rises[0])


def _square(x: Bounds) -> Bounds:
    low, high = np.abs(x[0]), np.abs(x[1])
    inside = (x[0] <= 0) & (x[1] >= 0)
    least = np.where(inside, 0.0, np.minimum(low, high))
    most = np.maximum(low, high)
    return np.maximum(down(least * least), 0.0), up(most * most)
