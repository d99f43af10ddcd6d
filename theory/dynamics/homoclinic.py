"""A smooth map of the plane that has an eigenvalue 2 at 0 and yet attracts a whole neighbourhood.

The paper calls a fixed point an attractor if all points of a neighbourhood *converge* to it; it
does not ask that they stay near.  Then the second half of its Proposition 1 ("if any of the
eigenvalues are greater than 1, x cannot be an attractor") is false in two dimensions or more::

    f(x, y) = (2 x (1 - S(|y|)), S(|x| - 1)),   S(t) = 0 for t <= 0, 1 for t >= 1, smooth between

J_f(0) = diag(2, 0).  A point of the open square |x|, |y| < 1 goes to (x', 0), which doubles until
1 <= |x'| <= 2, and from there reaches (0, 0) exactly in four steps: it comes home along the y
axis, the kernel of the Jacobian.  On a *line* this cannot happen (see
:func:`theory.dynamics.line_map.local_behaviour`), nor for an invertible map.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

Interval = tuple[Fraction, Fraction]
Point = tuple[Fraction, Fraction]
Step = Callable[[Fraction], Fraction]

STEPS = 4  # from the fundamental domain 1 <= |x| <= 2, y = 0


def smooth_step(t: Fraction) -> Fraction:
    """S(t) = 3t² - 2t³ between 0 and 1: once continuously differentiable, and monotone.

    Any smooth monotone S with the same ends would do; the proof uses nothing else.
    """
    if t <= 0:
        return Fraction(0)
    return Fraction(1) if t >= 1 else t * t * (3 - 2 * t)


def image(point: Point, step: Step = smooth_step) -> Point:
    """f(x, y), exactly."""
    x, y = point
    return 2 * x * (1 - step(abs(y))), step(abs(x) - 1)


@dataclass(frozen=True)
class Return:
    """The boxes that the fundamental domain passes through, the last of them the point 0."""

    boxes: tuple[tuple[Interval, Interval], ...]
    proved: bool

    @property
    def sentence(self) -> str:
        if not self.proved:
            return f"not every point was proved to return: the last box is {self.boxes[-1]}"
        return (
            "f(x, y) = (2x(1 − S(|y|)), S(|x| − 1)), S(t) = 3t² − 2t³ cut off to [0, 1], has "
            "J_f(0) = diag(2, 0), but every point of |x|, |y| < 1 reaches 0 exactly: (x, 0) "
            f"doubles until 1 ≤ |x| ≤ 2, and exact intervals show 0 after {STEPS} more steps"
        )


def prove_return(step: Step = smooth_step) -> Return:
    """Map the box 1 <= x <= 2, y = 0 (the other side is symmetric) by exact interval arithmetic.

    Proved if the last box is the single point 0.  ``step`` must be monotone and 0 for t <= 0; that
    its values at the ends used lie in [0, 1], and the boxes in x, y >= 0, is checked.
    """
    box = ((Fraction(1), Fraction(2)), (Fraction(0), Fraction(0)))
    boxes = [box]
    for _ in range(STEPS):
        x, y = box
        if not (x[0] >= 0 and y[0] >= 0 and all(0 <= step(end) <= 1 for end in y)):
            return Return(tuple(boxes), False)
        box = _image_of_box(x, y, step)
        boxes.append(box)
    zero = (Fraction(0), Fraction(0))
    flat = step(Fraction(0)) == 0  # so that |x|, |y| < 1 goes to the x axis, and 0 to 0
    return Return(tuple(boxes), flat and boxes[-1] == (zero, zero))


def _image_of_box(x: Interval, y: Interval, step: Step) -> tuple[Interval, Interval]:
    """For 0 <= x, 0 <= y and a step in [0, 1] on y: both coordinates are products of monotone
    functions."""
    low, high = 2 * x[0] * (1 - step(y[1])), 2 * x[1] * (1 - step(y[0]))
    return (low, high), (step(x[0] - 1), step(x[1] - 1))
