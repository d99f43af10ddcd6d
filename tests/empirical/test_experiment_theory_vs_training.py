"""Closed forms against training: a small run, claims of made-up runs, bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments.theory_vs_training import EXPERIMENT
from empirical.measurements.flow_job import FlowJob
from empirical.runs.job import Measured
from theory import Flow
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
CODE = {flow.name: i for i, flow in enumerate(Flow)}


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_training_ends_where_the_closed_form_says(measured):
    a = measured.arrays
    done = a["arrived"].all(axis=0) & ~a["saddle"] & (a["predicted"] == CODE["INTERPOLATES"])
    assert done.sum() >= 10
    for q in "uv":
        difference = np.abs(a[f"trained_{q}"] - a[q])[done]
        assert np.median(difference) < 1e-4
        assert difference.max() < 0.02  # where the closed form ends far off, γ is still too large
        assert abs(np.nanmedian(a[f"trained_{q}_order"][done]) - 1) < 0.15
    assert measured.numbers["spread_of_units"] < 1e-12  # equal units stay equal


def test_the_trained_attractors_are_proved_and_meet_the_certified_end(measured):
    met = [e for e in measured.numbers["enclosed"] if "rates" in e]
    assert met
    for e in met:
        gaps = np.array([e["least_gap"], e["most_gap"]])
        assert (gaps[0] <= gaps[1]).all()
        assert (gaps[1] - gaps[0] < 1e-6).all()
    a = measured.arrays
    examined = a["verdict"] >= 0
    trained = a["losses"] < 1e-20
    assert (a["verdict"][examined & trained & (a["rho_high"] < 1)] == 1).all()


def test_some_starts_are_trapped_and_fail(measured):
    a = measured.arrays
    trapped = a["predicted"] == CODE["TRAPPED"]
    assert trapped.sum() >= 3
    assert a["losses"][:, trapped].min() >= 0.5


def test_the_smoke_run_contradicts_nothing(measured):
    findings = [claim.finding for claim in EXPERIMENT.claims(SMOKE, measured)]
    assert Finding.CONTRADICTED not in findings
    assert findings[:3] != [Finding.UNDECIDED] * 3
    assert len(printable(EXPERIMENT.draw(SMOKE, measured)).axes) == 3


MET = {"rates": [0.4, 0.2, 0.1], "least_gap": [0.3, 0.15, 0.07], "most_gap": [0.32, 0.16, 0.08]}


def made_up(**changes):
    """Three starts that interpolate, one trapped, one on a saddle's curve; three levels."""
    levels = np.ones((3, 1))
    kinds = ["INTERPOLATES"] * 3 + ["TRAPPED", "SADDLE"]
    arrays = {
        "u0": np.ones(5),
        "v0": np.ones(5),
        "group": np.zeros(5, dtype=int),
        "saddle": np.arange(5) == 4,
        "predicted": np.array([CODE[kind] for kind in kinds]),
        "arrived": (levels * [1, 1, 1, 0, 1]).astype(bool),
        "reached": (levels * [1, 1, 1, 0, 1]).astype(bool),
        "losses": levels * [0, 0, 0, 0.7, 0],
        "times": np.arange(3)[:, None] + np.zeros(5),
    }
    for q in "uv":
        arrays |= {
            q: np.ones(5),
            f"trained_{q}": np.ones(5) + 1e-7,
            f"trained_{q}_error": np.full(5, 1e-7),
            f"trained_{q}_order": np.ones(5),
        }
    excess = changes.pop("excess", 0.5)
    enclosed = {"index": 0, "excess": excess, **changes.pop("met", MET)}
    numbers = {"groups": [["tanh", 1]], "enclosed": [enclosed]}
    return Measured(numbers, arrays | changes)


FIVE = np.arange(5)


@pytest.mark.parametrize(
    ("changes", "which", "finding"),
    [
        *[({}, which, Finding.SUPPORTED) for which in range(6)],
        ({"met": {}}, 5, Finding.UNDECIDED),
        ({"met": MET | {"most_gap": [0.01, 0.01, 0.09]}}, 5, Finding.CONTRADICTED),
        (
            {"met": MET | {"most_gap": [0.1, 0.05, 0.09], "least_gap": [0] * 3}},
            5,
            Finding.UNDECIDED,
        ),
        ({"trained_u": 1 + 1e-5 * (FIVE == 1)}, 0, Finding.CONTRADICTED),
        ({"arrived": np.zeros((3, 5), dtype=bool)}, 0, Finding.UNDECIDED),
        ({f"trained_{q}_order": np.full(5, 2.0) for q in "uv"}, 1, Finding.CONTRADICTED),
        ({f"trained_{q}_order": np.full(5, np.nan) for q in "uv"}, 1, Finding.UNDECIDED),
        ({"losses": np.zeros((3, 5))}, 2, Finding.CONTRADICTED),
        ({"losses": np.full((3, 5), 0.7)}, 2, Finding.UNDECIDED),
        ({"times": np.zeros((3, 5))}, 3, Finding.CONTRADICTED),
        ({"saddle": np.zeros(5, dtype=bool)}, 3, Finding.UNDECIDED),
        ({"excess": 50.0}, 4, Finding.CONTRADICTED),
        ({"excess": None}, 4, Finding.UNDECIDED),
    ],
)
def test_claims(changes, which, finding):
    assert EXPERIMENT.claims(SMOKE, made_up(**changes))[which].finding is finding


def test_bad_input(laboratory):
    with pytest.raises(InputError, match="levels must be 3 or more"):
        FlowJob("tanh", 1, 5, 0, 2.0, 0, levels=2)
    with pytest.raises(InputError, match="saddles=0"):
        FlowJob("sigmoid", 1, 5, 2, 2.0, 0)._starts()
    with pytest.raises(InputError, match="levels"):
        EXPERIMENT.run(replace(SMOKE, levels=1), laboratory)
