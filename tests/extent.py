"""How much of the suite is run: a small seeded sample of the random cases, or all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest

LONG = bool(os.environ.get("LONG_TESTS"))
# one of several cases of the same kind, each of which takes seconds
seldom = pytest.mark.skipif(not LONG, reason="LONG_TESTS=1 asks it")


def few(number: int, cases: Iterable[Any]) -> list[Any]:
    """Cases of one kind, of which only the first few are asked in a quick run."""
    each = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [pytest.param(*x, marks=() if n < number else seldom) for n, x in enumerate(each)]
