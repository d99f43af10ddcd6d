"""Symbolic, certified and flow evidence for attractors in the limit of infinite width.

*Symbolic*: λ1 is the elasticity of the diagonal of the kernel, for any kernel of such a network.
*Certified*: λ1 at the given norm, by two sets of integrals.  *Flow*: in the limit, training is the
linear flow of the kernel; its end is compared with the formula, for one example and for several.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from proofs_check.ball_comparison import compare_balls
from proofs_check.comparison import compare
from proofs_check.deciding import all_decided
from proofs_check.evidence import Evidence, Observation, Outcome, Rigour
from proofs_check.examiners.derived import by_steps
from proofs_check.method import Examination, not_run
from proofs_check.statement import Claim, Statement
from theory.errors import InputError

if TYPE_CHECKING:
    from flint import arb

    from proofs_check.problem import Problem
    from theory.extrapolation import Floats
    from theory.ntk.predictor import Predictor
    from theory.one_layer.derivation import Step

DIMENSION = 4  # n0; only the examples' norms over √n0 and their angles matter
NORMS = (1e-3, 1e3)  # beyond, floats and quadrature have nothing to say
FLOW_ACCURACY = 1e-9  # of the integrated flow, relative
SETTLED = 40.0  # times 1/(smallest eigenvalue of K): what is left is e^-40

ELASTICITY = Claim(
    "elasticity", "at one example λ1 = d log Θ(x, x)/d log ‖x‖², and all other eigenvalues are 0"
)
AT_THIS_NORM = Observation("one example at this norm")
EVERY_NORM = Observation("one example at every norm")
SEVERAL_AT_THIS_NORM = Observation("several examples at this norm")
STEPS = ("Price's theorem", "One example", "Elasticity of the diagonal")


def derivation() -> tuple[Step, ...]:
    """The symbolic steps."""
    from theory.ntk.derivation import steps

    return steps()


def norm_of(problem: Problem) -> float:
    """‖x‖/√n0 as a float; InputError where it is too large or too small to say anything."""
    norm = problem.start.norm
    if not NORMS[0] <= norm <= NORMS[1]:
        raise InputError(
            f"norm must be from {NORMS[0]:g} to {NORMS[1]:g} for ntk-attractor, but is {norm}."
        )
    return float(norm)


def examples(problem: Problem, count: int, norm: float | None = None) -> Floats:
    """Random directions from the problem's seed with ‖x‖/√n0 = norm; shape (count, DIMENSION)."""
    x = np.random.default_rng(problem.seed).standard_normal((count, DIMENSION))
    size = (norm_of(problem) if norm is None else norm) * np.sqrt(DIMENSION)
    return x * (size / np.linalg.norm(x, axis=1, keepdims=True))


def fitted(problem: Problem, count: int, norm: float | None = None) -> Predictor:
    """The predictor of infinite width for ``count`` random examples."""
    from theory.ntk.architecture import Architecture
    from theory.ntk.predictor import Predictor

    x = examples(problem, count, norm)
    return Predictor.fit(problem.phi, Architecture(problem.depth), x)


def _in_the_limit(_: Problem) -> str:
    """The limit has no start of its own; that the kernel exists is a matter of its hypotheses."""
    return ""


def symbolic(statement: Statement, problem: Problem) -> Examination:
    """The derivation, and λ1 = p^L for homogeneous φ."""
    norm_of(problem)
    found = by_steps({ELASTICITY: STEPS}, exists=_in_the_limit)(statement, problem)
    from theory.ntk.shape import homogeneous_degree

    degree = homogeneous_degree(problem.phi)
    if degree is None:
        return found
    words = f"φ(tz) = t^{degree} φ(z) for t > 0: λ1 = {degree**problem.depth} at every norm"
    below = abs(degree**problem.depth) < 1
    outcome = Outcome.SUPPORTS if below else Outcome.REFUTES
    return Examination(
        (*found.evidence, Evidence("symbolic", EVERY_NORM, outcome, Rigour.PROOF, words, size=1.0))
    )


def certified(statement: Statement, problem: Problem) -> Examination:
    """The conditions, λ1 in balls at this norm by Stein and by Price, and whether it is below 1."""
    norm_of(problem)
    decisions = all_decided("certified", statement, problem)
    problem.progress("certified: Gaussian expectations in balls")
    return Examination((*decisions, *_enclosed(problem), _every_norm(problem)))


def _enclosed(problem: Problem) -> tuple[Evidence, ...]:
    from theory.ntk.enclosure import Form, enclose_one

    began = perf_counter()
    arguments = (problem.phi, problem.depth, problem.start.norm, problem.digits)
    stein = enclose_one(*arguments, Form.STEIN)
    if stein.eigenvalue is None:
        unknown = Evidence(
            "certified", AT_THIS_NORM, Outcome.UNKNOWN, Rigour.PROOF, stein.reason,
            perf_counter() - began,
        )  # fmt: skip
        return (unknown,)
    below = abs(stein.eigenvalue) < 1
    above = abs(stein.eigenvalue) > 1
    outcome = Outcome.SUPPORTS if below else Outcome.REFUTES if above else Outcome.UNKNOWN
    kind = "|λ1| < 1" if below else "|λ1| > 1" if above else "|λ1| was not separated from 1"
    classified = Evidence(
        "certified", AT_THIS_NORM, outcome, Rigour.PROOF, f"{kind}: {stein.reason}",
        perf_counter() - began, size=1.0,
    )  # fmt: skip
    return (_two_forms(problem, stein.eigenvalue), classified)


def _two_forms(problem: Problem, stein: arb) -> Evidence:
    """The derivative of the kernel in z (Price) against that of its diagonal (Stein)."""
    from theory.ntk.enclosure import Form, enclose_one

    began = perf_counter()
    corners = not problem.phi.smooth
    price = enclose_one(problem.phi, problem.depth, problem.start.norm, problem.digits, Form.PRICE)
    if corners or price.eigenvalue is None:
        why = "φ is put together from several formulas" if corners else price.reason
        words = f"x·∂_zΘ/Θ was not enclosed apart from the elasticity: {why}"
        return Evidence(
            "certified", ELASTICITY, Outcome.UNKNOWN, Rigour.ENCLOSURE, words,
            perf_counter() - began,
        )  # fmt: skip
    outcome, rigour, size, words = compare_balls(price.eigenvalue, stein)
    return Evidence(
        "certified", ELASTICITY, outcome, rigour,
        f"x·∂_zΘ(x, z)/Θ(x, x) by Price's theorem, the elasticity by Stein's lemma: {words}",
        perf_counter() - began, size,
    )  # fmt: skip


def _every_norm(problem: Problem) -> Evidence:
    from proofs_check.deciding import OUTCOME
    from theory.ntk.shape import contracts_everywhere

    began = perf_counter()
    found = contracts_everywhere(problem.phi, problem.depth)
    words = f"|λ1| < 1 whatever the norm: {found.reason}"
    return Evidence(
        "certified", EVERY_NORM, OUTCOME[found.truth], Rigour.PROOF, words, perf_counter() - began
    )


def flow(statement: Statement, problem: Problem) -> Examination:
    """The kernel's gradient flow as an ODE: one example, then several."""
    norm_of(problem)
    problem.progress("flow: the kernel's gradient flow")
    if not problem.phi.smooth:
        why = "φ is put together from several formulas: the network may have no Jacobian at x"
        return Examination((not_run("flow", why),))
    try:
        return Examination((_one(problem), *_several(problem)))
    except InputError as error:
        nothing = Evidence("flow", ELASTICITY, Outcome.UNKNOWN, Rigour.NUMERICAL, str(error))
        return Examination((nothing,))


def _one(problem: Problem) -> Evidence:
    from theory.ntk.architecture import Architecture
    from theory.ntk.diagonal import one_example

    began = perf_counter()
    predictor = fitted(problem, 1)
    (jacobian,) = flow_end(predictor)
    eigenvalues = np.linalg.eigvals(jacobian)
    largest = eigenvalues[np.argmax(abs(eigenvalues))].real
    wanted = one_example(problem.phi, Architecture(problem.depth), norm_of(problem))
    error = wanted.error + predictor.at_examples()[0].error + FLOW_ACCURACY * (1 + abs(largest))
    result = compare(float(largest), wanted.eigenvalue, error)
    words = f"eigenvalue at the end of the flow against the elasticity: {result.detail}"
    return Evidence(
        "flow", ELASTICITY, result.outcome, Rigour.NUMERICAL, words,
        perf_counter() - began, result.size,
    )  # fmt: skip


def _several(problem: Problem) -> tuple[Evidence, ...]:
    began = perf_counter()
    predictor = fitted(problem, problem.length)
    ends = flow_end(predictor)
    spectra = predictor.at_examples()
    apart = max(
        abs(float(abs(np.linalg.eigvals(J)).max()) - s.largest)
        for J, s in zip(ends, spectra, strict=True)
    )
    allowed = max(s.error for s in spectra) + FLOW_ACCURACY * predictor.condition
    result = compare(apart, 0.0, allowed)
    agreement = Evidence(
        "flow", Observation("end of the kernel's flow"), result.outcome, Rigour.NUMERICAL,
        f"{problem.length} examples, cond K = {predictor.condition:.1e}: the largest |eigenvalues| "
        f"at the end of the flow and of X K⁻¹ ∂k differ by {apart:.1e}, error ≤ {allowed:.1e}",
        perf_counter() - began, allowed,
    )  # fmt: skip
    return agreement, _classified(problem, predictor)


def _classified(problem: Problem, predictor: Predictor) -> Evidence:
    from theory.outcome import Classification

    worst = max(predictor.at_examples(), key=lambda s: s.largest)
    outcome = {
        Classification.ATTRACTOR: Outcome.SUPPORTS,
        Classification.NOT_ATTRACTOR: Outcome.REFUTES,
    }.get(worst.classification, Outcome.UNKNOWN)
    words = f"{problem.length} random examples (seed {problem.seed}): {worst.reason}"
    return Evidence(
        "flow", SEVERAL_AT_THIS_NORM, outcome, Rigour.NUMERICAL, words, size=worst.error
    )


def flow_end(predictor: Predictor) -> list[Floats]:
    """J_f(x_i) at the end of Ḟ = K(X − F), J̇_i = (X − F)ᵀ ∂_z k(x_i), integrated from 0."""
    from scipy.integrate import solve_ivp

    X, K = predictor.examples, predictor.gram.value
    G = predictor.gram.gradient  # (n, n, n0): ∂_zΘ(x_j, z) at z = x_i
    n, n0 = X.shape
    slowest = float(np.linalg.eigvalsh((K + K.T) / 2)[0])

    def field(_: float, state: Floats) -> Floats:
        left = X - state[: n * n0].reshape(n, n0)
        return np.concatenate([(K @ left).ravel(), np.einsum("jo,jid->iod", left, G).ravel()])

    start = np.zeros(n * n0 + n * n0 * n0)
    scale = float(np.abs(X).max())
    end = solve_ivp(
        field,
        (0.0, SETTLED / slowest),
        start,
        method="LSODA",
        rtol=FLOW_ACCURACY / 100,
        atol=FLOW_ACCURACY / 100 * min(scale, 1.0),
    )
    return list(end.y[n * n0 :, -1].reshape(n, n0, n0))
