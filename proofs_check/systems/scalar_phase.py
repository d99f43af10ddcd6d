"""One weight w whose square is to be y, by the loss (y − w²)²/4."""

from __future__ import annotations

from typing import Any

import sympy

from proofs_check.engine.case import Case
from proofs_check.engine.system import System, Trainable

w, w0 = sympy.symbols("w w_0", real=True)
y = sympy.Symbol("y", positive=True)


def _train(torch: Any, case: Case) -> Trainable:
    goal, start = float(case.number(y)), torch.tensor(float(case.number(w0)))
    return Trainable({"w": start}, lambda p: (goal - p["w"] ** 2) ** 2 / 4, lambda p: {"w": p["w"]})


SYSTEM = System(
    state={w: w0},
    loss=(y - w**2) ** 2 / 4,
    clock=y - w**2,
    defaults={y: 2, w0: "1/3"},
    train=_train,
)
