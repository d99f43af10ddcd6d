"""Two proofs about two things meet: the trained weights, and the end of the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from empirical.statistics.decision import Decision

GROWTH = 2.0  # of |ρ - |λ1||/γ, which tends to a constant, that may be small at one of the rates


def same_multiplier(enclosed: Sequence[Mapping[str, Any]]) -> Decision:
    """Contradicted if some start's networks come no nearer to λ1 as γ is halved.

    Of each start: ``rates``, and bounds ``least_gap`` and ``most_gap`` of |ρ - |λ1|| at each.
    """
    met = [e for e in enclosed if "rates" in e]
    steady, apart, largest = 0, 0, 0.0
    for e in met:
        rates, least, most = (np.array(e[name]) for name in ("rates", "least_gap", "most_gap"))
        constants = most / rates
        largest = max(largest, float(constants.max()))
        steady += bool(constants[-1] <= GROWTH * constants[:-1].max())
        apart += bool(least[-1] > most[:-1].max())
    holds = None if not met or (steady < len(met) and not apart) else not apart
    return Decision(
        holds,
        f"{len(met)} starts at which the networks of all learning rates are proved to have an "
        f"attractor near the example; of {steady} of them |ρ − |λ1||/γ stays bounded as γ is "
        f"halved; it is at most {largest:.2g}; {apart} come no nearer",
    )
