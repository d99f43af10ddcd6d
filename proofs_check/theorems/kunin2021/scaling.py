"""Scaling: if L(s w) = L(w) for s > 0, weight decay λ alone moves |w|², as e^{−2λt}.

Derived for every differentiable L of any number of weights from the invariance alone; tried on the
weights w of a normalised layer, whose output is ⟨w, x⟩/|w|.
"""

from typing import Any

import sympy
from sympy import Expr, IndexedBase, Sum, sqrt

from proofs_check.engine.case import Case
from proofs_check.engine.claims import FlowLaw, Invariant
from proofs_check.engine.symmetry import Letters, Symmetry
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem

w, i, n = IndexedBase("w"), sympy.Symbol("i", integer=True), sympy.Symbol("n", integer=True)
s = sympy.Symbol("s", positive=True)
w1, w2, a, b, x1, x2, y = sympy.symbols("w_1 w_2 w_1_0 w_2_0 x_1 x_2 y", real=True)
decay = sympy.Symbol("lambda", nonnegative=True)
NORMALISED = ((w1 * x1 + w2 * x2) / sqrt(w1**2 + w2**2) - y) ** 2 / 2


def scaling(loss: Expr, weights: Letters, rate: Expr | None = None) -> Symmetry:
    """Of a loss of your own, in these letters; with a learning rate, of gradient descent."""
    return Symmetry(s, 1, {w[i]: s * w[i]}, {i: n}, {w: weights}, loss, decay, rate)


def train(torch: Any, case: Case) -> Trainable:
    start = torch.tensor([float(case.number(letter)) for letter in (a, b)])
    first, second, target, strength = (float(case.number(c)) for c in (x1, x2, y, decay))
    point = torch.tensor([first, second])

    def loss(v: Any) -> Any:
        output = torch.nn.functional.normalize(v["w"], dim=0) @ point
        return (output - target) ** 2 / 2 + strength * v["w"].square().sum() / 2

    return Trainable({"w": start}, loss, lambda v: {"w_1": v["w"][0], "w_2": v["w"][1]})


SCALE = scaling(NORMALISED, (w1, w2))
SYSTEM = System(
    state={w1: a, w2: b},
    loss=NORMALISED + decay * (w1**2 + w2**2) / 2,
    defaults={x1: 1, x2: "1/2", y: "3/4", decay: "1/5", a: "1/2", b: "-3/5"},
    train=train,
)
THEOREM = Theorem(
    name="scaling",
    title="A loss that does not change under scaling keeps a norm",
    source="Scale symmetry, with weight decay",
    system=SYSTEM,
    assume=(Invariant(SCALE),),
    claims=(FlowLaw(SCALE, Sum(w[i] ** 2, (i, 1, n)), 2 * decay),),
)
