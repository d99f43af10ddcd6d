"""The settings of flint, mpmath and SymPy that belong to the whole process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# module, the object that holds the settings, and their names
_WHERE = (
    ("flint", "ctx", ("prec", "cap")),
    ("mpmath", "mp", ("prec",)),
    ("sympy.core.parameters", "global_parameters", ("evaluate", "distribute", "exp_is_pow")),
)


@contextmanager
def kept_settings(*raised: type[BaseException]) -> Iterator[None]:
    """Put the settings back as they were if the block is left by one of the exceptions ``raised``:
    an exception may come at any point, also just before a library would have put them back."""
    before = list(_settings())
    try:
        yield
    except raised:
        for holder, name, value in before:
            setattr(holder, name, value)
        raise


def _settings() -> Iterator[tuple[Any, str, Any]]:
    for module, holder, names in _WHERE:
        if module in sys.modules:  # what was not imported yet starts as it should be
            found = getattr(sys.modules[module], holder)
            for name in names:
                yield found, name, getattr(found, name)
