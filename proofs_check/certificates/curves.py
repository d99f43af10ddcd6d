"""The curves along which the parts of a state run, each to a zero of its clock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.certificates.steps import Search
from proofs_check.certificates.trees import NoCertificate, tree, trees
from proofs_check.engine.atoms import names_of_atoms
from proofs_check.engine.system import Dynamics, System
from proofs_check.kernel.core.intervals import Intervals, Rejected
from proofs_check.kernel.core.orbits import part_of
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.files import stated

Solution = tuple[Symbol, Expr, Expr]


def _parts(system: System) -> Sequence[System]:
    return system.parts if system.clock is None else (system,)


def has_clocks(system: System) -> bool:
    parts = _parts(system) if system.dynamics is Dynamics.FLOW else ()
    return bool(parts) and all(part.clock is not None for part in parts)


def clocks(system: System) -> list[tuple[System, Expr]]:
    """Each part of the state with its clock."""
    found = [(part, part.clock) for part in _parts(system) if part.clock is not None]
    if not has_clocks(system):
        raise NoCertificate("the kernel has rules for the end of a flow with a clock alone")
    return found


def solution(system: System, clock: Expr) -> Solution | None:
    """A letter in which the clock is linear, what it is equal to where the clock is 0, and the
    factor with s − value = factor · clock; for y − w² a root serves."""
    named = names_of_atoms(clock)
    back = {name: atom for atom, name in named.items()}
    bare = sympy.expand(clock.xreplace(named))
    for s in system.state:
        slope = sympy.cancel(bare.diff(s))
        if slope != 0 and not slope.xreplace(back).has(s) and not bare.xreplace(back).diff(
            s, 2
        ).has(s):  # fmt: skip
            value = sympy.cancel(s - bare / slope).xreplace(back)
            if not value.has(s):
                return s, value, (1 / slope).xreplace(back)
    return None


def roots(system: System, clock: Expr) -> Iterator[Solution]:
    """Of the only letter, if the clock is a + b s², both roots."""
    if len(system.state) != 1:
        return
    (s,) = system.state
    b = sympy.cancel(clock.diff(s, 2) / 2)
    square = sympy.cancel(s**2 - clock / b) if b != 0 else s
    if not b.has(s) and not square.has(s):
        for root in (sympy.sqrt(square), -sympy.sqrt(square)):
            yield s, root, 1 / (b * (s + root))


def orbit(system: System, document: dict[str, Any], bits: int) -> list[dict[str, Any]]:
    """Of the flow, on the piece of φ on which all parts stay."""
    reason = NoCertificate("φ has no pieces")
    for piece in range(max(1, len(document["activation"]))):
        try:
            return list(_curves(system, document, bits, piece))
        except (Rejected, NoCertificate) as error:
            reason = NoCertificate(str(error))
    raise reason


def _curves(
    system: System, document: dict[str, Any], bits: int, piece: int
) -> Iterator[dict[str, Any]]:
    for part, clock in clocks(system):
        reader = Reader()
        whole, _ = stated.system_of(document, reader)
        whole.piece = whole.pieces[piece] if whole.pieces else None
        inner = part_of(whole, {s.name for s in part.state})
        direction = trees(part.direction)
        along = {s: reader.tree(e) for s, e in direction.items()}
        search = Search(inner, reader.tree(tree(clock)), along, bits)
        steps = [step_of(s.advance, s.box, inner.f) for s in search.steps()]
        curve: dict[str, Any] = {
            "rule": "taylor", "piece": piece, "clock": tree(clock), "direction": direction,
            "order": search.order, "steps": steps, "solved": solved_in(part, clock),
        }  # fmt: skip
        if curve["solved"] is None:
            curve["solved"] = _root(document, curve, roots(part, clock))
        yield curve


def _root(
    document: dict[str, Any], curve: dict[str, Any], found: Iterator[Solution]
) -> dict[str, Any] | None:
    """The one that the kernel accepts, of a state of one letter."""
    for solved in map(_told, found):
        reader = Reader()
        system, _ = stated.system_of(document, reader)
        with contextlib.suppress(Rejected):
            stated.orbit_of([{**curve, "solved": solved}], system, reader)
            return solved
    return None


def solved_in(part: System, clock: Expr) -> dict[str, Any] | None:
    found = solution(part, clock)
    return None if found is None else _told(found)


def _told(found: Solution) -> dict[str, Any]:
    s, value, factor = found
    return {"letter": s.name, "value": tree(value), "factor": tree(factor)}


def step_of(advance: Fraction, box: dict[str, tuple[int, int]], f: Intervals) -> dict[str, Any]:
    ends = {s: [dyadic(x, f.bits) for x in pair] for s, pair in box.items()}
    exact = int(advance * (1 << f.bits))
    return {"advance": dyadic(exact, f.bits), "box": ends}


def dyadic(n: int, bits: int) -> str:
    """n / 2^bits, exactly."""
    return f"{'-' if n < 0 else ''}0x{abs(n):x}p-{bits}"
