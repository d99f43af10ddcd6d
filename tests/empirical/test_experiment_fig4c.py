"""Figure 4c: cycles of a small run, claims of made-up ones, bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.experiment import Finding
from empirical.experiments.fig4c import EXPERIMENT
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_cycles_are_stored_and_followed(measured):
    n = measured.numbers
    assert all(n["reached"])
    assert max(n["stored"]) >= 3
    for radii, recalled in zip(n["radius"], n["recalled"], strict=True):
        for radius, starts in zip(radii, recalled, strict=True):
            assert radius < 1 or starts == 0  # what repels is not recalled
    assert measured.arrays["nearer"].mean() > 0.9


def test_the_figure_is_drawn(measured):
    assert len(printable(EXPERIMENT.draw(SMOKE, measured)).axes) == 2


def made_up(stored=4, undecided=0, reached=True, recalled=(1, 1, 1, 1), nearer=1.0, seeds=1):
    numbers = {
        "reached": [reached] * seeds, "stored": [stored] * seeds, "undecided": [undecided] * seeds,
        "radius": [[0.1] * 4] * seeds, "recalled": [list(recalled)] * seeds, "shown": 0,
    }  # fmt: skip
    return Measured(numbers, {"nearer": np.arange(100) < 100 * nearer})


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, "SUPPORTED SUPPORTED SUPPORTED"),
        ({"recalled": (3, 0, 1, 1)}, "SUPPORTED UNDECIDED SUPPORTED"),
        ({"nearer": 0.1}, "SUPPORTED SUPPORTED CONTRADICTED"),
        ({"nearer": 0.5}, "SUPPORTED SUPPORTED UNDECIDED"),
        ({"stored": 3, "seeds": 6}, "CONTRADICTED UNDECIDED UNDECIDED"),
        ({"stored": 3}, "UNDECIDED UNDECIDED UNDECIDED"),
        ({"stored": 3, "undecided": 1}, "UNDECIDED UNDECIDED UNDECIDED"),
        ({"reached": False}, "UNDECIDED UNDECIDED UNDECIDED"),
    ],
    ids=["paper", "one missed", "no motion", "half", "three", "one of three", "close", "untrained"],
)
def test_claims(changes, findings):
    claims = EXPERIMENT.claims(replace(SMOKE, seeds=changes.get("seeds", 1)), made_up(**changes))
    assert [claim.finding for claim in claims] == [Finding[name] for name in findings.split()]


def test_the_circles():
    points = load(Data("circles", "circles", count=20), None).values.reshape(4, 5, 2)
    centres = points.mean(axis=1)
    assert np.allclose(np.abs(centres), 0.5)
    assert np.allclose(np.linalg.norm(points - centres[:, None], axis=-1), 0.3)
    with pytest.raises(InputError, match="first must be 0"):
        load(Data("circles", "circles", count=8, first=1), None)


def test_bad_input(laboratory):
    with pytest.raises(InputError, match="4 divides"):
        replace(SMOKE, data=Data("circles", "circles", count=10))
    with pytest.raises(InputError, match="resolution"):
        replace(SMOKE, resolution=1)
    with pytest.raises(InputError, match="64 numbers"):
        EXPERIMENT.run(replace(SMOKE, data=Data("digits", count=4)), laboratory)
