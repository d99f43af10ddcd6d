"""Where an observed function g is 0 for the first time, inside one step.

``side`` is the sign of g at the start of the step, proved by the caller: there it is known better
than the enclosure :meth:`Step.at` would tell, whose radius is that of the whole step.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

if TYPE_CHECKING:
    from theory.flows.step import Step

NEWTON_STEPS = 40  # of the untrusted search: the convergence is quadratic
CANDIDATE = 8  # radius of the candidate's interval over the error that is expected there
INFLATIONS = 3
DEEPEST = 24  # halvings of a time interval on which g may vanish


class Side(enum.Enum):
    """The proved sign of a ball."""

    ABOVE = 1
    BELOW = -1

    @classmethod
    def of(cls, x: arb) -> Side | None:
        if x > 0:
            return cls.ABOVE
        return cls.BELOW if x < 0 else None


def passed(step: Step, name: str, side: Side, monotone: bool) -> bool | None:
    """Whether g has changed sign during the step; None if undecided.

    Proved for False: g has no zero in the step (if g is monotone, or else because its sign was
    proved throughout).  For True: it has one.
    """
    end = Side.of(step.field.value(name, step.end))
    if end is None:
        return None
    if end is not side:
        return True
    if monotone or _clear(step, name, side, arb(0), step.length):
        return False
    return None


@dataclass(frozen=True)
class FirstZero:
    """The ball ``time`` since the step's start contains the first zero of g, and there is none
    before it in the step; ``before`` is an exact time before it."""

    time: arb
    before: arb


def cross(step: Step, name: str, side: Side, monotone: bool) -> FirstZero | str:
    """The first zero, if g changes sign in the step; words if it was not proved to be one."""
    found = _newton(step, name, _search(step, name))
    if found is None and monotone:
        return _between_signs(step, name, side)
    if found is None:
        return f"interval Newton for {name} = 0 did not contract"
    if not monotone and not _clear(step, name, side, arb(0), found.before):
        return f"{name} could not be proved to have no zero before the one that was found"
    return found


def _between_signs(step: Step, name: str, side: Side) -> FirstZero:
    """Of a monotone g that changes sign in the step, from the last time at which it is proved to
    have its first sign on to the first at which it has the other: for sets of orbits, which come
    at many times."""

    def edge(sought: Side, inside: arb, outside: arb) -> arb:
        """Between a time at which the sign is as sought, and one at which it need not be."""
        for _ in range(DEEPEST):
            middle = ((inside + outside) / 2).mid()
            seen = Side.of(step.field.value(name, step.at(middle)))
            inside, outside = (middle, outside) if seen is sought else (inside, middle)
        return inside

    zero, end = arb(0), step.length.mid()
    first = edge(side, zero, end)
    return FirstZero(first.union(edge(Side(-side.value), end, zero)), first)


def _clear(step: Step, name: str, side: Side, a: arb, b: arb, depth: int = 0) -> bool:
    """Whether g is proved to keep its side for all times between a and b.

    Either its sign is plain there, or it is monotone there and has the sign at both ends, of which
    the start of the step is one that has it.
    """
    box = step.at(a.union(b))
    if Side.of(step.field.value(name, box)) is side:
        return True
    if Side.of(step.field.rate(name, box)) is not None:
        ends = [Side.of(step.field.value(name, step.at(t))) for t in (a, b) if t != 0]
        if all(end is side for end in ends):
            return True
    if depth == DEEPEST:
        return False
    middle = ((a + b) / 2).mid()
    return _clear(step, name, side, a, middle, depth + 1) and _clear(
        step, name, side, middle, b, depth + 1
    )


def _search(step: Step, name: str) -> arb:
    """A point at which g is 0 nearly; nothing is proved.  Newton, kept inside the step."""
    time = step.length / 2
    for _ in range(NEWTON_STEPS):
        box = step.at(time)
        value, rate = step.field.value(name, box), step.field.rate(name, box)
        following = (time - value.mid() / rate.mid()).mid()
        if not following / step.length > 0:
            following = (time / 2).mid()
        elif not abs(following) < abs(step.length):
            following = ((time + step.length) / 2).mid()
        if following == time or abs(value.mid()) < value.rad():
            return following
        time = following
    return time


def _newton(step: Step, name: str, guess: arb) -> FirstZero | None:
    """The one and only zero of g in a ball of times; None if not proved."""
    box = step.at(guess)
    value, rate = step.field.value(name, box), step.field.rate(name, box)
    radius = ((abs(value) + value.rad()) / abs(rate)).upper() * CANDIDATE
    for _ in range(INFLATIONS):
        candidate = arb(guess.mid(), radius)
        if not (candidate / step.length > 0 and abs(candidate) < abs(step.length)):
            return None
        slope = step.field.rate(name, step.at(candidate))
        image = guess.mid() - step.field.value(name, step.at(guess.mid())) / slope
        if (slope > 0 or slope < 0) and candidate.contains_interior(image):
            near = candidate if candidate.rad() < 2 * image.rad() else image + arb(0, image.rad())
            low = near.lower() if step.length > 0 else near.upper()
            return FirstZero(image, low.mid())
        radius = radius * CANDIDATE
    return None
