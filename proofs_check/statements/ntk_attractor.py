"""The claim of Jiang and Pehlevan (arXiv 2006.16540) on networks of infinite width.

True for one example, and for examples of one norm of which no two are parallel: J_f(x) tends to
½ x xᵀ/‖x‖².  False for two examples x and sx on one ray: however large they are, one of them
repels.  The hypotheses and the ray are decided for the given φ; the limit theorem itself is in
docs/mathematics.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.conditions import DIFFERENTIABLE
from proofs_check.examiners.ntk import ELASTICITY, certified, derivation, flow, symbolic
from proofs_check.examiners.ntk_training import training
from proofs_check.statement import Condition, Decision, Statement, Version
from theory.outcome import Truth

if TYPE_CHECKING:
    from proofs_check.problem import Problem


def _sigmoid_like(problem: Problem) -> Decision:
    from theory.ntk.shape import sigmoid_like

    found = sigmoid_like(problem.phi)
    return Decision(found.truth, found.reason)


def _limit(problem: Problem, words: str) -> Decision:
    """The theorem of docs/mathematics.md, its hypotheses checked; or homogeneous φ against it."""
    from theory.ntk.shape import homogeneous_degree

    degree = homogeneous_degree(problem.phi)
    if degree is not None and degree >= 1:
        value = degree**problem.depth
        return Decision(
            Truth.FALSE, f"φ(tz) = t^{degree} φ(z) for t > 0, so λ1 = {value} at every norm"
        )
    found = _sigmoid_like(problem)
    if found.truth is not Truth.TRUE:
        return Decision(Truth.UNKNOWN, f"the theorem on the limit does not apply: {found.reason}")
    return Decision(Truth.TRUE, f"{found.reason}; then ∫φ'² < ∞, and {words}")


def _half(problem: Problem) -> Decision:
    return _limit(problem, "Θ(x, x) grows like ‖x‖, so its elasticity in ‖x‖² tends to 1/2")


def _several(problem: Problem) -> Decision:
    return _limit(
        problem, "Θ(x_i, x_i) grows like the norm while Θ(x_i, x_j) stays bounded: they decouple"
    )


def _any_examples(problem: Problem) -> Decision:
    """FALSE by two examples on one ray, or by homogeneity; TRUE is never claimed."""
    from theory.ntk.ray import ray_limit
    from theory.ntk.shape import homogeneous_degree

    degree = homogeneous_degree(problem.phi)
    if degree is not None and degree >= 1:
        return Decision(Truth.FALSE, f"one example has λ1 = {degree**problem.depth} at every norm")
    found = ray_limit(problem.phi)
    if found.repels:
        return Decision(
            Truth.FALSE,
            f"two examples x and {found.ratio}x, scaled up together, do not both attract: "
            f"{found.reason}",
        )
    return Decision(Truth.UNKNOWN, found.reason)


SIGMOID_LIKE = Condition(
    "sigmoid-like", "φ is bounded, monotone, not constant, and φ' is bounded", _sigmoid_like
)
HALF = Condition("one-half", "at one example λ1 → 1/2 as its norm grows", _half)
SEVERAL = Condition(
    "several-examples",
    "at examples of one norm, no two of them parallel, the largest |eigenvalue| → 1/2 as it grows",
    _several,
)
ANY_EXAMPLES = Condition(
    "any-examples",
    "for any distinct examples, the largest |eigenvalue| falls below 1 when all are scaled up",
    _any_examples,
)

STATEMENT = Statement(
    name="ntk-attractor",
    title="Attractors in the limit of infinite width",
    reference="Jiang and Pehlevan, arXiv 2006.16540",
    setting=(
        "f(z) = X K⁻¹ k(z): the autoencoder of L = depth hidden layers and infinite width (neural "
        "tangent kernel, σ_w = 1, σ_b = 0, zero initial output), trained to loss 0; by norm is "
        "meant ‖x‖/√n0; k, u0 and v0 play no part"
    ),
    printed=Version(
        text=(
            "For sigmoid networks, the largest |eigenvalue| of the Jacobian at the training "
            "examples falls below 1 as the input norm grows, for a single example and for several."
        ),
        hypotheses=(DIFFERENTIABLE, SIGMOID_LIKE),
        conclusion=(HALF, ANY_EXAMPLES),
    ),
    proved=Version(
        text=(
            "At one example λ1 = d log Θ(x, x)/d log ‖x‖², and all other eigenvalues are 0. For "
            "smooth, bounded, monotone φ with bounded φ', at any depth: λ1 → 1/2 as ‖x‖ → ∞; and "
            "at n examples of one norm r, no two of them parallel, J_f(x_i) → ½ x_i x_iᵀ/r². "
            "Examples x and sx on one ray never decouple."
        ),
        hypotheses=(DIFFERENTIABLE, SIGMOID_LIKE),
        conclusion=(ELASTICITY, HALF, SEVERAL),
    ),
    derivation=derivation,
    aliases=("ntk",),
    examiners={"symbolic": symbolic, "certified": certified, "flow": flow, "training": training},
    inputs=("depth", "length"),
)
