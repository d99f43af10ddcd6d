"""Errors that a caller can act on: what was expected, what came, what to do."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


class InputError(ValueError):
    """The request itself cannot be understood or makes no sense (exit code 2)."""


class ExpressionError(InputError):
    """An activation or a number was written in a way that the grammar refuses."""


class DomainError(InputError):
    """The activation has no real value at the point that was asked for."""


class ProofError(RuntimeError):
    """What a proof rests on is absent: a defect of this program, and no verdict on anything."""


def required(value: T | None, what: str) -> T:
    """``value``, which must be present; checked under ``python -O`` as well."""
    if value is None:
        raise ProofError(f"a proof went on without {what}; please report this.")
    return value


def did_you_mean(
    word: str | Iterable[str], known: Iterable[str], quote: Callable[[str], str] = repr
) -> str:
    """A question after a full stop: the nearest of the words that are known, to the first of
    several that is near to one; empty if none is.  The dashes of options make none nearer."""
    import difflib

    words = [word] if isinstance(word, str) else word
    bare = {each.lstrip("-"): each for each in known}
    near = (m for each in words for m in difflib.get_close_matches(each.lstrip("-"), bare, n=1))
    return next((f" Did you mean {quote(bare[match])}?" for match in near), "")


_EXTRA = {"torch": "training", "matplotlib": "reports", "latex2mathml": "reports"}
_CORE = ("sympy", "scipy", "numpy", "mpmath", "flint", "rich", "hypothesis")


def missing_package(name: str | None, extra: str = "") -> str:
    """What to tell someone whose Python lacks a package that this project needs; ``extra`` is
    the one that has it and whatever else is needed there."""
    top = (name or "").partition(".")[0]
    return (
        f"the package {name!r} is not installed for {sys.executable}. Activate the virtual "
        "environment that was made for this project (. .venv/bin/activate), or install it there: "
        + (_install([extra]) if extra else how_to_install(*() if top in _CORE else (top,)))
    )


def how_to_install(*packages: str) -> str:
    """The command that brings packages, by the extras that need them; the core without any."""
    return _install(sorted({_EXTRA.get(package, "experiments") for package in packages}))


def _install(extras: Sequence[str]) -> str:
    what = "'.[" + ",".join(extras) + "]'" if extras else "."
    return f"pip install -c constraints.txt {what}"
