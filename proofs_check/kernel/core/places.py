"""Where a claim is made: with the numbers of the case, where an orbit ends, or all along it.

What is shown at a place is shown for each of its points.  A claim asks of it what it needs, a sign
or that two formulas are equal, and so is one rule at all places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from proofs_check.kernel.core.flows import Box, System
from proofs_check.kernel.core.intervals import Rejected, sign, within
from proofs_check.kernel.core.orbits import Orbit, Trajectory
from proofs_check.kernel.core.trees import (
    ZERO,
    Tree,
    add,
    derivative,
    letter,
    letters,
    mul,
    nodes,
    number,
    rebuilt,
    sub,
    substituted,
)

HIGHEST_ZERO = 6  # of a zero
SIDED = ("sign", "abs")


class Place:
    """With the numbers of the case, unless a subclass says otherwise.  ``ranging`` are letters that
    stand for all numbers of the place."""

    said = "with the numbers of the case"

    def __init__(self, system: System, orbit: Orbit | None = None, ranging: Sequence[str] = ()):
        self.system, self.orbit, self.ranging = system, orbit, ranging

    @property
    def reached(self) -> Orbit:
        if self.orbit is None:
            raise Rejected("the claim is about an orbit, and there is none")
        return self.orbit

    def at(self, word: str) -> Place:
        """Here, or at the end of the orbit, along it, or while there is one."""
        if word == "while":
            return While(self.system)
        kind = {"end": End, "along": Along}.get(word)
        return kind(self.system, self.reached) if kind else self

    def own(self, word: str) -> None:
        """A letter that a formula binds has no other meaning."""
        if word in self.system.meanings | set(self.ranging):
            raise Rejected(f"the letter {word} has two meanings")

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        """They cover the place, as far as the formulas see it."""
        return ({},)

    def sign(self, e: Tree) -> int:
        """Of a formula everywhere there: 1, -1, or 0 if it is open."""
        found = 0
        for box in self.boxes(e):
            here = self.sign_on(e, box)
            if here == 0 or here == -found:
                return 0
            found = here
        return found

    @property
    def signs(self) -> Mapping[Tree, int]:
        """Known ones, of formulas on all boxes."""
        return {}

    def sign_on(self, e: Tree, box: Box) -> int:
        """By its value, from the middle of the box, or from where a letter is 0: which of them says
        more is open."""
        found = sign(self.system.value(e, box))
        for s in ("", *box) if box else ():
            if not found:
                with suppress(Rejected):
                    found = self.sign_from_0(e, box, s) if s else sign(self.system.centred(e, box))
        return found

    def sign_from_0(self, e: Tree, box: Box, s: str) -> int:
        """By Taylor's formula e is s^n/n! times its n-th derivative by s somewhere between 0 and s,
        if e and the derivatives below that are 0 where s is: on the box, made to reach to 0, e is
        smooth.  A formula of a known sign with n = 1 tells that of s, where 0 is among its values.
        In Coq: ``order_rule`` of Signs.v."""
        at = {**box, s: self.system.f.hull(box[s], self.system.f.zero)}
        side = sign(box[s])
        for known, other in self.signs.items() if not side else ():
            n, found = self.order(known, at, s)
            side = side or (other * found if n == 1 else 0)
        n, found = self.order(e, at, s) if side else (0, 0)
        return side**n * found if n else 0

    def order(self, e: Tree, at: Box, s: str) -> tuple[int, int]:
        """How many derivatives, e the first, are 0 where s is, and the sign of the next."""
        self.system.value(e, at)  # on the piece of φ, of which the formula is put in
        e = self.system.concrete(e)
        for n in range(HIGHEST_ZERO):
            found = sign(self.system.value(e, at))
            if found or not self.system.equal_inside(substituted(e, {s: ZERO}), ZERO):
                return n, found
            e = derivative(e, s)
        return 0, 0

    def never(self, e: Tree, below: int) -> bool:
        """Whether its sign is nowhere that one; it may be 0."""
        found = [self.system.value(e, box) for box in self.boxes(e)]
        return all(low >= 0 if below < 0 else high <= 0 for low, high in found)

    def smooth(self, *formulas: Tree) -> None:
        """They have values, and derivatives by the usual rules."""
        for box in self.boxes(*formulas):
            self.system.values(formulas, box)

    def equal(self, left: Tree, right: Tree) -> bool:
        """Both have values, which are equal."""
        self.smooth(left, right)
        return self.system.equal_inside(left, right)

    def differentiable(self, e: Tree) -> None:
        raise Rejected("a claim of this kind is made for all values of a letter")

    def settled(self, e: Tree) -> Tree:
        """The same at every point of the place, without the signs that are known there: where a is
        everywhere positive, negative or 0, sign a is 1, -1 or 0, and |a| is a, -a or 0."""

        def changed(node: Tree, parts: tuple[Tree, ...]) -> Tree | None:
            if node.operation not in SIDED or (side := self.side(*parts)) is None:
                return None
            return number(side) if node.operation == "sign" else mul(number(side), *parts)

        e = self.system.plain(e)
        return rebuilt(e, changed) if any(n.operation in SIDED for n in nodes(e)) else e

    def side(self, e: Tree) -> int | None:
        """1, -1 or 0 if it has values everywhere there that are positive, negative or 0."""
        try:
            self.smooth(e)
            return self.sign(e) or (0 if self.equal(e, ZERO) else None)
        except Rejected:
            return None


class OfOrbit(Place):
    """What is said where an orbit ends is a limit, which a sign need not keep."""

    def settled(self, e: Tree) -> Tree:
        return e


class End(OfOrbit):
    said = "where the orbit ends"

    @property
    def signs(self) -> Mapping[Tree, int]:
        return self.reached.signs

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        return self.reached.ends

    def smooth(self, *formulas: Tree) -> None:
        self.reached.require_values(self.system, *formulas)

    def equal(self, left: Tree, right: Tree) -> bool:
        """The difference is 0 identically with what letters are equal to there.  In Coq:
        ``at_end_rule`` of Kernel.v."""
        self.smooth(left, right)
        put = substituted(self.system.plain(sub(left, right)), self.reached.solved)
        return self.system.equal_inside(put, ZERO)


class Along(OfOrbit):
    said = "on every box of the orbit"

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        return self.reached.boxes(self.system, *formulas)

    def equal(self, left: Tree, right: Tree) -> bool:
        """Equal at the start, with equal rates of change at every point.  In Coq: ``along_rule`` of
        Kernel.v."""
        system = self.system
        begun = (without_empty(system, system.started(e)) for e in (left, right))
        if not system.equal_inside(*begun):
            raise Rejected("the two sides are not equal at the start")
        self.same_rates(left, right)
        return True

    def same_rates(self, left: Tree, right: Tree) -> None:
        system, curve = self.system, self.reached.curve(self.system, left, right)
        rates = [system.along(e, curve.direction) for e in (left, right)]
        if not system.equal_inside(*rates):
            raise Rejected("the two sides change at different rates")
        for e in (left, right):
            held: set[Tree] = set()
            for part in nodes(system.plain(e)):
                if part.operation == "integral":
                    self.integrable(curve, part)
                if part.operation == "integral" or held & set(part.arguments):
                    held.add(part)
                    if part.operation not in ("integral", "+", "*"):
                        raise Rejected("an integral inside something else than sums and products")
        outside = [without_integrals(system.plain(e)) for e in (left, right)]
        for box in curve.boxes:
            system.values((*outside, *rates), box)

    def integrable(self, curve: Trajectory, e: Tree) -> None:
        """The integrand is continuous from the lower end, a constant, to wherever the upper end
        comes: the ranges of the upper end on the boxes follow one another, and begin at the lower
        one.  In Coq: ``integral_rule`` of Along.v."""
        system, (inside, low, high) = self.system, e.arguments
        self.own(e.data)
        if letters(low) & set(system.state) or letters(inside) & set(system.state):
            raise Rejected("an integral whose lower end or integrand moves")
        first = system.value(low, {})
        ranges = [system.value(high, box) for box in curve.boxes]
        if not within(first, ranges[0]):
            raise Rejected("an integral that does not begin where its upper end starts")
        for at in ranges:
            system.value(inside, {e.data: at})


class While(OfOrbit):
    """As long as the orbit exists and the formulas are smooth along it; t is the time."""

    said = "as long as the orbit exists"

    def boxes(self, *formulas: Tree) -> Sequence[Box]:
        raise Rejected("nothing was followed of the orbit")

    def equal(self, left: Tree, right: Tree) -> bool:
        self.linear(left, right, ZERO, {})
        return True

    def same(self, left: Tree, right: Tree) -> bool:
        """Where both have values; of numbers it is known which are positive."""
        return self.system.equal(left, right) or self.system.signed().equal(left, right)

    def stays(self, known: Mapping[str, Tree], timed: bool = False) -> None:
        """Letters equal to formulas in the others at the start, whose differences do not change
        where all of them are 0: then the others, moving there by themselves, and these formulas
        solve the flow, which has one solution.  If ``timed``, they may be of the time t, too.
        In Coq: ``known_rule`` of Along.v."""
        if timed:
            self.own("t")
        begun, start = {"t": ZERO}, {**self.system.start, "t": self.system.f.zero}
        free = {"t"} if timed else set()
        system, plain = self.system, {s: self.system.plain(e) for s, e in known.items()}
        moving = set(system.state) - set(known)
        for s, e in plain.items():
            if s not in system.state or letters(e) - moving - set(system.numbers) - free:
                raise Rejected("a letter that does not move, or is put for itself")
            first = substituted(system.started(e), begun if timed else {})
            if not self.same(system.started(letter(s)), first):
                raise Rejected("a letter is not equal to its formula at the start")
            rate = system.along(sub(letter(s), e), system.motion)
            if timed:
                rate = sub(rate, derivative(e, "t"))
            if not self.same(substituted(system.plain(rate), plain), ZERO):
                raise Rejected("a letter does not stay equal to its formula")
        system.values((*plain.values(), *system.motion.values()), start)

    def linear(
        self, left: Tree, right: Tree, factor: Tree, known: Mapping[str, Tree], less: Tree = ZERO
    ) -> None:
        """The gap is 0 at the start, and its rate of change is the factor times the gap,
        identically, with what letters are known to be equal to.  So it is 0: y' = A(t) y has one
        solution with y(0) = 0, for a continuous A.  If y' = A(t) y - b(t) with b ≥ 0, then y ≤ 0:
        e^(-∫A) y does not rise.  In Coq: ``follows_rule`` and ``below_rule`` of Along.v."""
        self.own("t")
        system, start = self.system, {**self.system.start, "t": self.system.f.zero}
        left, right, factor = map(system.plain, (left, right, factor))
        begun = [substituted(system.started(e), {"t": ZERO}) for e in (left, right)]
        if not self.same(*begun):
            raise Rejected("the two sides are not equal at the start")
        gap = sub(left, right)
        rate = system.plain(add(system.along(gap, system.motion), derivative(gap, "t")))
        if not self.same(*(substituted(e, known) for e in (rate, sub(mul(factor, gap), less)))):
            raise Rejected("the gap between the two sides grows at another rate")
        system.values((left, right, factor, rate, less), start)


def without_empty(system: System, e: Tree) -> Tree:
    """Integrals over nothing are 0."""
    equal = system.algebra.equal
    gone = lambda node, parts: node.operation == "integral" and equal(*parts[1:])  # noqa: E731
    return rebuilt(e, lambda node, parts: ZERO if gone(node, parts) else None)


def without_integrals(e: Tree) -> Tree:
    return rebuilt(e, lambda node, _: ZERO if node.operation == "integral" else None)
