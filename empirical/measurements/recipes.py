"""What an experiment finds of networks trained by several recipes, one part for each.

Only a network that reached its loss and stores something is iterated: orbits of others may wander
without end, and there is nothing to recall.  What they store is told.  Where there is none such,
the last is iterated all the same, for its picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from empirical.runs.job import Measured

if TYPE_CHECKING:
    from empirical.measurements.picture_memory import Trained
    from empirical.retrieval.corrupted import Trials

FOLLOWED = "followed"


@dataclass(frozen=True)
class Part(Measured):
    """What was found of one network; its recipe is the ``number``-th."""

    number: int = 0

    @property
    def memory(self) -> Mapping[str, Any]:
        """The numbers of ``Trained``."""
        memory: Mapping[str, Any] = self.numbers["memory"]
        return memory

    @property
    def followed(self) -> bool:
        """Whether it was iterated."""
        return bool(self.numbers[FOLLOWED])

    @property
    def trials(self) -> Trials:
        """From corrupted pictures."""
        from empirical.retrieval.corrupted import Trials

        return Trials.of(self.arrays)


def by_recipe(memories: Sequence[Trained], follow: Callable[[Trained], Measured]) -> Measured:
    """``follow`` measures a network that is to be iterated."""
    parts = []
    chosen = followed([memory.numbers for memory in memories])
    for memory, whether in zip(memories, chosen, strict=True):
        found = follow(memory) if whether else Measured({})
        about = {FOLLOWED: whether, "memory": memory.numbers}
        parts.append(Measured(about | found.numbers, found.arrays))
    return gathered(parts)


def followed(networks: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Which of them are iterated, by their numbers."""
    found = [bool(network["reached"] and network["stored"]) for network in networks]
    return found if any(found) else [False] * (len(networks) - 1) + [True]


def gathered(parts: Sequence[Measured]) -> Measured:
    """One result of all."""
    return Measured(
        {"recipes": [part.numbers for part in parts]},
        {f"{i}: {name}": a for i, part in enumerate(parts) for name, a in part.arrays.items()},
    )


def parted(measured: Measured) -> list[Part]:
    """What was gathered."""
    arrays: list[dict[str, Any]] = [{} for _ in measured.numbers["recipes"]]
    for name, array in measured.arrays.items():
        number, colon, own = name.partition(": ")
        if colon and number.isdigit():
            arrays[int(number)][own] = array
    parts = zip(measured.numbers["recipes"], arrays, strict=True)
    return [Part(numbers, own, number=i) for i, (numbers, own) in enumerate(parts)]


def shown(measured: Measured) -> Part:
    """The part whose pictures are drawn: the last that was iterated, by gradient descent if any."""
    parts = [part for part in parted(measured) if part.followed]
    return ([part for part in parts if part.memory["gradient_descent"]] or parts)[-1]


def told(measured: Measured) -> str:
    """A line for each recipe; of several, which one's pictures are shown."""
    memories = [part.memory for part in parted(measured)]
    drawn = shown(measured).memory["recipe"] if len(memories) > 1 else ""
    return "\n".join(_row(m) + (" (shown)" if m["recipe"] == drawn else "") for m in memories)


def _row(memory: Mapping[str, Any]) -> str:
    if memory["loss"] is None:
        return f"{memory['recipe']}: training diverged"
    missed = "" if memory["reached"] else ", too large,"
    return (
        f"{memory['recipe']}: {memory['stored']} of {memory['examples']} stored, ρ ≤ "
        f"{memory['largest_radius']:.2g}, loss {memory['loss']:.1e}{missed} after "
        f"{memory['epochs']:,} epochs"
    )
