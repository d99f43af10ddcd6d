"""Mutated theorems: every method, alone, must see through them or say that it cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pytest

from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners.one_layer import CONSERVED, EIGENVALUE, INTERPOLATION
from proofs_check.method import METHODS
from proofs_check.problem import Problem
from proofs_check.statement import Equation, Version
from proofs_check.statements import theorem1, theorem2
from proofs_check.verdict import Verdict, judge
from theory.activation import Activation
from theory.one_layer.derivation import steps
from theory.one_layer.start import Start

pytest.importorskip("torch")

pytestmark = pytest.mark.usefixtures("patience")

SIGMOID = Problem(Activation.of("sigmoid"), Start.of())
REFUTES, UNKNOWN, SUPPORTS = Outcome.REFUTES, Outcome.UNKNOWN, Outcome.SUPPORTS


@dataclass(frozen=True)
class Mutant:
    """A false equation, and the outcomes that each method may report: a gross error must be
    refuted by all."""

    equation: Equation
    symbolic: tuple[Outcome, ...] = (REFUTES,)
    certified: tuple[Outcome, ...] = (REFUTES,)
    flow: tuple[Outcome, ...] = (REFUTES,)
    training: tuple[Outcome, ...] = (REFUTES,)


def mutated(name, equation, **changes):
    return replace(equation, name=name, text=f"{name} (false)", **changes)


def off(name, equation, digits):
    """The right side times 1 + 10^-digits, exactly in every number system."""
    n = 10**digits
    return mutated(name, equation, right=lambda q: equation.right(q) * (n + 1) / n)


BLUNT = (REFUTES, UNKNOWN)  # may not reach so far, but must not support
BLIND = (REFUTES, UNKNOWN, SUPPORTS)  # beyond floats
MUTANTS = {
    mutant.equation.name: mutant
    for mutant in (
        Mutant(
            mutated(
                "conserved: wrong sign", CONSERVED, left=lambda q: (q.U0 * q.U0 - q.U * q.U) / 2
            )
        ),
        Mutant(
            mutated("conserved: no factor ½", CONSERVED, left=lambda q: q.U * q.U - q.U0 * q.U0)
        ),
        Mutant(
            mutated(
                "conserved: u³ for u²",
                CONSERVED,
                left=lambda q: (q.U * q.U * q.U - q.U0 * q.U0 * q.U0) / 2,
            )
        ),
        Mutant(
            mutated(
                "conserved: the identity's primitive",
                CONSERVED,
                right=lambda q: (q.a * q.a - q.a0 * q.a0) / 2,
            )
        ),
        Mutant(off("conserved: off by 1e-6", CONSERVED, 6), flow=BLUNT, training=BLUNT),
        Mutant(
            off("conserved: off by 1e-30", CONSERVED, 30),
            certified=BLIND,
            flow=BLIND,
            training=BLIND,
        ),
        Mutant(mutated("interpolation: 2", INTERPOLATION, right=lambda q: 2 * q.K / q.K)),
        Mutant(
            mutated("interpolation: u²", INTERPOLATION, left=lambda q: q.K * q.U * q.U * q.phi(q.a))
        ),
        Mutant(
            mutated(
                "eigenvalue: upside down",
                EIGENVALUE,
                right=lambda q: q.phi(q.a) / (q.a * q.dphi(q.a)),
            )
        ),
        Mutant(mutated("eigenvalue: no v", EIGENVALUE, right=lambda q: q.dphi(q.a) / q.phi(q.a))),
        Mutant(off("eigenvalue: off by 1e-6", EIGENVALUE, 6), flow=BLUNT),
        Mutant(off("eigenvalue: off by 1e-12", EIGENVALUE, 12), flow=BLIND, training=BLIND),
        Mutant(
            off("eigenvalue: off by 1e-30", EIGENVALUE, 30),
            certified=BLIND,
            flow=BLIND,
            training=BLIND,
        ),
    )
}
BOTH = pytest.mark.parametrize(
    "statement", [theorem1.STATEMENT, theorem2.STATEMENT], ids=["theorem1", "theorem2"]
)
HYPOTHESES = theorem1.STATEMENT.proved.hypotheses


def version_of(*equations):
    return Version("a false theorem", HYPOTHESES, equations)


def statement_of(*equations):
    false = version_of(*equations)
    return replace(theorem1.STATEMENT, name="false", printed=false, proved=false)


@cache
def evidence(method):
    """What one method says about all mutants at once."""
    statement = statement_of(*(mutant.equation for mutant in MUTANTS.values()))
    return examine_statement(statement, SIGMOID, (method,)).evidence


def about(method, name):
    return next(e for e in evidence(method) if e.claim == name)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", MUTANTS)
def test_each_method_sees_through_it(name, method):
    found = about(method, name)
    assert found.outcome in getattr(MUTANTS[name], method), found.detail
    assert not (found.outcome is SUPPORTS and found.rigour is Rigour.PROOF), found.detail


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("eigenvalue: no v", "the claim is that it holds wherever K U φ(a) = 1: "),
        ("conserved: wrong sign", "the claim is that it holds at the start and its time deriv"),
    ],
)
def test_a_refutation_says_what_was_claimed_and_not_that_it_holds(name, claim):
    detail = about("symbolic", name).detail
    assert detail.startswith(f"left − right does not vanish, although {claim}")
    assert "since" not in detail


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", MUTANTS)
def test_no_method_alone_verifies_it(name, method):
    version = version_of(MUTANTS[name].equation)
    assert judge(version, evidence(method)).verdict is not Verdict.VERIFIED


GROSS = [name for name in MUTANTS if "off by" not in name]
SUBTLE = [name for name in MUTANTS if "off by" in name]


def together(name):
    found = [e for method in METHODS for e in evidence(method)]
    return judge(version_of(MUTANTS[name].equation), found)


@pytest.mark.parametrize("name", GROSS)
def test_all_methods_together_refute_it(name):
    judgement = together(name)
    assert judgement.verdict is Verdict.REFUTED, judgement.reason


@pytest.mark.parametrize("name", SUBTLE)
def test_all_methods_together_refute_what_some_cannot_resolve(name):
    """Floats that cannot see 1e-30 are no contradiction of a proof: no conflict."""
    judgement = together(name)
    assert judgement.verdict is Verdict.REFUTED, judgement.reason


@BOTH
@pytest.mark.parametrize("method", ["symbolic", "certified"])
def test_the_unspoilt_equations_are_not_refuted(statement, method):
    found = examine_statement(statement, SIGMOID, (method,)).evidence
    names = {equation.name for equation in statement.equations}
    about_them = [e for e in found if e.claim in names]
    assert len(about_them) == len(names)
    assert all(e.outcome is SUPPORTS for e in about_them)


@pytest.mark.parametrize(
    ("digits", "outcome", "rigour"),
    [
        pytest.param(15, SUPPORTS, Rigour.ENCLOSURE, id="15-digits-cannot-tell"),
        pytest.param(90, REFUTES, Rigour.PROOF, id="90-digits-refute"),
    ],
)
def test_a_formula_right_to_sixty_digits(digits, outcome, rigour):
    statement = statement_of(off("off by 1e-60", CONSERVED, 60))
    report = examine_statement(statement, replace(SIGMOID, digits=digits), ("certified",))
    found = next(e for e in report.evidence if e.claim == "off by 1e-60")
    assert (found.outcome, found.rigour) == (outcome, rigour)
    assert report.proved.verdict is (
        Verdict.REFUTED if outcome is REFUTES else Verdict.INCONCLUSIVE
    )


@pytest.mark.parametrize("phi", ["gelu", "tanh(z)**3", "leaky_relu"])
def test_whatever_the_activation(phi):
    problem = Problem(Activation.of(phi), Start.of())
    statement = statement_of(MUTANTS["eigenvalue: off by 1e-12"].equation)
    report = examine_statement(statement, problem, ("symbolic", "certified"))
    assert report.proved.verdict is Verdict.REFUTED


def test_a_formula_that_holds_for_one_activation_only():
    """λ1 = 1 is right for the identity; the abstract proof must not carry it to sigmoid."""
    one = mutated("eigenvalue: 1", EIGENVALUE, right=lambda q: q.K / q.K)
    for phi, verdict in (("identity", Verdict.INCONCLUSIVE), ("sigmoid", Verdict.REFUTED)):
        problem = Problem(Activation.of(phi), Start.of())
        report = examine_statement(statement_of(one), problem, ("symbolic", "certified"))
        assert report.proved.verdict is verdict, report.proved.reason


@pytest.mark.parametrize(
    ("width", "verdict"),
    [pytest.param(1, Verdict.VERIFIED, id="k=1"), pytest.param(2, Verdict.REFUTED, id="k=2")],
)
def test_a_formula_that_holds_for_one_width_only(width, verdict):
    """λ1 = u v φ'(v) forgets k: false in general, but a theorem about one hidden unit."""
    forgotten = mutated("eigenvalue: no k", EIGENVALUE, right=lambda q: q.U * q.a * q.dphi(q.a))
    problem = Problem(Activation.of("sigmoid"), Start.of(width))
    report = examine_statement(statement_of(forgotten), problem, ("symbolic", "certified"))
    assert report.proved.verdict is verdict, report.proved.reason
    symbolic = next(e for e in report.evidence if e.claim == "eigenvalue: no k")
    assert ("for K = 1" in symbolic.detail) is (width == 1)


def test_a_formula_that_holds_for_one_start_only():
    """U² = 1 + 2 ∫φ/φ' is the conserved quantity of the starts with u0 = ±1."""
    one = mutated("conserved: u0 = 1", CONSERVED, left=lambda q: (q.U * q.U - q.K / q.K) / 2)
    for u0, outcome in ((1, SUPPORTS), ("6/5", REFUTES)):
        problem = Problem(Activation.of("sigmoid"), Start.of(2, u0, 1))
        report = examine_statement(statement_of(one), problem, ("symbolic", "certified"))
        found = [e for e in report.evidence if e.claim == "conserved: u0 = 1"]
        assert [e.outcome for e in found] == [outcome] * 2, found


TRAPPED = Problem(Activation.of("gumbel"), Start.of(2, -2, 0))


@BOTH
def test_a_theorem_that_forgets_to_ask_whether_the_flow_arrives(statement):
    """Its equations are identities on a solution that a trapped flow never reaches."""
    proved = replace(statement.proved, hypotheses=statement.proved.hypotheses[:1])
    forgetful = replace(statement, name="forgetful", printed=proved, proved=proved)
    report = examine_statement(forgetful, TRAPPED, ("symbolic", "certified", "flow"))
    assert report.proved.verdict is not Verdict.VERIFIED


def test_a_false_step_of_the_derivation_spoils_the_verdict():
    first, *rest = steps()
    spoilt = replace(first, residuals=tuple(r + 1 for r in first.residuals))
    statement = replace(theorem2.STATEMENT, derivation=lambda: (spoilt, *rest))
    report = examine_statement(statement, SIGMOID, ("symbolic", "certified"))
    assert any(e.outcome is REFUTES for e in report.evidence)
    assert report.proved.verdict is not Verdict.VERIFIED


JUMPS = {
    "sign": (lambda q: abs(q.U) / q.U, lambda q: abs(q.U0) / q.U0),
    "by the output": (
        lambda q: q.U * q.phi(q.a) / abs(q.U * q.phi(q.a)),
        lambda q: q.U0 * q.phi(q.a0) / abs(q.U0 * q.phi(q.a0)),
    ),
}


@pytest.mark.parametrize("name", JUMPS)
def test_a_derivative_that_vanishes_off_a_jump_proves_nothing(name):
    """u turns from -1 to a positive end, and the sign of u with it."""
    left, right = JUMPS[name]
    equation = replace(
        CONSERVED, name="sign", text="sign(u) = sign(u0) (false)", left=left, right=right
    )
    problem = Problem(Activation.of("exp"), Start.of(1, -1, 1))
    report = examine_statement(statement_of(equation), problem, ("symbolic", "certified"))
    found = {e.method: e for e in report.evidence if e.subject == equation}
    assert found["symbolic"].outcome in (UNKNOWN, REFUTES)
    assert report.proved.verdict is Verdict.REFUTED
