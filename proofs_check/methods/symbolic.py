"""Symbolic evidence: SymPy proves identities, for an abstract φ and then for the given one.

PROOF means that a residual was reduced to 0 exactly.  An equation that fails in general is tried
again with the numbers of the problem for K, U0 and a0: it may be true of these alone.  If it is no
identity even then, it is refuted only where balls separate its sides at the end point of this very
start; everything else is unknown, never false.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import sympy

from proofs_check.ball_comparison import compare_balls
from proofs_check.ball_quantities import BallQuantities, working_bits
from proofs_check.deciding import OUTCOME
from proofs_check.evidence import DerivationStep, Evidence, Observation, Outcome, Rigour
from proofs_check.method import Examination
from proofs_check.problem import Problem
from proofs_check.statement import Because, Equation, Statement
from proofs_check.symbolic_quantities import ABSTRACT, SymbolicQuantities, require_exact, sides
from proofs_check.timing import in_time
from theory.activation import Piece, variable
from theory.catalogue import CATALOGUE
from theory.deadline import Shares
from theory.expression.balls import precision
from theory.one_layer.certified.enclosure import enclose
from theory.outcome import Flow, Truth
from theory.symbolic.exact import Decision, all_zero, is_zero

if TYPE_CHECKING:
    from theory.one_layer.derivation import Step
    from theory.symbolic.primitive import Primitive

_METHOD = "symbolic"
CLOSED_FORM = Observation("closed form of ∫φ/φ'")
REFUTING_DIGITS = 100  # of the end point at which a false identity is looked at
INTEGRATION_SECONDS = 3.0  # for SymPy's integrator, when the catalogue has no candidate


def examine(statement: Statement, problem: Problem) -> Examination:
    """The derivation, each equation for abstract φ, each for the given φ, and a primitive."""
    shares = Shares(len(statement.equations) + 2)
    problem.progress("symbolic: the derivation")
    with shares.part("the derivation"):
        evidence = [*_derivation(statement)]
    for equation in statement.equations:
        with shares.part(equation.text):
            find = partial(_equation, equation, problem)
            evidence.append(in_time(_METHOD, equation, Rigour.PROOF, find))
    problem.progress("symbolic: an antiderivative of φ/φ'")
    with shares.part("an antiderivative of φ/φ'"):
        find = partial(_primitive, problem)
        evidence.append(in_time(_METHOD, CLOSED_FORM, Rigour.PROOF, find))
    return Examination(tuple(evidence))


def _derivation(statement: Statement) -> Iterator[Evidence]:
    for step in statement.derivation():
        find = partial(_proved, step)
        yield in_time(_METHOD, DerivationStep(step.name), Rigour.PROOF, find)


def _proved(step: Step) -> Evidence:
    began = perf_counter()
    decision = step.decide()
    return Evidence(
        _METHOD,
        DerivationStep(step.name),
        OUTCOME[decision.truth],
        Rigour.PROOF,
        f"{step.plain}; {decision.reason}",
        perf_counter() - began,
    )


def _equation(equation: Equation, problem: Problem) -> Evidence:
    """Proved in general, or with the numbers of the problem; refuted at its end point only."""
    began = perf_counter()
    require_exact(equation)
    given = [_quantities(piece) for piece in problem.phi.pieces if piece.ratio is not None]
    found, where = _identity(equation, ABSTRACT, given), ""
    if found.truth is Truth.FALSE:
        here = [_of_the_problem(q, problem) for q in given]
        found = _identity(equation, _of_the_problem(ABSTRACT, problem), here)
        where = f"for {_numbers(problem)}, though not in general: "
    if found.truth is Truth.FALSE:
        return _at_the_end(equation, problem, found.reason, began)
    words = f"left − right vanishes, since {equation.because.value}: {where}{found.reason}"
    if found.truth is Truth.UNKNOWN:
        words = f"whether {equation.because.value} is open: {where}{found.reason}"
    return _evidence(equation, OUTCOME[found.truth], words, began)


def _identity(
    equation: Equation, abstract: SymbolicQuantities, given: list[SymbolicQuantities]
) -> Decision:
    """Whether left = right identically, for the given φ and for an abstract one."""
    here = all_zero(*(prove(equation, q) for q in given))
    if here.truth is Truth.FALSE:
        return here
    in_general = prove(equation, abstract)
    words = f"for abstract φ {in_general.reason}; for the given φ {here.reason}"
    return Decision(all_zero(here, in_general).truth, words)


def _of_the_problem(q: SymbolicQuantities, problem: Problem) -> SymbolicQuantities:
    start = problem.start
    return replace(q, K=start.K, U0=start.U0, a0=start.a0)


def _numbers(problem: Problem) -> str:
    start = problem.start
    return f"K = {start.K}, U_0 = {start.U0}, a_0 = {start.a0}"


def _at_the_end(equation: Equation, problem: Problem, reason: str, began: float) -> Evidence:
    """What is no identity may still be true where this flow ends: balls there refute, or nothing.

    The digits are the symbolic method's own, so that a formula which is off by very little falls.
    """
    words = f"left − right does not vanish, although the claim is that {equation.because.value}"
    words = f"{words}: {reason}"
    found = enclose(problem.phi, problem.start, REFUTING_DIGITS)
    if found.outcome is not Flow.INTERPOLATES:
        why = f"{words}; no end point of this start, at which it would have to fail, was proved"
        return _evidence(equation, Outcome.UNKNOWN, why, began)
    with precision(working_bits(found)):
        q = BallQuantities.at_end(problem, found)
        outcome, _, size, seen = compare_balls(*equation.sides(q))
    if outcome is Outcome.REFUTES:
        return _evidence(equation, outcome, f"{words}; at the end of this flow {seen}", began, size)
    why = f"{words}; but at the end of this flow it cannot be told from 0 ({seen})"
    return _evidence(equation, Outcome.UNKNOWN, why, began)


def _evidence(
    equation: Equation, outcome: Outcome, words: str, began: float, size: float = 0.0
) -> Evidence:
    return Evidence(_METHOD, equation, outcome, Rigour.PROOF, words, perf_counter() - began, size)


def _quantities(piece: Piece) -> SymbolicQuantities:
    z = variable()
    return SymbolicQuantities(
        lambda x: piece.value.subs(z, x), lambda x: piece.derivative.subs(z, x)
    )


def prove(equation: Equation, q: SymbolicQuantities) -> Decision:
    """Whether left - right vanishes, for the reason that the equation names."""
    left, right = sides(equation, q)
    residual = left - right
    if equation.because is Because.AT_THE_END:
        return is_zero(residual.subs(q.U, 1 / (q.K * q.phi(q.a))))
    at_start = residual.subs({q.U: q.U0, q.a: q.a0}).replace(sympy.Integral, _no_empty_integral)
    found = all_zero(is_zero(at_start), is_zero(_along_the_flow(residual, q)))
    doubt = _singular(equation) if found.truth is Truth.TRUE else None
    if doubt is None:
        return found
    why = f"its derivative vanishes, but it may jump on the way, by {doubt}"
    return Decision(Truth.UNKNOWN, why)


_ENTIRE = (sympy.exp, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan)


def _singular(equation: Equation) -> sympy.Expr | None:
    """A part of the equation that is not smooth in U, a, φ(a), φ'(a) and the integral, or None.

    Without one left - right is differentiable along the whole orbit, so that it is constant if its
    derivative vanishes.  |U|/U has derivative 0 wherever it has one, and jumps where u passes 0.
    """
    left, right = sides(equation, ABSTRACT)
    moving = {ABSTRACT.U, ABSTRACT.a}
    stack = [left - right]
    while stack:
        part = stack.pop()
        if not part.free_symbols & moving or part.is_Symbol:
            continue
        if isinstance(part, sympy.Integral) or part.func in (_PHI, _DPHI):
            stack += [] if isinstance(part, sympy.Integral) else part.args
            continue
        power = part.is_Pow and part.exp.is_Integer and part.exp > 0
        if not (part.is_Add or part.is_Mul or power or isinstance(part, _ENTIRE)):
            return part
        stack += part.args
    return None


_PHI, _DPHI = ABSTRACT.phi(ABSTRACT.a).func, ABSTRACT.dphi(ABSTRACT.a).func


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
