"""Second source, Figure 1: the largest Jacobian eigenvalue before and after training.

The report repeats an experiment on sigmoid autoencoders with tanh and ReLU, hidden size 1000, and
reads attractor formation off the difference between the two eigenvalues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.eigenvalues import eigenvalue_figure
from empirical.measurements.eigenvalue_grid import (
    ASSUMED,
    EigenvalueGrid,
    measure,
    over_norms,
    unreached,
)
from empirical.statistics.decision import Decision, all_of
from empirical.statistics.means import positive
from empirical.statistics.seeds import mean_interval, rising

if TYPE_CHECKING:
    from empirical.measurements.table import Table
    from empirical.runs.job import Measured

LAYERS = (2, 3, 4)
HOMOGENEOUS = (
    "; without biases a ReLU network is homogeneous, f(cx) = c f(x), so that J(x) x = f(x) = x at "
    "an interpolated example: 1 is an eigenvalue there, and no example can attract along itself"
)


def run(c: EigenvalueGrid, laboratory: Laboratory) -> Measured:
    """Train the grid; the limit of infinite width beside it."""
    for phi in ("tanh", "relu"):
        c.required(phi, *LAYERS)
    return measure(c, laboratory)


def draw(c: EigenvalueGrid, measured: Measured) -> Figure:
    """ρ against the norm, and its change."""
    title = f"Largest Jacobian eigenvalue before and after training, {c.seeds} seeds"
    return eigenvalue_figure(c, measured, title)


def check(c: EigenvalueGrid, measured: Measured) -> Claims:
    """The report's sentences, and one definition."""
    t, width = c.table(measured), c.widths[0]
    tanh, relu = (
        over_norms(t.kept("difference", phi=phi, width=width)) for phi in ("tanh", "relu")
    )
    two, three, four = (c.layers.index(n) for n in LAYERS)
    slope = rising(tanh[[two, three, four]], np.array(LAYERS, dtype=float), " a layer", 0)
    decisions = {
        "tanh: the difference between the largest eigenvalues of the initial and the trained "
        "Jacobian gets smaller as the number of layers increases":
        _by_norm(c, t, slope.opposite),
        "tanh: the biggest difference happens in 2-layer networks":
        all_of(positive(tanh[two] - tanh[three], "2 less 3 layers"),
               positive(tanh[two] - tanh[four], "2 less 4 layers")),
        "ReLU: the difference is relatively small for 2 and 3 layers and quite high for 4":
        all_of(positive(relu[four] - relu[two], "ReLU, 4 less 2 layers"),
               positive(relu[four] - relu[three], "ReLU, 4 less 3 layers")),
        "ReLU: attractor formation fails in the 4-layer network, as against 2 and 3 layers":
        _fails(c, t),
        "tanh behaves as the sigmoid does: the trained largest eigenvalue falls with the input "
        "norm, to below 1": _falls(c, t, "tanh"),
    }  # fmt: skip
    if "sigmoid" in c.activations:
        decisions["sigmoid (the base experiment): the same"] = _falls(c, t, "sigmoid")
    others = {
        f"hidden {width} is close to the NTK limit: the trained ρ is that of infinite width":
        _limit(c, t),
        "ReLU is a non-Lipschitz activation, tanh a Lipschitz one": LIPSCHITZ,
    }  # fmt: skip
    about = {text: d.telling(unreached(t)) for text, d in decisions.items()}
    return about | others


LIPSCHITZ = Decision(
    False,
    "both are Lipschitz with the constant 1: |max(a, 0) - max(b, 0)| ≤ |a - b|; what ReLU lacks is "
    "smoothness (no derivative at 0) and boundedness. A difference between the two graphs, "
    "where there is one, cannot be laid to Lipschitz continuity",
)


def _by_norm(c: EigenvalueGrid, t: Table, decision: Decision) -> Decision:
    """The means of ρ at every norm too: the answer may turn with the norm."""
    before, after = (t.kept(n, phi="tanh", width=c.widths[0]) for n in ("before", "after"))
    told = []
    for j, norm in enumerate(c.norms):
        if np.isfinite(after[:, j]).any(axis=-1).all():
            pairs = zip(np.nanmean(before[:, j], -1), np.nanmean(after[:, j], -1), strict=True)
            told.append(f"{norm:g}: {', '.join(f'{b:.2f} → {a:.2f}' for b, a in pairs)}")
    means = f"; ρ before → after by norm, for {c.layers} layers: {'; '.join(told)}" if told else ""
    return decision.headed("averaged over the norms, ").telling(means)


def _fails(c: EigenvalueGrid, t: Table) -> Decision:
    """The share of examples with ρ < 1, mean over the norms, 4 layers below 2 and below 3.

    False where most examples do not attract with 2 and 3 layers either.
    """
    means = over_norms(t.kept("attracting", phi="relu", width=c.widths[0]))
    two, three, four = rows = [means[c.layers.index(n)] for n in LAYERS]
    known = np.isfinite(means).any()
    told = "share of examples with ρ < 1: " + ", ".join(
        f"{f'{np.nanmean(row):.0%}' if known else 'unknown'} for {n} layers"
        for n, row in zip(LAYERS, rows, strict=True)
    )
    if all(mean_interval(row)[1] < 0.5 for row in (two, three)):
        return Decision(False, f"{told}: it fails for most with 2 and 3 layers too{HOMOGENEOUS}")
    parts = all_of(positive(two - four, "2 less 4 layers"), positive(three - four, "3 less 4"))
    return parts.headed(f"{told}; ")


def _falls(c: EigenvalueGrid, t: Table, phi: str) -> Decision:
    """Slopes over the norms, and 1 less ρ at the largest, for every number of layers."""
    after, norms, parts = t.kept("after", phi=phi, width=c.widths[0]), np.array(c.norms), []
    for n, rows in zip(c.layers, after, strict=True):
        slope = rising(rows, norms, " a unit of norm", 0)
        parts.append(slope.opposite.headed(f"{n} layers: "))
        parts.append(positive(1 - rows[-1], f"1 - ρ at norm {c.norms[-1]:g}"))
    return all_of(*parts)


def _limit(c: EigenvalueGrid, t: Table) -> Decision:
    """How far the trained networks are from infinite width: other points, so means only."""
    limit = t.columns["limit"]
    if not np.isfinite(limit).any():
        return Decision.untested("no limit was computed in this preset")
    at = [c.norms.index(norm) for norm in c.limit_norms]
    first = t.kept("after", width=c.widths[0], seed=0)[:, :, at]  # seed 0 has the limit's points
    gaps = (first - limit)[np.isfinite(first - limit)]
    reason = (
        f"on the same points (seed 0), trained less infinite width: mean {gaps.mean():+.3f}, "
        f"largest {abs(gaps).max():.3f} of {gaps.size} cells; one start each, "
        "whose output is not 0 as that of the limit is, which decides nothing"
        if gaps.size
        else "no network with these points reached the loss"
    )
    return Decision(None, reason)


EXPERIMENT = Experiment(
    name="s2-fig1", title="Largest eigenvalue before and after training: tanh and ReLU",
    source="Second source, Figure 1",
    paper="For tanh the difference between the largest eigenvalues of the initial and the trained "
    "Jacobian gets smaller with more layers, and is biggest for 2; for ReLU it is small for 2 and "
    "3 layers and high for 4, where attractor formation is said to fail.",
    presets={
        "smoke": EigenvalueGrid(
            activations=("tanh", "relu"), widths=(100,), norms=(5.0, 20.0), examples=6, dimension=6,
            seeds=3, epochs=2_000,
        ),
        "laptop": EigenvalueGrid(
            activations=("tanh", "relu"), limits=("tanh",), limit_norms=(5.0, 10.0, 30.0),
        ),
        "paper": EigenvalueGrid(
            norms=(1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0), seeds=10, epochs=100_000,
            limits=("tanh", "sigmoid"), limit_norms=(5.0, 10.0, 15.0, 20.0, 30.0),
        ),
    },
    assumed={
        "activations": "sigmoid is added for the comparison that the text makes",
        **ASSUMED,
    },
    minutes={"smoke": 0.03, "laptop": 0.9},
    value=Value(32, "the second source; preset laptop has its width"),
    run=run, draw=draw, check=check,
)  # fmt: skip
