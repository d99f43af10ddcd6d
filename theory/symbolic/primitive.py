"""A closed form G with G' = φ/φ', the integral of Theorem 1, when there is one.

A candidate comes from the catalogue or from SymPy's integrator.  Neither is trusted: G' - φ/φ'
must be proved to vanish (:func:`theory.symbolic.exact.is_zero`), and
:func:`check_against_quadrature` compares G(b) - G(a) with an enclosure of the integral.

Two traps.  log f has a real value on one side of a zero of f only, so logarithms are taken of
\\|f\\|; their derivative is f'/f on both sides.  And a verified G may jump where it has a pole,
as atan(tan z) does, so G(b) - G(a) is the integral only if :meth:`Primitive.continuous_on`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import sympy
from flint import arb

from theory.activation import Activation, Piece, variable
from theory.catalogue import CATALOGUE
from theory.errors import ExpressionError
from theory.expression.balls import RealBalls
from theory.expression.grammar import parse_activation
from theory.expression.program import Program
from theory.outcome import Truth
from theory.rigour.signs import covers
from theory.symbolic import exact, worker
from theory.symbolic.exact import Decision, is_zero

SECONDS = 5.0  # for SymPy's integrator; what it finds for φ/φ' it finds in one or two
GUARD_BITS = 40  # lost to cancellation in G(b) - G(a), as a rule


class Source(enum.Enum):
    """Where a candidate came from."""

    CATALOGUE = "catalogue"
    INTEGRATE = "integrate"

    @property
    def sentence(self) -> str:
        return _SOURCE[self]


_SOURCE = {
    Source.CATALOGUE: "a candidate listed with the activation",
    Source.INTEGRATE: "a candidate found by SymPy's integrator",
}


@dataclass(frozen=True)
class Primitive:
    """G as an ``expression`` in z; ``verified`` says whether G' = φ/φ', and ``reason`` why."""

    expression: sympy.Expr
    source: Source
    verified: Truth
    reason: str

    @cached_property
    def program(self) -> Program:
        """z ↦ (G,)."""
        return Program.compile([self.expression])

    def continuous_on(self, a: arb, b: arb) -> bool:
        """Proved: G is continuous on [a, b].  False means *not proved* (a pole, perhaps).

        Every function of the table is continuous where its ball is finite, so boxes with finite
        balls that cover [a, b] are a proof.
        """
        run = self.program.bind(RealBalls())
        return covers(lambda s, t: run(s.union(t))[0].is_finite(), *_ordered(a, b))


def find_primitive(
    phi: Activation | Piece, *, seconds: float = SECONDS, require_proof: bool = True
) -> Primitive | None:
    """A closed-form primitive of φ/φ' on the one smooth piece given, or None.

    With ``require_proof`` only a primitive with G' = φ/φ' proved comes back.  Without it, an
    undecided one may; one that is *refuted* never does.  ``seconds`` limits SymPy's integrator;
    0 leaves only the catalogue, in milliseconds.
    """
    piece = _one_piece(phi)
    if piece.ratio is None:
        return None
    undecided = None
    for source, candidate in _candidates(piece, piece.ratio, seconds):
        decision = verify(candidate, piece, seconds=min(seconds, exact.SECONDS))
        found = Primitive(candidate, source, decision.truth, decision.reason)
        if decision.truth is Truth.TRUE:
            return found
        if decision.truth is Truth.UNKNOWN:
            undecided = undecided or found
    return None if require_proof else undecided


def verify(candidate: sympy.Expr, piece: Piece, *, seconds: float = exact.SECONDS) -> Decision:
    """Whether G' - φ/φ' vanishes on the piece.  FALSE is proved at a point, by balls."""
    if piece.ratio is None:
        return Decision(Truth.FALSE, f"φ' vanishes where φ = {piece.value}: φ/φ' has no primitive")
    try:
        Program.compile([candidate])
    except ExpressionError as error:
        return Decision(Truth.UNKNOWN, str(error))
    difference = derivative(candidate) - piece.ratio
    return is_zero(difference, within=(piece.lower, piece.upper), seconds=seconds)


def derivative(g: sympy.Expr) -> sympy.Expr:
    """d/dz of a real expression, with d log\\|f\\| = f'/f, free of sign and Abs.

    The logarithms are taken out as variables of their own: by the chain rule
    g' = ∂g/∂z + Σ ∂g/∂(log\\|f\\|) f'/f.
    """
    z = variable()
    logs = {a: sympy.Dummy(real=True) for a in g.atoms(sympy.log) if _is_log_abs(a)}
    flat = g.xreplace(logs)
    total = sympy.diff(flat, z)
    for atom, symbol in logs.items():
        inside = atom.args[0].args[0]
        total += sympy.diff(flat, symbol) * derivative(inside) / inside
    return total.xreplace(dict(zip(logs.values(), logs, strict=True)))


def _one_piece(phi: Activation | Piece) -> Piece:
    if isinstance(phi, Piece):
        return phi
    if not phi.smooth:
        raise ValueError(f"{phi.name} has {len(phi.pieces)} smooth pieces: give one of them")
    return phi.pieces[0]


def _candidates(
    piece: Piece, ratio: sympy.Expr, seconds: float
) -> Iterator[tuple[Source, sympy.Expr]]:
    listed = _listed(piece)
    if listed is not None:
        yield Source.CATALOGUE, listed
    if ratio.is_polynomial(variable()) and not exact.may_blow_up(ratio):
        yield Source.INTEGRATE, sympy.integrate(sympy.expand(ratio), variable())
        return
    reply = worker.run(worker.Job.INTEGRATE, ratio, seconds)
    if isinstance(reply.value, sympy.Expr):
        yield Source.INTEGRATE, reply.value.replace(sympy.log, _log_of_size)


def _listed(piece: Piece) -> sympy.Expr | None:
    entry = CATALOGUE.get(Activation.of(piece.value).name)
    return parse_activation(entry.primitive) if entry and entry.primitive else None


def _log_of_size(f: sympy.Expr) -> sympy.Expr:
    """log\\|f\\|; SymPy knows cosh and exp to be positive and drops the bars there."""
    return sympy.log(sympy.Abs(f))


def _is_log_abs(e: sympy.Expr) -> bool:
    return isinstance(e, sympy.log) and isinstance(e.args[0], sympy.Abs)


def _ordered(a: arb, b: arb) -> tuple[arb, arb]:
    return (b, a) if a > b else (a, b)
