"""Every witness of every finding is checked again; one that is false is not confirmed."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from proofs_check.engine.outcomes import Verdict
from proofs_check.publications import ALL as SOURCES
from proofs_check.publications import chosen, findings
from theory.outcome import Truth

ALL = tuple(f for source in chosen(SOURCES) for f in findings(source))
WITNESSES = [(f, w) for f in ALL for w in f.witnesses]
SAMPLE = WITNESSES if os.environ.get("LONG_TESTS") else [(f, f.witnesses[0]) for f in ALL]
IDS = [f"{f.name}: {w.text}" for f, w in WITNESSES]


@pytest.mark.parametrize(
    "witness", [w for _, w in SAMPLE], ids=[f"{f.name}: {w.text}" for f, w in SAMPLE]
)
def test_a_witness_is_confirmed(witness):
    found = witness.check()
    assert found.truth is Truth.TRUE, found.reason


def test_names_are_unique_and_texts_say_what_is_checked():
    assert len({f.name for f in ALL}) == len(ALL)
    assert len(set(IDS)) == len(IDS)


ELSEWHERE = {  # starts at which the same sentence is not true
    "convergence": {"u0": "1/2", "v0": "1/3"},
    "deep-arrival": {"u0": "1"},
    "abstract": {"u0": "-3", "v0": "-1"},
    "ties": {"pattern2": "1,-1,1,-1"},
    "diagonal": {"weights": "2,1,1,2"},
    "asymmetric": {"weights": "0,2,2,0"},
    "metastable": {"beta": "30"},
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_witness_from_another_start_is_not_confirmed(name):
    finding = next(f for f in ALL if f.name == name)
    witness = finding.witnesses[0]
    moved = replace(witness, values=tuple((dict(witness.values) | ELSEWHERE[name]).items()))
    assert moved.check().truth is not Truth.TRUE


def test_a_verdict_that_is_not_reached_is_not_confirmed():
    for finding in ALL[:2]:
        witness = finding.witnesses[0]
        for verdict in Verdict:
            if verdict is not witness.verdict:
                assert replace(witness, verdict=verdict).check().truth is not Truth.TRUE
    assert replace(ALL[0].witnesses[0], version="none").check().truth is Truth.FALSE
    assert replace(ALL[0].witnesses[0], because="no such words").check().truth is Truth.UNKNOWN
