"""Two sides of an equation as balls: a proof that they differ, or one ball that holds both."""

from __future__ import annotations

from flint import arb

from proofs_check.evidence import Outcome, Rigour


def compare_balls(left: arb, right: arb) -> tuple[Outcome, Rigour, float, str]:
    """Outcome, rigour, resolution and words.

    A ball of left - right that excludes 0 refutes with PROOF; one that holds 0 supports as
    ENCLOSURE only; one that is not finite says nothing.
    """
    difference = left - right
    if not difference.is_finite():
        return Outcome.UNKNOWN, Rigour.ENCLOSURE, 0.0, "a side has no finite enclosure here"
    scale = max(abs(left).upper(), abs(right).upper())
    words = f"left side {left.str(17)}, right side {right.str(17)}"
    if difference.contains(0):
        size = float((abs(difference).upper() / scale).upper()) if scale > 0 else 0.0
        return Outcome.SUPPORTS, Rigour.ENCLOSURE, size, words
    gap = float((abs(difference).lower() / scale).lower())
    return Outcome.REFUTES, Rigour.PROOF, gap, f"the sides differ by {difference.str(5)}: {words}"
