"""Through which a the orbits of one box of starts come on their way to their ends."""

from __future__ import annotations

import numpy as np

from theory.one_layer.regions.classify import Boxes, Found
from theory.one_layer.regions.profile import Profile, Stretch, up

Bounds = tuple[float, float]


def swept(profile: Profile, box: Boxes, found: Found) -> tuple[Bounds, bool] | None:
    """Bounds of a on all orbits of one box that was found to arrive, and whether U may come
    through 0; None where the box does not lie on one stretch.

    Proved: where Uφ ≥ 0 at the start, a moves one way, and so does U, away from 0.  Elsewhere |φ|
    and |U| fall until one of them is 0; then both grow.  So a comes no further than the zero of φ,
    a crest, or a point at which U² = 2(c + G) would be below 0.
    """
    low, high = float(box.a[0][0]), float(box.a[1][0])
    on = [i for i, s in enumerate(profile.stretches) if s.low <= low and high <= s.high]
    if not on:
        return None
    stretch = profile.stretches[on[0]]
    ends = low, high, float(found.end[0][0]), float(found.end[1][0])
    if _onward(stretch, box):
        return (min(ends), max(ends)), False
    turn = stretch.zero if stretch.zero is not None else _turning(profile, on[0], box)
    return None if turn is None else ((min(*ends, *turn), max(*ends, *turn)), True)


def _onward(stretch: Stretch, box: Boxes) -> bool:
    """Whether Uφ ≥ 0 on the whole box."""
    low, high = float(box.a[0][0]), float(box.a[1][0])
    if stretch.zero is None:
        sign = next(iter(stretch.sides)) if len(stretch.sides) == 1 else 0
    else:
        right, left = low > stretch.zero[1], high < stretch.zero[0]
        sign = stretch.slope * (int(right) - int(left))
    return bool(sign > 0 and box.U[0][0] >= 0) or bool(sign < 0 and box.U[1][0] <= 0)


def _turning(profile: Profile, index: int, box: Boxes) -> Bounds | None:
    """A point before which every orbit turns back, on a stretch without a zero of φ."""
    stretch = profile.stretches[index]
    if len(stretch.sides) != 1:
        return None
    (side,) = stretch.sides.values()
    if side.anchored:
        return float(side.at[0]), float(side.at[0])
    least = min(profile.level(index, float(a[0]))[0] for a in box.a)  # G is monotone between
    fastest = max(abs(float(U[0])) for U in box.U)
    most = up(up(np.array(fastest * fastest)) - 2 * least)
    with np.errstate(invalid="ignore"):
        beyond = np.flatnonzero(up(most + 2 * side.most) < 0)
    if not len(beyond):
        return None
    at = float(side.at[beyond[-1]])
    return at, at
