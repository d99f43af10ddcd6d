"""One hidden layer from W1 = x uᵀ, W2 = v xᵀ with any vectors u and v: Invariant 1 alone.

In the time dτ = e dt each unit moves by itself: u_i' = φ(a_i), a_i = r² v_i.  The flow of a width
k that is a number has the letters u_1, …, v_k; the ansatz has u[j], v[j] and k free.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, IndexedBase, Sum

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.case import Case
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System, Trainable
from proofs_check.systems.matrices import RANGES, W1, W2, j, k, loss, m, n, r, x
from proofs_check.systems.one_layer import DIMENSION, lambda1, u0, v0
from theory.errors import InputError

MAX_WIDTH = 6
U, V = IndexedBase("u"), IndexedBase("v")

P = Sum(U[j] * phi(r**2 * V[j]), (j, 1, k))  # the output along x
SLOPE = Sum(U[j] * dphi(r**2 * V[j]) * V[j], (j, 1, k))  # λ1/r²
VELOCITY = {
    U[n]: (1 - P) * phi(r**2 * V[n]),
    V[n]: r**2 * (1 - P) * U[n] * dphi(r**2 * V[n]),
}


def any_units(letters: Letters | None = None) -> Ansatz:
    """W1 = x uᵀ, W2 = v xᵀ; in the network at hand all units are alike, unless it has letters."""
    starts = {U[n]: letters.u0, V[n]: letters.v0} if letters else {U[n]: u0, V[n]: v0}
    return Ansatz(
        entries={W1[m, n]: x[m] * U[n], W2[n, m]: V[n] * x[m]},
        ranges=RANGES,
        norms={x: r},
        at=starts,
        full_loss=loss(1),
    )


class Letters:
    """u_1, …, u_k, v_1, …, v_k and their starts."""

    def __init__(self, width: int):
        if not 1 <= width <= MAX_WIDTH:
            raise InputError(f"width must be from 1 to {MAX_WIDTH}, but is {width}.")
        self.width = width
        units = range(1, width + 1)
        self.u, self.v, self.u0, self.v0 = (
            tuple(sympy.Symbol(name.format(i), real=True) for i in units)
            for name in ("u_{}", "v_{}", "u_{}_0", "v_{}_0")
        )

    @property
    def a(self) -> tuple[Expr, ...]:
        """What each unit sees."""
        return tuple(r**2 * v for v in self.v)

    @property
    def output(self) -> Expr:
        return sympy.Add(*(u * phi(a) for u, a in zip(self.u, self.a, strict=True)))

    @property
    def eigenvalue(self) -> Expr:
        """Σ u_i φ'(a_i) a_i."""
        return sympy.Add(*(u * dphi(a) * a for u, a in zip(self.u, self.a, strict=True)))


def _train(torch: Any, case: Case, letters: Letters) -> Trainable:
    """Full matrices on ½‖x − f(x)‖²; λ1 is ⟨x, J x⟩/r²."""
    rng = torch.Generator().manual_seed(case.seed)
    norm = float(case.number(r))
    x = norm * torch.nn.functional.normalize(torch.randn(DIMENSION, generator=rng), dim=0)
    act = case.phi.array_value(torch)
    start = {
        s: torch.tensor([float(case.number(y)) for y in each])
        for s, each in (("u", letters.u0), ("v", letters.v0))
    }
    weights = {"W1": torch.outer(x, start["u"]), "W2": torch.outer(start["v"], x)}

    def f(w: Any, point: Any) -> Any:
        return w["W1"] @ act(w["W2"] @ point)

    def read(w: Any) -> dict[str, Any]:
        point = x.clone().requires_grad_()
        (back,) = torch.autograd.grad(x @ f(w, point), point)  # Jᵀ x
        found = {"lambda1": back @ x / norm**2}
        first, second = x @ w["W1"] / norm**2, w["W2"] @ x / norm**2
        found |= {str(s): first[i] for i, s in enumerate(letters.u)}
        return found | {str(s): second[i] for i, s in enumerate(letters.v)}

    return Trainable(weights, lambda w: (x - f(w, x)).square().sum() / 2, read)


@lru_cache(maxsize=MAX_WIDTH)
def unequal_units(width: int) -> tuple[System, Letters]:
    """The system of a width that is a number, and its letters."""
    letters = Letters(width)
    starts = (*letters.u0, *letters.v0)
    thirds = (sympy.Rational(2 + i, 3) for i in range(2 * width))
    system = System(
        state=dict(zip((*letters.u, *letters.v), starts, strict=True)),
        loss=r**2 * (1 - letters.output) ** 2 / 2,
        metric=dict.fromkeys((*letters.u, *letters.v), r**2),
        clock=1 - letters.output,
        observed={lambda1: letters.eigenvalue},
        defaults={r: 1} | dict(zip(starts, thirds, strict=True)),
        train=lambda torch, case: _train(torch, case, letters),
        words={"norm": r, "u0": letters.u0, "v0": letters.v0},
    )
    return system, letters
