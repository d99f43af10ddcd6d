"""Appendix G: a small sound as a limit cycle, claims of made-up runs, bad input."""

from __future__ import annotations

import io
import wave
from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.app_g import EXPERIMENT
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
SECONDS = SMOKE.data.count


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_noise_becomes_the_sound(measured):
    memory = SequenceMemory.kept(measured.arrays, (SECONDS,))
    assert memory.limit_cycles.all()
    assert memory.from_noise(0)[0] > 0
    assert measured.numbers["recalled"]
    assert measured.numbers["correlation"] > 0.8  # of 4,000 samples; other sounds give 0 ± 0.02
    along = measured.arrays["distance_along"]
    assert along[-SECONDS:].max() < along[0] / 2


def test_the_sound_is_written(measured):
    rate, steps = measured.numbers["rate"], len(measured.arrays["distance_along"]) - 1
    for name, seconds in {"original.wav": SECONDS, "recalled.wav": steps}.items():
        with wave.open(io.BytesIO(measured.files[name])) as file:
            assert (file.getframerate(), file.getnframes()) == (rate, seconds * rate)


def test_the_figure_is_drawn(measured):
    assert len(printable(EXPERIMENT.draw(SMOKE, measured), dear=True).axes) == 3 + 4


NETWORKS, STARTS = 4, 20


def made_up(stored=1, noise=True, near=True, reached=True, set="scaled-sound", rate=22_050):
    one = np.ones((NETWORKS, 1))
    sequence = np.full((NETWORKS, 3, STARTS), -1)
    sequence[:, :2] = 0 if noise else -1
    sequence[:, 2] = 0 if near else -1
    arrays = {
        "reached": np.full(NETWORKS, reached), "radius": one / 2, "stored": stored * one,
        **dict.fromkeys(("sequence", "distance", "entry_step", "entry_example"), sequence),
    }  # fmt: skip
    return Measured({"set": set, "seconds": 8, "rate": rate}, arrays)


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, "SUPPORTED SUPPORTED SUPPORTED SUPPORTED"),
        ({"rate": 4_000}, "NOT_TESTED SUPPORTED SUPPORTED SUPPORTED"),
        ({"set": "chirps"}, "NOT_TESTED SUPPORTED SUPPORTED SUPPORTED"),
        ({"stored": 0}, "CONTRADICTED CONTRADICTED CONTRADICTED SUPPORTED"),
        ({"stored": -1}, "UNDECIDED UNDECIDED UNDECIDED SUPPORTED"),
        ({"noise": False}, "UNDECIDED UNDECIDED UNDECIDED CONTRADICTED"),
        ({"reached": False}, "UNDECIDED UNDECIDED UNDECIDED UNDECIDED"),
    ],
    ids=["paper", "low rate", "chirps", "repels", "close to 1", "never from noise", "untrained"],
)
def test_claims(changes, findings):
    claims = EXPERIMENT.claims(replace(SMOKE, networks=NETWORKS), made_up(**changes))
    assert [claim.finding for claim in claims] == [Finding[name] for name in findings.split()]


def test_bad_input(laboratory):
    with pytest.raises(InputError, match="needs two seconds"):
        EXPERIMENT.run(replace(SMOKE, data=Data("chirps", "chirps", count=1)), laboratory)
