"""The search for the steps of an orbit, in the arithmetic of the kernel, which checks them again.

Each step is as long as its box can be shown and the remainder is small; the last one, which holds
the end, is as short as the digits that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Interval, Rejected, sign, within
from proofs_check.kernel.core.orbits import Step, advanced, followed, on_set
from proofs_check.kernel.core.trees import Tree, mul, number
from proofs_check.kernel.files.stated import MOST_ORDERS
from theory.deadline import remaining

Box = dict[str, Interval]

MOST = 400  # steps
SECANTS = 40  # to the zero of the clock
ROOM = (8, 2, 1)  # parts of the first guess of a box by which it is widened
LOCAL = Fraction(1, 1 << 16)  # of the tolerance: the part of one step, whose errors then grow
AMPLIFIED = 4  # times may an error grow in a step
NEAR, TRIED = 4, 6  # of a set: parts of the way that are left for the last step; lengths of it
SPARE = 6  # bits of the end beyond those asked for


def order_for(bits: int) -> int:
    """Longer polynomials, up to a third of the bits, make fewer steps, and less work in all."""
    return max(10, min(MOST_ORDERS, (bits + 16) // 3))


class Search:
    """From the start to a step that holds the end."""

    HALVINGS, LEAST = 40, Fraction(0)  # of one step

    def __init__(self, system: System, clock: Tree, direction: dict[str, Tree], bits: int):
        self.system, self.clock, self.f = system, clock, system.f
        self.tolerance = Fraction(1, 1 << bits + SPARE)
        self.order = order_for(bits)
        self.at: Box = system.start
        self.side = sign(system.value(clock, system.start))
        if self.side == 0:
            raise NoCertificate("the sign of the clock at the start is open")
        curve = {s: mul(number(self.side), d) for s, d in direction.items()}
        self.rate = mul(number(self.side), system.along(clock, curve))
        self.program, self.at = followed(system, curve)

    def steps(self) -> Iterator[Step]:
        advance = Fraction(1, 4)
        for _ in range(MOST):
            if remaining() <= 0:
                raise NoCertificate("the time was spent before the steps were found")
            step, after = self._longest(advance)
            if sign(on_set(self.system, self.clock, after)) == self.side:
                yield step
                self.at, advance = after, 2 * step.advance
                continue
            yield from self._last(step.advance)
            return
        raise NoCertificate(f"the end was not found in {MOST} steps")

    def _longest(self, advance: Fraction) -> tuple[Step, Box]:
        for _ in range(self.HALVINGS):
            found = self._tried(advance)
            if found is not None:
                return found
            advance /= 2
            if advance < self.LEAST:
                break
        raise NoCertificate("no step could be shown to stay in a box")

    def _tried(self, advance: Fraction) -> tuple[Step, Box] | None:
        """A step of this length and the box at its end, if the clock falls on it and the remainder
        is small."""
        f, names = self.f, tuple(self.at)
        h = f.of(advance)
        try:
            box = self.at
            for room in ROOM:
                slopes = self.program.values(f, {**self.system.ranging, **box})
                swept = {
                    s: f.add(self.at[s], f.mul((0, h[1]), c))
                    for s, c in zip(names, slopes, strict=True)
                }
                box = {s: f.widened(x, (x[1] - x[0]) // room + 1) for s, x in swept.items()}
                slopes = self.program.values(f, {**self.system.ranging, **box})
                step = Step(advance, box)
                try:
                    swept, after = advanced(self.system, self.program, self.at, step, self.order)
                except Rejected:
                    continue
                state = {s: swept[s] for s in self.system.state}
                small = all(self._sharp(after, s) for s in state)
                if small and self._goes_on(state):
                    return step, after
                return None
        except Rejected:
            return None
        return None

    def _goes_on(self, box: Box) -> bool:
        """Whether the clock falls."""
        return sign(self.system.value(self.rate, box)) == -1

    def _sharp(self, box: Box, s: str) -> bool:
        """Whether a step adds little to what it was not known at its start already."""
        after, before = box[s], self.at[s]
        grown = after[1] - after[0] - AMPLIFIED * (before[1] - before[0])
        return Fraction(grown, 1 << self.f.bits) < self.tolerance * LOCAL

    def _last(self, longest: Fraction) -> Iterator[Step]:
        """To just before the zero of the clock, and over it: safeguarded secants."""
        low, high = Fraction(0), longest
        value = self._clock(self.at)
        guess = low
        ends = [(low, value)]
        for _ in range(SECANTS):
            speed = self._speed()
            last, at_last = ends[-1]
            if len(ends) > 1 and at_last != ends[-2][1]:
                speed = (at_last - ends[-2][1]) / (last - ends[-2][0])
            guess = self._rounded(last - at_last / speed) if speed else (low + high) / 2
            if not low < guess < high:
                guess = self._rounded((low + high) / 2)
            found = self._tried(guess)
            if found is None:
                raise NoCertificate("the last step could not be shown")
            here = self._clock(found[1])
            ends.append((guess, here))
            low, high = (guess, high) if here > 0 else (low, guess)
            if abs(here) < abs(self.tolerance * self._speed()) / 4:
                break
        before = guess - self.tolerance / 2
        first = self._tried(before)
        if first is None:
            raise NoCertificate("the last step could not be shown")
        yield first[0]
        self.at = first[1]
        last_step = self._tried(self.tolerance)
        if last_step is None or sign(self.system.value(self.clock, last_step[1])) != -self.side:
            raise NoCertificate("the end could not be enclosed in a short step")
        yield last_step[0]

    def _clock(self, box: Box) -> Fraction:
        low, high = self.system.value(self.clock, box)
        return Fraction(self.side * (low + high), 2 << self.f.bits)

    def _speed(self) -> Fraction:
        low, high = self.system.value(self.rate, self.at)
        return Fraction(low + high, 2 << self.f.bits)

    def _rounded(self, x: Fraction) -> Fraction:
        return Fraction(int(x * (1 << self.f.bits)), 1 << self.f.bits)


class RestSearch(Search):
    """Of a flow without a clock, until it is in one of some boxes."""

    def __init__(self, system: System, bits: int):
        self.system, self.f = system, system.f
        self.tolerance = Fraction(1, 1 << bits)
        self.order = order_for(bits)
        self.program, self.at = followed(system, system.motion)

    def _goes_on(self, box: Box) -> bool:
        return True

    def to(self, boxes: Sequence[Box]) -> tuple[list[Step], Box]:
        """The steps, and the box to which they lead."""
        advance, found = Fraction(1, 4), list[Step]()
        for _ in range(MOST):
            for box in boxes:
                if all(within(self.at[s], x) for s, x in box.items()):
                    return found, box
            if remaining() <= 0:
                raise NoCertificate("the time was spent before the steps were found")
            step, self.at = self._longest(advance)
            found.append(step)
            advance = 2 * step.advance
        raise NoCertificate(f"no point of rest was reached in {MOST} steps")


class SetSearch(Search):
    """From all starts of a box to a step in which all orbits end; coarse."""

    ORDER = 12
    LEAST = Fraction(1, 1 << 10)
    ADDED = 200  # a step adds at most this part of its width to what is open of a set's middle
    WIDEST = 64  # times may all steps make it as wide

    def __init__(self, system: System, clock: Tree, direction: dict[str, Tree], bits: int):
        super().__init__(system, clock, direction, bits)
        self.order, self.rough = self.ORDER, False
        self.most = self.WIDEST * max(self._width(self.at, s) for s in system.state)

    def _width(self, box: Box, s: str) -> int:
        return box[s][1] - box[s][0]

    def _sharp(self, box: Box, s: str) -> bool:
        middle = f"{s}_mid"
        if self.rough:
            return True
        if middle not in box:
            return super()._sharp(box, s)
        widest = max(self._width(self.at, t) for t in self.system.state)
        added = self._width(box, middle) - self._width(self.at, middle) * 5 // 4
        return added * self.ADDED <= widest and self._width(box, s) <= self.most

    def steps(self) -> Iterator[Step]:
        """As near as all orbits come before the first of them ends, and on until all did."""
        advance = Fraction(1, 4)
        for _ in range(MOST):
            least, most = self._left()
            fast, slow = self._speeds()
            if least < most / NEAR:
                break
            advance = min(advance, self._rounded(Fraction(7, 8) * least / fast))
            step, after = self._longest(advance)
            if sign(on_set(self.system, self.clock, after)) != self.side:
                break
            yield step
            self.at, advance = after, 2 * step.advance
        longest = most / slow
        self.rough = True
        for _ in range(TRIED):
            found = self._tried(self._rounded(longest))
            if found is not None and sign(on_set(self.system, self.clock, found[1])) == -self.side:
                yield found[0]
                return
            longest *= Fraction(5, 4)
        raise NoCertificate("no step was found in which all orbits end")

    def _left(self) -> tuple[Fraction, Fraction]:
        """The clock, which is positive before the end."""
        x = on_set(self.system, self.clock, self.at)
        low, high = x if self.side > 0 else (-x[1], -x[0])
        return Fraction(low, 1 << self.f.bits), Fraction(high, 1 << self.f.bits)

    def _speeds(self) -> tuple[Fraction, Fraction]:
        """How fast it falls, at most and at least."""
        low, high = self.system.value(self.rate, {s: self.at[s] for s in self.system.state})
        if high >= 0:
            raise NoCertificate("the clock may not fall")
        return Fraction(-low, 1 << self.f.bits), Fraction(-high, 1 << self.f.bits)
