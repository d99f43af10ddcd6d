"""Formulas on the proved orbit: values on boxes that cover it, comparisons, signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.certified.ball_comparison import compare_balls
from proofs_check.engine.certified.step_parts import Part
from proofs_check.engine.claims import Limit
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.sides import as_shown, on_balls
from proofs_check.engine.system import Dynamics, System
from theory.rigour.decimals import in_decimals

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits

HALVINGS = 6  # of a part of the orbit on which a formula is too wide to be finite
Found = tuple[Outcome, Rigour, float, str]


@dataclass(frozen=True)
class Covering:
    """Values on parts of the orbit; ``whole``, if the parts cover all times, up to the limit."""

    values: Iterable[tuple[arb, ...]]
    whole: bool


def where_from(orbits: Orbits) -> str:
    if orbits.system.dynamics is Dynamics.MAP:
        return "on the first iterates"
    return "on every part of every Taylor step" if orbits.system.clock is None else "on the orbit"


def on_orbit(
    system: System, orbits: Orbits, *expressions: Expr, limit: bool = True
) -> Covering | str:
    """Values of expressions on boxes that cover the orbit; words if there are none.

    The ``limit`` itself is no state at any time: what is strict of all times may be equal there.
    """
    explicit = any(system.unobserved(e).has(t) for e in expressions)
    run = as_shown(on_balls, system, expressions, (*orbits.letters, t), orbits.case)
    nowhere = not orbits.arrival.cover
    known = system.clock is None or orbits.arrival.limit is not Limit.UNDECIDED
    if explicit or (nowhere and known):  # for the times of the case
        return Covering((x for part in orbits.moments() for x in on_part(run, part)), False)
    arrival = orbits.arrival
    if not arrival.cover:
        return f"the orbit was not enclosed: {arrival.reason}"
    end = arrival.state if limit else None
    ends = [tuple(end[s] for s in orbits.letters)] if end else []
    parts = [Part(box, arb(0)) for box in [orbits.start, *ends]]
    return Covering((x for part in [*parts, *arrival.cover] for x in on_part(run, part)), True)


def on_part(
    run: Callable[..., Any], part: Part, depth: int = HALVINGS
) -> Iterator[tuple[arb, ...]]:
    """On a part of the orbit, cut in halves where a value may be undefined on all of it."""
    found = run((*part.box, part.time))
    if depth == 0 or part.halves is None or all(x.is_finite() for x in found):
        yield found
        return
    for half in part.halves():
        yield from on_part(run, half, depth - 1)


def compared(covering: Covering | str, where: str) -> Found:
    """left and right at all points: a proof that they differ at one, or overlap at each.

    The words are of the sharpest box; what is supported is no sharper than the bluntest.
    """
    if isinstance(covering, str):
        return unknown(covering)
    sharpest, bluntest, count = None, 0.0, 0
    for left, right in covering.values:
        outcome, rigour, size, words = compare_balls(left, right)
        if outcome is not Outcome.SUPPORTS:
            return outcome, rigour, size, words
        count, bluntest = count + 1, max(bluntest, size)
        if sharpest is None or size < sharpest[0]:
            sharpest = size, words
    if sharpest is None:
        return unknown("the orbit was not followed anywhere")
    words = f"{where} ({count} boxes); {sharpest[1]}"
    return Outcome.SUPPORTS, Rigour.ENCLOSURE, bluntest, words


def end_values(
    system: System, orbits: Orbits, *expressions: Expr, at: Mapping[Symbol, arb] | None = None
) -> tuple[arb, ...] | str:
    """On the target; or ``at`` the point to which the flow was proved to converge."""
    arrival = orbits.arrival
    state = arrival.state if at is None else at
    if state is None:
        return f"no end was proved to exist: {arrival.reason}"
    if any(system.unobserved(e).has(t) for e in expressions):
        return "the end is reached in the limit t → ∞, so a formula of it cannot hold t"
    run = as_shown(on_balls, system, expressions, orbits.letters, orbits.case)
    return run(tuple(state[s] for s in orbits.letters))


def signs(covering: Covering | str, strict: bool) -> Found:
    """Whether a quantity is positive (or at least 0) at all points.

    One point refutes; a proof needs the whole orbit.
    """
    if isinstance(covering, str):
        return unknown(covering)
    least, open_at = None, ""
    for (gap,) in covering.values:
        if not gap.is_finite():
            open_at = open_at or "a value that may be undefined"
        elif gap < 0 or (strict and gap == 0):
            size = min(1.0, float(abs(gap).lower()))  # a support that is blunter says no otherwise
            return Outcome.REFUTES, Rigour.PROOF, size, f"right − left is {in_decimals(gap, 5)}"
        elif not (gap > 0 or (not strict and gap >= 0)):
            open_at = open_at or in_decimals(gap, 5)
        least = gap if least is None or gap.lower() < least.lower() else least
    if least is None or open_at:
        return unknown(f"no sign was proved where it is {open_at or 'not known'}")
    words = f"its least enclosure is {in_decimals(least, 5)}"
    return proved(True, words) if covering.whole else unknown(f"{words}, on a part of the orbit")


def unknown(why: str) -> Found:
    return Outcome.UNKNOWN, Rigour.ENCLOSURE, 0.0, why


def proved(truth: bool, words: str) -> Found:
    return (Outcome.SUPPORTS if truth else Outcome.REFUTES), Rigour.PROOF, 1.0, words
