"""Where memory is short: how it is told, how it is let go, and that fewer are tried at once."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

import torch

from theory.errors import InputError

T = TypeVar("T")

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


class Halving:
    """How many go at once: all, then half as many whenever memory is short, and never more again.

    Attributes
    ----------
    most
        At once; None as long as memory has sufficed.
    """

    def __init__(
        self, one: str, device: str | torch.device, told: Callable[[int], None] | None = None
    ) -> None:
        """``one`` of them ends in a verb, for the error; ``told`` of every smaller number."""
        self.most: int | None = None
        self._one, self._device, self._told = one, device, told

    def __call__(self, count: int, attempt: Callable[[int], T]) -> T:
        """``attempt(most)`` of ``count``, until it succeeds.

        InputError where not even one fits; to another halving around this one that is short memory.
        """
        while True:
            most = count if self.most is None else min(count, self.most)
            try:
                return attempt(most)
            except (RuntimeError, InputError) as error:  # torch's OutOfMemoryError is the former
                if not is_short(error):
                    raise
                if most <= 1:
                    raise InputError(
                        f"{self._one} too large for the memory of {self._device}; take a smaller "
                        "network, fewer examples, or another device."
                    ) from error
            let_go()
            self.most = most // 2
            if self._told is not None:
                self._told(self.most)


def let_go() -> None:
    """Give back what nothing names any more, graphs and their pools among it."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
