"""Decisions on counts, each with what would make it true, false, and undecidable."""

from __future__ import annotations

import pytest

from empirical.claims.evidence import above_chance, at_scale, if_trained, none_found, stored
from empirical.experiment import CheckedClaim, Finding
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
    ("changes", "finding"),
    [
        ({}, Finding.SUPPORTED),
        ({"stored": 9}, Finding.CONTRADICTED),
        ({"stored": 9, "undecided": 1}, Finding.UNDECIDED),
        ({"stored": 8, "undecided": 1}, Finding.CONTRADICTED),
        ({"reached": False}, Finding.UNDECIDED),
        ({"reached": False, "loss": None, "stored": 0, "undecided": 10}, Finding.UNDECIDED),
    ],
)
def test_stored(changes, finding):
    assert stored("", trained(**changes)).finding is finding


@pytest.mark.parametrize(
    ("successes", "trials", "finding"),
    [
        (60, 100, Finding.SUPPORTED),
        (1, 100, Finding.UNDECIDED),
        (1, 1_000, Finding.CONTRADICTED),
        (0, 5, Finding.UNDECIDED),
    ],
)
def test_above_chance(successes, trials, finding):
    assert above_chance("", successes, trials, 0.01, 6).finding is finding


@pytest.mark.parametrize(
    ("found", "unsettled", "starts", "finding"),
    [
        (0, 0, 1_000, Finding.SUPPORTED),
        (1, 5, 1_000, Finding.CONTRADICTED),
        (0, 1, 1_000, Finding.UNDECIDED),
        (0, 0, 0, Finding.UNDECIDED),
    ],
)
def test_none_found(found, unsettled, starts, finding):
    assert none_found("", found, unsettled, starts).finding is finding


def test_the_bound_is_the_rule_of_three():
    assert "0.30%" in none_found("", 0, 0, 1_000).reason


def test_what_was_not_tried_is_not_tested():
    claim = CheckedClaim.decided("500 pictures", True, "all")
    assert at_scale(claim, 500, 500, "pictures") is claim
    assert at_scale(claim, 499, 500, "pictures").finding is Finding.NOT_TESTED


def test_an_untrained_network_is_no_evidence():
    claims = [
        CheckedClaim.decided("a", True, ""),
        at_scale(CheckedClaim.decided("b", True, ""), 1, 2, ""),
    ]
    found = if_trained(trained(reached=False), claims)
    assert [c.finding for c in found] == [Finding.UNDECIDED, Finding.NOT_TESTED]
    assert if_trained(trained(), claims) == tuple(claims)
