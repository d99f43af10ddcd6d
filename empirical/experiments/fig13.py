"""Figure 13: the largest 1 %† of the Jacobian's eigenvalues, against width and depth.

The paper says that the variance of their distribution falls as width grows, and that its mode moves
closer to 0 as depth grows.  Here the top 1 % of |λ| at every example are gathered over the examples
of a network; the networks are those of Figure 12, which are trained once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.experiments.fig12 import PRESETS
from empirical.figures.histograms import histogram_figure, summary
from empirical.figures.style import finished
from empirical.measurements.spectrum_grid import (
    ASSUMED,
    SpectrumGrid,
    measure,
    modes,
    remarks,
    trend,
)
from empirical.statistics.decision import Decision

if TYPE_CHECKING:
    from empirical.measurements.table import Table
    from empirical.runs.job import Measured


def run(c: SpectrumGrid, laboratory: Laboratory) -> Measured:
    """Train the grid; the leading eigenvalues at every example."""
    return measure(c, laboratory)


def log_variance(table: Table) -> np.ndarray:
    """log10 of the variance of a network's top |λ|; NaN where the loss was not reached.

    Its logarithm, since variances of several sizes are compared; NaN for a variance of 0 too.
    """
    moduli = table.columns["moduli"]
    variance = table.known(moduli.reshape(*moduli.shape[:4], -1).var(axis=-1, ddof=1))
    return np.log10(variance, out=np.full_like(variance, np.nan), where=variance > 0)


def draw(c: SpectrumGrid, measured: Measured) -> Figure:
    """A histogram for every width and depth, the standard deviations and the modes."""
    n = measured.numbers
    made, right = histogram_figure(
        c,
        measured,
        "moduli",
        rf"$|\lambda|$, the largest {n['leading']} of {n['dimension']}",
        f"the largest {c.share:.0%}† of the eigenvalues at the {n['examples']} examples\n"
        f"{c.seeds} networks a panel and nonlinearity ({n['reached']} of {n['networks']} reached "
        f"loss {c.loss:g}); last bin: all beyond",
    )
    upper, lower = right.subplots(2, 1)
    t = c.table(measured)
    summary(upper, c, log_variance(t), "width", "variance against width", r"$\log_{10}$ variance")
    summary(lower, c, modes(t, "moduli"), "depth", "mode against depth", "mode")
    return finished(made, [made.subfigs[0], upper, lower])


def check(c: SpectrumGrid, measured: Measured) -> Claims:
    """For every nonlinearity: width lowers the variance, depth the mode."""
    t, decisions = c.table(measured), dict[str, Decision]()
    spreads, middles = log_variance(t), modes(t, "moduli")
    top = f"the top {c.share:.0%} of the Jacobian's eigenvalues"
    for kind in c.kinds:
        lost = remarks(c, t, kind)
        spread, _ = trend(t, spreads, kind, "width")
        _, variances = trend(t, 10**spreads, kind, "width")
        moved, medians = trend(t, middles, kind, "depth")
        decisions |= {
            f"{kind.title}: as width grows, the variance of {top} decreases":
            spread.opposite.headed("of log10 of the variance: ").telling(
                f"; median by width: {variances}{lost}"
            ),
            f"{kind.title}: as depth grows, the mode of {top} moves closer to 0":
            moved.opposite.telling(f"; median of the modes by depth: {medians}{lost}"),
        }  # fmt: skip
    return decisions


EXPERIMENT = Experiment(
    name="fig13", title="The top eigenvalues of the Jacobian against width and depth",
    source="PNAS paper, Figure 13 (appendix)",
    paper="As width grows, the variance of the top eigenvalues of the Jacobian decreases; as depth "
    "grows, the mode of their distribution moves closer to 0.",
    presets=PRESETS,
    assumed=ASSUMED,
    minutes={"smoke": 0.02, "laptop": 2}, value=Value(62, "the eigenvalues behind Figure 12"),
    run=run, draw=draw, check=check,
)  # fmt: skip
