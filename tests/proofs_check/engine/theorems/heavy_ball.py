"""Heavy ball on a quadratic form (Polyak 1964): x⁺ = x − γ λ x + β (x − y), y⁺ = x, from rest."""

import sympy
from sympy import ImmutableMatrix, Lt, sqrt

from proofs_check import Holds, Map, Recurrence, Stability, Stable, System, Theorem, Trainable

x, y, x0 = sympy.symbols("x y x_0", real=True)
beta, gamma, curvature = sympy.symbols("beta gamma lambda", positive=True)
trace = 1 + beta - gamma * curvature
root = sqrt(trace**2 - 4 * beta)
energy = x**2 - trace * x * y + beta * y**2


def train(torch, case):
    rate, momentum, top, start = (float(case.number(s)) for s in (gamma, beta, curvature, x0))
    seed = torch.Generator().manual_seed(case.seed)
    basis, _ = torch.linalg.qr(torch.randn(4, 4, generator=seed))
    form = basis @ torch.diag(top * torch.tensor([1, 1 / 2, 1 / 5, 1 / 9])) @ basis.T
    loss, read = lambda w: w["w"] @ form @ w["w"] / 2, lambda w: {"x": basis[:, 0] @ w["w"]}
    return Trainable({"w": start * basis.sum(1)}, loss, read, rate=rate, momentum=momentum)


SYSTEM = System(
    state={x: x0, y: x0},
    step={x: x - gamma * curvature * x + beta * (x - y), y: x},
    defaults={gamma: 3, beta: "1/4", curvature: "4/5", x0: "9/10"},
    train=train,
)
AT_REST = Map.of(SYSTEM.step), ImmutableMatrix([[0, 0]])
BOTH = ((trace + root) / 2, (trace - root) / 2)
STEPS = Holds(Lt(gamma, 2 * (1 + beta) / curvature))
CLAIMS = (
    Recurrence(energy, beta * energy),
    Stability(*AT_REST, multipliers=BOTH),
    Stable(*AT_REST),
)
THEOREM = Theorem("heavy-ball", SYSTEM, CLAIMS, assume=(STEPS,))
