"""Basins of maps: a neighbourhood from which every orbit goes to one and the same fixed point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr

from proofs_check.engine.claims.base import SUFFIX
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.letters import plain
from theory.errors import InputError


@dataclass(frozen=True)
class Attracts(MapClaim):
    """Of the points that differ from the given one by at most ``radius`` in every coordinate,
    exactly one is a fixed point of the map, and every orbit from any of them converges to it.

    The given point need not be fixed itself: a stored pattern has its fixed point near it.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.
    radius
        A positive number: half the side of the cube around the point.
    """

    radius: Any = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "radius", sympy.sympify(self.radius))
        if self.points.rows != 1:
            raise InputError(f"a basin is around one point, not {self.points.rows}.")

    @property
    def values(self) -> tuple[Expr, ...]:
        return (self.radius,)

    def with_values(self, new: tuple[Expr, ...]) -> Attracts:
        return replace(self, radius=new[0])

    @property
    def text(self) -> str:
        return (
            f"within {plain(self.radius)} of {self.place}, coordinate by coordinate, the map "
            f"{self.rule.text} has one fixed point, to which every orbit from there "
            f"converges{SUFFIX[self.at]}"
        )
