"""Gradient descent of all h + 1 full matrices of a deep network, on a ladder of learning rates.

f(z) = W_1 φ(W_2 φ(… φ(W_{h+1} z))), trained by autograd in float64 on ½‖x - f(x)‖² from
W_1 = x u0 1ᵀ, W_i = w_i 1 1ᵀ, W_{h+1} = v0 1 xᵀ at γ, γ/2, γ/4, … in one batch.  No formula of the
paper is used for training.  A run is evidence, never a proof.

Shapes: L levels, R records; x is (L, d, 1), W_1 (L, d, k), W_i (L, k, k), W_{h+1} (L, k, d).
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from theory.deep.start import DeepStart

from proofs_check.descent.arguments import (
    MAX_ENTRIES,
    check,
    example_vector,
    place_of,
)
from proofs_check.descent.budget import MAX_STEPS, Budget, seconds_of
from proofs_check.descent.probe import largest_rate
from proofs_check.descent.records import record_steps
from proofs_check.descent.results import Ending
from theory.activation import Activation
from theory.extrapolation import EPSILON, Extrapolation, Floats, richardson
from theory.one_layer.start import Start, nearest_float

RESIDUAL = 1e-9  # |1 - p| up to which f(x) = x but for rounding
SETTLING = 1e-14  # relative change of the weights over a stretch in which nothing moves any more
STRETCH = 64  # least number of steps in such a stretch
RISE = 1.01  # for a γ in the stable range the loss only falls, up to rounding
RESTARTS = 6

Weights = tuple[Any, ...]


@dataclass(frozen=True)
class DeepNetwork:
    """L networks side by side; torch is a field, since importing this module must not load it."""

    torch: Any
    phi: Callable[[Any], Any]
    width: int
    numbers: tuple[float, ...]  # u0, w_2, …, w_h, v0
    x: Any  # (L, d, 1)

    def first(self) -> DeepNetwork:
        return dataclasses.replace(self, x=self.x[:1])

    def start(self) -> Weights:
        levels, d, _ = self.x.shape
        u, *middle, v = self.numbers
        ones = self.torch.ones(levels, self.width, self.width, dtype=self.x.dtype)
        ones = ones.to(self.x.device)
        first = (u * self.x).expand(levels, d, self.width)
        last = (v * self.x).mT.expand(levels, self.width, d)
        return self.leaves(first, *(w * ones for w in middle), last)

    def leaves(self, *tensors: Any) -> Weights:
        dense = self.torch.contiguous_format
        return tuple(t.detach().clone(memory_format=dense).requires_grad_() for t in tensors)

    def value(self, weights: Weights, z: Any) -> Any:
        """f(z) for z of shape (L, d, 1)."""
        for w in reversed(weights[1:]):
            z = self.phi(self.torch.bmm(w, z))
        return self.torch.bmm(weights[0], z)

    def loss(self, weights: Weights) -> Any:
        """½‖x - f(x)‖², summed over the levels, which share no weight."""
        return 0.5 * (self.x - self.value(weights, self.x)).square().sum()

    def gradient(self, weights: Weights, loss: Any = None) -> Weights:
        loss = self.loss(weights) if loss is None else loss
        return self.torch.autograd.grad(loss, weights, materialize_grads=True)

    def step(self, weights: Weights, minus_rates: Any) -> None:
        gradient = self.gradient(weights)
        with self.torch.no_grad():
            for w, g in zip(weights, gradient, strict=True):
                w.addcmul_(g, minus_rates)

    def jacobian(self, weights: Weights) -> Floats:
        """J_f(x), shape (L, d, d)."""
        z = self.leaves(self.x)[0]
        value = self.value(weights, z)
        columns = [
            self.torch.autograd.grad(value[:, i].sum(), z, retain_graph=True)[0]
            for i in range(value.shape[1])
        ]
        return self.torch.cat(columns, dim=2).mT.cpu().numpy()


@dataclass(frozen=True)
class DeepDescent:
    """A run.  ``rates`` has shape (L,); ``step`` (R,), ``residual`` 1 - p (R, L).

    ``invariant3`` is the largest entry of W_1 - x uᵀ and W_{h+1} - v xᵀ, ``invariant4`` the spread
    of the entries of u, of v and of each W_i, both relative and the largest over all records.
    ``state``, shape (L, h + 1), holds the means u, w_2, …, v at the end and ``lambda1`` (L,) the
    eigenvalue of J_f(x) of largest modulus; ``limits`` (h + 1 of them, then λ1) are γ → 0, and
    empty where fewer than three levels reached f(x) = x.
    """

    ending: Ending
    rates: Floats
    step: Floats
    residual: Floats
    invariant3: float
    invariant4: float
    state: Floats
    lambda1: Floats
    limits: tuple[Extrapolation, ...]
    seed: int
    seconds: float
    device: str
    torch_version: str


def descend_deep(
    phi: Activation,
    start: DeepStart,
    *,
    levels: int = 5,
    dimension: int = 3,
    seed: int = 0,
    device: str = "auto",
    seconds: float = 6.0,
    max_steps: int = MAX_STEPS,
    rate: float | None = None,
) -> DeepDescent:
    """Train at ``rate``, ``rate``/2, … (``levels`` of them) until the weights stop changing.

    With ``rate`` None a probe chooses it, and it is halved when a loss rises.
    """
    import torch

    began = time.monotonic()
    check(levels, dimension, seconds, max_steps, rate)
    x = example_vector(None, dimension, seed, Start.of(start.width))
    entries = levels * start.width * max(dimension, start.width if start.depth > 1 else 1)
    place = place_of(torch, device, entries)
    blank = _blank(torch, levels, start, seed, place)
    if entries > MAX_ENTRIES:
        return blank
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # a second thread for such small matrices costs far more than it gives
    try:
        tensor = torch.as_tensor(x, device=place).view(1, -1, 1).repeat(levels, 1, 1)
        numbers = tuple(map(nearest_float, start.state))
        network = DeepNetwork(torch, phi.array_value(torch), start.width, numbers, tensor)
        with torch.enable_grad():
            wanted = seconds_of(network, entries, 2 if start.depth > 1 else 1)
            if wanted > seconds:
                return dataclasses.replace(blank, ending=Ending.TOO_SLOW, seconds=wanted)
            run = _climb(network, blank, rate, Budget(began + seconds, max_steps))
    finally:
        torch.set_num_threads(threads)
    return dataclasses.replace(run, seconds=time.monotonic() - began)


def _blank(torch: Any, levels: int, start: DeepStart, seed: int, place: str) -> DeepDescent:
    """The run before any training."""
    nothing = np.zeros((0, levels))
    return DeepDescent(
        Ending.TOO_WIDE,
        np.zeros(levels),
        np.zeros(0),
        nothing,
        0.0,
        0.0,
        np.full((levels, start.depth + 1), np.nan),
        np.full(levels, np.nan),
        (),
        seed,
        0.0,
        torch.cuda.get_device_name() if place == "cuda" else "cpu",
        str(torch.__version__),
    )


def _climb(
    network: DeepNetwork, blank: DeepDescent, rate: float | None, budget: Budget
) -> DeepDescent:
    weights = network.start()
    if not all(bool(g.isfinite().all()) for g in (*network.gradient(weights), *weights)):
        return dataclasses.replace(blank, ending=Ending.NOT_FINITE)
    # the probe asks for nothing that a deep network lacks
    largest = largest_rate(network.first(), budget.quarter()) if rate is None else rate  # type: ignore[arg-type]
    for _ in range(RESTARTS):
        rates = np.array([largest / 2**j for j in range(len(blank.rates))])
        run = _train(network, dataclasses.replace(blank, rates=rates), budget)
        if rate is not None or run.ending is not Ending.DIVERGED or budget.late:
            break
        largest /= 2
    return run


def _train(network: DeepNetwork, run: DeepDescent, budget: Budget) -> DeepDescent:
    minus_rates = network.torch.as_tensor(-run.rates, device=network.x.device).view(-1, 1, 1)
    weights = network.start()
    anchor, anchored, done = network.leaves(*weights), 0, 0
    steps: list[int] = []
    residuals: list[Floats] = []
    worst, settled = np.zeros(2), False
    for step in record_steps(budget):
        for _ in range(step - done):
            network.step(weights, minus_rates)
        done = step
        residual, drift = _observed(network, weights)
        fell = not residuals or bool((abs(residual) <= RISE * abs(residuals[-1]) + RESIDUAL).all())
        steps.append(step)
        residuals.append(residual)
        if not np.isfinite(residual).all() or not fell:
            return dataclasses.replace(
                run, ending=Ending.DIVERGED, step=np.array(steps), residual=np.array(residuals)
            )
        worst = np.maximum(worst, drift)
        if step - anchored >= STRETCH:
            settled = _still(weights, anchor)
            anchor, anchored = network.leaves(*weights), step
        if settled:
            break
    run = dataclasses.replace(
        run,
        step=np.array(steps),
        residual=np.array(residuals),
        invariant3=float(worst[0]),
        invariant4=float(worst[1]),
    )
    return _finished(network, weights, run, settled)


def _still(weights: Weights, anchor: Weights) -> bool:
    return all(
        bool((w - a).abs().max() <= SETTLING * w.abs().max())
        for w, a in zip(weights, anchor, strict=True)
    )


def _means(network: DeepNetwork, weights: Weights) -> tuple[Any, Any, Any]:
    """u (L, 1, k), v (L, k, 1) and the means of all layers, (L, h + 1); ‖x‖ = 1."""
    first, *middle, last = weights
    u, v = network.x.mT @ first, last @ network.x
    means = [t.mean((1, 2)) for t in (u, *middle, v)]
    return u, v, network.torch.stack(means, dim=1)


def _observed(network: DeepNetwork, weights: Weights) -> tuple[Floats, Floats]:
    """1 - p, shape (L,), and the two drifts."""
    x = network.x
    with network.torch.no_grad():
        residual = 1 - (x * network.value(weights, x)).sum((1, 2))
        first, *middle, last = weights
        u, v, _ = _means(network, weights)
        third = max(_relative(first - x * u, first), _relative(last - v * x.mT, last))
        fourth = max(_relative(t - t.mean((1, 2), keepdim=True), t) for t in (u, *middle, v))
        return residual.cpu().numpy(), np.array([third, fourth])


def _relative(part: Any, whole: Any) -> float:
    size = float(whole.abs().max())
    return float(part.abs().max()) / size if size > 0 else 0.0


def _finished(
    network: DeepNetwork, weights: Weights, run: DeepDescent, settled: bool
) -> DeepDescent:
    state = _means(network, weights)[2].detach().cpu().numpy()
    jacobian = network.jacobian(weights)
    if not np.isfinite(jacobian).all():  # LAPACK may crash on a NaN
        return dataclasses.replace(run, ending=Ending.DIVERGED, state=state)
    eigenvalues = np.linalg.eigvals(jacobian)
    top = np.take_along_axis(eigenvalues, abs(eigenvalues).argmax(1)[:, None], 1)[:, 0].real
    fits = abs(run.residual[-1]) < RESIDUAL
    arrived = int(np.cumprod(fits).sum())
    ending = Ending.BUDGET if not settled else Ending.STAGNATED
    if fits.all():
        ending = Ending.INTERPOLATED
    values = np.column_stack([state, top])
    limits = _limits(values[:arrived], run) if arrived >= 3 else ()
    return dataclasses.replace(run, ending=ending, state=state, lambda1=top, limits=limits)


def _limits(values: Floats, run: DeepDescent) -> tuple[Extrapolation, ...]:
    """γ → 0 of each column; the noise is the residual left and the updates' random rounding."""
    rounding = EPSILON * float(np.sqrt(run.step[-1] + 1))
    noise = abs(values) * rounding + abs(run.residual[-1][: len(values), None])
    return tuple(richardson(values[:, i], noise[:, i]) for i in range(values.shape[1]))
