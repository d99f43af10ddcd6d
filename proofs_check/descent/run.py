"""A run: the arguments checked, the networks built, the ladder climbed."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.descent.arguments import MAX_ENTRIES, check, example_vector, place_of, vector
from proofs_check.descent.budget import MAX_STEPS, Budget, seconds_of
from proofs_check.descent.ladder import Progress, climb
from proofs_check.descent.network import Network
from proofs_check.descent.records import history_of
from proofs_check.descent.results import Descent, Ending
from theory.activation import Activation
from theory.extrapolation import Floats
from theory.one_layer.start import Start


def descend(
    phi: Activation,
    start: Start,
    *,
    levels: int = 6,
    dimension: int = 4,
    seed: int = 0,
    device: str = "auto",
    seconds: float = 6.0,
    max_steps: int = MAX_STEPS,
    rate: float | None = None,
    example: ArrayLike | None = None,
    target: ArrayLike | None = None,
    progress: Progress | None = None,
) -> Descent:
    """Train at ``rate``, ``rate``/2, … (``levels`` of them) until the weights stop changing.

    With ``rate`` None a probe chooses it, and it is halved again whenever a loss rises; a given
    ``rate`` is used as it is.  ``example``, shape (dimension,), is by default a random direction
    from ``seed``, of norm ``start.norm``; ``target`` is by default the example.
    ``progress(step, residual)`` hears the largest |1 - p| at every record.  Where ``seconds``
    cannot be enough nothing is trained, and the result's ``seconds`` are what it would take.
    """
    import torch

    began = time.monotonic()
    check(levels, dimension, seconds, max_steps, rate)
    x = example_vector(example, dimension, seed, start)
    y = x if target is None else vector(target, dimension, "target")
    entries = levels * dimension * start.width
    place = place_of(torch, device, entries)
    blank = _blank(torch, (x, y), levels, seed, place)
    if entries > MAX_ENTRIES:
        return blank
    with _one_thread(torch, place), torch.enable_grad():
        network = Network.of(torch, phi, start, np.stack([x, y]), levels, place)
        wanted = seconds_of(network, entries)
        if wanted > seconds:
            return dataclasses.replace(blank, ending=Ending.TOO_SLOW, seconds=wanted)
        run = climb(network, blank, rate, Budget(began + seconds, max_steps), progress)
    return dataclasses.replace(run, seconds=time.monotonic() - began)


def _blank(torch: Any, pair: tuple[Floats, Floats], levels: int, seed: int, place: str) -> Descent:
    """The run before any training; ``pair`` holds x and y."""
    return Descent(
        ending=Ending.TOO_WIDE,
        endings=(Ending.TOO_WIDE,) * levels,
        rates=np.zeros(levels),
        steps=0,
        restarts=0,
        seconds=0.0,
        history=history_of([], np.zeros(levels)),
        end=None,
        limit=None,
        example=pair[0],
        target=pair[1],
        seed=seed,
        device=torch.cuda.get_device_name() if place == "cuda" else "cpu",
        torch_version=str(torch.__version__),
    )


@contextmanager
def _one_thread(torch: Any, place: str) -> Iterator[None]:
    """On a busy machine a second thread for such small matrices costs up to 60 times."""
    before = torch.get_num_threads()
    if place == "cpu":
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
