"""Where an observed function g is 0 for the first time, inside one step."""

from __future__ import annotations

import enum

from flint import arb

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


def cross(step: Step, name: str, side: Side, monotone: bool) -> arb | str:
    """The time since the step's start of the first zero, if g changes sign in the step.

    Proved: the ball contains exactly one zero of g, and there is none before it in the step.
    """
    time = _newton(step, name, _search(step, name))
    if time is None:
        return f"interval Newton for {name} = 0 did not contract"
    before = time.lower() if step.length > 0 else time.upper()
    if not monotone and not _clear(step, name, side, arb(0), before):
        return f"{name} could not be proved to have no zero before the one that was found"
    return time


def _clear(step: Step, name: str, side: Side, a: arb, b: arb, depth: int = 0) -> bool:
    """Whether g is proved to keep its side for all times between a and b.

    Either its sign is plain there, or it is monotone there and has the sign at both ends.
    """
    box = step.at(a.union(b))
    if Side.of(step.field.value(name, box)) is side:
        return True
    if Side.of(step.field.rate(name, box)) is not None:
        ends = [Side.of(step.field.value(name, step.at(t))) for t in (a, b)]
        if ends == [side, side]:
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


def _newton(step: Step, name: str, guess: arb) -> arb | None:
    """A ball of times that holds one and only one zero of g nearby; None if not proved."""
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
            return image
        radius = radius * CANDIDATE
    return None
