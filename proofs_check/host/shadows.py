"""A file of the user's own that is called like a package of this program, ``theory.py`` say.

``python -m`` looks in the current folder first, a script that is installed does not.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

OURS = Path(__file__).resolve().parents[2]  # where the packages lie, side by side
PACKAGES = ("theory", "proofs_check", "empirical")


def set_aside() -> str:
    """Of a process that ``python -m`` began: nothing is imported from the current folder, unless
    the program lies there.  What else hides a package of ours, as a sentence, or ''."""
    if sys.path and not sys.flags.safe_path and Path(sys.path[0]).resolve() != OURS:
        here = Path(sys.path.pop(0))
        for name in PACKAGES:
            for taken in (here / f"{name}.py", here / name / "__init__.py"):
                if taken.is_file():
                    print(f"note: {taken} is called like a package of this program, and is not "
                          "used.", file=sys.stderr)  # fmt: skip
    return hidden()


def hidden() -> str:
    """Which file is found in the place of a package of ours, and what to do; '' if none is."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        place = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if place is not None and place.parent.parent != OURS:
            return (
                f"{place} is called like the package {name} of this program, and hides it. Rename "
                "it, or take its folder out of PYTHONPATH."
            )
    return ""
