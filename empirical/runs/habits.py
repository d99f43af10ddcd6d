"""How many epochs a training is likely to take, from those that kept runs took.

Where no kept run is alike, the learning rate is all there is to go by: a guess, and told as one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from empirical.runs.run import Run
from theory.errors import InputError

# Epochs times the learning rate until 1e-8: of Adam .2 (Figure 4c), .3 and .9 (a chain and single
# digits, 1 × 512) to 2.5 (Figure 3), of RMSprop 7 to 9 (Appendix F).  Plain descent takes what it
# may: its rates are as large as the network bears.
USUAL = {"adam": 1.0, "rmsprop": 10.0}


class Basis(Enum):
    """What an expectation rests on; each value reads as the end of a sentence."""

    CERTAIN = "it takes all its epochs"
    ALIKE = "as a kept run alike did"
    GUESS = "by the learning rate alone"
    CAP = "as many as it may"
    NONE = "it trains nothing that could be timed"


@dataclass(frozen=True)
class Traits:
    """What decides how many epochs it takes."""

    # job, nonlinearity, rule, rate and loss: another value is another question
    same: tuple[Any, ...]
    sizes: tuple[float, ...]  # width, depth and number of examples, of which near ones will do
    rule: str  # of the optimiser
    rate: float  # its learning rate; 0 where it is found by the job

    @classmethod
    def of(cls, kind: str, document: Any) -> Traits:
        """From the canonical form of a job."""
        found: dict[str, dict[str, Any]] = {}
        for name, fields in _parts(document):
            found.setdefault(name, fields)
        optimiser, stop = found.get("Optimiser", {}), found.get("Stop", {})
        network = next((f for f in found.values() if "hidden" in f or "width" in f), {})
        rule, rate = optimiser.get("rule", "gd"), optimiser.get("learning_rate", 0.0)
        beta = optimiser.get("momentum"), optimiser.get("weight_decay")
        same = (kind, network.get("activation"), rule, rate, *beta, stop.get("loss"))
        counts = network.get("width"), network.get("hidden"), found.get("Data", {}).get("count")
        sizes = tuple(float(n) if isinstance(n, int) and n > 0 else 1.0 for n in counts)
        return cls(same, sizes, rule, float(rate))

    def distance(self, other: Traits) -> float:
        """Of the sizes, in factors of e."""
        pairs = zip(self.sizes, other.sizes, strict=True)
        return sum(abs(math.log(a / b)) for a, b in pairs)


class Habits:
    """What kept runs took."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self._known: dict[tuple[Any, ...], list[tuple[Traits, list[int]]]] = {}
        for run in runs:
            self.learn(run)

    def learn(self, run: Run) -> None:
        """A run without epochs, or a damaged one, teaches nothing."""
        try:
            epochs = list(_numbers(run.numbers.get("epochs")))
            if not epochs:
                return
            traits = Traits.of(run.kind, run.configuration["configuration"])
            self._known.setdefault(traits.same, []).append((traits, epochs))
        except (InputError, LookupError, TypeError, ValueError, AttributeError):
            return

    def expected(self, traits: Traits, cap: int, longest: bool) -> tuple[int, Basis]:
        """Epochs of a member on average, or of the ``longest`` of the ensemble; at most ``cap``."""
        alike = self._known.get(traits.same, [])
        if alike:
            _, epochs = min(alike, key=lambda pair: traits.distance(pair[0]))
            found = max(epochs) if longest else round(sum(epochs) / len(epochs))
            return min(found, cap), Basis.ALIKE
        if traits.rule in USUAL and traits.rate > 0:
            guess = round(USUAL[traits.rule] / traits.rate)
            return (guess, Basis.GUESS) if guess < cap else (cap, Basis.CAP)
        return cap, Basis.CAP


def _parts(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(class name, fields) of every dataclass within, the outer ones first."""
    if isinstance(document, list):
        for item in document:
            yield from _parts(item)
    elif isinstance(document, dict) and isinstance(document.get("fields"), dict):
        yield str(document.get("class")).rpartition(".")[2], document["fields"]
        for value in document["fields"].values():
            yield from _parts(value)


def _numbers(values: Any) -> Iterator[int]:
    if isinstance(values, list):
        for value in values:
            yield from _numbers(value)
    elif type(values) is int:
        yield values
