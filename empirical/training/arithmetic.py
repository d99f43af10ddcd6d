"""How training computes: float32 without TF32, and one thread where more would only wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

# Multiplications that take about .2 ms: below, a second thread gains little on an idle machine and
# costs up to sixty times on a busy one.
THREADED = 20e6


@contextmanager
def full_precision() -> Iterator[None]:
    """Within the block; what was set before comes back after it."""
    if not torch.cuda.is_available():
        yield
        return
    cudnn: Any = torch.backends.cudnn
    matmul: Any = torch.backends.cuda.matmul
    wanted: list[tuple[Any, str, Any]] = [
        (cudnn, "enabled", True),
        (cudnn, "benchmark", False),
        (cudnn, "deterministic", True),
    ]
    if hasattr(matmul, "fp32_precision"):  # from torch 2.9 on; it forbids to mix the two ways
        wanted += [(of, "fp32_precision", "ieee") for of in (matmul, cudnn.conv, cudnn.rnn)]
    else:
        wanted += [(of, "allow_tf32", False) for of in (matmul, cudnn)]
    before = [(of, name, getattr(of, name)) for of, name, _ in wanted]
    try:
        for setting in wanted:
            setattr(*setting)
        yield
    finally:
        for setting in before:
            setattr(*setting)


@contextmanager
def suitable_threads(work: float) -> Iterator[None]:
    """One thread within the block for stacks with this many multiplications in a forward pass.

    It depends on the problem alone, so that a resumed training adds in the same order.
    """
    before = torch.get_num_threads()
    if work < THREADED:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def without_denormals() -> Iterator[None]:
    """Numbers below the smallest normal one are 0 within the block, on a single thread.

    An optimiser's memory of a unit that fell silent decays into denormal numbers and stays there;
    arithmetic on them is up to a hundred times slower.  (The setting is one of the calling thread:
    with several, only some of the numbers would be flushed, so none are.)
    """
    smallest = torch.full((1,), torch.finfo(torch.float32).tiny)
    flushed = bool((smallest / 2 == 0).item())
    if torch.get_num_threads() > 1 or flushed or not torch.set_flush_denormal(True):
        yield
        return
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
