"""Gradient descent makes the norm of a scale-invariant group grow: |w⁺|² = |w|² + γ²|g|².

Derived for every differentiable L with L(s w) = L(w) and any number of weights; with weight decay
λ, which is not in g = ∂L/∂w, |w⁺|² = (1 − γλ)²|w|² + γ²|g|².
"""

from typing import Any

from sympy import Sum, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Invariant, StepLaw
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.theorems.kunin2021 import scaling
from proofs_check.theorems.kunin2021.scaling import NORMALISED, decay, i, n, w, w1, w2

gamma = Symbol("gamma", positive=True)


def train(torch: Any, case: Case) -> Trainable:
    flow = scaling.train(torch, case)
    return Trainable(flow.weights, flow.loss, flow.read, rate=float(case.number(gamma)))


SCALE = scaling.scaling(NORMALISED, (w1, w2), gamma)
g = SCALE.slope(w)
NORM, SLOPES = Sum(w[i] ** 2, (i, 1, n)), Sum(g[i] ** 2, (i, 1, n))
SYSTEM = System(
    state=scaling.SYSTEM.state,
    step={x: x - gamma * (NORMALISED.diff(x) + decay * x) for x in (w1, w2)},
    defaults={**scaling.SYSTEM.defaults, decay: 0, gamma: "1/4"},
    train=train,
)
THEOREM = Theorem(
    name="norm-growth",
    title="Gradient descent makes the norm of scale-invariant weights grow",
    source="Scale symmetry, with a finite learning rate",
    system=SYSTEM,
    assume=(Invariant(SCALE),),
    claims=(StepLaw(SCALE, NORM, (1 - gamma * decay) ** 2 * NORM + gamma**2 * SLOPES),),
    printed=Version(
        quote="|w⁺|² = |w|² + γ²|g|² for a loss that does not change under w ↦ s w.",
        assume=(Invariant(SCALE),),
        claims=(StepLaw(SCALE, NORM, NORM + gamma**2 * SLOPES),),
    ),
)
