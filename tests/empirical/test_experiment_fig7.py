"""Figure 7: one step on test digits, and where iteration ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments.fig7 import EXPERIMENT
from empirical.measurements.picture_memory import OURS, PAPER
from empirical.measurements.recipes import gathered, shown
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
S, C, U, N = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED, Finding.NOT_TESTED


@pytest.fixture(scope="module")
def whole(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


@pytest.fixture(scope="module")
def measured(whole):
    return shown(whole)


def test_both_recipes_have_claims_of_their_own(whole):
    claims = EXPERIMENT.claims(SMOKE, whole)
    assert {claim.text.partition(":")[0] for claim in claims} == {PAPER, OURS}
    findings = {claim.text: claim.finding for claim in claims}
    text = "the autoencoder stores its training digits as attractors"
    assert findings[f"{OURS}: {text}"] is S
    assert findings[f"{PAPER}: {text}"] is U  # 500 epochs do not reach the loss


def test_digits_are_stored_and_test_digits_end_at_them(measured):
    n = measured.numbers
    assert n["memory"]["reached"]
    assert n["memory"]["stored"] == n["memory"]["examples"] == 20
    assert n["at_examples"] == n["tests"] == 100
    assert n["at_nearest"] > 25  # a tenth of that by chance


def test_steps_are_relative_to_the_norm(measured):
    step, away = measured.arrays["step"], measured.arrays["away"]
    assert step.shape == away.shape == (100,)
    assert 0.1 < np.median(step) < 1
    shown = step[measured.arrays["shown"]]
    assert (np.diff(shown) >= 0).all()
    assert (shown[0], shown[-1]) == (step.min(), step.max())


def test_the_limits_shown_are_training_digits(whole, measured):
    orbits = measured.arrays["orbits"].astype(float)
    assert orbits.shape[1] == 6  # start, four steps, limit
    assert printable(EXPERIMENT.draw(SMOKE, whole), dear=True).subfigs


def made_up(**changes):
    memory = {
        "recipe": OURS, "gradient_descent": True,
        "reached": True, "loss": 9e-9, "epochs": 100, "examples": 100, "stored": 100,
        "undecided": 0, "largest_radius": 0.5, "median_radius": 0.1,
    }  # fmt: skip
    usual = {
        "followed": True, "memory": memory | changes.pop("memory", {}),
        "tests": 200, "like_identity": 150,
        "at_examples": 200, "at_nearest": 100, "unsettled": 0, "repelling": 0, "spurious": [],
    }  # fmt: skip
    arrays = {"step": np.array([0.1]), "away": np.array([0.4])}
    return gathered([Measured(usual | changes, arrays)])


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, [N, S, S, S]),
        ({"like_identity": 1, "at_examples": 199}, [N, S, C, C]),
        ({"like_identity": 10, "at_examples": 199, "unsettled": 1}, [N, S, U, U]),
        ({"memory": {"examples": 2000, "stored": 1999}}, [C, C, S, S]),
        ({"memory": {"reached": False}}, [N, U, U, U]),
    ],
)
def test_claims(changes, findings):
    claims = EXPERIMENT.claims(SMOKE, made_up(**changes))
    assert [claim.finding for claim in claims] == findings


def test_bad_input(laboratory):
    with pytest.raises(InputError, match="tests must be"):
        EXPERIMENT.run(replace(SMOKE, tests=3), laboratory)
