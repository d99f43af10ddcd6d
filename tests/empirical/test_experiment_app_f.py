"""Appendix F: the smoke preset, the claims on made-up measurements, sentences that will not do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from print_quality import printable

from empirical.experiment import Finding
from empirical.experiments.app_f import EXPERIMENT, SENTENCE, Configuration, words_of
from empirical.measurements.recurrent_job import RecurrentJob
from empirical.runs.job import Measured
from empirical.training.configuration import Member, Stop
from theory.errors import InputError

SMOKE = EXPERIMENT.presets["smoke"]
S, C, U, N = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED, Finding.NOT_TESTED


@pytest.fixture(scope="module")
def measured(laboratory):
    return EXPERIMENT.run(SMOKE, laboratory)


def test_networks_that_hold_the_sentence_say_it_for_ever(measured):
    a, n = measured.arrays, measured.numbers
    assert np.array(n["reached"]).all()
    stored = a["tube"] > 0
    assert stored.sum() >= 4
    assert (a["radius"][stored] + a["error"][stored] < 1).all()
    assert (a["margins"][stored] > 0).all()
    assert not a["held"][~stored].any()
    zero = a["held"][..., 13]
    assert (a["stray"][..., 13][zero] == 0).all()
    assert (a["period"][..., 13][zero] == 13).all()


def test_the_network_shown_says_the_sentence(measured):
    said = measured.arrays["said"][:, 0]
    assert ((said[1:] - said[:-1]) % 13 == 1).all()
    assert measured.arrays["orbit"].shape[:2] == (4 * 13 + 1, 9)
    assert measured.arrays["logits"].argmax(axis=1).tolist() == said[:26].tolist()


def test_the_figure(measured):
    axes = printable(EXPERIMENT.draw(SMOKE, measured), dear=True).axes
    assert [label.get_text() for label in axes[2].get_yticklabels()] == SENTENCE.split()


def made(networks=10, reached=True, **changes):
    """All stored, all held, right from the zero vector and the first word, for one width."""
    starts = 13 + 1 + 5
    stray = np.ones((1, networks, starts), dtype=int)
    stray[..., [0, 13]] = 0
    arrays = {
        "radius": np.full((1, networks), 1e-3),
        "error": np.full((1, networks), 1e-9),
        "tube": np.full((1, networks), 0.1),
        "margins": np.ones((1, networks, 13)),
        "stray": stray,
        "period": np.full((1, networks, starts), 13),
        "held": np.ones((1, networks, starts), dtype=bool),
    }
    for name, (where, value) in changes.items():
        arrays[name][where] = value
    numbers = {"words": SENTENCE.split(), "reached": np.full((1, networks), reached).tolist()}
    return Measured(numbers, arrays)


HALF = np.s_[:, :5]
CASES = {
    "all": ({}, (S, S, S, C, S)),
    "right at once": ({"stray": (np.s_[:], 0)}, (S, S, S, S, S)),
    "half": ({"held": (HALF, False), "radius": (HALF, np.nan)}, (U, U, U, C, U)),
    "none": ({"held": (np.s_[:], False), "radius": (np.s_[:], np.nan)}, (C, C, C, C, C)),
    "ρ near 1": ({"radius": (np.s_[:], 1 - 1e-10)}, (S, C, S, C, S)),
    "a tie": ({"margins": (np.s_[..., 3], 0.0)}, (S, C, S, C, S)),
    "a word lost": ({"held": (np.s_[..., 4], False)}, (S, S, C, C, S)),
    "a random state lost": ({"held": (np.s_[..., -1], False)}, (S, S, S, C, C)),
    "stray from zero": ({"stray": (np.s_[..., 13], 7)}, (C, S, S, C, S)),
}


@pytest.mark.parametrize("name", CASES)
def test_claims(name):
    changes, expected = CASES[name]
    claims = EXPERIMENT.claims(Configuration(), made(**changes))
    assert tuple(claim.finding for claim in claims) == expected


def test_what_became_of_the_others():
    lost = {"stray": (np.s_[:, :4, 13], 700), "period": (np.s_[:, :4, 13], [7, 15, 0, 7])}
    reason = EXPERIMENT.claims(Configuration(), made(**lost))[0].reason
    assert "of the others 3 end in cycles of 7, 15 words and 1 go on without any" in reason


@pytest.mark.parametrize(
    "measured", [made(reached=False), made(networks=2)], ids=["none reached", "too few"]
)
def test_nothing_is_decided(measured):
    assert {claim.finding for claim in EXPERIMENT.claims(Configuration(), measured)} == {U}


def test_no_random_states():
    bare = made()
    arrays = bare.arrays | {name: bare.arrays[name][..., :14] for name in ("stray", "held")}
    claims = EXPERIMENT.claims(Configuration(random=0), replace(bare, arrays=arrays))
    assert claims[-1].finding is N


def test_the_sentence_has_13_words():
    assert len(words_of(SENTENCE)) == 13


@pytest.mark.parametrize(
    ("sentence", "match"),
    [
        pytest.param("the cat saw the dog", "'the' 2 times, before 'cat' and 'dog'", id="twice"),
        pytest.param("Dog bites dog.", "not a function", id="case and full stop"),
        pytest.param("Two words", "3 different words", id="too short"),
        pytest.param("", "3 different words", id="empty"),
    ],
)
def test_bad_sentences(sentence, match, laboratory):
    with pytest.raises(InputError, match=match):
        EXPERIMENT.run(replace(SMOKE, sentence=sentence), laboratory)


@pytest.mark.parametrize("change", [{"widths": ()}, {"networks": 0}, {"laps": 0}, {"random": -1}])
def test_bad_numbers(change, laboratory):
    with pytest.raises(InputError):
        EXPERIMENT.run(replace(SMOKE, **change), laboratory)


def test_a_job_of_two_words():
    with pytest.raises(InputError, match="words must be 3 or more"):
        RecurrentJob(2, 16, (Member(),), Stop())
