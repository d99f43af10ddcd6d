"""The settings of flint, mpmath and SymPy that belong to the whole process."""

from __future__ import annotations

import sys
import threading
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


_LOCK = threading.RLock()  # else one thread would put back what another has just raised


@contextmanager
def settings_put_back() -> Iterator[None]:
    """Put those of mpmath and SymPy back however the block is left.

    SymPy raises mpmath's working precision while it evaluates a number, and leaves it there if
    that fails, also where it swallows the failure itself.  FLINT's precision has its own guard,
    :func:`theory.expression.balls.precision`, which lets no other thread in.
    """
    import mpmath  # noqa: F401  what is not imported yet could not be put back
    import sympy  # noqa: F401

    with _LOCK:
        before = list(_settings(without="flint"))
        try:
            yield
        finally:
            for holder, name, value in before:
                if getattr(holder, name) != value:  # setting SymPy's empties its cache
                    setattr(holder, name, value)


def _settings(without: str = "") -> Iterator[tuple[Any, str, Any]]:
    for module, holder, names in _WHERE:
        # what was not imported yet starts as it should be
        if module in sys.modules and module != without:
            found = getattr(sys.modules[module], holder)
            for name in names:
                yield found, name, getattr(found, name)
