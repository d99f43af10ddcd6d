"""Rescaling: if L(s a, b/s) = L(a, b), weight decay λ alone moves |a|² − |b|², as e^{−2λt}.

Derived for every differentiable L of two groups of any size from the invariance alone; tried on a
unit φ of degree 1 (ReLU, or the identity), with weights a that go into it, and b that comes out.
"""

from typing import Any

import sympy
from sympy import Expr, IndexedBase, Sum

from proofs_check.engine.case import Case
from proofs_check.engine.claims import FlowLaw, Invariant
from proofs_check.engine.letters import phi
from proofs_check.engine.role import Role
from proofs_check.engine.symmetry import Letters, Symmetry
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem

a, b = IndexedBase("a"), IndexedBase("b")
i, j, m, n = sympy.symbols("i j m n", integer=True)
s = sympy.Symbol("s", positive=True)
a1, a2, b1, a1_0, a2_0, b1_0 = sympy.symbols("a_1 a_2 b_1 a_1_0 a_2_0 b_1_0", real=True)
x1, x2, y = sympy.symbols("x_1 x_2 y", real=True)
decay = sympy.Symbol("lambda", nonnegative=True)
UNIT = (b1 * phi(a1 * x1 + a2 * x2) - y) ** 2 / 2


def rescaling(loss: Expr, incoming: Letters, outgoing: Letters) -> Symmetry:
    """Of a loss of your own, in these letters."""
    moved = {a[i]: s * a[i], b[j]: b[j] / s}
    return Symmetry(s, 1, moved, {i: m, j: n}, {a: incoming, b: outgoing}, loss, decay)


def train(torch: Any, case: Case) -> Trainable:
    act, number = case.phi.array_value(torch), lambda letter: float(case.number(letter))
    point, target, strength = torch.tensor([number(x1), number(x2)]), number(y), number(decay)

    def loss(v: Any) -> Any:
        fit = (v["b"] * act(v["a"] @ point) - target) ** 2
        return (fit + strength * (v["a"].square().sum() + v["b"] ** 2)) / 2

    start = {"a": torch.tensor([number(a1_0), number(a2_0)]), "b": torch.tensor(number(b1_0))}
    return Trainable(start, loss, lambda v: {"a_1": v["a"][0], "a_2": v["a"][1], "b_1": v["b"]})


RESCALE = rescaling(UNIT, (a1, a2), (b1,))
SYSTEM = System(
    state={a1: a1_0, a2: a2_0, b1: b1_0},
    loss=UNIT + decay * (a1**2 + a2**2 + b1**2) / 2,
    defaults={x1: "3/2", x2: -1, y: 1, decay: "1/5", a1_0: 1, a2_0: "1/4", b1_0: "3/4"},
    train=train,
    role=Role(default="relu"),
)
LAW = FlowLaw(RESCALE, Sum(a[i] ** 2, (i, 1, m)) - Sum(b[j] ** 2, (j, 1, n)), 2 * decay)
THEOREM = Theorem(
    "rescaling", SYSTEM, (LAW,), (Invariant(RESCALE),),
    title="A loss that does not change under rescaling keeps a difference of norms",
    source="Rescale symmetry, with weight decay",
)  # fmt: skip
