"""Flows from a start in a plane that they do not leave: some letters stay where they start.

The velocity of each of these vanishes identically where all of them have their values of the start.
Then the orbit of the other letters, with those put in, is an orbit of the whole, and its only one
from that start, as the velocity is smooth.  What attracts it within the plane may repel beside it:
there no ball of states around the orbit could be followed.  Whether the point to which it comes
is a saddle is decided by enclosures of the eigenvalues there: it is where one has a positive real
part, as the orbit comes in along other directions, and is none where all are negative.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.critical import is_entire
from proofs_check.engine.claims import Limit
from proofs_check.engine.letters import plain
from proofs_check.engine.sides import number
from proofs_check.engine.system import System
from theory.expression.balls import precision
from theory.flows.equilibrium import Stability, eigenvalues_of, stability_from
from theory.outcome import Truth
from theory.symbolic.exact import is_zero
from theory.symbolic.slopes import bends

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits


def in_a_plane(orbits: Orbits) -> Arrival | None:
    """Where the flow goes, proved within the plane; None where there is none, or nothing was."""
    system, case = orbits.system, orbits.case
    if case.ranging or not all(is_entire(e, case) and not bends(e) for e in system.motion.values()):
        return None
    still = _still(orbits)
    if not still or len(still) == len(system.state):
        return None
    put = lambda e: case.put(system.unobserved(e).xreplace(still))  # noqa: E731
    goal = [g for g in map(put, system.goal) if g != 0]
    missed = any(is_zero(g, seconds=0).truth is Truth.FALSE for g in goal if g.is_number)
    inside = System(
        state={s: s0 for s, s0 in system.state.items() if s not in still},
        velocity={s: put(e) for s, e in system.motion.items() if s not in still},
        target=() if missed else tuple(goal),
        defaults=dict(case.values),
    )
    values = {s: case.values[s] for s in inside.inputs}
    found = orbits.of(inside, replace(case, values=values)).arrival
    off = missed or not system.goal  # elsewhere what diverges may pass the target, or lie on it
    if found.limit is Limit.UNDECIDED or (found.limit is Limit.DIVERGES and not off):
        return None
    where = ", ".join(f"{plain(s)} = {plain(x)}" for s, x in still.items())
    words = f"{where} for all time, and there {found.reason}"
    state, point = (_with(x, still, orbits) for x in (found.state, found.rests_at))
    # what attracts within the plane may be a saddle
    besides: dict[Limit, bool] = {
        end: so for end, so in found.besides.items() if end is not Limit.SADDLE
    }
    if missed and found.limit is Limit.ARRIVES:
        found, besides, state, point = _TRAPPED, {Limit.DIVERGES: False}, None, state
    if found.limit is Limit.TRAPPED and point is not None:
        stability = _stability_at(point, orbits)
        if stability is not Stability.UNDECIDED:
            besides[Limit.SADDLE] = stability is Stability.UNSTABLE
            words = f"{words}; of where it ends the whole flow shows that {stability.sentence}"
    return Arrival(found.limit, words, state, besides=besides, rests_at=point)


_TRAPPED = Arrival(Limit.TRAPPED, "")


def _stability_at(point: dict[Symbol, arb], orbits: Orbits) -> Stability:
    """Of the equilibrium in these balls under the whole flow, by its linearisation."""
    field = orbits.field(orbits.system.motion, {})
    with precision(orbits.bits):
        jacobian = field.jacobian([point[s] for s in orbits.letters])
        return stability_from([x.real for x in eigenvalues_of(jacobian)])


def _still(orbits: Orbits) -> dict[Symbol, Expr]:
    """The letters that stay, with their values."""
    system, case = orbits.system, orbits.case

    def vanishes(e: Expr) -> bool:
        return is_zero(orbits.written(case.put(e)), seconds=0).truth is Truth.TRUE

    start = {s: case.put(s0) for s, s0 in system.state.items()}
    found = {s: x for s, x in start.items() if vanishes(system.at_start(system.motion[s]))}
    while any(moving := [s for s in found if not vanishes(system.motion[s].xreplace(found))]):
        found = {s: x for s, x in found.items() if s not in moving}
    return found


def _with(
    state: dict[Symbol, arb] | None, still: dict[Symbol, Expr], orbits: Orbits
) -> dict[Symbol, arb] | None:
    if state is None:
        return None
    return {**state, **{s: number(x, orbits.case) for s, x in still.items()}}
