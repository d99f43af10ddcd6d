"""An ensemble trained at once, against a loop of plain PyTorch over its members.

python benchmarks/ensemble.py                    # 32 networks 784-256×10-784, 100 examples, CPU
python benchmarks/ensemble.py --device cuda

Plain is ``nn.Sequential`` and ``torch.optim.Adam`` with default settings, eager, on the same
device with as many threads, and never reads its loss; `train` reads and judges it at every epoch.
Both are timed in turn, ``--rounds`` times, and the median of the ratios is told.  The share of the
peak is that of a product of two large float32 matrices (no TF32), measured in the same run.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.training.arithmetic import full_precision
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.ensemble import train

SEED = 5
NEVER = -1.0  # a loss that none reaches, so that all take the same number of epochs
LARGE = {"cpu": 1024, "cuda": 8192}  # the side of the matrices whose product is the peak
LONGER = {"cpu": 1, "cuda": 20}  # times as many epochs for `train`, to time it well
RATE = 1e-4


def seconds(run: Callable[[], object]) -> float:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    began = time.perf_counter()
    run()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - began


def plain_network(net: FullyConnected, device: str) -> nn.Sequential:
    layers: list[nn.Module] = []
    for fan_in, fan_out in itertools.pairwise(net.sizes):
        layers += [nn.Linear(fan_in, fan_out, bias=False), nn.ReLU()]
    return nn.Sequential(*layers[:-1]).to(device)


def plain(models: list[nn.Sequential], x: torch.Tensor, epochs: int) -> None:
    criterion = nn.MSELoss()
    for model in models:
        optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
        for _ in range(epochs):
            optimiser.zero_grad()
            criterion(model(x), x).backward()
            optimiser.step()


def peak(device: str) -> float:
    """Floating-point operations a second."""
    side = LARGE[device]
    a = torch.randn(side, side, device=device)
    out = torch.empty_like(a)
    with full_precision():
        times = [seconds(lambda: torch.mm(a, a, out=out)) for _ in range(7)]
    return 2 * side**3 / statistics.median(times)


def operations(net: FullyConnected, examples: int) -> float:
    """Of the products of one epoch of one network: forward, and twice backward but at the input."""
    sizes = [a * b for a, b in itertools.pairwise(net.sizes)]
    return 2.0 * examples * (3 * sum(sizes) - sizes[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (
        ("members", 32),
        ("epochs", 20),
        ("rounds", 5),
        ("size", 784),
        ("width", 256),
        ("hidden", 10),
        ("examples", 100),
        ("threads", 0),
    ):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    o = parser.parse_args()
    if o.threads:
        torch.set_num_threads(o.threads)
    torch.manual_seed(SEED)
    net = FullyConnected(o.size, o.size, o.width, o.hidden)
    x = torch.rand(o.examples, o.size)
    there = x.to(o.device)
    members = [Member(seed, Optimiser(learning_rate=RATE)) for seed in range(o.members)]
    start = initialise(net, members)
    models = [plain_network(net, o.device) for _ in members]
    more = o.epochs * LONGER[o.device]

    def ensemble() -> None:
        train(net, members, x, x, Stop(NEVER, more), start=start, device=o.device)

    plain(models[:1], there, 3)
    rounds, steps = [], o.members * o.epochs
    for _ in range(o.rounds):
        before = seconds(lambda: plain(models, there, o.epochs)) / steps
        after = seconds(ensemble) / steps / LONGER[o.device]
        rounds.append((before, after, operations(net, o.examples) / after / peak(o.device)))
    slow, fast, share = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(a / b for a, b, _ in rounds)
    where = "cpu" if o.device == "cpu" else torch.cuda.get_device_name()
    print(f"torch {torch.__version__}, {where}, {torch.get_num_threads()} threads, {o}")
    print("| plain (ms per network and epoch) | ensemble | ratio | share of the matmul peak |")
    print("| --- | --- | --- | --- |")
    print(f"| {1e3 * slow:.2f} | {1e3 * fast:.2f} | {ratio:.2f} | {share:.0%} |")
    print("ratios of the rounds:", ", ".join(f"{a / b:.2f}" for a, b, _ in rounds))


if __name__ == "__main__":
    main()
