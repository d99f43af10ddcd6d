"""Several formulas of a field at once, of which each holds on a part of a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb

from theory.expression.hulls import hull
from theory.flows.vector_field import Box, SmoothField


@dataclass(frozen=True)
class Branches:
    """Enclosures of what each formula gives, all of them together."""

    fields: tuple[SmoothField, ...]

    def velocity(self, box: Sequence[arb]) -> Box:
        return tuple(hull(*xs) for xs in zip(*(f.velocity(box) for f in self.fields), strict=True))

    def jacobian_is_finite(self, box: Sequence[arb]) -> bool:
        return all(x.is_finite() for f in self.fields for row in f.jacobian(box) for x in row)

    def value(self, name: str, box: Sequence[arb]) -> arb:
        return hull(*(f.value(name, box) for f in self.fields))

    def rate(self, name: str, box: Sequence[arb]) -> arb:
        return hull(*(f.rate(name, box) for f in self.fields))
