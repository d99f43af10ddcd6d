"""Letters that take finitely many values: every point, one after the other."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims import Claim

Point = dict[Symbol, Expr]


def finite_part(over: Mapping[Symbol, Any]) -> dict[Symbol, sympy.FiniteSet]:
    """Those of the letters that run through a finite set."""
    return {s: d for s, d in over.items() if isinstance(d, sympy.FiniteSet)}


def number_of_points(over: Mapping[Symbol, Any]) -> int:
    return math.prod(len(d) for d in over.values())


def points(over: Mapping[Symbol, Any]) -> Iterator[Point]:
    """All assignments of values to the letters."""
    for values in itertools.product(*(list(d) for d in over.values())):
        yield dict(zip(over, values, strict=True))


def at(claim: Claim, point: Point) -> Claim:
    """The claim with numbers in the place of letters."""
    return claim.with_expressions(tuple(e.xreplace(point) for e in claim.expressions()))
