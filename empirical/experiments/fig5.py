"""Figure 5: the network sizes that store examples, and the smaller ones that store sequences.

The paper trains networks of many widths and depths on 100 examples of MNIST: (a) as autoencoders,
(b) to (e) on the same examples chained to sequences, longer and longer.  An example is stored if
ρ < 1 at it, a sequence of n if ρ < 1 of the n-fold map; here the smallest and the largest network
that do so for all sequences of a length are also iterated from noise, and must fall into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from empirical.bounds import require_growing, require_least
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.style import LABEL, NOTE, SMALLEST, figure, finished
from empirical.figures.tables import table
from empirical.measurements.capacity import ASSUMED, GRIDS, Grid, recalled_from_noise
from empirical.measurements.given import Given
from empirical.measurements.storage_table import StorageTable
from empirical.measurements.trained_member import TrainedMember
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.statistics.proportions import majority
from empirical.statistics.seeds import greater, mean_interval, rising

PAPER_SIZE, PAPER_DEPTH, PAPER_WIDTH = 100, 31, 512  # the last two are assumed
ALMOST_ALL = 99.0  # per cent: the paper's 99 of 100


@dataclass(frozen=True)
class Configuration:
    """``lengths`` of the sequences must divide the number of examples; ``starts`` are noise."""

    grid: Grid = GRIDS["laptop"]
    lengths: tuple[int, ...] = (2, 5, 10, 20)
    starts: int = 100


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train all grids, and iterate two networks of each length of sequence from noise."""
    require_growing(1, "fig5", lengths=c.lengths)
    require_least(1, "fig5", starts=c.starts)
    given = Given.of(c.grid.data, laboratory)
    x, count = given.examples.flat, given.examples.count
    jobs = [c.grid.jobs(given, length) for length in (None, *c.lengths)]
    runs, cells = laboratory.sweep([job for some in jobs for job in some]), len(jobs[0])
    arrays, recalled = dict[str, np.ndarray](), []
    for k, length in enumerate((1, *c.lengths)):
        mine = runs[k * cells : (k + 1) * cells]
        table = StorageTable.of_runs(mine, len(c.grid.depths), count // length)
        arrays |= table.arrays(_name(length))
        if length > 1:
            found = dict[str, Any]()
            for name, cell in _extremes(c, table).items():
                place = cell[0] * len(c.grid.widths) + cell[1]
                member = int(np.argmax(table.everything[cell]))  # the first that stores all
                network = TrainedMember(jobs[k][place], mine[place], member)
                found[name] = recalled_from_noise(network, x, c.starts, laboratory.progress)
            recalled.append(found)
    return Measured({"examples": count, "recall": recalled}, arrays)


def _name(length: int) -> str:
    return f"length_{length}_"


def _extremes(c: Configuration, table: StorageTable) -> dict[str, tuple[int, int]]:
    """(row, column) of the fewest and the most hidden units that store everything, if any do."""
    cells = [(int(r), int(w)) for r, w in np.argwhere(table.everything.any(axis=2))]
    by_units = sorted(cells, key=lambda at: c.grid.depths[at[0]] * c.grid.widths[at[1]])
    return {"smallest": by_units[0], "largest": by_units[-1]} if cells else {}


def _tables(c: Configuration, measured: Measured) -> dict[int, StorageTable]:
    """Of the autoencoders and of every length of sequence."""
    count, a = measured.numbers["examples"], measured.arrays
    return {n: StorageTable.kept(a, count // n, _name(n)) for n in (1, *c.lengths)}


def draw(c: Configuration, measured: Measured) -> Figure:
    """A grid of stored shares for every length, the autoencoder's first."""
    count, tables = measured.numbers["examples"], _tables(c, measured)
    columns = min(3, len(tables))
    lines = -(-len(tables) // columns)
    made = figure((0.9 + 0.42 * len(c.grid.depths)) * lines + 0.5)
    panels = made.subplots(lines, columns, squeeze=False).ravel()
    sides = [str(d) for d in c.grid.depths], [str(w) for w in c.grid.widths]
    for i, (axes, (length, kept)) in enumerate(zip(panels, tables.items(), strict=False)):
        title = _panel(length, count)
        table(axes, kept.mean, *sides, title, texts=kept.texts(), size=SMALLEST)
        axes.set_xlabel("width", fontsize=LABEL)
        axes.set_ylabel("hidden layers" if i % columns == 0 else "", fontsize=LABEL)
    for axes in panels[len(tables) :]:  # what is left of the page holds the key
        axes.set_axis_off()
    if len(panels) > len(tables):
        bar = made.colorbar(panels[0].images[0], ax=panels[-1], orientation="horizontal")
        bar.set_label("% stored", fontsize=LABEL)
        bar.ax.tick_params(labelsize=NOTE)
    title = (
        f"% of the {count} examples stored (mean of {c.grid.seeds} seeds, their range; "
        "–: the loss was not reached)"
    )
    return finished(made, panels[: len(tables)], title=title)


def _panel(length: int, count: int) -> str:
    if length == 1:
        return "autoencoder"
    return (
        f"one chain of all {count}"
        if length == count
        else f"{count // length} sequences of {length}"
    )


def check(c: Configuration, measured: Measured) -> Claims:
    """More with width and depth; sequences with smaller networks; one chain with one layer."""
    count, tables = measured.numbers["examples"], _tables(c, measured)
    decisions = _more(c, tables[1]) | {
        f"99 of {PAPER_SIZE} need depth {PAPER_DEPTH} † and width {PAPER_WIDTH} †":
        _almost_all(c, tables[1]),
    }  # fmt: skip
    for length in c.lengths:
        text = "stored better than single examples by networks of equal size"
        decisions[f"{_panel(length, count)}: {text}"] = _efficient(c, tables, length)
    if count in c.lengths:
        decisions |= _one_chain(c, tables[count], count)
    return decisions | _recalls(c, measured.numbers["recall"], count)


def _more(c: Configuration, table: StorageTable) -> dict[str, Decision]:
    """With width in every depth and seed, with depth in every width and seed."""
    widths, depths = np.log2(c.grid.widths), np.array(c.grid.depths, dtype=float)
    wider = rising(table.share, widths, " points per doubling of the width", axis=1)
    deeper = rising(table.share, depths, " points per hidden layer", axis=0)
    return {
        f"with more {name}, more examples are stored as attractors":
        d.telling(f"; {table.summary()}").about_storage()
        for name, d in (("width", wider), ("depth", deeper))
    }  # fmt: skip


def _almost_all(c: Configuration, table: StorageTable) -> Decision:
    """Said of the paper's network; without it, what ours do is told, and decides nothing.

    "Need" is contradicted by a smaller network that does it too, on as many examples.
    """
    there = PAPER_DEPTH in c.grid.depths and PAPER_WIDTH in c.grid.widths
    row = c.grid.depths.index(PAPER_DEPTH) if there else len(c.grid.depths) - 1
    column = c.grid.widths.index(PAPER_WIDTH) if there else len(c.grid.widths) - 1
    low, high = mean_interval(table.share[row, column])
    told = (
        f"{table.mean[row, column]:.0f} % of {table.size} in the network of {c.grid.depths[row]} "
        f"hidden layers of {c.grid.widths[column]} units, with 95 % confidence {max(low, 0):.0f} "
        f"to {min(high, 100):.0f} %"
    )
    others = table.mean[: row + 1, : column + 1].copy()
    others[row, column] = np.nan
    smaller = np.argwhere(others >= ALMOST_ALL)
    told += f"; {len(smaller)} smaller settings store almost all on average"
    if not there or table.size < PAPER_SIZE:
        lacking = f"{table.size} examples are fewer" if there else "no network here has that size"
        return Decision.untested(f"{lacking}: {told}")
    holds = None if low < ALMOST_ALL <= high else bool(low >= ALMOST_ALL)
    return Decision(False if len(smaller) else holds, told)


def _efficient(c: Configuration, tables: dict[int, StorageTable], length: int) -> Decision:
    """The share of the examples stored in the same network, as sequences and singly."""
    decision = greater(tables[length].share, tables[1].share, " points")
    sizes = [
        f"{name} {_size(c, tables[k])}" for name, k in (("sequences", length), ("autoencoder", 1))
    ]
    return decision.telling(f"; smallest network that stores everything: {', '.join(sizes)}")


def _size(c: Configuration, table: StorageTable) -> str:
    found = _extremes(c, table).get("smallest")
    return "none" if found is None else f"{c.grid.depths[found[0]]} × {c.grid.widths[found[1]]}"


def _one_chain(c: Configuration, table: StorageTable, count: int) -> dict[str, Decision]:
    """At the width that does best with one hidden layer; 512 in the paper."""
    text = f"one chain of all {count} examples is stored by a network of one hidden layer"
    if c.grid.depths[0] != 1:
        return {text: Decision.untested("the grid has no such network")}
    exact = count == PAPER_SIZE and PAPER_WIDTH in c.grid.widths
    column = c.grid.widths.index(PAPER_WIDTH) if exact else len(c.grid.widths) - 1
    cell = table.everything[0, column][table.reached[0, column]]
    width = c.grid.widths[column]
    decision = majority(int(cell.sum()), cell.size, f"networks of 1 × {width} do")
    here = {f"{text} (of {width} units)": decision.about_storage()}
    told = f"{count} examples here, and widths up to {c.grid.widths[-1]}"
    full = f"one chain of all {PAPER_SIZE} needs 1 hidden layer of {PAPER_WIDTH} † units"
    return here if exact else {full: Decision.untested(told)} | here


def _recalls(
    c: Configuration, recalled: Sequence[dict[str, Any]], count: int
) -> dict[str, Decision]:
    """Of the starts from noise, how many end in a cycle that follows a sequence."""
    decisions = dict[str, Decision]()
    for length, networks in zip(c.lengths, recalled, strict=True):
        for name in ("smallest", "largest"):
            text = f"{_panel(length, count)}, {name} network: iteration from noise ends in them"
            if name not in networks:
                decisions[text] = Decision(None, "no network has ρ < 1 at all of them")
                continue
            r = networks[name]
            decision = majority(r["followed"], c.starts, "starts")
            told = f", {r['sequences_found']} of {r['sequences']} sequences found"
            decisions[f"{text} ({r['hidden']} × {r['width']})"] = decision.telling(told)
    return decisions


EXPERIMENT = Experiment(
    name="fig5", title="Sizes of the networks that store examples and sequences",
    source="PNAS paper, Figure 5 (a) to (e)",
    paper="More width and depth store more of 100 examples of MNIST as attractors; almost all need "
    "a large network. The same examples in sequences need a much smaller one, and a single chain "
    "of all of them one hidden layer.",
    presets={
        "smoke": Configuration(grid=GRIDS["smoke"], lengths=(2, 6), starts=5),
        "laptop": Configuration(),
        "paper": Configuration(grid=GRIDS["paper"], lengths=(2, 10, 20, 50, 100), starts=1_000),
    },
    assumed={
        **ASSUMED, "lengths": "10 or 2 in (b); those of (c) and (d) are not in the text",
    },
    minutes={"smoke": 0.05, "laptop": 4},
    value=Value(78, "storage against width and depth, and 99 of 100; of many networks"),
    run=run, draw=draw, check=check,
)  # fmt: skip
