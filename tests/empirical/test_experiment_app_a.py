"""Appendix A: several sequences of a small run, claims of made-up ones, bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.app_a import EXPERIMENT
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_every_sequence_is_stored_and_recalled_near_it(measured):
    for i, cut in enumerate(SMOKE.cuts):
        memory = SequenceMemory.kept(measured.arrays, cut, f"cut{i}_")
        assert memory.reached.all()
        assert memory.stored.all()
        for s in range(len(cut)):
            ends, trials = memory.own(SMOKE.starts, s)
            assert ends.min() > 0.9 * trials
        assert memory.from_noise(0)[0] > 0


def test_what_is_shown_follows_the_examples(measured):
    true, recalled = measured.arrays["pictures"].astype(float)
    good = np.repeat([line["recalled"] for line in measured.numbers["played"]], SMOKE.cuts[-1])
    assert good.any()
    assert np.abs(true - recalled)[good].max() < 10  # of 255


def test_the_figure_is_drawn(measured):
    sequences = 2 * sum(SMOKE.cuts[-1])
    assert len(printable(EXPERIMENT.draw(SMOKE, measured), dear=True).axes) == sequences + 4


CUT = (2, 2)
NETWORKS, STARTS = 4, SMOKE.starts.count
MADE_UP = replace(SMOKE, cuts=(CUT,), data=Data(count=4), networks=NETWORKS)


def made_up(stored=1, seen=True, near=True, reached=True):
    one, shape = np.ones((NETWORKS, 2)), (NETWORKS, 3, STARTS)
    own = np.arange(STARTS) % 4 // 2
    sequence = np.broadcast_to(own, shape).copy()
    if not seen:
        sequence[:, :2] = 0
    if not near:
        sequence[:, 2] = 1 - own
    decided = one.astype(int)
    decided[:, 1] = stored
    columns = {
        "reached": np.full(NETWORKS, reached), "radius": one / 2, "stored": decided,
        "sequence": sequence, "distance": 0.0 * sequence, "entry_step": 0 * sequence,
        "entry_example": 0 * sequence,
    }  # fmt: skip
    memory = SequenceMemory(columns, CUT)
    return Measured({"shown": 0}, memory.arrays("cut0_"))


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, "SUPPORTED SUPPORTED SUPPORTED"),
        ({"stored": 0}, "CONTRADICTED CONTRADICTED UNDECIDED"),
        ({"stored": -1}, "UNDECIDED UNDECIDED UNDECIDED"),
        ({"seen": False}, "UNDECIDED UNDECIDED SUPPORTED"),
        ({"near": False}, "SUPPORTED SUPPORTED CONTRADICTED"),
        ({"reached": False}, "UNDECIDED UNDECIDED UNDECIDED"),
    ],
    ids=["paper", "one repels", "close to 1", "missed by noise", "small basins", "untrained"],
)
def test_claims(changes, findings):
    claims = EXPERIMENT.claims(MADE_UP, made_up(**changes))
    assert [claim.finding for claim in claims] == [Finding[name] for name in findings.split()]


def test_bad_input(laboratory):
    with pytest.raises(InputError, match="add up"):
        replace(SMOKE, cuts=((10, 9),))
    with pytest.raises(InputError, match="two or more"):
        replace(SMOKE, cuts=((20,),))
    with pytest.raises(InputError, match="shows pictures"):
        EXPERIMENT.run(replace(SMOKE, data=Data("chirps", "chirps", count=20)), laboratory)
