"""All zeros of a function on an interval, with proof: bisection and interval Newton.

Every box of a covering is *excluded* (a ball of f, or its mean-value form, misses 0), or its one
zero is proved *unique* (Moore: the Newton image lies inside the inflated box, on which f' ≠ 0), or
it is reported as *open*.  Open boxes may hold no zero, one or many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb

Evaluation = Callable[[arb], tuple[arb, arb]]  # enclosures of (f, f') on a ball

BOXES = 6000  # looked at before the rest is reported as open
FINEST = 30  # bisections of a box; a double zero is never resolved
INFLATION = arb("0.25")  # of a box for Newton, so that a zero on a common border is no obstacle
_POLISHING = 40  # Newton steps at most; they stop when rounding does


@dataclass(frozen=True)
class Zero:
    """``at`` holds a zero, the only one in the ball ``alone``."""

    at: arb
    alone: arb


@dataclass(frozen=True)
class Zeros:
    """``unique`` zeros are proved; all others on the interval lie in ``open_boxes``."""

    unique: tuple[Zero, ...]
    open_boxes: tuple[tuple[arb, arb], ...]

    @property
    def complete(self) -> bool:
        return not self.open_boxes


def zeros(evaluate: Evaluation, lower: arb, upper: arb, boxes: int = BOXES) -> Zeros:
    """Enumerate the zeros of f on [lower, upper] (exact ends).

    f must be continuous and ``evaluate`` must enclose f and all its difference quotients' limits
    (at a kink: the hull of both one-sided slopes).
    """
    stack = [(lower, upper, 0)]
    found: list[Zero] = []
    left: list[tuple[arb, arb]] = []
    for _ in range(boxes):
        if not stack:
            break
        low, high, depth = stack.pop()
        if _excluded(evaluate, low, high):
            continue
        if any(_inside(low, high, zero.alone) for zero in found):
            continue
        zero = _unique(evaluate, low, high)
        if zero is not None:
            # each ``alone`` holds one zero: one of the two holding both places makes them the same
            if any(z.alone.contains(zero.at) or zero.alone.contains(z.at) for z in found):
                continue
            if any(z.at.overlaps(zero.at) for z in found):
                left.append((low, high))  # perhaps one zero, perhaps two
                continue
            found.append(zero)
            continue
        if depth >= FINEST:
            left.append((low, high))
            continue
        middle = (low + (high - low) * arb("0.4375")).mid()
        stack += [(middle, high, depth + 1), (low, middle, depth + 1)]
    left += [(low, high) for low, high, _ in stack]
    return Zeros(tuple(sorted(found, key=lambda z: float(z.at.mid()))), _merged(left))


def _inside(low: arb, high: arb, box: arb) -> bool:
    return bool(box.lower() <= low and high <= box.upper())


def _excluded(evaluate: Evaluation, low: arb, high: arb) -> bool:
    box, middle = low.union(high), ((low + high) / 2).mid()
    value, slope = evaluate(box)
    if value > 0 or value < 0:
        return True
    centre = evaluate(middle)[0] + slope * (box - middle)
    return bool(centre > 0 or centre < 0)


def _unique(evaluate: Evaluation, low: arb, high: arb) -> Zero | None:
    """One zero in the inflated box, proved, with a sharp enclosure of it.

    If the Newton image lies inside the inflated box, that holds exactly one zero, and the image
    holds it.  The image may lie beside [low, high]: then [low, high] holds no zero.
    """
    margin = (high - low) * INFLATION
    alone = (low - margin).union(high + margin)
    at = _newton(evaluate, alone)
    if at is None or not alone.contains_interior(at):
        return None
    for _ in range(_POLISHING):
        better = _newton(evaluate, at)
        if better is None or not better.rad() < at.rad():
            break
        at = better.intersection(at)  # both hold the zero
    return Zero(at, alone)


def _newton(evaluate: Evaluation, box: arb) -> arb | None:
    slope = evaluate(box)[1]
    if not slope.is_finite() or slope.contains(0):
        return None
    middle = box.mid()
    return middle - evaluate(middle)[0] / slope


def _merged(boxes: list[tuple[arb, arb]]) -> tuple[tuple[arb, arb], ...]:
    merged: list[tuple[arb, arb]] = []
    for low, high in sorted(boxes, key=lambda b: float(b[0].mid())):
        if merged and merged[-1][1] >= low:
            merged[-1] = merged[-1][0], max(merged[-1][1], high)
        else:
            merged.append((low, high))
    return tuple(merged)
