"""Autoencoders in the NTK parametrisation, trained on random points of a sphere.

Each network has its own points as well as its own start, so that intervals over seeds speak of
both.  Gradient descent with momentum takes a step that follows from the network's own tangent
kernel Θ at the start: the mean squared error of n points in d dimensions has the curvature
2 Θ / (n d), so that

    γ = step · n d / (2 λ_max(Θ)),   stable up to step = 2 (1 + momentum).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from empirical.data.configuration import Data
from empirical.runs.job import Measured, Workbench
from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
from theory.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from empirical.networks.architecture import Parameters
    from empirical.networks.fully_connected import FullyConnected
    from empirical.training.job import TrainingJob

DIGITS = 2  # significant ones of γ, so that it is the same wherever the kernel is rounded otherwise


@dataclass(frozen=True)
class SphereJob:
    """Networks of one architecture; what their Jacobians were before and after training."""

    data: Data  # the points; seed s draws those of network s
    validation: Data | None  # points that are only watched, if any
    architecture: FullyConnected  # of one network, parametrisation ntk
    seeds: tuple[int, ...]  # of the points and starts, one network each
    stop: Stop  # when a network is done
    momentum: float = 0.0  # of gradient descent
    step: float = 1.0  # γ in units of 1 over the largest curvature at the start
    spectra: int = 10  # at how many points the Jacobians are measured

    def __post_init__(self) -> None:
        if not self.seeds:
            raise InputError("no seeds: at least one network is trained.")
        if not 0 < self.step < 2 * (1 + self.momentum):
            raise InputError(
                f"step is {self.step}; it must be positive and below 2 (1 + momentum), where "
                "gradient descent turns unstable."
            )

    @property
    def members(self) -> tuple[Member, ...]:
        """At the start, before a learning rate is found."""
        return tuple(Member(seed, initialisation=Initialisation("ntk")) for seed in self.seeds)

    def training_of(self, member: int) -> TrainingJob:
        """On the points of that member: what a proof about it is of."""
        from empirical.data.registry import load
        from empirical.training.job import TrainingJob

        data = replace(self.data, seed=self.seeds[member])
        points = load(data, None)  # they are generated: no folder has them
        return TrainingJob(data, points.fingerprint, self.architecture, self.members, self.stop)

    def perform(self, bench: Workbench) -> Measured:
        """Arrays: before, after, error (N, spectra): ρ; curve_epochs (m,), curve_losses and
        watch_losses (N, m).  And the weights."""
        from empirical.networks.initialisation import initialise
        from empirical.training.ensemble import train

        x = self._points(self.data, bench)
        others = None if self.validation is None else self._points(self.validation, bench)
        weights = initialise(self.architecture, self.members)
        rates = self._rates(weights, x)
        members = tuple(
            replace(m, optimiser=Optimiser("gd", rate, self.momentum))
            for m, rate in zip(self.members, rates, strict=True)
        )
        trained = train(
            self.architecture,
            members,
            x,
            x,
            self.stop,
            device=bench.device,
            checkpoint=bench.folder / "training.safetensors",
            progress=bench.progress,
            what=f"{self.architecture.activation}, width {self.architecture.width}",
            watch=None if others is None else (others, others),
        )
        there = [
            {k: w.to(bench.device) for k, w in p.items()} for p in (weights, trained.parameters)
        ]
        before, _ = self._radii(there[0], x)
        after, error = self._radii(there[1], x)
        numbers = {
            "reached": trained.reached().tolist(),
            "outcomes": [outcome.name for outcome in trained.outcomes],
            "losses": [float(v) if np.isfinite(v) else None for v in trained.losses],
            "epochs": trained.epochs.tolist(),
            "learning_rates": rates,
            "training_seconds": trained.seconds,
        }
        arrays = {
            "before": before,
            "after": after,
            "error": error,
            "curve_epochs": trained.curve_epochs,
            "curve_losses": trained.curve_losses,
            "watch_losses": trained.watch_losses,
        }
        found = {k: v for k, v in arrays.items() if v is not None}
        return Measured(numbers, found, dict(trained.parameters))

    def _points(self, data: Data, bench: Workbench) -> np.ndarray:
        """(N, n, d)"""
        from empirical.data.registry import load

        return np.stack([load(replace(data, seed=s), bench.data).flat for s in self.seeds])

    def _rates(self, weights: Parameters, x: np.ndarray) -> list[float]:
        import torch

        n, d = x.shape[1:]
        largest = torch.linalg.eigvalsh(tangent_kernel(self.architecture, weights, x))[:, -1]
        rates = (self.step * n * d / (2 * largest)).tolist()
        return [float(f"{rate:.{DIGITS - 1}e}") for rate in rates]

    def _radii(self, weights: Parameters, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """ρ and its error, (N, spectra) each."""
        from empirical.spectra.learned_map import LearnedMap
        from empirical.spectra.measure import spectral_radii

        found = [
            spectral_radii(LearnedMap.of(self.architecture, weights, i), x[i, : self.spectra])
            for i in range(len(self.seeds))
        ]
        return np.stack([s.radius for s in found]), np.stack([s.error for s in found])


def tangent_kernel(architecture: FullyConnected, weights: Parameters, x: np.ndarray) -> Tensor:
    """Θ (N, n, n) in float64, the mean over the outputs of ∂f_k(x_i)·∂f_k(x_j); no biases.

    ∂f_k/∂W_l = s_l δ_l ⊗ h_{l-1} with s_l the layer's scale and δ_l the derivative by a_l.
    """
    import torch

    w = {name: tensor.double() for name, tensor in weights.items()}
    inputs = torch.as_tensor(x, dtype=torch.float64)
    before = architecture.preactivations(w, inputs)[:-1]
    h = [inputs, *(architecture.phi.value(a) for a in before)]
    slopes, scales, layers = (
        architecture.preactivation_slopes(w, inputs),
        architecture.scales(),
        architecture.layers(w),
    )
    kernel = scales[-1] ** 2 * (h[-1] @ h[-1].mT)
    for k in range(architecture.outputs):
        delta = layers[-1][:, k, None, :]
        for layer in range(architecture.hidden, 0, -1):
            delta = delta * slopes[layer - 1]
            grams = (delta @ delta.mT) * (h[layer - 1] @ h[layer - 1].mT)
            kernel = kernel + scales[layer - 1] ** 2 * grams / architecture.outputs
            delta = delta @ layers[layer - 1]
    return kernel
