"""What the figures on sequences share: orbits as strips of pictures, entries, spectral radii."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.figures.style import GREY, NOTE, colour, logarithmic, panel, picture
from empirical.measurements.sequence_job import KINDS, Starts
from empirical.measurements.sequence_memory import NOISE, SequenceMemory

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

MARK = "#D55E00"  # the step at which a sequence is entered
NOISES = ("#56B4E9", "#374151")  # of kinds of noise: other than those of sequences


def strips(
    part: SubFigure,
    rows: Sequence[tuple[str, np.ndarray]],
    captions: Sequence[Sequence[str]] | None = None,
    marked: Sequence[int | None] | None = None,
) -> None:
    """Rows of (label, pictures (m, height, width[, 3])); ``marked[r]`` is framed in its row."""
    columns = max(len(pictures) for _, pictures in rows)
    grid = part.add_gridspec(len(rows), columns, wspace=0.04, hspace=0.04)
    for r, (label, pictures) in enumerate(rows):
        for c, values in enumerate(pictures):
            axes = part.add_subplot(grid[r, c])
            picture(axes, values, captions[r][c] if captions and captions[r] else "")
            if c == 0:
                axes.set_ylabel(
                    label, fontsize=NOTE, rotation=0, ha="right", va="center", labelpad=6
                )
            if values.min() >= 1:  # none: white, and without a frame
                for spine in axes.spines.values():
                    spine.set_visible(False)
            if marked and marked[r] == c:
                for spine in axes.spines.values():
                    spine.set(visible=True, color=MARK, linewidth=2)


def entry_phases(axes: Axes, memory: SequenceMemory, network: int) -> Axes:
    """At which example orbits from noise enter, each kind in its colour."""
    total = sum(memory.lengths)
    found = memory["entry_example"][network, NOISE]
    bins = np.linspace(-0.5, total - 0.5, min(total, 40) + 1)
    panel(axes, "where noise enters", "example entered at", "starts")
    groups = [row[row >= 0] for row in found]
    axes.hist(
        groups, bins.tolist(), stacked=True, color=NOISES[: len(groups)], label=list(KINDS[NOISE])
    )
    axes.set_ylim(bottom=0)
    axes.locator_params(integer=True)
    for end in np.cumsum(memory.lengths)[:-1]:
        axes.axvline(end - 0.5, color=GREY, lw=0.8, ls=":")
    return axes


def entry_steps(axes: Axes, memory: SequenceMemory, network: int) -> Axes:
    """After how many steps: the share of all starts that follow a sequence by then."""
    panel(axes, "when noise enters", "applications of $f$", "share of starts in a sequence")
    for kind, row, ink in zip(
        KINDS[NOISE], memory["entry_step"][network, NOISE], NOISES, strict=True
    ):
        steps = np.sort(row[row >= 0])
        if len(steps):
            share = np.arange(1, len(steps) + 1) / row.size
            axes.step(np.r_[0, steps], np.r_[0, share], where="post", color=ink, label=kind)
    axes.set_ylim(0, 1.03)
    return axes


def radii(
    axes: Axes,
    memories: Sequence[tuple[str, SequenceMemory]],
    lines: Sequence[tuple[float, str]] = (),
    names: Sequence[str] = (),
) -> Axes:
    """ρ of the n-fold maps, a column for each memory, a colour for each sequence.

    Full: a limit cycle by both criteria; hollow: of ρ ≥ 1, or not found by noise; grey: of
    networks without the loss.
    """
    panel(axes, "ρ of the $n$-fold map", "", "spectral radius")
    axes.axhline(1, color="black", lw=0.8)
    for column, (_, memory) in enumerate(memories):
        count = len(memory.lengths)
        for s in range(count):
            shown = np.maximum(memory["radius"][:, s], 1e-300)
            across = column + 0.5 * (_spread(len(shown)) + s - (count - 1) / 2) / count
            for k, (x, y) in enumerate(zip(across, shown, strict=True)):
                good = memory.limit_cycles[k, s]
                ink = colour(s) if memory.reached[k] else GREY
                axes.plot(x, y, "o", ms=5, mec=ink, mfc=ink if good else "white", mew=1.2)
    for value, text in lines:
        axes.axhline(value, color=GREY, lw=0.9, ls="--", label=text)
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.set_ylim(low / 3, high * 3)
    logarithmic(axes.yaxis)
    axes.set_xlim(-0.5, len(memories) - 0.5)
    axes.set_xticks(range(len(memories)), [name for name, _ in memories])
    for s, name in enumerate(names):
        axes.plot([], [], "o", ms=5, color=colour(s), ls="", label=name)
    if any((memory.reached[:, None] & ~memory.limit_cycles).any() for _, memory in memories):
        axes.plot(
            [], [], "o", ms=5, mec=GREY, mfc="white", ls="", label="no start from noise ends there"
        )
    return axes


def _spread(count: int) -> np.ndarray:
    """Places of networks beside one another, within ± 0.3."""
    return np.linspace(-0.3, 0.3, count) if count > 1 else np.zeros(1)


def distances(axes: Axes, values: np.ndarray, entered: int, length: int) -> Axes:
    """‖z_m - the example expected‖ along an orbit; the step of entry and whole periods marked."""
    options: dict[str, Any] = {"lw": 0.8, "zorder": 0}
    panel(axes, "one orbit", "applications of $f$", "distance to the example expected")
    axes.semilogy(values, color=colour(0), lw=1.2)
    axes.axvline(entered, color=MARK, label="entered here", **options)
    for turn in range(entered + length, len(values), length):
        label = "whole periods later" if turn == entered + length else None
        axes.axvline(turn, color=GREY, ls=":", label=label, **options)
    logarithmic(axes.yaxis)
    return axes


def one_sequence(
    part: SubFigure, memory: SequenceMemory, network: int, distance: np.ndarray, entered: int
) -> list[Axes]:
    """Of a network of one sequence: an orbit that enters it, when and where noise does, and ρ."""
    panels = list(part.subplots(2, 2).ravel())
    distances(panels[0], distance, entered, memory.lengths[0])
    entry_steps(panels[1], memory, network)
    entry_phases(panels[2], memory, network)
    count = len(memory.reached)
    radii(panels[3], [(f"{count} network{'s' * (count > 1)}", memory)])
    return panels


def as_limit_cycle(what: str, memory: SequenceMemory, network: int) -> str:
    """The headline of a figure of one sequence."""
    successes, trials = memory.from_noise(network)
    told = f"{successes} of {trials} starts from noise end in it (network {network})"
    return f"{what} as a limit cycle: {told}"


def endings(axes: Axes, memories: Sequence[tuple[str, SequenceMemory]]) -> Axes:
    """Where noise ends, over all networks that reached the loss."""
    panel(axes, "where noise ends", "", "share of starts")
    for column, (_, memory) in enumerate(memories):
        counts = memory.counts()[memory.reached][:, NOISE].sum(axis=(0, 1))
        total = max(1, memory["sequence"][memory.reached][:, NOISE].size)
        bottom = 0.0
        for s, count in enumerate(counts):
            axes.bar(column, count / total, 0.6, bottom, color=colour(s))
            bottom += count / total
        axes.bar(column, 1 - bottom, 0.6, bottom, color="white", edgecolor=GREY, hatch="//", lw=0.6)
    axes.set_xticks(range(len(memories)), [name for name, _ in memories])
    axes.bar(0, 0, color="white", edgecolor=GREY, hatch="//", lw=0.6, label="ends in no sequence")
    return axes


def near_shares(axes: Axes, memories: Sequence[tuple[str, SequenceMemory]], starts: Starts) -> Axes:
    """Which share of the starts near a sequence ends in it, network by network."""
    panel(axes, f"starts near a sequence ({starts.near:.0%} noise)", "", "share that ends there")
    for column, (_, memory) in enumerate(memories):
        count = len(memory.lengths)
        for s in range(count):
            ends, total = memory.own(starts, s)
            shares = ends[memory.reached] / max(total, 1)
            across = column + 0.6 * (s - (count - 1) / 2) / count
            axes.plot(across + 0.15 * _spread(len(shares)), shares, "o", ms=5, color=colour(s))
    axes.set_ylim(-0.03, 1.05)
    axes.set_xlim(-0.5, len(memories) - 0.5)
    axes.set_xticks(range(len(memories)), [name for name, _ in memories])
    return axes
