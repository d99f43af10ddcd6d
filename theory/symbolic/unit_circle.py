"""Whether all roots of a polynomial lie inside the unit circle, by Schur and Cohn's recursion.

For p(z) = a_n zⁿ + … + a_0 with real coefficients this is so exactly if |a_0| < |a_n| and it is so
for (a_n p(z) − a_0 zⁿ p(1/z))/z, which has one root less.  It needs no root, so it decides a root
*on* the circle as well, where the numbers are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from theory.outcome import Truth


def all_inside(coefficients: Sequence[Any], sign: Callable[[Any], int | None]) -> Truth:
    """``coefficients`` from a_n ≠ 0 to a_0, of any ring; ``sign`` proves the sign of an element, or
    returns None.

    Proved for TRUE and FALSE; UNKNOWN where a sign was not settled.
    """
    found = list(coefficients)
    while len(found) > 1:
        first, last = found[0], found[-1]
        settled = sign(first * first - last * last)
        if settled is None:
            return Truth.UNKNOWN
        if settled <= 0:
            return Truth.FALSE
        mirrored = zip(found[:-1], reversed(found[1:]), strict=True)
        found = [first * a - last * b for a, b in mirrored]
    return Truth.TRUE


def without_root(coefficients: Sequence[Any], root: Any) -> tuple[list[Any], Any]:
    """The polynomial divided by z − root, and the remainder."""
    found = [coefficients[0]]
    for a in coefficients[1:]:
        found.append(a + root * found[-1])
    return found[:-1], found[-1]
