"""Cycles of maps in discrete time, their multipliers, and what they do to the points near them.

A map has letters x_1, …, x_d and an image of each.  Its points x → f(x) → … → x are formulas in the
letters of the system, which are numbers where its flow ends, or are numbers anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from proofs_check.kernel.claims import Claim, own, reached, vanishing
from proofs_check.kernel.flows import Orbit, System
from proofs_check.kernel.intervals import Interval, Rejected
from proofs_check.kernel.trees import (
    ONE,
    ZERO,
    Tree,
    add,
    derivative,
    letters,
    mul,
    number,
    sub,
    substituted,
)

MOST_LARGE = 8  # letters of a map, and points of a cycle
Jacobian = list[list[Tree]]


def cycle(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """The image of each point is the next one, and that of the last the first."""
    for e in residuals(system, claim):
        zero(system, orbit, claim, e)


def residuals(system: System, claim: Claim) -> list[Tree]:
    """Of a map that has a meaning: how far each image is from the next point."""
    names, images, points = claim["letters"], claim["images"], claim["points"]
    if not 0 < len(points) <= MOST_LARGE or len(set(names)) < len(names):
        raise Rejected(f"a cycle has 1 to {MOST_LARGE} points, and a letter one image")
    if len(names) > MOST_LARGE or {len(images), *map(len, points)} != {len(names)}:
        raise Rejected("a map has an image for each letter, and a point a coordinate")
    for x in names:
        own(system, x)
    if any(letters(e) & set(names) for point in points for e in point):
        raise Rejected("a point in the letters of the map")
    return [
        sub(put(system, claim, e, point), x)
        for point, following in zip(points, (*points[1:], points[0]), strict=True)
        for e, x in zip(images, following, strict=True)
    ]


def put(system: System, claim: Claim, e: Tree, point: Sequence[Tree]) -> Tree:
    return substituted(system.plain(e), dict(zip(claim["letters"], point, strict=True)))


def zero(system: System, orbit: Orbit | None, claim: Claim, e: Tree) -> None:
    """Where the flow ends, or with the numbers of the case."""
    if claim["at"] == "end":
        vanishing(system, reached(orbit), e)
    elif claim["at"] != "everywhere":
        raise Rejected("a map is iterated at the end, or with numbers")
    elif not system.equal(e, ZERO):
        raise Rejected("the two sides are not one formula")
    else:
        system.value(e, {})


def place(orbit: Orbit | None, claim: Claim) -> Mapping[str, Interval]:
    return reached(orbit).end if claim["at"] == "end" else {}


def jacobian(system: System, orbit: Orbit | None, claim: Claim) -> Jacobian:
    """Of the map applied as often as there are points, at the first, by the chain rule; the map is
    differentiable at all of them, for all parts of its images and their derivatives have values."""
    names = claim["letters"]
    total = [[ONE if i == j else ZERO for j in names] for i in names]
    for point in claim["points"]:
        here = [
            [put(system, claim, derivative(system.plain(e), x), point) for x in names]
            for e in claim["images"]
        ]
        images = [put(system, claim, e, point) for e in claim["images"]]
        system.values((*images, *(e for row in here for e in row)), place(orbit, claim))
        total = [
            [add(*(mul(a, b) for a, b in zip(row, column, strict=True)))
             for column in zip(*total, strict=True)]
            for row in here
        ]  # fmt: skip
    return total


def multiplier(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """Jacobian · vector = value · vector, for a vector of numbers that is not 0."""
    cycle(system, orbit, claim)
    eigenvector(
        system, orbit, claim, jacobian(system, orbit, claim), claim["value"], claim["vector"]
    )


def eigenvector(
    system: System, orbit: Orbit | None, claim: Claim, matrix: Jacobian, value: Tree,
    vector: Sequence[Fraction],
) -> None:  # fmt: skip
    if len(vector) != len(matrix) or not any(vector):
        raise Rejected("an eigenvector is 0, or has another length")
    for row, x in zip(matrix, vector, strict=True):
        image = add(*(mul(number(y), e) for y, e in zip(vector, row, strict=True)))
        zero(system, orbit, claim, sub(image, mul(number(x), value)))


def stability(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """Cited: a cycle of a differentiable map attracts the points near it if all eigenvalues of that
    Jacobian are below 1 in absolute value, and does not if one is above 1.  These here are all,
    for their vectors are a basis, and none is 1 in absolute value."""
    cycle(system, orbit, claim)
    values, vectors, matrix = claim["values"], claim["vectors"], jacobian(system, orbit, claim)
    if len(values) != len(vectors) or len(vectors) != len(matrix) or not independent(vectors):
        raise Rejected("the eigenvectors are no basis")
    unit = system.f.one[0]
    for value, vector in zip(values, vectors, strict=True):
        eigenvector(system, orbit, claim, matrix, value, vector)
        low, high = system.value(value, place(orbit, claim))
        if not -unit < low <= high < unit and not (low > unit or high < -unit):
            raise Rejected("whether a multiplier is below or above 1 is open")


def independent(vectors: Sequence[Sequence[Fraction]]) -> bool:
    """By elimination, exactly."""
    rows = [list(v) for v in vectors]
    for i in range(len(rows)):
        if any(len(row) != len(rows) for row in rows):
            return False
        pivot = next((r for r in range(i, len(rows)) if rows[r][i]), None)
        if pivot is None:
            return False
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for row in rows[i + 1 :]:
            ratio = row[i] / rows[i][i]
            row[:] = [x - ratio * y for x, y in zip(row, rows[i], strict=True)]
    return True
