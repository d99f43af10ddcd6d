"""U-Nets: what one stores in a small run, claims of made-up ones, bad input."""

from __future__ import annotations

from dataclasses import replace

import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments.conv import EXPERIMENT
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_a_digit_is_stored(measured):
    (network,) = measured.numbers["networks"]
    assert network["reached"]
    assert network["loss"] <= 1e-8
    assert network["stored"] == 1
    assert network["radii"][0] < 0.9


def test_the_figure_is_drawn(measured):
    assert measured.arrays["end0"].shape == measured.arrays["examples"].shape
    assert printable(EXPERIMENT.draw(SMOKE, measured)).subfigs


def made_up(number, **changes):
    usual = {"count": 1, "activation": "cosid", "seed": 0, "reached": True, "loss": 1e-8,
             "stored": 1, "undecided": 0, "radii": [0.5]}  # fmt: skip
    return Measured({"networks": [usual | changes] * number})


@pytest.mark.parametrize(
    ("measured", "findings"),
    [
        (made_up(20), "SUPPORTED SUPPORTED"),
        (made_up(1), "SUPPORTED UNDECIDED"),
        (made_up(20, stored=0, radii=[1.2]), "CONTRADICTED CONTRADICTED"),
        (made_up(1, stored=0, undecided=1), "UNDECIDED UNDECIDED"),
        (made_up(20, reached=False), "UNDECIDED UNDECIDED"),
    ],
    ids=["stored", "one", "not stored", "close", "untrained"],
)
def test_claims(measured, findings):
    claims = EXPERIMENT.claims(SMOKE, measured)
    assert [claim.finding for claim in claims] == [Finding[name] for name in findings.split()]


def test_a_restless_stage_may_come_first(laboratory):
    c = replace(SMOKE, first_epochs=3, epochs=2)
    found = EXPERIMENT.run(c, laboratory)
    assert not found.numbers["networks"][0]["reached"]
    assert len(list(laboratory.results.runs("annealed-job"))) == 1
    assert EXPERIMENT.presets["laptop"].first_epochs


def test_bad_input():
    with pytest.raises(InputError, match="first_epochs must be 0 or more, not -1"):
        replace(SMOKE, first_epochs=-1)
    with pytest.raises(InputError, match=r"raise data\.count"):
        replace(SMOKE, counts=(1, 5))
    with pytest.raises(InputError, match="seeds must be 1 or more"):
        replace(SMOKE, seeds=0)
