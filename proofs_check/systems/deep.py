"""h hidden layers, one example x of norm 1, equal entries in every layer (Appendix C).

f(z) = W_1 φ(W_2 φ(… φ(W_{h+1} z))), the outermost layer is 1; W_1 = x u 1ᵀ, W_i = w_i 1 1ᵀ for
2 ≤ i ≤ h, W_{h+1} = v 1 xᵀ.  With a_{h+1} = v and a_i = k w_i φ(a_{i+1}) the output along x is
p = k u φ(a_2) and the loss ½(1 − p)².
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System, Trainable
from theory.errors import InputError

DIMENSION = 3  # of the example in training; nothing depends on it
MAX_DEPTH = 8

k = sympy.Symbol("k", integer=True, positive=True)
lambda1 = sympy.Symbol("lambda1", real=True)


class Letters:
    """The letters of a network of depth h; layer h + 1 is the innermost."""

    def __init__(self, depth: int):
        if not 1 <= depth <= MAX_DEPTH:
            raise InputError(f"depth must be from 1 to {MAX_DEPTH}, but is {depth}.")
        self.depth = depth
        names = ["u", *(f"w_{i}" for i in range(2, depth + 1)), "v"]
        self.state = tuple(sympy.Symbol(n, real=True) for n in names)
        starts = ["u_0", *(f"w_{i}_0" for i in range(2, depth + 1)), "v_0"]
        self.starts = tuple(sympy.Symbol(n, real=True) for n in starts)
        self.a = tuple(sympy.Symbol(f"a_{i}", real=True) for i in range(2, depth + 2))

    @property
    def pre_activations(self) -> dict[Symbol, Expr]:
        """a_2, …, a_{h+1} as functions of the state."""
        found, inner = {}, self.state[-1]
        for i in range(self.depth - 1, -1, -1):
            found[self.a[i]] = inner
            inner = k * self.state[i] * phi(inner)
        return dict(reversed(list(found.items())))

    @property
    def output(self) -> Expr:
        return k * self.state[0] * phi(self.pre_activations[self.a[0]])

    @property
    def elasticities(self) -> Expr:
        """Π a_i φ'(a_i)/φ(a_i)."""
        return sympy.Mul(*(a * dphi(a) / phi(a) for a in self.a))

    @property
    def top_eigenvalue(self) -> Expr:
        """⟨x, J x⟩ by the chain rule: every weight and slope on the way, times v."""
        pre = self.pre_activations
        slopes = sympy.Mul(*(dphi(pre[a]) for a in self.a))
        return slopes * sympy.Mul(*(k * w for w in self.state[:-1])) * self.state[-1]


def _train(torch: Any, case: Case, letters: Letters) -> Trainable:
    """All h + 1 full matrices on ½‖x − f(x)‖²."""
    rng = torch.Generator().manual_seed(case.seed)
    x = torch.nn.functional.normalize(torch.randn(DIMENSION, generator=rng), dim=0)
    width, depth = int(case.number(k)), letters.depth
    first, *middle, last = (float(case.number(s)) for s in letters.starts)
    act, ones = case.phi.array_value(torch), torch.ones(width)
    weights = {"W1": first * torch.outer(x, ones)}
    weights |= {f"W{i}": w * torch.ones(width, width) for i, w in enumerate(middle, 2)}
    weights[f"W{depth + 1}"] = last * torch.outer(ones, x)

    def layers(w: Any, z: Any) -> list[Any]:
        """Pre-activations of the layers h + 1, …, 2, then the output."""
        found = [w[f"W{depth + 1}"] @ z]
        for i in range(depth, 0, -1):
            found.append(w[f"W{i}"] @ act(found[-1]))
        return found

    def read(w: Any) -> dict[str, Any]:
        *hidden, _ = layers(w, x)
        point = x.clone().requires_grad_()
        (back,) = torch.autograd.grad(x @ layers(w, point)[-1], point)  # Jᵀ x
        means = {"u": (x @ w["W1"]).mean(), "v": (w[f"W{depth + 1}"] @ x).mean()}
        means |= {f"w_{i}": w[f"W{i}"].mean() for i in range(2, depth + 1)}
        means |= {str(a): z.mean() for a, z in zip(letters.a, reversed(hidden), strict=True)}
        return {**means, "lambda1": back @ x}

    return Trainable(weights, lambda w: (x - layers(w, x)[-1]).square().sum() / 2, read)


@lru_cache(maxsize=MAX_DEPTH)
def deep(depth: int) -> tuple[System, Letters]:
    """The system and its letters."""
    letters = Letters(depth)
    first, *middle, last = letters.state
    system = System(
        state=dict(zip(letters.state, letters.starts, strict=True)),
        loss=(1 - letters.output) ** 2 / 2,
        metric={first: k, last: k} | dict.fromkeys(middle, k**2),
        clock=1 - letters.output,
        observed={**letters.pre_activations, lambda1: letters.top_eigenvalue},
        defaults={k: 2} | dict.fromkeys(letters.starts, 1),
        train=lambda torch, case: _train(torch, case, letters),
    )
    return system, letters
