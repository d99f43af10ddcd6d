"""Orbits of flows without a clock, to a point of rest that attracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sympy import Expr

from proofs_check.certificates.claims import Asked
from proofs_check.certificates.curves import step_of
from proofs_check.certificates.following import staying
from proofs_check.certificates.steps import RestSearch, order_for
from proofs_check.certificates.trees import NoCertificate, tree, trees
from proofs_check.engine.elimination import solutions
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.files import stated
from proofs_check.kernel.kinds.sinks import Sink

BITS = 24  # of the steps, which lead into a box that is not small
LESS = Fraction(1023, 1024)  # of a box, as ends are rounded
WIDTHS = tuple(Fraction(1, 1 << n) for n in range(1, 24))


def to_rest(asked: Asked, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The curve of the whole state, with letters that stay equal to others."""
    reason = NoCertificate("φ has no pieces")
    for piece in range(max(1, len(document["activation"]))):
        reader = Reader()
        system, _ = stated.system_of(document, reader)
        system.piece = system.pieces[piece] if system.pieces else None
        for known in staying(asked):
            try:
                return [_curve(asked, known, piece, system, reader)]
            except (Rejected, NoCertificate) as error:
                reason = NoCertificate(str(error))
    raise reason


def _curve(
    asked: Asked, known: Mapping[Expr, Expr], piece: int, system: Any, reader: Reader
) -> dict[str, Any]:
    told = trees(known)
    kept = {s: reader.tree(e) for s, e in told.items()}
    sink = Sink(piece, {}, {}, kept, order_for(BITS))
    rest = sink.rest(system)
    f, balls = system.f, []
    for limit in _points_of_rest(asked, known):
        end = {s: system.value(reader.tree(e), {}) for s, e in limit.items()}
        for w in WIDTHS:
            here = replace(sink, widths=dict.fromkeys(rest.state, w))
            ball = {s: f.widened(end[s], f.of(w)[1]) for s in rest.state}
            try:
                here.require_rest(rest, ball)
            except Rejected:
                continue
            inside = {s: f.widened(end[s], f.of(w * LESS)[0]) for s in rest.state}
            balls.append((inside, limit, w))
            break
    if not balls:
        raise NoCertificate("no point of rest was found that attracts")
    steps, reached = RestSearch(rest, BITS).to([ball for ball, *_ in balls])
    limit, w = next((limit, w) for ball, limit, w in balls if ball is reached)
    return {
        "rule": "sink", "piece": piece, "limit": limit, "known": told,
        "widths": {s: str(w) for s in rest.state}, "order": sink.order,
        "steps": [step_of(step.advance, step.box, f) for step in steps],
    }  # fmt: skip


def _points_of_rest(asked: Asked, known: Mapping[Expr, Expr]) -> Iterator[dict[str, Any]]:
    """Those that are formulas in numbers, of all letters."""
    system = asked.system
    moving = [s for s in system.state if s not in known]
    motion = [system.unobserved(system.motion[s]).xreplace(dict(known)) for s in moving]
    goal = [e.xreplace(dict(known)) for e in system.goal]
    for found in solutions(motion, moving) or solutions(goal, moving) or ():
        if set(found) == set(moving):
            every = {**found, **{s: e.xreplace(dict(found)) for s, e in known.items()}}
            yield {s.name: tree(every[s]) for s in system.state}
