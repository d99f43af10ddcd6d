"""Two sides of an equation as balls: a proof that they differ, or one ball that holds both."""

from __future__ import annotations

from flint import arb, fmpq, fmpz

from proofs_check.engine.outcomes import Outcome, Rigour
from theory.rigour.decimals import in_decimals


def compare_balls(left: object, right: object) -> tuple[Outcome, Rigour, float, str]:
    """Outcome, rigour, resolution and words.

    A ball of left - right that excludes 0 refutes with PROOF; one that holds 0 supports as
    ENCLOSURE only; one that is not finite says nothing, and neither does a float, whose rounding
    no ball contains.
    """
    left, right = _ball(left), _ball(right)
    if left is None or right is None:
        return (
            Outcome.UNKNOWN,
            Rigour.ENCLOSURE,
            0.0,
            "a side is neither a ball nor an exact number",
        )
    difference = left - right
    if not difference.is_finite():
        return Outcome.UNKNOWN, Rigour.ENCLOSURE, 0.0, "a side has no finite enclosure here"
    scale = max(abs(left).upper(), abs(right).upper())
    words = f"left side {in_decimals(left, 17)}, right side {in_decimals(right, 17)}"
    if difference.contains(0):
        size = float((abs(difference).upper() / scale).upper()) if scale > 0 else 0.0
        return Outcome.SUPPORTS, Rigour.ENCLOSURE, size, words
    gap = float((abs(difference).lower() / scale).lower())
    return (
        Outcome.REFUTES,
        Rigour.PROOF,
        gap,
        f"the sides differ by {in_decimals(difference, 5)}: {words}",
    )


def _ball(side: object) -> arb | None:
    if isinstance(side, arb):
        return side
    return arb(side) if isinstance(side, int | fmpz | fmpq) else None
