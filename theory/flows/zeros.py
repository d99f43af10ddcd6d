"""One and only one zero of a system g(x) = 0 in a box, by Krawczyk's operator.

With a point m of the box X, an approximate inverse Y of the Jacobian and an enclosure A of the
Jacobian on X,

    K(X) = m - Y g(m) + (I - Y A)(X - m).

If K(X) lies in the interior of X, then g has exactly one zero in X, it lies in K(X), and every
matrix of A is regular there.  (Krawczyk 1969, Moore 1977.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flint
from flint import arb, arb_mat

from theory.flows.vector_field import Box

Function = Callable[[Sequence[arb]], Sequence[arb]]
Jacobian = Callable[[Sequence[arb]], arb_mat]

NEWTON_STEPS = 60  # of the untrusted search
SHARPENINGS = 40  # of a proved zero; each about doubles the digits
INFLATION = 16  # of the last Newton correction, for the first box that is tried
GROWTH = 64  # from one box to the next
TRIALS = 8


@dataclass(frozen=True)
class Zero:
    """``box`` contains the zero, and ``within`` contains no other one."""

    box: Box
    within: Box


def krawczyk(value: Function, jacobian: Jacobian, box: Sequence[arb]) -> Box | None:
    """K(X); None if the midpoint's Jacobian cannot be inverted or nothing finite comes out."""
    middle = [x.mid() for x in box]
    try:
        inverse = jacobian(middle).mid().inv().mid()
    except ZeroDivisionError:
        return None
    moved = inverse * _column(value(middle))
    rest = _identity(len(middle)) - inverse * jacobian(box)
    spread = rest * _column([x - m for x, m in zip(box, middle, strict=True)])
    image = tuple(m - moved[i, 0] + spread[i, 0] for i, m in enumerate(middle))
    return image if all(x.is_finite() for x in image) else None


def unique_zero(value: Function, jacobian: Jacobian, box: Sequence[arb]) -> Zero | None:
    """The zero in the box, enclosed as sharply as the working precision allows.

    Proved unless None: g has exactly one zero in ``within`` = ``box``, and it lies in the result's
    ``box``.  None proves nothing.
    """
    image = krawczyk(value, jacobian, box)
    if image is None or not _inside(image, box):
        return None
    for _ in range(SHARPENINGS):
        following = krawczyk(value, jacobian, image)
        if following is None:
            break
        following = tuple(map(_common, following, image))
        done = all(y.rad() * 2 > x.rad() for x, y in zip(image, following, strict=True))
        image = following
        if done:
            break
    return Zero(image, tuple(box))


def zero_near(value: Function, jacobian: Jacobian, guess: Sequence[arb]) -> Zero | None:
    """A zero near a point, in the largest of a few boxes in which it is proved unique."""
    center = search(value, jacobian, guess)
    if center is None:
        return None
    correction = _correction(value, jacobian, center)
    if correction is None:
        return None
    least = arb(2) ** (8 - flint.ctx.prec)
    radii = [
        INFLATION * (abs(d).upper() + least * (1 + abs(c)).upper())
        for c, d in zip(center, correction, strict=True)
    ]
    best: Zero | None = None
    for _ in range(TRIALS):
        box = [arb(c, r) for c, r in zip(center, radii, strict=True)]
        found = unique_zero(value, jacobian, box)
        if found is None and best is not None:
            break
        best = found or best
        radii = [r * GROWTH for r in radii]
    return best


def search(value: Function, jacobian: Jacobian, guess: Sequence[arb]) -> list[arb] | None:
    """Newton's method on midpoints; nothing is proved."""
    point, size = [x.mid() for x in guess], None
    for _ in range(NEWTON_STEPS):
        move = _correction(value, jacobian, point)
        if move is None:
            return None
        following = max(float(abs(d).upper()) for d in move)
        if size is not None and following >= size and following < 1e-6:
            return point  # rounding has taken over
        size = following
        point = [(x - d).mid() for x, d in zip(point, move, strict=True)]
        if size == 0:
            return point
    return point if size is not None and size < 1e-6 else None


def _correction(value: Function, jacobian: Jacobian, point: Sequence[arb]) -> list[arb] | None:
    try:
        move = jacobian(point).mid().inv().mid() * _column(value(point)).mid()
    except ZeroDivisionError:
        return None
    found = [move[i, 0].mid() for i in range(len(point))]
    return found if all(x.is_finite() for x in found) else None


def _column(values: Sequence[arb]) -> arb_mat:
    return arb_mat(len(values), 1, list(values))


def _identity(n: int) -> arb_mat:
    return arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def _inside(inner: Sequence[arb], outer: Sequence[arb]) -> bool:
    return all(y.contains_interior(x) for x, y in zip(inner, outer, strict=True))


def _common(a: arb, b: arb) -> arb:
    return a.intersection(b)
