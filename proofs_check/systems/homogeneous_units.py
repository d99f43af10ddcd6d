"""Two layers of units with a homogeneous φ: f_i(x_s) = Σ_h V[i, h] φ(Σ_l W[h, l] X[s, l]).

Of free sizes X is whatever the layer below gives, and the loss any function of all outputs: so
these are two neighbouring layers of a network of any depth.  Of given sizes, letters for all
weights, on ½ Σ (f_i(x_s) − y)².
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, IndexedBase, Sum

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.case import Case
from proofs_check.engine.claims import gradient
from proofs_check.engine.letters import phi
from proofs_check.engine.role import Role
from proofs_check.engine.system import System, Trainable
from proofs_check.systems.linear_network import MAX_LETTERS, matrix
from theory.errors import InputError
from theory.symbolic.any_loss import AnyLoss

p = sympy.Symbol("p", real=True)  # the degree: φ(c z) = c^p φ(z) for c > 0
d, k, out, N = sympy.symbols("d k c N", integer=True, positive=True)
h, i, l, m, s = sympy.symbols("h i l m s", integer=True)  # noqa: E741  (inputs)
W, V, X, Y = map(IndexedBase, "WVXY")

RANGES = {h: k, m: k, i: out, l: d, s: N}
OUTPUT = Sum(V[i, h] * phi(Sum(W[h, l] * X[s, l], (l, 1, d))), (h, 1, k))
EVERY_LOSS = AnyLoss(OUTPUT, (i, 1, out), (s, 1, N))
SQUARES = Sum((OUTPUT - Y[i, s]) ** 2, (i, 1, out), (s, 1, N)) / 2

# of unit m
INTO, OUT_OF = Sum(W[m, l] ** 2, (l, 1, d)), Sum(V[i, m] ** 2, (i, 1, out))
SLOPES = {w: gradient(w) for w in (W, V)}


class Letters:
    """Weights w, v with their starts, and the examples x, y, one a row."""

    def __init__(self, inputs: int, width: int, outputs: int, examples: int):
        if min(inputs, width, outputs, examples) < 1 or width * (inputs + outputs) > MAX_LETTERS:
            raise InputError(
                f"inputs, width, outputs and examples must be at least 1, with at most "
                f"{MAX_LETTERS} weights, but are {inputs}, {width}, {outputs}, {examples}."
            )
        self.w, self.v = matrix("w", width, inputs), matrix("v", outputs, width)
        self.w0, self.v0 = matrix("w", width, inputs, "_0"), matrix("v", outputs, width, "_0")
        self.x, self.y = matrix("x", examples, inputs), matrix("y", examples, outputs)

    @property
    def loss(self) -> Expr:
        seen = (self.w * self.x.T).applyfunc(phi)
        return sympy.Add(*(e**2 for e in (self.v * seen).T - self.y)) / 2

    @property
    def all_sizes(self) -> Ansatz:
        return Ansatz({}, RANGES, at={W[h, l]: self.w0, V[i, h]: self.v0}, full_loss=SQUARES)

    def difference(self, unit: int, degree: Expr) -> Expr:
        """‖w_in‖² − p ‖v_out‖² of a unit."""
        into, out_of = self.w.row(unit), self.v.col(unit)
        return into.dot(into) - degree * out_of.dot(out_of)


def _train(torch: Any, case: Case, letters: Letters) -> Trainable:
    tensor = lambda a: torch.tensor([[float(case.number(e)) for e in row] for row in a.tolist()])  # noqa: E731
    x, y, act = tensor(letters.x), tensor(letters.y), case.phi.array_value(torch)

    def read(w: Any) -> dict[str, Any]:
        every = ((letters.w, w["W"]), (letters.v, w["V"]))
        return {str(e): t[place] for a, t in every for place, e in a.todok().items()}

    return Trainable(
        {"W": tensor(letters.w0), "V": tensor(letters.v0)},
        lambda w: (act(x @ w["W"].T) @ w["V"].T - y).square().sum() / 2,
        read,
    )


@lru_cache(maxsize=16)
def homogeneous_units(
    inputs: int, width: int, outputs: int, examples: int
) -> tuple[System, Letters]:
    letters = Letters(inputs, width, outputs, examples)
    pairs = ((letters.w, letters.w0), (letters.v, letters.v0))
    state = {e: e0 for a, a0 in pairs for e, e0 in zip(a, a0, strict=True)}
    numbers = [*letters.x, *letters.y, *state.values()]
    defaults = {e: sympy.Rational((5 * n + 3) % 13 + 1, 8) for n, e in enumerate(numbers)}
    words = {"x": letters.x, "y": letters.y, "w": letters.w0, "v": letters.v0}
    system = System(
        state=state,
        loss=letters.loss,
        defaults={p: 1, **defaults},
        train=lambda torch, case: _train(torch, case, letters),
        words={word: tuple(a) for word, a in words.items()},
        role=Role(default="relu"),
    )
    return system, letters
