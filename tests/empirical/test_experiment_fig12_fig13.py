"""Figures 12 and 13: they run, and every claim can come out either way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments import fig12, fig13
from empirical.measurements.given import Given
from empirical.measurements.spectrum_grid import Kind, SpectrumGrid, mode
from empirical.measurements.spectrum_job import SpectrumJob, top
from empirical.runs.job import Measured
from empirical.training.configuration import Stop
from theory.errors import InputError

S, C, U = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED
SMOKE = fig12.EXPERIMENT.presets["smoke"]
GRID = SpectrumGrid(kinds=(Kind("selu"),), widths=(8, 16, 32), hidden=(2, 4, 8), seeds=3)
COUNT, LEADING = 10, 2
NARROW_TO_WIDE = np.array([3.0, 2.0, 1.0])[:, None]  # over (width, depth)
SHALLOW_TO_DEEP = np.array([3.0, 2.0, 1.0])
SPREAD = np.array([-3, -1.5, -0.5, -0.01, 0, 0.01, 0.5, 1.5, 3, 4])  # its mode is near 0


def made(centre, scale=0.05, reached=True):
    """Values about ``centre`` with ``scale``; both broadcast to (width, depth)."""
    shape = (*GRID.shape, COUNT)
    noise = np.random.default_rng(0).normal(size=GRID.shape)[..., None] * 0.01
    wide = np.broadcast_to(np.asarray(scale, float), (3, 3))[None, :, :, None, None]
    at = np.broadcast_to(np.asarray(centre, float), (3, 3))[None, :, :, None, None]
    radius = np.broadcast_to(abs(at + noise + wide * SPREAD), shape)
    arrays = {
        "radius": radius,
        "moduli": np.stack([radius, radius], axis=-1),
        "stored": (radius < 1).astype(np.int8),
        "reached": np.full(GRID.shape, reached),
    }
    return Measured({"examples": COUNT, "leading": LEADING, "dimension": 196}, arrays)


def found(claims):
    return [claim.finding for claim in claims]


def test_figure_12_as_the_paper_has_it():
    measured = made(0.3 * NARROW_TO_WIDE + 0.25 * SHALLOW_TO_DEEP)
    assert found(fig12.EXPERIMENT.claims(GRID, measured)) == [S, S, S, S]


def test_figure_12_contradicted():
    measured = made(2.0 - 0.3 * NARROW_TO_WIDE - 0.25 * SHALLOW_TO_DEEP)
    assert found(fig12.EXPERIMENT.claims(GRID, measured)) == [C, C, C, C]


def test_figure_12_depth_alone():
    measured = made(0.5 * SHALLOW_TO_DEEP + np.zeros((3, 3)))
    claims = fig12.EXPERIMENT.claims(GRID, measured)
    assert found(claims)[:2] == [S, S]
    assert claims[0].reason.startswith("mean slope -0.5")


def test_figure_13_each_way():
    paper = made(0.4 * SHALLOW_TO_DEEP, 0.02 * NARROW_TO_WIDE)
    other = made(2 - 0.4 * SHALLOW_TO_DEEP, 0.1 / NARROW_TO_WIDE)
    assert found(fig13.EXPERIMENT.claims(GRID, paper)) == [S, S]
    assert found(fig13.EXPERIMENT.claims(GRID, other)) == [C, C]


def test_networks_that_did_not_reach_are_no_evidence():
    measured = made(0.3 * NARROW_TO_WIDE, reached=False)
    claims = (*fig12.EXPERIMENT.claims(GRID, measured), *fig13.EXPERIMENT.claims(GRID, measured))
    assert found(claims) == [U] * 6
    assert all("27 of 27 networks did not reach loss 1e-08" in c.reason for c in claims)


def test_relu_networks_without_bias_cannot_get_below_1():
    relu, biased = replace(GRID, kinds=(Kind("relu"),)), replace(GRID, kinds=(Kind("relu", True),))
    measured = made(0.5 * SHALLOW_TO_DEEP + np.zeros((3, 3)))
    assert found(fig12.EXPERIMENT.claims(relu, measured))[1] is U
    assert found(fig12.EXPERIMENT.claims(biased, measured))[1] is S
    assert "1 is an eigenvalue" in fig12.EXPERIMENT.claims(relu, measured)[0].reason
    assert "1 is an eigenvalue" not in fig12.EXPERIMENT.claims(biased, measured)[0].reason
    assert fig12.EXPERIMENT.claims(biased, measured)[0].text.startswith("relu with bias: ")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], np.nan),
        ([0.5], 0.5),
        ([0.1, 0.9, 1.0], 0.95),
        ([0.0, 0.30, 0.31, 0.32, 2.0, 3.0, np.nan], 0.31),
    ],
    ids=["none", "one", "three", "a cluster"],
)
def test_mode(values, expected):
    assert mode(np.array(values)) == pytest.approx(expected, abs=0.006, nan_ok=True)


def test_mode_of_a_skewed_sample():
    sample = np.random.default_rng(1).gamma(3.0, 0.1, size=4_000)  # its mode is 0.2, its mean 0.3
    assert mode(sample) == pytest.approx(0.2, abs=0.04)


def test_top():
    assert [top(0.01, 196), top(0.01, 200), top(0.01, 64), top(1.0, 5)] == [2, 2, 1, 5]


def test_they_run_and_train_once(laboratory):
    measured = fig12.run(SMOKE, laboratory)
    runs = list(laboratory.record.runs)
    a = measured.arrays
    assert a["reached"].all()
    assert a["radius"].shape == (1, 2, 2, 2, 6)
    assert a["moduli"].shape == (1, 2, 2, 2, 6, 4)  # 5 % of 64
    np.testing.assert_allclose(a["moduli"][..., 0], a["radius"], rtol=1e-12)
    assert (np.diff(a["moduli"], axis=-1) <= 1e-12).all()
    # a deep network is more contracting at the examples than a shallow one of the same width
    assert np.median(a["radius"][:, :, 1]) < np.median(a["radius"][:, :, 0])
    again = fig13.run(SMOKE, laboratory)
    assert list(laboratory.record.runs) == runs
    np.testing.assert_array_equal(again.arrays["radius"], a["radius"])
    printable(fig12.draw(SMOKE, measured))
    printable(fig13.draw(SMOKE, again))


def test_what_is_stored_is_decided_as_everywhere(laboratory):
    """Without bias a ReLU network is homogeneous: ρ < 1 at an example is no attractor there."""
    given = Given.of(replace(SMOKE.data, count=3), laboratory)
    network = given.network(16, 2, "relu", False)
    training = given.job(network, SMOKE.optimiser, Stop(1e-5, 3_000), range(6))
    below, kept = (laboratory.sweep([job])[0] for job in (SpectrumJob(training, 2), training))
    assert (below.array("radius") < 1 - 1e-6).any()
    assert not (below.array("stored") == 1).any()
    np.testing.assert_array_equal(below.array("stored"), kept.array("stored"))


def test_it_draws_what_did_not_reach():
    measured = made(0.5, reached=False)
    measured.numbers.update(networks=27, reached=0)
    printable(fig12.draw(GRID, measured))
    printable(fig13.draw(GRID, measured))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"widths": (32,)}, "widths is \\(32,\\); give at least 2"),
        ({"hidden": (2, 2)}, "each once"),
        ({"kinds": ()}, "at least 1"),
        ({"seeds": 1}, "intervals: seeds must be 2 or more"),
        ({"share": 0.0}, "in \\(0, 1\\]"),
    ],
    ids=["one width", "a depth twice", "no kind", "one seed", "no share"],
)
def test_bad_input(laboratory, change, message):
    with pytest.raises(InputError, match=message):
        fig12.run(replace(SMOKE, **change), laboratory)


def test_a_spectrum_is_of_an_autoencoder(laboratory):
    examples = laboratory.examples(SMOKE.data)
    training = SMOKE.jobs(Given(SMOKE.data, examples))[0].training
    with pytest.raises(InputError, match="the task is sequence"):
        SpectrumJob(replace(training, task="sequence"), 1)
