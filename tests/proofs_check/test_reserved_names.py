"""Evidence counts for the claim that was examined, and for none that is only called like it."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
import sympy

from proofs_check import AtEnd, Theorem, check
from proofs_check.catalogue import find
from proofs_check.engine.judgement import Verdict, judge
from proofs_check.engine.letters import dphi, phi, plain
from proofs_check.survey import Item
from proofs_check.systems.one_layer import a, lambda1, one_layer

EXACT = ("symbolic", "certified")
TRUE = AtEnd(lambda1, a * dphi(a) / phi(a))
NAMES = ("theorem2", "theorem1", "certified", "lambda1", "verified", "-", "")


def stating(*claims, name="theorem2", **changes):
    return Theorem(name, one_layer(), claims, **changes)


@pytest.mark.parametrize("name", NAMES)
def test_a_false_theorem_may_have_any_name(name):
    off = AtEnd(lambda1, TRUE.right + sympy.Rational(1, 10**40))
    for phi_name in ("sigmoid", "z**3"):
        report = check(stating(off, name=name), phi_name, methods=EXACT, digits=60)
        assert report.judgement().verdict is Verdict.REFUTED
        assert check(stating(TRUE, name=name), phi_name, methods=EXACT).verdict == "verified"


def test_evidence_about_one_claim_says_nothing_about_another():
    report = check(stating(TRUE), methods=EXACT)
    false = replace(report.theorem.proved, claims=(AtEnd(lambda1, 2 * TRUE.right),))
    assert judge(report.theorem.proved, report.evidence).verdict is Verdict.VERIFIED
    assert judge(false, report.evidence).verdict is Verdict.INCONCLUSIVE


def test_a_letter_of_the_same_name_is_another_letter():
    other = sympy.Symbol("lambda1", positive=True)
    with pytest.raises(ValueError, match="declared with other assumptions"):
        stating(AtEnd(other, TRUE.right))


def test_an_item_travels_by_its_name():
    """Functions of a theorem do not travel; what is at the other end is the catalogue's."""
    item = Item("theorem2", "theorem2")
    again = pickle.loads(pickle.dumps(item))
    assert again == item
    assert (again.theorem,) == find("theorem2")
    assert plain(lambda1) == "λ1"
