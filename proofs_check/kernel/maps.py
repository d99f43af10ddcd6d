"""Fixed points that repel, of a map with a letter that ranges."""

from __future__ import annotations

from fractions import Fraction

from proofs_check.kernel.claims import Claim, own
from proofs_check.kernel.flows import Orbit, System
from proofs_check.kernel.intervals import Rejected
from proofs_check.kernel.trees import derivative, letters, substituted


def repelling(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """For all values of a letter in an interval the point is fixed and the derivative there is
    above 1 in absolute value.  Cited: then it is unstable."""
    point, image, over = claim["point"], claim["image"], claim["over"]
    own(system, claim["letter"])
    own(system, over)
    if over == claim["letter"] or claim["letter"] in letters(point):
        raise Rejected("a letter has two meanings")
    here = substituted(image, {claim["letter"]: point})
    slope = substituted(derivative(image, claim["letter"]), {claim["letter"]: point})
    if not system.equal(here, point) or not system.equal(slope, claim["value"]):
        raise Rejected("the point is not fixed, or the derivative there is another")
    low, high, cells = claim["low"], claim["high"], claim["cells"]
    if not low < high:
        raise Rejected("an interval that is empty")
    unit = system.f.one[0]
    for i in range(cells):
        ends = (low + (high - low) * Fraction(j, cells) for j in (i, i + 1))
        at = {over: system.f.of(*ends)}
        value, *_ = system.values((claim["value"], here, slope, point), at)
        if not (value[0] > unit or value[1] < -unit):
            raise Rejected("the derivative may be at most 1 somewhere")
