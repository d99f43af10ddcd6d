"""The claim of Jiang and Pehlevan on networks of infinite width (:mod:`proofs_check.systems.wide`).

True of one example, and of two of one norm that are not parallel: J_f(x1) tends to ½ x1 x1ᵀ/‖x1‖².
False of two examples x and 2x on one ray, already with one hidden layer: however large they are,
one of them repels.  The limits rest on rules that are proved by hand in docs/mathematics.md.
"""

import sympy
from sympy import Abs, Eq, Expr, Lt, Rational

from proofs_check.engine.claims import Along, AtEnd, Ends, Holds, Identity, InTheLimit, SigmoidLike
from proofs_check.engine.letters import phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import DIFFERENTIABLE, z
from proofs_check.systems.wide import (
    along_the_ray,
    elasticity,
    f,
    kernel,
    lambda1,
    on_a_ray,
    r,
    rho,
    two_examples,
    wide,
)

SIGMOID_LIKE = SigmoidLike(phi(z))
HALF = Rational(1, 2)


def tends(e: Expr, value: Expr) -> InTheLimit:
    return InTheLimit(r, Eq(e, value, evaluate=False))


def theorem(depth: int = 1) -> Theorem:
    system = wide(depth)
    one, theta, both = elasticity(depth), kernel(depth), two_examples(depth)
    half = tends(one, HALF)
    return Theorem(
        name="ntk-attractor",
        title="Attractors in the limit of infinite width",
        source="Jiang and Pehlevan, ICML 2020 (arXiv 2006.16540)",
        system=system,
        assume=(DIFFERENTIABLE, SIGMOID_LIKE, Holds(Lt(Abs(rho), 1)), Ends()),
        lemmas=(Along(lambda1, along_the_ray(depth) * f / theta),),
        claims=(
            AtEnd(lambda1, one),
            Identity(r * theta.diff(r) / 2, one * theta),
            half,
            tends(both[0, 0], HALF),
            tends(both[0, 1], rho / 2),
            tends(both[1, 0], sympy.S.Zero),
            tends(both[1, 1], sympy.S.Zero),
        ),
        printed=Version(
            quote="For sigmoid networks the norm of the largest Jacobian eigenvalue at the "
            "training examples drops below one with increasing input norm, for a single example "
            "and, under certain conditions, for multiple examples.",
            assume=(DIFFERENTIABLE, SIGMOID_LIKE),
            claims=(half, *(InTheLimit(r, Lt(Abs(e), 1)) for e in on_a_ray(2))),
        ),
        aliases=("ntk",),
    )
