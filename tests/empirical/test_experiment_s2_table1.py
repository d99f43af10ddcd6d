"""Table 1 of the second source: it runs, and every claim can come out either way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments import s2_table1
from empirical.experiments.s2_table1 import Configuration
from empirical.runs.job import Measured
from theory.errors import InputError

S, C, U = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED
SPREAD = np.array([0.96, 0.98, 1.0, 1.02, 1.04])
EPOCHS = np.array([0, 50, 100])


def made(gaps, attracting, reached=True):
    """gaps: for every setting, at the start, half way and at the end; training loss 0."""
    numbers = {"reached": [], "epochs": [], "losses": []}
    arrays = {}
    for i, row in enumerate(gaps):
        numbers["reached"].append([reached] * 5)
        numbers["epochs"].append([100] * 5)
        arrays[f"curve_epochs{i}"] = EPOCHS
        arrays[f"curve_losses{i}"] = np.zeros((5, 3))
        # the end wobbles otherwise than half way, so that their ratio has a spread
        wobble = np.stack([SPREAD, SPREAD, SPREAD[::-1]], axis=1)
        arrays[f"watch_losses{i}"] = np.array(row) * wobble
        arrays[f"attracting{i}"] = np.full(5, attracting[i])
    return Measured(numbers, arrays)


def found(measured):
    return [claim.finding for claim in s2_table1.EXPERIMENT.claims(Configuration(), measured)]


def test_as_the_report_has_it():
    gaps = [
        (20, 0.1, 0.1), (20, 0.2, 0.2), (20, 0.5, 0.5), (20, 1, 1), (10, 11, 12), (20, 0.08, 0.05)
    ]  # fmt: skip
    answers = found(made(gaps, [1, 1, 1, 1, 1, 0.5]))
    assert answers == [S, S, S, S, S, S, S, C, S, S]
    gaps[5] = (20, 0.07, 0.0705)
    assert found(made(gaps, [1, 1, 1, 1, 1, 0.5]))[7] is S


def test_contradicted():
    gaps = [
        (20, 9, 9), (20, 3, 3), (20, 2, 2), (20, 1, 1), (20, 4, 2), (20, 9, 20)
    ]  # fmt: skip
    answers = found(made(gaps, [1, 0.5, 1, 1, 1, 1]))
    assert answers == [C, C, C, S, C, C, C, C, C, C]


def test_undecided_where_no_network_reached():
    answers = found(made([(20, 1, 1)] * 6, [1] * 6, reached=False))
    assert [a for i, a in enumerate(answers) if i != 4] == [U] * 9


def test_smoke(laboratory):
    c = s2_table1.EXPERIMENT.presets["smoke"]
    measured = s2_table1.run(c, laboratory)
    base, half = (np.array(measured.numbers["reached"][i]) for i in (0, 1))
    assert base.all()
    assert half.all()
    gap = measured.arrays["watch_losses0"][:, -1] - measured.arrays["curve_losses0"][:, -1]
    start = measured.arrays["watch_losses0"][:, 0]
    assert (gap < start / 2).all()  # it learnt something of the sphere
    assert (gap > 1e-3).all()
    printable(s2_table1.draw(c, measured), dear=True)
    assert len(s2_table1.EXPERIMENT.claims(c, measured)) == 10


@pytest.mark.parametrize(
    "changes", [{"settings": s2_table1.SETTINGS[:2]}, {"seeds": 1}, {"layers": 1}]
)
def test_what_cannot_be_run(changes, laboratory):
    with pytest.raises(InputError):
        s2_table1.run(replace(Configuration(), **changes), laboratory)
