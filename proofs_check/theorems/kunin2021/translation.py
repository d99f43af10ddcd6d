"""Translation: if L(w + s 1) = L(w), weight decay λ alone moves Σ w_i, as e^{−λt}.

Derived for every differentiable L of any number of weights from the invariance alone; tried on the
logits w of a softmax, which are trained towards probabilities p.
"""

from typing import Any

import sympy
from sympy import Expr, IndexedBase, Sum, exp, log

from proofs_check.engine.case import Case
from proofs_check.engine.claims import FlowLaw, Invariant
from proofs_check.engine.symmetry import Letters, Symmetry
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem

w, i, n = IndexedBase("w"), sympy.Symbol("i", integer=True), sympy.Symbol("n", integer=True)
s = sympy.Symbol("s", real=True)
w1, w2, w3, a, b, c = sympy.symbols("w_1 w_2 w_3 w_1_0 w_2_0 w_3_0", real=True)
p1, p2 = sympy.symbols("p_1 p_2", positive=True)
decay = sympy.Symbol("lambda", nonnegative=True)
SOFTMAX = log(exp(w1) + exp(w2) + exp(w3)) - p1 * w1 - p2 * w2 - (1 - p1 - p2) * w3


def translation(loss: Expr, weights: Letters) -> Symmetry:
    """Of a loss of your own, in these letters."""
    return Symmetry(s, 0, {w[i]: w[i] + s}, {i: n}, {w: weights}, loss, decay)


def train(torch: Any, case: Case) -> Trainable:
    start = torch.tensor([float(case.number(x)) for x in (a, b, c)])
    first, second, strength = (float(case.number(x)) for x in (p1, p2, decay))
    target = torch.tensor([first, second, 1 - first - second])

    def loss(v: Any) -> Any:
        fit = torch.nn.functional.cross_entropy(v["w"], target)
        return fit + strength * v["w"].square().sum() / 2

    names = ("w_1", "w_2", "w_3")
    return Trainable({"w": start}, loss, lambda v: dict(zip(names, v["w"], strict=True)))


SHIFT = translation(SOFTMAX, (w1, w2, w3))
SYSTEM = System(
    state={w1: a, w2: b, w3: c},
    loss=SOFTMAX + decay * (w1**2 + w2**2 + w3**2) / 2,
    defaults={p1: "1/2", p2: "1/3", decay: "1/5", a: 1, b: "1/4", c: "-1/3"},
    train=train,
)
THEOREM = Theorem(
    name="translation",
    title="A loss that does not change under translation keeps a sum",
    source="Translation symmetry, with weight decay",
    system=SYSTEM,
    assume=(Invariant(SHIFT),),
    claims=(FlowLaw(SHIFT, Sum(w[i], (i, 1, n)), decay),),
)
