"""A map s⁺ = f(s) in discrete time: orbits, fixed points and cycles, with proof.

A :class:`VectorField` serves as the map: ``velocity`` is the image.  A *cycle* x_1, …, x_p is a
zero of f(x_i) - x_{i+1} in all its points at once, so that no iterate has to be enclosed; its
multipliers are the eigenvalues of the product of the Jacobians.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import acb, arb, arb_mat

from theory.errors import required
from theory.flows.equilibrium import Stability, eigenvalues_of
from theory.flows.integration import as_ball
from theory.flows.quadratic import Quadratic, box_around
from theory.flows.vector_field import Box, VectorField
from theory.flows.zeros import unique_zero, zero_near

SHRINKING = 0.5  # of the Lyapunov box until the map contracts on it
TRIALS = 40
FIRST_RADIUS = 1.0


def iterate(rule: VectorField, start: Sequence[object], steps: int) -> tuple[Box, ...]:
    """The start and ``steps`` images.

    Proved: the i-th box contains the i-th iterate of every point of the start; not finite from
    where f is not defined (or where a box meets a kink) on.
    """
    boxes = [tuple(map(as_ball, start))]
    for _ in range(steps):
        boxes.append(image(rule, boxes[-1]))
    return tuple(boxes)


def image(rule: VectorField, box: Sequence[arb]) -> Box:
    """An enclosure of f on the box: the box form, and the mean value form where both serve."""
    plain = rule.velocity(box)
    if all(x.is_exact() for x in box):
        return plain
    middle = [x.mid() for x in box]
    errors = arb_mat(len(box), 1, [x - m for x, m in zip(box, middle, strict=True)])
    spread = rule.jacobian(box) * errors
    center = [c + spread[i, 0] for i, c in enumerate(rule.velocity(middle))]
    return tuple(
        a.intersection(b) if b.is_finite() and a.is_finite() else a
        for a, b in zip(plain, center, strict=True)
    )


@dataclass(frozen=True)
class Cycle:
    """``points`` enclose x_1, …, x_p, the one and only cycle in the boxes ``within``.

    ``multipliers`` are enclosures of the eigenvalues of the product of the Jacobians, with
    multiplicity, empty if none could be proved.  ``least_period``: p is proved to be the period.
    """

    points: tuple[Box, ...]
    within: tuple[Box, ...]
    jacobian: arb_mat
    multipliers: tuple[acb, ...]
    least_period: bool

    @property
    def period(self) -> int:
        return len(self.points)

    @property
    def stability(self) -> Stability:
        """Proved, unless UNDECIDED, from the enclosures of the multipliers."""
        sizes = [abs(x) for x in self.multipliers]
        if any(x > 1 for x in sizes):
            return Stability.UNSTABLE
        stable = sizes and all(x < 1 for x in sizes)
        return Stability.STABLE if stable else Stability.UNDECIDED


class _Chain:
    """f(x_i) - x_{i+1}, i = 1 … p, as one system in the points x_1, …, x_p."""

    def __init__(self, rule: VectorField, period: int):
        self.rule, self.period, self.n = rule, period, rule.dimension

    def points(self, flat: Sequence[arb]) -> tuple[Box, ...]:
        return tuple(tuple(flat[i * self.n : (i + 1) * self.n]) for i in range(self.period))

    def value(self, flat: Sequence[arb]) -> list[arb]:
        points = self.points(flat)
        images = [self.rule.velocity(x) for x in points]
        following = (*points[1:], points[0])
        pairs = zip(images, following, strict=True)
        return [a - b for f, x in pairs for a, b in zip(f, x, strict=True)]

    def jacobian(self, flat: Sequence[arb]) -> arb_mat:
        n, size = self.n, self.n * self.period
        rows = [[arb(0)] * size for _ in range(size)]
        for i, x in enumerate(self.points(flat)):
            slope, after = self.rule.jacobian(x), (i + 1) % self.period * n
            for a in range(n):
                for b in range(n):
                    rows[i * n + a][i * n + b] += slope[a, b]
                rows[i * n + a][after + a] -= 1
        return arb_mat(rows)


def cycle_in(rule: VectorField, boxes: Sequence[Sequence[arb]]) -> Cycle | None:
    """Proved unless None: there is one and only one cycle with its i-th point in the i-th box."""
    chain = _Chain(rule, len(boxes))
    zero = unique_zero(chain.value, chain.jacobian, [x for box in boxes for x in box])
    return None if zero is None else _cycle(chain, zero.box, zero.within)


def cycle_near(rule: VectorField, guess: Sequence[object], period: int = 1) -> Cycle | None:
    """A cycle with a point near the guess, in boxes that a search proposes."""
    chain = _Chain(rule, period)
    points = iterate(rule, [as_ball(x).mid() for x in guess], period - 1)
    zero = zero_near(chain.value, chain.jacobian, [x for box in points for x in box])
    return None if zero is None else _cycle(chain, zero.box, zero.within)


def _cycle(chain: _Chain, box: Box, within: Box) -> Cycle:
    points, product = chain.points(box), None
    for x in points:
        slope = chain.rule.jacobian(x)
        product = slope if product is None else slope * product
    least = all(
        _apart(points[0], points[d]) for d in range(1, chain.period) if chain.period % d == 0
    )
    product = required(product, "a point of the cycle")
    return Cycle(points, chain.points(within), product, eigenvalues_of(product), least)


def _apart(a: Box, b: Box) -> bool:
    return any(not x.overlaps(y) for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class Retrieval:
    """If ``proved``, every orbit from the start converges to ``fixed``, and is in the ellipsoid
    V ≤ ``level`` after ``steps`` steps; ``reason`` is a sentence in either case."""

    proved: bool
    reason: str
    steps: int
    fixed: Cycle | None = None
    level: arb | None = None


def converges_to_fixed_point(
    rule: VectorField, start: Sequence[object], steps: int = 1000
) -> Retrieval:
    """Whether the iterates of ``start`` converge to an isolated fixed point, found on the way.

    Proved if ``proved``: on a box around the fixed point a quadratic form decreases strictly in
    each step, and an iterate lies in one of its ellipsoids inside that box.
    """
    box, taken, pause = tuple(map(as_ball, start)), 0, 1
    while taken <= steps:
        found = _basin(rule, box)
        if found is not None:
            words = f"iterate {taken} lies in an ellipsoid on which a quadratic form decreases"
            return Retrieval(True, words, taken, *found)
        box, taken, pause = iterate(rule, box, pause)[-1], taken + pause, pause * 2
        if not all(x.is_finite() for x in box):
            return Retrieval(False, f"iterate {taken} is not finite or meets a kink", taken)
    return Retrieval(False, f"no basin was entered in {steps} steps", steps)


def _basin(rule: VectorField, box: Box) -> tuple[Cycle, arb] | None:
    fixed = cycle_near(rule, box)
    form = Quadratic.of(fixed.jacobian, discrete=True) if fixed else None
    if fixed is None or form is None:
        return None
    radius = arb(FIRST_RADIUS)
    for _ in range(TRIALS):
        if form.contracts(rule.jacobian(box_around(fixed.points[0], radius))):
            level = form.level_in([radius] * rule.dimension)
            error = [x - c for x, c in zip(box, fixed.points[0], strict=True)]
            return (fixed, level) if form.at(error) < level else None
        radius = radius * SHRINKING
    return None
