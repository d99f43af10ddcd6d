"""Deeper and wider is not always more contractive."""

from sympy import Abs

from proofs_check.engine.claims import Falls
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.one_layer import k, lambda1, one_layer
from proofs_check.theorems.pnas2020.remark_contractive import theorem
from proofs_check.theorems.pnas2020.remark_width import THEOREM as WIDTH

RISES = shows("rises-with-width", one_layer(), Falls(-Abs(lambda1), k, (2, 4, 8, 16, 64)))
START = (("u0", "1"), ("v0", "1"))

FINDING = Finding(
    name="contractive",
    title="Neither depth nor width always makes a training example more attractive",
    statement="remark-contractive",
    printed="Autoencoders trained on a single example become more contractive with increasing "
    "depth and width.",
    gap="False for depth: from starts 1 at width 2, λ1 rises with every layer for swish (1.2518, "
    "1.5495, 1.8866, 2.2600) and gelu (1.2931, 1.6559, 2.0892, 2.5940). False for width: |λ1| "
    "rises with k for tanh and sin.",
    repaired="Depth can contract (φ = √z), and so can width (sigmoid): decided for the φ, the "
    "start, the depths and the widths that are named.",
    witnesses=(
        *(Witness(theorem, phi, START, Verdict.REFUTED, "printed") for phi in ("swish", "gelu")),
        *(Witness(RISES, phi, START) for phi in ("tanh", "sin")),
        Witness(WIDTH, "sigmoid", START, version="printed"),
    ),
)
