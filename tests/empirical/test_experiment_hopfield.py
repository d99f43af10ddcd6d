"""Hopfield beside autoencoders: small sets measured by hand, claims of made-up numbers, a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from extent import LONG
from print_quality import printable

from empirical.claims.associative import all_kept, guarantees, more_recovered, same_as_neighbour
from empirical.data.configuration import Data
from empirical.data.registry import load
from empirical.experiment import Finding
from empirical.experiments.hopfield import EXPERIMENT
from empirical.measurements.binary_memory import (
    Training,
    Trials,
    by_neighbour,
    classical,
    flipped,
    half_recovered,
    modern,
    tried,
)
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
TINY = replace(
    SMOKE,
    counts=(2, 3),
    width=16,
    hidden=2,
    training=Training(first_epochs=60, epochs=300),
    fractions=(0.1, 0.3),
    noise=10,
    tested=3,
)
PICTURES = np.random.default_rng(5).integers(0, 2, size=(3, 40)).astype(float)
ASKED = Trials((0.0, 0.1, 0.5), 4, 50, 0)


def test_black_and_white_digits():
    grey, black = (load(Data(name, count=12), None) for name in ("digits", "binary-digits"))
    assert set(np.unique(black.values)) == {0.0, 1.0}
    assert ((grey.values >= 0.5) == (black.values == 1)).all()
    assert (black.labels == grey.labels).all()
    assert black.fingerprint != grey.fingerprint


def test_pixels_are_flipped_the_same_and_more():
    few, many = (flipped(PICTURES, f, 2, 0) != np.tile(PICTURES, (2, 1)) for f in (0.1, 0.4))
    assert (few.sum(axis=1) == 4).all()
    assert (many.sum(axis=1) == 16).all()
    assert (many | ~few).all()


def test_a_memory_of_unlike_pictures_keeps_them():
    for memory in (classical(PICTURES, 0), modern(PICTURES, 1.0)):
        found = tried(memory, PICTURES, ASKED)
        assert found["kept"].all()
        assert found["recovered"][0] == 12
        assert found["recovered"][1] == 12
        assert found["settled"]
        assert found["ends"].sum() == 50
    assert tried(modern(PICTURES, 1.0), PICTURES, ASKED)["ends"].tolist() == [50, 0, 0]


def test_a_memory_of_like_pictures_loses_them():
    """Two that differ in one pixel: the blunt network answers with neither, the classical keeps
    what both have in common."""
    x = np.tile(PICTURES[:1], (2, 1))
    x[1, 0] = 1 - x[1, 0]
    assert not tried(modern(x, 0.01), x, ASKED)["kept"].all()
    together = np.concatenate([np.ones((6, 40)), np.eye(6, 40)])
    assert not tried(classical(together, 0), together, ASKED)["kept"].all()


def test_a_tie_is_no_nearest_neighbour():
    x = np.zeros((2, 4))
    x[1, :2] = 1
    half = Trials((0.25,), 40, 1, 0)
    starts = flipped(x, 0.25, 40, 0)
    tied = (starts[:, :2].sum(axis=1) == 1).sum()
    assert tied > 0
    assert by_neighbour(x, half)[0] == 80 - tied


@pytest.mark.parametrize(
    ("rates", "expected"),
    [((0.4, 0.2, 0.0), 0.0), ((1, 0.75, 0.25), 0.25), ((1, 0.9, 0.8), 0.3), ((0.5, 0, 0), 0.1)],
)
def test_where_half_are_recovered(rates, expected):
    assert half_recovered((0.1, 0.2, 0.3), np.array(rates)) == pytest.approx(expected)


def test_claims():
    counts, total = (2, 8), np.array([4, 16])
    assert guarantees(counts, np.array([4, 15]), total).holds is True
    assert guarantees(counts, total, total).holds is None
    assert all_kept(counts, total, total, True).holds is True
    assert all_kept(counts, np.array([4, 15]), total, True).holds is False
    assert all_kept(counts, total, total, False).holds is None
    for found, holds in (((90, 10), True), ((10, 90), False), ((50, 52), None)):
        assert more_recovered(found, 100, True).holds is holds
        assert more_recovered(found, 100, False).holds is None
    near = np.array([100, 60, 5])
    assert same_as_neighbour(near, near - 3, 100).holds is True
    assert same_as_neighbour(near, near - [0, 40, 0], 100).holds is False


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(TINY, laboratory)


def test_every_memory_is_asked_the_same(measured):
    a, kinds = measured.arrays, len(TINY.kinds)
    assert a["kept"].shape == (kinds, 1, 2)
    assert a["recovered"].shape == (kinds, 1, 2, 2)
    assert (a["kept"] <= np.array(TINY.counts)).all()
    assert (a["recovered"] <= 2 * np.array(TINY.counts)[:, None]).all()
    assert (a["ends"].sum(axis=-1) == TINY.noise).all()
    assert a["shown"].shape == (2, 2 + kinds, 8, 8)


def test_it_is_drawn_and_judged(measured):
    assert printable(EXPERIMENT.draw(TINY, measured), dear=True).subfigs
    claims = EXPERIMENT.claims(TINY, measured)
    assert len(claims) == len(TINY.kinds) + 3
    assert Finding.NOT_TESTED not in {claim.finding for claim in claims}


@pytest.mark.skipif(not LONG, reason="half a minute: set LONG_TESTS=1")
def test_deep_networks_recover_what_the_classical_one_loses(laboratory):
    """At 8 digits of 64 pixels Hebb's rule keeps none."""
    found = EXPERIMENT.run(replace(SMOKE, hidden=10, width=96), laboratory)
    kept = dict(zip(SMOKE.kinds, found.arrays["kept"][:, 0, -1], strict=True))
    assert kept["sequence encoder"] == 8
    assert kept["Hopfield 1982, Hebb's rule"] < 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"counts": (1, 2)}, "counts"),
        ({"fractions": (0.3, 0.1)}, "fractions"),
        ({"tested": 7}, "tested"),
        ({"corrupted": 0.7}, "corrupted"),
        ({"betas": (0.0,)}, "betas"),
    ],
)
def test_bad_input(change, words):
    with pytest.raises(InputError, match=words):
        replace(SMOKE, **change)
