"""The arguments by which the symbolic method proves claims, one for each kind.

*Along the flow.*  h = left − right vanishes for ever if it vanishes at the start and dh/dt ≡ 0;
or if the flow keeps to a graph s = R(other letters, t) on which h ≡ 0: the graph holds the start
and the flow is tangent to it, and solutions are unique.  (That dh/dt = 0 where h = 0 would not be
enough: x² satisfies it for ẋ = 1, x = 0.)  The equations of lemmas that were proved before may
take part in the graph.

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
    Where,
)
from proofs_check.engine.elimination import factored, solutions
from proofs_check.engine.letters import plain, t
from proofs_check.engine.symbolic import finite_sets
from proofs_check.engine.symbolic.forms import at_form
from proofs_check.engine.symbolic.maps import recurrence_residual, residuals
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading
from proofs_check.engine.symbolic.symmetry import flow_law, invariance, step_law
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.exact import Decision, all_zero, is_zero
from theory.symbolic.mean import Mean, by_letters


def _zero(reading: Reading, *expressions: Expr) -> Decision:
    return all_zero(
        *(is_zero(by_letters(reading.put(e)), seconds=reading.seconds) for e in expressions)
    )


def _identity(_: System, claim: Identity, reading: Reading, __: Sequence[Claim]) -> Proof:
    sides = (claim.left, claim.right)  # by parts, which takes expectations that exist
    finite = tuple(Finite(e, Where.EVERYWHERE) for e in sides if e.has(Mean))
    return Proof(_zero(reading, claim.left - claim.right), finite)


def _along(system: System, claim: Claim, reading: Reading, proved: Sequence[Claim]) -> Proof:
    left, right = claim.sides(system)  # type: ignore[attr-defined]
    h = system.unobserved(left - right)
    finite = (Finite(left), Finite(right))
    direct = _zero(reading, system.at_start(h), _rate(system, h))
    if direct.truth is Truth.TRUE:
        return Proof(
            Decision(
                Truth.TRUE,
                "left − right is 0 at the start and its derivative vanishes identically: "
                f"{direct.reason}",
            ),
            finite,
        )
    for equations in ([h], [*(_residual(system, c) for c in proved), h]):
        found = _on_a_graph(system, h, equations, reading)
        if found.decision.truth is Truth.TRUE:
            return Proof(found.decision, (*finite, *found.given))
    return Proof(Decision(Truth.UNKNOWN, direct.reason))


def _differential(system: System, claim: Claim, reading: Reading, _: Sequence[Claim]) -> Proof:
    """Both sides are functions of the state; the relation holds where they agree identically."""
    left, right = claim.sides(system)  # type: ignore[attr-defined]
    return Proof(_zero(reading, system.unobserved(left - right)), (Finite(left), Finite(right)))


def _rate(system: System, h: Expr) -> Expr:
    """dh/dt, or dh/dτ where h does not hold t: the one vanishes identically if the other does."""
    if system.clock is not None and not h.has(t):
        return system.rate(h, system.direction)
    return system.rate(h)


def _residual(system: System, claim: Claim) -> Expr:
    left, right = claim.sides(system)  # type: ignore[attr-defined]
    return system.unobserved(left - right)


def _on_a_graph(system: System, h: Expr, equations: list[Expr], reading: Reading) -> Proof:
    """Some branch of the equations' solutions is a graph that the flow keeps to, with h = 0."""
    branches = solutions([reading.put(e) for e in equations], tuple(system.state)) or []
    for branch in branches:
        gaps = [s - r for s, r in branch.items()]
        starts = [system.at_start(g) for g in gaps]
        tangent = [_rate(system, g).xreplace(branch) for g in gaps]
        found = _zero(reading, *starts, *tangent, h.xreplace(branch))
        if branch and found.truth is Truth.TRUE:
            words = ", ".join(f"{plain(s)} = {plain(r)}" for s, r in branch.items())
            smooth = [
                Finite(r.diff(x))
                for r in branch.values()
                for x in r.free_symbols & set(system.state)
            ]
            return Proof(
                Decision(
                    Truth.TRUE,
                    f"the flow keeps to {words}: the start lies on it, the velocity is tangent, "
                    "and left = right there",
                ),
                (*(Finite(r) for r in branch.values()), *smooth),
            )
    return OPEN


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
    for lemmas in ((), tuple(proved)):
        branches = solutions([*goal, *(reading.put(_residual(system, c)) for c in lemmas)], letters)
        if branches is None:
            continue
        left = [
            reading.put(system.unobserved(e)).xreplace(b) for e in expressions for b in branches
        ]
        decision = _zero(reading, *left)
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
        return Proof(_zero(reading, *map(system.unobserved, claim.residuals)))
    found = _on_target(system, list(claim.residuals), reading, proved)
    return Proof(found.decision, (Ends(Limit.ARRIVES), *found.given))


def _map_equation(
    system: System, claim: Cycle | Multiplier, reading: Reading, proved: Sequence[Claim]
) -> Proof:
    """Identities in the letters of the points; at the end, on the target's solutions."""
    wanted = list(residuals(claim))
    if claim.at is Where.EVERYWHERE:
        found = Proof(_zero(reading, *map(system.unobserved, wanted)))
        given: tuple[Claim, ...] = ()
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
    return Proof(
        _zero(reading, recurrence_residual(system, claim)),
        (Finite(claim.quantity), Finite(claim.following)),
    )


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


def _bound(system: System, claim: Bound, reading: Reading, _: Sequence[Claim]) -> Proof:
    gap = factored(reading.put(system.unobserved(claim.right - claim.left)))
    if gap.is_positive or (gap.is_nonnegative and not claim.strict):
        arrives = (Ends(Limit.ARRIVES),) if claim.at is Where.END else ()
        finite = (Finite(claim.left, claim.at), Finite(claim.right, claim.at))
        return Proof(
            Decision(Truth.TRUE, f"right − left = {plain(gap)} has a sign"), (*arrives, *finite)
        )
    return Proof(Decision(Truth.UNKNOWN, f"the sign of right − left = {plain(gap)} is not visible"))


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
    Rate: _rate_of_decay,
    Monotone: _monotone,
    Bound: _bound,
    Cycle: _map_equation,
    Multiplier: _map_equation,
    Recurrence: _recurrence,
    **finite_sets.ARGUMENTS,
    Invariant: invariance,
    FlowLaw: flow_law,
    StepLaw: step_law,
}
