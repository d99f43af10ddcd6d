"""Two sides of an equation, or two values, in floats: supports, refutes, or too close to say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from proofs_check.engine.claims import Claim
from proofs_check.engine.evidence import Evidence
from proofs_check.engine.outcomes import Outcome, Rigour, weight

BLUNT = 0.01  # an error bound this large, relative to the sides, leaves nothing to compare
REFUTING = 1000.0  # a difference this many times its error bound cannot be the error


@dataclass(frozen=True)
class Comparison:
    """The outcome, its resolution (the size of the evidence) and the words."""

    outcome: Outcome
    size: float
    detail: str

    def evidence(self, method: str, claim: Claim, began: float) -> Evidence:
        """What a method in floats found about a claim since ``began``, by the clock."""
        return Evidence(
            method,
            claim,
            self.outcome,
            Rigour.NUMERICAL,
            self.detail,
            size=self.size,
            seconds=perf_counter() - began,
        )


def unknown(why: str) -> Comparison:
    """Nothing was compared."""
    return Comparison(Outcome.UNKNOWN, 0.0, why)


def worst(found: Iterable[Comparison]) -> Comparison:
    """The grossest contradiction, else what is unknown, else the bluntest support."""
    return min(found, key=lambda c: weight(c.outcome, c.size))


def compare(left: float, right: float, error: float) -> Comparison:
    """Whether left = right, given a bound ``error`` on |left - right| from the method itself.

    Within the error it supports; beyond :data:`REFUTING` times the error it refutes; in between
    the method cannot tell.  Sizes are relative to the larger side.
    """
    if not all(map(math.isfinite, (left, right, error))):
        return Comparison(Outcome.UNKNOWN, 0.0, "a side is not a finite number")
    scale = max(abs(left), abs(right), 1e-300)
    difference = abs(left - right)
    words = f"{left:.15g} against {right:.15g}, error at most {error:.1e}"
    if difference <= error:
        return Comparison(Outcome.SUPPORTS, (difference + error) / scale, words)
    if difference > REFUTING * error:
        return Comparison(Outcome.REFUTES, difference / scale, words)
    return Comparison(
        Outcome.UNKNOWN, difference / scale, words + ": too close to refute, too far to support"
    )


def compare_sides(
    left: float, right: float, error: float, scale: float | None = None
) -> Comparison:
    """:func:`compare` for the sides of an equation: unknown where the error swallows them, or the
    terms of which they are sums, whose ``scale`` may be larger."""
    if error > BLUNT * (max(abs(left), abs(right)) if scale is None else scale):
        words = f"{left:.6g} against {right:.6g}: too ill-conditioned for floats"
        return Comparison(Outcome.UNKNOWN, 0.0, f"{words} (error up to {error:.1e})")
    return compare(left, right, error)


def compare_signs(values: np.ndarray, errors: np.ndarray) -> Comparison:
    """Whether all values are at least 0, each within its error; no value says nothing.  Sizes are
    absolute."""
    if not (len(values) and np.isfinite(values).all()):
        return Comparison(Outcome.UNKNOWN, 0.0, "a value is not finite")
    words = f"least value {values.min():.6g} over {len(values)} samples"
    if (values < -REFUTING * errors).any():
        return Comparison(Outcome.REFUTES, float(-values.min()), words)
    outcome = Outcome.SUPPORTS if (values >= -errors).all() else Outcome.UNKNOWN
    return Comparison(outcome, float(np.max(errors)), words)


def nudged(letters: Iterable[np.ndarray], by: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """The letters with one of them moved, each in turn: what their rounding changes is seen so."""
    for i, step in enumerate(by):
        yield [x + step if i == j else x for j, x in enumerate(letters)]
