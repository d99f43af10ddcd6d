"""Evidence within a budget of time: what ran out of it is unknown, and says so.

:mod:`theory.deadline` has the rule by which methods, and the claims of one method, share the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

from proofs_check.evidence import WHOLE_METHOD, Evidence, Outcome, Rigour, Subject
from theory.deadline import OutOfTime

_kept: ContextVar[list[Evidence] | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[list[Evidence]]:
    """The list of all that :func:`in_time` finds inside, for a method that is broken off."""
    found: list[Evidence] = []
    token = _kept.set(found)
    try:
        yield found
    finally:
        _kept.reset(token)


def in_time(method: str, about: Subject, rigour: Rigour, find: Callable[[], Evidence]) -> Evidence:
    """What ``find`` finds about the claim or step: unknown, with the reason, if the time runs out.

    The evidence is final: it stays, even if the method is broken off later.
    """
    began = perf_counter()
    try:
        found = find()
    except OutOfTime as spent:
        found = out_of_time(method, str(spent), about, rigour, perf_counter() - began)
    kept = _kept.get()
    if kept is not None:
        kept.append(found)
    return found


def out_of_time(
    method: str,
    reason: str,
    about: Subject = WHOLE_METHOD,
    rigour: Rigour = Rigour.NUMERICAL,
    seconds: float = 0.0,
) -> Evidence:
    """The record that the time of a method, or of one claim in it, was spent."""
    return Evidence(method, about, Outcome.UNKNOWN, rigour, reason, seconds)
