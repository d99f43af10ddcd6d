"""Evidence for Propositions 1 and 2: what iterates really do, against what eigenvalues predict.

*Certified*: the network that this φ learns is a map of a line, or, for a cycle
of orthonormal examples with φ(0) = 0, one map of a line in each coordinate; balls bound its
slope on a whole neighbourhood.  *Statistical*: random smooth maps with known Jacobians.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.method import Examination
from proofs_check.statement import Claim, Decision, Examiner, Statement
from theory.errors import InputError
from theory.outcome import Flow, Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.dynamics.line_map import Local

BITS = 64  # beyond the digits asked for
MAPS = 24  # random maps, half of them attracting
RADII = (0.2, 0.5, 0.8, 0.9, 0.95, 1.05, 1.1, 1.3, 2.0, 3.0)  # spectral radii that they get

POINT = Claim(
    "eigenvalue-decides",
    "the points near x converge to it if |λ1| < 1, and move away from it if |λ1| > 1",
)
CYCLE = Claim(
    "eigenvalue-decides",
    "the cycle is stable if the eigenvalues of the n-fold map's Jacobian at x_1 are all < 1 in "
    "absolute value, and not stable if one is > 1",
)

Lengths = Callable[["Problem"], int]


def sequence_length(problem: Problem) -> int:
    """The number of examples of a sequence; refused below 2."""
    if problem.length < 2:
        raise InputError(
            f"a sequence needs at least 2 examples, but length is {problem.length}; "
            "a single example is the subject of theorem1 and proposition1."
        )
    return problem.length


def one_point(_: Problem) -> int:
    """A fixed point is a cycle of length 1."""
    return 1


def at_the_example(problem: Problem) -> Local | None:
    """What the whole trained network does near x, proved; None if the flow does not arrive."""
    from theory.dynamics.line_map import LineMap, local_behaviour
    from theory.expression.balls import precision

    found = problem.enclosure
    if found.outcome is not Flow.INTERPOLATES:
        return None
    with precision(int(3.33 * problem.digits) + BITS):
        from flint import arb

        g = LineMap.of(problem.phi, problem.start, found)
        return local_behaviour((g,), arb(1))


def at_the_origin(problem: Problem) -> Local | None:
    """The same at α = 0, the other coordinates of a cycle; None unless φ(0) = 0 is proved."""
    from flint import arb

    from theory.dynamics.line_map import LineMap, local_behaviour
    from theory.expression.balls import precision

    if problem.enclosure.outcome is not Flow.INTERPOLATES:
        return None
    if zero_at_origin(problem).truth is not Truth.TRUE:
        return None
    with precision(int(3.33 * problem.digits) + BITS):
        g = LineMap.of(problem.phi, problem.start, problem.enclosure)
        return local_behaviour((g,), arb(0))


def zero_at_origin(problem: Problem) -> Decision:
    """Whether φ(0) = 0, exactly."""
    from theory.activation import variable
    from theory.symbolic.exact import is_zero

    value = problem.phi.expression.subs(variable(), 0)
    found = is_zero(value)
    return Decision(found.truth, f"φ(0) = {value}; {found.reason}")


def certified_point(statement: Statement, problem: Problem) -> Examination:
    """The general certified method, and the whole map near x."""
    began = perf_counter()
    local = at_the_example(problem)
    if local is None:
        return _with(statement, problem)
    return _with(statement, problem, _local_evidence(local, perf_counter() - began))


def certified_cycle(statement: Statement, problem: Problem) -> Examination:
    """The general certified method, and the n-fold map of one network for a cycle.

    In the coordinates of the orthonormal examples the network is α ↦ shift(g(α_1), …, g(α_n)), so
    its n-fold map is gⁿ in each coordinate: at x_1 one coordinate is 1 and the others are 0.
    """
    sequence_length(problem)
    began = perf_counter()
    along, across = at_the_example(problem), at_the_origin(problem)
    if along is None:
        return _with(statement, problem)
    if across is None:
        why = f"no cycle by one network: {zero_at_origin(problem).reason}, and E4 needs φ(0) = 0"
        return _with(statement, problem, _unknown(CYCLE, why))
    return _with(statement, problem, _cycle(along, across, perf_counter() - began))


def _with(statement: Statement, problem: Problem, *extra: Evidence) -> Examination:
    from proofs_check.methods import certified

    base = certified.examine(statement, problem)
    return Examination(base.evidence + extra, base.estimates, base.record, base.enclosure)


def _unknown(claim: Claim, why: str) -> Evidence:
    return Evidence("certified", claim, Outcome.UNKNOWN, Rigour.PROOF, why)


def _local_evidence(local: Local, seconds: float) -> Evidence:
    from theory.dynamics.line_map import Behaviour

    decided = local.behaviour is not Behaviour.UNDECIDED
    return Evidence(
        "certified",
        POINT,
        Outcome.SUPPORTS if decided else Outcome.UNKNOWN,
        Rigour.PROOF,
        f"f(z) = x g(⟨x, z⟩), λ1 = g'(1) = {local.slope.str(12)}: {local.reason}",
        seconds,
    )


def _cycle(along: Local, across: Local, seconds: float) -> Evidence:
    from theory.dynamics.line_map import Behaviour

    words = (
        f"n-fold map of f = Σ x_(i+1) g(⟨x_i, z⟩): along x_1, {along.reason}; "
        f"along the others, {across.reason}"
    )
    kinds = {along.behaviour, across.behaviour}
    decided = kinds == {Behaviour.ATTRACTS} or Behaviour.REPELS in kinds
    outcome = Outcome.SUPPORTS if decided else Outcome.UNKNOWN
    return Evidence("certified", CYCLE, outcome, Rigour.PROOF, words, seconds)


def sampled(claim: Claim, length: Lengths) -> Examiner:
    """Random smooth maps: iterates from nearby converge or leave as the spectral radius says."""

    def examine(_: Statement, problem: Problem) -> Examination:
        points = length(problem)
        problem.progress(f"training: iterating {MAPS} random maps")
        began = perf_counter()
        right, wrong, unclear = sample(points, problem.seed)
        outcome = Outcome.SUPPORTS if right == MAPS else Outcome.UNKNOWN
        if wrong > right:
            outcome = Outcome.REFUTES
        words = (
            f"{right} of {MAPS} random smooth maps of R^4 do what ρ says, {wrong} the contrary, "
            f"{unclear} neither (ρ from {RADII[0]} to {RADII[-1]}, cycles of {points}, "
            f"seed {problem.seed})"
        )
        seconds = perf_counter() - began
        return Examination(
            (Evidence("training", claim, outcome, Rigour.STATISTICAL, words, seconds, 1.0),)
        )

    return examine


def sample(length: int, seed: int, maps: int = MAPS) -> tuple[int, int, int]:
    """How many maps did what the proposition says, the contrary, and neither."""
    import numpy as np

    from theory.dynamics.random_maps import Fate, expected, iterate, random_cycle

    rng = np.random.default_rng(seed)
    contrary = {Fate.CONVERGED: Fate.LEFT, Fate.LEFT: Fate.CONVERGED}
    right = wrong = 0
    for i in range(maps):
        radius = RADII[i % len(RADII)]
        fate = iterate(random_cycle(length, radius, rng), rng)
        right += fate is expected(radius)
        wrong += fate is contrary.get(expected(radius))
    return right, wrong, maps - right - wrong
