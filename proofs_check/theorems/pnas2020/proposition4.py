"""Proposition 4: the Jacobian at the example, for units that may differ.

J = c x xᵀ with c = Σ u_i φ'(r² v_i) v_i, at whatever loss: λ1 = c r² along x, and J w = 0 for
every w ⊥ x.
"""

from sympy import IndexedBase, Sum

from proofs_check.engine.claims import AtForm
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.matrices import d, jacobian, l, m, r, x
from proofs_check.systems.matrices import i as row
from proofs_check.systems.one_layer import DIFFERENTIABLE, UNIT_NORM, one_layer
from proofs_check.systems.unequal_units import SLOPE, any_units

w = IndexedBase("w")  # any vector
UNIT = {r: 1}


def _claims(c, top):  # type: ignore[no-untyped-def]
    """J = c x xᵀ, J x = λ1 x, and J w for any w."""
    j = jacobian(1, row, m)
    return (
        AtForm(any_units(), j, c * x[row] * x[m]),
        AtForm(any_units(), Sum(j * x[m], (m, 1, d)), top * x[row]),
        AtForm(any_units(), Sum(j * w[m], (m, 1, d)), c * x[row] * Sum(x[l] * w[l], (l, 1, d))),
    )


THEOREM = Theorem(
    name="proposition4",
    title="The Jacobian at the example has rank one",
    source="Proposition 4",
    system=one_layer(),
    claims=_claims(SLOPE, r**2 * SLOPE),
    printed=Version(
        quote="Let ⊙ denote coordinate-wise multiplication. Then J_f(x) = (uᵀ(φ'(v) ⊙ v)) x xᵀ and "
        "λ1(J_f(x)) = uᵀ(φ'(v) ⊙ v); the remaining eigenvalues are all zero.",
        assume=(DIFFERENTIABLE, UNIT_NORM),
        claims=_claims(SLOPE.xreplace(UNIT), SLOPE.xreplace(UNIT)),
    ),
)
