"""How much of the suite is run: a small seeded sample, or with LONG_TESTS=1 all of it."""

from __future__ import annotations

import os

from extent import LONG

SEED = int(os.environ.get("ADVERSARIAL_SEED", "20191"))


def amount(small: int, large: int) -> int:
    """``small`` by default; ``large`` takes minutes."""
    return large if LONG else small


def sample(cases: list, small: int) -> list:  # type: ignore[type-arg]
    """Evenly spread ``small`` of the cases by default, all of them when LONG."""
    if LONG or len(cases) <= small:
        return cases
    return [cases[i * len(cases) // small] for i in range(small)]
