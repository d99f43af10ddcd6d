"""Figure 12: the largest eigenvalue ρ of the Jacobian at every example, against depth and width.

The paper draws histograms of ρ over the training examples and says that the more layers and units
a network has, the nearer to 0 is their mode, and the more examples have ρ < 1: it is stored as an
attractor.  Which networks they were is lost, so that several nonlinearities are tried; whether
the mode moves is decided for each of them over many networks, by the slope of the mode against the
logarithm of depth (at fixed width and seed) and of width (at fixed depth and seed).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.histograms import histogram_figure, summary
from empirical.figures.style import finished
from empirical.measurements.spectrum_grid import (
    ASSUMED,
    Kind,
    SpectrumGrid,
    measure,
    modes,
    remarks,
    trend,
)
from empirical.statistics.decision import Decision
from empirical.training.configuration import Optimiser

if TYPE_CHECKING:
    from empirical.runs.job import Measured


def run(c: SpectrumGrid, laboratory: Laboratory) -> Measured:
    """Train the grid; ρ at every example."""
    return measure(c, laboratory)


def draw(c: SpectrumGrid, measured: Measured) -> Figure:
    """A histogram for every width and depth, and the mode of every network's."""
    n = measured.numbers
    made, right = histogram_figure(
        c,
        measured,
        "radius",
        r"largest eigenvalue $\rho$",
        rf"$\rho$ at the {n['examples']} examples"
        + f"\n{c.seeds} networks a panel and nonlinearity "
        f"({n['reached']} of {n['networks']} reached loss {c.loss:g}); last bin: all beyond",
    )
    upper, lower = right.subplots(2, 1)
    found = modes(c.table(measured), "radius")
    summary(upper, c, found, "depth", r"mode of $\rho$ against depth", "mode")
    summary(lower, c, found, "width", r"mode of $\rho$ against width", "mode")
    return finished(made, [made.subfigs[0], upper, lower])


def check(c: SpectrumGrid, measured: Measured) -> Claims:
    """For every nonlinearity: the mode falls, and the number stored rises."""
    t, examples, decisions = c.table(measured), measured.numbers["examples"], dict[str, Decision]()
    found, counts = modes(t, "radius"), t.known((t.columns["stored"] == 1).sum(axis=-1))
    for kind, what in product(c.kinds, ("depth", "width")):
        lost = remarks(c, t, kind)
        moved, medians = trend(t, found, kind, what)
        more, levels = trend(t, counts, kind, what)
        decisions |= {
            f"{kind.title}: as {what} grows, the mode of the histogram of ρ moves closer to 0":
            moved.opposite.telling(f"; median of the modes by {what}: {medians}{lost}"),
            f"{kind.title}: as {what} grows, more examples are stored": Decision(
                None if kind.homogeneous else more.holds,  # no example can be an attractor then
                f"{more.reason}; median number of {examples} by {what}: {levels}{lost}",
            ).about_storage(),
        }  # fmt: skip
    return decisions


PRESETS = {
    "smoke": SpectrumGrid(
        data=Data("digits", "digits", count=6), kinds=(Kind("selu"),), widths=(32, 64),
        hidden=(2, 4), seeds=2, epochs=2_500, share=0.05,
    ),
    "laptop": SpectrumGrid(),
    "paper": SpectrumGrid(
        data=Data("mnist", "digits", count=100),
        kinds=(
            *(Kind(name) for name in ("relu", "leaky_relu", "selu", "swish", "cosid", "sinusoid")),
            Kind("relu", bias=True),
            Kind("leaky_relu", bias=True),
        ),
        widths=(64, 128, 256, 512), hidden=(1, 6, 11, 21, 31), seeds=5,
        optimiser=Optimiser("adam", 1e-4), epochs=1_000_000,
    ),
}  # fmt: skip

EXPERIMENT = Experiment(
    name="fig12", title="Histograms of ρ against depth and width",
    source="PNAS paper, Figure 12 (appendix)",
    paper="As depth and width grow, the mode of the histogram of the Jacobian's largest "
    "eigenvalue over the training examples moves closer to 0.",
    presets=PRESETS,
    assumed=ASSUMED,
    minutes={"smoke": 0.04, "laptop": 2},
    value=Value(65, "a trend of 12 panels, which smaller networks show too"),
    run=run, draw=draw, check=check,
)  # fmt: skip
