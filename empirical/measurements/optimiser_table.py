"""The table of Figure 15: nonlinearity against optimiser, as printed, and what a cell needs.

RMSprop of a constant rate does not converge: its loss hovers, at a level that grows with the rate,
and 1e-8 is met in a dip.  Rates of 3e-4 to 1e-3 get there soonest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from empirical.training.configuration import Initialisation, Optimiser

ROWS = ("GD", "GD + momentum", "GD + momentum + weight decay", "RMSprop", "Adam")
GD, MOMENTUM, DECAY, RMSPROP, ADAM = range(5)
BLANK = np.nan
PAPER = {  # stored of 100 examples, row by row
    "relu": (28, 14, 18, 97, 38),
    "leaky_relu": (34, 23, 22, 98, 53),
    "selu": (10, 10, BLANK, 100, 30),
    "swish": (5, 2, BLANK, 49, 14),
    "cosid": (19, 21, BLANK, 100, 100),
    "sinusoid": (BLANK, BLANK, BLANK, 100, 100),
}
TITLES = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "selu": "SELU",
    "swish": "Swish",
    "cosid": "cosid †",
    "sinusoid": "sinusoid †",
}


def titles(activations: Iterable[str]) -> list[str]:
    """As the paper's table has them."""
    return [TITLES[name] for name in activations]


@dataclass(frozen=True)
class Column:
    """A nonlinearity and its learning rates; that of momentum serves with weight decay too."""

    activation: str
    gd: float
    momentum: float
    rmsprop: float
    adam: float

    def optimisers(self, momentum: float, decay: float, rate: float) -> tuple[Optimiser, ...]:
        """Row by row; ``rate`` multiplies Adam's learning rate."""
        return (
            Optimiser("gd", self.gd),
            Optimiser("gd", self.momentum, momentum=momentum),
            Optimiser("gd", self.momentum, momentum=momentum, weight_decay=decay),
            Optimiser("rmsprop", self.rmsprop),
            Optimiser("adam", self.adam * rate),
        )


@dataclass(frozen=True)
class Variant:
    """Another setting for the row of Adam; ``rate`` multiplies its learning rates."""

    title: str
    width: int = 256
    hidden: int = 5
    initialisation: Initialisation = Initialisation()
    bias: bool = True
    rate: float = 1.0
