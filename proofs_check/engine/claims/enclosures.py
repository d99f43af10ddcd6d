"""Cycles near given points, which no formula need give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr

from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.letters import plain
from theory.errors import InputError


@dataclass(frozen=True)
class CycleNear(MapClaim):
    """Within ``radius`` of the points, coordinate by coordinate, lies one and only one cycle of as
    many points and no fewer.  Each of ``multipliers`` is one of it, within the same radius.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.
    radius
        A positive number, of coordinates and of multipliers.
    multipliers
        Numbers, each near an eigenvalue of the Jacobian of the p-fold map.
    """

    radius: Any = "1/100"
    multipliers: tuple[Expr, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "radius", sympy.sympify(self.radius))
        if not (self.radius.is_Rational and self.radius > 0):
            raise InputError(f"a radius is a positive rational number, not {self.radius}.")
        if len(self.multipliers) > self.points.cols:
            raise InputError(
                f"a cycle in {self.points.cols} letters has as many multipliers, not "
                f"{len(self.multipliers)}."
            )

    @property
    def values(self) -> tuple[Expr, ...]:
        return self.multipliers

    def with_values(self, new: tuple[Expr, ...]) -> CycleNear:
        return replace(self, multipliers=tuple(new))

    @property
    def text(self) -> str:
        listed = ", ".join(map(plain, self.multipliers))
        but = f", with the multipliers {listed} to within as much" if listed else ""
        return (
            f"within {plain(self.radius)} of {self.place} lies one and only one {self._period}"
            f"{self.suffix}{but}"
        )

    @property
    def _period(self) -> str:
        number = self.points.rows
        return "fixed point" if number == 1 else f"cycle of period {number}"
