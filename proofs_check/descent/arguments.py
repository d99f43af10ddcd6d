"""The arguments of a run: refused with a reason, or made into vectors and a device."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from theory.errors import InputError
from theory.extrapolation import Floats
from theory.one_layer.start import Start, nearest_float

MAX_ENTRIES = 50_000_000  # of one batch of matrices: about 2 GB with gradients and a copy
CUDA_ENTRIES = 200_000  # below this a step is all overhead, and the CPU's is the smaller
NORMS = (1e-50, 1e50)  # the fourth power must neither overflow nor vanish
NORM_TOLERANCE = 1e-12  # an example computed in floats has its norm only up to rounding


def check(levels: int, dimension: int, seconds: float, max_steps: int, rate: float | None) -> None:
    if levels < 3:
        raise InputError(f"levels must be at least 3 to show an order, but is {levels}.")
    if dimension < 1:
        raise InputError(f"dimension must be at least 1, but is {dimension}.")
    if not seconds > 0 or max_steps < 1:
        raise InputError(f"The budget must be positive, not {seconds} s and {max_steps} steps.")
    if rate is not None and not (math.isfinite(rate) and rate > 0):
        raise InputError(f"rate must be a positive number, but is {rate}.")


def example_vector(example: ArrayLike | None, dimension: int, seed: int, start: Start) -> Floats:
    norm, refusal = nearest_float(start.norm), unfit_norm(start)
    if refusal:
        raise InputError(refusal)
    if example is None:
        direction = np.random.default_rng(seed).standard_normal(dimension)
        return direction * (norm / np.linalg.norm(direction))
    x = vector(example, dimension, "example")
    if not math.isclose(np.linalg.norm(x), norm, rel_tol=NORM_TOLERANCE):
        raise InputError(f"example has norm {np.linalg.norm(x)}, but the start says {norm}.")
    return x


def unfit_norm(start: Start) -> str:
    """Why full matrices cannot be trained on an example of this norm; '' if they can."""
    norm = nearest_float(start.norm)
    fits = NORMS[0] < norm < NORMS[1]
    return "" if fits else f"Training needs a norm between {NORMS[0]} and {NORMS[1]}, not {norm}."


def vector(values: ArrayLike, dimension: int, name: str) -> Floats:
    vector = np.asarray(values, dtype=np.float64)
    if vector.shape != (dimension,) or not np.isfinite(vector).all() or not vector.any():
        raise InputError(
            f"{name} must be {dimension} finite numbers, not all 0, but has shape {vector.shape}: "
            f"{vector}. Pass dimension= to change the number."
        )
    return vector


def place_of(torch: Any, device: str, entries: int) -> str:
    available = torch.cuda.is_available()
    if device == "auto":
        return "cuda" if available and entries >= CUDA_ENTRIES else "cpu"
    if device not in ("cpu", "cuda"):
        raise InputError(f"device must be auto, cpu or cuda, but is {device!r}.")
    if device == "cuda" and not available:
        raise InputError("device is cuda, but torch sees no CUDA device: use device auto or cpu.")
    return device
