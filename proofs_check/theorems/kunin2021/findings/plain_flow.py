"""The laws hold for the plain gradient flow: not for steps, nor for another metric."""

from sympy import Symbol

from proofs_check.engine.claims import Conserved
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.system import System
from proofs_check.theorems.kunin2021 import norm_growth, scaling, translation
from proofs_check.theorems.kunin2021.scaling import w1, w2

NORM = w1**2 + w2**2
SUM = sum(translation.SYSTEM.state)
FREE = (("lambda", "0"),)

DECAYS = shows("the norm, with weight decay", scaling.SYSTEM, Conserved(NORM))
STEPS = shows("the norm, in steps", norm_growth.SYSTEM, Conserved(NORM))
FACTOR = Symbol("rho", positive=True)  # of the learning rate of one weight
ADAPTED = System(
    state=translation.SYSTEM.state,
    loss=translation.SYSTEM.loss,
    metric={translation.w1: FACTOR},
    defaults={**translation.SYSTEM.defaults, FACTOR: 2},
)
ADAPTIVE = shows("the sum, along a flow with another metric", ADAPTED, Conserved(SUM))

FINDING = Finding(
    name="plain-flow",
    title="A symmetry of the loss keeps a quantity only along the plain gradient flow",
    statement="translation",
    printed="If the loss is invariant under translation of a group of parameters, their sum is "
    "conserved; under scaling, their squared norm.",
    gap="False with weight decay, which makes both decay; false of gradient descent with steps of "
    "any size γ, which makes the norm grow by γ²‖g‖² in each; and false if one weight learns at "
    "another rate than the rest, as with Adam and every other preconditioner: invariance says "
    "⟨1, ∇L⟩ = 0, and the sum moves by ⟨1, D∇L⟩.",
    repaired="Of the flow θ̇ = −∇L − λθ the sum decays as e^{−λt} and the squared norm as e^{−2λt}; "
    "of gradient descent, ‖θ⁺‖² = (1 − γλ)²‖θ‖² + γ²‖g‖².",
    witnesses=(
        Witness(translation.THEOREM, None, FREE),
        Witness(norm_growth.THEOREM, None),
        Witness(DECAYS, None, verdict=Verdict.REFUTED),
        Witness(STEPS, None, FREE, Verdict.REFUTED),
        Witness(ADAPTIVE, None, FREE, Verdict.REFUTED),
    ),
)
