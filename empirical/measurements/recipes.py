"""What an experiment finds of networks trained by several recipes, one part for each.

Only a network that reached its loss and stores something is iterated: orbits of others may wander
without end, and there is nothing to recall.  What they store is told.  Where there is none such,
the last is iterated all the same, for its picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from empirical.measurements.picture_memory import Trained
from empirical.runs.job import Measured

FOLLOWED = "followed"


def by_recipe(memories: Sequence[Trained], follow: Callable[[Trained], Measured]) -> Measured:
    """``follow`` measures a network that is to be iterated; ``memory`` is added to its numbers."""
    return gathered(
        [
            with_memory(follow(memory), memory.numbers) if chosen else untold(memory.numbers)
            for memory, chosen in zip(
                memories, followed([m.numbers for m in memories]), strict=True
            )
        ]
    )


def with_memory(found: Measured, memory: Mapping[str, Any]) -> Measured:
    return Measured({FOLLOWED: True, "memory": dict(memory), **found.numbers}, found.arrays)


def untold(memory: Mapping[str, Any]) -> Measured:
    """Of a network that is not iterated."""
    return Measured({FOLLOWED: False, "memory": dict(memory)})


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


def parted(measured: Measured) -> list[Measured]:
    """What was gathered."""
    return [
        Measured(
            numbers,
            {
                name.removeprefix(f"{i}: "): array
                for name, array in measured.arrays.items()
                if name.startswith(f"{i}: ")
            },
        )
        for i, numbers in enumerate(measured.numbers["recipes"])
    ]


def shown(measured: Measured) -> Measured:
    """The part whose pictures are drawn: the last that was iterated, by gradient descent if any."""
    parts = [part for part in parted(measured) if part.numbers[FOLLOWED]]
    descended = [part for part in parts if part.numbers["memory"]["gradient_descent"]]
    return (descended or parts)[-1]


def told(measured: Measured) -> str:
    """A line for each recipe; of several, which one's pictures are shown."""
    parts = [part.numbers["memory"] for part in parted(measured)]
    drawn = shown(measured).numbers["memory"]["recipe"] if len(parts) > 1 else ""
    return "\n".join(
        _row(memory) + (" (shown)" if memory["recipe"] == drawn else "") for memory in parts
    )


def _row(memory: Mapping[str, Any]) -> str:
    if memory["loss"] is None:
        return f"{memory['recipe']}: training diverged"
    missed = "" if memory["reached"] else ", too large,"
    return (
        f"{memory['recipe']}: {memory['stored']} of {memory['examples']} stored, ρ ≤ "
        f"{memory['largest_radius']:.2g}, loss {memory['loss']:.1e}{missed} after "
        f"{memory['epochs']:,} epochs"
    )
