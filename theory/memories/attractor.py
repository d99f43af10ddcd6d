"""An attracting cycle of a chain (a fixed point is one of period 1), proved by contraction.

Around points c_1, …, c_n, in the coordinates s = c_i + T_i z of a norm each, let q bound the
derivatives of all steps on the balls ‖z‖ ≤ r, and ε how far the image of each point is from the
next.  If q < 1 and ε + q r ≤ r, the steps map the balls into one another and contract there
(Banach): there is one and only one cycle in the balls, every start in them is drawn to it, and its
multipliers are at most qⁿ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from theory.deadline import at
from theory.memories.adapted_norm import Frame
from theory.memories.expansion import Expansion, Slopes
from theory.memories.rounding import Floats, MatrixBall, above

SMALLEST = 2.0**-46  # of the radii that are tried, in units of the frames
LARGEST = 2.0**20
STRIDE = 64.0  # between two radii that are tried first
FINEST = 1.02  # and last


@dataclass(frozen=True, eq=False)
class Step:
    """From around one point of a cycle to around the next one."""

    slopes: Slopes
    miss: float

    @classmethod
    def between(
        cls, expansion: Expansion, here: Frame, there: Frame, target: Floats
    ) -> Step | None:
        """None if the frame of the target cannot be inverted with proof."""
        inverse = there.inverse
        if inverse is None:
            return None
        slopes = Slopes(expansion, expansion.derivatives(MatrixBall(here.shape)), *inverse)
        return cls(slopes, slopes.distance(target))


@dataclass(frozen=True, eq=False)
class Attractor:
    """Proved: an attracting cycle, unique in the balls of ``inner`` and of ``outer``.

    Attributes
    ----------
    points
        c_1, …, c_n.
    frames
        Their norms.
    steps
        The bounds of every step.
    inner
        A radius within which the cycle lies.
    outer
        The largest radius found from which every start is drawn to the cycle.
    rate
        Of contraction of a step on the inner balls; multipliers are at most rateⁿ.
    """

    points: tuple[Floats, ...]
    frames: tuple[Frame, ...]
    steps: tuple[Step, ...]
    inner: float
    outer: float
    rate: float

    @cached_property
    def multiplier(self) -> float:
        """An upper bound of the spectral radius of the n-fold map along the cycle."""
        return above(self.rate ** len(self.points))


def attractor(
    expansions: Sequence[Expansion],
    points: Sequence[Floats],
    frames: Sequence[Frame],
    grow: bool = True,
    allowed: Callable[[float], bool] | None = None,
) -> Attractor | None:
    """Proved unless None: there is one as the fields of the answer say.

    ``grow`` the outer balls as far as can be, and as is ``allowed`` of their radius; both balls
    are.
    """
    n = len(points)
    steps = []
    for i, expansion in enumerate(expansions):
        at(f"a norm for point {i + 1} of {n}")
        after = (i + 1) % n
        step = Step.between(expansion, frames[i], frames[after], points[after])
        if step is None:
            return None
        steps.append(step)

    def rate(radius: float) -> float:
        rates = []
        for i, step in enumerate(steps):
            at(f"a ball around point {i + 1} of {n}")
            rates.append(step.slopes.on(radius))
        return max(rates)

    miss = max(step.miss for step in steps)

    def closed(radius: float) -> bool:
        return _closed(rate(radius), radius, miss) and (allowed is None or allowed(radius))

    inner = _smallest(rate, miss)
    if inner is None or not closed(inner):
        return None
    outer = max(inner, largest(closed, inner)) if grow else inner
    return Attractor(
        tuple(points), tuple(frames), tuple(steps), inner, outer, min(1.0, rate(inner))
    )


def _closed(q: float, radius: float, miss: float) -> bool:
    return q < 1 and above(miss + q * radius) <= radius


def _smallest(rate: Callable[[float], float], miss: float) -> float | None:
    """A small radius on which the proof succeeds; the rate grows with the radius."""
    radius = max(SMALLEST, 1.01 * miss)
    while (q := rate(radius)) < 1:
        if _closed(q, radius, miss):
            return radius
        radius *= 4
    return None


def largest(holds: Callable[[float], bool], least: float = SMALLEST) -> float:
    """A large radius at which ``holds``; 0 if there is none from ``least`` on."""
    if not holds(least):
        return 0.0
    low, factor = least, STRIDE
    while factor > FINEST:
        if low * factor < LARGEST and holds(low * factor):
            low *= factor
            factor = factor if factor == STRIDE else factor**0.5
        else:
            factor **= 0.5
    return low
