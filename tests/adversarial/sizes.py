"""How much of the suite is run: a small seeded sample, or with ADVERSARIAL=large all of it."""

from __future__ import annotations

import os

LARGE = os.environ.get("ADVERSARIAL") == "large"
SEED = int(os.environ.get("ADVERSARIAL_SEED", "20191"))


def amount(small: int, large: int) -> int:
    """``small`` by default; ``large`` takes minutes."""
    return large if LARGE else small


def sample(cases: list, small: int) -> list:  # type: ignore[type-arg]
    """Evenly spread ``small`` of the cases by default, all of them when LARGE."""
    if LARGE or len(cases) <= small:
        return cases
    return [cases[i * len(cases) // small] for i in range(small)]
