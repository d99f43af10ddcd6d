"""Squares, as if they were an experiment."""

from __future__ import annotations

from dataclasses import dataclass, field

from matplotlib.figure import Figure
from toy_jobs import Failing, Square

from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment
from empirical.laboratory import Laboratory
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.training.configuration import Optimiser


@dataclass(frozen=True)
class Squares:
    """Of numbers.

    Attributes:
        count: how many squares.
        seconds: of each.
        data: examples to be averaged.
        optimisers: tried in turn.
        failing: how the last job fails.
    """

    count: int = 2
    seconds: float = 0.0
    data: Data = field(default_factory=lambda: Data(set="mnist", otherwise="digits", count=10))
    optimisers: tuple[Optimiser, ...] = (Optimiser(),)
    failing: str | None = None


def run(squares: Squares, laboratory: Laboratory) -> Measured:
    examples = laboratory.examples(squares.data)
    jobs: list = [Square(float(i), squares.seconds) for i in range(squares.count)]
    jobs += [] if squares.failing is None else [Failing(squares.failing)]
    runs = laboratory.sweep(jobs)
    numbers = {"sum": sum(r.numbers["y"] for r in runs), "mean": float(examples.values.mean())}
    return Measured(numbers, {"squares": runs[0].array("draws")})


def draw(squares: Squares, measured: Measured) -> Figure:
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([0, measured.numbers["sum"]])
    return figure


def check(squares: Squares, measured: Measured) -> Claims:
    return {
        "The sum is 1.": Decision(True, "it is 1"),
        "The mean is 0.": Decision(False, f"it is {measured.numbers['mean']}"),
        "There are many.": Decision(None, "2 are too few"),
        "All of them.": Decision.untested("needs the preset paper"),
    }


EXPERIMENT = Experiment(
    name="squares",
    title="Squares of small numbers",
    source="PNAS paper, Figure 3",
    paper="Squares are positive.",
    presets={"smoke": Squares(), "laptop": Squares(4), "paper": Squares(100)},
    assumed={"count": "lost in the text", "data.count": "read off the figure"},
    run=run,
    draw=draw,
    check=check,
)
