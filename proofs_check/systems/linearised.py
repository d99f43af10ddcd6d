"""Linearised training on n examples: ḟ = −K (f − y) for a symmetric kernel matrix K.

In training a model that is linear in its parameters, f = f(0) + J θ with J Jᵀ = K, descends
½‖f − y‖² in θ.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, ImmutableMatrix, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.letters import t
from proofs_check.engine.system import System, Trainable
from theory.errors import InputError
from theory.symbolic.matrix_functions import exponential, least_eigenvalue

MAX_SIZE = 6


class Letters:
    """f, its start, y as columns, and K."""

    def __init__(self, n: int):
        if not 1 <= n <= MAX_SIZE:
            raise InputError(f"n must be from 1 to {MAX_SIZE}, but is {n}.")
        column = lambda name: ImmutableMatrix(  # noqa: E731
            n, 1, lambda i, _: Symbol(name.format(i + 1), real=True)
        )
        self.f, self.f0, self.y = map(column, ("f_{}", "f_{}_0", "y_{}"))
        entry = lambda i, j: Symbol(f"K_{min(i, j) + 1}_{max(i, j) + 1}", real=True)  # noqa: E731
        self.K = ImmutableMatrix(n, n, entry)

    @property
    def closed_form(self) -> ImmutableMatrix:
        """y + e^{−Kt} (f(0) − y)."""
        return self.y + exponential(-t, self.K) * (self.f0 - self.y)

    @property
    def loss(self) -> Expr:
        return (self.f - self.y).dot(self.f - self.y) / 2

    @property
    def slowest(self) -> Expr:
        return least_eigenvalue(self.K)

    @property
    def minors(self) -> tuple[Expr, ...]:
        """Positive, all of them, exactly if K is positive definite (Sylvester)."""
        return tuple(self.K[:i, :i].det(method="berkowitz") for i in range(1, self.K.rows + 1))


def _train(torch: Any, case: Case, letters: Letters) -> Trainable:
    """J is a square root of K, whose eigenvalues must not be below 0."""
    tensor = lambda a: torch.tensor([[float(case.number(e)) for e in row] for row in a.tolist()])  # noqa: E731
    values, vectors = torch.linalg.eigh(tensor(letters.K))
    if float(values.min()) < -1e-12 * float(values.abs().max()):
        raise InputError("K has a negative eigenvalue: it is the kernel of no model.")
    jacobian = vectors * values.clamp(min=0).sqrt()
    start, y = tensor(letters.f0)[:, 0], tensor(letters.y)[:, 0]

    def model(w: Any) -> Any:
        return start + jacobian @ w["theta"]

    return Trainable(
        {"theta": torch.zeros(len(y))},
        lambda w: (model(w) - y).square().sum() / 2,
        lambda w: {str(s): x for s, x in zip(letters.f, model(w), strict=True)},
    )


@lru_cache(maxsize=MAX_SIZE)
def linearised(n: int) -> tuple[System, Letters]:
    letters = Letters(n)
    velocity = -letters.K * (letters.f - letters.y)
    upper = [letters.K[i, j] for i in range(n) for j in range(i, n)]
    kernel = {s: (2, -1, 0)[min(j - i, 2)] for (i, j), s in letters.K.todok().items() if i <= j}
    numbers = {s: sympy.Rational((-1) ** i, i + 1) for i, s in enumerate(letters.y)}
    starts = {s: sympy.Rational(i + 2, 3) for i, s in enumerate(letters.f0)}
    system = System(
        state=dict(zip(letters.f, letters.f0, strict=True)),
        velocity=dict(zip(letters.f, velocity, strict=True)),
        target=tuple(letters.f - letters.y),
        defaults={s: kernel[s] for s in upper} | numbers | starts,
        train=lambda torch, case: _train(torch, case, letters),
        words={"K": tuple(upper), "y": tuple(letters.y), "f0": tuple(letters.f0)},
    )
    return system, letters
