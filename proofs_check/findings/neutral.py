"""The linear case is neutral: Proposition 1 says nothing about it."""

from proofs_check.finding import Finding, Witness
from proofs_check.witnesses import is_neutral

FINDING = Finding(
    name="neutral",
    title="Linear and leaky-ReLU units give λ1 = 1 exactly",
    statement="theorem2",
    printed="For all non-piecewise nonlinearities used thus far, we can make any training example "
    "an attractor by choosing u0, v0 and k.",
    gap="The sentence speaks of the nonlinearities that the paper had used, and is no error. It "
    "does not extend to φ = z, for which λ1 = 1 whatever the start and the width, where "
    "Proposition 1 decides nothing.",
    repaired="λ1 is the elasticity of φ at v. For φ = z^p it is p for every start and width, so no "
    "choice makes |λ1| < 1 when p ≥ 1.",
    witnesses=(
        Witness("φ = z: λ1 = 1", is_neutral("identity", width=4, u0="1/2", v0="1/4")),
        Witness("leaky ReLU: λ1 = 1", is_neutral("leaky_relu", width=2, u0=1, v0=1)),
    ),
)
