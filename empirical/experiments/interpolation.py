"""What stores examples: not that the loss is reached, but the stage of training before.

A network that interpolates has its examples as fixed points; whether they attract is another
question.  Networks that fell to the loss are set beside networks that never reached it, whose
optimiser was too restless, and both beside themselves with the output layer solved exactly, which
reaches any loss and trains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from empirical.bounds import require_least
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.style import NOTE, colour, figure, finished, panel
from empirical.measurements.given import Given
from empirical.measurements.least_squares_job import LeastSquaresJob
from empirical.measurements.storage_table import StorageTable
from empirical.measurements.table import stacked
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision, all_of
from empirical.statistics.means import within
from empirical.statistics.proportions import majority
from empirical.statistics.seeds import greater
from empirical.training.annealing import NEVER
from empirical.training.configuration import Optimiser, Stop
from empirical.training.least_squares import NO_DESCENT, require_solvable
from theory.errors import InputError

SOLVED = f"then the output layer solved ({NO_DESCENT})"
AS_TRAINED, EXACT = 0, 1  # columns of the table
SMALLEST = 1e-33  # a loss drawn for 0, below the rounding of any that is not


@dataclass(frozen=True)
class Course:
    """One way to train; with ``loss`` 0 it goes on for all its epochs, restlessly."""

    title: str
    optimiser: Optimiser
    epochs: int
    loss: float = NEVER


UNTRAINED = Course("untrained", Optimiser(), 0)
FALL = Course("one fall to the loss, the paper's recipe", Optimiser("adam", 1e-4), 5_000, 1e-8)
RESTLESS = Course("a restless stage", Optimiser("adam", 1e-3, beta2=0.9), 1_000)
STALLED = Course("Adam that stalls above it", Optimiser("adam", 3e-4, beta2=0.9), 20_000)


@dataclass(frozen=True)
class Configuration:
    """``seeds`` networks are trained by each course, on the same examples."""

    data: Data = Data("digits", count=20)
    width: int = 128
    hidden: int = 10
    activation: str = "cosid"
    untrained: Course = UNTRAINED
    fall: Course = FALL
    restless: Course = RESTLESS
    stalled: Course = STALLED
    seeds: int = 6

    def __post_init__(self) -> None:
        require_least(2, "interpolation", seeds=self.seeds)
        endless = self.restless.loss == self.stalled.loss == NEVER
        if self.fall.loss <= 0 or not endless or self.untrained.epochs:
            raise InputError(
                "interpolation: fall.loss must be above 0, restless.loss, stalled.loss and "
                f"untrained.epochs 0, but they are {self.fall.loss}, {self.restless.loss}, "
                f"{self.stalled.loss} and {self.untrained.epochs}."
            )

    @property
    def courses(self) -> tuple[Course, ...]:
        return self.untrained, self.fall, self.restless, self.stalled


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train by every course, and solve the output layers of all."""
    given, seeds = Given.of(c.data, laboratory), range(c.seeds)
    network = given.network(c.width, c.hidden, c.activation)
    require_solvable(network, given.examples.count)
    jobs = [
        given.job(network, course.optimiser, Stop(course.loss, course.epochs), seeds)
        for course in c.courses
    ]
    trained = laboratory.sweep(jobs)
    solved = laboratory.perform_all(map(LeastSquaresJob.of, trained))
    pairs = [run for pair in zip(trained, solved, strict=True) for run in pair]
    table = StorageTable.of_runs(pairs, len(c.courses), given.examples.count)
    radii = stacked(pairs, lambda run: {"radius": run.array("radius")}, (len(c.courses), 2))
    return Measured({"examples": table.size}, table.arrays() | radii)


def draw(c: Configuration, measured: Measured) -> Figure:
    """What each network stores against its loss."""
    t = StorageTable.kept(measured.arrays, measured.numbers["examples"])
    made = figure(4.2, "reaching the loss is one thing, storing another")
    axes = panel(made.subplots(), "", "mean squared error", f"stored of {t.size} examples")
    for i, course in enumerate(c.courses):
        before, after = np.maximum(t.losses[i], SMALLEST)
        axes.plot([before, after], t.stored[i], "-", lw=0.7, color=colour(i), alpha=0.5)
        axes.plot(before, t.stored[i, AS_TRAINED], "o", ls="", color=colour(i), label=course.title)
        axes.plot(after, t.stored[i, EXACT], "o", color=colour(i), mfc="white")
    axes.plot([], [], "o", color="black", mfc="white", ls="", label=SOLVED)
    axes.axvline(c.fall.loss, color="black", lw=1, ls="--")
    axes.annotate("the loss asked for", (c.fall.loss, t.size), fontsize=NOTE, ha="right",
                  xytext=(-3, 3), textcoords="offset points")  # fmt: skip
    axes.set(xscale="log", ylim=(-0.05 * t.size, 1.1 * t.size))
    return finished(made, [], [made])


def check(c: Configuration, measured: Measured) -> Claims:
    """The loss neither suffices nor is needed; the restless stage stores, whatever the loss."""
    t = StorageTable.kept(measured.arrays, measured.numbers["examples"])
    reached = np.isfinite(t.losses) & (t.losses <= c.fall.loss)
    share = 100.0 * t.stored / t.size
    untrained, fall, restless, stalled = range(4)
    stalls = np.isfinite(t.losses) & ~reached
    exact, missed = (np.where(chosen, share, np.nan) for chosen in (reached, stalls))

    def told(row: int, column: int) -> str:
        return _row(c, measured, t, row, column)

    suffices = _suffices(t, reached, [(untrained, EXACT), (fall, AS_TRAINED)])
    rows = f"{told(untrained, EXACT)}; {told(fall, AS_TRAINED)}"
    needless = greater(missed[restless, AS_TRAINED], exact[fall, AS_TRAINED], " points")
    alike = greater(exact[restless, EXACT], exact[fall, EXACT], " points")
    one = 100 / t.size
    nothing = within(
        exact[restless, EXACT] - missed[restless, AS_TRAINED], -one, one, "points gained"
    )
    long = _all_but_one(t, missed, (stalled, AS_TRAINED))
    tried = c.stalled.epochs >= STALLED.epochs
    whole = all_of(Decision(suffices, rows), needless, *[long] * tried, alike)
    decisions = {
        "reaching the loss is not what stores, the restless stage is": whole,
        "a network can reach the loss and lose examples": Decision(suffices, rows),
        "a restless stage that does not reach the loss stores more than a fall that does":
        needless.telling(f"; {told(restless, AS_TRAINED)}"),
        f"so it does where both interpolate, {SOLVED}":
        alike.telling(f"; {told(restless, EXACT)}; {told(fall, EXACT)}"),
        f"the restless stage {SOLVED}: what is stored changes by less than one example":
        nothing.telling(f", one example is {one:.3g}"),
    }  # fmt: skip
    text = f"{STALLED.epochs:,} epochs that stall above the loss store all but one at most"
    stall = long.telling(f"; {told(stalled, AS_TRAINED)}")
    here = stall if tried else Decision.untested(f"here fewer epochs: {stall.reason}")
    return decisions | {text: here}


def _suffices(
    t: StorageTable, reached: np.ndarray, places: Sequence[tuple[int, int]]
) -> bool | None:
    """True: one reached the loss and lost an example; False if some reached, and all stored all."""
    there = [(t.stored[at][reached[at]], t.undecided[at][reached[at]]) for at in places]
    stored = np.concatenate([s for s, _ in there])
    maybe = stored + np.concatenate([u for _, u in there])
    if (maybe < t.size).any():
        return True
    return False if stored.size and (stored == t.size).all() else None


def _all_but_one(t: StorageTable, missed: np.ndarray, at: tuple[int, int]) -> Decision:
    """Of the networks that stalled, but those of which undecided examples leave it open."""
    stored, maybe = t.stored[at], t.stored[at] + t.undecided[at]
    do = stored >= t.size - 1
    known = np.isfinite(missed[at]) & (do | (maybe < t.size - 1))
    return majority(int(do[known].sum()), int(known.sum()), "networks that stall do")


def _row(c: Configuration, measured: Measured, t: StorageTable, row: int, column: int) -> str:
    losses, stored = t.losses[row, column], t.stored[row, column]
    title = c.courses[row].title + (f", {SOLVED}" if column == EXACT else "")
    known = losses[np.isfinite(losses)]
    if not known.size:
        return f"{title}: training diverged"
    low, high = f"{known.min():.0e}", f"{known.max():.0e}"
    return (
        f"{title}: loss {low if low == high else f'{low} to {high}'} after up to "
        f"{int(t.epochs[row, column].max()):,} epochs, {', '.join(map(str, stored))} of {t.size} "
        f"stored, median ρ {np.nanmedian(measured.arrays['radius'][row, column]):.2g}"
    )


EXPERIMENT = Experiment(
    name="interpolation", title="Reaching the loss is not what stores",
    source="PNAS paper, text on training until the loss is small",
    paper="Networks are trained until the loss is very small, so that they interpolate: their "
    "training examples become fixed points, and attractors. What made them attract is not said.",
    presets={
        "smoke": Configuration(
            Data("digits", count=6), width=48, hidden=8, stalled=replace(STALLED, epochs=3_000),
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            Data("mnist", "digits", count=100), width=256,
            fall=Course(FALL.title, FALL.optimiser, 1_000_000, FALL.loss),
            restless=Course(RESTLESS.title, RESTLESS.optimiser, 1_500),
        ),
    },
    assumed={
        "data": "ours: small enough to train many networks",
        "fall": "the learning rate, 1e-4, and the loss, 1e-8, are reconstructed",
        "restless": "ours: the source names no such stage",
        "stalled": "ours; at the preset smoke 3,000 epochs instead of 20,000",
    },
    value=Value(56, "what it is that stores, which small networks show"),
    minutes={"smoke": 0.2, "laptop": 2.5},
    run=run, draw=draw, check=check,
)  # fmt: skip
