"""What is trained on what, checked before any work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from empirical.memory import Halving
from empirical.networks.architecture import Architecture
from empirical.training.configuration import Member, Stop
from empirical.training.losses import LOSSES
from theory.errors import InputError

PRECISIONS = {"float32": torch.float32, "float64": torch.float64}


@dataclass(frozen=True, eq=False)
class Problem:
    """x (N or 1, n, *input) and targets (N or 1, n, *output), on the device of training."""

    architecture: Architecture
    members: tuple[Member, ...]
    x: Tensor
    targets: Tensor
    stop: Stop
    loss: str

    def multiplications(self) -> float:
        """Of one member in one forward pass, about: a kernel's weights serve every pixel."""
        pixels = math.prod(self.architecture.input_shape[-2:])
        shapes = self.architecture.shapes().values()
        each = sum(math.prod(s) * (pixels if len(s) == 4 else 1) for s in shapes)
        return each * self.x.shape[1]

    def examples_of(self, members: Sequence[int]) -> tuple[Tensor, Tensor]:
        """x and targets of some members, (G or 1, n, …) each."""
        x, targets = (t if len(t) == 1 else t[list(members)] for t in (self.x, self.targets))
        return x, targets


def problem_of(
    architecture: Architecture,
    members: Sequence[Member],
    x: Any,
    targets: Any,
    stop: Stop,
    loss: str,
    precision: str,
    device: str,
) -> Problem:
    """InputError for whatever cannot be trained."""
    if not members:
        raise InputError("training: no members; an ensemble has at least one.")
    if loss not in LOSSES:
        raise InputError(f"training: the loss is one of {', '.join(LOSSES)}, not {loss!r}.")
    if precision not in PRECISIONS:
        raise InputError(f"training: the precision is float32 or float64, not {precision!r}.")
    place = _place(device)
    if loss == "cross-entropy" and len(architecture.output_shape) != 1:
        raise InputError("training: cross-entropy wants answers of one axis, the classes.")
    x = examples_of(x, "x", architecture.input_shape, len(members))
    if loss == "cross-entropy":
        targets = _distribution(targets, architecture.output_shape[0], x.ndim - 2)
    targets = examples_of(targets, "targets", architecture.output_shape, len(members))
    if x.shape[1] != targets.shape[1]:
        raise InputError(f"training: {x.shape[1]} examples x, but {targets.shape[1]} targets.")
    if loss == "cross-entropy" and (
        bool((targets < 0).any()) or bool(((targets.sum(-1) - 1).abs() > 1e-6).any())
    ):
        raise InputError("training: targets of cross-entropy are distributions or class numbers.")
    dtype = PRECISIONS[precision]

    def moved(_: int) -> list[Tensor]:
        both = (x, targets)
        return [t.to(device=place, dtype=dtype, copy=True).contiguous() for t in both]

    # the loss is of all of them: there is nothing to halve
    x, targets = Halving("training: the set of examples is", device)(1, moved)
    if not bool(torch.isfinite(x).all()) or not bool(torch.isfinite(targets).all()):
        raise InputError(f"training: x or targets are too large for {precision}.")
    return Problem(architecture, tuple(members), x, targets, stop, loss)


def _place(device: str) -> torch.device:
    kind = device.partition(":")[0]
    if kind not in ("cpu", "cuda"):
        raise InputError(f"training: the device is cpu or cuda, not {device!r}.")
    if kind == "cuda" and not torch.cuda.is_available():
        raise InputError("training: no CUDA device is found; use device='cpu'.")
    try:
        return torch.device(device)
    except RuntimeError as error:
        raise InputError(f"training: {device!r} is no device ({error}).") from None


def examples_of(values: Any, name: str, shape: tuple[int, ...], members: int) -> Tensor:
    """(1, n, *shape) if shared, (members, n, *shape) if each member has its own."""
    try:
        tensor = torch.as_tensor(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"training: {name} is no array of numbers ({error}).") from None
    if tensor.is_complex():
        raise InputError(f"training: {name} must be real.")
    if tensor.ndim == len(shape) + 1:
        tensor = tensor.unsqueeze(0)
    expected = f"(n, {', '.join(map(str, shape))}), or that with {members} members before it"
    if tensor.ndim != len(shape) + 2 or tensor.shape[2:] != shape:
        raise InputError(
            f"training: {name} must have the shape {expected}, not "
            f"{tuple(torch.as_tensor(values).shape)}."
        )
    if len(tensor) not in (1, members):
        raise InputError(f"training: {name} is for {len(tensor)} members, but there are {members}.")
    if tensor.shape[1] == 0:
        raise InputError(f"training: {name} holds no example.")
    if not bool(torch.isfinite(tensor).all()):
        raise InputError(f"training: {name} holds NaN or infinity; remove or repair it.")
    return tensor.detach()


def _distribution(targets: Any, classes: int, axes: int) -> Any:
    """Class numbers as one-hot rows; anything else as it is."""
    try:
        tensor = torch.as_tensor(targets)
    except (TypeError, ValueError, RuntimeError):
        return targets
    whole = not tensor.is_floating_point() and not tensor.is_complex()
    if not whole or tensor.ndim == 0 or (tensor.shape[-1:] == (classes,) and tensor.ndim > 1):
        return targets
    if bool((tensor < 0).any()) or bool((tensor >= classes).any()):
        raise InputError(f"training: class numbers go from 0 to {classes - 1}.")
    return torch.nn.functional.one_hot(tensor.long(), classes).double()
