"""Claims that the figures on sequences share, decided over networks and over starts."""

from __future__ import annotations

import numpy as np

from empirical.measurements.sequence_job import KINDS
from empirical.measurements.sequence_memory import NOISE, SequenceMemory
from empirical.statistics.decision import Decision
from empirical.statistics.proportions import majority, rate, some


def are_limit_cycles(memory: SequenceMemory) -> Decision:
    """Most networks that reached the loss hold every sequence, by ρ and by iteration from noise.

    Undecided networks may fall either way: the finding must hold for both.
    """
    verdicts = memory.verdicts()
    least = majority(verdicts.count(True), len(verdicts)).holds
    most = majority(len(verdicts) - verdicts.count(False), len(verdicts)).holds
    holds = least if least == most else None
    return Decision(holds, _told(memory)).about_storage()


def exist_as_limit_cycles(memory: SequenceMemory) -> Decision:
    """One network that reached the loss holds every sequence, by ρ and by iteration from noise."""
    known = [v for v in memory.verdicts() if v is not None]
    holds = some(sum(known), len(known)).holds
    return Decision(holds, _told(memory)).about_storage()


def _told(memory: SequenceMemory) -> str:
    verdicts, reached = memory.verdicts(), memory.reached
    if not reached.any():
        return memory.summary()
    doubtful = int(memory.undecided[reached].sum())
    radii = memory["radius"][reached]
    unknown, shown = verdicts.count(None), memory.best()
    return (
        f"{verdicts.count(True)} of {len(verdicts)} networks hold all"
        f"{f' ({unknown} undecided)' if unknown else ''}; {memory.summary()}; of their "
        f"{radii.size} sequences {int(memory.stored[reached].sum())} have ρ < 1"
        f"{f' ({doubtful} undecided)' if doubtful else ''}, "
        f"{int(memory.noise_finds[reached].sum())} draw orbits from noise; ρ {radii.min():.2g} to "
        f"{radii.max():.2g}, median {np.median(radii):.2g}; network {shown}: {entry(memory, shown)}"
    )


def recalled_from_noise(memory: SequenceMemory) -> Decision:
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
    return Decision(decision.holds, f"{told}network {shown}: {kinds(memory, shown)}")


def kinds(memory: SequenceMemory, network: int) -> str:
    """How many starts of each kind of noise, and where and when they enter."""
    rows = memory["sequence"][network, NOISE]
    shares = [
        f"{kind} {rate(int((row >= 0).sum()), row.size)}"
        for kind, row in zip(KINDS[NOISE], rows, strict=True)
    ]
    return f"{', '.join(shares)}; {entry(memory, network)}"


def entry(memory: SequenceMemory, network: int) -> str:
    """Where and when the cycle is entered from noise, in words."""
    good = memory["entry_step"][network, NOISE] >= 0
    if not good.any():
        return "no start enters a cycle"
    steps = memory["entry_step"][network, NOISE][good]
    phases = np.unique(memory["entry_example"][network, NOISE][good])
    farthest = memory["distance"][network, NOISE][good].max()
    return (
        f"entered after {np.median(steps):.0f} steps (median; at most {steps.max()}), at "
        f"{len(phases)} different phases of {sum(memory.lengths)}; "
        f"farthest from an example over a period {farthest:.1e}"
    )
