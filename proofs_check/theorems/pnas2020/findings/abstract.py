"""The abstract's sentence on one example fails for the paper's own swish."""

from sympy import Abs

from proofs_check.engine.claims import Bound, Ends, Where
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.one_layer import lambda1, one_layer

CONTRACTS = shows("attractor", one_layer(), Bound(Abs(lambda1), 1, strict=True, at=Where.END))
REPELS = shows("no-attractor", one_layer(), Ends(), Bound(1, lambda1, strict=True, at=Where.END))
START = (("k", "2"), ("u0", "1"), ("v0", "1"))

FINDING = Finding(
    name="abstract",
    title="A single example is not always stored as an attractor",
    statement="theorem2",
    printed="When trained on a single example, autoencoders store the example as an attractor.",
    gap="It depends on φ and on the start. For Swish, which the paper uses, from u0 = v0 = 1 at "
    "width 2 the flow arrives and λ1 = 1.2518: the example repels. So does GELU's (1.2931).",
    repaired="λ1 = E(a) by Theorem 2: the example is an attractor where |E| < 1 at the end, as for "
    "sigmoid and tanh from the same start.",
    witnesses=(
        *(Witness(REPELS, phi, START) for phi in ("swish", "gelu")),
        Witness(CONTRACTS, "swish", START, Verdict.REFUTED),
        *(Witness(CONTRACTS, phi, START) for phi in ("sigmoid", "tanh")),
    ),
)
