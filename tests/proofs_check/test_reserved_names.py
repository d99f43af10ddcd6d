"""Evidence counts for the claim that was examined, and for none that is only called like it."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace

import pytest
import sympy

from proofs_check.conditions import FLOW_ARRIVES, SLOPE_AT_START
from proofs_check.evidence import DerivationStep, Evidence, Observation, Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners.deep import INTERPOLATION as DEEP_INTERPOLATION
from proofs_check.examiners.deep import PRODUCT, RELATIONS
from proofs_check.examiners.derived import by_steps
from proofs_check.examiners.one_layer import EIGENVALUE, INTERPOLATION, derivation
from proofs_check.method import Examination
from proofs_check.problem import Problem
from proofs_check.statement import Because, Claim, Condition, Decision, Equation, Statement, Version
from proofs_check.statement_catalogue import find
from proofs_check.statements import (
    corollary1,
    example_power,
    invariant1,
    proposition1,
    theorem1,
    theorem2,
    theorem4,
    theorem_deep,
)
from proofs_check.verdict import Verdict, judge
from theory.activation import Activation
from theory.errors import InputError
from theory.one_layer.derivation import Step
from theory.one_layer.start import Start
from theory.outcome import Truth

EXACT = ("symbolic", "certified")
FLOATS_TOO = (*EXACT, "flow")
HYPOTHESES = theorem1.STATEMENT.proved.hypotheses
SETTLED = (Verdict.VERIFIED, Verdict.REFUTED, Verdict.CONFLICT)


def problem(phi="sigmoid", *start, **options):
    return Problem(Activation.of(phi), Start.of(*start), **options)


def stating(*conclusion, like=theorem1.STATEMENT, hypotheses=HYPOTHESES, **changes):
    version = Version("a statement of the tests", tuple(hypotheses), tuple(conclusion))
    return replace(like, name="of-the-tests", printed=version, proved=version, **changes)


def verdict(statement, question, methods=EXACT):
    report = examine_statement(statement, question, methods)
    assert report.printed == report.proved
    return report.proved.verdict


ONE_LAYER_NOTES = (
    "unique end point",
    "classification",
    "second quadrature",
    "closed form of ∫φ/φ'",
    "conserved along the path",
    "rate of convergence",
    "agrees with the enclosure",
    "derivation: Invariant 1",
    "-",
)


@pytest.mark.parametrize("name", ONE_LAYER_NOTES)
def test_a_false_claim_called_like_what_a_method_notes(name):
    """z³ has λ1 = 3; nobody examined the sentence, whatever it is called."""
    statement = stating(Claim(name, "the example is an attractor"))
    assert verdict(statement, problem("z**3"), FLOATS_TOO) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("name", ONE_LAYER_NOTES)
def test_a_false_equation_called_like_what_a_method_notes(name):
    off = replace(
        EIGENVALUE, name=name, right=lambda q: EIGENVALUE.right(q) * (10**40 + 1) / 10**40
    )
    assert verdict(stating(off), problem()) is Verdict.REFUTED
    assert verdict(stating(off), problem(), ("certified",)) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("name", ONE_LAYER_NOTES)
def test_an_undecidable_hypothesis_called_like_what_a_method_notes(name):
    silent = Claim(name, "there are infinitely many twin primes")
    statement = stating(INTERPOLATION, hypotheses=(*HYPOTHESES, silent))
    assert verdict(statement, problem(), FLOATS_TOO) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("name", ONE_LAYER_NOTES)
def test_a_true_equation_may_have_any_name(name):
    assert verdict(stating(replace(EIGENVALUE, name=name)), problem()) is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("like", "stolen"),
    [
        (theorem1.STATEMENT, FLOW_ARRIVES),
        (theorem1.STATEMENT, INTERPOLATION),
        (theorem4.STATEMENT, theorem4.PRODUCT),
        (theorem4.STATEMENT, theorem4.STABLE),
        (theorem4.STATEMENT, theorem4.EFFICIENT),
        (proposition1.STATEMENT, proposition1.POINT),
        (corollary1.STATEMENT, corollary1.REPELS),
        (corollary1.STATEMENT, corollary1.EIGENVALUE),
        (theorem_deep.STATEMENT, DEEP_INTERPOLATION),
        (theorem_deep.STATEMENT, RELATIONS),
        (theorem_deep.STATEMENT, PRODUCT),
        (example_power.STATEMENT, example_power.POWER_LAMBDA),
        (invariant1.STATEMENT, invariant1.KEPT),
        (find("invariant5"), find("invariant5").proved.conclusion[1]),
        (find("proposition3"), find("proposition3").proved.conclusion[0]),
        (find("ntk-attractor"), find("ntk-attractor").proved.conclusion[0]),
    ],
    ids=lambda x: x.name,
)
def test_another_sentence_with_the_name_of_a_claim_that_is_examined(like, stolen):
    """Each of these examiners proves something about ``stolen``; the impostor gets none of it."""
    phi = "z**2" if like is example_power.STATEMENT else "swish"
    impostor = stating(Claim(stolen.name, "1 = 2"), like=like, hypotheses=())
    assert verdict(impostor, problem(phi)) is Verdict.INCONCLUSIVE
    true = stating(stolen, like=like, hypotheses=())
    assert verdict(true, problem(phi)) in SETTLED


def test_the_same_claim_written_again_is_the_same_claim():
    again = Claim(invariant1.KEPT.name, invariant1.KEPT.text)
    statement = stating(again, like=invariant1.STATEMENT, hypotheses=())
    assert verdict(statement, problem()) is Verdict.VERIFIED


def test_evidence_for_the_other_version_does_not_count():
    """As printed, the flow arrives by decree; the real one is saddled (tanh from -sinh 1)."""
    decree = Condition("decree", FLOW_ARRIVES.text, lambda _: Decision(Truth.TRUE, "so be it"))
    statement = replace(
        theorem2.STATEMENT,
        name="of-the-tests",
        printed=Version("by decree", (SLOPE_AT_START, decree), (INTERPOLATION,)),
        proved=Version("in earnest", (SLOPE_AT_START, FLOW_ARRIVES), (INTERPOLATION,)),
    )
    report = examine_statement(statement, problem("tanh", 2, "-sinh(1)", 1), EXACT)
    assert report.printed.verdict is Verdict.INCONCLUSIVE
    assert report.proved.verdict is Verdict.NOT_APPLICABLE


def test_evidence_names_the_claim_itself():
    with pytest.raises(InputError, match="not its name"):
        Evidence("certified", "eigenvalue", Outcome.SUPPORTS, Rigour.PROOF, "by name")


def test_what_a_method_notes_is_no_claim():
    text = "the example is an attractor"
    claim = Claim("classification", text)
    version = Version(text, (), (claim,))
    for subject in (Observation("classification"), DerivationStep("classification")):
        note = Evidence("certified", subject, Outcome.SUPPORTS, Rigour.PROOF, "noted")
        assert judge(version, [note]).verdict is Verdict.INCONCLUSIVE
        refuting = replace(note, outcome=Outcome.REFUTES, size=1.0)
        assert judge(version, [refuting]).verdict is Verdict.INCONCLUSIVE


# Statements that cannot mean what they show.


def test_an_empty_conclusion_is_refused():
    with pytest.raises(InputError, match="empty conclusion"):
        Version("nothing at all", HYPOTHESES, ())


@pytest.mark.parametrize("conclusion", [INTERPOLATION, [INTERPOLATION], ("interpolation",), None])
def test_a_conclusion_is_a_tuple_of_claims(conclusion):
    with pytest.raises(InputError, match="tuple of claims"):
        Version("no comma", (), conclusion)


@pytest.mark.parametrize(("name", "text"), [("", "1 = 1"), ("a", ""), ("a", " "), (None, "1 = 1")])
def test_a_claim_has_a_name_and_says_something(name, text):
    with pytest.raises(InputError, match="must say something"):
        Claim(name, text)


@pytest.mark.parametrize(
    "other",
    [
        Claim("eigenvalue", "λ1 = 0"),
        Claim("eigenvalue", EIGENVALUE.text),  # bare: nobody evaluates it
        replace(EIGENVALUE, right=lambda q: q.K / q.K),  # the same words, another equation
        Condition("eigenvalue", EIGENVALUE.text, lambda _: Decision(Truth.TRUE, "so be it")),
    ],
)
def test_two_claims_of_one_name_are_refused(other):
    with pytest.raises(InputError, match="two different claims are called 'eigenvalue'"):
        stating(EIGENVALUE, other)
    with pytest.raises(InputError, match="two different claims are called 'eigenvalue'"):
        stating(EIGENVALUE, hypotheses=(other,))
    with pytest.raises(InputError, match="two different claims are called 'eigenvalue'"):
        replace(theorem2.STATEMENT, printed=Version("as printed", (), (other,)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"examiners": {"certifed": lambda s, p: Examination(())}}, "examiners names 'certifed'"),
        ({"senseless": {"symbolics": "why"}}, "senseless names 'symbolics'"),
        ({"inputs": ("depths",)}, "inputs names 'depths'"),
        (
            {"examiners": {"flow": lambda s, p: Examination(())}, "senseless": {"flow": "why"}},
            "flow has an examiner and is called senseless",
        ),
    ],
)
def test_a_method_or_input_that_does_not_exist_is_refused(changes, words):
    with pytest.raises(InputError, match=words):
        replace(theorem1.STATEMENT, **changes)


# Examiners of the author's own.

KEPT = Claim("kept", "a claim with examiners of its own")


def examined_by(found, method="certified"):
    return stating(KEPT, hypotheses=(), examiners={method: lambda s, p: found})


def evidence(method, rigour):
    return Evidence(method, KEPT, Outcome.SUPPORTS, rigour, "measured")


@pytest.mark.parametrize("method", ["flow", "training"])
@pytest.mark.parametrize("rigour", [Rigour.PROOF, Rigour.ENCLOSURE])
def test_floats_prove_nothing(method, rigour):
    statement = examined_by(Examination((evidence(method, rigour),)), method)
    with pytest.raises(InputError, match="computes in floats"):
        examine_statement(statement, problem(), (method,))


def test_a_method_speaks_for_itself():
    statement = examined_by(Examination((evidence("certified", Rigour.PROOF),)), "flow")
    with pytest.raises(InputError, match="in the name of 'certified'"):
        examine_statement(statement, problem(), ("flow",))


def test_an_examiner_returns_an_examination():
    with pytest.raises(InputError, match="must return an Examination"):
        examine_statement(examined_by(None), problem(), ("certified",))


def test_a_claim_that_rests_on_no_step_or_on_a_missing_one():
    for steps, words in (((), "no step"), (("Invariant 99",), "'Invariant 99'")):
        statement = stating(KEPT, hypotheses=(), examiners={"symbolic": by_steps({KEPT: steps})})
        with pytest.raises(InputError, match=words):
            examine_statement(statement, problem(), EXACT)


def a_false_step():
    return (Step("Two", "Two is one.", "2 = 1", "2 = 1", (1,)),)


def test_a_false_step_leaves_its_claim_open():
    """A wrong proof of something does not refute it."""
    statement = stating(
        KEPT,
        hypotheses=(),
        derivation=a_false_step,
        examiners={"symbolic": by_steps({KEPT: ("Two",)})},
    )
    assert verdict(statement, problem()) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("methods", [("certified",), EXACT])
def test_leaving_a_method_out_hides_no_step_of_the_derivation(methods):
    decided = Condition("decided", "k = 2", lambda p: Decision(Truth.TRUE, f"k = {p.start.width}"))
    statement = stating(decided, derivation=a_false_step)
    assert verdict(statement, problem(), methods) is Verdict.INCONCLUSIVE
    proved = replace(statement, derivation=derivation)
    expected = Verdict.VERIFIED if "symbolic" in methods else Verdict.INCONCLUSIVE
    assert verdict(proved, problem(), methods) is expected


def test_an_examiner_that_skips_the_derivation_does_not_verify():
    decided = Condition("decided", "k = 2", lambda p: Decision(Truth.TRUE, f"k = {p.start.width}"))
    statement = stating(
        decided, derivation=a_false_step, examiners={"symbolic": lambda s, p: Examination(())}
    )
    report = examine_statement(statement, problem(), EXACT)
    assert report.proved.verdict is Verdict.INCONCLUSIVE
    assert "“Two”" in report.proved.reason


# Conditions that break down, and sides that are not what they should be.


def broken(_):
    raise ZeroDivisionError("division by zero")


@pytest.mark.parametrize("place", ["hypothesis", "conclusion"])
def test_a_condition_that_breaks_down_is_undecided(place):
    claim = Condition("broken", "one over nothing", broken)
    parts = (INTERPOLATION, claim) if place == "conclusion" else (INTERPOLATION,)
    hypotheses = (*HYPOTHESES, claim) if place == "hypothesis" else HYPOTHESES
    report = examine_statement(stating(*parts, hypotheses=hypotheses), problem(), EXACT)
    assert report.proved.verdict is Verdict.INCONCLUSIVE
    assert "ZeroDivisionError: division by zero" in report.proved.reason


@pytest.mark.parametrize("answer", [True, None, "true", Decision("true", "a string"), Truth.TRUE])
def test_a_condition_answers_with_a_decision(answer):
    claim = Condition("answer", "a condition of the author's own", lambda _: answer)
    with pytest.raises(InputError, match="must decide with a Decision"):
        examine_statement(stating(claim), problem(), EXACT)


def test_bad_input_is_still_bad_input():
    def refuse(_):
        raise InputError("the norm must be 1")

    with pytest.raises(InputError, match="the norm must be 1"):
        examine_statement(stating(Condition("norm", "‖x‖ = 1", refuse)), problem(), EXACT)


@pytest.mark.parametrize(
    ("right", "words"),
    [
        pytest.param(lambda q: 0.1 * q.K / q.K * 10, "the float", id="0.1"),
        pytest.param(lambda q: q.U * q.K * 1.0 * q.phi(q.a), "the float", id="1.0"),
        pytest.param(lambda q: math.cos(0.0) * q.K / q.K, "the float", id="cos"),
        pytest.param(lambda q: math.exp(q.a), "cannot be computed", id="exp"),
        pytest.param(lambda q: 1 if q.a > 0 else 0, "cannot be computed", id="branch"),
        pytest.param(lambda q: "1", "are no expressions", id="text"),
        pytest.param(lambda q: None, "are no expressions", id="none"),
        pytest.param(lambda q: q.nothing, "cannot be computed", id="letter"),
    ],
)
@pytest.mark.parametrize("method", EXACT)
def test_a_side_that_is_not_exact_is_refused(method, right, words):
    """0.1 is not 1/10: balls would refute, or a float would pass for a ball."""
    equation = replace(INTERPOLATION, name="inexact", right=right)
    with pytest.raises(InputError, match=words):
        examine_statement(stating(equation), problem(), (method,))


@pytest.mark.parametrize("method", [*EXACT, "flow"])
def test_a_side_without_a_value_settles_nothing(method):
    equation = replace(INTERPOLATION, name="pole", right=lambda q: 1 / (q.U - q.U) * q.U0)
    assert verdict(stating(equation), problem(), (method,)) is Verdict.INCONCLUSIVE


def test_what_turns_balls_into_floats_is_no_enclosure():
    """SymPy takes the middle of a ball as a float."""
    equation = replace(INTERPOLATION, name="middle", right=lambda q: sympy.sqrt(q.K / q.K))
    assert verdict(stating(equation), problem()) is Verdict.INCONCLUSIVE
    false = replace(equation, right=lambda q: sympy.sqrt(q.K / q.K + 1))
    assert verdict(stating(false), problem(), ("certified",)) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("changes", [{"left": 1}, {"right": None}, {"because": "it is so"}])
def test_an_equation_is_two_functions_and_a_reason(changes):
    with pytest.raises(InputError):
        replace(INTERPOLATION, **changes)
    with pytest.raises(InputError, match="must be a function"):
        replace(FLOW_ARRIVES, decide=True)


# Refutation needs the end point of this very start.


def at_end(name, left, right, because=Because.AT_THE_END):
    return Equation(name, f"{name}, of this end point alone", "", left, right, because)


ONE = lambda q: q.K / q.K  # noqa: E731
TRUE_HERE = {
    # u = v = 1/√2, as U² − U0² = a² − a0² and K U a = 1
    "K a² = 1": ("z", (2, 1, 1), at_end("square", lambda q: q.K * q.a * q.a, ONE)),
    "K U² = 1": ("z", (2, 1, 1), at_end("square of u", lambda q: q.K * q.U * q.U, ONE)),
    "u = v": ("z", (2, 1, 1), at_end("equal", lambda q: q.U, lambda q: q.a)),
    "K a² = 1, called conserved": (
        "z",
        (2, 1, 1),
        at_end("square", lambda q: q.K * q.a * q.a, ONE, Because.CONSERVED),
    ),
    "k u φ(v) = 1, called conserved": (
        "sigmoid",
        (2, 1, 1),
        replace(INTERPOLATION, because=Because.CONSERVED),
    ),
    "λ1 = |v| φ'/φ": (
        "tanh",
        (2, 1, 1),
        at_end("absolute", lambda q: q.lambda1, lambda q: abs(q.a) * q.dphi(q.a) / q.phi(q.a)),
    ),
    "|u| = u": ("sigmoid", (3, 1, 1), at_end("sign", lambda q: abs(q.U), lambda q: q.U)),
    "|λ1| = λ1": (
        "sin",
        (1, "1/2", 1),
        at_end("sign", lambda q: abs(q.lambda1), lambda q: q.lambda1),
    ),
}


@pytest.mark.parametrize("name", TRUE_HERE)
def test_what_is_true_at_the_end_is_not_refuted(name):
    phi, start, equation = TRUE_HERE[name]
    report = examine_statement(stating(equation), problem(phi, *start), FLOATS_TOO)
    assert not [e for e in report.evidence if e.outcome is Outcome.REFUTES]
    assert report.proved.verdict in (Verdict.VERIFIED, Verdict.INCONCLUSIVE)


FALSE_THERE = {  # the same equations where they are false
    "K a² = 1": ("z", (2, 1, "3/2")),
    "K U² = 1": ("z", (2, 1, "1/2")),
    "u = v": ("z", (2, 2, 1)),
    "K a² = 1, called conserved": ("z", (2, 1, "3/2")),
    "λ1 = |v| φ'/φ": ("tanh", (2, -1, -1)),
    "|u| = u": ("tanh", (3, -1, -1)),
    "|λ1| = λ1": ("sigmoid", (1, -1, -3)),
}


@pytest.mark.parametrize("name", FALSE_THERE)
def test_what_is_false_at_the_end_is_refuted(name):
    _, _, equation = TRUE_HERE[name]
    phi, start = FALSE_THERE[name]
    statement = stating(equation)
    report = examine_statement(statement, problem(phi, *start), EXACT)
    about = [e for e in report.evidence if e.subject == equation]
    assert [(e.method, e.outcome) for e in about] == [
        ("symbolic", Outcome.REFUTES),
        ("certified", Outcome.REFUTES),
    ]
    assert report.proved.verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("phi", "start"), [("tanh", (2, "-sinh(1)", 1)), ("gumbel", (2, -2, 0)), ("sin", (2, 0, 0))]
)
def test_without_an_end_point_nothing_is_refuted(phi, start):
    wrong = replace(EIGENVALUE, right=lambda q: q.dphi(q.a) / q.phi(q.a))
    statement = stating(wrong, hypotheses=())
    assert verdict(statement, problem(phi, *start)) is Verdict.INCONCLUSIVE


# Statements and reports that travel.


def test_evidence_keeps_its_claims_in_another_process():
    for name in ("theorem2", "proposition1", "corollary2", "ntk-attractor"):
        report = examine_statement(find(name), problem("swish"), EXACT)
        bare = replace(report, records={})
        again = pickle.loads(pickle.dumps(bare))
        assert again.evidence == report.evidence
        assert again.statement is report.statement
        assert judge(again.statement.proved, again.evidence).verdict is report.proved.verdict


def test_an_altered_statement_does_not_travel_under_a_name_of_the_catalogue():
    wrong = replace(EIGENVALUE, right=lambda q: q.K / q.K)
    altered = replace(theorem2.STATEMENT, proved=Version("λ1 = 1", HYPOTHESES, (wrong,)),
                      printed=Version("λ1 = 1", HYPOTHESES, (wrong,)))  # fmt: skip
    with pytest.raises(InputError, match="not the one of the catalogue"):
        pickle.dumps(altered)


def test_a_statement_of_the_catalogue_travels():
    assert isinstance(pickle.loads(pickle.dumps(theorem2.STATEMENT)), Statement)
