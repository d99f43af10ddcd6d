"""Claims about all weights in training: what gradient descent keeps of them as γ → 0, or what a
step with a γ of any size changes, with the power of γ that is seen.

Autograd descends the loss that the ansatz names; a claim about every loss is seen to hold of this
one.  Gradients in a claim are autograd's.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.claims import FlowKeeps, StepGives, WeightClaim, gradient
from proofs_check.engine.claims.ansatz import GAMMA
from proofs_check.engine.comparison import Comparison, compare, compare_sides, unknown, worst
from proofs_check.engine.system import Trainable
from proofs_check.engine.training.full_weights import FullWeights
from proofs_check.engine.training.trainer import Ending, train
from theory.errors import ExpressionError
from theory.extrapolation import EPSILON, richardson
from theory.symbolic.any_loss import AnyLoss

PLACES = 12  # of a quantity with free indices that are looked at
LEVELS = 6
STEPS_A_UNIT = 64  # of time, at the coarsest level
TIMES = (0.5, 1.0)
SECONDS = 10.0
SAFETY = 10.0  # on the extrapolation's own error estimate, which is an estimate
RATES = tuple(2.0**-j for j in range(3, 9))  # of steps whose change is compared
STEPS = 8  # from each of which one is taken with every γ
ACCURACY = 1e-12  # of a step, relative to what it adds up: rounding, with room


@dataclass(frozen=True)
class Moving:
    """Weights near those of the case, on a loss; ``quantity`` and the like at a few places."""

    torch: Any
    claim: WeightClaim
    case: Case
    network: FullWeights = field(init=False)

    def __post_init__(self) -> None:
        loss = self.claim.loss
        if loss.has(AnyLoss):
            loss = self.claim.ansatz.full_loss
        if loss is None:
            raise ExpressionError("the claim is of every loss, and none is named to train on")
        object.__setattr__(self, "network", FullWeights(self.torch, self.claim, self.case, loss))

    @property
    def start(self) -> dict[str, Any]:
        return self.network.weights(self.network.start)

    def at_places(self, e: Expr) -> Callable[..., Any]:
        """Weights (and more letters) ↦ the expression at some values of its free indices."""
        run = self.network.tensors.compiled(e, self._free)

        def values(weights: Any, more: Any = None) -> Any:
            tables = {w.base: weights[str(w.base)] for w in self.claim.moving}
            found = run({**self.network.data, **tables, **(more or {})})
            return self.torch.stack([found[p] for p in self._places])

        return values

    @property
    def _free(self) -> tuple[Symbol, ...]:
        used = set().union(*(e.free_symbols for e in self.claim.expressions()[1:]))
        return tuple(i for i in self.claim.ansatz.ranges if i in used)

    @property
    def _places(self) -> list[tuple[int, ...]]:
        sizes = (range(self.network.sizes[i]) for i in self._free)
        return list(itertools.islice(itertools.product(*sizes), PLACES))

    def slopes(self, weights: Any) -> dict[str, Any]:
        """∂L/∂W by autograd."""
        leaves = {k: w.detach().clone().requires_grad_() for k, w in weights.items()}
        with self.torch.enable_grad():
            loss = self.network.loss(leaves)
        found = self.torch.autograd.grad(loss, list(leaves.values()), materialize_grads=True)
        return dict(zip(leaves, found, strict=True))


def examined(torch: Any, claim: WeightClaim, case: Case) -> Comparison:
    """What was met; UNKNOWN where there is nothing to train on."""
    try:
        moving = Moving(torch, claim, case)
        return _EXAMINERS[type(claim)](moving)
    except ExpressionError as error:
        return unknown(str(error))


def _kept(moving: Moving) -> Comparison:
    """What the quantity gained at given times, extrapolated to γ → 0, against 0."""
    values = moving.at_places(moving.claim.quantity)
    first = values(moving.start)
    one = Trainable(
        moving.start,
        moving.network.loss,
        lambda w: {f"q{i}": x for i, x in enumerate(values(w))},
    )
    run = train(
        moving.torch,
        one,
        rates=[2.0**-j / STEPS_A_UNIT for j in range(LEVELS)],
        times=TIMES,
        device="cpu",
        seconds=SECONDS,
    )
    if run.ending is not Ending.DONE:
        return unknown(run.ending.sentence)
    size = max(float((w**2).sum()) for w in moving.start.values())
    steps = np.sqrt(STEPS_A_UNIT * 2.0 ** np.arange(len(run.rates)))
    found = []
    for record in run.at:
        for i, x in enumerate(first):
            limit = richardson(record.letters[f"q{i}"] - float(x), EPSILON * size * steps)
            error = SAFETY * float(limit.error)
            seen = float(limit.order)
            order = f", order {seen:.3f} in γ" if math.isfinite(seen) else ""
            each = compare_sides(float(limit.value), 0.0, error, size)
            words = (
                f"{len(first)} entries at t = {', '.join(f'{s:g}' for s in TIMES)}: what they "
                f"gain → {float(limit.value):.1e} as γ → 0 (error at most {error:.1e}{order})"
            )
            found.append(Comparison(each.outcome, max(each.size, error / size), words))
    return worst(found)


def _stepped(moving: Moving) -> Comparison:
    """Steps with every γ, from weights that training went through."""
    claim = moving.claim
    quantity, following = moving.at_places(claim.quantity), moving.at_places(claim.following)  # type: ignore[attr-defined]
    weights, found, changes = moving.start, [], []
    for n in range(STEPS):
        slopes = moving.slopes(weights)
        tables = {gradient(w.base): slopes[str(w.base)] for w in claim.moving}
        for rate in RATES:
            moved = {k: w - rate * slopes[k] for k, w in weights.items()}
            after = quantity(moved)
            claimed = following(weights, {**tables, GAMMA: moving.torch.tensor(rate)})
            scale = max(float((w**2).sum()) for w in (*moved.values(), *weights.values()))
            if not math.isfinite(scale):
                return unknown("the weights are no longer finite")
            gap = float((after - claimed).abs().max()) / max(scale, 1e-300)
            found.append(compare(1.0 + gap, 1.0, ACCURACY))
            if n == 0:
                changes.append(float((after - quantity(weights)).abs().max()))
        weights = {k: w - RATES[-1] * slopes[k] for k, w in weights.items()}
    each = worst(found)
    rates = f"γ = {RATES[0]:g} … {RATES[-1]:g}"
    words = f"steps of {rates} from {STEPS} places, each as claimed within {each.size:.1e} of |W|²"
    return Comparison(each.outcome, each.size, f"{words}; {_power(changes)}")


def _power(changes: list[float]) -> str:
    """Of γ, as the last two changes show it."""
    if min(changes) <= 0:
        return "nothing changed"
    order = math.log2(changes[-2] / changes[-1])
    return f"the change is of order {order:.3f} in γ"


_EXAMINERS: dict[type[WeightClaim], Callable[[Moving], Comparison]] = {
    FlowKeeps: _kept,
    StepGives: _stepped,
}
