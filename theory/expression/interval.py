"""How a range of numbers is written: ``[a, b]`` or ``a:b``; ``a:`` has no upper end."""

from __future__ import annotations

import re

_RANGE = re.compile(r"\[(?P<a>[^,\[\]]*),(?P<b>[^,\[\]]*)\]|(?P<c>[^:\[\]]*):(?P<d>[^:\[\]]*)")


def written_ends(text: str) -> tuple[str, str] | None:
    """What was written for the two ends of a range, '' for the upper one of ``a:``; None if the
    text is no range."""
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return None
    low, high = (x.strip() for x in found.groups() if x is not None)
    return low, high
