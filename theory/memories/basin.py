"""How large a ball around an example is drawn to an attractor.

A ball is followed along the orbit of its centre, in floats: c_0 the state of the example, c_1, …,
the image of each ball lies in the next, whose radius the derivative's bound gives, until one lies
in the attractor's own ball.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from theory.memories.adapted_norm import Frame, round_frame
from theory.memories.attractor import Attractor, Step, largest
from theory.memories.expansion import Expansion, left_inverse
from theory.memories.network import Chain, Network
from theory.memories.polish import value
from theory.memories.rounding import Floats, MatrixBall, above, image, length
from theory.memories.watching import at

STEPS = 40  # of the orbit, at most
INSIDE = 0.5  # of the attractor's ball, where the orbit's centre may stop
COST = 2e10  # of the products of all steps, in multiplications: a second


@dataclass(frozen=True, eq=False)
class Passage:
    """Steps from ball to ball, and how far the last centre is from the attractor's."""

    steps: tuple[Step, ...]
    away: float
    room: float

    def drawn(self, radius: float) -> bool:
        """Whether the ball of that radius around the first centre ends in the attractor's."""
        for step in self.steps:
            radius = above(step.miss + step.slopes.on(radius) * radius)
            if not radius < self.room:
                return False
        return above(self.away + radius) <= self.room


def drawn_in(
    network: Network, chains: Sequence[Chain], found: Attractor, number: int, x: Floats
) -> float:
    """Proved: every start within the answer (a Euclidean distance) of x converges to the cycle,
    in step with it: its n-fold images to the point of that number.  0 if nothing was proved."""
    state, error = network.entered(x)
    return drawn_from(chains, found, number, state, error, network.entry)


def drawn_from(
    chains: Sequence[Chain],
    found: Attractor,
    number: int,
    state: Floats,
    error: float,
    entry: Floats,
) -> float:
    """The same of starts whose states are state + entry y, y no longer than the answer."""
    here, frame = found.frames[number], round_frame(entry)
    best = room_around(here, state, error, entry, found.outer, found.points[number])
    passage = frame and _passage(chains, found, number, state, frame)
    if frame and passage:
        radius = largest(passage.drawn)
        best = max(best, room_around(frame, state, error, entry, radius, state))
    return best


def _passage(
    chains: Sequence[Chain], found: Attractor, number: int, state: Floats, first: Frame
) -> Passage | None:
    n, width = len(chains), len(state)
    depth = len(chains[0].layers)
    steps: list[Step] = []
    frame, centre = first, state
    for taken in range(max(1, min(STEPS, int(COST / (width**3 * depth * (depth + 9) / 2))))):
        at(f"the basin of point {number + 1} of {n}")
        here, after = (number + taken) % n, (number + taken + 1) % n
        there = found.frames[after]
        following = value(chains[here], centre)
        if not np.isfinite(following).all():
            return None
        step = Step.between(Expansion.at(chains[here], centre), frame, there, following)
        if step is None:
            return None
        steps.append(step)
        apart = away(there, following, found.points[after])
        if apart < INSIDE * found.outer:
            return Passage(tuple(steps), apart, found.outer)
        frame, centre = there, following
    return None


def away(frame: Frame, a: Floats, b: Floats, error: float = 0.0) -> float:
    """An upper bound of the distance in the norm of the frame, of two points of which one may be
    off by ``error``."""
    inverse = left_inverse(frame.shape, frame.factor)
    if inverse is None:
        return np.inf
    left, factor = inverse
    offset = a - b
    seen = image(left, offset, 0.0 * offset)
    lost = left.norm * above(error + 2.0**-52 * length(offset))
    return above(factor * (length(seen.value) + seen.error + lost))


def room_around(
    frame: Frame, state: Floats, error: float, entry: Floats, radius: float, centre: Floats
) -> float:
    """How far y may go so that state + entry y stays in the ball of that radius."""
    inverse = left_inverse(frame.shape, frame.factor)
    if inverse is None or not radius < np.inf:
        return 0.0
    left, factor = inverse
    stretch = above(factor * left.times(MatrixBall(entry)).norm)
    return max(0.0, (radius - away(frame, state, centre, error)) / stretch * (1 - 1e-12))
