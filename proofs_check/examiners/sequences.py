"""Evidence for Theorems 3 and 4: networks x_i ↦ x_{i+1}, alone and one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from proofs_check.comparison import compare
from proofs_check.descent.arguments import unfit_norm
from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.examiners.fixed_points import sequence_length
from proofs_check.method import Examination, not_run
from proofs_check.statement import Claim, Statement
from theory.extrapolation import Floats
from theory.one_layer.start import nearest_float
from theory.outcome import Flow

if TYPE_CHECKING:
    from proofs_check.descent import Descent
    from proofs_check.descent.matrices import Matrices
    from proofs_check.problem import Problem
    from theory.dynamics.line_map import Local
    from theory.one_layer.derivation import Step

DIMENSION = 6
MAX_UNITS = 64  # of the trained networks; Theorem 4 depends on the width through u and v alone
BITS = 64  # beyond the digits asked for
ACCURACY = 1e-8  # of a Jacobian at a residual of 1e-12, relative to the factors met
ZERO_LOSS = 1e-20  # relative: residuals of 1e-10
NUDGE = 1e-3  # distance of the perturbed starts from x_1
ROUNDS = 400  # of the whole cycle
MARGIN = 0.02  # |product| this close to 1 shows nothing in ROUNDS
ARRIVED = 1e-6  # distance from x_i at which a start has come back to the cycle

PRODUCT = Claim("product", "J_F(x_1) = (Π_i E(v_i)) x_1 x_1ᵀ, with E(v) = v φ'(v)/φ(v)")
STABLE = Claim(
    "stable-cycle",
    "the cycle is stable if Π_i |E(v_i)| < 1, and not stable if Π_i |E(v_i)| > 1",
)
EFFICIENT = Claim("stable-with-a-factor-above-1", "a sequence can be stable though a factor is > 1")


def target_derivation() -> tuple[Step, ...]:
    """Theorem 3's."""
    from theory.one_layer.target_derivation import steps

    return steps()


def sequence_derivation() -> tuple[Step, ...]:
    """Theorem 4's, after Theorem 3's."""
    from theory.one_layer.target_derivation import steps as target
    from theory.sequences.derivation import steps

    return (*target(), *steps())


def trained_on_a_target(statement: Statement, problem: Problem) -> Examination:
    """The general training method, on a random target of the example's norm."""
    problem.progress("training: importing torch")
    try:
        import torch  # noqa: F401  (its absence must be known before anything is tried)
    except ImportError as error:
        return Examination((not_run("training", f"torch cannot be imported ({error})"),))
    from proofs_check.descent import descend
    from proofs_check.descent.budget import at_most
    from proofs_check.methods import training

    if unfit_norm(problem.start):
        return Examination((not_run("training", unfit_norm(problem.start)),))
    x, y = random_examples(problem, 2, dimension=4)
    began = perf_counter()
    run = descend(
        problem.phi,
        problem.start,
        example=x,
        target=y,
        seed=problem.seed,
        device=problem.device,
        seconds=at_most(training.SECONDS),
    )
    run = _with_factor(run)
    evidence = [training._arrival(run, perf_counter() - began)]
    if len(run.history.step):
        evidence.append(training._invariants(run))
    if run.limit is None:
        return Examination(tuple(evidence), record=run)
    evidence.append(training._order(run))
    with np.errstate(all="ignore"):
        evidence.extend(training._equations(statement, problem, run))
    return Examination(tuple(evidence), training._estimates(run), run)


def _with_factor(run: Descent) -> Descent:
    """With λ1 replaced by ⟨y, J x⟩/‖y‖²: J = E(v) y xᵀ/r² has the eigenvalue E(v)⟨x, y⟩/r²."""
    if run.limit is None:
        return run
    return replace(run, limit=replace(run.limit, lambda1=run.limit.multiplier))


def random_examples(problem: Problem, count: int, dimension: int = DIMENSION) -> Floats:
    """Random directions from the problem's seed, of the start's norm; shape (count, dimension)."""
    x = np.random.default_rng(problem.seed).standard_normal((count, dimension))
    return x * (nearest_float(problem.start.norm) / np.linalg.norm(x, axis=1, keepdims=True))


def certified(statement: Statement, problem: Problem) -> Examination:
    """The general certified method, the product in balls, the composed map, and the exhibit."""
    from proofs_check.methods import certified as general

    length = sequence_length(problem)
    base = general.examine(statement, problem)
    extra = [_exhibited()]
    if problem.enclosure.outcome is Flow.INTERPOLATES:
        began = perf_counter()
        local, same = composed(problem, length)
        extra = [_product(local, same), _stability(local, perf_counter() - began), *extra]
    return Examination((*base.evidence, *extra), enclosure=base.enclosure)


def composed(problem: Problem, length: int) -> tuple[Local, bool]:
    """The composed map near 1, and whether its slope there overlaps Π E(v_i)."""
    from flint import arb

    from theory.dynamics.line_map import LineMap, local_behaviour
    from theory.expression.balls import precision

    found = problem.enclosure
    with precision(int(3.33 * problem.digits) + BITS):
        g = LineMap.of(problem.phi, problem.start, found)
        local = local_behaviour((g,) * length, arb(1))
        value, slope = g.phi.values(g.a)
        elasticity = g.a * slope / value
        product = arb(1)
        for _ in range(length):
            product = product * elasticity
        return local, bool(product.overlaps(local.slope))


def _product(local: Local, same: bool) -> Evidence:
    words = f"slope of the composed map at x_1, by the chain rule on balls: {local.slope.str(12)}"
    outcome, rigour = Outcome.SUPPORTS, Rigour.ENCLOSURE
    if not same:
        outcome, rigour = Outcome.REFUTES, Rigour.PROOF
    size = 1e-12 if same else 1.0
    return Evidence("certified", PRODUCT, outcome, rigour, words, size=size)


def _stability(local: Local, seconds: float) -> Evidence:
    from theory.dynamics.line_map import Behaviour

    decided = local.behaviour is not Behaviour.UNDECIDED
    outcome = Outcome.SUPPORTS if decided else Outcome.UNKNOWN
    words = f"Π E(v_i) = {local.slope.str(12)}: {local.reason}"
    return Evidence("certified", STABLE, outcome, Rigour.PROOF, words, seconds)


def _exhibited() -> Evidence:
    from theory.sequences.exhibit import ONE_FACTOR_ABOVE_ONE, verify

    began = perf_counter()
    found = verify()
    outcome = Outcome.SUPPORTS if found.proved else Outcome.UNKNOWN
    starts = ", ".join(f"(u0, v0) = ({u}, {v})" for _, u, v in ONE_FACTOR_ABOVE_ONE.starts)
    words = f"φ = {ONE_FACTOR_ABOVE_ONE.phi}, k = 2, {starts}: {found.reason}"
    seconds = perf_counter() - began
    return Evidence("certified", EFFICIENT, outcome, Rigour.PROOF, words, seconds)


@dataclass(frozen=True)
class TrainedCycle:
    """n trained networks: the examples (n, d), v_i (n,), J_F(x_1) by autograd, the loss left, and
    the distance from the cycle after iterating from nudged starts (NaN if it was not measured)."""

    examples: Floats
    v: Floats
    jacobian: Floats
    loss: float
    distance: float


def trained(_: Statement, problem: Problem) -> Examination:
    """n networks by gradient descent, the Jacobian of their composition, and its iterates."""
    sequence_length(problem)
    if unfit_norm(problem.start):
        return Examination((not_run("training", unfit_norm(problem.start)),))
    problem.progress("training: one network for each example")
    began = perf_counter()
    try:
        found = train(problem)
    except ImportError as error:
        return Examination((not_run("training", f"torch cannot be imported ({error})"),))
    if not found.loss < ZERO_LOSS:
        why = f"the loss did not reach 0 (relative {found.loss:.1e}); the claim is about loss 0"
        evidence = (Evidence("training", PRODUCT, Outcome.UNKNOWN, Rigour.NUMERICAL, why),)
        return Examination(evidence, record=found)
    product = float(np.prod(factors(problem, found.v)))
    first = product_evidence(problem, found, product, perf_counter() - began)
    return Examination((first, _iterated(found, product)), record=found)


def train(problem: Problem) -> TrainedCycle:
    """From the problem's start, each network with its own example and target."""
    from proofs_check.descent.matrices import Matrices, Training, jacobian

    x = random_examples(problem, problem.length)
    width = min(problem.start.width, MAX_UNITS)
    u0, v0 = nearest_float(problem.start.u0), nearest_float(problem.start.v0)
    ends, losses = [], []
    for example, target in zip(x, np.roll(x, -1, axis=0), strict=True):
        begin = Matrices(
            np.outer(target, np.full(width, u0)), np.outer(np.full(width, v0), example)
        )
        end, loss = Training.of(problem.phi, example[None], target[None]).until_zero(begin)
        ends.append(end)
        losses.append(loss)
    worst = max(losses)
    v = np.array([(e.second @ c / (c @ c)).mean() for e, c in zip(ends, x, strict=True)])
    if not worst < ZERO_LOSS:
        return TrainedCycle(x, v, np.full((DIMENSION, DIMENSION), np.nan), worst, np.nan)
    matrix = jacobian(problem.phi, ends, x[0])
    return TrainedCycle(x, v, matrix, worst, iterated_distance(problem, ends, x))


def factors(problem: Problem, v: Floats) -> Floats:
    """E(a_i) with a_i = r² v_i, in floats."""
    a = v * nearest_float(problem.start.norm**2)
    with np.errstate(all="ignore"):
        value, slope = problem.phi.array_functions(np)(a)
        return a * slope / value


def product_evidence(
    problem: Problem, found: TrainedCycle, product: float, seconds: float = 0.0
) -> Evidence:
    """The whole matrix J_F(x_1) against ``product`` x_1 x_1ᵀ/r²: eigenvalue and remainder."""
    x = found.examples[0]
    claimed = product * np.outer(x, x) / (x @ x)
    scale = max(1.0, float(np.prod(np.maximum(np.abs(factors(problem, found.v)), 1.0))))
    apart = float(np.abs(found.jacobian - claimed).max())
    result = compare(apart, 0.0, ACCURACY * scale)
    along = float(x @ found.jacobian @ x / (x @ x))
    words = (
        f"{len(found.v)} networks, loss {found.loss:.1e} (relative); along x_1 the Jacobian of the "
        f"composition (autograd) is {along:.12g}, the product {product:.12g}; "
        f"no entry differs by more than {apart:.1e}"
    )
    return Evidence(
        "training", PRODUCT, result.outcome, Rigour.NUMERICAL, words, seconds, apart + ACCURACY
    )


def iterated_distance(problem: Problem, ends: list[Matrices], x: Floats) -> float:
    """The largest distance from x_i after ROUNDS rounds from starts nudged off x_1, over all i."""
    from proofs_check.descent.matrices import output

    rng = np.random.default_rng(problem.seed + 1)
    nudges = rng.standard_normal((4, DIMENSION))
    nudges *= NUDGE * np.linalg.norm(x[0]) / np.linalg.norm(nudges, axis=1, keepdims=True)
    z = (x[0] + nudges).T  # (d, starts)
    worst = 0.0
    with np.errstate(all="ignore"):
        for turn in range(ROUNDS):
            for i, network in enumerate(ends):
                if turn == ROUNDS - 1:
                    worst = max(worst, float(np.abs(z - x[i][:, None]).max()))
                z = output(problem.phi, network, z)
    return worst


def _iterated(found: TrainedCycle, product: float) -> Evidence:
    came_back = found.distance < ARRIVED
    words = (
        f"Π E(v_i) = {product:.8g}; from starts {NUDGE:g} off x_1, the distance from the cycle "
        f"after {ROUNDS} rounds is {found.distance:.1e}"
    )
    outcome = Outcome.UNKNOWN
    if abs(abs(product) - 1) > MARGIN:
        outcome = Outcome.SUPPORTS if came_back == (abs(product) < 1) else Outcome.REFUTES
    return Evidence("training", STABLE, outcome, Rigour.NUMERICAL, words, size=0.0)
