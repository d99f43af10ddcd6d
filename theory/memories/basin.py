"""How large a ball around an example is drawn to an attractor.

A ball is followed along the orbit of its centre, in floats: c_0 the state of the example, c_1, …,
the image of each ball lies in the next, whose radius the derivative's bound gives, until one lies
in the attractor's own ball.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from theory.deadline import at
from theory.memories.adapted_norm import Frame, round_frame
from theory.memories.attractor import Attractor, Step, largest
from theory.memories.expansion import Expansion
from theory.memories.network import Chain, Network
from theory.memories.polish import value
from theory.memories.rounding import Floats, MatrixBall, above, image, length

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
    here = found.frames[number]
    best = room_around(here, state, error, entry, found.outer, found.points[number])
    orbit = _orbit(chains, found, number, state)
    frame = round_frame(entry) if orbit else None
    passage = frame and _passage(chains, found, number, orbit, frame)
    if frame and passage:
        radius = largest(passage.drawn)
        best = max(best, room_around(frame, state, error, entry, radius, state))
    return best


def _orbit(chains: Sequence[Chain], found: Attractor, number: int, state: Floats) -> list[Floats]:
    """From the state until it is in the attractor's ball, in floats; empty if that takes long."""
    n, width, depth = len(chains), len(state), len(chains[0].layers)
    orbit = [state]
    for taken in range(max(1, min(STEPS, int(COST / (width**3 * depth * (depth + 9) / 2))))):
        after = (number + taken + 1) % n
        orbit.append(value(chains[(number + taken) % n], orbit[-1]))
        apart = np.linalg.norm(found.frames[after].factor @ (orbit[-1] - found.points[after]))
        if apart < INSIDE * found.outer:
            return orbit
    return []


def _passage(
    chains: Sequence[Chain],
    found: Attractor,
    number: int,
    orbit: Sequence[Floats],
    first: Frame,
) -> Passage | None:
    n, frame, steps = len(chains), first, list[Step]()
    for taken, (centre, following) in enumerate(pairwise(orbit)):
        at(f"the basin of point {number + 1} of {n}")
        there = found.frames[(number + taken + 1) % n]
        expansion = Expansion.at(chains[(number + taken) % n], centre)
        step = Step.between(expansion, frame, there, following)
        if step is None:
            return None
        steps.append(step)
        frame = there
    last = found.points[(number + len(steps)) % n]
    return Passage(tuple(steps), away(frame, orbit[-1], last), found.outer)


def away(frame: Frame, a: Floats, b: Floats, error: float = 0.0) -> float:
    """An upper bound of the distance in the norm of the frame, of two points of which one may be
    off by ``error``."""
    inverse = frame.inverse
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
    inverse = frame.inverse
    if inverse is None or not radius < np.inf:
        return 0.0
    left, factor = inverse
    spare = radius - away(frame, state, centre, error)
    if not spare > 0:
        return 0.0
    return spare / above(factor * left.times(MatrixBall(entry)).norm) * (1 - 1e-12)
