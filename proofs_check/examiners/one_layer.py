"""The equations of Theorems 1 and 2, written once for all methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs_check.statement import Because, Equation

if TYPE_CHECKING:
    from theory.one_layer.derivation import Step

CONSERVED = Equation(
    name="conserved",
    text="(u² − u0²)/2 = ∫_{v0}^{v} φ(s)/φ'(s) ds",
    latex=r"\frac{u^2 - u_0^2}{2} = \int_{v_0}^{v} \frac{\varphi(s)}{\varphi'(s)}\,ds",
    left=lambda q: (q.U * q.U - q.U0 * q.U0) / 2,
    right=lambda q: q.integral(q.a0, q.a),
    because=Because.CONSERVED,
)

INTERPOLATION = Equation(
    name="interpolation",
    text="k u φ(v) = 1",
    latex=r"k\,u\,\varphi(v) = 1",
    left=lambda q: q.K * q.U * q.phi(q.a),
    right=lambda q: q.K / q.K,
    because=Because.AT_THE_END,
)

EIGENVALUE = Equation(
    name="eigenvalue",
    text="λ1(J_f(x)) = v φ'(v)/φ(v)",
    latex=r"\lambda_1(J_f(x)) = \frac{v\,\varphi'(v)}{\varphi(v)}",
    left=lambda q: q.lambda1,
    right=lambda q: q.a * q.dphi(q.a) / q.phi(q.a),
    because=Because.AT_THE_END,
)

SETTING = (
    "f(z) = W1 φ(W2 z) with k hidden units, trained on one example x by gradient descent on "
    "½‖x − f(x)‖², from W1 = x uᵀ, W2 = v xᵀ with all u_i = u0 and v_i = v0"
)


def derivation() -> tuple[Step, ...]:
    """The symbolic proof for an abstract φ and free dimensions."""
    from theory.one_layer.derivation import steps

    return steps()
