"""Symbolic evidence: SymPy proves identities, for an abstract φ and then for the given one.

PROOF means that a residual was reduced to 0 exactly; a residual that balls separate from 0 at a
rational point refutes; everything else is unknown, never false.  An equation that fails in general
is tried again with the numbers of the problem for K, U0 and a0: it may be true of these alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import sympy

from proofs_check.deciding import OUTCOME
from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.method import Examination
from proofs_check.problem import Problem
from proofs_check.statement import Because, Equation, Statement
from proofs_check.timing import in_time
from theory.activation import Piece, variable
from theory.catalogue import CATALOGUE
from theory.deadline import Shares
from theory.one_layer.derivation import dphi, phi
from theory.outcome import Truth
from theory.symbolic.exact import Decision, all_zero, is_zero

if TYPE_CHECKING:
    from theory.one_layer.derivation import Step
    from theory.symbolic.primitive import Primitive

_METHOD = "symbolic"
CLOSED_FORM = "closed form of ∫φ/φ'"
INTEGRATION_SECONDS = 3.0  # for SymPy's integrator, when the catalogue has no candidate

_K = sympy.Symbol("K", positive=True)
_U, _A, _U0, _A0, _S = sympy.symbols("U a U_0 a_0 s", real=True)
_GENERIC = dict(zip((_K, _U, _A, _U0, _A0), sympy.sympify("2, 7/10, 4/5, 3/5, 9/10"), strict=True))


@dataclass(frozen=True)
class SymbolicQuantities:
    """The letters as SymPy symbols; ``lambda1`` by Proposition 4."""

    phi: Callable[[Any], Any]
    dphi: Callable[[Any], Any]
    K: Any = _K
    U: Any = _U
    a: Any = _A
    U0: Any = _U0
    a0: Any = _A0

    @property
    def lambda1(self) -> Any:
        return self.K * self.U * self.dphi(self.a) * self.a

    def integral(self, a: Any, b: Any) -> Any:
        return sympy.Integral(self.phi(_S) / self.dphi(_S), (_S, a, b))


def examine(statement: Statement, problem: Problem) -> Examination:
    """The derivation, each equation for abstract φ, each for the given φ, and a primitive."""
    shares = Shares(len(statement.equations) + 2)
    problem.progress("symbolic: the derivation")
    with shares.part("the derivation"):
        evidence = [*_derivation(statement)]
    for equation in statement.equations:
        with shares.part(equation.text):
            find = partial(_equation, equation, problem)
            evidence.append(in_time(_METHOD, equation.name, Rigour.PROOF, find))
    problem.progress("symbolic: an antiderivative of φ/φ'")
    with shares.part("an antiderivative of φ/φ'"):
        find = partial(_primitive, problem)
        evidence.append(in_time(_METHOD, CLOSED_FORM, Rigour.PROOF, find))
    return Examination(tuple(evidence))


def _derivation(statement: Statement) -> Iterator[Evidence]:
    for step in statement.derivation():
        yield in_time(_METHOD, f"derivation: {step.name}", Rigour.PROOF, partial(_proved, step))


def _proved(step: Step) -> Evidence:
    began = perf_counter()
    decision = step.decide()
    return Evidence(
        _METHOD,
        f"derivation: {step.name}",
        OUTCOME[decision.truth],
        Rigour.PROOF,
        f"{step.plain}; {decision.reason}",
        perf_counter() - began,
    )


def _equation(equation: Equation, problem: Problem) -> Evidence:
    abstract = SymbolicQuantities(phi, dphi)
    given = [_quantities(piece) for piece in problem.phi.pieces if piece.ratio is not None]
    found = _examined(equation, problem, abstract, given)
    if found.outcome is Outcome.REFUTES:
        return _examined(
            equation,
            problem,
            _of_the_problem(abstract, problem),
            [_of_the_problem(q, problem) for q in given],
            f"for {_numbers(problem)}, though not in general: ",
        )
    return found


def _examined(
    equation: Equation,
    problem: Problem,
    abstract: SymbolicQuantities,
    given: list[SymbolicQuantities],
    where: str = "",
) -> Evidence:
    """For the given φ, and then for an abstract one."""
    began = perf_counter()
    decisions = [prove(equation, q) for q in given]
    for q, decision in zip(given, decisions, strict=True):
        if decision.truth is Truth.FALSE:
            return _refutation(equation, q, decision.reason, perf_counter() - began)
    here, in_general = all_zero(*decisions), prove(equation, abstract)
    return Evidence(
        _METHOD,
        equation.name,
        OUTCOME[all_zero(in_general, here).truth],
        Rigour.PROOF,
        f"left − right vanishes, since {equation.because.value}: {where}for abstract φ "
        f"{in_general.reason}; for φ = {problem.phi.expression} {here.reason}",
        perf_counter() - began,
    )


def _of_the_problem(q: SymbolicQuantities, problem: Problem) -> SymbolicQuantities:
    start = problem.start
    return replace(q, K=start.K, U0=start.U0, a0=start.a0)


def _numbers(problem: Problem) -> str:
    start = problem.start
    return f"K = {start.K}, U_0 = {start.U0}, a_0 = {start.a0}"


def _refutation(equation: Equation, q: SymbolicQuantities, reason: str, seconds: float) -> Evidence:
    words = f"left − right does not vanish, although the claim is that {equation.because.value}"
    return Evidence(
        _METHOD,
        equation.name,
        Outcome.REFUTES,
        Rigour.PROOF,
        f"{words}: {reason}",
        seconds,
        size=_relative_gap(equation, q),
    )


def _relative_gap(equation: Equation, q: SymbolicQuantities) -> float:
    """How far apart the sides are, relatively, at a generic point; 1 if that has no value.

    For a conservation law it is the time derivatives of the sides that are compared.
    """
    sides = [sympy.sympify(side(q)) for side in (equation.left, equation.right)]
    if equation.because is Because.CONSERVED:
        sides = [_along_the_flow(side, q) for side in sides]
    else:
        sides = [side.subs(q.U, 1 / (q.K * q.phi(q.a))) for side in sides]
    left, right = (complex(side.subs(_GENERIC).evalf(60)) for side in sides)
    gap = complex((sides[0] - sides[1]).subs(_GENERIC).evalf(60))
    scale = max(abs(left), abs(right))
    relative = abs(gap) / scale if scale > 0 else 1.0
    return relative if math.isfinite(relative) and relative > 0 else 1.0


def _quantities(piece: Piece) -> SymbolicQuantities:
    z = variable()
    return SymbolicQuantities(
        lambda x: piece.value.subs(z, x), lambda x: piece.derivative.subs(z, x)
    )


def prove(equation: Equation, q: SymbolicQuantities) -> Decision:
    """Whether left - right vanishes, for the reason that the equation names."""
    residual = equation.left(q) - equation.right(q)
    if equation.because is Because.AT_THE_END:
        return is_zero(residual.subs(q.U, 1 / (q.K * q.phi(q.a))))
    at_start = residual.subs({q.U: q.U0, q.a: q.a0}).replace(sympy.Integral, _no_empty_integral)
    return all_zero(is_zero(at_start), is_zero(_along_the_flow(residual, q)))


def _along_the_flow(quantity: Any, q: SymbolicQuantities) -> Any:
    """Its derivative in the time in which the flow is U' = φ(a), a' = U φ'(a)."""
    return quantity.diff(q.U) * q.phi(q.a) + quantity.diff(q.a) * q.U * q.dphi(q.a)


def _no_empty_integral(integrand: Any, limits: Any) -> Any:
    return 0 if limits[1] == limits[2] else sympy.Integral(integrand, limits)


def _primitive(problem: Problem) -> Evidence:
    """A closed form of the integral, differentiated and compared with rigorous quadrature."""
    from theory.symbolic.primitive import find_primitive

    began = perf_counter()
    piece = _piece_at_start(problem)
    # the named activations without a listed primitive were tried at length: none is known
    seconds = 0.0 if problem.phi.name in CATALOGUE else INTEGRATION_SECONDS
    found = find_primitive(piece, seconds=seconds)
    if found is None:
        return Evidence(
            _METHOD,
            CLOSED_FORM,
            Outcome.UNKNOWN,
            Rigour.PROOF,
            f"{_why_none(piece)}; quadrature serves instead",
            perf_counter() - began,
        )
    agreement = _against_quadrature(problem, piece, found)
    return Evidence(
        _METHOD,
        CLOSED_FORM,
        Outcome.REFUTES if agreement.truth is Truth.FALSE else Outcome.SUPPORTS,
        Rigour.PROOF,
        f"G(z) = {found.expression} ({found.source.sentence}); G' = φ/φ': {found.reason}; "
        f"against rigorous quadrature: {agreement.reason}",
        perf_counter() - began,
    )


def _why_none(piece: Piece) -> str:
    from theory.symbolic.primitive import listed_primitive

    listed = listed_primitive(piece)
    if listed is None:
        return "no elementary antiderivative is known"
    refused = "is not" if listed.verified is Truth.FALSE else "was not proved to be"
    return (
        f"the listed candidate G(z) = {listed.expression} was refused: G' {refused} φ/φ' "
        f"(of the difference: {listed.reason})"
    )


def _piece_at_start(problem: Problem) -> Piece:
    from theory.one_layer.certified.ends import piece_at
    from theory.rigour.ball_activation import ball

    return piece_at(problem.phi, ball(problem.start.a0))


def _against_quadrature(problem: Problem, piece: Piece, found: Primitive) -> Decision:
    """Balls of G(b) - G(v0) and of the integral, on a short interval next to v0 with φ' ≠ 0."""
    from theory.rigour.ball_activation import BallActivation, ball
    from theory.rigour.quadrature import integral
    from theory.rigour.signs import slope_sign
    from theory.symbolic.primitive import check_against_quadrature

    balls = BallActivation.of(problem.phi)
    a = problem.start.a0
    for halvings in range(1, 12):
        b = a + sympy.Rational(1, 2**halvings)
        if ball(b) < ball(piece.upper) and slope_sign(balls, ball(a), ball(b)) in (1, -1):
            return check_against_quadrature(
                found, lambda s, t: integral(balls, s, t), a, b, digits=15
            )
    return Decision(Truth.UNKNOWN, "no interval next to v0 on which φ' ≠ 0 was proved")
