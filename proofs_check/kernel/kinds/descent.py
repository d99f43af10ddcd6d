"""Quantities that one step of a map in discrete time makes smaller.

*For all real letters.*  Let g be convex and differentiable on Rⁿ, Q(z) = ½‖z‖² - g(z), and F = ∇g.
Then Q(F(z)) ≤ Q(z) - ½‖F(z) - z‖² for all z.  For g lies above its tangents, so that with y = F(z)

    Q(y) - Q(z) = ½‖y‖² - ½‖z‖² - (g(y) - g(z)) ≤ ½‖y‖² - ½‖z‖² - y·(y - z) = -½‖y - z‖².

That g is convex is seen of its parts: affine formulas, sums, positive multiples and even powers of
affine ones are convex, and so is log f for a log-convex f > 0.  Log-convex are positive numbers,
e^(convex), sums (by Hölder's inequality: f(sx + ty) ≤ f(x)^s f(y)^t, likewise h, and
a^s b^t + c^s d^t ≤ (a + c)^s (b + d)^t for s + t = 1) and products; they are convex as well.
In Coq: ``lowers_rule``, ``convex_rule`` and ``log_convex_rule`` of Maps.v.
"""

from __future__ import annotations

from proofs_check.kernel.core.claims import Claim, require
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import (
    ZERO,
    Tree,
    add,
    derivative,
    div,
    letter,
    letters,
    mul,
    number,
    power,
    sub,
    substituted,
)
from proofs_check.kernel.kinds.terms import Terms


def descends(place: Place, claim: Claim) -> None:
    """Of the point that the letters have for numbers.  It does not move, or the quantity falls; or,
    unless it has to be strict, is the same."""
    after, before, pairs = stepped(place, claim)
    try:
        require(place, [(after, "<" if claim["strict"] else "<=", before)])
    except Rejected:
        still = [(image, "=", s) for s, image in pairs]
        require(place, [*still, (before, "=", before)])


def rises(place: Place, claim: Claim) -> None:
    """The quantity rises; or, if it has to fall, it does not though a letter moves."""
    after, before, pairs = stepped(place, claim)
    require(place, [(after, ">=" if claim["strict"] else ">", before)])
    if claim["strict"] and not any(place.sign(place.settled(sub(*pair))) for pair in pairs):
        raise Rejected("no letter was seen to move")


def stepped(place: Place, claim: Claim) -> tuple[Tree, Tree, list[tuple[Tree, Tree]]]:
    """The quantity after the step, and before, and the letters with their images."""
    names, images = map_of(claim)
    if not set(names) <= set(place.system.numbers):
        raise Rejected("a letter of the map has no number")
    before = place.system.plain(claim["quantity"])
    after = substituted(before, dict(zip(names, images, strict=True)))
    return after, before, list(zip(map(letter, names), images, strict=True))


def lowers(place: Place, claim: Claim) -> None:
    """By the first argument above, of which the claim names g."""
    (names, images), quantity = map_of(claim), claim["quantity"]
    for s in names:
        place.own(s)
    g = place.system.concrete(claim["convex"])
    half = div(add(*(power(letter(s), 2) for s in names)), number(2))
    everywhere = Terms(place.system, names)
    slopes = [(derivative(g, s), "=", e) for s, e in zip(names, images, strict=True)]
    require(everywhere, [(add(quantity, g), "=", half), *slopes])
    everywhere.smooth(quantity, g)
    if not is_convex(everywhere, g):
        raise Rejected("a formula was not seen to be convex")


def map_of(claim: Claim) -> tuple[list[str], list[Tree]]:
    names, images = claim["letters"], claim["images"]
    if not names or len(set(names)) < len(names) or len(names) != len(images):
        raise Rejected("a map has an image for each letter")
    return names, images


def is_convex(at: Place, e: Tree) -> bool:
    """Of a smooth formula with numbers for all other letters."""
    if is_affine(at, e):
        return True
    if e.operation == "+":
        return all(is_convex(at, a) for a in e.arguments)
    if e.operation == "*" and not all(map(letters, e.arguments)):
        factor, rest = (mul(*(a for a in e.arguments if bool(letters(a)) == n)) for n in (0, 1))
        return at.sign(factor) == 1 and is_convex(at, rest)
    if e.operation == "^" and e.data > 0 and e.data % 2 == 0:
        return is_affine(at, *e.arguments)
    return is_log_convex(at, *(e.arguments if e.operation == "log" else (e,)))


def is_affine(at: Place, e: Tree) -> bool:
    """Its second derivatives are 0 identically."""
    slopes = (derivative(derivative(e, s), t) for s in at.ranging for t in at.ranging)
    return all(at.system.equal_inside(slope, ZERO) for slope in slopes)


def is_log_convex(at: Place, e: Tree) -> bool:
    if e.operation in ("+", "*"):
        return all(is_log_convex(at, a) for a in e.arguments)
    if e.operation == "exp":
        return is_convex(at, *e.arguments)
    return not letters(e) and at.sign(e) == 1
