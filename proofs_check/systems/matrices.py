"""Networks as full matrices of free sizes: f(z) = W_1 φ(W_2 … φ(W_{h+1} z)), and their losses.

The outermost layer is 1; W_1 is d × k, W_{h+1} is k × d, those between are k × k.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Indexed, IndexedBase, Sum, Symbol

from proofs_check.engine.letters import phi

d, k = sympy.symbols("d k", integer=True, positive=True)
i, j, l, m, n = sympy.symbols("i j l m n", integer=True)  # noqa: E741  (l sums over inputs)
x, y, z = (IndexedBase(name) for name in "xyz")  # the example, its target, any input
r = Symbol("r", positive=True)  # the norm of the example

RANGES = {i: d, j: k, l: d, m: d, n: k}


def weights(depth: int) -> tuple[IndexedBase, ...]:
    """W_1, …, W_{h+1}."""
    return tuple(IndexedBase(f"W{layer}") for layer in range(1, depth + 2))


W1, W2 = weights(1)


def pre_activation(depth: int, layer: int, unit: Expr, z: IndexedBase = x) -> Expr:
    """What a unit of a layer sees at the input z; of layer 1, the output."""
    weight = weights(depth)[layer - 1]
    index = Symbol(f"j_{layer}", integer=True)
    if layer == depth + 1:
        return Sum(weight[unit, index] * z[index], (index, 1, d))
    inner = pre_activation(depth, layer + 1, index, z)
    return Sum(weight[unit, index] * phi(inner), (index, 1, k))


def output(depth: int, place: Expr, z: IndexedBase = x) -> Expr:
    """f(z), by its coordinates."""
    return pre_activation(depth, 1, place, z)


def loss(depth: int, target: IndexedBase = x) -> Expr:
    """½‖y − f(x)‖²."""
    return Sum((target[i] - output(depth, i)) ** 2, (i, 1, d)) / 2


def jacobian(depth: int, row: Symbol, column: Symbol) -> Expr:
    """∂f_row/∂z_column at z = x, by differentiation."""
    return output(depth, row, z).diff(z[column]).xreplace({z: x})


def pattern(weight: IndexedBase, depth: int) -> Indexed:
    """W[m, n] with indices of its own shape: m runs to d, n, i.e. a unit, to k."""
    name = str(weight)
    if name == "W1":
        return weight[m, n]
    return weight[n, m] if name == f"W{depth + 1}" else weight[n, j]
