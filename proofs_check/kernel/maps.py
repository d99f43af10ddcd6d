"""Fixed points of maps of one letter, and what they do to the points near them."""

from __future__ import annotations

from fractions import Fraction

from proofs_check.kernel.claims import Claim, own, reached, vanishing
from proofs_check.kernel.flows import Orbit, System
from proofs_check.kernel.intervals import Rejected
from proofs_check.kernel.trees import ZERO, Tree, derivative, letters, sub, substituted


def fixed(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """The image of the point is the point, at the end, or for all values of the letters."""
    point = claim["point"]
    own(system, claim["letter"])
    here = substituted(claim["image"], {claim["letter"]: point})
    matching(system, orbit, sub(here, point), claim)


def multiplier(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """The derivative of the map at the point."""
    own(system, claim["letter"])
    slope = derivative(system.plain(claim["image"]), claim["letter"])
    here = substituted(slope, {claim["letter"]: claim["point"]})
    matching(system, orbit, sub(here, claim["value"]), claim)


def stability(system: System, orbit: Orbit | None, claim: Claim) -> None:
    """Cited: a fixed point of a differentiable map of a line attracts the points near it if the
    derivative there is below 1 in absolute value, and does not if it is above 1.  Which of the two
    is the case is shown here."""
    fixed(system, orbit, claim["fixed"])
    multiplier(system, orbit, claim["multiplier"])
    one, other = claim["fixed"], claim["multiplier"]
    if any(one[k] != other[k] for k in ("letter", "image", "point", "at")):
        raise Rejected("the fixed point and the multiplier are of different maps")
    box = reached(orbit).end if one["at"] == "end" else {}
    value = system.value(other["value"], box)
    unit = system.f.one[0]
    if not (-unit < value[0] and value[1] < unit) and not (value[0] > unit or value[1] < -unit):
        raise Rejected("whether the multiplier is below or above 1 is open")


def matching(system: System, orbit: Orbit | None, e: Tree, claim: Claim) -> None:
    if claim["at"] == "end":
        vanishing(system, reached(orbit), e, claim["factor"])
    elif claim["at"] != "everywhere":
        raise Rejected("a map is iterated at the end, or with numbers")
    elif not system.equal(e, ZERO):
        raise Rejected("the two sides are not one formula")
    else:
        system.value(e, {})


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
