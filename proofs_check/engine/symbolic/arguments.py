"""The arguments by which the symbolic method proves claims, one for each kind.

*Along the flow.*  h = left − right vanishes for ever if it vanishes at the start and dh/dt is 0, or
a multiple of h, on a surface on which the flow stays, which may be the whole space
(:mod:`~proofs_check.engine.symbolic.surfaces`).  (That dh/dt = 0 where h = 0 would not be enough:
x² satisfies it for ẋ = 1, x = 0.)  The equations of claims that were proved before may give the
surface, and so may left = right itself.

*At the end.*  h vanishes on all solutions of the target's equations (and of proved lemmas).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Expr

from proofs_check.engine.claims import (
    Along,
    AnsatzKept,
    AtEnd,
    AtForm,
    Bound,
    Claim,
    Conserved,
    Criterion,
    Cycle,
    Differential,
    Eigenvalue,
    Ends,
    Finite,
    FlowKeeps,
    FlowLaw,
    Identity,
    Invariant,
    Limit,
    Monotone,
    Multiplier,
    Rate,
    Recurrence,
    StepGives,
    StepLaw,
    Tends,
    Where,
)
from proofs_check.engine.elimination import factored, solutions
from proofs_check.engine.letters import plain
from proofs_check.engine.spectra import residuals
from proofs_check.engine.symbolic import finite_sets
from proofs_check.engine.symbolic.bounds import bound
from proofs_check.engine.symbolic.forms import at_form
from proofs_check.engine.symbolic.limits import ends, tends
from proofs_check.engine.symbolic.pieces import speaks_of_inputs
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading, equations, rate, residual
from proofs_check.engine.symbolic.spectra import criterion
from proofs_check.engine.symbolic.surfaces import Surface, multiplier, surfaces
from proofs_check.engine.symbolic.symmetry import flow_law, invariance, step_law
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.exact import Decision
from theory.symbolic.mean import Mean


def _identity(system: System, claim: Identity, reading: Reading, __: Sequence[Claim]) -> Proof:
    sides = (claim.left, claim.right)  # by parts, which takes expectations that exist
    finite = tuple(Finite(e, Where.EVERYWHERE) for e in sides if e.has(Mean))
    gap = claim.left - claim.right
    found = reading.zero(gap)
    if found.truth is Truth.FALSE and speaks_of_inputs(system, reading.put(gap)):
        return Proof(Decision(Truth.UNKNOWN, f"for other numbers than these: {found.reason}"))
    return Proof(found, finite)


def _along(system: System, claim: Claim, reading: Reading, proved: Sequence[Claim]) -> Proof:
    left, right = claim.sides(system)  # type: ignore[attr-defined]
    h = system.unobserved(left - right)
    finite = (Finite(left), Finite(right))
    direct = reading.zero(system.at_start(h), rate(system, h))
    if direct.truth is Truth.TRUE:
        return Proof(
            Decision(
                Truth.TRUE,
                "left − right is 0 at the start and its derivative vanishes identically: "
                f"{direct.reason}",
            ),
            finite,
        )
    held = [residual(system, c) for c in equations(proved)]
    starts = reading.zero(system.at_start(h)).truth is Truth.TRUE
    for surface in (Surface(), *surfaces(system, held, reading)) if starts else ():
        found = _kept_at_zero(system, h, surface, reading)
        if found.decision.truth is Truth.TRUE:
            return Proof(found.decision, (*finite, *found.given))
    others = [residual(system, c) for c in reading.together]
    for e in ([h], [*held, h], *([others] if len(others) > 1 else [])):
        for surface in surfaces(system, e, reading):
            if reading.zero(surface.on(h)).truth is Truth.TRUE:
                words = (
                    f"the flow keeps to {surface.text}: the start lies on it, the velocity is "
                    "tangent, and left = right there"
                )
                return Proof(Decision(Truth.TRUE, words), (*finite, *surface.finite(system)))
    return Proof(Decision(Truth.UNKNOWN, direct.reason))


def _kept_at_zero(system: System, h: Expr, surface: Surface, reading: Reading) -> Proof:
    """h is 0 at the start, and on the surface its derivative is 0 or a multiple of it."""
    there = f"the flow keeps to {surface.text}, and there " if surface.letters else ""
    given = surface.finite(system)
    still = surface.signed(reading).zero(surface.on(rate(system, h)))
    if still.truth is Truth.TRUE:
        words = f"left − right is 0 at the start; {there}its derivative vanishes: {still.reason}"
        return Proof(Decision(Truth.TRUE, words), given)
    g = multiplier(system, h, surface, reading)
    if g is None:
        return OPEN
    words = f"h = left − right is 0 at the start; {there}dh/dt = {plain(g)} · h"
    return Proof(Decision(Truth.TRUE, words), (*given, Finite(g)))


def _differential(
    system: System, claim: Differential, reading: Reading, proved: Sequence[Claim]
) -> Proof:
    """Both sides are functions of the state; the relation holds where they agree, identically or
    on a surface on which the flow stays."""
    left, right = claim.sides(system)
    h, shown = system.unobserved(left - right), (claim.left, claim.right, left, right)
    finite = tuple(dict.fromkeys(map(Finite, shown)))  # φ/φ' · φ' may have hidden a pole
    found = reading.zero(h)
    if found.truth is Truth.TRUE:
        return Proof(found, finite)
    held = [residual(system, c) for c in equations(proved)]
    for surface in surfaces(system, held, reading):
        there = surface.signed(reading).zero(surface.on(h))
        if there.truth is Truth.TRUE:
            words = f"the flow keeps to {surface.text}, and there {there.reason}"
            return Proof(Decision(Truth.TRUE, words), (*finite, *surface.finite(system)))
    return Proof(found, finite)


def _at_end(system: System, claim: AtEnd, reading: Reading, proved: Sequence[Claim]) -> Proof:
    found = _on_target(system, [claim.left - claim.right], reading, proved)
    finite = (Finite(claim.left, Where.END), Finite(claim.right, Where.END))
    return Proof(found.decision, (Ends(Limit.ARRIVES), *finite, *found.given))


def _on_target(
    system: System, expressions: list[Expr], reading: Reading, proved: Sequence[Claim]
) -> Proof:
    """The expressions vanish on all solutions of the target's equations."""
    goal = [reading.put(system.unobserved(g)) for g in system.goal]
    if not goal:
        return OPEN
    letters = (*system.state, *system.parameters)
    last = OPEN
    for lemmas in ((), equations(proved)):
        branches = solutions([*goal, *(reading.put(residual(system, c)) for c in lemmas)], letters)
        if branches is None:
            continue
        left = [
            reading.put(system.unobserved(e)).xreplace(b) for e in expressions for b in branches
        ]
        decision = reading.zero(*left)
        given = (*lemmas, *(Finite(r, Where.END) for b in branches for r in b.values()))
        last = Proof(decision, given if decision.truth is Truth.TRUE else ())
        if decision.truth is Truth.TRUE:
            where = "; ".join(
                ", ".join(f"{plain(s)} = {plain(r)}" for s, r in b.items()) for b in branches
            )
            return Proof(
                Decision(
                    Truth.TRUE, f"where the target's equations hold ({where}), {decision.reason}"
                ),
                given,
            )
    return last


def _eigenvalue(
    system: System, claim: Eigenvalue, reading: Reading, proved: Sequence[Claim]
) -> Proof:
    if claim.at is Where.EVERYWHERE:
        found = Proof(reading.zero(*map(system.unobserved, claim.residuals)))
        nonzero = any(reading.put(e).is_nonzero for e in claim.vector)
        if found.decision.truth is Truth.TRUE and not nonzero:
            return Proof(Decision(Truth.UNKNOWN, "that the vector is not 0 is not visible"))
        return found
    found = _on_target(system, list(claim.residuals), reading, proved)
    return Proof(found.decision, (Ends(Limit.ARRIVES), claim.length, *found.given))


def _map_equation(
    system: System, claim: Cycle | Multiplier, reading: Reading, proved: Sequence[Claim]
) -> Proof:
    """Identities in the letters of the points; at the end, on the target's solutions."""
    wanted = list(residuals(claim))
    if claim.at is Where.EVERYWHERE:
        gaps = [system.unobserved(e) for e in wanted]
        found = Proof(reading.zero(*gaps))
        given: tuple[Claim, ...] = ()
        open_ = any(speaks_of_inputs(system, reading.put(e)) for e in gaps)
        if found.decision.truth is Truth.FALSE and open_:
            found = Proof(Decision(Truth.UNKNOWN, found.decision.reason))  # at other numbers
    else:
        found, given = _on_target(system, wanted, reading, proved), (Ends(Limit.ARRIVES),)
    shown = dict.fromkeys((*claim.values, *_images(claim)))
    finite = tuple(Finite(e, claim.at) for e in shown if e.free_symbols or not e.is_finite)
    return Proof(found.decision, (*given, *finite, *found.given))


def _images(claim: Cycle | Multiplier) -> list[Expr]:
    """What has to be finite for the residuals to have a value: images, and slopes if asked for."""
    images = [e for row in claim.rows for e in claim.rule.on(row)]
    if not isinstance(claim, Multiplier):
        return images  # of a map that may have steps, and no slopes
    return [*images, *(e for row in claim.rows for e in claim.rule.jacobian(row))]


def _recurrence(system: System, claim: Recurrence, reading: Reading, _: Sequence[Claim]) -> Proof:
    """What one step makes of the quantity is the formula for it."""
    quantity = system.unobserved(claim.quantity)
    gap = system.rate(quantity) + quantity - system.unobserved(claim.following)
    return Proof(reading.zero(gap), (Finite(claim.quantity), Finite(claim.following)))


def _rate_of_decay(system: System, claim: Rate, reading: Reading, proved: Sequence[Claim]) -> Proof:
    """The clock e obeys ė = −κ e; κ at the end is the claimed rate."""
    if system.clock is None:
        return OPEN
    decay = -system.rate(system.clock, system.direction)
    found = _on_target(system, [decay - claim.value], reading, proved)
    return Proof(
        found.decision, (Ends(Limit.ARRIVES), Finite(claim.value, Where.END), *found.given)
    )


def _monotone(system: System, claim: Monotone, reading: Reading, _: Sequence[Claim]) -> Proof:
    rate = reading.put(system.rate(claim.quantity))
    signed = factored(rate if claim.rising else -rate)
    if signed.is_nonnegative:
        return Proof(
            Decision(Truth.TRUE, f"its derivative {plain(rate)} has one sign"),
            (Finite(claim.quantity),),
        )
    return Proof(
        Decision(Truth.UNKNOWN, f"the sign of its derivative {plain(rate)} is not visible")
    )


ARGUMENTS: dict[type[Claim], Callable[[System, Any, Reading, Sequence[Claim]], Proof]] = {
    Identity: _identity,
    AnsatzKept: at_form,
    AtForm: at_form,
    FlowKeeps: at_form,
    StepGives: at_form,
    Along: _along,
    Conserved: _along,
    Differential: _differential,
    AtEnd: _at_end,
    Eigenvalue: _eigenvalue,
    Ends: ends,
    Tends: tends,
    Rate: _rate_of_decay,
    Monotone: _monotone,
    Bound: bound,
    Cycle: _map_equation,
    Multiplier: _map_equation,
    Recurrence: _recurrence,
    **finite_sets.ARGUMENTS,
    Invariant: invariance,
    Criterion: criterion,
    FlowLaw: flow_law,
    StepLaw: step_law,
}
