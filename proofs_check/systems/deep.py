"""h hidden layers, one example x of norm 1, equal entries in every layer (Appendix C).

f(z) = W_1 φ(W_2 φ(… φ(W_{h+1} z))), the outermost layer is 1; W_1 = x u 1ᵀ, W_i = w_i 1 1ᵀ for
2 ≤ i ≤ h, W_{h+1} = v 1 xᵀ.  With a_{h+1} = v and a_i = k w_i φ(a_{i+1}) the output along x is
p = k u φ(a_2); the loss ½(1 − p)² and the metric follow from those of the full matrices.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Indexed, IndexedBase, Sum, Symbol

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.case import Case
from proofs_check.engine.claims import Map
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System, Trainable
from proofs_check.systems import matrices
from proofs_check.systems.matrices import RANGES, j, k, n, x
from theory.errors import InputError

DIMENSION = 3  # of the example in training; nothing depends on it
MAX_DEPTH = 8

lambda1, alpha = sympy.symbols("lambda1 alpha", real=True)
U, V = IndexedBase("u"), IndexedBase("v")  # of unequal units


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
    def network(self) -> Map:
        """f(α x) = g(α) x."""
        v = self.state[-1]
        return Map((alpha,), (self.output.xreplace({v: v * alpha}),))

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


def equal_entries(letters: Letters) -> Ansatz:
    """W_1 = x u 1ᵀ, W_i = w_i 1 1ᵀ, W_{h+1} = v 1 xᵀ."""
    weights = matrices.weights(letters.depth)
    patterns = [matrices.pattern(w, letters.depth) for w in weights]
    outer, inner = patterns[0], patterns[-1]
    entries = dict(zip(patterns, letters.state, strict=True))
    entries[outer] = x[outer.indices[0]] * letters.state[0]
    entries[inner] = letters.state[-1] * x[inner.indices[1]]
    at = dict(zip(letters.state, letters.starts, strict=True))
    return Ansatz(entries, RANGES, {x: sympy.S.One}, at)


def free_middle(letters: Letters) -> Ansatz:
    """W_1 = x uᵀ and W_{h+1} = v xᵀ with any vectors u and v, and any matrices between."""
    h, weights = letters.depth, matrices.weights(letters.depth)
    outer, *middle, inner = (matrices.pattern(w, h) for w in weights)
    first, *between, last = letters.starts
    at = {U[n]: first, V[n]: last} | dict(zip(middle, between, strict=True))
    entries = {outer: x[outer.indices[0]] * U[n], inner: V[n] * x[inner.indices[1]]}
    return Ansatz(entries, RANGES, {x: sympy.S.One}, at)


def free_velocity(letters: Letters) -> dict[Indexed, Expr]:
    """u̇ = e φ(a_2), v̇ = e B_{h+1} with B_2 = u ⊙ φ'(a_2), B_{i+1} = W_iᵀ B_i ⊙ φ'(a_{i+1})."""
    h, weights = letters.depth, matrices.weights(letters.depth)
    ansatz = free_middle(letters)

    def a(layer: int, unit: Expr) -> Expr:
        return ansatz.put(matrices.pre_activation(h, layer, unit))

    def back(layer: int, unit: Expr) -> Expr:
        if layer == 2:
            return U[unit] * dphi(a(2, unit))
        index = Symbol(f"l_{layer}", integer=True)
        through = back(layer - 1, index) * weights[layer - 2][index, unit]
        return Sum(through, (index, 1, k)) * dphi(a(layer, unit))

    e = 1 - Sum(U[j] * phi(a(2, j)), (j, 1, k))
    return {U[n]: e * phi(a(2, n)), V[n]: e * back(h + 1, n)}


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

    def applied(w: Any, point: Any) -> Any:
        return (x @ layers(w, point[0] * x)[-1])[None]

    return Trainable(weights, lambda w: (x - layers(w, x)[-1]).square().sum() / 2, read, applied)


@lru_cache(maxsize=MAX_DEPTH)
def deep(depth: int) -> tuple[System, Letters]:
    """The system and its letters."""
    letters = Letters(depth)
    ansatz = equal_entries(letters)
    system = System(
        state=dict(zip(letters.state, letters.starts, strict=True)),
        loss=ansatz.loss(matrices.loss(depth)),
        metric={s: ansatz.metric(s) for s in letters.state},
        clock=1 - letters.output,
        observed={**letters.pre_activations, lambda1: letters.top_eigenvalue},
        defaults={k: 2} | dict.fromkeys(letters.starts, 1),
        train=lambda torch, case: _train(torch, case, letters),
        iterated=letters.network,
        stored=(sympy.ImmutableMatrix([[1]]),),
        words={"width": k} | ({"w0": letters.starts[1:-1]} if depth > 1 else {}),
    )
    return system, letters
