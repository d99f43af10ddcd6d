"""Claims that the figures on sequences share, decided over networks and over starts."""

from __future__ import annotations

import numpy as np

from empirical.evidence import rate
from empirical.experiment import CheckedClaim
from empirical.retrieval.sequence_job import KINDS
from empirical.sequence_memory import NOISE, SequenceMemory, majority, some


def are_limit_cycles(memory: SequenceMemory, text: str) -> CheckedClaim:
    """Most networks that reached the loss hold every sequence, by ρ and by iteration."""
    every, known = _every(memory)
    return CheckedClaim.decided(text, majority(every, known).holds, _told(memory, every, known))


def exist_as_limit_cycles(memory: SequenceMemory, text: str) -> CheckedClaim:
    """One network that reached the loss holds every sequence, by ρ and by iteration."""
    every, known = _every(memory)
    return CheckedClaim.decided(text, some(every, known).holds, _told(memory, every, known))


def _every(memory: SequenceMemory) -> tuple[int, int]:
    """(networks that hold every sequence, networks of which that is known)."""
    known = memory.reached & ~memory.undecided.any(axis=1)
    return int((memory.limit_cycles.all(axis=1) & known).sum()), int(known.sum())


def _told(memory: SequenceMemory, every: int, known: int) -> str:
    reached = memory.reached
    doubtful = int(memory.undecided[reached].sum())
    radii = memory.spectra["radius"][reached]
    told = f"{every} of {known} networks hold all; {memory.summary()}"
    if not reached.any():
        return told
    return (
        f"{told}; of their {radii.size} sequences {int(memory.stored[reached].sum())} have ρ < 1"
        f"{f' ({doubtful} undecided)' if doubtful else ''}, "
        f"{int(memory.limit_cycles[reached].sum())} also draw orbits, "
        f"{int(memory.noise_finds[reached].sum())} from noise; ρ {radii.min():.2g} to "
        f"{radii.max():.2g}, median {np.median(radii):.2g}"
    )


def recalled_from_noise(memory: SequenceMemory, text: str) -> CheckedClaim:
    """There is a network that reached the loss of which most orbits from noise end in a sequence.

    For every network Wilson's interval of the share of such starts is compared with one half.
    """
    decisions = [majority(*memory.from_noise(k)) for k in np.flatnonzero(memory.reached).tolist()]
    known = [decision.holds for decision in decisions if decision.holds is not None]
    decision = some(sum(known), len(known))
    shares = ", ".join(decision.reason for decision in decisions)
    shown = memory.best()
    told = f"in {decision.reason} networks most starts do; by network: {shares}; "
    if not known:
        told = f"{memory.summary()}; "
    return CheckedClaim.decided(
        text, decision.holds, f"{told}network {shown}: {kinds(memory, shown)}"
    )


def kinds(memory: SequenceMemory, network: int) -> str:
    """How many starts of each kind of noise, and where and when they enter."""
    rows = memory.recall["sequence"][network, NOISE]
    shares = [
        f"{kind} {rate(int((row >= 0).sum()), row.size)}"
        for kind, row in zip(KINDS[NOISE], rows, strict=True)
    ]
    return f"{', '.join(shares)}; {entry(memory, network)}"


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
