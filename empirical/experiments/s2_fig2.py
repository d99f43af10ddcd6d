"""Second source, Figure 2: the sigmoid experiment with hidden size 50 instead of 1000.

The report concludes that attractors form in the NTK limit only.
"""

from __future__ import annotations

from dataclasses import replace
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
from empirical.statistics.means import positive, ratio_within
from empirical.statistics.seeds import rising
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.measurements.table import Table
    from empirical.runs.job import Measured

LAYERS = (2, 3, 4)
TWICE = (1.5, 2.5)  # what rounds to 2


def run(c: EigenvalueGrid, laboratory: Laboratory) -> Measured:
    """Both widths, so that the claims compare our own numbers."""
    c.required("sigmoid", *LAYERS)
    if len(c.widths) != 2 or c.widths[0] <= c.widths[1]:
        raise InputError(f"widths are the wide and the narrow one, (1000, 50), not {c.widths}.")
    return measure(c, laboratory)


def draw(c: EigenvalueGrid, measured: Measured) -> Figure:
    """ρ against the norm for both widths, and the changes."""
    title = f"Hidden {c.widths[1]} against hidden {c.widths[0]}, {c.seeds} seeds"
    return eigenvalue_figure(c, measured, title)


def check(c: EigenvalueGrid, measured: Measured) -> Claims:
    """The report's sentences for the sigmoid; the ratio for the other activations too."""
    t, (wide, narrow) = c.table(measured), c.widths
    difference = t.kept("difference", phi="sigmoid", width=narrow)
    two, three, four = (over_norms(difference)[c.layers.index(n)] for n in LAYERS)
    slopes = []
    for n in (3, 4):
        slope = rising(difference[c.layers.index(n)], np.array(c.norms), " a unit of norm", 0)
        slopes.append(slope.headed(f"{n} layers: "))
    decisions = {
        f"hidden {narrow}: for 3 and 4 layers the difference is relatively small":
        all_of(positive(two - three, "2 less 3 layers"), positive(two - four, "2 less 4")),
        f"hidden {narrow}: for 3 and 4 layers it gets bigger at higher norms": all_of(*slopes),
    }  # fmt: skip
    for phi in ("sigmoid", *(p for p in c.activations if p != "sigmoid")):
        text = f"{phi}, 2 layers: the difference with hidden {narrow} is 2 times that with {wide}"
        decisions[text] = _twice(t, phi)
    decisions["attractor formation happens only in the NTK limit"] = _only(c, t).about_storage()
    return {text: d.telling(unreached(t)) for text, d in decisions.items()}


def _twice(t: Table, phi: str) -> Decision:
    """Over the norms at which a seed reached the loss with either width."""
    wide, narrow = over_norms(t.kept("difference", phi=phi, layers=2))
    return ratio_within(narrow, wide, *TWICE, "ratio")


def _only(c: EigenvalueGrid, t: Table) -> Decision:
    """False if narrow networks reach the loss with ρ < 1 at every example."""
    wide, narrow = (t.at(t.columns["reached"], width=width).sum() for width in c.widths)
    some, every = (int((t.kept("attracting", width=width) == 1).sum()) for width in c.widths)
    told = (
        f"{every} of {narrow} trained networks with hidden {c.widths[1]} have ρ < 1 at every "
        f"example; with hidden {c.widths[0]} {some} of {wide}"
    )
    return Decision(False if every else None, told)


_LAPTOP = EigenvalueGrid(
    activations=("sigmoid", "tanh", "relu"), widths=(1000, 50), norms=(5.0, 10.0, 20.0, 30.0)
)

EXPERIMENT = Experiment(
    name="s2-fig2", title="Hidden size 50 against 1000", source="Second source, Figure 2",
    paper="With hidden size 50 the difference between the largest eigenvalues before and after "
    "training is relatively small for 3 and 4 layers, bigger at higher norms, and for 2 layers "
    "2 times that of the original experiment with 1000.",
    presets={
        "smoke": EigenvalueGrid(
            activations=("sigmoid",), widths=(60, 30), norms=(8.0, 14.0, 20.0), examples=4,
            dimension=4, seeds=3, epochs=4_000,
        ),
        "laptop": _LAPTOP,
        "paper": replace(
            _LAPTOP, norms=(1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0), seeds=10, epochs=100_000,
        ),
    },
    assumed={
        "activations": "the original experiment is on sigmoid networks; the others are added",
        **ASSUMED,
    },
    minutes={"smoke": 0.03, "laptop": 3},
    value=Value(34, "the second source; preset laptop has its widths"),
    run=run, draw=draw, check=check,
)  # fmt: skip
