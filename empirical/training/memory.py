"""Where memory is short: how it is told, and how it is let go."""

from __future__ import annotations

import gc

import torch

# How CUDA's libraries and torch's CPU allocator say it, in errors of their own kinds.
_WORDS = ("_STATUS_ALLOC_FAILED", "out of memory", "can't allocate memory")


def is_short(error: BaseException | None) -> bool:
    """Whether memory was the cause, however deep: the end of a graph's recording hides it."""
    while error is not None:
        told = isinstance(error, RuntimeError) and any(words in str(error) for words in _WORDS)
        if told or isinstance(error, torch.OutOfMemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def let_go() -> None:
    """Give back what nothing names any more, graphs and their pools among it."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
