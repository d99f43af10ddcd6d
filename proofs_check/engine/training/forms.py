"""Claims about weights of a form in training: how far gradient descent leads away from it.

The loss of the full weights, as the claim or its ansatz shows it, is descended by autograd from
weights of the form, at several learning rates.  At every step the letters are read off the weights
by least squares: what is left over is the distance from the form.  A step of gradient descent is
compared with the form at the letters moved by the claimed velocity; the sides of an equation are
compared at the letters read off.  No sum of the claim is transformed, and nothing differentiated
by symbols takes part but what the claim itself shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Indexed

from proofs_check.engine.case import Case
from proofs_check.engine.claims.ansatz import AnsatzKept, AtForm, FormClaim
from proofs_check.engine.comparison import Comparison, compare, unknown
from proofs_check.engine.system import Trainable
from proofs_check.engine.training.full_weights import FullWeights
from proofs_check.engine.training.indexed_tensors import Letters
from proofs_check.engine.training.trainer import Ending, Run, train
from theory.errors import ExpressionError

STEPS = 24  # each of which is looked at
LEVELS = 4
STEP = 0.125  # γ of the step that is compared; any would do
ACCURACY = 1e-11  # of a step, relative to the weights: rounding, with room
NUDGES = 3  # starts a little beside, which show how much of a difference is rounding
NUDGE = 2.0**-48
SECONDS = 10.0


def examined(torch: Any, claim: FormClaim, case: Case) -> Comparison:
    """The largest deviation met; UNKNOWN where there is nothing to train on."""
    loss = claim.loss if isinstance(claim, AnsatzKept) else claim.ansatz.full_loss
    if loss is None:
        return unknown("the form names no loss to be trained on")
    try:
        network = FullWeights(torch, claim, case, loss)
        deviations = Deviations(network)
        noise = deviations.noise
    except ExpressionError as error:
        return unknown(str(error))
    if not np.isfinite(noise):
        return unknown("a side is not a finite number at the start")
    run = train(
        torch,
        Trainable(network.weights(network.start), network.loss, deviations.read),
        levels=LEVELS,
        max_steps=STEPS,
        device="cpu",
        seconds=SECONDS,
    )
    return _judged(run, claim, noise)


def _judged(run: Run, claim: FormClaim, noise: float) -> Comparison:
    if not run.records or run.ending is Ending.NOT_FINITE:
        return unknown(run.ending.sentence)
    form, sides = (float(max(r.letters[n].max() for r in run.records)) for n in ("form", "sides"))
    gap = max(form, sides)
    found = compare(1.0 + gap, 1.0, ACCURACY + noise)
    rates = f"γ = {run.rates[0]:.3g} … {run.rates[-1]:.3g}"
    what = "a step as claimed" if isinstance(claim, AnsatzKept) else "left = right"
    detail = (
        f"full weights at each of {run.steps} steps, {rates}: of the form within {form:.1e}, "
        f"{what} within {sides:.1e} (relative)"
    )
    return Comparison(found.outcome, max(gap, ACCURACY + noise), detail)


@dataclass(frozen=True)
class Deviations:
    """How far weights are from the form, and the two sides of the claim from one another."""

    network: FullWeights

    def read(self, weights: Any) -> dict[str, Any]:
        """Distances, relative: from the form, and of what is claimed."""
        letters = self.network.read_off(weights)
        if letters is None:
            return {"form": 0.0, "sides": self.deviation(self.network.start)}
        form = self.network.weights(letters)
        gaps = [self._distance(weights[str(b)], form[str(b)]) for b in self.network.patterns]
        return {"form": max(gaps), "sides": self.deviation(letters)}

    @staticmethod
    def _distance(a: Any, b: Any) -> float:
        size = max(float(a.abs().max()), float(b.abs().max()))
        return float((a - b).abs().max()) / size if size else 0.0

    @cached_property
    def _sides(self) -> Any:
        """What is compared, at letters."""
        claim = self.network.claim
        if isinstance(claim, AtForm):
            return self._equation(claim)
        if isinstance(claim, AnsatzKept):
            return self._step(claim)
        raise TypeError(f"{type(claim).__name__} is no claim about weights of a form")

    def _equation(self, claim: AtForm) -> Any:
        ranges = claim.ansatz.ranges
        used = claim.left.free_symbols | claim.right.free_symbols
        free = tuple(i for i in ranges if i in used)
        sides = [self.network.tensors.compiled(e, free) for e in (claim.left, claim.right)]

        def run(letters: Letters) -> Iterator[tuple[Any, Any]]:
            bases = {
                b: w for b in self.network.patterns for w in [self.network.weights(letters)[str(b)]]
            }
            yield tuple(side({**self.network.data, **letters, **bases}) for side in sides)

        return run

    def _step(self, claim: AnsatzKept) -> Any:
        speeds = {
            (s.base if isinstance(s, Indexed) else s): self.network.tensors.compiled(
                v, s.indices if isinstance(s, Indexed) else ()
            )
            for s, v in claim.velocity.items()
        }

        def run(letters: Letters) -> Iterator[tuple[Any, Any]]:
            weights = {
                k: w.detach().requires_grad_() for k, w in self.network.weights(letters).items()
            }
            with self.network.torch.enable_grad():
                loss = self.network.loss(weights)
            slopes = self.network.torch.autograd.grad(
                loss, list(weights.values()), allow_unused=True
            )
            slope = dict(zip(weights, slopes, strict=True))
            here = {**self.network.data, **letters}
            moved = {s: letters[s] + STEP * speed(here) for s, speed in speeds.items()}
            form = self.network.weights({**letters, **moved})
            for name in map(str, self.network.patterns):
                step = 0 if slope[name] is None else STEP * slope[name]
                yield weights[name].detach() - step, form[name]

        return run

    def deviation(self, letters: Letters) -> float:
        return max(self._distance(a, b) for a, b in self._sides(letters))

    @cached_property
    def noise(self) -> float:
        """How much the deviation at the start changes when the letters do by an ulp or two."""
        first = self.deviation(self.network.start)
        beside = [
            self.deviation({s: x * (1 + (n + 1) * NUDGE) for s, x in self.network.start.items()})
            for n in range(NUDGES)
        ]
        return 10 * max(abs(x - first) for x in beside) if np.isfinite(beside).all() else np.inf
