"""One example of a linear classifier: the weight w along it, and a loss of the margin w.

What is trained are all weights of the classifier, on an input of length 1.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr

from proofs_check.engine.case import Case
from proofs_check.engine.system import System, Trainable

w, w0 = sympy.symbols("w w_0", real=True)
SIZE = 4  # of the input


def margin(loss: Expr, trained: Callable[[Any, Any], Any]) -> System:
    """``loss`` in w, and ``trained(torch, margin)`` of the classifier's own margin."""
    return System(
        state={w: w0},
        loss=loss,
        defaults={w0: "1/3"},
        train=functools.partial(_train, trained),
    )


def _train(trained: Callable[[Any, Any], Any], torch: Any, case: Case) -> Trainable:
    seed = torch.Generator().manual_seed(case.seed)
    basis, _ = torch.linalg.qr(torch.randn(SIZE, SIZE, generator=seed))
    x, across = basis[:, 0], basis[:, 1]
    weights = {"w": float(case.number(w0)) * x + across}  # what lies across never moves
    return Trainable(weights, lambda p: trained(torch, p["w"] @ x), lambda p: {"w": p["w"] @ x})
