"""Examples on one ray do not decouple, however large they are."""

from sympy import Abs, Lt

from proofs_check.engine.claims import InTheLimit
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.wide import on_a_ray, r, wide

BELOW_ONE = shows("attracts-at-x", wide(1), InTheLimit(r, Lt(Abs(on_a_ray(2)[0]), 1)))

FINDING = Finding(
    name="ntk-ray",
    title="At infinite width, two examples on one ray do not both attract",
    statement="ntk-attractor",
    printed="For multiple training examples, under certain conditions, the norm of the largest "
    "Jacobian eigenvalue drops below one with increasing input norm.",
    gap="The abstract of Jiang and Pehlevan (ICML 2020), whose statement this is, does not say "
    "which conditions, and one is needed. For x and 2x, scaled up together (σ_b = 0), the "
    "eigenvalue at x tends to a number above 1 (1.195 for sigmoid and tanh, 1.197 for erf): at "
    "large norm x repels.",
    repaired="True for examples of one norm, no two of them parallel: there the largest "
    "|eigenvalue| tends to 1/2.",
    witnesses=tuple(
        Witness(BELOW_ONE, phi, verdict=Verdict.REFUTED) for phi in ("sigmoid", "tanh", "erf")
    ),
)
