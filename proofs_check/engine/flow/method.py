"""The flow method: the ODE by SciPy, both sides of a claim in floats.

The orbit is integrated twice, at two tolerances; how far the two differ, with room, is the error
that a comparison allows for.  Numbers are evidence, never a proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from proofs_check.engine import float_sets, growth
from proofs_check.engine.case import Case
from proofs_check.engine.claims import (
    Along,
    AtEnd,
    Attracts,
    Bound,
    Claim,
    Conserved,
    Criterion,
    Cycle,
    CycleNear,
    Differential,
    Ends,
    Enumerates,
    Every,
    FlowLaw,
    ForAll,
    Holds,
    Iff,
    InTheLimit,
    Limit,
    LinearlyStable,
    Lyapunov,
    Monotone,
    Multiplier,
    Rate,
    Recurrence,
    Rounds,
    Stability,
    Stable,
    StepLaw,
    Tends,
    Where,
)
from proofs_check.engine.comparison import (
    Comparison,
    compare,
    compare_sides,
    compare_signs,
    unknown,
    worst,
)
from proofs_check.engine.evidence import Evidence, Outcome
from proofs_check.engine.finite_sets import finite_part
from proofs_check.engine.flow import maps as map_floats
from proofs_check.engine.flow.paths import ARRIVED, Path, Paths
from proofs_check.engine.sides import on_floats
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem

METHOD = "flow"
ROOM = 2.0  # the coarse run is off by more than the two differ, the fine one by much less
GROWTH = range(4, 9)  # powers of 2 of a letter that grows
UNSETTLED = 0.1  # of a limit
FLOOR = 1e-10  # relative: what the fine run may be off where the two agree by chance
PASSING = 1e-6  # of the largest terms on the path: smaller ones are passing zeros


def examine(theorem: Theorem, claim: Claim, case: Case, paths: Paths) -> Evidence | None:
    """Evidence for one claim; None where an orbit in floats has nothing to say of its kind."""
    began = perf_counter()
    examiner = _EXAMINERS.get(type(claim))
    if examiner is None or (isinstance(claim, ForAll) and not finite_part(claim.over)):
        return None
    found = examiner(theorem.system, claim, paths)
    return found.evidence(METHOD, claim, began)


def _along(system: System, claim: Claim, paths: Paths) -> Comparison:
    left, right = claim.sides(system)  # type: ignore[attr-defined]
    path = paths.timed
    if len(path.times) < 2:
        return unknown("the velocity is not finite at the start")
    return _compared(paths, path, left, right)


def _at_end(system: System, claim: AtEnd, paths: Paths) -> Comparison:
    path = paths.arriving
    if not path.arrived:
        return unknown(path.reason)
    return _compared(paths, path.last, claim.left, claim.right)


def _compared(paths: Paths, path: Path, left: Expr, right: Expr) -> Comparison:
    """left against right at every time: the first contradiction, else the bluntest support.

    The error allows for the terms that cancel: a difference that should be 0 is never exact.
    """
    terms = [*sympy.Add.make_args(left), *sympy.Add.make_args(right)]
    fine, coarse, moved = paths.measured(path, left, right, *terms)
    scale = np.abs(fine[2:]).sum(axis=0)
    errors = (ROOM * np.abs(fine - coarse) + moved)[:2].sum(axis=0) + FLOOR * scale
    errors += ROOM * path.missed * scale  # the end itself is not reached in floats
    # where both sides pass 0 an error is small or large beside what they are elsewhere
    scale = np.maximum(scale, PASSING * np.nanmax(scale, initial=0.0))
    found = [
        compare_sides(float(x), float(y), float(error), float(size))
        for x, y, error, size in zip(fine[0], fine[1], errors, scale, strict=True)
    ]
    return worst(found)


def _ends(_: System, claim: Ends, paths: Paths) -> Comparison:
    path = paths.arriving
    arrives = claim.limit is Limit.ARRIVES
    if path.arrived and arrives:
        return Comparison(Outcome.SUPPORTS, ARRIVED, path.reason)
    if claim.limit is Limit.DIVERGES:
        at = growth.moments(path.times)
        size = np.sqrt(np.square(path.fine).sum(axis=0))
        return unknown(path.reason) if at is None else growth.grows(size[at], "the state's norm")
    return unknown(path.reason)


def _tends(_: System, claim: Tends, paths: Paths) -> Comparison:
    path = paths.arriving
    at = growth.moments(path.times)
    if at is None:
        return unknown(path.reason)
    shown = [claim.quantity] if claim.bound is not None else [claim.quantity, claim.value]
    fine = paths.values(path, *shown)[0]
    return growth.tends(fine[0][at], claim.bound or float(fine[-1][-1]))


def _monotone(_: System, claim: Monotone, paths: Paths) -> Comparison:
    path = paths.arriving if paths.system.goal else paths.timed
    (values,), (rough,) = paths.values(path, claim.quantity)
    return compare_signs(
        np.diff(values) * (1 if claim.rising else -1),
        np.abs(values - rough)[1:] + FLOOR * np.abs(values)[1:],
    )


def _bound(_: System, claim: Bound, paths: Paths) -> Comparison:
    if claim.at is Where.EVERYWHERE:
        return unknown("it speaks of all values of its letters")
    at_end = claim.at is Where.END
    path = paths.arriving if at_end else paths.timed
    if at_end and not path.arrived:
        return unknown(path.reason)
    (gap,), (rough,), (moved,) = paths.measured(
        path.last if at_end else path, claim.right - claim.left
    )
    return compare_signs(gap, ROOM * np.abs(gap - rough) + moved + FLOOR)


def _rate(system: System, claim: Rate, paths: Paths) -> Comparison:
    path = paths.arriving
    if not path.arrived:
        return unknown(path.reason)
    (residual, claimed), _ = paths.values(path, system.goal[0], claim.value)
    return growth.decays(path.times, np.abs(residual), float(claimed[-1]))


def _in_the_limit(_: System, claim: InTheLimit, paths: Paths) -> Comparison:
    """At growing values of the letter, extrapolated with an error of the order of its inverse."""
    start = max(1.0, float(paths.case.values.get(claim.letter, 1)))
    values = {s: x for s, x in paths.case.values.items() if s != claim.letter}
    run = on_floats(claim.relation.args, (claim.letter,), replace(paths.case, values=values))
    seen = [run((start * 2.0**n,)) for n in GROWTH]
    left, right = np.array([float(x) for x, _ in seen]), float(seen[-1][1])
    if not np.isfinite([*left, right]).all():
        return unknown("the formula is not finite in floats for large values")
    limits = 2 * left[1:] - left[:-1]
    error = ROOM * (abs(limits[-1] - limits[-2]) + FLOOR * abs(limits[-1]))
    if error > UNSETTLED:
        return unknown(f"no limit is in sight at {claim.letter} = {start * 2.0 ** GROWTH[-1]:g}")
    if isinstance(claim.relation, sympy.Eq):
        return compare(float(limits[-1]), right, error)
    signed = limits[-1] - right if isinstance(claim.relation, sympy.Gt) else right - limits[-1]
    return compare_signs(np.array([signed]), np.array([error]))


def _rounds(system: System, claim: Rounds, paths: Paths) -> Comparison:
    return _bound(system, claim.bound, paths)


def _connected(system: System, claim: Every | Iff, paths: Paths) -> Comparison:
    return float_sets.connected(claim, paths.case, lambda part: _part(system, part, paths))


def _criterion(system: System, claim: Criterion, paths: Paths) -> Comparison:
    """At the numbers of the case."""
    return _connected(system, Iff(claim.stable, Holds(claim.condition)), paths)


def _part(system: System, claim: Claim, paths: Paths) -> Comparison:
    examiner = _EXAMINERS.get(type(claim))
    return examiner(system, claim, paths) if examiner else unknown("floats say nothing of it")


_EXAMINERS: dict[type[Claim], Callable[[System, Any, Paths], Comparison]] = {
    Along: _along,
    Conserved: _along,
    FlowLaw: _along,
    Differential: _along,
    AtEnd: _at_end,
    Ends: _ends,
    Monotone: _monotone,
    Bound: _bound,
    Rate: _rate,
    Tends: _tends,
    InTheLimit: _in_the_limit,
    Rounds: _rounds,
    Cycle: map_floats.on_a_map,
    Multiplier: map_floats.on_a_map,
    Stable: map_floats.on_a_map,
    Stability: map_floats.on_a_map,
    Enumerates: map_floats.on_a_map,
    Attracts: map_floats.on_a_map,
    Recurrence: map_floats.recurrence,
    ForAll: lambda _, claim, paths: float_sets.for_all(claim, paths.case),
    Lyapunov: lambda _, claim, paths: float_sets.lyapunov(claim, paths.case),
    Every: _connected,
    Iff: _connected,
    LinearlyStable: map_floats.on_a_map,
    Criterion: _criterion,
    CycleNear: map_floats.on_a_map,
    StepLaw: map_floats.step_law,
}
