"""The one cycle of a map in discrete time near given points, which need not be on it.

Let B_i = {x : |x - c_i|_∞ ≤ r} for points c_1, …, c_p of R^d, indices modulo p, and f be
continuously differentiable on them.  Cycles with the i-th point in B_i are the zeros in B = Π B_i
of G(x)_{i+1} = x_{i+1} - f(x_i).  For a matrix A of numbers let N(x) = x - A G(x), and let, in the
norm |·|_∞ and the norm of matrices that belongs to it, the largest sum of |entries| of a row,

    ‖1 - A G'(x)‖ ≤ q < 1 for all x in B,  and  |A G(c)| ≤ m with m + q r ≤ r.

B is convex: N contracts it by q (mean value theorem), and maps it into itself.  So N has one and
only one fixed point there (Banach).  A G' is invertible, for ‖1 - A G'‖ < 1, and so is A: the fixed
points of N are the zeros of G.  If c_1 is farther than 2 r from all other c_i, in some coordinate,
all p points are different, for a cycle of fewer has x_1 = x_{1+n} for some n < p.

For A = 1, N(x)_{i+1} = f(x_i): f maps each ball into the next one, so that with x_1 in B_1 the
point (x_1, f(x_1), …, f^{p-1}(x_1)) is in B, and N, again and again, brings it to the cycle: all
orbits from B_1 are drawn to it.  In Coq: ``near_rule`` and
``drawn_rule`` of Maps.v.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.flows import Box, System
from proofs_check.kernel.core.intervals import Interval, Intervals, Rejected, size
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import derivative
from proofs_check.kernel.kinds.cycles import require_map


def near(place: Place, claim: Claim) -> None:
    """On each of the boxes of the place, for all of whose points c_i and r are."""
    require_map(place, claim)
    at = place.at(claim["at"])
    for box in at.boxes(*(e for point in claim["points"] for e in point), claim["radius"]):
        require_near(at.system, claim, box)


def require_near(system: System, claim: Claim, box: Box) -> None:
    f, names, points = system.f, claim["letters"], claim["points"]
    images = [system.plain(e) for e in claim["images"]]
    least, most = system.value(claim["radius"], box)
    centres = [system.values(point, box) for point in points]
    first, *others = centres
    for other in others:
        gaps = (f.sub(x, y) for x, y in zip(first, other, strict=True))
        if not any(min(abs(a), abs(b)) > 2 * most and a * b > 0 for a, b in gaps):
            raise Rejected("two points of the cycle may be one")
    slopes = [derivative(e, s) for e in images for s in names]
    n, d = len(names) * len(points), len(names)
    unit = [[f.one if i == j else f.zero for j in range(n)] for i in range(n)]
    jacobian = [row[:] for row in unit]  # G'
    off: list[Interval] = [f.zero] * n  # G(c)
    for i, centre in enumerate(centres):
        after = (i + 1) % len(points)
        cube = {s: f.widened(x, most) for s, x in zip(names, centre, strict=True)}
        found = system.values((*images, *slopes), {**box, **cube})[d:]
        at = system.values(images, {**box, **dict(zip(names, centre, strict=True))})
        for j in range(d):
            off[after * d + j] = f.sub(centres[after][j], at[j])
            for k in range(d):
                entry = jacobian[after * d + j][i * d + k]
                jacobian[after * d + j][i * d + k] = f.sub(entry, found[j * d + k])
    frame = claim["frame"]
    left = unit if frame is None else [[f.of(q) for q in row] for row in frame]
    if [len(row) for row in left] != [n] * n or least <= 0:
        raise Rejected("a matrix that does not fit the points, or a radius that is not positive")
    f.spend(n**3)
    for i, row in enumerate(left):
        step = size(combined(f, row, off))
        entries = [combined(f, row, column) for column in zip(*jacobian, strict=True)]
        entries[i] = f.sub(f.one, entries[i])
        rate = sum(map(size, entries))
        if rate >= f.one[0] or (step << f.bits) > (f.one[0] - rate) * least:
            raise Rejected("the points may not be drawn to one cycle")


def combined(f: Intervals, row: Sequence[Interval], column: Sequence[Interval]) -> Interval:
    total = f.zero
    for x, y in zip(row, column, strict=True):
        total = f.add(total, f.mul(x, y))
    return total
