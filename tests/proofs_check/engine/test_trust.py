"""Every verdict names what it rests on: the weakest part of what decides it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs_check import check
from proofs_check.engine.evidence import Outcome, Rigour
from proofs_check.engine.trust import Trust, trust
from proofs_check.rendering.outline import trust_words

QUICK = ("symbolic", "certified")


@pytest.fixture(scope="module")
def report():
    return check("theorem2", methods=QUICK)


def test_what_is_decided_by_symbols_alone():
    assert check("invariant1", methods=QUICK).trust() is Trust.SYMBOLIC


def test_what_needs_an_orbit_rests_on_balls(report):
    assert report.trust() is Trust.BALLS
    assert trust_words(report) == "trust: FLINT and SymPy (docs/trust.md)"


def test_a_refutation_and_a_hypothesis_that_fails():
    found = check("theorem1", "gumbel", methods=QUICK, k=2, u0=-2, v0=0)
    assert {found.trust(name) for name in found.judgements} == {Trust.BALLS}


def test_what_is_open_rests_on_nothing():
    found = check("theorem2", methods=("flow",), digits=5)
    assert found.verdict == "inconclusive"
    assert found.trust() is Trust.NUMBERS


def test_one_cited_step_is_the_weakest_part(report):
    """Where a claim has another proof, that one counts."""
    version, judgement = report.theorem.proved, report.judgement()
    claim = version.assume[0]
    cited = [replace(e, rigour=Rigour.CITED) if e.claim == claim else e for e in report.evidence]
    assert trust(version, judgement, cited) is Trust.CITED
    both = [*cited, *(e for e in report.evidence if e.claim == claim)]
    assert trust(version, judgement, both) is Trust.BALLS
    assert any(e.outcome is Outcome.SUPPORTS for e in report.about(claim))
