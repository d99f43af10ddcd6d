"""How much of the suite is run: a small seeded sample of the random cases, or all of them."""

from __future__ import annotations

import os

import pytest

LONG = bool(os.environ.get("LONG_TESTS"))
# one of several cases of the same kind, each of which takes seconds
seldom = pytest.mark.skipif(not LONG, reason="LONG_TESTS=1 asks it")
