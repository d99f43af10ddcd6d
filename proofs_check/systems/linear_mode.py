"""One mode of a linear network of N layers: W_j = a_j h_j h_{j−1}ᵀ for unit vectors h_0, …, h_N.

The data want s h_N h_0ᵀ of the product W_N ⋯ W_1, so the loss is (s − a_1 ⋯ a_N)²/(2τ); its
strength u = a_1 ⋯ a_N is observed.  What is trained are the matrices, with a second mode of half
the strength in them, orthogonal to the first.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.system import System, Trainable

s, tau = sympy.symbols("s tau", positive=True)
u = Symbol("u", real=True)
SIZE = 3  # of every layer of the trained network


@dataclass(frozen=True)
class Letters:
    """The layers' weights a_1, …, a_N (a and b, if there are two), and their starts."""

    a: tuple[Symbol, ...]
    starts: tuple[Symbol, ...]


@functools.cache
def mode(layers: int) -> tuple[System, Letters]:
    """The system and its letters; a mode that starts balanced is the default."""
    names = ("a", "b") if layers == 2 else tuple(f"a_{j}" for j in range(1, layers + 1))
    a = tuple(Symbol(name, real=True) for name in names)
    starts = tuple(Symbol(f"{name}_0", real=True) for name in names)
    product = sympy.Mul(*a)
    letters = Letters(a, starts)
    system = System(
        state=dict(zip(a, starts, strict=True)),
        loss=(s - product) ** 2 / (2 * tau),
        clock=s - product,
        observed={u: product},
        conserved=tuple(x**2 - y**2 for x, y in itertools.pairwise(a)),
        defaults={s: "3/2", tau: "4/5"} | dict.fromkeys(starts, "2/5"),
        train=functools.partial(_train, letters),
    )
    return system, letters


def _train(letters: Letters, torch: Any, case: Case) -> Trainable:
    """Matrices of two orthogonal modes, which learn the product that the data want."""
    one = lambda e: float(case.number(e))  # noqa: E731
    seed = torch.Generator().manual_seed(case.seed)
    h = [
        torch.linalg.qr(torch.randn(SIZE, 2, generator=seed))[0] for _ in range(len(letters.a) + 1)
    ]
    other = (one(s) / 4) ** (1 / len(letters.a))
    weights = {
        f"W{j}": h[j] @ torch.diag(torch.tensor([one(start), other])) @ h[j - 1].T
        for j, start in enumerate(letters.starts, 1)
    }
    wanted = h[-1] @ torch.diag(torch.tensor([one(s), one(s) / 2])) @ h[0].T
    product = lambda w: functools.reduce(lambda m, name: w[name] @ m, weights, torch.eye(SIZE))  # noqa: E731

    def read(w: Any) -> dict[str, Any]:
        found = {
            str(x): h[j][:, 0] @ w[f"W{j}"] @ h[j - 1][:, 0] for j, x in enumerate(letters.a, 1)
        }
        return found | {"u": h[-1][:, 0] @ product(w) @ h[0][:, 0]}

    return Trainable(weights, lambda w: (wanted - product(w)).square().sum() / (2 * one(tau)), read)
