"""The rule that turns evidence into a verdict, on hand-made evidence (docs/verdicts.md)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.evidence import DerivationStep, Evidence, Outcome, Rigour
from proofs_check.method import METHODS
from proofs_check.statement import Claim, Version
from proofs_check.verdict import AGREEMENT, SECOND_QUADRATURE, Verdict, judge

HYPOTHESIS = Claim("hypothesis", "φ is smooth")
EQUATION = Claim("equation", "λ1 = v φ'(v)/φ(v)")
OTHER = Claim("other", "k u φ(v) = 1")
ONE = Version("if smooth, then the equation", (HYPOTHESIS,), (EQUATION,))
TWO = Version("if smooth, then both equations", (HYPOTHESIS,), (EQUATION, OTHER))

LAWS = settings(max_examples=150, deadline=None, derandomize=True)


def found(claim, outcome, rigour, size=0.0, method="certified", detail="as was seen"):
    return Evidence(method, claim, outcome, rigour, detail, size=size)


def proved(claim, method="symbolic"):
    return found(claim, Outcome.SUPPORTS, Rigour.PROOF, method=method)


def disproved(claim, detail="as was seen"):
    return found(claim, Outcome.REFUTES, Rigour.PROOF, 1.0, detail=detail)


def unknown(claim, detail="as was seen"):
    return found(claim, Outcome.UNKNOWN, Rigour.PROOF, detail=detail)


def verdict(version, *evidence):
    return judge(version, evidence).verdict


SMOOTH = proved(HYPOTHESIS)
WEAK = (Rigour.ENCLOSURE, Rigour.NUMERICAL, Rigour.STATISTICAL)


def test_proofs_of_everything_verify():
    assert verdict(ONE, SMOOTH, proved(EQUATION)) is Verdict.VERIFIED
    assert verdict(TWO, SMOOTH, proved(EQUATION), proved(OTHER)) is Verdict.VERIFIED


@pytest.mark.parametrize("rigour", WEAK, ids=lambda rigour: rigour.value)
def test_nothing_less_than_a_proof_verifies(rigour):
    weak = [found(EQUATION, Outcome.SUPPORTS, rigour, 1e-15, method) for method in METHODS]
    judgement = judge(ONE, [SMOOTH, *weak])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert rigour.value in judgement.reason
    assert EQUATION.text in judgement.reason


@pytest.mark.parametrize("rigour", WEAK, ids=lambda rigour: rigour.value)
def test_nothing_less_than_a_proof_settles_a_hypothesis(rigour):
    weak = found(HYPOTHESIS, Outcome.SUPPORTS, rigour)
    assert verdict(ONE, weak, proved(EQUATION)) is Verdict.INCONCLUSIVE
    weak = found(HYPOTHESIS, Outcome.REFUTES, rigour)
    assert verdict(ONE, weak, proved(EQUATION)) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("rigour", WEAK, ids=lambda rigour: rigour.value)
def test_nothing_less_than_a_proof_refutes(rigour):
    weak = found(EQUATION, Outcome.REFUTES, rigour, 1.0)
    assert verdict(ONE, SMOOTH, weak) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.NOT_RUN], ids=lambda o: o.value)
@pytest.mark.parametrize("rigour", Rigour, ids=lambda rigour: rigour.value)
def test_not_knowing_never_passes(outcome, rigour):
    assert verdict(ONE, SMOOTH, found(EQUATION, outcome, rigour)) is Verdict.INCONCLUSIVE
    assert verdict(ONE, found(HYPOTHESIS, outcome, rigour), proved(EQUATION)) is (
        Verdict.INCONCLUSIVE
    )


def test_no_evidence_at_all_is_inconclusive():
    judgement = judge(ONE, [])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert HYPOTHESIS.text in judgement.reason
    assert "no method" in judgement.reason


def test_one_part_without_proof_spoils_the_whole():
    judgement = judge(TWO, [SMOOTH, proved(EQUATION), unknown(OTHER, "too hard")])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert OTHER.text in judgement.reason
    assert "too hard" in judgement.reason


def test_evidence_about_something_else_does_not_count():
    assert verdict(ONE, SMOOTH, proved(OTHER)) is Verdict.INCONCLUSIVE
    assert verdict(ONE, SMOOTH, proved(EQUATION), disproved(OTHER)) is Verdict.VERIFIED


def test_a_false_hypothesis_makes_the_statement_silent():
    false = disproved(HYPOTHESIS, "a corner at 0")
    for rest in ((), (proved(EQUATION),), (disproved(EQUATION),), (unknown(EQUATION),)):
        judgement = judge(ONE, [false, *rest])
        assert judgement.verdict is Verdict.NOT_APPLICABLE
        assert "a corner at 0" in judgement.reason


def test_an_undecided_hypothesis_is_never_skipped():
    for rest in (proved(EQUATION), disproved(EQUATION)):
        judgement = judge(ONE, [unknown(HYPOTHESIS, "no bound was found"), rest])
        assert judgement.verdict is Verdict.INCONCLUSIVE
        assert "no bound was found" in judgement.reason


def test_a_proof_against_a_part_refutes_the_whole():
    judgement = judge(TWO, [SMOOTH, proved(EQUATION), disproved(OTHER, "3 is not 1")])
    assert judgement.verdict is Verdict.REFUTED
    assert "3 is not 1" in judgement.reason


@pytest.mark.parametrize("rigour", Rigour, ids=lambda rigour: rigour.value)
def test_a_proof_and_a_gross_contradiction_of_it_conflict(rigour):
    against = found(EQUATION, Outcome.REFUTES, rigour, 0.5, "training", "they differ by half")
    judgement = judge(ONE, [SMOOTH, proved(EQUATION), against])
    assert judgement.verdict is Verdict.CONFLICT
    for word in ("symbolic", "training", EQUATION.text, "they differ by half", "report"):
        assert word in judgement.reason


def test_two_methods_that_differ_about_a_hypothesis_conflict():
    against = found(HYPOTHESIS, Outcome.REFUTES, Rigour.PROOF, 1.0)
    assert verdict(ONE, SMOOTH, against, proved(EQUATION)) is Verdict.CONFLICT


@pytest.mark.parametrize("claim", [AGREEMENT, SECOND_QUADRATURE])
def test_values_outside_their_enclosure_conflict(claim):
    off = Evidence("flow", claim, Outcome.REFUTES, Rigour.NUMERICAL, "u off by 0.3", size=1.0)
    judgement = judge(ONE, [SMOOTH, proved(EQUATION), off])
    assert judgement.verdict is Verdict.CONFLICT
    assert "u off by 0.3" in judgement.reason


def test_a_blunt_method_does_not_contradict_a_sharp_refutation():
    """Support to 9 digits and refutation by 1e-12 are both right: the claim is false."""
    blunt = found(EQUATION, Outcome.SUPPORTS, Rigour.NUMERICAL, 1e-9, "flow")
    sharp = found(EQUATION, Outcome.REFUTES, Rigour.PROOF, 1e-12)
    assert verdict(ONE, SMOOTH, blunt, sharp) is Verdict.REFUTED


def test_conflict_comes_before_everything_else():
    evidence = [
        disproved(HYPOTHESIS),
        found(EQUATION, Outcome.SUPPORTS, Rigour.NUMERICAL, 1e-9, "flow"),
        disproved(EQUATION),
    ]
    assert verdict(ONE, *evidence) is Verdict.CONFLICT


def test_a_refutation_without_a_size_is_heard():
    """Rule 5: VERIFIED may not stand beside a method that says the opposite."""
    against = found(EQUATION, Outcome.REFUTES, Rigour.NUMERICAL, method="training")
    assert verdict(ONE, SMOOTH, proved(EQUATION), against) is not Verdict.VERIFIED


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Verdict.VERIFIED, 0),
        (Verdict.REFUTED, 1),
        (Verdict.CONFLICT, 1),
        (Verdict.NOT_APPLICABLE, 3),
        (Verdict.INCONCLUSIVE, 3),
    ],
    ids=lambda x: getattr(x, "value", x),
)
def test_exit_codes(outcome, code):
    assert outcome.exit_code == code


CLAIMS = st.sampled_from([HYPOTHESIS, EQUATION, OTHER, DerivationStep("x"), AGREEMENT])
PIECES = st.builds(
    Evidence,
    method=st.sampled_from(METHODS),
    subject=CLAIMS,
    outcome=st.sampled_from(Outcome),
    rigour=st.sampled_from(Rigour),
    detail=st.just("seen"),
    size=st.sampled_from([0.0, 1e-15, 1e-9, 1e-3, 1.0]),
)
# mostly proofs in favour, so that every verdict is met
FAVOUR = st.builds(proved, st.sampled_from([HYPOTHESIS, EQUATION, OTHER]))
FINDINGS = st.lists(st.one_of(PIECES, FAVOUR, FAVOUR, FAVOUR), max_size=9)
SILENT = st.builds(
    Evidence,
    method=st.sampled_from(METHODS),
    subject=CLAIMS,
    outcome=st.sampled_from([Outcome.UNKNOWN, Outcome.NOT_RUN]),
    rigour=st.sampled_from(Rigour),
    detail=st.just("could not tell"),
)


@LAWS
@given(FINDINGS, SILENT, st.integers(0, 9))
def test_an_unknown_more_changes_no_verdict(findings, silent, place):
    assert verdict(TWO, *findings[:place], silent, *findings[place:]) is verdict(TWO, *findings)


@LAWS
@given(FINDINGS, st.integers(0, 8))
def test_evidence_taken_away_never_settles_what_was_inconclusive(findings, place):
    if verdict(TWO, *findings) is Verdict.INCONCLUSIVE:
        fewer = findings[:place] + findings[place + 1 :]
        assert verdict(TWO, *fewer) is Verdict.INCONCLUSIVE


@LAWS
@given(FINDINGS)
def test_verified_rests_on_a_proof_of_every_claim_and_of_nothing_opposite(findings):
    if verdict(TWO, *findings) is Verdict.VERIFIED:
        for claim in (HYPOTHESIS, EQUATION, OTHER):
            about = [e for e in findings if e.subject == claim]
            assert any(e.outcome is Outcome.SUPPORTS and e.rigour is Rigour.PROOF for e in about)
            assert not any(e.outcome is Outcome.REFUTES and e.rigour is Rigour.PROOF for e in about)


@LAWS
@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(findings, random):
    shuffled = list(findings)
    random.shuffle(shuffled)
    assert verdict(TWO, *shuffled) is verdict(TWO, *findings)


@LAWS
@given(FINDINGS)
def test_every_judgement_gives_its_reason(findings):
    assert judge(TWO, findings).reason
