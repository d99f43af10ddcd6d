"""Scalar phase retrieval: ẇ = (y − w²) w from w0 > 0 finds √y."""

import sympy
from sympy import exp, sqrt

from proofs_check.engine.claims import Along, AtEnd, Ends, Monotone, Rate
from proofs_check.engine.letters import t
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem

w = sympy.Symbol("w", real=True)
w0, y = sympy.symbols("w_0 y", positive=True)


def train(torch, case):
    goal = float(case.number(y))
    weights = {"w": torch.tensor(float(case.number(w0)))}
    return Trainable(weights, lambda p: (goal - p["w"] ** 2) ** 2 / 4, lambda p: {"w": p["w"]})


SYSTEM = System(
    state={w: w0},
    loss=(y - w**2) ** 2 / 4,
    clock=y - w**2,
    defaults={y: 2, w0: "1/3"},
    train=train,
)
THEOREM = Theorem(
    "scalar-phase-retrieval",
    SYSTEM,
    claims=(
        Ends(),
        Along(w, sqrt(y / (1 + (y / w0**2 - 1) * exp(-2 * y * t)))),
        AtEnd(w**2, y),
        Rate(2 * y),
        Monotone((y - w**2) ** 2, rising=False),
    ),
)
