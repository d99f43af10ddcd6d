"""ρ at many examples by the cyclic product, against PyTorch's whole Jacobian and its eigenvalues.

python benchmarks/spectra.py --examples 100 --size 3072 --width 1024 --hidden 10

The slow way is ``torch.autograd.functional.jacobian`` and ``torch.linalg.eigvals`` in float64.  It
is timed on a few of the examples, and its time scaled by their number.  Both are timed in one run,
in seconds of the processor, which other work on the machine disturbs less.  ρ must agree on those
few to 1e-8.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.measure import spectral_radii

SEED = 20
GAIN = 0.8  # of the random weights: keeps ρ of the order of 1
AGREEMENT = 1e-8


def slow(network: FullyConnected, weights: dict[str, torch.Tensor], x: torch.Tensor) -> float:
    """ρ at x (d,)."""
    double = {name: w.double() for name, w in weights.items()}
    jacobian = torch.autograd.functional.jacobian(
        lambda z: network.apply(double, z[None, None])[0, 0], x
    )
    return float(torch.linalg.eigvals(jacobian).abs().max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--size", type=int, default=3072)
    parser.add_argument("--width", type=int, default=1024)
    parser.add_argument("--hidden", type=int, default=10)
    parser.add_argument("--activation", default="cosid")
    parser.add_argument(
        "--slow", type=int, default=2, help="examples that the slow way is timed on"
    )
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    generator = torch.Generator().manual_seed(SEED)
    network = FullyConnected(
        chosen.size, chosen.size, chosen.width, chosen.hidden, chosen.activation
    )
    weights = {
        name: GAIN * torch.randn((1, *shape), generator=generator) / shape[-1] ** 0.5
        for name, shape in network.shapes().items()
    }
    x = torch.rand((chosen.examples, chosen.size), generator=generator, dtype=torch.float64)
    learned = LearnedMap.of(network, weights)
    spectral_radii(learned, x[:1])  # warm

    began = time.process_time()
    found = spectral_radii(learned, x)
    fast_seconds = time.process_time() - began

    began = time.process_time()
    radii = np.array([slow(network, weights, z) for z in x[: chosen.slow]])
    slow_seconds = (time.process_time() - began) * chosen.examples / chosen.slow

    difference = abs(found.radius[: chosen.slow] - radii).max()
    print("| examples | d | width | hidden | cyclic (s) | Jacobian (s) | ratio | difference |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| {chosen.examples} | {chosen.size} | {chosen.width} | {chosen.hidden} "
        f"| {fast_seconds:.1f} | {slow_seconds:.0f} (from {chosen.slow}) "
        f"| {slow_seconds / fast_seconds:.0f} | {difference:.1e} |"
    )
    print(f"\nρ from {found.radius.min():.3g} to {found.radius.max():.3g}, ", end="")
    print(f"estimated error at most {found.error.max():.1e}.")
    if difference > AGREEMENT:
        raise SystemExit(f"The two ways differ by more than {AGREEMENT}.")


if __name__ == "__main__":
    main()
