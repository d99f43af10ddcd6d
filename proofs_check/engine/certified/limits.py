"""Where a flow without a clock goes: to an isolated equilibrium, or to a zero of the target.

*Łojasiewicz.*  With the target's expressions as residuals r and ṡ = M r, the residuals decay
exponentially on a ball that the rest of the path cannot leave; the limit is on the target, which
may be a manifold.  *Isolated.*  An equilibrium that Krawczyk's test finds near the orbit, and an
ellipsoid on which a quadratic form decreases.  It lies on the target if the target's equations
have a zero in the box in which the equilibrium is unique, and every such zero is an equilibrium.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from flint import arb

from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.planes import in_a_plane
from proofs_check.engine.certified.step_parts import Part, parts_of
from proofs_check.engine.claims import Limit
from proofs_check.engine.elimination import solutions
from proofs_check.engine.letters import t
from theory.errors import ExpressionError
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.symbolic.exact import is_zero

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits


OF_SETS = arb(2) ** -6  # as near as the limits of a set of orbits need be known


def limit_of(orbits: Orbits) -> Arrival:
    """Proved, unless UNDECIDED; with the whole orbit in boxes."""
    with precision(orbits.bits):
        found = _by_residuals(orbits) if orbits.system.goal else None
        return found or _unbounded(orbits) or in_a_plane(orbits) or _isolated(orbits)


def _unbounded(orbits: Orbits) -> Arrival | None:
    """A flow of one letter whose velocity keeps one sign from the start to infinity.

    It is monotone, and a finite limit would be a zero of the velocity: so there is none.
    """
    from proofs_check.engine.certified.line import keeps_its_sign

    if len(orbits.letters) != 1 or any(e.has(t) for e in orbits.system.motion.values()):
        return None
    ((s, velocity),) = orbits.system.motion.items()
    (begin,) = orbits.start
    put = orbits.written(orbits.case.put(velocity))
    for sign, ends in ((1, (begin.lower(), arb.pos_inf())), (-1, (arb.neg_inf(), begin.upper()))):
        if keeps_its_sign(sign * put, s, *ends):
            where = "+∞" if sign > 0 else "−∞"
            words = f"the velocity keeps its sign from the start to {where}, where {s} goes"
            return Arrival(Limit.DIVERGES, words)
    return None


def _budget(orbits: Orbits) -> Any:
    from theory.flows.orbit import Budget

    return Budget(seconds=orbits.seconds_to_the_end)


def _by_residuals(orbits: Orbits) -> Arrival | None:
    from theory.flows.zero_loss import ResidualFlow, converges_to_zero_loss

    system, put = orbits.system, lambda e: orbits.written(orbits.case.put(e))
    residuals = [put(system.unobserved(g)) for g in system.goal]
    factor = [
        [put(-g.diff(s) / system.metric.get(s, sympy.S.One)) for g in system.goal]
        for s in system.state
    ]
    field = orbits.field(system.motion, {})
    try:
        flow = ResidualFlow.of(field, residuals, factor)
    except ExpressionError:
        return None  # the velocity is not minus the gradient of half the squared residuals
    wanted = OF_SETS if orbits.case.ranging else arb(10) ** (-orbits.case.digits)
    found = converges_to_zero_loss(flow, orbits.start, distance=wanted, budget=_budget(orbits))
    if not found.proved or found.found is None or found.orbit.state is None:
        return None
    state = dict(zip(orbits.letters, found.found.box, strict=True))
    tail = tuple(x + arb(0, found.found.distance) for x in found.orbit.state)
    return Arrival(Limit.ARRIVES, found.reason, state, _cover(found.orbit, tail))


def _isolated(orbits: Orbits) -> Arrival:
    from theory.flows.equilibrium import converges

    found = converges(orbits.field(orbits.system.motion, {}), orbits.start, _budget(orbits))
    if not found.proved or found.basin is None or found.orbit.state is None:
        return Arrival(Limit.UNDECIDED, found.reason)
    basin, limit = found.basin, found.basin.equilibrium.state
    errors = [x - c for x, c in zip(found.orbit.state, limit, strict=True)]
    level = basin.form.at(errors)  # V only falls from here, and e_i² ≤ (P⁻¹)_ii V
    tail = tuple(
        c + arb(0, (s * level).upper().sqrt().upper())
        for c, s in zip(limit, basin.form.spread, strict=True)
    )
    state = dict(zip(orbits.letters, limit, strict=True))
    on_target = _on_target(orbits, basin.equilibrium.within)
    if on_target is Truth.UNKNOWN:
        why = f"{found.reason}; whether its equilibrium lies on the target was not proved"
        return Arrival(Limit.UNDECIDED, why, None, _cover(found.orbit, tail))
    arrives = on_target is Truth.TRUE
    cover = _cover(found.orbit, tail)
    if not arrives:
        besides = {Limit.SADDLE: False, Limit.DIVERGES: False}  # it attracts all that is near
        return Arrival(Limit.TRAPPED, found.reason, None, cover, besides, rests_at=state)
    return Arrival(Limit.ARRIVES, found.reason, state, cover)


def _cover(orbit: Any, tail: tuple[arb, ...]) -> tuple[Part, ...]:
    steps = tuple(part for step in orbit.steps for part in parts_of(step))
    return (*steps, Part(tail, arb.nan()))


def _on_target(orbits: Orbits, within: tuple[arb, ...]) -> Truth:
    """Whether the one equilibrium in the box is a zero of the target's expressions."""
    from theory.flows.vector_field import VectorField
    from theory.flows.zeros import unique_zero

    system = orbits.system
    if not system.goal:
        return Truth.TRUE
    goal = [orbits.written(orbits.case.put(system.unobserved(g))) for g in system.goal]
    target = VectorField.functions(orbits.letters, goal)
    values = target.velocity(within)
    if any(x.is_finite() and not x.contains(0) for x in values):
        return Truth.FALSE
    branches = solutions(goal, orbits.letters)
    if branches is None or len(goal) != len(orbits.letters):
        return Truth.UNKNOWN
    motion = [orbits.written(orbits.case.put(e)) for e in system.motion.values()]
    still = all(is_zero(e.xreplace(b)).truth is Truth.TRUE for e in motion for b in branches)
    zero = unique_zero(target.velocity, target.jacobian, within)
    return Truth.TRUE if still and zero is not None else Truth.UNKNOWN


def slowest_rate(orbits: Orbits) -> arb | str:
    """−max Re of the linearisation's eigenvalues at an isolated limit; words if there is none."""
    from theory.flows.equilibrium import equilibrium_near

    arrival = orbits.arrival
    if arrival.state is None:
        return f"no end was proved to exist: {arrival.reason}"
    field = orbits.field(orbits.system.motion, {})
    near = equilibrium_near(field, [arrival.state[s] for s in orbits.letters])
    if near is None or near.abscissa is None:
        return "the limit is no isolated equilibrium with enclosed eigenvalues"
    return -near.abscissa
