"""Gradient descent at the system's own rate, a claim about maps against it step by step.

Numbers are evidence, never a proof.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from sympy import Expr

from proofs_check.engine.claims import (
    Along,
    Claim,
    Conserved,
    Criterion,
    Holds,
    Iff,
    LinearlyStable,
    Recurrence,
    StepLaw,
)
from proofs_check.engine.comparison import Comparison, nudged, unknown
from proofs_check.engine.float_map import (
    DECIDED,
    compare_steps,
    terms_of,
)
from proofs_check.engine.float_sets import connected
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.sides import on_floats
from proofs_check.engine.system import System
from proofs_check.engine.training.device import doubles

if TYPE_CHECKING:
    from proofs_check.engine.training.runs import Training

STEPS = 24  # of gradient descent that is compared step by step
ULPS = 64  # that a step of full weights may round of a letter
EXACT = 1e-11  # relative: rounding of some dozen steps


class Steps:
    """Gradient descent at the system's own rate, letter by letter and step by step."""

    def __init__(self, training: Training):
        self.training = training

    @cached_property
    def letters(self) -> dict[str, np.ndarray]:
        """Of each letter its values at the steps 0, 1, …, each of shape (1,)."""
        torch, one = self.training.torch, self.training.one
        with doubles(torch):
            weights = before = {k: w.detach().clone() for k, w in one.weights.items()}
            rows = [self._read(weights)]
            for _ in range(STEPS):
                weights, before = self._step(torch, weights, before), weights
                row = self._read(weights)
                if not all(map(math.isfinite, row.values())):
                    break
                rows.append(row)
        found = {name: np.array([r[name] for r in rows]) for name in rows[0]}
        return found | self._step_before(found)

    def _step_before(self, read: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Letters y that training does not read, with y⁺ = x for a letter x that it does."""
        system, case = self.training.system, self.training.case
        found = {}
        for s, following in system.motion.items():
            if str(s) not in read and str(following) in read:
                (start,) = on_floats([system.state[s]], (), case)(())
                found[str(s)] = np.array([float(start), *read[str(following)][:-1]])
        return found

    def _read(self, weights: Mapping[str, Any]) -> dict[str, float]:
        return {str(n): float(x) for n, x in self.training.one.read(weights).items()}

    def _step(
        self, torch: Any, weights: Mapping[str, Any], before: Mapping[str, Any]
    ) -> dict[str, Any]:
        rate, momentum = float(self.training.one.rate or 0.0), self.training.one.momentum
        leaves = {k: w.detach().requires_grad_() for k, w in weights.items()}
        loss = self.training.one.loss(leaves)
        slopes = torch.autograd.grad(loss, list(leaves.values()), materialize_grads=True)
        return {
            k: (w - rate * g + momentum * (w - before[k])).detach()
            for (k, w), g in zip(leaves.items(), slopes, strict=True)
        }

    def values(self, *expressions: Expr) -> np.ndarray | str:
        """Expressions at all steps; words if a letter was not read."""
        system = self.training.system
        letters = (*system.state, *system.observed)
        used = set().union(*(sympy.sympify(e).free_symbols for e in expressions))
        missing = [s for s in letters if s in used and str(s) not in self.letters]
        if missing:
            return f"training reads no letter {', '.join(map(str, missing))}"
        return self._evaluated(expressions, self._given)

    def rounding(self, *expressions: Expr) -> np.ndarray:
        """How much they change when the letters, one by one, do by what a step may round: a letter
        is read off weights that are as large as the largest letter."""
        exact = self._evaluated(expressions, self._given)
        largest = ULPS * np.spacing(np.nanmax(np.abs(self._given), axis=0))
        total = np.zeros_like(exact)
        every = nudged(self._given, [largest] * len(self._given))
        for letter, moved in zip(self._given, every, strict=True):
            with np.errstate(all="ignore"):
                change = np.abs(self._evaluated(expressions, moved) - exact)
            total += np.where(np.isnan(letter), 0.0, change)
        return total

    @cached_property
    def _given(self) -> list[np.ndarray]:
        """Of each letter of the system its values, NaN where training does not read it."""
        system, first = self.training.system, next(iter(self.letters.values()))
        letters = (*system.state, *system.observed)
        return [self.letters.get(str(s), np.full_like(first, math.nan)) for s in letters]

    def _evaluated(self, expressions: Sequence[Expr], given: Sequence[np.ndarray]) -> np.ndarray:
        system, shape = self.training.system, given[0].shape
        letters = (*system.state, *system.observed, t)
        run = on_floats(list(expressions), letters, self.training.case)
        found = run((*given, np.arange(len(given[0]), dtype=float)))
        return np.array([np.broadcast_to(x, shape) for x in found])


def recurrence(system: System, claim: Recurrence, steps: Steps) -> Comparison:
    terms = terms_of(claim.quantity), terms_of(claim.following)
    found = steps.values(*terms[0], *terms[1])
    if isinstance(found, str):
        return unknown(found)
    rounding, n = steps.rounding(claim.quantity, claim.following), len(terms[0])
    left, right = found[:n, 1:], found[n:, :-1]
    return _said(compare_steps(left, right, EXACT, rounding[0, 1:] + rounding[1, :-1]))


def step_law(system: System, claim: StepLaw, steps: Steps) -> Comparison:
    return recurrence(system, claim.at_hand, steps)


def along(system: System, claim: Claim, steps: Steps) -> Comparison:
    sides = claim.sides(system)  # type: ignore[attr-defined]
    terms = tuple(map(terms_of, sides))
    found = steps.values(*terms[0], *terms[1])
    if isinstance(found, str):
        return unknown(found)
    n = len(terms[0])
    gathered = EXACT * np.maximum.accumulate(np.abs(found).sum(axis=0))  # by all steps so far
    return _said(compare_steps(found[:n], found[n:], EXACT, gathered))


def _said(found: Comparison) -> Comparison:
    words = f"steps of gradient descent at its own rate; {found.detail}"
    return Comparison(found.outcome, found.size, words)


def criterion(system: System, claim: Criterion, steps: Steps) -> Comparison:
    """At the numbers of the case: whether gradient descent itself comes to 0 from its start."""
    return connected(
        Iff(claim.stable, Holds(claim.condition)),
        steps.training.case,
        lambda part: linearly_stable(system, part, steps),
    )


def linearly_stable(system: System, claim: Claim, steps: Steps) -> Comparison:
    """Of a linear map that is gradient descent: how far its weights are from 0, step by step.

    That they come closer shows convergence; that they move away refutes it.
    """
    if not isinstance(claim, LinearlyStable) or not claim.linear:
        return unknown("training is not linear, and shows no multipliers")
    if dict(zip(claim.rule.letters, claim.rule.images, strict=True)) != system.motion:
        return unknown("the map is not what is trained")
    found = steps.values(sum((s**2 for s in system.state), sympy.S.Zero))
    if isinstance(found, str):
        return unknown(found)
    distance = np.sqrt(found[0])
    ratio = float(distance[-1] / distance.max()) if distance.max() > 0 else 0.0
    words = f"after {len(distance) - 1} steps {ratio:.2g} of the largest distance from 0"
    if ratio < 1 / DECIDED:
        return Comparison(Outcome.SUPPORTS, 1 / DECIDED, words)
    if distance[-1] > DECIDED * distance[0] and ratio == 1.0:
        return Comparison(Outcome.REFUTES, 1 / DECIDED, words)
    return unknown(f"{words}: too few steps to say")


EXAMINERS: dict[type[Claim], Callable[[System, Any, Steps], Comparison]] = {
    Criterion: criterion,
    LinearlyStable: linearly_stable,
    Along: along,
    Conserved: along,
    Recurrence: recurrence,
    StepLaw: step_law,
}
