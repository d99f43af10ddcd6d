"""An orbit reduced to a curve by what it conserves: every letter as a function of one of them.

Let y be a letter and c x·Fx = Y(y)·Fy identically (or c·Fx = Y Fy), for the velocity F with the
letters that are already known put in.  With H' = Y, the quantity c x²/2 − H(y) keeps its value, so
that along the orbit x² = P(y), with the sign of x at the start for as long as P > 0.  A quantity of
the system's own list serves in the same way once its derivative is proved to vanish identically.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.elimination import factored
from theory.activation import Piece, variable
from theory.outcome import Truth
from theory.symbolic import worker
from theory.symbolic.exact import is_zero, may_blow_up, sign
from theory.symbolic.primitive import find_primitive

if TYPE_CHECKING:
    from proofs_check.engine.certified.orbits import Orbits

SECONDS = (
    20.0  # of wall time, for SymPy's integrator on one integrand; start-up takes a second or more
)


@dataclass(frozen=True)
class Curve:
    """``letters`` as functions of the letter ``y``.

    Proved: along the orbit, as long as every expression of ``roots`` is positive and every one of
    ``finite`` is defined on the way that y has gone, each letter is its function of y.
    """

    y: Symbol
    letters: Mapping[Symbol, Expr]
    roots: tuple[Expr, ...]
    finite: tuple[Expr, ...]


def curves(orbits: Orbits) -> Iterator[Curve]:
    """One for each letter that determines all the others."""
    system = orbits.system
    put = lambda e: orbits.written(orbits.case.put(e))  # noqa: E731
    field = {s: put(e) for s, e in system.direction.items()}
    start = {s: put(s0) for s, s0 in system.state.items()}
    claimed = [put(system.unobserved(q)) for q in system.conserved]
    kept = [q for q in claimed if _vanishes(system.rate(q, field))]
    for y in system.state:
        found = _curve(y, field, start, kept, orbits.case.sole_piece)
        if found is not None:
            yield found


def _curve(
    y: Symbol,
    field: Mapping[Symbol, Expr],
    start: Mapping[Symbol, Expr],
    kept: list[Expr],
    piece: Piece | None,
) -> Curve | None:
    known: dict[Symbol, Expr] = {y: y}
    roots: list[Expr] = []
    finite: list[Expr] = []
    waiting = [s for s in field if s != y]
    while waiting:
        for x in waiting:
            relation = _by_quantity(x, y, known, start, kept) or _relation(
                x, y, field, known, start, piece
            )
            if relation is not None:
                break
        else:
            return None
        known[x], root, parts = relation
        roots += root
        finite += [*parts, known[x]]
        waiting.remove(x)
    return Curve(y, known, tuple(roots), tuple(finite))


Relation = tuple[Expr, list[Expr], list[Expr]]  # x as a function of y; its radicand; what it needs


def _relation(
    x: Symbol,
    y: Symbol,
    field: Mapping[Symbol, Expr],
    known: Mapping[Symbol, Expr],
    start: Mapping[Symbol, Expr],
    piece: Piece | None,
) -> Relation | None:
    """From dx/dy = Y(y)/x, or dx/dy = Y(y)."""
    ahead, along = (field[s].xreplace(dict(known)) for s in (x, y))
    if along == 0:
        return None
    ratio = sympy.powsimp(sympy.cancel(ahead / along))
    for power in (1, 0):
        integrand = sympy.powsimp(sympy.cancel(ratio * x**power))
        if not integrand.free_symbols <= {y}:
            integrand = sympy.simplify(integrand)
        if not integrand.free_symbols <= {y} or not _vanishes(x**power * ahead - integrand * along):
            continue
        primitive = antiderivative(integrand.xreplace({y: variable()}), piece)
        if primitive is None:
            return None
        h = primitive.xreplace({variable(): y})
        rise = h - h.xreplace({y: start[y]})
        needed = [integrand, h]
        return _root(start[x], start[x] ** 2 + 2 * rise, needed) if power else (
            start[x] + rise, [], needed
        )  # fmt: skip
    return None


def _by_quantity(
    x: Symbol,
    y: Symbol,
    known: Mapping[Symbol, Expr],
    start: Mapping[Symbol, Expr],
    kept: list[Expr],
) -> Relation | None:
    """From a conserved quantity A(y) x² + B(y) or A(y) x + B(y), where A ≠ 0."""
    for quantity in kept:
        e = sympy.expand(quantity.xreplace(dict(known)))
        if not e.has(x) or not e.free_symbols <= {x, y}:
            continue
        for power in (2, 1):
            factor = e.coeff(x, power)
            rest = sympy.expand(e - factor * x**power)
            if factor == 0 or rest.has(x):
                continue
            level = (e.xreplace(dict(start)) - rest) / factor
            needed = [rest, factor, 1 / factor]
            return _root(start[x], level, needed) if power == 2 else (level, [], needed)
    return None


def _root(x0: Expr, square: Expr, needed: list[Expr]) -> Relation | None:
    """x = ±√P with the sign of x at the start."""
    side = sign(x0)
    if not side:
        return None
    radicand = square if may_blow_up(square) else factored(sympy.expand(square))
    return side * sympy.sqrt(radicand), [radicand], needed


@lru_cache(maxsize=256)
def antiderivative(integrand: Expr, piece: Piece | None = None) -> Expr | None:
    """H(z) with H' = the integrand proved; None if none was found.

    Of a multiple of φ/φ', from what is known of φ.
    """
    if integrand.is_polynomial(variable()) and not may_blow_up(integrand):
        return sympy.integrate(sympy.expand(integrand), variable())
    if piece is not None and piece.ratio is not None:
        factor = sympy.simplify(integrand / piece.ratio)
        if factor.is_number and _vanishes(integrand - factor * piece.ratio):
            known = find_primitive(piece)
            return None if known is None else factor * known.expression
    found = worker.run(worker.Job.INTEGRATE, integrand, SECONDS).value
    if isinstance(found, Expr) and _vanishes(found.diff(variable()) - integrand):
        return found
    return None


def _vanishes(e: Expr) -> bool:
    return is_zero(e).truth is Truth.TRUE
