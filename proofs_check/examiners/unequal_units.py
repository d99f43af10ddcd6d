"""Evidence for Propositions 3 and 4: networks ``W1 = x uᵀ``, ``W2 = v xᵀ`` whose units differ.

*Certified*: random rational u and v with ``Σ u_i φ(r²v_i) = 1`` in balls; the network's output and
Jacobian come from its full matrices.  *Training*: random unequal units trained to zero loss by
autograd, and the eigenvalues of the Jacobian by autograd.  Neither uses the propositions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from proofs_check.comparison import compare
from proofs_check.deciding import all_decided
from proofs_check.descent.arguments import unfit_norm
from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.method import Examination, not_run
from proofs_check.statement import Claim, Examiner, Statement
from theory.extrapolation import Floats
from theory.one_layer.start import nearest_float

if TYPE_CHECKING:
    from flint import arb

    from proofs_check.descent.matrices import Matrices
    from proofs_check.problem import Problem

MAX_UNITS = 6  # of the random networks
SAMPLES = 5
BITS = 64  # beyond the digits asked for
SPREAD = 10  # units differ by tenths
DIRECTION = (1, 2, 2)  # of x, a rational vector of length 3
ACROSS = ((2, -1, 0), (0, 1, -1))  # a basis of what is orthogonal to it
ACCURACY = 1e-9  # of float eigenvalues of a trained network, relative
ZERO_LOSS = 1e-20  # relative: residuals of 1e-10

Pair = tuple[Any, Any]
Values = Callable[[Any], Pair]  # φ and φ' at a number


def output_sum(u: Iterable[Any], a: Iterable[Any], values: Values) -> Any:
    """Proposition 3's left side, Σ u_i φ(a_i), a = r² v."""
    return sum(x * values(y)[0] for x, y in zip(u, a, strict=True))


def eigenvalue(u: Iterable[Any], a: Iterable[Any], values: Values) -> Any:
    """Proposition 4's right side, Σ u_i φ'(a_i) a_i, a = r² v."""
    return sum(x * values(y)[1] * y for x, y in zip(u, a, strict=True))


@dataclass(frozen=True)
class Units:
    """u and v, one ball for each unit, and the example x, of length 3."""

    u: tuple[arb, ...]
    v: tuple[arb, ...]
    x: tuple[arb, ...]

    @property
    def square(self) -> arb:
        from flint import arb

        return sum((c * c for c in self.x), arb(0))

    @property
    def a(self) -> tuple[arb, ...]:
        """Pre-activations W2 x of the matrix W2 = v xᵀ: v ‖x‖²."""
        return tuple(v * self.square for v in self.v)


Check = Callable[[Units, Values], tuple[Outcome, Rigour, str]]


def certified(claim: Claim, check: Check) -> Examiner:
    """An examiner that runs ``check`` on random unequal units; enclosures never verify."""

    def examine(statement: Statement, problem: Problem) -> Examination:
        from theory.expression.balls import precision
        from theory.rigour.ball_activation import BallActivation

        problem.progress("certified: random networks with unequal units")
        began = perf_counter()
        decisions = all_decided("certified", statement, problem)
        rng = np.random.default_rng(problem.seed)
        with precision(int(3.33 * problem.digits) + BITS):
            values = BallActivation.of(problem.phi).values
            drawn = [draw(problem, rng, values) for _ in range(SAMPLES)]
            found = [check(units, values) for units in drawn if units is not None]
        evidence = _summary(claim, found, perf_counter() - began)
        return Examination((*decisions, evidence))

    return examine


def draw(problem: Problem, rng: np.random.Generator, values: Values) -> Units | None:
    """Units with Σ u_i φ(a_i) = 1: all but one u_i are random; None if every φ(a_i) may be 0."""
    from flint import arb, fmpq

    from theory.rigour.ball_activation import ball

    count = min(problem.start.width, MAX_UNITS)
    r = ball(problem.start.norm)
    tenths = rng.integers(-9, 10, (2, count))
    v = [ball(problem.start.v0) + arb(fmpq(int(t), 2 * SPREAD)) for t in tenths[0]]
    u = [ball(problem.start.u0) + arb(fmpq(int(t), SPREAD)) for t in tenths[1]]
    phi = [values(r * r * each)[0] for each in v]
    last = max(range(count), key=lambda i: float(abs(phi[i]).lower()) if phi[i].is_finite() else -1)
    if not abs(phi[last]) > 0 or not all(p.is_finite() for p in phi):
        return None
    u[last] = (1 - sum(u[i] * phi[i] for i in range(count) if i != last)) / phi[last]
    return Units(tuple(u), tuple(v), tuple(r * arb(fmpq(c, 3)) for c in DIRECTION))


def interpolates(units: Units, values: Values) -> tuple[Outcome, Rigour, str]:
    """f(x) - x by the matrices holds 0, and excludes 0 once Σ u_i φ(a_i) is moved off 1."""
    apart = [f - c for f, c in zip(_output(units, values), units.x, strict=True)]
    moved = Units((units.u[0] + 1, *units.u[1:]), units.v, units.x)
    total = output_sum(moved.u, moved.a, values)
    off = [f - c for f, c in zip(_output(moved, values), moved.x, strict=True)]
    if not all(each.contains(0) for each in apart):
        return Outcome.REFUTES, Rigour.PROOF, f"Σ u_i φ(a_i) = 1, but f(x) − x = {_show(apart)}"
    if abs(total - 1) > 0 and all(each.contains(0) for each in off):
        return Outcome.UNKNOWN, Rigour.ENCLOSURE, f"Σ u_i φ(a_i) = {total.str(8)}, loss not told"
    words = f"|f(x) − x| ≤ {max(abs(a).upper() for a in apart).str(2, radius=False)}"
    return Outcome.SUPPORTS, Rigour.ENCLOSURE, words


def _output(units: Units, values: Values) -> list[arb]:
    hidden = [values(a)[0] for a in units.a]
    return [sum(c * u * h for u, h in zip(units.u, hidden, strict=True)) for c in units.x]


def has_eigenvalue(claimed: Callable[..., arb] = eigenvalue) -> Check:
    """J x - λ x and J w, w ⊥ x, by the full Jacobian W1 diag φ'(W2 x) W2."""

    def check(units: Units, values: Values) -> tuple[Outcome, Rigour, str]:
        from flint import arb

        value = claimed(units.u, units.a, values)
        along = [
            f - value * c for f, c in zip(_apply(units, units.x, values), units.x, strict=True)
        ]
        across = [f for w in ACROSS for f in _apply(units, tuple(map(arb, w)), values)]
        if not all(each.is_finite() for each in (*along, *across)):
            return Outcome.UNKNOWN, Rigour.ENCLOSURE, "φ or φ' has no finite enclosure"
        if all(each.contains(0) for each in (*along, *across)):
            return Outcome.SUPPORTS, Rigour.ENCLOSURE, f"λ1 = {value.str(12)}"
        return Outcome.REFUTES, Rigour.PROOF, f"J x − λ x = {_show(along)} for λ = {value.str(8)}"

    return check


def _apply(units: Units, w: tuple[arb, ...], values: Values) -> list[arb]:
    """J w, multiplied out from the right."""
    inner = sum(a * b for a, b in zip(units.x, w, strict=True))
    hidden = [values(a)[1] * v * inner for a, v in zip(units.a, units.v, strict=True)]
    return [sum(c * u * h for u, h in zip(units.u, hidden, strict=True)) for c in units.x]


def _show(vector: Sequence[arb]) -> str:
    return "(" + ", ".join(each.str(5) for each in vector) + ")"


def _summary(claim: Claim, found: list[tuple[Outcome, Rigour, str]], seconds: float) -> Evidence:
    """The worst of the samples."""
    if not found:
        why = "φ(r²v) could not be told from 0 at any sample"
        return Evidence("certified", claim, Outcome.UNKNOWN, Rigour.ENCLOSURE, why, seconds)
    order = (Outcome.REFUTES, Outcome.UNKNOWN, Outcome.SUPPORTS)
    outcome, rigour, words = min(found, key=lambda f: order.index(f[0]))
    detail = f"{len(found)} random networks with unequal units, full matrices in balls: {words}"
    size = 1.0 if outcome is Outcome.REFUTES else 1e-12
    return Evidence("certified", claim, outcome, rigour, detail, seconds, size)


@dataclass(frozen=True)
class Trained:
    """Unequal units after training to zero loss: u, v, the Jacobian's eigenvalue of largest
    modulus by autograd, and the relative loss that was left."""

    u: Floats
    v: Floats
    lambda1: float
    loss: float


def trained(claim: Claim, sides: Callable[[Problem, Trained], tuple[float, float]]) -> Examiner:
    """An examiner that trains random unequal units and compares two ``sides`` there."""

    def examine(_: Statement, problem: Problem) -> Examination:
        if unfit_norm(problem.start):
            return Examination((not_run("training", unfit_norm(problem.start)),))
        problem.progress("training: random unequal units to zero loss")
        began = perf_counter()
        try:
            found = train(problem)
        except ImportError as error:
            return Examination((not_run("training", f"torch cannot be imported ({error})"),))
        if not found.loss < ZERO_LOSS:
            why = f"the loss did not reach 0 (relative {found.loss:.1e}); the claim is about loss 0"
            evidence = Evidence("training", claim, Outcome.UNKNOWN, Rigour.NUMERICAL, why)
            return Examination((evidence,), record=found)
        left, right = sides(problem, found)
        result = compare(left, right, ACCURACY * max(1.0, abs(left), abs(right)))
        words = f"{len(found.u)} unequal units, loss {found.loss:.1e} (relative): {result.detail}"
        seconds = perf_counter() - began
        evidence = Evidence(
            "training", claim, result.outcome, Rigour.NUMERICAL, words, seconds, result.size
        )
        return Examination((evidence,), record=found)

    return examine


def train(problem: Problem) -> Trained:
    """From random unequal units around the problem's start."""
    from proofs_check.descent.matrices import Matrices, Training, jacobian

    rng = np.random.default_rng(problem.seed)
    r, count = nearest_float(problem.start.norm), min(problem.start.width, MAX_UNITS)
    x = rng.standard_normal(len(DIRECTION) + 1)
    x *= r / np.linalg.norm(x)
    u = nearest_float(problem.start.u0) + rng.uniform(-0.4, 0.4, count)
    v = nearest_float(problem.start.v0) + rng.uniform(-0.4, 0.4, count)
    training = Training.of(problem.phi, x[None])
    end, loss = training.until_zero(Matrices(np.outer(x, u), np.outer(v, x)))
    return _measured(problem, end, x, loss, jacobian)


def _measured(
    problem: Problem, end: Matrices, x: Floats, loss: float, jacobian: Callable[..., Floats]
) -> Trained:
    square = float(x @ x)
    value = float("nan")
    if end.finite:
        eigenvalues = np.linalg.eigvals(jacobian(problem.phi, [end], x))
        value = float(eigenvalues[np.argmax(np.abs(eigenvalues))].real)
    return Trained(x @ end.first / square, end.second @ x / square, value, loss)


def values_of(problem: Problem) -> Values:
    """φ and φ' in floats."""
    return problem.phi.array_functions(np)


def pre_activations(problem: Problem, found: Trained) -> Floats:
    """a = r² v."""
    return found.v * nearest_float(problem.start.norm**2)
