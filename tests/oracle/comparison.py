"""When two numbers of an orbit or of a formula count as equal, and how relations compare them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

CLOSE = 1e-7  # relative: an orbit has ten digits
TINY = 1e-10  # absolute, for sides that are 0
SHARP = 1e-9  # times both, of the iterates of a map, which have nearly all of theirs


def equal(left: Any, right: Any, scale: Any = 0, sharp: bool = False) -> bool:
    gap = CLOSE * max(abs(left), abs(right), scale) + TINY
    return bool(abs(left - right) <= (SHARP * gap if sharp else gap))


COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    sympy.Eq: equal,
    sympy.Ne: lambda a, b: not equal(a, b),
    sympy.Lt: lambda a, b: a < b and not equal(a, b),
    sympy.Gt: lambda a, b: a > b and not equal(a, b),
    sympy.Le: lambda a, b: a < b or equal(a, b),
    sympy.Ge: lambda a, b: a > b or equal(a, b),
}
