"""Whether a quantity at the end falls with a parameter, at all of its whole numbers from one on.

With a clock c the orbit is a curve in the time dτ = c dt.  Where its direction F does not hold the
parameter k, the curve is the same for all k, and only where it ends depends on it: c = 0.  There

    dq/dk = (q_k c_F − q_F c_k)/c_F,   q_F and c_F being derivatives along F.

The sign is proved for all real k, on parts that cover them: what is divided by and multiplied is
factored on the target, and each factor has one sign in balls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import sympy
from sympy import Expr

from proofs_check.engine.atoms import factored, names_of_atoms
from proofs_check.engine.claims import Falls, Limit
from proofs_check.engine.elimination import Solution, solutions
from proofs_check.engine.sides import on_balls
from proofs_check.engine.spans import LONGEST, Span
from theory.deadline import check
from theory.errors import required
from theory.expression.hulls import spanning
from theory.rigour.signs import sign_of

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits

ENDS = 128  # parts of the box that holds the ends, on each of which a factor has its sign
PARTS = 64  # of all whole numbers, that are looked at


def falls_throughout(claim: Falls, orbits: Orbits) -> bool:
    """Proved if True: for every whole number k from the first one on, the orbit arrives, and the
    quantity at its end is less at k + 1 than at k."""
    system, k = orbits.system, claim.over
    direction, clock = system.direction, system.clock
    if clock is None or any(e.has(k) for e in direction.values()):
        return False
    branches = solutions([system.unobserved(g) for g in system.goal], tuple(system.state))
    if not branches:
        return False
    factor, inner = claim.quantity.as_coeff_Mul()
    inside = inner.args[0] if isinstance(inner, sympy.Abs) else inner
    absolute, inner = isinstance(inner, sympy.Abs), system.unobserved(inside)
    size = inner if absolute else sympy.S.One  # d|q| = sgn q · dq
    along = system.rate(clock, direction)
    change = inner.diff(k) * along - system.rate(inner, direction) * clock.diff(k)
    every = Span(sympy.Integer(claim.values[0]), sympy.oo, whole=True)
    waiting = [every]
    for _ in range(PARTS):
        if not waiting:
            return True
        check()
        part = waiting.pop()
        case = replace(orbits.case, whole={**orbits.case.whole, k: every})
        here = orbits.of(system, case.within({**orbits.case.box, k: part}))
        product = (factor, size, change, along)
        arrives = here.arrival.limit is Limit.ARRIVES
        if arrives and all(_sign(product, b, here) == -1 for b in branches):
            continue
        halves = _halves(part)
        if halves is None:
            return False
        waiting += halves
    return False


def _halves(part: Span) -> tuple[Span, Span] | None:
    """Of real numbers: between whole ones the derivative counts as well."""
    if part.high is not sympy.oo:
        return part.halves
    if part.low > LONGEST:
        return None
    return Span(part.low, 2 * part.low), Span(2 * part.low, sympy.oo, whole=True)


def _sign(product: Sequence[Expr], branch: Solution, orbits: Orbits) -> int | None:
    """Of a product where the flow ends, on one branch of the target; None if not proved."""
    found = 1
    for e in product:
        on_target = orbits.case.put(e.xreplace(dict(branch)))
        powers = [f.as_base_exp() for f in sympy.Mul.make_args(_as_factors(on_target))]
        for base, exponent in powers:
            if base.is_positive and exponent.is_real:
                continue
            sign = _sign_at_ends(base, orbits)
            if sign is None or not exponent.is_Integer:
                return None
            found *= sign if exponent % 2 else 1
    return found


def _sign_at_ends(e: Expr, orbits: Orbits) -> int | None:
    """On parts of the box that holds the ends."""
    state = required(orbits.arrival.state, "an end")
    run = on_balls([e], orbits.letters, orbits.case)
    waiting, signs = [tuple(state[s] for s in orbits.letters)], set()
    for _ in range(ENDS):
        if not waiting:
            break
        box = waiting.pop()
        sign = sign_of(run(box)[0])
        if sign is None:
            i = max(range(len(box)), key=lambda j: float(box[j].rad()))
            middle = box[i].mid()
            for low, high in ((box[i].lower(), middle), (middle, box[i].upper())):
                waiting.append((*box[:i], spanning(low, high), *box[i + 1 :]))
        signs |= {sign} - {None}
    return signs.pop() if len(signs) == 1 and not waiting else None


def _as_factors(e: Expr) -> Expr:
    named = names_of_atoms(e)
    whole = sympy.together(e.xreplace(named))
    above, below = (factored(part) for part in sympy.fraction(whole))
    return (above / below).xreplace({name: atom for atom, name in named.items()})
