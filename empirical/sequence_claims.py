"""Claims that the figures on sequences share, decided over networks and over starts."""

from __future__ import annotations

import numpy as np

from empirical.experiment import CheckedClaim
from empirical.retrieval.sequence_job import KINDS
from empirical.sequence_memory import NOISE, SequenceMemory, interval, majority, some


def are_limit_cycles(memory: SequenceMemory, text: str) -> CheckedClaim:
    """Most networks that reached the loss hold every sequence, by ρ and by iteration from noise."""
    known = memory.reached & ~memory.undecided.any(axis=1)
    every = memory.limit_cycles.all(axis=1)
    decision = majority(int(every[known].sum()), int(known.sum()))
    return CheckedClaim.decided(
        text,
        decision.holds,
        f"all {len(memory.lengths)} in {decision.reason} networks; {memory.summary()}; "
        f"{_parts(memory)}",
    )


def exist_as_limit_cycles(memory: SequenceMemory, text: str) -> CheckedClaim:
    """One network that reached the loss holds every sequence, by both criteria."""
    known = memory.reached & ~memory.undecided.any(axis=1)
    every = memory.limit_cycles.all(axis=1)
    decision = some(int(every[known].sum()), int(known.sum()))
    return CheckedClaim.decided(
        text,
        decision.holds,
        f"all {len(memory.lengths)} in {decision.reason} networks; {memory.summary()}; "
        f"{_parts(memory)}",
    )


def recalled_from_noise(memory: SequenceMemory, text: str) -> CheckedClaim:
    """In the network shown, most orbits from noise end in one of its limit cycles."""
    shown = memory.best()
    if not memory.reached[shown]:
        return CheckedClaim.decided(text, None, f"{memory.summary()}")
    successes, trials = memory.from_noise(shown)
    decision = majority(successes, trials)
    kinds = [
        f"{kind} {interval(int((row >= 0).sum()), row.size)}"
        for kind, row in zip(KINDS[NOISE], memory.recall["sequence"][shown, NOISE], strict=True)
    ]
    others = [
        f"{memory.from_noise(k)[0]} of {trials}"
        for k in np.flatnonzero(memory.reached)
        if k != shown
    ]
    told = f"network {shown}: {', '.join(kinds)}; {entry(memory, shown)}"
    told += f"; the other networks: {', '.join(others)}" if others else ""
    return CheckedClaim.decided(text, decision.holds, told)


def entry(memory: SequenceMemory, network: int) -> str:
    """Where and when the cycle is entered from noise, in words."""
    good = memory.recall["entry_step"][network, NOISE] >= 0
    if not good.any():
        return "no start enters a cycle"
    steps = memory.recall["entry_step"][network, NOISE][good]
    phases = np.unique(memory.recall["entry_example"][network, NOISE][good])
    farthest = memory.recall["distance"][network, NOISE][good].max()
    return (
        f"entered after {np.median(steps):.0f} steps (median; at most {steps.max()}), at "
        f"{len(phases)} different phases of {sum(memory.lengths)}; "
        f"farthest from an example over a period {farthest:.1e}"
    )


def _parts(memory: SequenceMemory) -> str:
    """ρ alone, and noise alone, of the networks that reached the loss."""
    stored = memory.stored[memory.reached]
    seen = (memory.counts()[memory.reached][:, NOISE].sum(axis=1) > 0).sum()
    return (
        f"of their {stored.size} sequences {int(stored.sum())} have ρ < 1 and {int(seen)} were "
        f"reached from noise"
    )
