"""The answers that were recorded before the engine (README.md has the form)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("verdicts.json.gz")
WORDS = {
    "V": "verified",
    "R": "refuted",
    "N": "not_applicable",
    "I": "inconclusive",
    "C": "conflict",
    "refused": "refused",
}


@dataclass(frozen=True)
class Question:
    """φ, the start (k, u0, v0, r) and the middle layers' weights, as text."""

    phi: str
    start: tuple[str, ...]
    middle: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.phi, *self.start, *self.middle))


@cache
def _whole() -> dict:
    return json.loads(gzip.decompress(FILE.read_bytes()))


def verdicts(statement: str) -> Iterator[tuple[Question, str, str]]:
    """The question, the verdict as printed and as proved."""
    for phi, start, middle, both in _whole()["verdicts"][statement]:
        printed, _, proved = both.partition("/")
        asked = Question(phi, tuple(map(str, start)), tuple(middle))
        yield asked, WORDS[printed], WORDS[proved or printed]


def ends() -> Iterator[tuple[Question, str, list[str]]]:
    """The question, outcome/classification, and u, v, λ1 where the flow arrived."""
    for phi, start, middle, kind, *rest in _whole()["ends"]:
        yield Question(phi, tuple(map(str, start)), tuple(middle)), kind, rest[:3]


def contains(text: str, lower: str, upper: str) -> bool:
    """Whether an enclosure is compatible with a recorded number."""
    recorded = Decimal(text.removesuffix("!"))
    unit = Decimal(0) if text.endswith("!") else Decimal(1).scaleb(recorded.as_tuple().exponent)
    return Decimal(lower) - unit <= recorded <= Decimal(upper) + unit


def statements() -> tuple[str, ...]:
    return tuple(_whole()["verdicts"])
