"""Where tensors live."""

from __future__ import annotations

from theory.errors import InputError


def chosen(device: str) -> str:
    """auto → cuda where there is one, cpu otherwise; InputError for a CUDA that is not there."""
    if device == "cpu":
        return device
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if device == "cuda":
        raise InputError("--device cuda: torch finds no CUDA device here; use --device cpu.")
    return "cpu"
