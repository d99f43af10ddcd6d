"""Intervals and balls that hold others: from ends, and of several."""

from __future__ import annotations

from functools import reduce

from flint import arb


def spanning(low: arb, high: arb) -> arb:
    """A ball that contains [low, high]; arb.union would overshoot it by a part in 2³⁰."""
    middle = ((low + high) / 2).mid()
    return middle + arb(0, max((high - middle).upper(), (middle - low).upper()))


def ends(*parts: arb) -> tuple[arb, arb]:
    """Of the smallest interval that holds finite balls."""
    return min(x.lower() for x in parts), max(x.upper() for x in parts)


def hull(*parts: arb) -> arb:
    """The smallest ball that holds all of them; not finite if one of them is not."""
    if len(parts) > 1 and all(x.is_finite() for x in parts):
        return spanning(*ends(*parts))
    return reduce(arb.union, parts)
