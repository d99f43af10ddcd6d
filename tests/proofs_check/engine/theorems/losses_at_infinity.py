"""Soudry et al. 2018 (1710.10345), one example: the loss tends to 0 and nothing converges."""

import sympy
from sympy import exp, log

from proofs_check import Along, Ends, Limit, Monotone, System, Theorem, Trainable, t

w, w0 = sympy.symbols("w w_0", real=True)


def trained(loss):
    def train(torch, case):
        weights = {"w": torch.tensor(float(case.number(w0)))}
        return Trainable(weights, lambda p: loss(torch, p["w"]), lambda p: {"w": p["w"]})

    return train


EXPONENTIAL = System(
    state={w: w0},
    loss=exp(-w),
    defaults={w0: "1/3"},
    train=trained(lambda torch, x: torch.exp(-x)),
)
LOGISTIC = System(
    state={w: w0},
    loss=log(1 + exp(-w)),
    defaults={w0: "1/3"},
    train=trained(lambda torch, x: torch.nn.functional.softplus(-x)),
)
THEOREMS = (
    Theorem("exponential-loss", EXPONENTIAL, (Along(w, log(t + exp(w0))), Ends(Limit.DIVERGES))),
    Theorem(
        "logistic-loss",
        LOGISTIC,
        (Along(w + exp(w), t + w0 + exp(w0)), Ends(Limit.DIVERGES), Monotone(w)),
    ),
)
