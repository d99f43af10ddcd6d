"""Decisions on counts, each with what would make it true, false, and undecidable."""

from __future__ import annotations

import pytest

from empirical.claims.evidence import above_chance, at_scale, if_trained, none_found, stored
from empirical.experiment import Experiment, Finding
from empirical.statistics.decision import Decision, Provable
from empirical.statistics.proportions import rate, wilson


def trained(**changes):
    usual = {
        "reached": True, "loss": 9e-9, "epochs": 100, "examples": 10, "stored": 10,
        "undecided": 0, "largest_radius": 0.5, "median_radius": 0.1,
    }  # fmt: skip
    return usual | changes


def test_wilson_by_hand():
    low, high = wilson(0, 100)
    assert low == 0
    assert high == pytest.approx(1.96**2 / (100 + 1.96**2), rel=1e-3)
    assert wilson(0, 0) == (0, 1)
    assert rate(1, 1_000).startswith("1 of 1,000 (")


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"stored": 9}, False),
        ({"stored": 9, "undecided": 1}, None),
        ({"stored": 8, "undecided": 1}, False),
        ({"reached": False}, None),
        ({"reached": False, "loss": None, "stored": 0, "undecided": 10}, None),
    ],
)
def test_stored(changes, holds):
    decision = stored(trained(**changes))
    assert decision.holds is holds
    assert decision.provable is Provable.STORAGE


@pytest.mark.parametrize(
    ("successes", "trials", "holds"),
    [
        (60, 100, True),
        (1, 100, None),
        (1, 1_000, False),
        (0, 5, None),
    ],
)
def test_above_chance(successes, trials, holds):
    assert above_chance(successes, trials, 0.01, 6).holds is holds


@pytest.mark.parametrize(
    ("found", "unsettled", "starts", "holds"),
    [
        (0, 0, 1_000, True),
        (1, 5, 1_000, False),
        (0, 1, 1_000, None),
        (0, 0, 0, None),
    ],
)
def test_none_found(found, unsettled, starts, holds):
    assert none_found(found, unsettled, starts).holds is holds


def test_the_bound_is_the_rule_of_three():
    assert "0.30%" in none_found(0, 0, 1_000).reason


def test_what_was_not_tried_is_not_tested():
    decision = Decision(True, "all")
    assert at_scale(decision, 500, 500, "pictures") is decision
    fewer = at_scale(decision, 499, 500, "pictures")
    assert (fewer.holds, fewer.tested) == (None, False)
    assert fewer.reason == "499 pictures here, 500 in the source"


def test_an_untrained_network_is_no_evidence():
    decisions = {"a": Decision(True, ""), "b": at_scale(Decision(True, ""), 1, 2, "")}
    found = if_trained(trained(reached=False), decisions)
    assert [(d.holds, d.tested) for d in found.values()] == [(None, True), (None, False)]
    assert if_trained(trained(), decisions) == decisions


def test_every_decision_is_a_finding():
    decisions = {
        "yes": Decision(True, "1 of 1").about_storage(),
        "no": Decision(True, "0 of 1").opposite.about_spurious(),
        "who knows": Decision(None, "no networks").opposite,
        "not here": Decision.untested("too few").telling(" networks"),
    }
    known = Experiment("", "", "", "", {}, {}, None, None, check=lambda c, measured: decisions)
    claims = known.claims(None, None)
    assert [claim.text for claim in claims] == list(decisions)
    assert [claim.finding for claim in claims] == [
        Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED, Finding.NOT_TESTED
    ]  # fmt: skip
    assert [claim.provable for claim in claims] == [Provable.STORAGE, Provable.PLANE, None, None]
    assert claims[-1].reason == "too few networks"
