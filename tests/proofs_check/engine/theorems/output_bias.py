"""f(z) = W1 φ(W2 z) + b with a trained output bias, one example x of norm 1."""

import sympy
from sympy import Integral

from proofs_check import Along, AtEnd, Ends, System, Theorem, Trainable, dphi, phi

u, v, b, u0, v0, b0, s = sympy.symbols("u v b u_0 v_0 b_0 s", real=True)
lambda1 = sympy.Symbol("lambda1", real=True)
k = sympy.Symbol("k", positive=True, integer=True)


def train(torch, case):
    rng = torch.Generator().manual_seed(case.seed)
    x = torch.nn.functional.normalize(torch.randn(4, generator=rng), dim=0)
    act, ones = case.activation.array_value(torch), torch.ones(int(case.number(k)))
    one = lambda y: float(case.number(y))  # noqa: E731
    f = lambda w, z: w["W1"] @ act(w["W2"] @ z) + w["b"]  # noqa: E731
    weights = {
        "W1": one(u0) * torch.outer(x, ones),
        "W2": one(v0) * torch.outer(ones, x),
        "b": one(b0) * x,
    }

    def read(w):
        point = x.clone().requires_grad_()
        (back,) = torch.autograd.grad(x @ f(w, point), point)  # Jᵀ x
        return {
            "u": (x @ w["W1"]).mean(),
            "v": (w["W2"] @ x).mean(),
            "b": x @ w["b"],
            "lambda1": back @ x,
        }

    return Trainable(weights, lambda w: (x - f(w, x)).square().sum() / 2, read)


p = k * u * phi(v) + b
SYSTEM = System(
    state={u: u0, v: v0, b: b0},
    loss=(1 - p) ** 2 / 2,
    metric={u: k, v: k},
    clock=1 - p,
    observed={lambda1: k * u * dphi(v) * v},
    defaults={k: 2, u0: "9/10", v0: "4/5", b0: "1/10"},
    train=train,
)
THEOREM = Theorem(
    "output-bias",
    SYSTEM,
    assume=(Ends(),),
    claims=(
        Along((u**2 - u0**2) / 2, Integral(phi(s) / dphi(s), (s, v0, v))),
        AtEnd(lambda1, (1 - b) * v * dphi(v) / phi(v)),
    ),
)
