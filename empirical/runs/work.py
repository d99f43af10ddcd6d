"""What the steps of a job multiply, by which the cost of one size is scaled to another.

A step of small networks is as long as its overhead, one of large ones as long as its products: so
sizes are scaled by the ratio of their products only to near ones, or where nothing better is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from empirical.runs.identity import canonical, digest
from empirical.runs.timings import INDIFFERENT
from empirical.trial import Cost

# Fields whose values change what a step multiplies, which is counted, or little of what it costs.
COUNTED = {"data", "members", "lengths", "activation", "initialisation", "trained", "weights"}
EIGENVALUES = 25  # times k³ multiplications: all of a k × k matrix


@dataclass(frozen=True)
class Work:
    """Of a job that trains networks on examples.

    Attributes
    ----------
    alike
        The same for jobs that differ in their sizes, seeds, rates and nonlinearities alone.
    training
        Multiplications of a forward pass of all networks and examples.
    spectra
        The same of all that is measured of them, about.
    """

    alike: str
    training: float
    spectra: float

    @classmethod
    def of(cls, job: Any) -> Work | None:
        """None for a job of another kind."""
        training: Any = getattr(job, "training", None)
        try:
            network, members = training.architecture, training.members
            layers = [math.prod(shape) for shape in network.shapes().values() if len(shape) > 1]
            pixels = math.prod(network.input_shape[-2:]) if len(network.input_shape) > 1 else 1
            passes = len(members) * training.data.count
        except AttributeError:
            return None
        rules = sorted({member.optimiser.rule for member in members})
        document = [_blank(canonical(job)), type(network).__name__, rules]
        each, size = pixels * sum(layers), math.prod(network.input_shape)
        k = min(getattr(network, "width", size), size)
        spectrum = each * k + EIGENVALUES * k**3
        return cls(digest(document), float(passes * each), float(passes * spectrum))

    def amount(self, part: str) -> float:
        """Multiplications of that part of a job."""
        return self.spectra if part == "spectra" else self.training

    def scaled(self, other: Work, costs: Sequence[Cost]) -> tuple[Cost, ...]:
        """What ``costs`` of the other would be of this one."""
        return tuple(
            replace(cost, seconds=cost.seconds * self.amount(cost.part) / other.amount(cost.part))
            for cost in costs
        )

    def distance(self, other: Work, part: str = "training") -> float:
        """As a factor."""
        return math.exp(abs(math.log(self.amount(part) / other.amount(part))))


def _blank(document: Any) -> Any:
    """Without sizes: a network is its class."""
    if isinstance(document, list):
        return [_blank(item) for item in document]
    if not isinstance(document, dict):
        return document
    hidden = {*INDIFFERENT, *COUNTED, "architecture"}
    return {k: None if k in hidden else _blank(v) for k, v in document.items()}
