"""Saxe et al. 2014 (1312.6120): a mode of strength ab of a two-layer linear network, a0 = b0."""

import sympy
from sympy import Eq, exp

from proofs_check import Along, AtEnd, Conserved, Holds, System, Theorem, Trainable, t

a, b = sympy.symbols("a b", real=True)
a0, b0, sigma = sympy.symbols("a_0 b_0 sigma", positive=True)
e = exp(2 * sigma * t)


def train(torch, case):
    rng = torch.Generator().manual_seed(case.seed)
    x, h = (torch.nn.functional.normalize(torch.randn(n, generator=rng), dim=0) for n in (4, 3))
    one = lambda y: float(case.number(y))  # noqa: E731
    weights = {"W1": one(a0) * torch.outer(h, x), "W2": one(b0) * torch.outer(x, h)}

    def loss(w):
        return (one(sigma) * x - w["W2"] @ w["W1"] @ x).square().sum() / 2

    return Trainable(weights, loss, lambda w: {"a": h @ w["W1"] @ x, "b": x @ w["W2"] @ h})


SYSTEM = System(
    state={a: a0, b: b0},
    loss=(sigma - a * b) ** 2 / 2,
    clock=sigma - a * b,
    defaults={sigma: "3/2", a0: "1/5", b0: "1/5"},
    train=train,
)
THEOREM = Theorem(
    "saxe-mode",
    SYSTEM,
    assume=(Holds(Eq(b0, a0)),),
    claims=(
        Conserved(a**2 - b**2),
        Along(a * b, sigma * e / (e - 1 + sigma / (a0 * b0))),
        AtEnd(a * b, sigma),
    ),
    source="Saxe, McClelland, Ganguli 2014, arXiv 1312.6120",
)
