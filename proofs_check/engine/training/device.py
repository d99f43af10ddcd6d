"""Where training runs, and what torch is set to meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from theory.errors import InputError

CUDA_ENTRIES = 200_000  # below this a step is all overhead, and the CPU's is the smaller


def place_of(torch: Any, device: str, entries: int) -> str:
    """``cpu`` or ``cuda``; InputError for a device that there is not."""
    available = torch.cuda.is_available()
    if device == "auto":
        return "cuda" if available and entries >= CUDA_ENTRIES else "cpu"
    if device not in ("cpu", "cuda"):
        raise InputError(f"device must be auto, cpu or cuda, but is {device!r}.")
    if device == "cuda" and not available:
        raise InputError("device is cuda, but torch sees no CUDA device: use device auto or cpu.")
    return device


@contextmanager
def one_thread(torch: Any) -> Iterator[None]:
    """On a busy machine a second thread for such small matrices costs up to 60 times."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def doubles(torch: Any) -> Iterator[None]:
    """float64 as torch's default."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
