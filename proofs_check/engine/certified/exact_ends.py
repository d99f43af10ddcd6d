"""A quantity at the end of an orbit as an exact number: λ1 = p for z^p, whatever the width."""

from __future__ import annotations

import sympy
from sympy import Expr

from proofs_check.engine.case import derivative
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.elimination import solutions
from proofs_check.engine.sides import on_balls
from theory.activation import Piece, variable
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.symbolic.abstract import Abstract
from theory.symbolic.exact import is_zero


def exact_at_end(orbits: Orbits, quantity: Expr) -> Expr | None:
    """The number, proved for an orbit that arrives; None where it was not found."""
    system, case, state = orbits.system, orbits.case, orbits.arrival.state
    if state is None or not system.goal:
        return None
    goal, wanted = (
        [case.put(system.unobserved(e)) for e in each] for each in (system.goal, [quantity])
    )
    values, still = set(), _still(orbits)
    for branch in solutions(goal, tuple(system.state)) or []:
        value = _number(wanted[0].xreplace(branch).xreplace(still), orbits)
        if value is None:
            return None
        values.add(value)
    return values.pop() if len(values) == 1 else None


def _still(orbits: Orbits) -> dict[Expr, Expr]:
    """Letters that keep their start for ever, as the field does not move them from it: φ'(v0) = 0.

    A smooth field has no other solution.
    """
    system, case = orbits.system, orbits.case
    if case.activation is not None and case.sole_piece is None:
        return {}
    found: dict[Expr, Expr] = {}
    for s, start in system.state.items():
        at = case.put(start)
        rate = orbits.written(case.put(system.motion[s]).xreplace({s: at}))
        if is_zero(rate).truth is Truth.TRUE:
            found[s] = at
    return found


def _number(e: Expr, orbits: Orbits) -> Expr | None:
    """The expression by the formulas that φ has at the end of the orbit, if they leave a number."""
    with precision(orbits.bits):
        (here,) = _at_end(orbits, e)
        if not here.is_finite():
            return None
        written = _written(e, orbits)
    if written is None:
        return None
    found = sympy.simplify(written)
    # simplified numbers are not trusted: the letters have to drop out by an exact test
    same = found.is_number and is_zero(written - found).truth is Truth.TRUE
    return found if same else None


def _written(e: Expr, orbits: Orbits) -> Expr | None:
    rules = {}
    for atom in e.atoms(Abstract):
        piece, inner = _piece(atom.args[0], orbits), _written(atom.args[0], orbits)
        if piece is None or inner is None:
            return None
        rules[atom] = derivative(piece, atom.order).subs(variable(), inner)
    return e.xreplace(rules)


def _piece(argument: Expr, orbits: Orbits) -> Piece | None:
    """The piece of φ in whose interior the argument lies."""
    (a,) = _at_end(orbits, argument)
    pieces = [p for p in orbits.case.phi.pieces if a > ball(p.lower) and a < ball(p.upper)]
    return pieces[0] if pieces else None


def _at_end(orbits: Orbits, e: Expr):  # type: ignore[no-untyped-def]
    state = orbits.arrival.state or {}
    run = on_balls([e], orbits.letters, orbits.case)
    return run(tuple(state[s] for s in orbits.letters))
