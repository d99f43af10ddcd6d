"""A claim at every point of a box, by the examiners of single cases with balls for numbers."""

from __future__ import annotations

from collections.abc import Callable

from proofs_check.engine.case import Case
from proofs_check.engine.certified.enclosing import Found, unknown
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import (
    Along,
    AtEnd,
    Bound,
    Claim,
    Conserved,
    Differential,
    Eigenvalue,
    Ends,
    Falls,
    Finite,
    FlowLaw,
    Holds,
    Monotone,
    Rate,
    Rounds,
    Tends,
    Where,
)
from proofs_check.engine.evidence import Outcome
from proofs_check.engine.same_everywhere import is_same_everywhere
from proofs_check.engine.spans import middle
from proofs_check.engine.theorem import Theorem

OVER_BOXES = (
    *(Along, Conserved, FlowLaw, Differential, AtEnd, Eigenvalue, Rate, Tends, Rounds, Ends),
    *(Monotone, Bound, Finite, Holds, Falls),
)


def is_refuted_over_boxes(theorem: Theorem, claim: Claim, case: Case) -> bool:
    """Whether balls around the numbers of a box may refute claims of its kind at all."""
    if is_same_everywhere(claim, case):
        return True
    return _is_examined(theorem, claim) and claim.where is not Where.ALONG


def _is_examined(theorem: Theorem, claim: Claim) -> bool:
    of_others = isinstance(claim, Falls) and claim.family is not None
    by_linearisation = isinstance(claim, Rate) and theorem.system.clock is None
    return isinstance(claim, OVER_BOXES) and not of_others and not by_linearisation


def over_box(
    examiner: Callable[..., Found], theorem: Theorem, claim: Claim, orbits: Orbits
) -> Found:
    """Of every point of a box, by balls around all of its numbers.

    A formula of all times is never refuted so, since a box that covers a part of some orbits need
    not hold one of each.  What says the same everywhere is examined at one point.
    """
    case = orbits.case
    if is_same_everywhere(claim, case):
        point = orbits.of(orbits.system, case.within(middle(case.box)))
        return examiner(theorem, claim, point)
    if not _is_examined(theorem, claim):
        return unknown("claims of its kind are examined at single numbers only")
    found = examiner(theorem, claim, orbits)
    if found[0] is Outcome.REFUTES and claim.where is Where.ALONG:
        return unknown(f"it may be false on a part of the box: {found[3]}")
    return found
