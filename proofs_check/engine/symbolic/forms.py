"""How the symbolic method proves claims about full weights: sums of free length in normal form."""

from __future__ import annotations

from typing import Any

import sympy

from proofs_check.engine.claims import FormClaim
from proofs_check.engine.letters import phi
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.any_loss import AnyLoss
from theory.symbolic.exact import Decision, all_zero, is_zero

_PROBE = phi(sympy.Symbol("z", real=True))


def at_form(system: System, claim: FormClaim, reading: Reading, _: Any) -> Proof:
    """left − right is 0 in the normal form of indexed sums, for free sizes and an abstract φ."""
    if reading.put(_PROBE) != _PROBE:  # a formula for φ in sums of free length resolves none
        return OPEN
    from proofs_check.engine.instances import residuals
    from theory.symbolic.sums import normal

    squares = claim.ansatz.squares
    left = [normal(put, squares) if (put := reading.put(e)) != e else e for e in residuals(claim)]
    if any(e.has(sympy.Sum) for e in left):
        return Proof(Decision(Truth.UNKNOWN, "sums are left that were not reduced to 0"))
    found = all_zero(*(is_zero(e, seconds=0) for e in left))
    if found.truth is not Truth.TRUE:
        return Proof(Decision(Truth.UNKNOWN, found.reason))
    every = sorted({str(s) for s in claim.ansatz.ranges.values()})
    every += ["differentiable ℓ"] if any(e.has(AnyLoss) for e in claim.expressions()) else []
    words = f"all sums reduced, for every {', '.join(every)}: {found.reason}"
    return Proof(Decision(Truth.TRUE, words))
