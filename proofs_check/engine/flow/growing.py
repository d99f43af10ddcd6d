"""The flow method on formulas as a letter grows: floats at large values, extrapolated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import sympy

from proofs_check.engine.claims import InTheLimit
from proofs_check.engine.comparison import Comparison, compare, compare_signs
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.sides import on_floats
from proofs_check.engine.system import System

if TYPE_CHECKING:
    from proofs_check.engine.flow.paths import Paths

GROWTH = range(4, 9)  # powers of 2 of the letter
UNSETTLED = 0.1  # of a limit
ROOM = 2.0  # times the last change of the extrapolated limit
FLOOR = 1e-10  # relative


def in_the_limit(_: System, claim: InTheLimit, paths: Paths) -> Comparison:
    """At growing values of the letter, extrapolated with an error of the order of its inverse."""
    start = max(1.0, float(paths.case.values.get(claim.letter, 1)))
    values = {s: x for s, x in paths.case.values.items() if s != claim.letter}
    run = on_floats(claim.relation.args, (claim.letter,), replace(paths.case, values=values))
    seen = [run((start * 2.0**n,)) for n in GROWTH]
    left, right = np.array([float(x) for x, _ in seen]), float(seen[-1][1])
    if not np.isfinite([*left, right]).all():
        return Comparison(
            Outcome.UNKNOWN, 0.0, "the formula is not finite in floats for large values"
        )
    limits = 2 * left[1:] - left[:-1]
    error = ROOM * (abs(limits[-1] - limits[-2]) + FLOOR * abs(limits[-1]))
    if error > UNSETTLED:
        return Comparison(
            Outcome.UNKNOWN,
            0.0,
            f"no limit is in sight at {claim.letter} = {start * 2.0 ** GROWTH[-1]:g}",
        )
    if isinstance(claim.relation, sympy.Eq):
        return compare(float(limits[-1]), right, error)
    signed = limits[-1] - right if isinstance(claim.relation, sympy.Gt) else right - limits[-1]
    return compare_signs(np.array([signed]), np.array([error]))
