"""Phase retrieval with Gaussian inputs: the loss E((w·x)² − (w*·x)²)²/4 with ‖w*‖ = 1.

Rotations that fix w* leave it as it is, so the flow stays in the plane of w* and the start: w is
m w* + p (a unit vector at a right angle).  Observed is q = ‖w‖² = m² + p².  What is trained is all
of w, on inputs that take the expectation exactly: none of this takes part.
"""

from __future__ import annotations

import itertools
from typing import Any

import sympy

from proofs_check.engine.case import Case
from proofs_check.engine.system import System, Trainable

m, p, q = sympy.symbols("m p q", real=True)
m0, p0 = sympy.symbols("m_0 p_0", real=True)
q0 = m0**2 + p0**2
SIZE = 3  # of w
NODES = ((-(3**0.5), 1 / 6), (0.0, 2 / 3), (3**0.5, 1 / 6))  # exact up to degree 5


def _train(torch: Any, case: Case) -> Trainable:
    """On the weighted points of a product rule for the normal distribution."""
    points = list(itertools.product(NODES, repeat=SIZE))
    inputs = torch.tensor([[x for x, _ in point] for point in points])
    share = torch.tensor([[weight for _, weight in point] for point in points]).prod(1)
    seed = torch.Generator().manual_seed(case.seed)
    basis, _ = torch.linalg.qr(torch.randn(SIZE, SIZE, generator=seed))
    goal = basis[:, 0]
    start = float(case.number(m0)) * goal + float(case.number(p0)) * basis[:, 1]

    def loss(weights: Any) -> Any:
        return share @ ((inputs @ weights["w"]) ** 2 - (inputs @ goal) ** 2) ** 2 / 4

    def read(weights: Any) -> dict[str, Any]:
        w = weights["w"]
        return {"m": w @ goal, "p": w @ basis[:, 1], "q": w @ w}

    return Trainable({"w": start}, loss, read)


SYSTEM = System(
    state={m: m0, p: p0},
    loss=(3 * (m**2 + p**2) ** 2 - 2 * (m**2 + p**2) - 4 * m**2 + 3) / 4,
    target=(1 - m**2, p),
    observed={q: m**2 + p**2},
    defaults={m0: "1/10", p0: "7/10"},
    train=_train,
)
