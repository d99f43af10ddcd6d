"""The flow method on maps: the formula iterated in floats, with the letters that the ODE gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from proofs_check.engine import float_map
from proofs_check.engine.claims import Enumerates, Recurrence, StepLaw, Where
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.comparison import Comparison, unknown
from proofs_check.engine.float_map import FloatMap, image_of
from proofs_check.engine.sides import as_shown, on_floats
from proofs_check.engine.system import System

if TYPE_CHECKING:
    from proofs_check.engine.flow.method import Paths

EXACT = 1e-12  # relative: numbers of the case
INTEGRATED = 1e-8  # relative: letters at the end of an ODE


def on_a_map(system: System, claim: MapClaim, paths: Paths) -> Comparison:
    at_end = claim.at is Where.END
    if at_end and not paths.arriving.arrived:
        return unknown(paths.arriving.reason)
    letters = paths.letters if at_end else ()
    state: Any = tuple(paths.arriving.fine[:, -1]) if at_end else ()
    ends = [e for e in _ends(claim) if not e.is_infinite]
    shown = (*claim.points, *claim.values, *ends)
    numbers = as_shown(on_floats, system, shown, letters, paths.case)(state)
    flat = np.array([float(x) for x in numbers])
    n = len(claim.points)
    rule = as_shown(
        on_floats, system, claim.rule.images, (*claim.rule.letters, *letters), paths.case
    )
    found = FloatMap(
        image_of(rule, state),
        flat[:n].reshape(claim.points.shape),
        flat[n : n + len(claim.values)],
        INTEGRATED if at_end else EXACT,
    )
    if isinstance(claim, Enumerates):
        finite = iter(flat[n + len(claim.values) :])
        low, high = (float(e if e.is_infinite else next(finite)) for e in _ends(claim))
        return float_map.count(claim, found, low, high)
    seen = float_map.examine(claim, found, paths.case.seed)
    return seen or unknown("floats say nothing of it")


def _ends(claim: MapClaim) -> tuple[Any, ...]:
    return (claim.lower, claim.upper) if isinstance(claim, Enumerates) else ()


def recurrence(system: System, claim: Recurrence, paths: Paths) -> Comparison:
    """Over the first iterates."""
    path = paths.timed
    terms = float_map.terms_of(claim.quantity), float_map.terms_of(claim.following)
    fine, _, moved = paths.measured(path, claim.quantity, claim.following, *terms[0], *terms[1])
    left, right = np.split(fine[2:], [len(terms[0])])
    return float_map.compare_steps(left[:, 1:], right[:, :-1], EXACT, moved[0, 1:] + moved[1, :-1])


def step_law(system: System, claim: StepLaw, paths: Paths) -> Comparison:
    return recurrence(system, claim.at_hand, paths)
