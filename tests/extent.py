"""How much of the suite is run: a small seeded sample of the random cases, or all of them."""

from __future__ import annotations

import os

LONG = bool(os.environ.get("LONG_TESTS"))
