"""The verdict layer under false statements: names with a meaning inside, empty claims, mutants.

Each statement is built here and is false, or claims nothing; none may come out VERIFIED.  Refusing
to examine it (InputError, ValueError) is as good.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest
from notation import number
from reference import orbit
from sizes import SEED, amount, sample

from proofs_check.evidence import Evidence, Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners.one_layer import CONSERVED, EIGENVALUE, INTERPOLATION
from proofs_check.problem import Problem
from proofs_check.statement import Because, Claim, Condition, Decision, Equation, Version
from proofs_check.statements import proposition1, theorem1, theorem2, theorem4
from proofs_check.verdict import AGREEMENT, SECOND_QUADRATURE, Verdict, judge
from theory import Activation, Start
from theory.outcome import Truth

FAST = ("symbolic", "certified")
CUBE = Problem(Activation.of("z**3"), Start.of(2, 1, 1))  # λ1 = 3: x is no attractor
SIGMOID = Problem(Activation.of("sigmoid"), Start.of(2, 1, 1))
HYPOTHESES = theorem2.STATEMENT.proved.hypotheses


def examined(
    parts: tuple[str, tuple, tuple], problem: Problem = CUBE, methods=FAST, base=theorem2.STATEMENT
):
    """The verdict of a statement with this text, hypotheses and conclusion; None if refused."""
    try:
        version = Version(*parts)
        statement = replace(base, name="false", printed=version, proved=version, aliases=())
        return examine_statement(statement, problem, methods).proved
    except ValueError:  # InputError is one
        return None


@cache
def internal_names() -> tuple[str, ...]:
    """Every name that evidence about an honest statement bears, and those written in the rule."""
    found = {AGREEMENT.name, SECOND_QUADRATURE.name, "derivation: ", "derivation: Invariant 1", "-"}
    for statement in (theorem1, proposition1, theorem2, theorem4)[: amount(2, 4)]:
        report = examine_statement(statement.STATEMENT, SIGMOID, (*FAST, "flow"))
        found |= {e.subject.name for e in report.evidence}
    return tuple(sorted(found))


def off_by_1e40(name: str) -> Equation:
    ten = 10**40
    return Equation(
        name,
        "λ1 = (1 + 1e-40) vφ'/φ",
        "",
        EIGENVALUE.left,
        lambda q: EIGENVALUE.right(q) * (ten + 1) / ten,
        Because.AT_THE_END,
    )


def test_a_false_claim_with_an_internal_name_is_not_verified():
    wrong = []
    for name in sample(list(internal_names()), 6):
        try:
            false = Claim(name, "the example is an attractor")
        except ValueError:
            continue
        for hypotheses in ((), HYPOTHESES):
            found = examined(("false", hypotheses, (false,)))
            if found is not None and found.verdict is Verdict.VERIFIED:
                wrong.append((name, found.reason))
    assert not wrong


def test_a_false_equation_with_an_internal_name_is_not_verified():
    wrong = []
    for name in sample(list(internal_names()), 3):
        found = examined(("false", HYPOTHESES, (off_by_1e40(name),)), SIGMOID)
        if found is not None and found.verdict is Verdict.VERIFIED:
            wrong.append((name, found.reason))
    assert not wrong


@pytest.mark.parametrize("methods", sample([FAST, (), ("symbolic",), ("certified",)], 1), ids=str)
@pytest.mark.parametrize("hypotheses", [(), HYPOTHESES], ids=["without", "with"])
def test_a_statement_that_claims_nothing_is_not_verified(hypotheses, methods):
    try:
        nothing = Version("nothing", hypotheses, ())
    except ValueError:
        return
    found = examined(("nothing", hypotheses, ()), methods=methods)
    assert found is None or found.verdict is not Verdict.VERIFIED
    assert judge(nothing, []).verdict is not Verdict.VERIFIED


def test_a_hypothesis_is_no_evidence_for_the_conclusion():
    """One name for two claims: a true hypothesis, and a false conclusion."""
    true = Condition("shared", "true", lambda _: Decision(Truth.TRUE, "so it is"))
    for false in (Claim("shared", "λ1 < 1"), off_by_1e40("shared")):
        found = examined(("false", (true,), (false,)), CUBE)
        assert found is None or found.verdict is not Verdict.VERIFIED


def test_unknown_and_raising_conditions_do_not_pass():
    unknown = Condition("open", "open", lambda _: Decision(Truth.UNKNOWN, "nobody knows"))
    for version in (
        ("v", (unknown,), (EIGENVALUE,)),
        ("v", HYPOTHESES, (unknown,)),
        ("v", (*HYPOTHESES, unknown), (INTERPOLATION,)),
    ):
        assert examined(version).verdict is Verdict.INCONCLUSIVE


def test_numbers_alone_never_verify():
    claim = Claim("seen", "seen by floats")
    for rigour in Rigour:
        for outcome in Outcome:
            verdict = judge(Version("v", (), (claim,)), [Evidence("m", claim, outcome, rigour, "")])
            expected = outcome is Outcome.SUPPORTS and rigour is Rigour.PROOF
            assert (verdict.verdict is Verdict.VERIFIED) is expected


# An equation, and for (φ, k, u0, v0) whether it holds at the end of the flow
SPECIAL = (
    (
        "K a² = 1 at the end of z",
        lambda q: q.K * q.a * q.a,
        lambda q: q.K / q.K,
        lambda phi, k, u0, v0: phi == "z" and u0 == v0,
    ),
    ("U = a", lambda q: q.U, lambda q: q.a, lambda phi, k, u0, v0: phi == "z" and u0 == v0),
    (
        "λ1 = U a φ' (k forgotten)",
        lambda q: q.lambda1,
        lambda q: q.U * q.a * q.dphi(q.a),
        lambda phi, k, u0, v0: k == 1,
    ),
    ("λ1 = 1", lambda q: q.lambda1, lambda q: q.K / q.K, lambda phi, k, u0, v0: phi == "z"),
    (
        "K U² = 1",
        lambda q: q.K * q.U * q.U,
        lambda q: q.K / q.K,
        lambda phi, k, u0, v0: phi == "z" and u0 == v0,
    ),
    ("λ1 = 3", lambda q: q.lambda1, lambda q: 3 * q.K / q.K, lambda phi, k, u0, v0: phi == "z**3"),
    (
        "λ1 = |E|",
        lambda q: q.lambda1,
        lambda q: abs(q.a * q.dphi(q.a) / q.phi(q.a)),
        lambda phi, k, u0, v0: True,
    ),  # of the starts below: E > 0
    (
        "3 U² − a² = 3 U0² − a0²",
        lambda q: 3 * q.U * q.U - q.a * q.a,
        lambda q: 3 * q.U0 * q.U0 - q.a0 * q.a0,
        lambda phi, k, u0, v0: phi == "z**3" or (phi == "z" and k * u0 * v0 == 1),
    ),  # at rest
)
STARTS = (
    ("z", 2, 1, 1),
    ("z", 1, 1, 1),
    ("z", 2, 1, 2),
    ("tanh", 2, 1, 1),
    ("z**3", 2, 1, 1),
    ("sigmoid", 1, 1, 1),
)


@pytest.mark.parametrize("because", Because, ids=lambda b: b.name)
@pytest.mark.parametrize("text", sample([s[0] for s in SPECIAL], 2))
def test_equations_that_hold_for_some_starts_only(text, because):
    """REFUTED needs an equation that is false at the end, VERIFIED one that is true there."""
    _, left, right, holds = next(s for s in SPECIAL if s[0] == text)
    equation = Equation("special", text, "", left, right, because)
    for phi, k, u0, v0 in sample(list(STARTS), 2):
        problem = Problem(Activation.of(phi), Start.of(k, u0, v0))
        found = examined((text, HYPOTHESES, (equation,)), problem)
        if found is None:
            continue
        wrong = Verdict.REFUTED if holds(phi, k, u0, v0) else Verdict.VERIFIED
        assert found.verdict not in (wrong, Verdict.CONFLICT), (phi, k, u0, v0, found.reason)


# false wherever u changes its sign on the way (p0 < 0, turning back), though their derivative is 0
SIGNS = (
    ("|U|/U", lambda q: abs(q.U) / q.U, lambda q: abs(q.U0) / q.U0),
    ("U/|U|", lambda q: q.U / abs(q.U), lambda q: q.U0 / abs(q.U0)),
)


@pytest.mark.parametrize(("text", "left", "right"), sample(list(SIGNS), 0))
def test_a_sign_is_not_conserved(text, left, right):
    equation = Equation("sign", text, "", left, right, Because.CONSERVED)
    problem = Problem(Activation.of("exp(z)"), Start.of(1, -1, 1))  # u goes from −1 to > 0
    found = examined((text, HYPOTHESES, (equation,)), problem)
    assert found is None or found.verdict is not Verdict.VERIFIED
    only = examined((text, HYPOTHESES, (equation,)), problem, methods=("symbolic",))
    assert only is None or only.verdict is not Verdict.VERIFIED


def times(side, size: int, sign: int):
    """The side times 1 ± 1/size."""
    return lambda q: side(q) * (size + sign) / size


def test_false_equations_off_by_a_little():
    """(1 + 10⁻ⁿ) times a true side: never VERIFIED, whatever the φ, start and n."""
    rng, wrong = random.Random(f"{SEED} mutants"), []
    for _ in range(amount(2, 120)):
        equation = rng.choice((CONSERVED, EIGENVALUE, INTERPOLATION))
        factor = (10 ** rng.choice((3, 9, 16, 25, 40, 80)), rng.choice((1, -1)))
        mutant = replace(equation, name="mutant", right=times(equation.right, *factor))
        phi = rng.choice(("sigmoid", "tanh", "z**3", "swish", "exp(z)", "leaky_relu", "atan"))
        problem = Problem(Activation.of(phi), Start.of(rng.choice((1, 2, 9)), "3/4", "5/4"))
        found = examined(("mutant", HYPOTHESES, (mutant,)), problem)
        if found is not None and found.verdict is Verdict.VERIFIED:
            wrong.append((equation.name, factor, phi, found.reason))
    assert not wrong


def test_the_reference_for_the_special_starts():
    for phi, k, u0, v0 in STARTS:
        end = orbit(phi, k, float(number(u0)), float(number(v0)))
        if phi == "z" and u0 == v0:
            assert abs(k * end.v**2 - 1) < 1e-9
