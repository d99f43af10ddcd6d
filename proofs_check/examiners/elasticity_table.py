"""Corollary 1's hypothesis for every named activation: who satisfies it, who cannot, who knows."""

from __future__ import annotations

from dataclasses import dataclass

from theory.catalogue import CATALOGUE
from theory.outcome import Truth


@dataclass(frozen=True)
class Row:
    """``witness`` is a proved interval with |E| > 1; ``reason`` says why, or why there is none."""

    name: str
    truth: Truth
    witness: tuple[float, float] | None
    reason: str


def corollary1_table(names: tuple[str, ...] = tuple(CATALOGUE)) -> tuple[Row, ...]:
    """Decide “|zφ'/φ| > 1 on an open interval” for each activation, by name or formula."""
    return tuple(_row(name) for name in names)


def _row(name: str) -> Row:
    from theory.activation import Activation
    from theory.elasticity.expansion import expansion

    found = expansion(Activation.of(name))
    ends = None
    if found.witness is not None:
        ends = float(found.witness.lower), float(found.witness.upper)
    return Row(name, found.truth, ends, found.reason)
