"""The network of infinite width at its examples; a wide trained one comes close to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from empirical.data.configuration import Data
from empirical.runs.job import Measured, Workbench


@dataclass(frozen=True)
class LimitJob:
    """The NTK predictor of an autoencoder, parametrised with σ_w = 1 and no biases.

    Its output is 0 at the start.  That of a random start is 0 on average only, and the Jacobian
    of what is trained from it differs by a part that does not vanish with the width."""

    data: Data  # the examples
    activation: str  # φ, without corners: the predictor has no Jacobian at an example otherwise
    hidden: int  # layers

    def perform(self, bench: Workbench) -> Measured:
        """Arrays: radius (n,), error (n,); both NaN where the kernel cannot be inverted."""
        from empirical.data.registry import load
        from theory.errors import InputError
        from theory.ntk.architecture import Architecture
        from theory.ntk.predictor import Predictor

        x = load(self.data, bench.data).flat
        bench.progress("limit", 0.0, f"{self.activation}, {self.hidden} hidden layers")
        try:
            found = Predictor.fit(self.activation, Architecture(self.hidden), x).at_examples()
        except InputError as error:
            unknown = np.full(len(x), np.nan)
            return Measured({"reason": str(error)}, {"radius": unknown, "error": unknown})
        arrays = {
            "radius": np.array([s.largest for s in found]),
            "error": np.array([s.error for s in found]),
        }
        return Measured({"reason": ""}, arrays)
