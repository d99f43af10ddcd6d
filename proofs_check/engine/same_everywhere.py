"""Which claims say the same at every point of a case's box."""

from __future__ import annotations

from proofs_check.engine.case import Case
from proofs_check.engine.claims import (
    Among,
    Bound,
    Claim,
    Either,
    Every,
    Exists,
    Finite,
    ForAll,
    Holds,
    Identity,
    Iff,
    Where,
)
from proofs_check.engine.claims.activation import FunctionClaim

OF_FORMULAS = (Identity, Holds, Finite, Bound, Among, FunctionClaim)


def is_same_everywhere(claim: Claim, case: Case) -> bool:
    """Whether it speaks of formulas without a letter that ranges; or of some case, whichever."""
    if isinstance(claim, Exists) and claim.of_cases:
        return True
    if isinstance(claim, ForAll | Every | Either | Iff):
        return all(is_same_everywhere(part, case) for part in _parts(claim))
    ranging = {*case.box, *case.ranging}
    return (
        isinstance(claim, OF_FORMULAS)
        and claim.where is Where.EVERYWHERE
        and not any(case.put(e).free_symbols & ranging for e in claim.expressions())
    )


def _parts(claim: ForAll | Every | Either | Iff) -> tuple[Claim, ...]:
    if isinstance(claim, ForAll):
        return (claim.claim,)
    return claim.parts if isinstance(claim, Every) else (claim.first, claim.second)
