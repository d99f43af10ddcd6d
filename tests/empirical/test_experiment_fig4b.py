"""Figure 4b: two sequences of digits of a small run, claims of made-up ones, bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.fig4b import EXPERIMENT, GAUSSIAN, LENGTHS, PAPER
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_both_sequences_are_stored(measured):
    memory = SequenceMemory.kept(measured.arrays, LENGTHS, "depth0_")
    assert memory.reached.all()
    assert memory.limit_cycles.any(axis=0).all()
    assert memory.counts()[:, GAUSSIAN].sum() > 0


def test_the_figure_is_drawn(measured):
    pictures = sum(len(measured.arrays[f"orbit{s}"]) for s in range(2))
    assert len(printable(EXPERIMENT.draw(SMOKE, measured), dear=True).axes) == 2 * pictures + 3


NETWORKS, STARTS = 5, 20
MADE_UP = replace(SMOKE, networks=NETWORKS)


def made_up(stored=1, found=(0, 1), radius=PAPER, reached=True, set="mnist-counting"):
    one = np.ones((NETWORKS, 2))
    scatter = np.linspace(0.9, 1.1, NETWORKS)[:, None]
    sequence = np.zeros((NETWORKS, 3, STARTS), dtype=int)
    sequence[:, 2, STARTS // 2 :] = 1
    sequence[:, GAUSSIAN, : STARTS // 2] = found[0]
    sequence[:, GAUSSIAN, STARTS // 2 :] = found[1]
    rho = scatter * np.array(radius)
    columns = {
        "reached": np.full(NETWORKS, reached), "radius": rho, "log10_radius": np.log10(rho),
        "stored": stored * one, "sequence": sequence, "distance": 0.0 * sequence,
        "entry_step": 0 * sequence, "entry_example": 0 * sequence,
    }  # fmt: skip
    memory = SequenceMemory(columns, LENGTHS)
    return Measured({"set": set}, memory.arrays("depth0_"))


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, "SUPPORTED SUPPORTED SUPPORTED"),
        ({"radius": (0.5, 0.5)}, "SUPPORTED SUPPORTED CONTRADICTED"),
        ({"set": "digits-counting"}, "SUPPORTED SUPPORTED NOT_TESTED"),
        ({"stored": 0}, "CONTRADICTED SUPPORTED SUPPORTED"),
        ({"stored": -1}, "UNDECIDED SUPPORTED SUPPORTED"),
        ({"found": (0, 0)}, "UNDECIDED CONTRADICTED SUPPORTED"),
        ({"reached": False}, "UNDECIDED UNDECIDED UNDECIDED"),
    ],
    ids=["paper", "larger", "digits", "repels", "close to 1", "one found", "untrained"],
)
def test_claims(changes, findings):
    claims = EXPERIMENT.claims(MADE_UP, made_up(**changes))
    assert [claim.finding for claim in claims] == [Finding[name] for name in findings.split()]


@pytest.mark.parametrize(
    ("radii", "finding"),
    [((0.02, 0.0005), "UNDECIDED"), ((0.5, 0.05), "CONTRADICTED"), ((0.5, 0.0034), "SUPPORTED")],
    ids=["on both sides", "on one side", "at one depth"],
)
def test_depths_around_the_lost_one(radii, finding):
    parts = [made_up(radius=(radius, radius)).arrays for radius in radii]
    arrays = {
        name.replace("depth0", f"depth{i}"): array
        for i, part in enumerate(parts)
        for name, array in part.items()
    }
    configuration = replace(MADE_UP, hidden=(5, 15))
    claims = EXPERIMENT.claims(configuration, Measured({"set": "mnist-counting"}, arrays))
    assert claims[-1].finding is Finding[finding]


def test_bad_input():
    with pytest.raises(InputError, match="two sequences of 10"):
        replace(SMOKE, data=Data("mnist-counting", "digits-counting", count=30))
