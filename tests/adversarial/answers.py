"""The certified method against a flow whose end is known otherwise; undecided is always allowed."""

from __future__ import annotations

from typing import Any

from mpmath import mp, mpf
from reference import End

from theory import DomainError, Enclosure, Flow, enclose

FLOAT = 2e-6  # relative, of DOP853 where the end is sensitive to the way
SMALL = 0.05  # below this, absolute


def answer(phi: str, **start: Any) -> Enclosure | None:
    """The enclosure; None where φ is said to have no value at the start."""
    try:
        return enclose(phi, **start)
    except DomainError:
        return None


def contradictions(found: Enclosure, end: End | None) -> list[str]:
    """What the enclosure says against an orbit that was followed; [] if it does not contradict.

    ``end`` None means that the reference did not arrive, which proves nothing.
    """
    if found.outcome is Flow.UNDECIDED or end is None:
        return []
    if found.outcome is not Flow.INTERPOLATES:
        return [f"{found.outcome.value}, but the orbit ends at {end}"]
    said = []
    for name in ("u", "v", "lambda1"):
        interval, value = getattr(found, name), getattr(end, name)
        if interval.distance(value) > FLOAT * max(SMALL, abs(value)):
            said.append(f"{name} in {interval}, but it is {value}")
    return said


def holds(interval: Any, value: mpf, digits: int) -> bool:
    """Whether decimal bounds contain a value known to ``digits`` significant digits."""
    slack = abs(value) * mpf(10) ** -digits
    return mpf(interval.lower) - slack <= value <= mpf(interval.upper) + slack


def exactly(end: End, found: Enclosure, digits: int) -> list[str]:
    """As :func:`contradictions`, for an end known to ``digits`` digits."""
    with mp.workdps(digits + 20):
        return [
            f"{name} in {getattr(found, name)}, but it is {mp.nstr(getattr(end, name), digits)}"
            for name in ("u", "v", "lambda1")
            if not holds(getattr(found, name), getattr(end, name), digits)
        ]
