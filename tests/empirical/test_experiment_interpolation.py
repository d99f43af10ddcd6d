"""Reaching the loss is not what stores: measured on a few digits, and said of made-up runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.data.configuration import Data
from empirical.experiment import Finding
from empirical.experiments.interpolation import (
    EXPERIMENT,
    FALL,
    RESTLESS,
    STALLED,
    UNTRAINED,
)
from empirical.measurements.storage_table import StorageTable
from empirical.runs.job import Measured
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
S, C, U = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED
LONG_ENOUGH = replace(SMOKE, stalled=STALLED)
SIZE = 20


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_networks_that_interpolate_lose_what_restless_ones_store_without_it(measured):
    t = StorageTable.kept(measured.arrays, measured.numbers["examples"])
    untrained, fall, restless, stalled = range(4)
    assert (t.losses[:, 1] < 1e-20).all()  # every output layer that was solved
    assert (t.stored[untrained, 1] == 0).all()  # and yet
    assert np.median(measured.arrays["radius"][untrained, 1]) > 1
    assert (t.losses[fall, 0] <= 1e-8).all()
    assert (t.stored[fall, 0] < t.size).all()
    assert (t.losses[restless, 0] > 1e-8).all()
    assert (t.stored[restless, 0] > t.stored[fall, 0]).all()
    assert (t.losses[stalled, 0] > 1e-8).all()
    assert (t.epochs[stalled, 0] == SMOKE.stalled.epochs).all()
    findings = [claim.finding for claim in EXPERIMENT.claims(SMOKE, measured)]
    assert findings[:4] == [S] * 4
    assert findings[-1] == Finding.NOT_TESTED
    assert printable(EXPERIMENT.draw(SMOKE, measured)).axes


def made_up(stored, losses=None, undecided=0):
    """``stored`` (4, 2) or more, as (untrained, fall, restless, stalled) × (as trained, solved)."""
    usual = [[0.5, 1e-30], [1e-8, 1e-30], [1e-4, 1e-30], [3e-6, 1e-30]]
    shape = (4, 2, SMOKE.seeds)

    def full(values):
        return np.array(np.broadcast_to(np.array(values).reshape(4, 2, -1), shape))

    found = StorageTable(
        full(losses or usual) <= 1e-8, full(stored), full([[undecided] * 2] * 4),
        full([[0, 0], [2_000] * 2, [1_000] * 2, [20_000] * 2]), full(losses or usual), SIZE,
    )  # fmt: skip
    radii = np.ones((*shape, SIZE))
    return Measured({"examples": SIZE}, {**found.arrays(), "radius": radii})


@pytest.mark.parametrize(
    ("stored", "changes", "findings"),
    [
        ([[0, 0], [6, 6], [19, 19], [19, 19]], {}, [S, S, S, S, S, S]),
        # every network that reached the loss stores all: reaching it may be what stores
        ([[0, 20], [20, 20], [20, 20], [20, 20]], {}, [C, C, U, U, S, S]),
        # the restless stage stores less than the fall
        ([[0, 0], [15, 15], [4, 4], [19, 19]], {}, [C, S, C, C, S, S]),
        # as much, in every network
        ([[0, 0], [6, 6], [6, 6], [19, 19]], {}, [U, S, U, U, S, S]),
        # it stores only once the loss is reached
        ([[0, 0], [6, 6], [2, 19], [19, 19]], {}, [C, S, C, S, C, S]),
        # networks that stall lose two examples, and all of them are needed for all to hold
        ([[0, 0], [6, 6], [19, 19], [18, 20]], {}, [C, S, S, S, S, C]),
        # it did reach the loss: nothing is told of stages that do not
        ([[0, 0], [6, 6], [19, 19], [19, 19]],
         {"losses": [[0.5, 1e-30], [1e-8, 1e-30], [1e-9, 1e-30], [1e-9, 1e-30]]},
         [U, S, U, S, U, U]),
        # no output layer that was solved interpolates, and no fall reached
        ([[0, 0], [6, 6], [19, 19], [19, 19]],
         {"losses": [[0.5, 1e-3], [1e-5, 1e-3], [1e-4, 1e-3], [1e-5, 1e-3]]},
         [U, U, U, U, U, S]),
        # diverged
        ([[0, 0]] * 4, {"losses": [[np.nan] * 2] * 4}, [U, U, U, U, U, U]),
        # those that are not stored could not be told from stored ones
        ([[0, 0], [6, 6], [19, 19], [18, 18]], {"undecided": 20}, [U, U, S, S, S, U]),
    ],
)  # fmt: skip
def test_claims(stored, changes, findings):
    claims = EXPERIMENT.claims(LONG_ENOUGH, made_up(stored, **changes))
    assert [claim.finding for claim in claims] == findings
    assert EXPERIMENT.draw(SMOKE, made_up(stored, **changes)).axes


def test_what_was_solved_is_marked_wherever_it_is_told():
    claims = EXPERIMENT.claims(SMOKE, made_up([[0, 0], [6, 6], [19, 19], [19, 19]]))
    for claim in claims:
        for part in f"{claim.text}; {claim.reason}".split(";"):
            assert "solved" not in part or "no gradient descent" in part


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seeds": 1}, "seeds must be 2 or more"),
        ({"fall": replace(FALL, loss=0.0)}, "fall.loss must be above 0"),
        ({"restless": replace(RESTLESS, loss=1e-8)}, "restless.loss"),
        ({"stalled": replace(STALLED, loss=1e-8)}, "stalled.loss"),
        ({"untrained": replace(UNTRAINED, epochs=1)}, "untrained.epochs"),
    ],
)
def test_bad_input(changes, message):
    with pytest.raises(InputError, match=message):
        replace(SMOKE, **changes)


def test_fewer_units_than_examples_are_refused_before_training(laboratory):
    with pytest.raises(InputError, match="9 examples and a width of 8"):
        EXPERIMENT.run(replace(SMOKE, data=Data("digits", count=9), width=8), laboratory)
