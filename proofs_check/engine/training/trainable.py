"""What ``train`` of a system returned, looked at before it is trained: tensors, a loss, letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Symbol

from proofs_check.engine.system import Trainable
from theory.errors import InputError


def sound(torch: Any, one: Any, letters: Sequence[Symbol]) -> frozenset[str]:
    """The names of the letters that ``read`` returns; InputError for what cannot be trained."""
    if not isinstance(one, Trainable):
        raise InputError(f"train(torch, case) must return a Trainable, but returned {one!r}.")
    _require_weights(torch, one.weights)
    _require_loss(torch, one)
    return _letters(torch, one, {str(s) for s in letters})


def _require_weights(torch: Any, weights: Any) -> None:
    if not isinstance(weights, Mapping) or not weights:
        raise InputError(
            f"train(…).weights must be tensors by name, {{'w': torch.zeros(5)}}, but are "
            f"{weights!r}."
        )
    for name, w in weights.items():
        if not isinstance(w, torch.Tensor):
            raise InputError(
                f"the weight {name!r} of train(…) must be a torch tensor, but is "
                f"{type(w).__name__} ({w!r}); torch.tensor(…) makes one."
            )
        if w.dtype != torch.float64:
            raise InputError(
                f"the weight {name!r} of train(…) must have float64 numbers, but has {w.dtype}; "
                "leave dtype out, and write numbers with a point."
            )


def _require_loss(torch: Any, one: Trainable) -> None:
    leaves = {k: w.detach().clone().requires_grad_() for k, w in one.weights.items()}
    loss = one.loss(leaves)
    if not isinstance(loss, torch.Tensor) or loss.shape != () or loss.is_complex():
        found = f"a tensor of shape {tuple(loss.shape)}" if hasattr(loss, "shape") else repr(loss)
        raise InputError(
            f"train(…).loss must return one real number as a tensor of shape (), but returns "
            f"{found}."
        )
    if not loss.requires_grad:
        raise InputError("train(…).loss does not depend on the weights: nothing can be trained.")


def _letters(torch: Any, one: Trainable, known: set[str]) -> frozenset[str]:
    found = one.read(one.weights)
    if not isinstance(found, Mapping) or (known and not found):  # of what does not move, none
        raise InputError(f"train(…).read must return letters by name, but returns {found!r}.")
    for name, value in found.items():
        shape = tuple(getattr(value, "shape", ()))
        number = isinstance(value, torch.Tensor | float | int) and not isinstance(value, bool)
        if not number or shape != ():
            what = f"has the shape {shape}" if shape else f"is {value!r}"
            raise InputError(
                f"train(…).read must return a number (a tensor of shape ()) for each letter, but "
                f"{name} {what}."
            )
    read = {str(name) for name in found}
    unknown = read - known
    if unknown:
        raise InputError(
            f"train(…).read returns {', '.join(sorted(unknown))}, which the system does not have; "
            f"its letters are {', '.join(sorted(known))}."
        )
    return frozenset(read)
