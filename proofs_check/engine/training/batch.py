"""The levels of a descent side by side: their weights stacked, their steps, what is read off them.

The gradient of the loss of one level is mapped over the levels and recorded once as a list of plain
tensor operations, and so is the reading of the letters.  Nothing of a system's reduced algebra
takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from proofs_check.engine.system import Trainable
from proofs_check.engine.training.recording import recorded

Weights = Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """What was read off all levels at a step: the loss, ``steepness`` |∇ loss|², and every letter,
    each of shape (L,)."""

    step: int
    loss: np.ndarray
    letters: dict[str, np.ndarray]
    steepness: np.ndarray

    @property
    def decay(self) -> np.ndarray:
        """|∇ loss|²/(2 |loss|), at which the residual decays in time; 0 where the loss is 0."""
        twice = 2 * np.abs(self.loss)
        return np.divide(self.steepness, twice, out=np.zeros_like(twice), where=twice > 0)

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.loss).all() and np.isfinite(self.steepness).all())

    def of(self, levels: list[int]) -> Record:
        letters = {name: x[levels] for name, x in self.letters.items()}
        return Record(self.step, self.loss[levels], letters, self.steepness[levels])


class Batch:
    """L levels of one Trainable.  What cannot be recorded is run as it is, on the CPU."""

    def __init__(self, torch: Any, one: Trainable, levels: int, device: str):
        self.torch, self.one, self.levels = torch, one, levels
        start = {n: w.detach().expand(levels, *w.shape).clone() for n, w in one.weights.items()}
        mapped = torch.func.vmap(one.loss)

        def slope(weights: Weights) -> dict[str, Any]:
            """The levels share no weight, so the gradient of their sum is that of each."""
            leaves = {k: w.detach().requires_grad_() for k, w in weights.items()}
            with torch.enable_grad():
                total = mapped(leaves).sum()
            found = torch.autograd.grad(total, list(leaves.values()), materialize_grads=True)
            return dict(zip(leaves, found, strict=True))

        self.names = tuple(map(str, one.read(one.weights)))
        alone = recorded(self._stacked, dict(one.weights))
        quick = [
            recorded(slope, start, device),
            recorded(mapped, start, device),
            None if alone is None else recorded(torch.func.vmap(alone), start, device),
        ]
        self.device = device if all(quick) else "cpu"
        plain = (slope, mapped, self._one_by_one)
        self.slope, self.loss, self.read = (
            q if q is not None and (self.device == device) else p
            for q, p in zip(quick, plain, strict=True)
        )
        self.start = {k: w.to(self.device) for k, w in start.items()}

    def _stacked(self, weights: Weights) -> Any:
        """The letters of one level, shape (letters,)."""
        float64 = self.torch.float64
        found = self.one.read(weights).values()
        return self.torch.stack([self.torch.as_tensor(x, dtype=float64) for x in found])

    def _one_by_one(self, weights: Weights) -> Any:
        with self.torch.enable_grad():
            each = [
                self._stacked({k: w[j] for k, w in weights.items()}) for j in range(self.levels)
            ]
        return self.torch.stack(each).detach()

    def record(self, step: int, weights: Weights) -> Record:
        with self.torch.no_grad():
            slopes = self.slope(weights).values()
            steepness = sum(s.square().reshape(self.levels, -1).sum(1) for s in slopes)
            read = self.read(weights).cpu().numpy().T
            loss = self.loss(weights).detach().cpu().numpy()
        letters = dict(zip(self.names, read, strict=True))
        return Record(step, loss, letters, steepness.cpu().numpy())

    def stepper(self, rates: np.ndarray) -> Callable[[Weights, int], Weights]:
        """So many steps of gradient descent.  Not in place: a gradient may share memory with a
        weight."""
        torch, slope = self.torch, self.slope
        minus = {
            name: torch.as_tensor(-rates, device=w.device).view(-1, *[1] * (w.dim() - 1))
            for name, w in self.start.items()
        }

        def steps(weights: Weights, count: int) -> Weights:
            with torch.no_grad():
                for _ in range(count):
                    found = slope(weights)
                    weights = {k: torch.addcmul(w, found[k], minus[k]) for k, w in weights.items()}
            return weights

        return steps

    def settled(self, weights: Weights, anchor: Weights, tolerance: float) -> np.ndarray:
        """Of each level, whether no weight moved by more than that part of the largest; (L,)."""
        found = np.ones(self.levels, dtype=bool)
        for name, w in weights.items():
            flat = (self.levels, -1)
            moved = (w - anchor[name]).abs().reshape(flat).amax(1)
            largest = w.abs().reshape(flat).amax(1)
            found &= (moved <= tolerance * largest).cpu().numpy()
        return found
