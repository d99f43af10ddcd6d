"""The rule that turns evidence into a verdict, on hand-made evidence (docs/verdicts.md)."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.engine.claims import Along, Ends, Finite, Holds, Identity, Limit
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.examination import METHODS
from proofs_check.engine.judgement import Verdict, judge
from proofs_check.engine.theorem import Version

x, y = sympy.symbols("x y", real=True)
HYPOTHESIS = Ends(Limit.ARRIVES)
EQUATION, OTHER = Identity(x, y), Identity(x, 2 * y)
MOVING, NEEDED = Along(x, y), Finite(x)
ONE = Version((EQUATION,), (HYPOTHESIS,))
TWO = Version((EQUATION, OTHER), (HYPOTHESIS,))

LAWS = settings(max_examples=150, deadline=None, derandomize=True)


def found(claim, outcome, rigour, size=0.0, method="certified", detail="as was seen", given=()):
    return Evidence(method, claim, outcome, rigour, detail, given, size=size)


def proved(claim, method="symbolic", given=()):
    return found(claim, Outcome.SUPPORTS, Rigour.PROOF, method=method, given=given)


def disproved(claim, detail="as was seen", given=()):
    return found(claim, Outcome.REFUTES, Rigour.PROOF, 1.0, detail=detail, given=given)


def unknown(claim, detail="as was seen"):
    return found(claim, Outcome.UNKNOWN, Rigour.PROOF, detail=detail)


def verdict(version, *evidence):
    return judge(version, evidence).verdict


ARRIVES = proved(HYPOTHESIS)
WEAK = (Rigour.ENCLOSURE, Rigour.NUMERICAL, Rigour.STATISTICAL)
by_value = pytest.mark.parametrize("rigour", WEAK, ids=lambda rigour: rigour.value)


def test_proofs_of_everything_verify():
    assert verdict(ONE, ARRIVES, proved(EQUATION)) is Verdict.VERIFIED
    assert verdict(TWO, ARRIVES, proved(EQUATION), proved(OTHER)) is Verdict.VERIFIED


@by_value
def test_nothing_less_than_a_proof_verifies(rigour):
    weak = [found(EQUATION, Outcome.SUPPORTS, rigour, 1e-15, method) for method in METHODS]
    judgement = judge(ONE, [ARRIVES, *weak])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert EQUATION.text in judgement.reason


@by_value
def test_nothing_less_than_a_proof_settles_a_hypothesis(rigour):
    for outcome in (Outcome.SUPPORTS, Outcome.REFUTES):
        weak = found(HYPOTHESIS, outcome, rigour)
        assert verdict(ONE, weak, proved(EQUATION)) is Verdict.INCONCLUSIVE


@by_value
def test_nothing_less_than_a_proof_refutes(rigour):
    weak = found(EQUATION, Outcome.REFUTES, rigour, 1.0)
    assert verdict(ONE, ARRIVES, weak) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.NOT_RUN], ids=lambda o: o.value)
@pytest.mark.parametrize("rigour", Rigour, ids=lambda rigour: rigour.value)
def test_not_knowing_never_passes(outcome, rigour):
    assert verdict(ONE, ARRIVES, found(EQUATION, outcome, rigour)) is Verdict.INCONCLUSIVE
    open_ = found(HYPOTHESIS, outcome, rigour)
    assert verdict(ONE, open_, proved(EQUATION)) is Verdict.INCONCLUSIVE


def test_no_evidence_at_all_is_inconclusive():
    judgement = judge(ONE, [])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert HYPOTHESIS.text in judgement.reason
    assert "no method" in judgement.reason


def test_nothing_concluded_is_inconclusive():
    assert verdict(Version((), (HYPOTHESIS,)), ARRIVES) is Verdict.INCONCLUSIVE


def test_one_part_without_proof_spoils_the_whole():
    judgement = judge(TWO, [ARRIVES, proved(EQUATION), unknown(OTHER, "too hard")])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert OTHER.text in judgement.reason
    assert "too hard" in judgement.reason


def test_evidence_about_something_else_does_not_count():
    assert verdict(ONE, ARRIVES, proved(OTHER)) is Verdict.INCONCLUSIVE
    assert verdict(ONE, ARRIVES, proved(EQUATION), disproved(OTHER)) is Verdict.VERIFIED


def test_a_false_hypothesis_makes_the_statement_silent():
    false = disproved(HYPOTHESIS, "it is trapped")
    for rest in ((), (proved(EQUATION),), (disproved(EQUATION),), (unknown(EQUATION),)):
        judgement = judge(ONE, [false, *rest])
        assert judgement.verdict is Verdict.NOT_APPLICABLE
        assert "it is trapped" in judgement.reason


def test_an_undecided_hypothesis_is_never_skipped():
    for rest in (proved(EQUATION), disproved(EQUATION)):
        judgement = judge(ONE, [unknown(HYPOTHESIS, "no bound was found"), rest])
        assert judgement.verdict is Verdict.INCONCLUSIVE
        assert "no bound was found" in judgement.reason


def test_a_proof_against_a_part_refutes_the_whole():
    judgement = judge(TWO, [ARRIVES, proved(EQUATION), disproved(OTHER, "3 is not 1")])
    assert judgement.verdict is Verdict.REFUTED
    assert "3 is not 1" in judgement.reason


@pytest.mark.parametrize("rigour", Rigour, ids=lambda rigour: rigour.value)
def test_a_proof_and_a_gross_contradiction_of_it_conflict(rigour):
    against = found(EQUATION, Outcome.REFUTES, rigour, 0.5, "training", "they differ by half")
    judgement = judge(ONE, [ARRIVES, proved(EQUATION), against])
    assert judgement.verdict is Verdict.CONFLICT
    for word in ("symbolic", "training", EQUATION.text, "they differ by half", "report"):
        assert word in judgement.reason


def test_a_conflict_counts_only_where_the_hypotheses_hold():
    clash = [proved(EQUATION), disproved(EQUATION)]
    assert verdict(ONE, disproved(HYPOTHESIS), *clash) is Verdict.NOT_APPLICABLE
    assert verdict(ONE, unknown(HYPOTHESIS), *clash) is Verdict.INCONCLUSIVE


def test_two_methods_that_differ_about_a_hypothesis_conflict():
    against = found(HYPOTHESIS, Outcome.REFUTES, Rigour.PROOF, 1.0)
    assert verdict(ONE, ARRIVES, against, proved(EQUATION)) is Verdict.CONFLICT


def test_a_blunt_method_does_not_contradict_a_sharp_refutation():
    """Support to 9 digits and refutation by 1e-12 are both right: the claim is false."""
    blunt = found(EQUATION, Outcome.SUPPORTS, Rigour.NUMERICAL, 1e-9, "flow")
    sharp = found(EQUATION, Outcome.REFUTES, Rigour.PROOF, 1e-12)
    assert verdict(ONE, ARRIVES, blunt, sharp) is Verdict.REFUTED


def test_a_refutation_without_a_size_is_heard():
    """VERIFIED may not stand beside a method that says the opposite."""
    against = found(EQUATION, Outcome.REFUTES, Rigour.NUMERICAL, method="training")
    assert verdict(ONE, ARRIVES, proved(EQUATION), against) is not Verdict.VERIFIED


def test_a_proof_is_worth_what_it_was_given():
    resting = proved(EQUATION, given=(NEEDED,))
    assert verdict(ONE, ARRIVES, resting, proved(NEEDED)) is Verdict.VERIFIED
    for other in ([], [unknown(NEEDED)], [found(NEEDED, Outcome.SUPPORTS, Rigour.NUMERICAL)]):
        judgement = judge(ONE, [ARRIVES, resting, *other])
        assert judgement.verdict is Verdict.INCONCLUSIVE
        assert NEEDED.text in judgement.reason


def test_claims_that_rest_on_one_another_prove_nothing():
    circle = [proved(EQUATION, given=(NEEDED,)), proved(NEEDED, given=(EQUATION,))]
    assert verdict(ONE, ARRIVES, *circle) is Verdict.INCONCLUSIVE


def test_a_proof_that_lacks_what_it_was_given_contradicts_nobody():
    resting = proved(EQUATION, given=(NEEDED,))
    assert verdict(ONE, ARRIVES, resting, disproved(EQUATION)) is Verdict.REFUTED


@pytest.mark.parametrize(
    "other",
    [
        (),
        (unknown(NEEDED),),
        (disproved(NEEDED),),
        (found(NEEDED, Outcome.SUPPORTS, Rigour.NUMERICAL),),
        (proved(NEEDED, given=(EQUATION,)),),
    ],
)
def test_a_refutation_is_worth_what_it_was_given(other):
    resting = disproved(EQUATION, given=(NEEDED,))
    assert verdict(ONE, ARRIVES, resting, proved(NEEDED)) is Verdict.REFUTED
    judgement = judge(ONE, [ARRIVES, resting, *other])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert f"its refutation needs that {NEEDED.text}" in judgement.reason


def test_a_refutation_that_lacks_what_it_was_given_contradicts_nobody():
    resting = disproved(EQUATION, given=(NEEDED,))
    assert verdict(ONE, ARRIVES, resting, proved(EQUATION)) is Verdict.VERIFIED
    assert verdict(ONE, ARRIVES, resting, proved(EQUATION), proved(NEEDED)) is Verdict.CONFLICT


def test_a_hypothesis_fails_only_with_what_its_refutation_was_given():
    resting = disproved(HYPOTHESIS, given=(NEEDED,))
    assert verdict(ONE, resting, proved(NEEDED)) is Verdict.NOT_APPLICABLE
    assert verdict(ONE, resting, proved(EQUATION)) is Verdict.INCONCLUSIVE
    assert verdict(ONE, resting, ARRIVES, proved(EQUATION)) is Verdict.VERIFIED


def test_an_equation_along_the_flow_must_be_met_on_the_orbit():
    version = Version((MOVING,), (HYPOTHESIS,))
    met = found(MOVING, Outcome.SUPPORTS, Rigour.ENCLOSURE)
    assert verdict(version, ARRIVES, proved(MOVING)) is Verdict.INCONCLUSIVE
    assert verdict(version, ARRIVES, met) is Verdict.INCONCLUSIVE
    assert verdict(version, ARRIVES, proved(MOVING), met) is Verdict.VERIFIED


def test_claims_of_equal_text_and_other_formulas_are_other_claims():
    """z declared positive is another letter than z declared real, though both are written z."""
    real, positive = sympy.Symbol("z", real=True), sympy.Symbol("z", positive=True)
    one, other = (Holds(sympy.Gt(z, 1)) for z in (real, positive))
    assert one.text == other.text
    assert verdict(Version((one,)), proved(other)) is Verdict.INCONCLUSIVE


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


CLAIMS = st.sampled_from([HYPOTHESIS, EQUATION, OTHER, NEEDED])
PIECES = st.builds(
    Evidence,
    method=st.sampled_from(METHODS),
    claim=CLAIMS,
    outcome=st.sampled_from(Outcome),
    rigour=st.sampled_from(Rigour),
    detail=st.just("seen"),
    given=st.sampled_from([(), (), (), (NEEDED,), (OTHER,)]),
    size=st.sampled_from([0.0, 1e-15, 1e-9, 1e-3, 1.0]),
)
# mostly proofs in favour, so that every verdict is met
FAVOUR = st.builds(proved, st.sampled_from([HYPOTHESIS, EQUATION, OTHER, NEEDED]))
FINDINGS = st.lists(st.one_of(PIECES, FAVOUR, FAVOUR, FAVOUR), max_size=9)
SILENT = st.builds(
    Evidence,
    method=st.sampled_from(METHODS),
    claim=CLAIMS,
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
def test_evidence_taken_away_never_verifies_what_was_inconclusive(findings, place):
    if verdict(TWO, *findings) is Verdict.INCONCLUSIVE:
        fewer = findings[:place] + findings[place + 1 :]
        assert verdict(TWO, *fewer) is Verdict.INCONCLUSIVE


@LAWS
@given(FINDINGS)
def test_verified_rests_on_a_proof_of_every_claim_and_of_nothing_opposite(findings):
    if verdict(TWO, *findings) is Verdict.VERIFIED:
        for claim in (HYPOTHESIS, EQUATION, OTHER):
            about = [e for e in findings if e.claim == claim]
            proof = (Rigour.PROOF, Rigour.CITED)
            assert any(e.outcome is Outcome.SUPPORTS and e.rigour in proof for e in about)
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
