"""φ on the first units of a layer, the last ones being handed on as they are: skip connections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from theory.memories.activation_table import ActivationTable, Values
from theory.memories.rounding import Floats


@dataclass(frozen=True, eq=False)
class Handing:
    """It answers as an :class:`ActivationTable` does, with the same proofs, of arrays whose last
    axis is that of the units; the last ``count`` are handed on."""

    table: ActivationTable
    count: int

    def floats(self, a: Floats) -> tuple[Floats, Floats]:
        value, slope = self.table.floats(a[..., : -self.count])
        return self._with(value, a), self._with(slope, np.ones_like(a))

    def values(self, a: Floats) -> Values:
        known, none = self.table.values(a[..., : -self.count]), np.zeros_like(a)
        return Values(
            self._with(known.value, a),
            self._with(known.error, none),
            self._with(known.slope, np.ones_like(a)),
            self._with(known.slope_error, none),
        )

    def deviation(self, a: Floats, values: Values, radius: Floats) -> Floats:
        first = (..., slice(None, -self.count))
        known = Values(
            values.value[first], values.error[first], values.slope[first], values.slope_error[first]
        )
        off = self.table.deviation(a[first], known, radius[first])
        return self._with(off, np.zeros_like(a))

    def bend(self, a: Floats, radius: Floats) -> Floats:
        first = (..., slice(None, -self.count))
        return self._with(self.table.bend(a[first], radius[first]), np.zeros_like(a))

    def _with(self, first: Floats, last: Floats) -> Floats:
        return np.concatenate([first, last[..., -self.count :]], axis=-1)
