"""Cycles of maps in discrete time, their multipliers, and what they do to the points near them.

A map has letters x_1, …, x_d and an image of each.  Its points x → f(x) → … → x are formulas in the
letters of the system, which are numbers where its flow ends, or are numbers anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs_check.kernel.core.claims import Claim, Relation, require
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import (
    ONE,
    ZERO,
    Tree,
    add,
    derivative,
    letters,
    mul,
    number,
    power,
    sub,
    substituted,
)

MOST_LARGE = 8  # letters of a map, and points of a cycle
Jacobian = list[list[Tree]]


def cycle(place: Place, claim: Claim) -> tuple[Place, list[Relation]]:
    """The image of each point is the next one, and that of the last the first, which is none of
    the others."""
    require_map(place, claim)
    points = claim["points"]
    distances = (
        add(*(power(sub(a, b), 2) for a, b in zip(points[0], other, strict=True)))
        for other in points[1:]
    )
    return place.at(claim["at"]), [*((e, "!=", ZERO) for e in distances), *(
        (put(place, claim, e, point), "=", x)
        for point, following in zip(points, (*points[1:], points[0]), strict=True)
        for e, x in zip(claim["images"], following, strict=True)
    )]  # fmt: skip


def require_map(place: Place, claim: Claim) -> None:
    """A map that binds its letters, and points."""
    names, images, points = claim["letters"], claim["images"], claim["points"]
    if not 0 < len(points) <= MOST_LARGE or len(set(names)) < len(names):
        raise Rejected(f"a cycle has 1 to {MOST_LARGE} points, and a letter one image")
    if not 0 < len(names) <= MOST_LARGE or {len(images), *map(len, points)} != {len(names)}:
        raise Rejected("a map has an image for each letter, and a point a coordinate")
    for x in names:
        place.own(x)
    if any(letters(e) & set(names) for point in points for e in point):
        raise Rejected("a point in the letters of the map")


def put(place: Place, claim: Claim, e: Tree, point: Sequence[Tree]) -> Tree:
    letters_ = dict(zip(claim["letters"], point, strict=True))
    return substituted(place.system.plain(e), letters_)


def jacobian(place: Place, claim: Claim) -> Jacobian:
    """Of the map applied as often as there are points, at the first, by the chain rule; the map is
    differentiable at all of them, for all parts of its images and their derivatives have values.
    In Coq: ``cycle_derivative`` of Eigenvalue.v."""
    names = claim["letters"]
    total = [[ONE if i == j else ZERO for j in names] for i in names]
    for point in claim["points"]:
        here = [
            [put(place, claim, derivative(place.system.plain(e), x), point) for x in names]
            for e in claim["images"]
        ]
        images = [put(place, claim, e, point) for e in claim["images"]]
        place.smooth(*images, *(e for row in here for e in row))
        total = [
            [add(*(mul(a, b) for a, b in zip(row, column, strict=True)))
             for column in zip(*total, strict=True)]
            for row in here
        ]  # fmt: skip
    return total


def eigenvectors(
    place: Place, claim: Claim, values: Sequence[Tree], vectors: Sequence[Sequence[Fraction]]
) -> Place:
    """It is a cycle, and Jacobian · vector = value · vector, for vectors of numbers that are not
    0."""
    at, relations = cycle(place, claim)
    require(at, relations)
    matrix = jacobian(at, claim)
    if len(values) != len(vectors):
        raise Rejected("a multiplier has an eigenvector")
    for value, vector in zip(values, vectors, strict=True):
        if len(vector) != len(matrix) or not any(vector):
            raise Rejected("an eigenvector is 0, or has another length")
        for row, x in zip(matrix, vector, strict=True):
            image = add(*(mul(number(y), e) for y, e in zip(vector, row, strict=True)))
            require(at, [(image, "=", mul(number(x), value))])
    return at


def multiplier(place: Place, claim: Claim) -> None:
    eigenvectors(place, claim, [claim["value"]], [claim["vector"]])


def stability(place: Place, claim: Claim) -> None:
    """A cycle of a differentiable map attracts the points near it if all eigenvalues of that
    Jacobian are below 1 in absolute value, and does not if one is above 1.  These here are all,
    for their vectors are a basis, and none is 1 in absolute value.  In Coq: ``proposition1`` of
    Stability.v, and ``proposition2`` of Eigenvalue.v, for which no basis is needed."""
    if 0 in sides(place, claim, basis=True):
        raise Rejected("whether a multiplier is below or above 1 is open")


def stable(place: Place, claim: Claim) -> None:
    """All eigenvalues are below 1 in absolute value; or else one is above 1."""
    attracts = claim["attracts"]
    found = sides(place, claim, basis=attracts)
    if set(found) != {-1} if attracts else 1 not in found:
        raise Rejected("whether a multiplier is below or above 1 is open, or it is not as claimed")


def sides(place: Place, claim: Claim, basis: bool) -> list[int]:
    """Of each multiplier 1 if it is above 1 in absolute value, -1 if it is below, else 0."""
    values, vectors = claim["values"], claim["vectors"]
    at = eigenvectors(place, claim, values, vectors)
    if basis and (len(vectors) != len(claim["letters"]) or not independent(vectors)):
        raise Rejected("the eigenvectors are no basis")
    return [at.sign(sub(power(e, 2), ONE)) for e in values]


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
