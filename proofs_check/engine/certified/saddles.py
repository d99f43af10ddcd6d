"""Ends that are no target: saddles and traps of flows with a clock, from conserved quantities.

The orbit lies on a curve of one letter y (:mod:`~proofs_check.engine.certified.reduction`), and
moves to one side of it.  With the clock e, in whose time the velocity is F:

*A bound at a finite y**.  The curve leads to s* with F(s*) = 0 exactly.  By uniqueness the
orbit never reaches s*, so that y stays in the interval.  If F_y ≠ 0 inside, the orbit converges
to s*: to a point between it would converge only if F vanished there.

*No bound.*  y stays beyond its start, since F_y has a sign there.  If F_y ≠ 0 on the whole curve, y
has no finite limit, and the state leaves every bounded set.

In either case, if e keeps its sign and stays away from 0 on the whole curve, the target is never
reached.  The limit is called a **saddle** if some x² = P(y) that holds on the curve vanishes
exactly at y* (the start lies on the edge between orbits that turn and orbits that pass) and e
takes values on the target's side of e(s*) arbitrarily near s*; where no P vanishes, the flow is
**trapped**.  In every other case nothing is said.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.critical import is_entire
from proofs_check.engine.certified.half_open import sign_on
from proofs_check.engine.certified.line import covered
from proofs_check.engine.certified.reduction import Curve, curves
from proofs_check.engine.claims import Limit
from proofs_check.engine.elimination import factored
from proofs_check.engine.letters import plain
from proofs_check.engine.sides import on_floats
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.symbolic.exact import is_zero, sign
from theory.symbolic.slopes import bends, jumps

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits

CLEARANCE = sympy.Rational(1, 2**20)  # of the clock from 0 on a curve of infinite length
MAX_LETTERS = 6  # of a state, whose 3ⁿ − 1 directions are tried at a saddle
ORDERS = 8  # of the clock's derivatives in a direction at a saddle
SEARCH_STEPS = 2000  # of Runge and Kutta, for where the orbit slows down
STRIDE = 0.05  # of such a step, relative to the state
NEARNESS = 5e-3  # of an exact number to what the search found

_q = sympy.Dummy("q", positive=True)  # the distance of y from the bound, or from its start


def end_off_target(orbits: Orbits) -> Arrival | None:
    """A saddle or a trap, with proof; None where none was proved."""
    system, case = orbits.system, orbits.case
    if system.clock is None or (system.abstract and not case.total):
        return None
    if not (system.abstract or all(is_entire(e, case) for e in system.direction.values())):
        return None  # a velocity with poles or edges: its solutions need not be unique
    clock = orbits.written(case.put(system.unobserved(system.clock)))
    field = {s: orbits.written(case.put(e)) for s, e in system.direction.items()}
    if any(map(jumps, (clock, *field.values()))):
        return None
    start = {s: orbits.written(case.put(s0)) for s, s0 in system.state.items()}
    side = sign(clock.xreplace(start))
    if not side:
        return None
    forward = {s: side * e for s, e in field.items()}  # the direction of true time
    slow = None
    for curve in curves(orbits):
        course = sign(forward[curve.y].xreplace(start))
        if not course:
            continue
        slow = _slowest(orbits, side) if slow is None else slow
        for end in _bounds(slow[curve.y], start[curve.y], course):
            found = _at_bound(curve, end, start, forward, side * clock)
            if found is not None:
                return found
        found = _unbounded(curve, course, start, forward, side * clock)
        if found is not None:
            return found
    return None


def _at_bound(
    curve: Curve,
    end: Expr,
    start: Mapping[Symbol, Expr],
    forward: Mapping[Symbol, Expr],
    clock: Expr,
) -> Arrival | None:
    """The curve up to a finite y* = ``end``; q = |y − y*| falls to 0."""
    far = _above(abs(start[curve.y] - end))
    course = sign(start[curve.y] - end)
    on = {curve.y: end + course * _q}
    if not _is_curve(curve, on, far):
        return None
    path = {s: e.subs(on) for s, e in curve.letters.items()}
    limit = {s: e.subs(_q, 0) for s, e in path.items()}
    if not all(is_zero(e.subs(limit)).truth is Truth.TRUE for e in forward.values()):
        return None
    if not covered(clock.subs(path), "positive", _q, sympy.S.Zero, far):
        return None
    words = ", ".join(f"{plain(s)} = {plain(e)}" for s, e in limit.items())
    edges = [is_zero(e.subs(on).subs(_q, 0)).truth for e in curve.roots]
    if Truth.UNKNOWN in edges:
        return None
    if Truth.TRUE not in edges:
        return Arrival(
            Limit.TRAPPED,
            f"conserved quantities keep the orbit on a curve that ends at the equilibrium {words}, "
            "and the clock has no zero on it",
            besides={Limit.DIVERGES: False},
        )
    strict = sign_on(factored(forward[curve.y].subs(path)), _q, far) is not None
    if not (strict and _is_saddle(clock, limit)):
        return None
    return Arrival(
        Limit.SADDLE,
        f"conserved quantities lead the orbit along a curve of {plain(curve.y)} into the "
        f"saddle {words}",
    )


def _unbounded(
    curve: Curve,
    course: int,
    start: Mapping[Symbol, Expr],
    forward: Mapping[Symbol, Expr],
    clock: Expr,
) -> Arrival | None:
    on = {curve.y: start[curve.y] + course * _q}
    if not _is_curve(curve, on, sympy.oo):
        return None
    path = {s: e.subs(on) for s, e in curve.letters.items()}
    if not covered(clock.subs(path) - CLEARANCE, "positive", _q, sympy.S.Zero, sympy.oo):
        return None
    strict = sign_on(factored(forward[curve.y].subs(path)), _q, sympy.oo) == course
    words = (
        f"conserved quantities keep the orbit on a curve of {plain(curve.y)} on which the clock "
        "has no zero"
    )
    if not strict:
        return Arrival(Limit.TRAPPED, words)
    words = f"{words}, and {plain(curve.y)} goes to {'+' if course > 0 else '−'}∞"
    besides = {Limit.SADDLE: False, Limit.DIVERGES: True}
    return Arrival(Limit.TRAPPED, words, besides=besides)


def _is_curve(curve: Curve, on: Mapping[Symbol, Expr], far: Expr) -> bool:
    """Whether every letter is its function of y for 0 < q ≤ far."""
    defined = all(
        covered(e.subs(on), "defined", _q, sympy.S.Zero, far)
        for e in curve.finite
        if e.subs(on).has(_q) and not _is_root(e)
    )
    return defined and all(sign_on(factored(e.subs(on)), _q, far) == 1 for e in curve.roots)


def _is_root(e: Expr) -> bool:
    """±√P, which is finite where P is."""
    return e.as_coeff_Mul()[1].is_Pow and e.as_coeff_Mul()[1].exp == sympy.Rational(1, 2)


def _is_saddle(clock: Expr, limit: Mapping[Symbol, Expr]) -> bool:
    """Whether the clock is lower than at ``limit`` at points arbitrarily near: on some ray its
    first derivative that does not vanish is negative."""
    if len(limit) > MAX_LETTERS:
        return False
    for ray in itertools.product((0, 1, -1), repeat=len(limit)):
        if any(ray):
            on = {s: e + d * _q for (s, e), d in zip(limit.items(), ray, strict=True)}
            if _first_slope(clock.subs(on)) == -1:
                return True
    return False


def _first_slope(e: Expr) -> int | None:
    """The sign of the first derivative at q = 0 that is not exactly 0."""
    if bends(e):
        return None
    for _ in range(ORDERS):
        e = e.diff(_q)
        if e == 0:
            return None
        value = e.subs(_q, 0)
        if is_zero(value).truth is not Truth.TRUE:
            return sign(value)
    return None


def _bounds(slow: float, start: Expr, course: int) -> Iterator[Expr]:
    """Exact numbers at which y might come to rest; what is proved of them comes later."""
    tried: dict[Expr, None] = {sympy.S.Zero: None}
    if np.isfinite(slow):
        for constants in ((), (sympy.pi,)):
            near = sympy.nsimplify(slow, list(constants), tolerance=NEARNESS)
            tried[near] = None
    for end in tried:
        if sign(end - start) == course:
            yield end


def _slowest(orbits: Orbits, side: int) -> dict[Symbol, float]:
    """Where the flow is slowest, by floats; NaN where that was not found.  Nothing is proved."""
    letters = orbits.letters
    run = on_floats([orbits.system.direction[s] for s in letters], letters, orbits.case)
    field = lambda s: side * np.array([float(x) for x in run(s)])  # noqa: E731
    here = np.array([float(x.mid()) for x in orbits.start])
    best, slowest = np.full(len(here), np.nan), math.inf
    with np.errstate(all="ignore"):  # an orbit that runs away ends the search
        for _ in range(SEARCH_STEPS):
            first = field(here)
            speed = float(np.max(np.abs(first)))
            if not math.isfinite(speed):
                break
            if speed < slowest:
                best, slowest = here, speed
            length = STRIDE * (1 + float(np.max(np.abs(here)))) / (speed + STRIDE)
            second = field(here + length / 2 * first)
            third = field(here + length / 2 * second)
            fourth = field(here + length * third)
            here = here + length / 6 * (first + 2 * second + 2 * third + fourth)
    return dict(zip(letters, map(float, best), strict=True))


def _above(e: Expr) -> sympy.Rational:
    """A rational number a little above an exact one."""
    with precision(64):
        upper: arb = ball(e).upper()
        man, exp = upper.man_exp()
        return sympy.Rational(int(man)) * sympy.Integer(2) ** int(exp)
