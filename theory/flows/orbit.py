"""An orbit enclosed step by step: what was asked for, how it ended, what is enclosed."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flint import arb

from theory.flows.step import Step
from theory.flows.vector_field import Box


class Ending(enum.Enum):
    """How the steps came to an end.  Only ARRIVED proves anything about where."""

    ARRIVED = "arrived"
    KINK = "kink"
    SINGULAR = "singular"
    VANISHING = "vanishing"
    BUDGET = "budget"
    UNDECIDED = "undecided"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Ending.ARRIVED: "the flow was enclosed up to where it was to be followed",
    Ending.KINK: "the flow may meet a kink of the field",
    Ending.SINGULAR: "no further step could be proved",
    Ending.VANISHING: "the steps became so short that the solution may end in finite time",
    Ending.BUDGET: "the budget of steps or seconds was spent",
    Ending.UNDECIDED: "balls could not decide whether the end was reached",
}


@dataclass(frozen=True)
class Budget:
    """What an orbit may cost: ``steps``, and ``seconds`` of processor time."""

    steps: int = 5000
    seconds: float = 60.0

    def after(self, seconds: float) -> Budget:
        """What is left when so many seconds have been spent."""
        return Budget(self.steps, max(0.0, self.seconds - seconds))


@dataclass(frozen=True)
class Times:
    """Enclosures at these exact times, in order; negative ones for a backward flow."""

    times: tuple[object, ...]


@dataclass(frozen=True)
class Horizon:
    """Until one exact time."""

    time: object


@dataclass(frozen=True)
class Crossing:
    """Until the observed function is 0 for the first time.

    With ``monotone`` the caller vouches that it is monotone along every orbit (its rate is a sum
    of squares, say); otherwise every step proves that the function has no zero before.
    """

    observable: str
    monotone: bool = False


Until = Times | Horizon | Crossing
Good = Callable[[Box], bool]
HALVINGS = 8  # of a step: what 256 parts leave open is close to a zero


@dataclass(frozen=True)
class Orbit:
    """``steps`` from the start; ``state`` encloses the end at the time ``time`` if ``ending`` is
    ARRIVED, and ``reason`` says why not otherwise.

    ``states`` are the enclosures at the times that were asked for and reached.  ``monotone``: the
    rate of the observed function was proved to have one sign during every step (or vouched for).
    ``bits`` is the working precision.
    """

    steps: tuple[Step, ...]
    ending: Ending
    reason: str
    state: Box | None
    time: arb
    states: tuple[Box, ...] = ()
    monotone: bool = False
    bits: int = 0

    @property
    def arrived(self) -> bool:
        return self.ending is Ending.ARRIVED

    @property
    def hulls(self) -> tuple[Box, ...]:
        """Boxes that together contain the orbit during all the steps."""
        return tuple(hull for step in self.steps for hull in step.hulls)

    def cover(self, good: Good) -> Iterator[Box]:
        """Boxes that together contain the orbit from the start to ``time``, halved in time until
        they are ``good``, or a few times."""
        for step in self.steps:
            left = self.time - step.start
            if left / step.length < 0:
                return
            last = not abs(left) > abs(step.length)
            yield from _halved(step, arb(0), left if last else step.length, good, HALVINGS)

    def at(self, time: arb) -> Box | None:
        """A box that contains s(τ) for every τ of the ball; None if the steps do not cover it."""
        found: Box | None = None
        for step in self.steps:
            low, high = sorted((arb(0), step.length), key=float)
            local = time - step.start
            if local < low or local > high:
                continue
            part = step.at(_between(local, low, high))
            found = part if found is None else tuple(map(arb.union, found, part))
        return found if found and _covers(self.steps, time) else None


def _halved(step: Step, low: arb, high: arb, good: Good, depth: int) -> Iterator[Box]:
    box = step.during(low, high)
    if depth == 0 or good(box):
        yield box
        return
    middle = ((low + high) / 2).mid()
    yield from _halved(step, low, middle, good, depth - 1)
    yield from _halved(step, middle, high, good, depth - 1)


def _between(x: arb, low: arb, high: arb) -> arb:
    if x >= low and x <= high:
        return x
    left = x.lower() if x.lower() > low else low
    right = x.upper() if x.upper() < high else high
    return left.union(right)


def _covers(steps: Sequence[Step], time: arb) -> bool:
    ends = steps[0].start.union(steps[-1].stop)
    return bool(ends.contains(time))
